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
mod quick_cell;
mod scenario;
mod sla;
mod stage;
mod table;
mod value;

use std::rc::Rc;

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
    pub shift: isize,
    /// Where the text ends in the file; a repaired text may be longer.
    limit: usize,
    /// The whole text, repaired by the scan.
    pub text: Rc<str>,
    /// Where the text being parsed starts in `text`.
    pub base: usize,
    comments: &'t [Comment],
    /// Places that already have a message: a statement that holds one gets no second.
    pub reported: Vec<Span>,
    pub findings: Vec<Finding>,
    pub holes: Vec<SmolStr>,
}

impl<'t> Lower<'t> {
    /// `length` is that of the text before it was repaired.
    pub fn new(file: FileId, shift: usize, text: &str, length: usize, comments: &'t [Comment]) -> Lower<'t> {
        let limit = shift + length;
        let shift = isize::try_from(shift).expect("sources are capped below 4 GiB");
        Lower {
            file,
            shift,
            limit,
            text: text.into(),
            base: 0,
            comments,
            reported: Vec::new(),
            findings: Vec::new(),
            holes: Vec::new(),
        }
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
        let place = self.span_at(end, end).start;
        let at = self.comments.partition_point(|comment| comment.span.end < place);
        let comment = self.comments.get(at)?;
        (comment.span.end == place).then(|| self.range(comment.span).start)
    }

    pub fn span_at(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| self.shift.saturating_add_unsigned(at).max(0).unsigned_abs().min(self.limit);
        Span::new(self.file, place(start), place(end))
    }

    /// Where a span lies in `text`.
    pub fn range(&self, span: Span) -> std::ops::Range<usize> {
        let offset = |at: u32| (at as isize).saturating_sub(self.shift).max(0).unsigned_abs().min(self.text.len());
        offset(span.start)..offset(span.end)
    }

    /// A mistake of syntax, unless the place has its message already.
    pub fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        if !self.already_reported(span) {
            self.findings.push(Finding::new(Code::Syntax, span, message).help(help));
        }
    }

    pub fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::new(Code::InvalidValue, span, message).help(help));
    }
}
