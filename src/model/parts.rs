//! Departments, attributes, groups, events, criteria, scores, decisions.

use jiff::civil::Date;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{
    Alternatives, AttributeId, Cond, CriterionId, DecisionId, DepartmentId, EventId, FieldId, GroupId, ScoreId, Type,
    Value,
};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Department {
    pub name: SmolStr,
    pub label: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub name: SmolStr,
    pub label: Option<String>,
    /// The value never changes after the lead is created.
    pub fixed: bool,
    /// An opinion that a person enters.
    pub judged: bool,
    pub ty: Type,
    pub or_unknown: bool,
    /// Given where the policy writes `= DEFAULT`.
    pub default: Option<Value>,
    /// The declaration could not be read in full.
    pub broken: bool,
    pub span: Span,
}

impl Attribute {
    /// The value of a lead whose first row does not give one; none if the row must.
    pub fn initial(&self) -> Option<Value> {
        match &self.default {
            Some(value) => Some(value.clone()),
            None if self.or_unknown => Some(Value::Unknown),
            None => None,
        }
    }
}

/// What cannot be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Assume {
    pub cond: Cond,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: SmolStr,
    pub of: Option<AttributeId>,
    pub values: Vec<Value>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: SmolStr,
    pub label: Option<String>,
    pub fields: Vec<FieldId>,
    /// None: the lead's own act or a system's.
    pub by: Option<By>,
    pub span: Span,
}

/// Who may do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub owner: bool,
    pub departments: Vec<DepartmentId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub event: EventId,
    pub name: SmolStr,
    pub label: Option<String>,
    pub ty: Type,
    pub or_unknown: bool,
    pub broken: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    pub name: SmolStr,
    pub label: Option<String>,
    pub agreed: Option<Agreed>,
    pub cond: Cond,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Agreed {
    pub by: Vec<DepartmentId>,
    pub on: Date,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub name: SmolStr,
    pub label: Option<String>,
    pub terms: Vec<Term>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub points: Decimal,
    pub cond: Cond,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub name: SmolStr,
    pub label: Option<String>,
    pub ty: Type,
    /// Rows or lines; where two overlap the first in file order decides.
    pub body: Alternatives<Value>,
    pub span: Span,
}

/// A declaration that nothing names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    Department(DepartmentId),
    Attribute(AttributeId),
    Group(GroupId),
    Event(EventId),
    Criterion(CriterionId),
    Score(ScoreId),
    Decision(DecisionId),
}
