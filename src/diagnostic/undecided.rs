//! A question that could not be answered.

use super::Code;
use crate::text::Span;

/// A question of `check` whose budget of work ran out: neither clean nor a finding. `message` says
/// what is known so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The finding that was looked for.
    pub code: Code,
    pub span: Span,
    /// As in [`super::Finding::subject`].
    pub subject: Option<String>,
    pub message: String,
    /// Which part of all leads the finding would be about, where that is known between bounds.
    pub share: Option<ShareBounds>,
}

/// Bounds on a share, from 0 to 1, as decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareBounds {
    pub at_least: String,
    pub at_most: String,
    /// What is counted: `leads`, or `kinds` of lead that the policy's lines tell apart.
    pub of: &'static str,
}
