//! Stages and recycles: owner, moves, timers, returns.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::bodies::has_holes;
use super::{Resolver, Scope};
use crate::diagnostic::{Code, Finding};
use crate::model::*;
use crate::syntax::ast::{self, SlaItemKind, StageItemKind, TargetKind, Trigger};
use crate::text::Span;

impl Resolver<'_> {
    pub(super) fn stage(&mut self, id: StageId, stage: &ast::Stage) {
        let (told, missed) = (self.findings.len(), self.names.missed);
        let mut next_sla = 0;
        let mut unread = false;
        let mut unplaced = false;
        for item in &stage.items {
            match &item.kind {
                StageItemKind::Owner(owner) => self.stage_owner(id, owner, item.span),
                StageItemKind::Final | StageItemKind::Rest(_) => {}
                StageItemKind::Move(line) => unplaced |= !self.stage_line(id, line),
                StageItemKind::Clear(names) => self.clear(id, names),
                StageItemKind::Sla(sla) => {
                    self.sla(SlaId { stage: id, index: next_sla }, sla);
                    next_sla += 1;
                    self.model.stages[id.index()].broken |=
                        sla.items.iter().any(|item| item.kind == SlaItemKind::Error);
                }
                StageItemKind::AtMost { times, then } => self.limit(id, times, then, item.span),
                StageItemKind::Error => unread = true,
            }
        }
        if unread {
            self.stage_is_broken(id);
        }
        let stage = &mut self.model.stages[id.index()];
        stage.broken |= self.findings.len() > told || self.names.missed > missed;
        if unplaced {
            stage.ons.iter_mut().for_each(|on| on.lines.broken = true);
            stage.timers.iter_mut().for_each(|timer| timer.lines.broken = true);
        }
        let stage = &self.model.stages[id.index()];
        let blocks: Vec<Vec<Arm<Target>>> = stage
            .ons
            .iter()
            .map(|on| on.lines.arms.clone())
            .chain(stage.timers.iter().map(|timer| timer.lines.arms.clone()))
            .chain(stage.recycle.iter().map(|recycle| recycle.returns.arms.clone()))
            .collect();
        blocks.iter().for_each(|arms| self.one_otherwise(arms));
    }

    /// A line that could not be read might belong to any block of the stage.
    fn stage_is_broken(&mut self, id: StageId) {
        let stage = &mut self.model.stages[id.index()];
        stage.broken = true;
        stage.whens.broken = true;
        stage.ons.iter_mut().for_each(|on| on.lines.broken = true);
        stage.timers.iter_mut().for_each(|timer| timer.lines.broken = true);
        if let Some(recycle) = &mut stage.recycle {
            recycle.returns.broken = true;
        }
        if stage.owner.is_none() {
            stage.owner = Some(Owner { rule: OwnerRule::Hole, follows: false, span: stage.span });
        }
    }

    fn stage_owner(&mut self, id: StageId, owner: &ast::Owner, span: Span) {
        let heading = Span { end: (span.start + "owner".len() as u32).min(span.end), ..span };
        if let Some(first) = &self.model[id].owner
            && first.rule != OwnerRule::Hole
        {
            let finding = Finding::new(Code::DuplicateName, heading, "this stage names its owner twice")
                .label("a second owner")
                .related(first.span, "the first")
                .help("keep one `owner`; write `owner { DEPT when COND … }` where it depends on the lead");
            self.report(finding);
            return;
        }
        let (rule, follows) = match owner {
            ast::Owner::Department(name) => {
                let mut arms = Alternatives::new(heading);
                match self.department_named(name) {
                    Some(department) => arms.arms.push(Arm { guard: Guard::Always, value: department, span }),
                    None => arms.broken = true,
                }
                (OwnerRule::Arms(arms), false)
            }
            ast::Owner::By(name) => (self.owner_decision(name), false),
            ast::Owner::Follows(name) => (self.owner_decision(name), true),
            ast::Owner::Arms(lines) => {
                let mut arms = Alternatives::new(heading);
                for line in lines {
                    let guard = self.guard(&line.guard, Scope::PLAIN);
                    match self.value(&line.value, &Type::Department, "owner", super::literals::Within::Limits) {
                        Some(Value::Choice(index)) => {
                            arms.arms.push(Arm { guard, value: DepartmentId(index), span: line.span });
                        }
                        Some(_) | None => arms.broken = true,
                    }
                }
                arms.broken |= has_holes(&arms.arms);
                self.one_otherwise(&arms.arms);
                (OwnerRule::Arms(arms), false)
            }
        };
        self.model.stages[id.index()].owner = Some(Owner { rule, follows, span });
    }

    fn owner_decision(&mut self, name: &ast::Name) -> OwnerRule {
        let Some(id) = self.decision_named(name) else { return OwnerRule::Hole };
        let decision = &self.model[id];
        if decision.ty == Type::Department || decision.body.broken {
            return OwnerRule::Decision(id);
        }
        let message = format!("`{}` decides {}, not a department", name.text, self.type_text(&decision.ty));
        let help = format!("declare it as `decide {}: department {{ … }}`", name.text);
        let finding = Finding::new(Code::TypeMismatch, name.span, message)
            .label("an owner is a department")
            .related(decision.span, "declared here")
            .help(help);
        self.report(finding);
        OwnerRule::Hole
    }

    fn clear(&mut self, id: StageId, names: &[ast::Name]) {
        for name in names {
            let Some(attribute) = self.lookup(name, "an attribute", |symbol| match symbol {
                super::names::Symbol::Attribute(id) => Some(id),
                _ => None,
            }) else {
                continue;
            };
            let declared = &self.model[attribute];
            if declared.fixed {
                let finding = Finding::new(
                    Code::InvalidValue,
                    name.span,
                    format!("`{}` is fixed: it never changes after the lead is created", name.text),
                )
                .label("cannot be cleared")
                .related(declared.span, "declared `fixed` here")
                .help("leave it out of `clear`, or declare it without `fixed`");
                self.report(finding);
            } else if declared.initial().is_none() && !declared.broken {
                let finding = Finding::new(
                    Code::InvalidValue,
                    name.span,
                    format!("`{}` has neither a default nor `unknown` to go back to", name.text),
                )
                .label("cannot be cleared")
                .related(declared.span, "declared here")
                .help("give it a default (`= …`) or declare it with `or unknown`");
                self.report(finding);
            } else {
                self.model.stages[id.index()].clear.push(attribute);
            }
        }
    }

    /// Whether the line found its place: one of an unknown event or duration might belong to any.
    fn stage_line(&mut self, id: StageId, line: &ast::Move) -> bool {
        match &line.trigger {
            Trigger::None => {
                let mut lines = self.take(id, |stage| &mut stage.whens);
                self.line(&mut lines, line, Scope::PLAIN, Some(id));
                self.model.stages[id.index()].whens = lines;
            }
            Trigger::On(event) => {
                let Some(event_id) = self.event_named(event) else {
                    // Its condition may speak of the event's fields, its target is looked at.
                    self.target(&line.target, Some(id));
                    return false;
                };
                let ons = &mut self.model.stages[id.index()].ons;
                let index = ons.iter().position(|on| on.event == event_id).unwrap_or_else(|| {
                    ons.push(OnEvent { event: event_id, lines: Alternatives::new(event.span) });
                    ons.len() - 1
                });
                let mut lines = self.take(id, |stage| &mut stage.ons[index].lines);
                self.line(&mut lines, line, Scope::of_event(Some(event_id)), Some(id));
                self.model.stages[id.index()].ons[index].lines = lines;
            }
            Trigger::After { duration, without } => {
                let (Some(duration), Some(without)) = (self.duration(duration), self.without(without)) else {
                    self.guard(&line.guard, Scope::PLAIN);
                    self.target(&line.target, Some(id));
                    return false;
                };
                let timers = &mut self.model.stages[id.index()].timers;
                let same = |timer: &Timer| timer.duration == duration && timer.without == without;
                let index = timers.iter().position(same).unwrap_or_else(|| {
                    timers.push(Timer { duration, without, lines: Alternatives::new(line.span) });
                    timers.len() - 1
                });
                let mut lines = self.take(id, |stage| &mut stage.timers[index].lines);
                self.line(&mut lines, line, Scope::PLAIN, Some(id));
                self.model.stages[id.index()].timers[index].lines = lines;
            }
            Trigger::Return => {
                let Some(recycle) = &mut self.model.stages[id.index()].recycle else {
                    self.only_in_a_recycle(line.span, "return");
                    return true;
                };
                let mut lines = std::mem::replace(&mut recycle.returns, Alternatives::new(line.span));
                self.line(&mut lines, line, Scope::PLAIN, Some(id));
                if let Some(recycle) = &mut self.model.stages[id.index()].recycle {
                    recycle.returns = lines;
                }
            }
        }
        true
    }

    fn take(&mut self, id: StageId, block: impl Fn(&mut Stage) -> &mut Alternatives<Target>) -> Alternatives<Target> {
        let block = block(&mut self.model.stages[id.index()]);
        let empty = Alternatives::new(block.span);
        std::mem::replace(block, empty)
    }

    fn without(&mut self, without: &Option<ast::Without>) -> Option<Without> {
        match without {
            None => Some(Without::Nothing),
            Some(ast::Without::Any) => Some(Without::AnyEvent),
            Some(ast::Without::Events(names)) => {
                let found: Vec<Option<EventId>> = names.iter().map(|name| self.event_named(name)).collect();
                let mut events: Vec<EventId> = found.into_iter().collect::<Option<_>>()?;
                events.sort();
                events.dedup();
                Some(Without::Events(events))
            }
        }
    }

    /// Adds a line to a block; `here` is the stage it stands in.
    pub(super) fn line(
        &mut self,
        lines: &mut Alternatives<Target>,
        line: &ast::Move,
        scope: Scope,
        here: Option<StageId>,
    ) {
        let guard = self.guard(&line.guard, scope);
        lines.broken |= matches!(&guard, Guard::When(cond) if cond.has_hole());
        match self.target(&line.target, here) {
            Some(value) => lines.arms.push(Arm { guard, value, span: line.span }),
            None => lines.broken = true,
        }
    }

    /// Where a line leads; a move to the stage it stands in is `stay`.
    pub(super) fn target(&mut self, target: &ast::Target, here: Option<StageId>) -> Option<Target> {
        let (name, rest) = match &target.kind {
            TargetKind::Stay if here.is_some() => return Some(Target::Stay),
            TargetKind::Stay => {
                let help = "name the stage in which the lead begins";
                self.error(Code::Syntax, target.span, "a lead at intake is in no stage yet", "nowhere to stay", help);
                return None;
            }
            TargetKind::Stage { stage, rest } => (stage, rest),
        };
        let stage = self.stage_named(name)?;
        let rest = match (rest, &self.model[stage].recycle) {
            (None, None) => None,
            (Some(written), Some(_)) => Some(self.duration(written)?),
            (Some(written), None) => {
                let finding = Finding::new(
                    Code::InvalidValue,
                    written.span,
                    format!("`{}` is a stage, and only a recycle rests", name.text),
                )
                .label("a rest")
                .related(self.model[stage].span, "declared here")
                .help(format!("leave `for …` out, or declare `recycle {}`", name.text));
                self.report(finding);
                return None;
            }
            (None, Some(recycle)) => match recycle.rest {
                Some(rest) => Some(rest),
                None if here == Some(stage) => None,
                None => {
                    let finding = Finding::new(
                        Code::MissingRest,
                        target.span,
                        format!("nothing says how long a lead rests in `{}`", name.text),
                    )
                    .label("no rest")
                    .related(self.model[stage].span, "the recycle names none either")
                    .help(format!("write `-> {} for 90 days`, or `rest 90 days` in the recycle", name.text));
                    self.report(finding);
                    return None;
                }
            },
        };
        if here == Some(stage) {
            return Some(Target::Stay);
        }
        Some(Target::Move { stage, rest })
    }

    fn limit(&mut self, id: StageId, times: &ast::Number, then: &ast::Target, span: Span) {
        let place = then.span;
        let Some(then) = self.target(then, Some(id)) else {
            self.model.stages[id.index()].whens.broken = true;
            return;
        };
        let Some(recycle) = &self.model[id].recycle else {
            self.only_in_a_recycle(span, "at most … times");
            return;
        };
        if let Some(first) = &recycle.limit {
            let first = first.span;
            self.said_twice(span, first, "this recycle", "at most … times");
            return;
        }
        if then == Target::Stay {
            let message = "a lead that may not enter again cannot stay here";
            let help = "name the stage that such a lead goes to instead";
            self.error(Code::InvalidValue, place, message, "the recycle itself", help);
            return;
        }
        let Some(times) = self.whole(times, 0, "a number of times") else { return };
        if let Some(recycle) = &mut self.model.stages[id.index()].recycle {
            recycle.limit = Some(Limit { times, then, span });
        }
    }

    /// A whole number from `least` that fits; else a finding.
    pub(super) fn whole(&mut self, number: &ast::Number, least: u32, what: &str) -> Option<u32> {
        let value = number.value;
        if value.fract().is_zero()
            && value >= Decimal::from(least)
            && let Some(value) = value.to_u32()
        {
            return Some(value);
        }
        let message = format!("{what} is a whole number from {least} on");
        self.error(Code::InvalidValue, number.span, message, "not such a number", "");
        None
    }
}
