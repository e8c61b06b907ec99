//! Braces and parentheses: how deep they nest, and which of them has no partner.
//!
//! Where a brace is missing, indentation and the words that start a declaration say which: a
//! declaration that starts no deeper than the block that is still open ends that block.

use super::super::grammar;
use super::{Scanner, TooDeep};
use crate::diagnostic::{Code, Finding};
use crate::text::Span;

/// How deep braces and parentheses may nest.
const NESTING_LIMIT: usize = 64;

#[derive(Default)]
pub(super) struct Braces {
    open: Vec<Opener>,
    /// A block that was closed by a brace which, by its indentation, belongs to an outer one.
    suspect: Option<Suspect>,
    /// The brace that closed the last declaration.
    last_close: Option<usize>,
}

#[derive(Clone, Copy)]
struct Opener {
    at: usize,
    paren: bool,
    indentation: usize,
}

#[derive(Clone, Copy)]
struct Suspect {
    opener: Opener,
    closed_at: usize,
}

impl Scanner<'_> {
    pub(super) fn open(&mut self, at: usize) -> Result<(), TooDeep> {
        let paren = self.repaired[at] == b'(';
        if self.braces.open.len() == NESTING_LIMIT {
            let span = self.sign(at);
            let message = format!("this text nests deeper than {NESTING_LIMIT} levels");
            let help = "name the inner parts: a `criterion` may be used in others";
            self.findings.push(Finding::new(Code::Syntax, span, message).help(help));
            return Err(TooDeep);
        }
        self.braces.open.push(Opener { at, paren, indentation: self.line.indentation });
        Ok(())
    }

    pub(super) fn close_paren(&mut self, at: usize) {
        if self.braces.open.last().is_some_and(|opener| opener.paren) {
            self.braces.open.pop();
            return;
        }
        let span = self.sign(at);
        let finding = Finding::new(Code::Syntax, span, "this `)` closes nothing");
        self.findings.push(finding.help("delete it, or open the parenthesis with `(`"));
        self.blank(at, span.end as usize);
    }

    pub(super) fn close_brace(&mut self, at: usize) {
        self.unclosed_parens();
        let Some(opener) = self.braces.open.pop() else {
            self.stray_brace(at);
            return;
        };
        let first_on_line = self.line.first == at;
        let indentation = self.line.indentation;
        if first_on_line
            && indentation < opener.indentation
            && self.braces.open.iter().any(|outer| outer.indentation == indentation)
            && self.braces.suspect.is_none()
        {
            self.braces.suspect = Some(Suspect { opener, closed_at: at });
        }
        if self.braces.open.is_empty() {
            self.braces.suspect = None;
            self.braces.last_close = Some(at);
        }
    }

    /// The brace or parenthesis at `at`, which may be a full-width one.
    fn sign(&self, at: usize) -> Span {
        self.span(at, at + self.text[at..].chars().next().map_or(1, char::len_utf8))
    }

    fn unclosed_parens(&mut self) {
        while let Some(opener) = self.braces.open.pop_if(|opener| opener.paren) {
            let span = self.sign(opener.at);
            let finding = Finding::new(Code::Syntax, span, "this `(` is never closed");
            self.findings.push(finding.label("opens here").help("close it with `)`"));
            self.blank(opener.at, span.end as usize);
        }
    }

    /// A brace too many: either this one, or the one before, if what stands between them is no
    /// declaration.
    fn stray_brace(&mut self, at: usize) {
        let here = self.sign(at);
        let earlier = self.braces.last_close.filter(|last| self.no_declaration_between(*last + 1, at));
        let finding = match earlier {
            Some(last) => {
                // The block goes on: without the earlier brace everything has its place.
                self.blank(last, last + 1);
                let finding = Finding::new(Code::Syntax, self.sign(last), "this `}` closes the block too early");
                self.braces.last_close = Some(at);
                finding.help("delete it").related(here, "so that nothing is left to close here")
            }
            None => {
                self.blank(at, here.end as usize);
                Finding::new(Code::Syntax, here, "this `}` closes nothing").help("delete it")
            }
        };
        self.findings.push(finding);
    }

    fn no_declaration_between(&self, start: usize, end: usize) -> bool {
        let between = &self.text[start..end];
        let mut lines = between.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        let mut any = false;
        lines.all(|line| {
            any = true;
            !starts_declaration(line)
        }) && any
    }

    /// A declaration at the start of a line, no deeper than the block that is open: that block
    /// lacks its brace.
    pub(super) fn declaration_starts(&mut self) {
        let Some(outermost) = self.braces.open.first().copied() else { return };
        if outermost.paren || self.line.indentation > outermost.indentation {
            return;
        }
        let end = self.line_end(self.line.start);
        if !starts_declaration(&self.text[self.line.first..end]) {
            return;
        }
        self.unclosed_parens();
        let before = self.line.start - 1;
        self.missing_braces(before);
        if let Some(comment) =
            self.comments.last().filter(|comment| comment.span.end as usize >= before.saturating_sub(1))
        {
            let range = comment.span.range();
            self.blank(range.start, range.end);
        }
        self.repaired[before] = b'}';
    }

    /// The end of a line, its line break at `at`: a line that starts a block, does not open it, and
    /// is followed by deeper lines and a brace just below it, lacks its `{`.
    pub(super) fn block_opens(&mut self, at: usize) {
        let comment = self.comments.last().map(|comment| comment.span.range());
        let comment = comment.filter(|comment| comment.start >= self.line.start);
        let end = comment.as_ref().map_or(at, |comment| comment.start);
        let Some(header) = self.text.get(self.line.first..end).map(str::trim_end) else { return };
        let outer = self.braces.open.last();
        if outer.is_some_and(|outer| outer.paren || outer.indentation >= self.line.indentation)
            || self.braces.open.len() == NESTING_LIMIT
            || !starts_block(header)
            || !closes_below(&self.text[at + 1..], self.line.indentation)
        {
            return;
        }
        let span = self.span(self.line.first, self.line.first + header.len());
        let finding = Finding::new(Code::Syntax, span, "this block is never opened");
        self.findings.push(finding.label("no `{` follows").help("end the line with `{`"));
        if let Some(comment) = comment {
            self.blank(comment.start, comment.end);
        }
        self.repaired[at] = b'{';
        self.braces.open.push(Opener { at, paren: false, indentation: self.line.indentation });
    }

    /// The end of the text.
    pub(super) fn end(&mut self) {
        self.unclosed_parens();
        if self.braces.open.is_empty() {
            return;
        }
        self.missing_braces(self.text.len());
        if self.comments.last().is_some_and(|comment| comment.span.end as usize + 1 >= self.text.len()) {
            self.repaired.push(b'\n');
        }
        self.repaired.push(b'}');
    }

    /// One message for all blocks that are open; all but the outermost become plain text.
    fn missing_braces(&mut self, until: usize) {
        let open = std::mem::take(&mut self.braces.open);
        let suspect = self.braces.suspect.take();
        let Some(innermost) = open.last() else { return };
        let blamed = suspect.map_or(*innermost, |suspect| suspect.opener);
        let finding = Finding::new(Code::Syntax, self.sign(blamed.at), "this `{` is never closed");
        let mut finding = finding.label("opens here").help("close the block with `}`");
        match suspect {
            Some(suspect) => {
                let here = self.sign(suspect.closed_at);
                finding = finding.related(here, "this `}` stands where the outer block ends");
                self.reported.push(self.span(blamed.at, suspect.closed_at));
            }
            None => {
                for outer in open.iter().rev().skip(1) {
                    finding = finding.related(self.sign(outer.at), "this block is not closed either");
                }
            }
        }
        for inner in open.iter().skip(1) {
            self.blank(inner.at, inner.at + 1);
            self.reported.push(self.span(inner.at, until.max(inner.at)));
        }
        self.findings.push(finding);
        self.braces.last_close = None;
    }
}

/// Whether a line starts like a declaration, and not like a line of a block that uses the word as
/// a name.
fn starts_declaration(line: &str) -> bool {
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let next_word = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
    match word {
        "policy" | "use" | "scenario" => rest.starts_with('"'),
        "calendar" | "lead" | "intake" => rest.starts_with('{'),
        "department" | "group" | "event" | "criterion" | "score" | "decide" | "stage" | "recycle" | "commitment"
        | "promise" => !next_word.is_empty() && !grammar::is_reserved(next_word),
        _ => false,
    }
}

/// Whether a line, written whole, would open a block.
fn starts_block(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or("");
    let alone = word.len() == line.len();
    match word {
        _ if line.contains(['{', '}', '=']) || line.ends_with([',', ':', '|']) => false,
        "calendar" | "lead" | "intake" | "owner" => alone,
        "all" | "any" | "at" | "not" | "-" => line.ends_with(" of"),
        "policy" | "event" | "criterion" | "score" | "decide" | "stage" | "recycle" | "sla" | "commitment"
        | "promise" | "scenario" => !alone,
        _ => false,
    }
}

/// Whether deeper lines come first, in which all braces have their partner, and then a brace that
/// closes, indented like the line before `text`.
fn closes_below(text: &str, indentation: usize) -> bool {
    let mut depth = 0_usize;
    let mut deeper = false;
    for line in text.lines() {
        let written = line.trim_start();
        if written.is_empty() || written.starts_with("//") {
            continue;
        }
        let here = line[..line.len() - written.len()].chars().count();
        if here <= indentation {
            return deeper && depth == 0 && here == indentation && written.starts_with('}');
        }
        deeper = true;
        let (mut quoted, mut escaped) = (false, false);
        for byte in written.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' if !quoted => depth += 1,
                b'}' if !quoted => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return false,
                },
                _ => {}
            }
        }
    }
    false
}
