//! Scores and decisions.

use pest::iterators::Pair;

use super::super::ast::{Arm, Decide, DecideBody, Guard, Literal, LiteralKind, Score, Term};
use super::super::grammar::Rule;
use super::{Lower, Parts};
use crate::text::Span;

impl Lower<'_> {
    pub fn score(&mut self, pair: Pair<'_, Rule>) -> Score {
        let (name, label, _) = self.head(pair.clone());
        let terms = self.block(pair, Rule::term, Rule::term_items, |lower, term| Some(lower.term(term)), |_| None);
        Score { name, label, terms: terms.into_iter().flatten().collect() }
    }

    fn term(&mut self, pair: Pair<'_, Rule>) -> Term {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let points = parts.need(Rule::points);
        let points = self.number(points);
        let cond = parts.need(Rule::cond);
        Term { points, cond: self.cond(cond), span }
    }

    pub fn decide(&mut self, pair: Pair<'_, Rule>) -> Decide {
        let (name, label, mut parts) = self.head(pair);
        let ty = parts.need(Rule::typ);
        let ty = self.typ(ty);
        let in_order = parts.maybe(Rule::in_order).is_some();
        parts.maybe(Rule::lbrace);
        let body = parts.next().expect("a decision has a body");
        let body = match body.as_rule() {
            Rule::decide_file => {
                let path = Parts::of(body).need(Rule::string);
                DecideBody::File(self.string(path))
            }
            Rule::table => self.table(body),
            _ => DecideBody::Arms(self.arms(body)),
        };
        Decide { name, label, ty, in_order, body }
    }

    pub fn arms(&mut self, pair: Pair<'_, Rule>) -> Vec<Arm> {
        self.block(pair, Rule::arm, Rule::arm_items, Lower::arm, error_arm)
    }

    pub fn arm(&mut self, pair: Pair<'_, Rule>) -> Arm {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let value = parts.need(Rule::arm_value);
        let value = self.arm_value(value);
        let guard = match parts.maybe(Rule::kw_otherwise) {
            Some(otherwise) => Guard::Otherwise(self.span(&otherwise)),
            None => Guard::When(self.cond(parts.need(Rule::cond))),
        };
        Arm { value, guard, span }
    }
}

/// A line that could not be read: a hole with neither value nor condition.
pub(super) fn error_arm(span: Span) -> Arm {
    let value = Literal { kind: LiteralKind::Error, span };
    Arm { value, guard: Guard::When(super::cond::error_cond(span)), span }
}
