//! Scenarios: a story with expectations.

use jiff::civil::DateTime;

use super::{AttributeId, Cond, DepartmentId, Duration, EventId, FieldId, Value};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub name: String,
    pub steps: Vec<Step>,
    /// A step could not be read.
    pub broken: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Values the lead is created with.
    Given(Vec<(AttributeId, Value)>),
    At {
        /// In the policy's time zone.
        moment: DateTime,
        event: EventId,
        attributes: Vec<(AttributeId, Value)>,
        fields: Vec<(FieldId, Value)>,
        by: Option<DepartmentId>,
    },
    Wait(Duration),
    Expect(Cond),
}

/// The state of a clock, in the order of its choice index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlaState {
    Running,
    Warned,
    Met,
    Late,
    Breached,
}

impl SlaState {
    pub const ALL: [SlaState; 5] =
        [SlaState::Running, SlaState::Warned, SlaState::Met, SlaState::Late, SlaState::Breached];

    pub fn name(self) -> &'static str {
        match self {
            SlaState::Running => "running",
            SlaState::Warned => "warned",
            SlaState::Met => "met",
            SlaState::Late => "late",
            SlaState::Breached => "breached",
        }
    }

    pub fn choice(self) -> u32 {
        self as u32
    }
}
