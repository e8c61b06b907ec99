//! Lines of which exactly one applies to a lead.

use super::Cond;
use crate::text::Span;

/// A block of alternatives: exclusive and, where the language says so, total.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternatives<T> {
    pub arms: Vec<Arm<T>>,
    /// The first match wins (`decide … in order`); else two matches of different value overlap.
    pub in_order: bool,
    /// A part could not be read: coverage of this block says nothing.
    pub broken: bool,
    /// The block's heading.
    pub span: Span,
}

/// One line of the block.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm<T> {
    pub guard: Guard,
    pub value: T,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Guard {
    /// Neither `when` nor `otherwise`: every lead.
    Always,
    When(Cond),
    /// The leads that no `when` line of the block claims.
    Otherwise,
}

impl<T> Alternatives<T> {
    pub fn new(span: Span) -> Alternatives<T> {
        Alternatives { arms: Vec::new(), in_order: false, broken: false, span }
    }
}
