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
}
