//! Stages, recycles, moves and SLA clocks.

use super::{Arm, Cond, Duration, Name, Number, Text};
use crate::text::Span;

/// `stage` or `recycle`: one shape, because a recycle is a stage whose leads rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    pub recycle: bool,
    pub name: Name,
    pub label: Option<Text>,
    pub items: Vec<StageItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageItem {
    pub kind: StageItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageItemKind {
    Owner(Owner),
    Final,
    /// `when COND -> STAGE`, `on EVENT …`, `after DURATION …`, `return …`.
    Move(Move),
    Clear(Vec<Name>),
    Sla(Sla),
    /// `rest DURATION` (recycles).
    Rest(Duration),
    /// `at most N times, then -> STAGE` (recycles).
    AtMost {
        times: Number,
        then: Target,
    },
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Department(Name),
    /// `owner by DECISION`.
    By(Name),
    /// `owner follows DECISION`.
    Follows(Name),
    /// `owner { DEPT when COND … DEPT otherwise }`.
    Arms(Vec<Arm>),
}

/// `[TRIGGER] [when COND | otherwise] -> STAGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub trigger: Trigger,
    pub guard: Guard,
    pub target: Target,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A line of `intake`, or a stage's `when COND -> STAGE`.
    None,
    On(Name),
    After {
        duration: Duration,
        without: Option<Without>,
    },
    /// `return` of a recycle.
    Return,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Without {
    /// `without any event`.
    Any,
    Events(Vec<Name>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Neither `when` nor `otherwise`.
    Always,
    When(Cond),
    Otherwise(Span),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub kind: TargetKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetKind {
    Stay,
    Stage { stage: Name, rest: Option<Duration> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sla {
    pub name: Name,
    pub label: Option<Text>,
    pub items: Vec<SlaItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaItem {
    pub kind: SlaItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlaItemKind {
    From(From),
    Deadline { deadline: Deadline, guard: Guard },
    MetBy(Vec<EventMatch>),
    Until(Vec<EventMatch>),
    PausedWhile(Cond),
    WarnAt(Number),
    OnMet(Action),
    OnBreach { offset: Option<Duration>, action: Action },
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Created,
    Handoff,
    Event(Name),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadline {
    Within(Duration),
    CloseOfBusiness,
    None,
    Attempts { count: Number, every: Duration },
}

/// `EVENT [when COND]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventMatch {
    pub event: Name,
    pub when: Option<Cond>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    NotifyDepartment(Name),
    NotifyText(Text),
    Reassign(Name),
    Move(Target),
}
