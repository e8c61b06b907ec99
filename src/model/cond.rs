//! Conditions: every comparison is "the subject's value lies in a set".

use smol_str::SmolStr;

use super::{AttributeId, CriterionId, DecisionId, EventId, FieldId, ScoreId, StageId, ValueSet};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    pub kind: CondKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CondKind {
    Const(bool),
    All(Vec<Cond>),
    Any(Vec<Cond>),
    /// The exact complement.
    Not(Box<Cond>),
    /// At least `n` of the items hold (`at most n` is the complement of `at least n + 1`).
    AtLeast {
        n: u32,
        of: Vec<Cond>,
    },
    Criterion(CriterionId),
    Test(Test),
    /// Could not be read.
    Hole,
}

/// `subject`'s value lies in `set`. A decision without a value for the lead counts as unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub subject: Subject,
    pub set: ValueSet,
}

/// What a condition can ask about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Attribute(AttributeId),
    /// The field of the last such event (of this event, on its own lines), or unknown.
    Field(FieldId),
    /// `times(EVENT)`: so far, this one included.
    EventCount(EventId),
    /// `times(EVENT, in stage)`: since the present stage was entered.
    EventCountInStage(EventId),
    /// `times(STAGE)`: entries so far, the present stay included.
    StageCount(StageId),
    Decision(DecisionId),
    Score(ScoreId),
    /// The stage (promises, expectations): a choice by stage index, unknown before intake succeeds.
    Stage,
    /// The owner: a choice by department index, unknown if none.
    Owner,
    /// The state of the latest clock of that name (expectations): a choice by `SlaState`.
    Sla(SmolStr),
}

impl Cond {
    pub fn new(kind: CondKind, span: Span) -> Cond {
        Cond { kind, span }
    }

    pub fn hole(span: Span) -> Cond {
        Cond { kind: CondKind::Hole, span }
    }

    /// Whether a part of the condition itself could not be read (names it uses are not followed).
    pub fn has_hole(&self) -> bool {
        match &self.kind {
            CondKind::Hole => true,
            CondKind::Const(_) | CondKind::Criterion(_) | CondKind::Test(_) => false,
            CondKind::Not(inner) => inner.has_hole(),
            CondKind::All(items) | CondKind::Any(items) | CondKind::AtLeast { of: items, .. } => {
                items.iter().any(Cond::has_hole)
            }
        }
    }

    /// Calls `visit` on this condition and every part of it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Cond)) {
        visit(self);
        match &self.kind {
            CondKind::Hole | CondKind::Const(_) | CondKind::Criterion(_) | CondKind::Test(_) => {}
            CondKind::Not(inner) => inner.walk(visit),
            CondKind::All(items) | CondKind::Any(items) | CondKind::AtLeast { of: items, .. } => {
                items.iter().for_each(|item| item.walk(visit));
            }
        }
    }
}
