//! Commitments and promises.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Cond, DecisionId, DepartmentId, Duration, SlaId, StageId};
use crate::text::Span;

pub use crate::syntax::ast::Period;

#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    pub name: SmolStr,
    pub label: Option<String>,
    pub by: Option<DepartmentId>,
    pub requirements: Vec<Requirement>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    pub bound: RequirementBound,
    pub kind: RequirementKind,
    /// None only for `at once`.
    pub per: Option<Period>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementBound {
    AtLeast,
    AtMost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Leads,
    Accounts,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RequirementKind {
    Count { count: Decimal, counted: Counted, stage: StageId, when: Option<Cond> },
    Share { percent: Decimal, counted: Counted, stage: StageId, when: Cond },
    Sum { amount: Decimal, currency: SmolStr, decision: DecisionId, stage: StageId, when: Option<Cond> },
    SlaMet { percent: Decimal, sla: SlaId },
    AtOnce { count: Decimal },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    pub name: SmolStr,
    pub label: Option<String>,
    pub items: Vec<PromiseItem>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PromiseItem {
    pub kind: PromiseKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PromiseKind {
    Never(Cond),
    NoEntry { stage: StageId, when: Cond },
    Leaves { stage: StageId, within: Duration },
    Reaches { stage: StageId, targets: Vec<StageId>, within: Duration },
}
