//! What the proofs ask of a replay: they claim nothing broken that a replay does not confirm.

use jiff::Timestamp;

use crate::ingest::TraceEvent;
use crate::model::{DepartmentId, StageId};
use crate::text::Span;

/// Replays one lead through the policy. The simulator is one; the analyzer does not know it.
pub trait Replay {
    /// What happens to a lead with these rows, which come in time order, up to and including `until`.
    fn replay(&self, rows: &[TraceEvent], until: Timestamp) -> Vec<Seen>;
}

/// One thing that a replay saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub at: Timestamp,
    pub what: SeenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenKind {
    Entered(StageId),
    /// The lead has this owner from now on.
    Owned(DepartmentId),
    /// The line of a promise is broken.
    Broken(Span),
    /// Data that the policy says cannot be: the rows are no lead of it.
    Impossible,
}
