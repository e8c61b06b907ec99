//! Findings as annotations of a GitHub workflow.

use super::plain::{body, line, undecided_line};
use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::diagnostic::{Code, Severity};
use crate::report::annotations::{Annotation, Annotations};

/// All findings and open questions.
pub fn github(policies: &[CheckedPolicy]) -> String {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let mut annotations = Annotations::default();
    for entry in &findings {
        annotations.add(entry.severity, finding(entry), line(entry));
    }
    for entry in &undecided {
        annotations.add(Severity::Warning, question(entry), undecided_line(entry));
    }
    annotations.finish()
}

fn title(code: Code, subject: Option<&str>) -> String {
    match subject {
        Some(subject) => format!("{code} {subject}"),
        None => code.to_string(),
    }
}

fn finding(entry: &FindingEntry) -> String {
    let annotation = Annotation {
        severity: entry.severity,
        file: &entry.file,
        line: entry.line,
        end_line: entry.end_line,
        columns: Some((entry.column, entry.end_column.saturating_sub(1).max(entry.column))),
        title: &title(entry.code, entry.subject.as_deref()),
        message: &body(entry),
    };
    annotation.text()
}

fn question(entry: &UndecidedEntry) -> String {
    let annotation = Annotation {
        severity: Severity::Warning,
        file: &entry.file,
        line: entry.line,
        end_line: entry.line,
        columns: Some((entry.column, entry.column)),
        title: &title(entry.code, entry.subject.as_deref()),
        message: &format!("undecided: {}", entry.message),
    };
    annotation.text()
}
