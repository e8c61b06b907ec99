//! One look at the whole text before it is parsed, in linear time.
//!
//! It collects the comments, and it finds what a grammar explains badly: text that nests too deep,
//! braces and strings that are never closed, signs of a Japanese keyboard. What it finds it also
//! repairs in a copy of the same length, so that one mistake gives one message and every offset
//! stays: a full-width sign becomes its ASCII form and spaces, a missing brace takes the place of
//! a line break.

mod braces;
mod signs;

use super::ast::Comment;
use crate::diagnostic::{Code, Finding};
use crate::text::{FileId, Span};

use braces::Braces;

pub(super) struct Scan {
    pub repaired: String,
    pub comments: Vec<Comment>,
    pub findings: Vec<Finding>,
    /// Places of which everything has been said; sorted.
    pub reported: Vec<Span>,
    /// The text must not be parsed.
    pub fatal: bool,
}

struct Scanner<'t> {
    file: FileId,
    text: &'t str,
    repaired: Vec<u8>,
    comments: Vec<Comment>,
    findings: Vec<Finding>,
    reported: Vec<Span>,
    braces: Braces,
    /// The line that is being read, and how far it is indented.
    line: Line,
    /// The finding on full-width signs of this line, to which further ones are added.
    signs_of_line: Option<usize>,
}

#[derive(Clone, Copy, Default)]
struct Line {
    start: usize,
    indentation: usize,
    /// Where its first word starts.
    first: usize,
}

pub(super) fn scan(file: FileId, text: &str) -> Scan {
    let mut scanner = Scanner {
        file,
        text,
        repaired: text.as_bytes().to_vec(),
        comments: Vec::new(),
        findings: Vec::new(),
        reported: Vec::new(),
        braces: Braces::default(),
        line: Line::default(),
        signs_of_line: None,
    };
    let fatal = scanner.run().is_err();
    let Scanner { repaired, comments, findings, mut reported, .. } = scanner;
    reported.extend(findings.iter().map(|finding| finding.span));
    reported.extend(findings.iter().flat_map(|finding| &finding.related).map(|related| related.span));
    let reported = merged(reported);
    // INVARIANT: only whole characters were replaced, by ASCII.
    let repaired = String::from_utf8(repaired).unwrap_or_else(|_| text.to_owned());
    Scan { repaired, comments, findings, reported, fatal }
}

/// Sorted, and without overlaps.
fn merged(mut places: Vec<Span>) -> Vec<Span> {
    places.sort();
    let mut merged: Vec<Span> = Vec::new();
    for place in places {
        match merged.last_mut().filter(|last| place.start <= last.end) {
            Some(last) => last.end = last.end.max(place.end),
            None => merged.push(place),
        }
    }
    merged
}

/// The text nests so deep, or is so long, that nobody may parse it.
struct TooDeep;

/// A tree takes some hundred times the memory of its text. A table of 10,000 rows has half of this.
const LONGEST: usize = 4 << 20;

impl Scanner<'_> {
    fn run(&mut self) -> Result<(), TooDeep> {
        if self.text.len() > LONGEST {
            let finding = Finding::new(Code::Syntax, self.span(0, 0), "this file is longer than 4 MiB");
            self.findings
                .push(finding.help("split it with `use`, and keep long tables as spreadsheets: `from \"table.csv\"`"));
            return Err(TooDeep);
        }
        let bytes = self.text.as_bytes();
        let mut at = 0;
        self.start_line(0);
        while at < bytes.len() {
            at = match bytes[at] {
                b'\n' => {
                    self.block_opens(at);
                    self.start_line(at + 1);
                    at + 1
                }
                b'"' => self.string(at),
                b'/' if bytes.get(at + 1) == Some(&b'/') => self.comment(at),
                b'{' | b'(' => {
                    self.open(at)?;
                    at + 1
                }
                b'}' => {
                    self.close_brace(at);
                    at + 1
                }
                b')' => {
                    self.close_paren(at);
                    at + 1
                }
                byte if byte.is_ascii_alphabetic() || byte == b'_' => self.word(at)?,
                byte if byte.is_ascii() => at + 1,
                _ => self.other(at)?,
            };
        }
        self.end();
        Ok(())
    }

    fn start_line(&mut self, start: usize) {
        let rest = &self.text[start..];
        let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n').len();
        let indentation = rest[..blank].chars().count();
        self.line = Line { start, indentation, first: start + blank };
        self.signs_of_line = None;
        self.declaration_starts();
    }

    fn comment(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        let written = self.text[at..end].trim_end();
        self.bidirectional(at, at + written.len());
        let doc = written.starts_with("///") && !written.starts_with("////");
        let inner = written[if doc { 3 } else { 2 }..].to_owned();
        self.comments.push(Comment { text: inner, doc, span: self.span(at, at + written.len()) });
        end
    }

    /// Past the string that starts at `at`.
    fn string(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        let mut escapes = Vec::new();
        let mut escaped = false;
        for (offset, byte) in self.text[at..end].bytes().enumerate().skip(1) {
            match byte {
                b'"' | b'\\' if escaped => escaped = false,
                _ if escaped => {
                    escapes.push(at + offset - 1);
                    escaped = false;
                }
                b'\\' => escaped = true,
                b'"' => {
                    escapes.into_iter().for_each(|escape| self.no_escape(escape));
                    self.bidirectional(at, at + offset);
                    return at + offset + 1;
                }
                _ => {}
            }
        }
        let finding = Finding::new(Code::Syntax, self.span(at, at + 1), "this string is never closed");
        let help = "close it with `\"` on the same line; inside a string a quote is written `\\\"`";
        self.findings.push(finding.label("opens here").help(help));
        // What opens a block at the end of the line is most likely no part of the string.
        let line = self.text[at..end].trim_end();
        let end = if line.ends_with('{') { at + line.len() - 1 } else { at + line.len() };
        self.blank(at, end);
        end
    }

    fn no_escape(&mut self, at: usize) {
        let end = at + 1 + self.text[at + 1..].chars().next().map_or(0, char::len_utf8);
        let message = format!("`{}` is no escape", &self.text[at..end]);
        let finding = Finding::new(Code::Syntax, self.span(at, end), message);
        self.findings.push(finding.help("write `\\\\` for a backslash; besides it there is only `\\\"`"));
    }

    /// Past the word that starts at `at`: signs inside a name are the name's.
    fn word(&mut self, at: usize) -> Result<usize, TooDeep> {
        let bytes = self.text.as_bytes();
        let ascii = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let end = at + ascii;
        match bytes.get(end) {
            Some(byte) if !byte.is_ascii() => self.other_in_word(end),
            _ => Ok(end),
        }
    }

    fn other_in_word(&mut self, at: usize) -> Result<usize, TooDeep> {
        let rest = &self.text[at..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        if length == 0 { self.other(at) } else { Ok(at + length) }
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |length| at + length)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.repaired[start..end].fill(b' ');
    }
}
