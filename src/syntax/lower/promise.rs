//! Promises.

use pest::iterators::Pair;

use super::super::ast::{Promise, PromiseItem, PromiseKind};
use super::super::grammar::Rule;
use super::{Lower, Parts};

impl Lower<'_> {
    pub fn promise(&mut self, pair: Pair<'_, Rule>) -> Promise {
        let (name, label, _) = self.head(pair.clone());
        let error = |span| PromiseItem { kind: PromiseKind::Error, span };
        let items = self.block(pair, Rule::promise_item, Rule::promise_items, Lower::promise_item, error);
        Promise { name, label, items }
    }

    fn promise_item(&mut self, pair: Pair<'_, Rule>) -> PromiseItem {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a line of a promise has one part");
        let rule = inner.as_rule();
        let mut parts = Parts::of(inner);
        let kind = match rule {
            Rule::never => PromiseKind::Never(self.cond(parts.need(Rule::cond))),
            Rule::no_entry => {
                let stage = self.name(parts.need(Rule::name));
                let when = self.cond(Parts::of(parts.need(Rule::when)).need(Rule::cond));
                PromiseKind::NoEntry { stage, when }
            }
            _ => self.every(parts),
        };
        PromiseItem { kind, span }
    }

    fn every(&mut self, mut parts: Parts<'_>) -> PromiseKind {
        let stage = self.entering(parts.need(Rule::entering));
        let what = parts.next().expect("a lead leaves or reaches");
        let within = self.duration(parts.need(Rule::duration));
        match what.as_rule() {
            Rule::reaches => {
                let targets = Parts::of(what).all(Rule::name).map(|name| self.name(name)).collect();
                PromiseKind::Reaches { stage, targets, within }
            }
            _ => PromiseKind::Leaves { stage, within },
        }
    }
}
