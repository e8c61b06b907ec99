//! Traces and exports of leads, read into rows that name things by id.
//!
//! Between the model and the simulator: the model says which columns, events and values there are,
//! this layer reads files into [`Trace`], the simulator replays it. A row that cannot be read is a
//! [`Reject`] with its line and a reason, never a failure of the run and never lost: rows read are
//! rows applied plus rows rejected. The only door for `csv`, gzip and JSON rows.

mod reject;
mod trace;

pub use reject::Reject;
pub use trace::{LeadTrace, Recorded, Trace, TraceEvent};
