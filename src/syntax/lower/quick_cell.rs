//! The commonest cells and values of a table, read without the parser: names, whole numbers, ranges
//! and lists of them. A table of thousands of rows is mostly these.
//!
//! INVARIANT: what is read here is what the grammar reads; all else is left to it.

use super::super::ast::{CellKind, Comparison, Element, Literal, LiteralKind, Number, Range, Set, Test, TestKind};
use super::super::grammar;
use super::value::nfc;
use crate::text::Span;

/// A part of the text with the place where it begins.
#[derive(Clone, Copy)]
struct Part<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Part<'t> {
    fn from(self, at: usize) -> Part<'t> {
        Part { text: &self.text[at..], start: self.start + at }.trimmed()
    }

    fn to(self, at: usize) -> Part<'t> {
        Part { text: &self.text[..at], start: self.start }.trimmed()
    }

    fn trimmed(self) -> Part<'t> {
        let text = self.text.trim_start();
        Part { text: text.trim_end(), start: self.start + (self.text.len() - text.len()) }
    }

    fn after(self, prefix: &str) -> Option<Part<'t>> {
        self.text.starts_with(prefix).then(|| self.from(prefix.len()))
    }

    fn end(self) -> usize {
        self.start + self.text.len()
    }
}

/// Reads parts of one text; `span_at` gives the span between two of its offsets.
pub(super) struct QuickCell<'a> {
    pub span_at: &'a dyn Fn(usize, usize) -> Span,
}

impl QuickCell<'_> {
    /// The cell that begins at the offset, if it is a common one.
    pub fn cell(&self, text: &str, start: usize) -> Option<CellKind> {
        if text == "any" {
            return Some(CellKind::Any);
        }
        let cell = Part { text, start };
        let kind = self.test(cell)?;
        Some(CellKind::Test(Test { kind, span: self.span(cell) }))
    }

    /// The value that begins at the offset, if it is a common one.
    pub fn value(&self, text: &str, start: usize) -> Option<LiteralKind> {
        let value = Part { text, start };
        self.name(value).or_else(|| self.number(value)).map(|literal| literal.kind)
    }

    fn span(&self, part: Part<'_>) -> Span {
        (self.span_at)(part.start, part.end())
    }

    fn test(&self, cell: Part<'_>) -> Option<TestKind> {
        let signs = [
            (">=", Comparison::GreaterOrEqual),
            ("<=", Comparison::LessOrEqual),
            (">", Comparison::Greater),
            ("<", Comparison::Less),
        ];
        for (sign, comparison) in signs {
            if let Some(rest) = cell.after(sign) {
                return Some(TestKind::Compare(comparison, self.number(rest)?));
            }
        }
        let after_in = cell.text.strip_prefix("in").filter(|rest| rest.starts_with(['(', ' ']));
        if after_in.is_some() {
            return Some(TestKind::In(self.set(cell.from("in".len()))?));
        }
        Some(match self.element(cell)? {
            Element::Literal(literal) => TestKind::Is(literal),
            Element::Range(range) => {
                let span = range.span;
                TestKind::In(Set { elements: vec![Element::Range(range)], bracketed: false, span })
            }
        })
    }

    fn set(&self, set: Part<'_>) -> Option<Set> {
        let span = self.span(set);
        let Some(inside) = set.text.strip_prefix('(') else {
            return Some(Set { elements: vec![self.element(set)?], bracketed: false, span });
        };
        let inside = inside.strip_suffix(')')?;
        let mut at = set.start + 1;
        let mut elements = Vec::new();
        for text in inside.split(',') {
            elements.push(self.element(Part { text, start: at }.trimmed())?);
            at += text.len() + 1;
        }
        Some(Set { elements, bracketed: true, span })
    }

    fn element(&self, element: Part<'_>) -> Option<Element> {
        let Some(at) = element.text.find("..") else {
            return self.name(element).or_else(|| self.number(element)).map(Element::Literal);
        };
        let (mut low, mut high) = (element.text[..at].len(), at + 2);
        let low_open = element.text[..at].ends_with('<');
        let high_open = element.text[high..].starts_with('<');
        low -= usize::from(low_open);
        high += usize::from(high_open);
        Some(Element::Range(Range {
            low: Some(self.number(element.to(low))?),
            low_open,
            high: Some(self.number(element.from(high))?),
            high_open,
            span: self.span(element),
        }))
    }

    /// A plain name.
    fn name(&self, part: Part<'_>) -> Option<Literal> {
        let first = part.text.bytes().next()?;
        let begins = first.is_ascii_alphabetic() || first == b'_';
        let plain = begins && part.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (plain && !grammar::is_reserved(part.text))
            .then(|| Literal { kind: LiteralKind::Name(nfc(part.text)), span: self.span(part) })
    }

    /// A whole number of a few digits.
    fn number(&self, part: Part<'_>) -> Option<Literal> {
        let plain = (1..=9).contains(&part.text.len()) && part.text.bytes().all(|byte| byte.is_ascii_digit());
        if !plain {
            return None;
        }
        let span = self.span(part);
        let value = part.text.parse::<u32>().ok()?.into();
        Some(Literal { kind: LiteralKind::Number(Number { value, written: part.text.into(), span }), span })
    }
}
