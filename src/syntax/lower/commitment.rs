//! Commitments.

use pest::iterators::Pair;

use super::super::ast::{Commitment, Cond, Name, Period, Requirement, RequirementKind};
use super::super::grammar::Rule;
use super::{Lower, Parts};
use crate::text::Span;

/// A line of a commitment.
enum Item {
    By(Name),
    Requirement(Box<Requirement>),
}

impl Lower<'_> {
    pub fn commitment(&mut self, pair: Pair<'_, Rule>) -> Commitment {
        let (name, label, _) = self.head(pair.clone());
        let items = self.block(pair, Rule::commitment_item, Rule::commitment_items, Lower::commitment_item, error_item);
        let mut commitment = Commitment { name, label, by: None, requirements: Vec::new() };
        for item in items {
            match item {
                Item::By(by) if commitment.by.is_some() => {
                    self.invalid(by.span, "a commitment is made by one department", "write a commitment for each");
                }
                Item::By(by) => commitment.by = Some(by),
                Item::Requirement(requirement) => commitment.requirements.push(*requirement),
            }
        }
        commitment
    }

    fn commitment_item(&mut self, pair: Pair<'_, Rule>) -> Item {
        let inner = pair.into_inner().next().expect("a line of a commitment has one part");
        match inner.as_rule() {
            Rule::commitment_by => Item::By(self.name(Parts::of(inner).need(Rule::name))),
            _ => Item::Requirement(Box::new(self.requirement(inner))),
        }
    }

    fn requirement(&mut self, pair: Pair<'_, Rule>) -> Requirement {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_at);
        let at_least = parts.next().is_some_and(|bound| bound.as_rule() == Rule::kw_least);
        let inner = parts.next().expect("a requirement says how much");
        let per = inner.clone().into_inner().find(|part| part.as_rule() == Rule::per).map(period);
        let kind = match inner.as_rule() {
            Rule::share => self.share(inner),
            Rule::sum => self.sum(inner),
            _ => self.count(inner),
        };
        Requirement { at_least, kind, per, span }
    }

    fn share(&mut self, pair: Pair<'_, Rule>) -> RequirementKind {
        let mut parts = Parts::of(pair);
        let percent = self.percent(parts.need(Rule::percent));
        parts.need(Rule::kw_of);
        let what = parts.next().expect("a share is of something");
        if what.as_rule() == Rule::path {
            return RequirementKind::SlaMet { percent, sla: self.path(what) };
        }
        let accounts = what.as_rule() == Rule::kw_accounts;
        let stage = self.entering(parts.need(Rule::entering));
        let when = self.cond(Parts::of(parts.need(Rule::when)).need(Rule::cond));
        RequirementKind::Share { percent, accounts, stage, when }
    }

    fn sum(&mut self, pair: Pair<'_, Rule>) -> RequirementKind {
        let money = self.money(pair.clone());
        let mut parts = Parts::of(pair);
        let decision = self.name(parts.need(Rule::name));
        let stage = self.entering(parts.need(Rule::entering));
        let when = self.maybe_when(&mut parts);
        money.map_or(RequirementKind::Error, |money| RequirementKind::Sum { money, decision, stage, when })
    }

    fn count(&mut self, pair: Pair<'_, Rule>) -> RequirementKind {
        let mut parts = Parts::of(pair);
        let count = self.number(parts.need(Rule::number));
        let accounts = parts.next().is_some_and(|what| what.as_rule() == Rule::kw_accounts);
        if parts.maybe(Rule::at_once).is_some() {
            return RequirementKind::AtOnce { count };
        }
        let stage = self.entering(parts.need(Rule::entering));
        RequirementKind::Count { count, accounts, stage, when: self.maybe_when(&mut parts) }
    }

    fn maybe_when(&mut self, parts: &mut Parts<'_>) -> Option<Cond> {
        let when = parts.maybe(Rule::when)?;
        Some(self.cond(Parts::of(when).need(Rule::cond)))
    }

    /// The stage of `entering STAGE`.
    pub fn entering(&mut self, pair: Pair<'_, Rule>) -> Name {
        self.name(Parts::of(pair).need(Rule::name))
    }
}

fn period(per: Pair<'_, Rule>) -> Period {
    match Parts::of(per).need(Rule::period).as_str() {
        "day" => Period::Day,
        "week" => Period::Week,
        "month" => Period::Month,
        _ => Period::Quarter,
    }
}

fn error_item(span: Span) -> Item {
    Item::Requirement(Box::new(Requirement { at_least: true, kind: RequirementKind::Error, per: None, span }))
}
