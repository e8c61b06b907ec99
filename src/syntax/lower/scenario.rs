//! Scenarios.

use pest::iterators::Pair;

use super::super::ast::{Assignment, Scenario, Step, StepKind};
use super::super::grammar::Rule;
use super::{Lower, Parts};

impl Lower<'_> {
    pub fn scenario(&mut self, pair: Pair<'_, Rule>) -> Scenario {
        let name = self.string(Parts::of(pair.clone()).need(Rule::string));
        let error = |span| Step { kind: StepKind::Error, span };
        Scenario { name, steps: self.block(pair, Rule::step, Rule::scenario_items, Lower::step, error) }
    }

    fn step(&mut self, pair: Pair<'_, Rule>) -> Step {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a step has one part");
        let rule = inner.as_rule();
        let mut parts = Parts::of(inner.clone());
        let kind = match rule {
            Rule::given => StepKind::Given(self.assignments(inner)),
            Rule::at => {
                let moment = self.moment(parts.need(Rule::moment));
                let event = self.name(parts.need(Rule::event_name));
                let with = parts.maybe(Rule::with).map(|with| self.assignments(with)).unwrap_or_default();
                let by = parts.maybe(Rule::step_by).map(|by| self.name(Parts::of(by).need(Rule::name)));
                StepKind::At { moment, event, with, by }
            }
            Rule::wait => StepKind::Wait(self.duration(parts.need(Rule::duration))),
            _ => StepKind::Expect(self.cond(parts.need(Rule::cond))),
        };
        Step { kind, span }
    }

    fn assignments(&mut self, pair: Pair<'_, Rule>) -> Vec<Assignment> {
        Parts::of(pair).all(Rule::assignment).map(|assignment| self.assignment(assignment)).collect()
    }

    fn assignment(&mut self, pair: Pair<'_, Rule>) -> Assignment {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        let value = self.literal(parts.need(Rule::literal));
        Assignment { name, value, span }
    }
}
