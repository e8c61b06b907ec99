//! SLA clocks: one clock is one promise of a department to one lead.
//!
//! A clock starts ([`start`]), is met or stopped by events ([`meet`]), falls due ([`breach`]) and may
//! pause ([`pause`]). Where only the day of its start is known, it is judged at both ends of that day.

mod breach;
mod end;
mod meet;
mod pause;
mod start;

use jiff::{SignedDuration, Timestamp};

use super::lead::When;
use super::step::Verdict;
use crate::model::{Deadline, DepartmentId, SlaId};
use crate::text::Span;

/// A clock of the present stay that was neither met nor stopped.
#[derive(Clone, Debug)]
pub(in crate::simulate) struct Clock {
    pub sla: SlaId,
    pub started: When,
    pub deadline: Deadline,
    /// The line that set the deadline, by place.
    pub arm: usize,
    /// None: no deadline, or one that never comes. For attempts that of the next one.
    pub due: Option<When>,
    pub warn: Option<Timestamp>,
    /// `due` before pauses moved it.
    pub set_due: Option<When>,
    pub paused_since: Option<Timestamp>,
    /// Pauses that ended since the due times were set.
    pub paused: SignedDuration,
    /// Attempts so far, or meetings.
    pub attempts: u32,
    pub breach: Option<Breached>,
}

/// A clock past its deadline.
#[derive(Clone, Debug)]
pub(in crate::simulate) struct Breached {
    /// The deadline that was missed.
    pub due: Timestamp,
    pub owner: Option<DepartmentId>,
    /// When each breach action falls due; none once it did.
    pub actions: Vec<Option<Timestamp>>,
    /// `actions` before pauses moved them.
    pub set_actions: Vec<Option<Timestamp>>,
}

/// A meeting of a `from created` clock, wherever the lead stood.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulate) struct Meeting {
    pub when: When,
    /// The line that was met.
    pub cause: Span,
}

impl Clock {
    /// When something of it falls due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.paused_since.is_some() {
            return None;
        }
        match &self.breach {
            Some(breach) => breach.actions.iter().flatten().min().copied(),
            // A deadline of which only the day of its start is known has passed for certain at `latest`.
            None => self.due.map(|due| due.latest).into_iter().chain(self.warn).min(),
        }
    }

    /// How a meeting counts.
    fn judge(&self, met: When) -> Verdict {
        if self.breach.is_some() {
            return Verdict::Late;
        }
        // A paused clock had not fallen due when the pause began.
        let met = self.paused_since.map_or(met, When::exactly);
        self.due.map_or(Verdict::InTime, |due| judge(met, due))
    }
}

/// The verdict at both ends of the days of which only the day is known.
fn judge(met: When, due: When) -> Verdict {
    if met.latest <= due.at {
        Verdict::InTime
    } else if met.at > due.latest {
        Verdict::Late
    } else {
        Verdict::Undecidable
    }
}
