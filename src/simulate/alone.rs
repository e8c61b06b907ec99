//! One lead replayed by itself: its whole history as steps.

use jiff::Timestamp;

use super::lead::{History, LeadRun};
use super::plan::Plan;
use super::step::Step;
use crate::ingest::TraceEvent;
use crate::time::PolicyTime;

/// Replays the rows of one lead, which come in time order, and fires what is due up to `until`.
pub fn replay_alone(plan: &Plan<'_>, time: &PolicyTime, rows: &[TraceEvent], until: Timestamp) -> Vec<Step> {
    let mut run = LeadRun::new(plan, time, History::Whole);
    rows.iter().for_each(|row| run.apply_event(row));
    run.end_lead(until);
    run.steps
}
