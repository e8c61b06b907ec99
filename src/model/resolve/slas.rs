//! SLA clocks.

use super::bodies::has_holes;
use super::{Resolver, Scope};
use crate::diagnostic::Code;
use crate::model::*;
use crate::syntax::ast::{self, SlaItemKind};
use crate::text::Span;
use rust_decimal::Decimal;

impl Resolver<'_> {
    pub(super) fn sla(&mut self, id: SlaId, written: &ast::Sla) {
        let mut sla = self.model[id].clone();
        let mut start: Option<Span> = None;
        for item in &written.items {
            match &item.kind {
                SlaItemKind::From(from) => {
                    if let Some(first) = start.replace(item.span) {
                        self.said_twice(item.span, first, "this clock", "from");
                    }
                    match from {
                        ast::From::Created => sla.start = ClockStart::Created,
                        ast::From::Handoff => sla.start = ClockStart::Handoff,
                        ast::From::Event(name) => match self.event_named(name) {
                            Some(EventId::CREATED) => sla.start = ClockStart::Created,
                            Some(event) => sla.start = ClockStart::Event(event),
                            None => {}
                        },
                    }
                }
                SlaItemKind::Deadline { deadline, guard } => {
                    let guard = self.guard(guard, Scope::PLAIN);
                    match self.deadline(deadline, item.span) {
                        Some(value) => sla.deadline.arms.push(Arm { guard, value, span: item.span }),
                        None => sla.deadline.broken = true,
                    }
                }
                SlaItemKind::MetBy(events) => {
                    sla.broken |= self.event_matches(events, &mut sla.met_by);
                }
                SlaItemKind::Until(events) => {
                    sla.broken |= self.event_matches(events, &mut sla.until);
                }
                SlaItemKind::PausedWhile(cond) => {
                    if let Some(first) = &sla.paused_while {
                        self.said_twice(item.span, first.span, "this clock", "paused while");
                    }
                    sla.paused_while = Some(self.cond(cond, Scope::PLAIN));
                }
                SlaItemKind::WarnAt(percent) => {
                    if percent.value <= Decimal::ZERO || percent.value >= Decimal::ONE_HUNDRED {
                        let help = "write a share before the deadline, for example `warn at 80%`";
                        self.error(
                            Code::InvalidValue,
                            item.span,
                            "a warning comes before the deadline",
                            "not between 0% and 100%",
                            help,
                        );
                        continue;
                    }
                    if let Some(first) = &sla.warn {
                        let first = first.span;
                        self.said_twice(item.span, first, "this clock", "warn");
                    }
                    sla.warn = Some(Warn { percent: percent.value.normalize(), span: item.span });
                }
                SlaItemKind::OnMet(action) => {
                    let action = self.action(action, id.stage);
                    sla.broken |= action.is_none();
                    sla.on_met.extend(action);
                }
                SlaItemKind::OnBreach { offset, action } => {
                    let offset = match offset {
                        None => Some(None),
                        Some(written) => self.duration(written).map(Some),
                    };
                    match (offset, self.action(action, id.stage)) {
                        (Some(offset), Some(action)) => {
                            sla.on_breach.push(Breach { offset, action, span: item.span });
                        }
                        (None, _) | (_, None) => sla.broken = true,
                    }
                }
                SlaItemKind::Error => (sla.deadline.broken, sla.broken) = (true, true),
            }
        }
        sla.deadline.broken |= has_holes(&sla.deadline.arms);
        self.one_otherwise(&sla.deadline.arms);
        // What it would have done to leads is not known.
        self.model.stages[id.stage.index()].whens.broken |= sla.broken;
        self.model.stages[id.stage.index()].slas[id.index as usize] = sla;
    }

    fn deadline(&mut self, deadline: &ast::Deadline, span: Span) -> Option<Deadline> {
        match deadline {
            ast::Deadline::Within(written) => self.duration(written).map(Deadline::Within),
            ast::Deadline::CloseOfBusiness => (!self.needs_calendar(span)).then_some(Deadline::CloseOfBusiness),
            ast::Deadline::None => Some(Deadline::None),
            ast::Deadline::Attempts { count, every } => {
                let count = self.whole(count, 1, "a number of attempts");
                let every = self.duration(every);
                Some(Deadline::Attempts { count: count?, every: every? })
            }
        }
    }

    /// Adds the events to `matches`; whether one of them could not be read.
    fn event_matches(&mut self, written: &[ast::EventMatch], matches: &mut Vec<EventMatch>) -> bool {
        let mut broken = false;
        for written in written {
            let Some(event) = self.event_named(&written.event) else {
                broken = true;
                continue;
            };
            let when = written.when.as_ref().map(|cond| self.cond(cond, Scope::of_event(Some(event))));
            matches.push(EventMatch { event, when, span: written.span });
        }
        broken
    }

    fn action(&mut self, action: &ast::Action, here: StageId) -> Option<Action> {
        let kind = match &action.kind {
            ast::ActionKind::NotifyText(text) => ActionKind::NotifyText(text.value.clone()),
            ast::ActionKind::NotifyDepartment(name) => ActionKind::NotifyDepartment(self.department_named(name)?),
            ast::ActionKind::Reassign(name) => ActionKind::Reassign(self.department_named(name)?),
            ast::ActionKind::Move(target) => ActionKind::Move(self.target(target, Some(here))?),
        };
        Some(Action { kind, span: action.span })
    }
}
