//! SLA clocks.

use pest::iterators::Pair;

use super::super::ast::{Action, ActionKind, Deadline, EventMatch, From, Guard, Sla, SlaItem, SlaItemKind};
use super::super::grammar::Rule;
use super::{Lower, Parts};

impl Lower<'_> {
    pub fn sla(&mut self, pair: Pair<'_, Rule>) -> Sla {
        let (name, label, _) = self.head(pair.clone());
        let error = |span| SlaItem { kind: SlaItemKind::Error, span };
        let items = self.block(pair, Rule::sla_item, Rule::sla_items, Lower::sla_item, error);
        Sla { name, label, items }
    }

    fn sla_item(&mut self, pair: Pair<'_, Rule>) -> SlaItem {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a line of an SLA has one part");
        let rule = inner.as_rule();
        let mut parts = Parts::of(inner.clone());
        let kind = match rule {
            Rule::from => SlaItemKind::From(self.from(inner)),
            Rule::deadline => self.deadline(inner),
            Rule::met_by => SlaItemKind::MetBy(self.event_matches(inner)),
            Rule::until => SlaItemKind::Until(self.event_matches(inner)),
            Rule::paused => SlaItemKind::PausedWhile(self.cond(parts.need(Rule::cond))),
            Rule::warn => SlaItemKind::WarnAt(self.percent(parts.need(Rule::percent))),
            Rule::on_met => SlaItemKind::OnMet(self.action(parts.need(Rule::action))),
            Rule::on_breach => {
                parts.need(Rule::kw_breach);
                let offset = parts.maybe(Rule::plus).map(|_| parts.need(Rule::duration));
                let offset = offset.map(|offset| self.duration(offset));
                SlaItemKind::OnBreach { offset, action: self.action(parts.need(Rule::action)) }
            }
            _ => SlaItemKind::Error,
        };
        SlaItem { kind, span }
    }

    fn from(&mut self, pair: Pair<'_, Rule>) -> From {
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_from);
        let what = parts.next().expect("`from` says from what");
        match what.as_rule() {
            Rule::kw_created => From::Created,
            Rule::kw_handoff => From::Handoff,
            _ => From::Event(self.name(what)),
        }
    }

    fn deadline(&mut self, pair: Pair<'_, Rule>) -> SlaItemKind {
        let mut parts = Parts::of(pair);
        let inner = parts.next().expect("a deadline says when");
        let rule = inner.as_rule();
        let mut inner = Parts::of(inner);
        let deadline = match rule {
            Rule::within => Deadline::Within(self.duration(inner.need(Rule::duration))),
            Rule::close => Deadline::CloseOfBusiness,
            Rule::no_deadline => Deadline::None,
            _ => {
                let count = inner.need(Rule::number);
                let every = inner.need(Rule::duration);
                Deadline::Attempts { count: self.number(count), every: self.duration(every) }
            }
        };
        let guard = parts.maybe(Rule::guard).map_or(Guard::Always, |guard| self.guard(guard));
        SlaItemKind::Deadline { deadline, guard }
    }

    fn event_matches(&mut self, pair: Pair<'_, Rule>) -> Vec<EventMatch> {
        Parts::of(pair).all(Rule::event_match).map(|event| self.event_match(event)).collect()
    }

    fn event_match(&mut self, pair: Pair<'_, Rule>) -> EventMatch {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let event = self.name(parts.need(Rule::event_name));
        let when = parts.maybe(Rule::when).map(|when| self.cond(Parts::of(when).need(Rule::cond)));
        EventMatch { event, when, span }
    }

    fn action(&mut self, pair: Pair<'_, Rule>) -> Action {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let first = parts.next().expect("an action says what to do");
        let kind = match first.as_rule() {
            Rule::notify => {
                let mut parts = Parts::of(first);
                parts.need(Rule::kw_notify);
                let whom = parts.next().expect("`notify` says whom");
                match whom.as_rule() {
                    Rule::string => ActionKind::NotifyText(self.string(whom)),
                    _ => ActionKind::NotifyDepartment(self.name(whom)),
                }
            }
            Rule::reassign => ActionKind::Reassign(self.name(Parts::of(first).need(Rule::name))),
            _ => ActionKind::Move(self.target(parts.need(Rule::target))),
        };
        Action { kind, span }
    }
}
