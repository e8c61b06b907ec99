//! The business calendar as the policy writes it; the layer `time` expands its open periods.

use jiff::civil::Date;

use crate::text::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    pub span: Span,
    /// Open hours by weekday, Monday first: sorted, disjoint, touching ones merged.
    pub weekly: [Vec<OpenHours>; 7],
    /// Closed days, sorted by first day; may overlap.
    pub closures: Vec<Closure>,
}

/// Minutes after the midnight that starts the day; `to` passes 1440 for hours across midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenHours {
    pub from: u16,
    pub to: u16,
}

/// Days on which nothing opens, both ends included.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    pub first: Date,
    pub last: Date,
    pub why: Option<String>,
    pub span: Span,
}
