//! Text that the grammar passed over as `bad_line`: parsed again alone, for its message.
//!
//! Adjacent lines belong to one broken statement if the later ones are indented deeper than the
//! first, or start with a word that only continues. A group that parses alone was whole: only
//! what followed it was broken.

use std::ops::Range;
use std::rc::Rc;

use pest::error::Error;
use pest::iterators::Pair;

use super::grammar::{self, Rule};
use super::lower::Lower;
use super::repair;
use crate::text::Span;

impl Lower<'_> {
    /// The statements of a block: each `item` lowered, each group of bad lines parsed again as
    /// `again` (which holds items) or left as a hole.
    pub fn block<T>(
        &mut self,
        pair: Pair<'_, Rule>,
        item: Rule,
        again: Rule,
        lower: for<'p> fn(&mut Self, Pair<'p, Rule>) -> T,
        hole: impl Fn(Span) -> T,
    ) -> Vec<T> {
        let mut found = Vec::new();
        let mut group: Option<Span> = None;
        for part in pair.into_inner() {
            let rule = part.as_rule();
            if rule == Rule::bad_line {
                let line = self.span(&part);
                group = match group.take() {
                    Some(first) if self.continues(first, line) => Some(first.to(line)),
                    Some(first) => {
                        self.read_again(first, item, again, lower, &hole, &mut found);
                        Some(line)
                    }
                    None => Some(line),
                };
                continue;
            }
            if let Some(group) = group.take() {
                self.read_again(group, item, again, lower, &hole, &mut found);
            }
            if rule == item {
                found.push(lower(self, part));
            }
        }
        if let Some(group) = group {
            self.read_again(group, item, again, lower, &hole, &mut found);
        }
        found
    }

    fn read_again<T>(
        &mut self,
        group: Span,
        item: Rule,
        again: Rule,
        lower: for<'p> fn(&mut Self, Pair<'p, Rule>) -> T,
        hole: &impl Fn(Span) -> T,
        found: &mut Vec<T>,
    ) {
        let mut take = |this: &mut Self, items: Pair<'_, Rule>| {
            let items = items.into_inner().filter(|part| part.as_rule() == item);
            items.map(|part| lower(this, part)).collect::<Vec<T>>()
        };
        let range = self.range(group);
        let error = match self.parsed(range.clone(), again, &mut take) {
            Ok(items) => {
                found.extend(items);
                return;
            }
            Err(error) => error,
        };
        self.report(group, again, &error);
        match self.repaired(range.clone(), again, &error, &mut take) {
            Some(items) => found.extend(items),
            None => {
                self.note_holes(range);
                found.push(hole(group));
            }
        }
    }

    /// Parses the text of `span` as `rule`; what fails gets its message and is a hole.
    pub fn again<T>(&mut self, span: Span, rule: Rule, lower: impl FnMut(&mut Self, Pair<'_, Rule>) -> T) -> Option<T> {
        let range = self.range(span);
        match self.parsed(range.clone(), rule, lower) {
            Ok(lowered) => Some(lowered),
            Err(error) => {
                self.report(span, rule, &error);
                self.note_holes(range);
                None
            }
        }
    }

    fn parsed<T>(
        &mut self,
        range: Range<usize>,
        rule: Rule,
        mut lower: impl FnMut(&mut Self, Pair<'_, Rule>) -> T,
    ) -> Result<T, Box<Error<Rule>>> {
        let text = Rc::clone(&self.text);
        let mut pairs = grammar::run(rule, &text[range.clone()])?;
        let root = pairs.next().expect("a parse gives its rule");
        let outer = std::mem::replace(&mut self.base, range.start);
        let lowered = lower(self, root);
        self.base = outer;
        Ok(lowered)
    }

    fn report(&mut self, span: Span, rule: Rule, error: &Error<Rule>) {
        if !self.already_reported(span) {
            let finding = self.syntax_error(self.range(span), rule, error);
            self.findings.push(finding);
        }
    }

    /// Reads a statement, of which the mistake has been reported, as it was probably meant, so
    /// that what it holds and declares is not lost.
    fn repaired<T>(
        &mut self,
        range: Range<usize>,
        rule: Rule,
        error: &Error<Rule>,
        mut lower: impl FnMut(&mut Self, Pair<'_, Rule>) -> T,
    ) -> Option<T> {
        let text = Rc::clone(&self.text);
        let broken = &text[range.clone()];
        let start = isize::try_from(range.start).ok()?;
        for (repair, moved) in repair::repairs(broken, rule, error) {
            let outer = (std::mem::replace(&mut self.text, repair.into()), self.shift, self.base);
            self.shift += start + moved;
            self.base = 0;
            let whole = 0..self.text.len();
            let read = self.parsed(whole, rule, &mut lower);
            (self.text, self.shift, self.base) = outer;
            if let Ok(read) = read {
                return Some(read);
            }
        }
        None
    }

    /// Whether the scan has said something about this text.
    pub fn already_reported(&self, span: Span) -> bool {
        let range = self.range(span);
        let line_end = self.text[range.end..].find('\n').map_or(self.text.len(), |length| range.end + length);
        let end = self.span_at(line_end, line_end).end;
        let at = self.reported.partition_point(|place| place.end <= span.start);
        self.reported.get(at).is_some_and(|place| place.start < end)
    }

    /// Whether `line` goes on with the statement that starts at `first`.
    fn continues(&self, first: Span, line: Span) -> bool {
        const CONTINUATIONS: [&str; 5] = ["and", "or", "->", ")", ","];
        let text = &self.text[self.range(line)];
        let starts_with = |word: &str| {
            text.strip_prefix(word).is_some_and(|rest| {
                !word.ends_with(|c: char| c.is_alphabetic())
                    || !rest.starts_with(|c: char| c == '_' || c.is_alphanumeric())
            })
        };
        let deeper = self.indentation(line) > self.indentation(first);
        deeper || CONTINUATIONS.iter().any(|word| starts_with(word))
    }

    /// Characters before the first word of the line on which `span` starts.
    fn indentation(&self, span: Span) -> usize {
        let start = self.range(span).start;
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..].chars().take_while(|c| c.is_whitespace() && *c != '\n').count()
    }

    /// Names that stand in unread text may have been declared there.
    pub fn note_holes(&mut self, range: Range<usize>) {
        let text = Rc::clone(&self.text);
        let words = text[range].split(|c: char| c != '_' && !c.is_alphanumeric());
        let names = words.filter(|word| word.starts_with(|c: char| c == '_' || c.is_alphabetic()));
        self.holes.extend(names.map(super::lower::nfc));
    }
}
