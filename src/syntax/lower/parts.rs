//! Taking the children of a pair in the order in which the grammar gives them.

use std::iter::Peekable;

use pest::iterators::{Pair, Pairs};

use super::super::grammar::Rule;

pub(in crate::syntax) struct Parts<'p>(Peekable<Pairs<'p, Rule>>);

impl<'p> Parts<'p> {
    pub fn of(pair: Pair<'p, Rule>) -> Parts<'p> {
        Parts(pair.into_inner().peekable())
    }

    /// The next child of `rule`; keywords and signs before it are passed over.
    pub fn need(&mut self, rule: Rule) -> Pair<'p, Rule> {
        self.0.find(|part| part.as_rule() == rule).expect("the grammar demands this part")
    }

    /// The next child, if it is of `rule`.
    pub fn maybe(&mut self, rule: Rule) -> Option<Pair<'p, Rule>> {
        self.0.next_if(|part| part.as_rule() == rule)
    }

    pub fn peek(&mut self) -> Option<Rule> {
        self.0.peek().map(Pair::as_rule)
    }

    /// The next child that is no keyword or sign that every such construct has.
    pub fn next(&mut self) -> Option<Pair<'p, Rule>> {
        self.0.next()
    }

    /// All further children of `rule`.
    pub fn all(self, rule: Rule) -> impl Iterator<Item = Pair<'p, Rule>> {
        self.0.filter(move |part| part.as_rule() == rule)
    }

    /// All children of `rule` up to the first that is neither it nor a comma.
    pub fn list(&mut self, rule: Rule) -> Vec<Pair<'p, Rule>> {
        let mut found = Vec::new();
        while let Some(part) = self.0.next_if(|part| part.as_rule() == rule || part.as_rule() == Rule::comma) {
            if part.as_rule() == rule {
                found.push(part);
            }
        }
        found
    }
}
