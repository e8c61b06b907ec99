//! Findings as JUnit tests: a suite a file, a test a finding.
//!
//! A finding that fails the run is a failed test, one that does not is a passed one with the finding in its
//! output, an open question is an error; so the report is red exactly when the exit status is not 0. The
//! name of a test holds no line, so that its history goes on when lines move.

use std::collections::BTreeMap;

use super::plain::body;
use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::diagnostic::{Code, Severity};
use crate::report::junit::{Case, Outcome, Suite, report};

/// All findings and open questions; `fails` says which findings fail the run.
pub fn junit(policies: &[CheckedPolicy], fails: &dyn Fn(Code, Severity) -> bool) -> String {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let mut suites: BTreeMap<&str, Vec<Case>> =
        policies.iter().map(|policy| (policy.path.as_str(), Vec::new())).collect();
    for entry in &findings {
        suites.entry(&entry.file).or_default().push(finding(entry, fails(entry.code, entry.severity)));
    }
    for entry in &undecided {
        suites.entry(&entry.file).or_default().push(question(entry));
    }
    let suites = suites.into_iter().map(|(file, mut cases)| {
        if cases.is_empty() {
            cases.push(Case {
                name: String::from("clean"),
                class: file.to_string(),
                outcome: Outcome::Passed(String::new()),
            });
        }
        Suite { name: file.to_string(), cases }
    });
    report("tasuki check", suites.collect())
}

fn name(code: Code, subject: Option<&str>) -> String {
    match subject {
        Some(subject) => format!("{code}: {subject}"),
        None => code.to_string(),
    }
}

fn finding(entry: &FindingEntry, fails: bool) -> Case {
    let text = format!("{}:{}:{}\n{}", entry.file, entry.line, entry.column, body(entry));
    let outcome = match fails {
        true => Outcome::Failed { kind: entry.code.to_string(), message: entry.message.clone(), text },
        false => Outcome::Passed(format!("{}: {text}", entry.severity.as_str())),
    };
    Case { name: name(entry.code, entry.subject.as_deref()), class: entry.file.clone(), outcome }
}

fn question(entry: &UndecidedEntry) -> Case {
    let text = format!("{}:{}:{}\n{}", entry.file, entry.line, entry.column, entry.message);
    Case {
        name: name(entry.code, entry.subject.as_deref()),
        class: entry.file.clone(),
        outcome: Outcome::Undecided { message: entry.message.clone(), text },
    }
}
