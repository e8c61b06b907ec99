//! What the CRM and the departments did, held against the policy: where leads were and for how long,
//! where the CRM says something else, who touched whose leads, which leads nothing moves any more, and
//! what ended a stay.
//!
//! A worker counts its leads in a [`Conformance`]; those of several workers are merged in lead order.
//! Drift is seen at the rows that record a stage or an owner: it lasts from the row that shows it to
//! the row that no longer does.

mod observe;
mod outcomes;
mod rows;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::plan::Plan;
use crate::model::{DepartmentId, EventId, StageId};

pub(super) use observe::What;
use outcomes::Outcomes;
pub use rows::{ConformanceRows, DoubleContactRow, DriftRow, OutcomeKind, OutcomeRow, ParkedRow, StageTime};

/// Counts nothing by default.
#[derive(Clone, Debug, Default)]
pub(super) struct Conformance {
    counts: bool,
    /// By stage (intake's `none` first) and owner (nobody first).
    stays: Vec<Stays>,
    owners: usize,
    drift: BTreeMap<DriftKey, Drifted>,
    contacts: BTreeMap<(EventId, DepartmentId, Option<DepartmentId>), Seen>,
    parked: BTreeMap<(StageId, Option<DepartmentId>), Parked>,
    outcomes: Outcomes,
    lead: LeadState,
}

/// Where a lead stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    stage: Option<StageId>,
    owner: Option<DepartmentId>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Stays {
    times: u64,
    leads: u64,
    time: SignedDuration,
}

/// What of the lead that is replayed is still open.
#[derive(Clone, Debug, Default)]
struct LeadState {
    key: SmolStr,
    place: Option<Place>,
    since: Timestamp,
    /// When the present stage was entered.
    entered: Timestamp,
    /// Cells that were counted for this lead.
    visited: SmallVec<[u32; 8]>,
    drift: [Option<(DriftKey, Timestamp)>; 2],
    drifted: SmallVec<[DriftKey; 2]>,
    contacts: SmallVec<[(EventId, DepartmentId, Option<DepartmentId>); 2]>,
}

/// What the CRM recorded and what the policy says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DriftKey {
    Stage { recorded: SmolStr, expected: Option<StageId> },
    Owner { recorded: SmolStr, expected: Option<DepartmentId> },
}

#[derive(Clone, Debug)]
struct Drifted {
    seen: Seen,
    time: SignedDuration,
    lasting: u64,
}

/// How often something happened, to how many leads, and first to which.
#[derive(Clone, Debug)]
struct Seen {
    times: u64,
    leads: u64,
    first: Timestamp,
    first_lead: SmolStr,
}

#[derive(Clone, Debug)]
struct Parked {
    leads: u64,
    longest: SignedDuration,
    longest_lead: SmolStr,
}

impl Conformance {
    /// One that counts.
    pub fn new(plan: &Plan) -> Conformance {
        let owners = plan.model.departments.len() + 1;
        let stays = vec![Stays::default(); owners * (plan.model.stages.len() + 1)];
        Conformance { counts: true, stays, owners, outcomes: Outcomes::new(plan.model), ..Conformance::default() }
    }

    pub fn begin_lead(&mut self, key: &SmolStr) {
        if self.counts {
            let lead = &mut self.lead;
            lead.key.clone_from(key);
            (lead.place, lead.since, lead.entered) = (None, Timestamp::default(), Timestamp::default());
            lead.visited.clear();
            lead.drifted.clear();
            lead.contacts.clear();
            // INVARIANT: drift that lasts was counted when the lead before came to its end.
            lead.drift = [None, None];
        }
    }

    fn cell(&self, place: Place) -> usize {
        let stage = place.stage.map_or(0, |stage| stage.index() + 1);
        stage * self.owners + place.owner.map_or(0, |owner| owner.index() + 1)
    }

    pub fn merge(&mut self, other: Conformance) {
        for (into, from) in self.stays.iter_mut().zip(other.stays) {
            into.times += from.times;
            into.leads += from.leads;
            into.time = into.time.saturating_add(from.time);
        }
        for (key, from) in other.drift {
            match self.drift.get_mut(&key) {
                Some(into) => {
                    into.seen.merge(from.seen);
                    into.time = into.time.saturating_add(from.time);
                    into.lasting += from.lasting;
                }
                None => {
                    self.drift.insert(key, from);
                }
            }
        }
        for (key, from) in other.contacts {
            match self.contacts.get_mut(&key) {
                Some(into) => into.merge(from),
                None => {
                    self.contacts.insert(key, from);
                }
            }
        }
        for (key, from) in other.parked {
            match self.parked.get_mut(&key) {
                Some(into) => into.merge(from),
                None => {
                    self.parked.insert(key, from);
                }
            }
        }
        self.outcomes.merge(other.outcomes);
    }
}

impl Seen {
    /// The first of several leads at one moment is the one that comes first.
    fn merge(&mut self, other: Seen) {
        self.times += other.times;
        self.leads += other.leads;
        if other.first < self.first {
            (self.first, self.first_lead) = (other.first, other.first_lead);
        }
    }
}

impl Parked {
    fn merge(&mut self, other: Parked) {
        self.leads += other.leads;
        if other.longest > self.longest {
            (self.longest, self.longest_lead) = (other.longest, other.longest_lead);
        }
    }
}
