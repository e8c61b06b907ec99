//! What became of one lead under one policy, in joint ids: where it stood and with whom, and what
//! its clocks came to.
//!
//! Takes the steps of a replay. What is recorded against the data (gaps, drift) is no treatment of a
//! lead and is left out; so is the order in which the clocks of one instant are written.

use jiff::Timestamp;

use super::clocks::{Clock, Clocks};
use crate::analyze::Journey;
use crate::model::{DepartmentId, StageId};
use crate::simulate::{Recipient, Step, StepKind, Verdict};

/// Where a lead stands and who has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Standing {
    pub stage: Option<StageId>,
    pub owner: Option<DepartmentId>,
}

/// One thing that was done with the lead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    Entered(StageId),
    Stands(Standing),
    Due(Clock, Option<Timestamp>),
    Warned(Clock),
    Met(Clock, Option<bool>),
    Breached(Clock),
    Ended(Clock),
    Notified(Clock, Option<DepartmentId>, String),
    Rests(u32, Option<Timestamp>),
}

/// What one clock came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockCount {
    pub in_time: u64,
    pub late: u64,
    /// Deadlines that passed.
    pub missed: u64,
}

/// One lead under one policy.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub journey: Journey,
    /// Each change of stage or owner, with its moment; one a moment, in order of time.
    pub standing: Vec<(Timestamp, Standing)>,
    /// The clocks that ran, in their order.
    pub clocks: Vec<(Clock, ClockCount)>,
    deeds: Vec<(Timestamp, Deed)>,
}

impl History {
    pub fn new(steps: &[Step], clocks: &Clocks) -> History {
        let mut history = History::default();
        for instant in steps.chunk_by(|one, other| one.at == other.at) {
            history.instant(instant, clocks);
        }
        history.clocks.sort_by_key(|(clock, _)| *clock);
        history
    }

    fn instant(&mut self, steps: &[Step], clocks: &Clocks) {
        let Some(last) = steps.last() else { return };
        let first = self.deeds.len();
        for step in steps {
            let deed = match &step.kind {
                StepKind::Entered { .. } => {
                    let Some(stage) = step.stage else { continue };
                    self.journey.entries.push((step.at, stage));
                    Deed::Entered(stage)
                }
                StepKind::Due { sla, due } => {
                    let clock = clocks.of(*sla);
                    self.count(clock);
                    Deed::Due(clock, *due)
                }
                StepKind::Warned { sla, .. } => Deed::Warned(clocks.of(*sla)),
                StepKind::Met { sla, verdict, .. } => {
                    let clock = clocks.of(*sla);
                    let late = match verdict {
                        Verdict::InTime => Some(false),
                        Verdict::Late => Some(true),
                        Verdict::Undecidable => None,
                    };
                    let count = self.count(clock);
                    count.in_time += u64::from(late == Some(false));
                    count.late += u64::from(late == Some(true));
                    Deed::Met(clock, late)
                }
                StepKind::Breached { sla, .. } => {
                    let clock = clocks.of(*sla);
                    self.count(clock).missed += 1;
                    Deed::Breached(clock)
                }
                StepKind::Ended { sla, .. } => Deed::Ended(clocks.of(*sla)),
                StepKind::Notified { to, sla } => {
                    let (department, text) = match to {
                        Recipient::Department(id) => (Some(*id), String::new()),
                        Recipient::Text(text) => (None, text.to_string()),
                    };
                    Deed::Notified(clocks.of(*sla), department, text)
                }
                StepKind::Recycled { times, until } => Deed::Rests(*times, *until),
                StepKind::Handoff { .. } | StepKind::Reassigned { .. } => continue,
                StepKind::Returned
                | StepKind::Gap { .. }
                | StepKind::Overlap { .. }
                | StepKind::Impossible(_)
                | StepKind::DoubleContact { .. }
                | StepKind::Drift(_)
                | StepKind::InstantLoop(_)
                | StepKind::PromiseBroken { .. } => continue,
            };
            self.deeds.push((step.at, deed));
        }
        let now = Standing { stage: last.stage, owner: last.owner };
        if self.standing.last().map_or(now != Standing::default(), |(_, before)| *before != now) {
            self.standing.push((last.at, now));
            self.deeds.push((last.at, Deed::Stands(now)));
        }
        self.deeds[first..].sort();
    }

    fn count(&mut self, clock: Clock) -> &mut ClockCount {
        let place = self.clocks.iter().position(|(known, _)| *known == clock).unwrap_or_else(|| {
            self.clocks.push((clock, ClockCount::default()));
            self.clocks.len() - 1
        });
        &mut self.clocks[place].1
    }

    /// Where the lead stands after everything up to and including a moment.
    pub fn at(&self, moment: Timestamp) -> Standing {
        let place = self.standing.partition_point(|(at, _)| *at <= moment);
        place.checked_sub(1).map_or_else(Standing::default, |last| self.standing[last].1)
    }

    /// Where the lead stands in the end.
    pub fn end(&self) -> Standing {
        self.standing.last().map_or_else(Standing::default, |(_, standing)| *standing)
    }

    pub fn missed(&self) -> u64 {
        self.clocks.iter().map(|(_, count)| count.missed).sum()
    }

    /// The first moment at which the two policies do not do the same with the lead, and what each
    /// does then, if it does something.
    pub fn parts_from(&self, other: &History) -> Option<(Timestamp, [Option<Deed>; 2])> {
        let both = self.deeds.iter().zip(&other.deeds).take_while(|(one, other)| one == other).count();
        let (one, other) = (self.deeds.get(both), other.deeds.get(both));
        let at = one.into_iter().chain(other).map(|(at, _)| *at).min()?;
        let then =
            |deed: Option<&(Timestamp, Deed)>| deed.filter(|(when, _)| *when == at).map(|(_, deed)| deed.clone());
        Some((at, [then(one), then(other)]))
    }

    /// The first moment at which the lead has another owner, with both.
    pub fn owner_parts_from(&self, other: &History) -> Option<(Timestamp, Option<DepartmentId>, Option<DepartmentId>)> {
        let mut moments: Vec<Timestamp> =
            self.standing.iter().chain(&other.standing).map(|(moment, _)| *moment).collect();
        moments.sort_unstable();
        moments.dedup();
        let owners = moments.into_iter().map(|moment| (moment, self.at(moment).owner, other.at(moment).owner));
        owners.into_iter().find(|(_, before, after)| before != after)
    }
}
