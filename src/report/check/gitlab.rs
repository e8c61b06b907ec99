//! Findings as a GitLab code quality report.
//!
//! A list of objects with `description`, `check_name`, `fingerprint`, `severity` and `location`, as GitLab
//! documents them. A fingerprint names its finding for as long as it is the same one, so that a merge
//! request shows what came and what went, wherever lines moved.

use serde::Serialize;

use super::fingerprints::Fingerprints;
use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::diagnostic::Severity;

#[derive(Clone, Debug, Serialize)]
pub struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Clone, Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Clone, Debug, Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// All findings and open questions.
pub fn gitlab(policies: &[CheckedPolicy]) -> Vec<Issue> {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let mut fingerprints = Fingerprints::default();
    let findings = findings.iter().map(|entry| finding(entry, fingerprints.of(entry))).collect::<Vec<Issue>>();
    let questions = undecided.iter().map(|entry| question(entry, fingerprints.of_question(entry)));
    findings.into_iter().chain(questions.collect::<Vec<Issue>>()).collect()
}

fn finding(entry: &FindingEntry, fingerprint: String) -> Issue {
    Issue {
        description: match &entry.help {
            Some(help) => format!("{}; {help}", entry.message),
            None => entry.message.clone(),
        },
        check_name: entry.code.as_str(),
        fingerprint,
        severity: match entry.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location { path: entry.file.clone(), lines: Lines { begin: entry.line, end: entry.end_line } },
    }
}

fn question(entry: &UndecidedEntry, fingerprint: String) -> Issue {
    Issue {
        description: format!("undecided: {}", entry.message),
        check_name: entry.code.as_str(),
        fingerprint,
        severity: "minor",
        location: Location { path: entry.file.clone(), lines: Lines { begin: entry.line, end: entry.line } },
    }
}
