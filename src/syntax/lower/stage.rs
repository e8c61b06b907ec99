//! Intake, stages, recycles and their moves.

use pest::iterators::Pair;

use super::super::ast::{
    Guard, Intake, Move, Owner, Stage, StageItem, StageItemKind, Target, TargetKind, Trigger, Without,
};
use super::super::grammar::Rule;
use super::{Lower, Parts};

impl Lower<'_> {
    pub fn intake(&mut self, pair: Pair<'_, Rule>) -> Intake {
        let moves =
            self.block(pair, Rule::intake_item, Rule::intake_items, |lower, item| Some(lower.moving(item)), |_| None);
        let broken = moves.iter().any(Option::is_none);
        Intake { moves: moves.into_iter().flatten().collect(), broken }
    }

    pub fn stage(&mut self, pair: Pair<'_, Rule>) -> Stage {
        let recycle = Parts::of(pair.clone()).peek() == Some(Rule::kw_recycle);
        let (name, label, _) = self.head(pair.clone());
        let error = |span| StageItem { kind: StageItemKind::Error, span };
        let items = self.block(pair, Rule::stage_item, Rule::stage_items, Lower::stage_item, error);
        Stage { recycle, name, label, items }
    }

    fn stage_item(&mut self, pair: Pair<'_, Rule>) -> StageItem {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a line of a stage has one part");
        let kind = match inner.as_rule() {
            Rule::owner => StageItemKind::Owner(self.owner(inner)),
            Rule::final_stage => StageItemKind::Final,
            Rule::clear => StageItemKind::Clear(Parts::of(inner).all(Rule::name).map(|name| self.name(name)).collect()),
            Rule::sla => StageItemKind::Sla(self.sla(inner)),
            Rule::rest => StageItemKind::Rest(self.duration(Parts::of(inner).need(Rule::duration))),
            Rule::at_most => {
                let mut parts = Parts::of(inner);
                let times = parts.need(Rule::number);
                let then = parts.need(Rule::target);
                StageItemKind::AtMost { times: self.number(times), then: self.target(then) }
            }
            _ => StageItemKind::Move(self.moving(inner)),
        };
        StageItem { kind, span }
    }

    fn owner(&mut self, pair: Pair<'_, Rule>) -> Owner {
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_owner);
        let inner = parts.next().expect("`owner` says who");
        match inner.as_rule() {
            Rule::owner_block => Owner::Arms(self.arms(inner)),
            Rule::kw_by => Owner::By(self.name(parts.need(Rule::name))),
            Rule::owner_follows => Owner::Follows(self.name(Parts::of(inner).need(Rule::name))),
            _ => Owner::Department(self.name(inner)),
        }
    }

    /// Any `[TRIGGER] [when COND | otherwise] -> STAGE`.
    fn moving(&mut self, pair: Pair<'_, Rule>) -> Move {
        let span = self.span(&pair);
        let mut trigger = Trigger::None;
        let mut guard = Guard::Always;
        let mut target = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_return => trigger = Trigger::Return,
                Rule::event_name => trigger = Trigger::On(self.name(part)),
                Rule::duration => trigger = Trigger::After { duration: self.duration(part), without: None },
                Rule::without => {
                    if let Trigger::After { without, .. } = &mut trigger {
                        *without = Some(self.without(part));
                    }
                }
                Rule::guard | Rule::when => guard = self.guard(part),
                Rule::target => target = Some(self.target(part)),
                _ => {}
            }
        }
        let target = target.unwrap_or(Target { kind: TargetKind::Stay, span });
        Move { trigger, guard, target, span }
    }

    fn without(&mut self, pair: Pair<'_, Rule>) -> Without {
        let events: Vec<_> = Parts::of(pair).all(Rule::event_name).map(|event| self.name(event)).collect();
        if events.is_empty() { Without::Any } else { Without::Events(events) }
    }

    /// A `guard` or a `when`.
    pub fn guard(&mut self, pair: Pair<'_, Rule>) -> Guard {
        match pair.as_rule() {
            Rule::when => Guard::When(self.cond(Parts::of(pair).need(Rule::cond))),
            Rule::kw_otherwise => Guard::Otherwise(self.span(&pair)),
            _ => self.guard(pair.into_inner().next().expect("a guard has one part")),
        }
    }

    pub fn target(&mut self, pair: Pair<'_, Rule>) -> Target {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        if parts.maybe(Rule::kw_stay).is_some() {
            return Target { kind: TargetKind::Stay, span };
        }
        let stage = self.name(parts.need(Rule::name));
        let rest = parts.all(Rule::duration).next().map(|rest| self.duration(rest));
        Target { kind: TargetKind::Stage { stage, rest }, span }
    }
}
