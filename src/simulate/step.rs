//! One step of a lead's history, as data: what the ledger writes, the summary counts and a failed
//! scenario shows.

use jiff::Timestamp;
use smol_str::SmolStr;

use crate::diagnostic::Code;
use crate::model::{AttributeId, DecisionId, DepartmentId, EventId, PromiseId, SlaId, StageId};
use crate::text::Span;

/// Something that happened to a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: Timestamp,
    /// Where the lead stands after the step; none before intake has placed it.
    pub stage: Option<StageId>,
    pub owner: Option<DepartmentId>,
    /// The line of the policy that caused it.
    pub cause: Span,
    pub kind: StepKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `from` is the stage it left; none at intake.
    Entered {
        from: Option<StageId>,
    },
    Handoff {
        from: Option<DepartmentId>,
        to: DepartmentId,
    },
    /// A clock started, or its due time moved. None: it has no deadline.
    Due {
        sla: SlaId,
        due: Option<Timestamp>,
    },
    Warned {
        sla: SlaId,
        due: Option<Timestamp>,
    },
    Met {
        sla: SlaId,
        due: Option<Timestamp>,
        verdict: Verdict,
    },
    Breached {
        sla: SlaId,
        due: Option<Timestamp>,
    },
    /// A clock stopped without a verdict, or (undecidable) with one that depends on the time of day.
    Ended {
        sla: SlaId,
        due: Option<Timestamp>,
        verdict: Ending,
    },
    Notified {
        to: Recipient,
        sla: SlaId,
    },
    Reassigned {
        from: Option<DepartmentId>,
        to: DepartmentId,
        sla: SlaId,
    },
    Recycled {
        times: u32,
        until: Option<Timestamp>,
    },
    Returned,
    Gap {
        subject: Decider,
    },
    /// All lines that claim the lead, in file order.
    Overlap {
        subject: Decider,
        lines: Vec<Span>,
    },
    Impossible(Impossible),
    DoubleContact {
        event: EventId,
        by: DepartmentId,
    },
    Drift(Drift),
    InstantLoop(Circle),
    PromiseBroken {
        promise: PromiseId,
    },
}

/// How a meeting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    InTime,
    Late,
    /// Only the day is known, and the time of day would decide.
    Undecidable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Unjudged,
    Undecidable,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    Department(DepartmentId),
    /// As the policy writes it; the span of the text's action names it.
    Text(SmolStr),
}

/// What should have decided for the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decider {
    Intake,
    Decision(DecisionId),
    /// `when` lines.
    When(StageId),
    /// Moves that timers and clocks ask for.
    Timer(StageId),
    Event(StageId, EventId),
    Owner(StageId),
    Return(StageId),
    Sla(SlaId),
}

/// Data that the policy says cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    FixedChanged(AttributeId),
    CreatedAgain,
    Assumption,
}

/// A circle that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// A stage was entered twice in one instant.
    SameInstant,
    /// Recycles that are used up send the lead on to one another.
    Limits,
    /// Timers kept the lead moving without a row.
    Timers,
}

/// What the CRM recorded differs from what the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    Stage(SmolStr),
    Owner(SmolStr),
}

impl StepKind {
    pub fn name(&self) -> &'static str {
        STEP_NAMES[self.place()]
    }

    /// The place in [`STEP_NAMES`].
    pub fn place(&self) -> usize {
        match self {
            StepKind::Entered { .. } => 0,
            StepKind::Handoff { .. } => 1,
            StepKind::Due { .. } => 2,
            StepKind::Warned { .. } => 3,
            StepKind::Met { .. } => 4,
            StepKind::Breached { .. } => 5,
            StepKind::Ended { .. } => 6,
            StepKind::Notified { .. } => 7,
            StepKind::Reassigned { .. } => 8,
            StepKind::Recycled { .. } => 9,
            StepKind::Returned => 10,
            StepKind::Gap { .. } => 11,
            StepKind::Overlap { .. } => 12,
            StepKind::Impossible(_) => 13,
            StepKind::DoubleContact { .. } => 14,
            StepKind::Drift(_) => 15,
            StepKind::InstantLoop(_) => 16,
            StepKind::PromiseBroken { .. } => 17,
        }
    }

    /// The code of `check` for what is wrong, the step's own name where there is none.
    pub fn finding_code(&self) -> Option<&'static str> {
        let code = match self {
            StepKind::Gap { subject } => match subject {
                Decider::Intake => Code::GapIntake,
                Decider::Decision(_) => Code::GapDecision,
                Decider::Event(..) => Code::GapEvent,
                Decider::Owner(_) => Code::GapOwner,
                Decider::Return(_) => Code::GapReturn,
                Decider::Sla(_) => Code::GapDeadline,
                // None of them matching is no gap: the lead stays.
                Decider::When(_) | Decider::Timer(_) => return Some("gap"),
            },
            StepKind::Overlap { subject, .. } => match subject {
                Decider::Intake => Code::OverlapIntake,
                Decider::Decision(_) => Code::OverlapDecision,
                Decider::Event(..) => Code::OverlapEvent,
                Decider::Owner(_) => Code::OverlapOwner,
                Decider::Return(_) => Code::OverlapReturn,
                Decider::Sla(_) => Code::OverlapDeadline,
                Decider::When(_) => Code::OverlapWhen,
                Decider::Timer(_) => Code::OverlapTimer,
            },
            StepKind::Impossible(_)
            | StepKind::DoubleContact { .. }
            | StepKind::Drift(_)
            | StepKind::InstantLoop(_)
            | StepKind::PromiseBroken { .. } => return Some(self.name()),
            StepKind::Entered { .. }
            | StepKind::Handoff { .. }
            | StepKind::Due { .. }
            | StepKind::Warned { .. }
            | StepKind::Met { .. }
            | StepKind::Breached { .. }
            | StepKind::Ended { .. }
            | StepKind::Notified { .. }
            | StepKind::Reassigned { .. }
            | StepKind::Recycled { .. }
            | StepKind::Returned => return None,
        };
        Some(code.as_str())
    }

    /// Whether the step says that something is wrong with the data or the policy.
    pub fn is_problem(&self) -> bool {
        self.finding_code().is_some()
    }
}

/// Codes of `check` that a replay finds at a lead, besides the steps of the same name.
pub const REPLAYED_CODES: [Code; 14] = [
    Code::GapIntake,
    Code::GapDecision,
    Code::GapEvent,
    Code::GapOwner,
    Code::GapDeadline,
    Code::GapReturn,
    Code::OverlapIntake,
    Code::OverlapDecision,
    Code::OverlapEvent,
    Code::OverlapOwner,
    Code::OverlapDeadline,
    Code::OverlapReturn,
    Code::OverlapWhen,
    Code::OverlapTimer,
];

/// Names of all steps, in the order of the language reference.
pub const STEP_NAMES: [&str; 18] = [
    "entered",
    "handoff",
    "due",
    "warned",
    "met",
    "breached",
    "ended",
    "notified",
    "reassigned",
    "recycled",
    "returned",
    "gap",
    "overlap",
    "impossible",
    "double-contact",
    "drift",
    "instant-loop",
    "promise-broken",
];
