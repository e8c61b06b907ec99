//! Conditions, and table cells, which are conditions without their subject.

use super::{Literal, Name, Path, Range};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cond {
    pub kind: CondKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CondKind {
    /// Two or more, joined by `or`.
    Or(Vec<Cond>),
    /// Two or more, joined by `and`.
    And(Vec<Cond>),
    Not(Box<Cond>),
    /// A parenthesis.
    Group(Box<Cond>),
    /// `all of { - … }` and its kin.
    List {
        quantifier: Quantifier,
        items: Vec<Cond>,
    },
    /// A criterion, a yes/no attribute, decision or field by its bare name.
    Bare(Path),
    Test {
        subject: Subject,
        test: Test,
    },
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantifier {
    All,
    Any,
    AtLeast(u32),
    AtMost(u32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub kind: SubjectKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Path(Path),
    /// `times(NAME)`, `times(NAME, in stage)`.
    Times {
        of: Name,
        in_stage: bool,
    },
    /// `stage` (promises and expectations).
    Stage,
    /// `owner` (promises and expectations).
    Owner,
    /// `sla NAME` (expectations).
    Sla(Name),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    pub kind: TestKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// `is VALUE`, `is known`, `is unknown`; in a cell the bare value.
    Is(Literal),
    /// `is not VALUE`; in a cell `not VALUE`.
    IsNot(Literal),
    Compare(Comparison, Literal),
    In(Set),
    NotIn(Set),
    StartsWith(Literal),
    EndsWith(Literal),
    Contains(Literal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The right side of `in`: a list in parentheses, or one group, value or range without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    pub elements: Vec<Element>,
    pub bracketed: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A value, or the name of a group.
    Literal(Literal),
    Range(Range),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub kind: CellKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    Any,
    Test(Test),
    Error,
}
