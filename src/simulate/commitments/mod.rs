//! Commitments: what a department owes per calendar period, counted while leads are replayed.
//!
//! [`Committed`] sorts the policy's requirements by what they watch, [`CommitmentTally`] counts one
//! worker's leads, and [`CommitmentTally::rows`] judges every period that lies wholly between the first
//! row and the end of the replay. A lead counts once a period, at its first entry in it; a clock once,
//! in the period of its meeting or its deadline, whichever is earlier.

mod judge;
mod observe;
mod tally;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::model::{CommitmentId, DepartmentId, Model, Period, Requirement, RequirementKind, SlaId, StageId};
use crate::time::PolicyTime;

pub use judge::{CommitmentRow, Exceeded};
pub(super) use observe::Judged;
pub(super) use tally::CommitmentTally;

/// A policy's requirements by what they watch. Each is known by its place in `items`.
#[derive(Clone, Debug, Default)]
pub(super) struct Committed<'m> {
    items: Vec<Item<'m>>,
    /// By stage: requirements that count entries into it.
    entries: Vec<Vec<usize>>,
    slas: Vec<(SlaId, usize)>,
    /// Departments of which the leads at once are limited.
    capacities: Vec<(DepartmentId, usize)>,
}

/// One requirement of a commitment.
#[derive(Clone, Copy, Debug)]
struct Item<'m> {
    commitment: CommitmentId,
    requirement: &'m Requirement,
}

impl<'m> Committed<'m> {
    pub fn of(model: &'m Model) -> Committed<'m> {
        let mut committed = Committed { entries: vec![Vec::new(); model.stages.len()], ..Committed::default() };
        for (at, commitment) in model.commitments.iter().enumerate() {
            for requirement in &commitment.requirements {
                let place = committed.items.len();
                committed.items.push(Item { commitment: CommitmentId::new(at), requirement });
                match &requirement.kind {
                    RequirementKind::Count { stage, .. }
                    | RequirementKind::Share { stage, .. }
                    | RequirementKind::Sum { stage, .. } => committed.watch_entries(*stage, place),
                    RequirementKind::SlaMet { sla, .. } => committed.slas.push((*sla, place)),
                    RequirementKind::AtOnce { .. } => committed.capacities.extend(commitment.by.map(|by| (by, place))),
                }
            }
        }
        committed
    }

    fn watch_entries(&mut self, stage: StageId, place: usize) {
        self.entries[stage.index()].push(place);
    }
}

/// What part of time is judged: the first row, the end of the replay, and for each kind of period the
/// instants that its whole periods span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    first: Timestamp,
    until: Timestamp,
    /// By period: day, week, month, quarter.
    whole: [Option<(Timestamp, Timestamp)>; 4],
}

impl Window {
    pub fn new(time: &PolicyTime, first: Timestamp, until: Timestamp) -> Window {
        let whole = [Period::Day, Period::Week, Period::Month, Period::Quarter].map(|period| {
            let start = time.whole_periods(first, until, period).next()?;
            let (from, _) = time.bounds(start)?;
            let (to, _) = time.bounds(time.period_of(until, period))?;
            Some((from, to))
        });
        Window { first, until, whole }
    }

    /// Whether a moment lies in a period that is judged.
    fn judges(&self, at: Timestamp, period: Period) -> bool {
        self.whole[period as usize].is_some_and(|(from, to)| from <= at && at < to)
    }
}
