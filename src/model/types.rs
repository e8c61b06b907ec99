//! Types of attributes, fields and decisions, and their values.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::text::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Choice 0 is no, choice 1 is yes.
    YesNo,
    OneOf(Vec<Choice>),
    Integer(Limits),
    Decimal(Limits),
    Money {
        currency: SmolStr,
        limits: Limits,
    },
    /// Values are per cent: `2%` is 2.
    Percent,
    Text,
    /// A choice by department index.
    Department,
    /// A choice by stage index (`stage is …`).
    Stage,
    /// A choice by `SlaState` index (`sla NAME is …`).
    SlaState,
}

/// A value of a `one of`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub name: SmolStr,
    pub label: Option<String>,
    pub span: Span,
}

/// The range of an ordered type; both ends belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub low: Option<Decimal>,
    pub low_open: bool,
    pub high: Option<Decimal>,
    pub high_open: bool,
}

impl Limits {
    pub fn contains(&self, number: Decimal) -> bool {
        self.low.is_none_or(|low| if self.low_open { number > low } else { number >= low })
            && self.high.is_none_or(|high| if self.high_open { number < high } else { number <= high })
    }
}

/// A value of a lead, a field or a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    Unknown,
    /// Index into the type's values: yes/no, `one of`, department, stage.
    Choice(u32),
    /// Integer, decimal, per cent or amount of money, exact.
    Number(Decimal),
    Text(SmolStr),
}

impl Value {
    pub const NO: Value = Value::Choice(0);
    pub const YES: Value = Value::Choice(1);
}

impl Type {
    /// Whether values are numbers in order.
    pub fn is_ordered(&self) -> bool {
        match self {
            Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent => true,
            Type::YesNo | Type::OneOf(_) | Type::Text | Type::Department | Type::Stage | Type::SlaState => false,
        }
    }

    /// The range of an ordered type.
    pub fn limits(&self) -> Limits {
        match self {
            Type::Integer(limits) | Type::Decimal(limits) | Type::Money { limits, .. } => *limits,
            Type::YesNo
            | Type::OneOf(_)
            | Type::Text
            | Type::Department
            | Type::Stage
            | Type::SlaState
            | Type::Percent => Limits::default(),
        }
    }
}
