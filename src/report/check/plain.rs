//! Findings as plain text, for formats that draw nothing: a line each, or with leads, run and help.

use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::report::printable;

/// `file:line:column: severity[code]: message`, a line a finding, then the open questions.
pub fn short(policies: &[CheckedPolicy]) -> String {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let lines = findings.iter().map(line).chain(undecided.iter().map(undecided_line));
    lines.map(|line| line + "\n").collect()
}

/// One finding on one line.
pub fn line(entry: &FindingEntry) -> String {
    let FindingEntry { file, line, column, severity, code, message, .. } = entry;
    flat(&format!("{file}:{line}:{column}: {}[{code}]: {message}", severity.as_str()))
}

/// One open question on one line.
pub fn undecided_line(entry: &UndecidedEntry) -> String {
    let UndecidedEntry { file, line, column, code, message, .. } = entry;
    flat(&format!("{file}:{line}:{column}: undecided[{code}]: {message}"))
}

/// The message, the leads with their run, and the help, each from its own line on.
pub fn body(entry: &FindingEntry) -> String {
    let mut out = format!("{}\n", entry.message);
    entry.leads.lines().for_each(|line| out.push_str(&format!("{}\n", line.strip_prefix("  ").unwrap_or(line))));
    if let Some(help) = &entry.help {
        out.push_str(&format!("help: {help}\n"));
    }
    printable::text(out.trim_end()).into_owned()
}

fn flat(text: &str) -> String {
    printable::text(text).replace(['\n', '\r', '\t'], " ")
}
