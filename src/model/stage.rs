//! Stages, moves and SLA clocks.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Alternatives, AttributeId, Cond, DecisionId, DepartmentId, Duration, EventId, Model, StageId};
use crate::text::Span;

/// A stage, or a recycle (a stage whose leads rest).
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub name: SmolStr,
    pub label: Option<String>,
    pub span: Span,
    pub is_final: bool,
    /// Some of its text could not be read or resolved: what the stage lacks is not known.
    pub broken: bool,
    pub owner: Option<Owner>,
    /// Go back to default or unknown on entry.
    pub clear: Vec<AttributeId>,
    /// `when` lines: at most one matches. A target of [`Target::Stay`] is no match.
    pub whens: Alternatives<Target>,
    pub ons: Vec<OnEvent>,
    /// `after` lines; lines of one duration and one `without` list are one timer.
    pub timers: Vec<Timer>,
    pub slas: Vec<Sla>,
    pub recycle: Option<Recycle>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    pub rule: OwnerRule,
    /// `owner follows`: decided again at every event.
    pub follows: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OwnerRule {
    Arms(Alternatives<DepartmentId>),
    Decision(DecisionId),
    Hole,
}

/// Where a line leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// Also a move to the stage in which the line stands.
    Stay,
    /// `rest` is given exactly for recycles (the line's own, or the recycle's).
    Move { stage: StageId, rest: Option<Duration> },
}

/// The `on` lines of one event in one stage: exclusive and total.
#[derive(Clone, Debug, PartialEq)]
pub struct OnEvent {
    pub event: EventId,
    pub lines: Alternatives<Target>,
}

/// The `after` lines of one duration and one `without` list: exclusive; no match stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    pub duration: Duration,
    pub without: Without,
    pub lines: Alternatives<Target>,
}

impl Timer {
    /// `after 30 days without any event`, as the language writes it.
    pub fn said(&self, model: &Model) -> String {
        self.without.said(model, self.duration)
    }
}

impl Without {
    /// A wait of `duration` without these events.
    pub fn said(&self, model: &Model, duration: Duration) -> String {
        match self {
            Without::Nothing => format!("after {duration}"),
            Without::AnyEvent => format!("after {duration} without any event"),
            Without::Events(events) => {
                let names: Vec<&str> = events.iter().map(|event| model[*event].name.as_str()).collect();
                format!("after {duration} without {}", names.join(", "))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Without {
    /// Counted from entry.
    Nothing,
    /// Counted from the later of entry and the last event but `updated`.
    AnyEvent,
    /// Counted from the later of entry and the last of these; sorted.
    Events(Vec<EventId>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Recycle {
    pub rest: Option<Duration>,
    /// `return` lines: exclusive and total.
    pub returns: Alternatives<Target>,
    pub limit: Option<Limit>,
}

/// `at most N times, then -> STAGE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    pub times: u32,
    pub then: Target,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sla {
    pub name: SmolStr,
    pub label: Option<String>,
    pub span: Span,
    pub start: ClockStart,
    /// Fixed when the clock starts.
    pub deadline: Alternatives<Deadline>,
    pub met_by: Vec<EventMatch>,
    pub until: Vec<EventMatch>,
    pub paused_while: Option<Cond>,
    pub warn: Option<Warn>,
    pub on_met: Vec<Action>,
    /// In file order.
    pub on_breach: Vec<Breach>,
    /// A part of it could not be read.
    pub broken: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStart {
    Entry,
    Created,
    Handoff,
    Event(EventId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deadline {
    Within(Duration),
    CloseOfBusiness,
    None,
    Attempts { count: u32, every: Duration },
}

#[derive(Clone, Debug, PartialEq)]
pub struct EventMatch {
    pub event: EventId,
    pub when: Option<Cond>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Warn {
    pub percent: Decimal,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// None: at the deadline.
    pub offset: Option<Duration>,
    pub action: Action,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    NotifyDepartment(DepartmentId),
    NotifyText(String),
    Reassign(DepartmentId),
    Move(Target),
}
