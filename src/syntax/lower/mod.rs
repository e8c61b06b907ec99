//! Pairs of the grammar become the tree: one function a construct.
//!
//! `Lower` carries what every construct needs: the file, where the parsed text starts in it, and
//! the findings. Parts that could not be read were kept by the grammar as `bad_line`; `recover`
//! says why, once, and leaves a hole.

mod commitment;
mod cond;
mod decide;
mod decl;
mod lead;
mod parts;
mod promise;
mod scenario;
mod sla;
mod stage;
mod table;
mod value;

use pest::iterators::Pair;
use smol_str::SmolStr;

use super::ast::Comment;
use super::grammar::Rule;
use crate::diagnostic::{Code, Finding};
use crate::text::{FileId, Span};

pub(super) use parts::Parts;
pub(super) use value::nfc;

pub(super) struct Lower<'t> {
    file: FileId,
    /// Where `text` starts in the file: a cell of a spreadsheet is a text of its own.
    shift: usize,
    /// The whole text, repaired by the scan.
    pub text: &'t str,
    /// Where the text being parsed starts in `text`.
    pub base: usize,
    comments: &'t [Comment],
    /// Places that already have a message: a statement that holds one gets no second.
    pub reported: Vec<Span>,
    pub findings: Vec<Finding>,
    pub holes: Vec<SmolStr>,
}

impl<'t> Lower<'t> {
    pub fn new(file: FileId, shift: usize, text: &'t str, comments: &'t [Comment]) -> Lower<'t> {
        Lower { file, shift, text, base: 0, comments, reported: Vec::new(), findings: Vec::new(), holes: Vec::new() }
    }

    /// The place of a pair, without the white space and comments that pest took along at its end.
    pub fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let at = pair.as_span();
        let kept = at.as_str().trim_end();
        let start = self.base + at.start();
        let mut end = start + kept.len();
        while let Some(comment) = self.comment_that_ends_at(end).filter(|comment| *comment >= start) {
            end = self.text[start..comment].trim_end().len() + start;
        }
        self.span_at(start, end)
    }

    fn comment_that_ends_at(&self, end: usize) -> Option<usize> {
        let at = self.comments.partition_point(|comment| (comment.span.end as usize) < end);
        let comment = self.comments.get(at)?;
        (comment.span.end as usize == end).then_some(comment.span.start as usize)
    }

    pub fn span_at(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.shift + start, self.shift + end)
    }

    /// Where a span lies in `text`.
    pub fn range(&self, span: Span) -> std::ops::Range<usize> {
        span.start as usize - self.shift..span.end as usize - self.shift
    }

    pub fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::new(Code::InvalidValue, span, message).help(help));
    }
}
