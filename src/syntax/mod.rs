//! Text to syntax tree: the only door for pest.
//!
//! `scan` looks at the whole text once (comments, strings, nesting, braces, full-width signs),
//! `grammar` parses it, `lower` makes the tree, `recover` and `message` say what could not be
//! read. Nothing here fails: broken text is a finding and a hole.

pub mod ast;
mod currency;
mod decode;
mod grammar;
mod lower;
mod message;
mod number;
mod recover;
mod repair;
mod scan;

use ast::{Cell, File, Literal, Subject};
use lower::Lower;

use crate::diagnostic::{Code, Finding};
use crate::text::FileId;

pub use currency::is_code as is_currency;
pub use decode::{DecodeError, Guess, decode};
pub use grammar::is_reserved;

/// Nobody reads more mistakes of one file at once.
const MOST_FINDINGS: usize = 5_000;

/// The tree of one file, and what is wrong with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub file: File,
    pub findings: Vec<Finding>,
}

/// Parses one decoded file. Never fails: what cannot be read is a finding and a hole.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let scan::Scan { repaired, comments, findings, reported, fatal } = scan::scan(file, text);
    if fatal {
        return Parsed { file: File { decls: Vec::new(), comments, holes: Vec::new() }, findings: told(findings) };
    }
    let mut lower = Lower::new(file, 0, &repaired, text.len(), &comments);
    lower.reported = reported;
    lower.findings = findings;
    let whole = lower.span_at(0, repaired.len());
    let decls = lower.again(whole, grammar::Rule::file, |lower, root| lower.file(root)).unwrap_or_default();
    let Lower { findings, mut holes, .. } = lower;
    holes.sort();
    holes.dedup();
    Parsed { file: File { decls, comments, holes }, findings: told(findings) }
}

/// The findings in the order of the text, up to as many as are told.
fn told(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    if findings.len() > MOST_FINDINGS {
        findings.truncate(MOST_FINDINGS);
        let last = findings[MOST_FINDINGS - 1].span;
        let message = format!("more than {MOST_FINDINGS} mistakes: the rest of the file is not told");
        findings.push(Finding::new(Code::Syntax, last, message));
    }
    findings
}

/// Parses one cell of a decision table that is kept as a spreadsheet. `offset` is where the text
/// starts in `file`.
pub fn parse_cell(file: FileId, text: &str, offset: usize) -> (Cell, Vec<Finding>) {
    alone(file, text, offset, |lower, at| lower.cell_at(at))
}

/// Parses a header cell: the subject of a column, or the decision's own name.
pub fn parse_header_subject(file: FileId, text: &str, offset: usize) -> (Subject, Vec<Finding>) {
    alone(file, text, offset, |lower, at| lower.subject_at(at))
}

/// Parses the last cell of a row: the value.
pub fn parse_cell_value(file: FileId, text: &str, offset: usize) -> (Literal, Vec<Finding>) {
    alone(file, text, offset, |lower, at| lower.value_at(at))
}

fn alone<T>(
    file: FileId,
    text: &str,
    offset: usize,
    read: fn(&mut Lower<'_>, std::ops::Range<usize>) -> T,
) -> (T, Vec<Finding>) {
    let mut lower = Lower::new(file, offset, text, text.len(), &[]);
    let start = text.len() - text.trim_start().len();
    let value = read(&mut lower, start..start + text.trim().len());
    (value, lower.findings)
}

/// A value as traces write it (`300万`, `3000000 JPY`, `1_000`, `webinar`), or none.
pub fn parse_literal(text: &str) -> Option<Literal> {
    let (literal, findings) = parse_cell_value(FileId::default(), text, 0);
    (findings.is_empty() && literal.kind != ast::LiteralKind::Error).then_some(literal)
}

#[cfg(test)]
mod tests;
