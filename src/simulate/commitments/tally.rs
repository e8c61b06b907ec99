//! What is counted for commitments: by requirement and period.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Committed, Window};
use crate::model::DepartmentId;
use crate::time::CalendarPeriod;

/// The counts of one worker's leads, and what it remembers of the lead that it is at.
#[derive(Clone, Debug, Default)]
pub(in crate::simulate) struct CommitmentTally {
    /// None: nothing is counted.
    pub(super) window: Option<Window>,
    /// By place of the requirement.
    pub(super) periods: Vec<BTreeMap<CalendarPeriod, Count>>,
    /// By place of the requirement: when the department gets a lead and when it gives one up.
    pub(super) changes: Vec<Vec<(Timestamp, Change)>>,
    pub(super) lead: LeadState,
}

/// What one requirement counts in one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Count {
    /// Leads that entered, or clocks.
    pub all: u64,
    /// Those of them that meet the condition, or clocks that were met.
    pub matching: u64,
    pub sum: Decimal,
    pub accounts: HashSet<Account>,
    pub matching_accounts: HashSet<Account>,
}

/// A company; a lead without one is its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Account {
    Named(SmolStr),
    Lead(SmolStr),
}

/// A lead more or less; at one moment the ones given up go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    GivenUp,
    Taken,
}

#[derive(Clone, Debug, Default)]
pub(super) struct LeadState {
    pub key: SmolStr,
    pub account: Option<SmolStr>,
    /// By place of the requirement: the last period in which the lead was counted.
    pub counted: Vec<Option<CalendarPeriod>>,
    pub owned: Option<(DepartmentId, Timestamp)>,
}

impl CommitmentTally {
    pub fn new(committed: &Committed, window: Option<Window>) -> CommitmentTally {
        let places = committed.items.len();
        CommitmentTally {
            window: window.filter(|_| places > 0),
            periods: vec![BTreeMap::new(); places],
            changes: vec![Vec::new(); places],
            lead: LeadState { counted: vec![None; places], ..LeadState::default() },
        }
    }

    pub fn begin_lead(&mut self, key: &SmolStr) {
        if self.window.is_some() {
            self.lead.key = key.clone();
            self.lead.account = None;
            self.lead.counted.fill(None);
            self.lead.owned = None;
        }
    }

    /// A row names the lead's company.
    pub fn account(&mut self, account: Option<&SmolStr>) {
        if self.window.is_some() && account.is_some() {
            self.lead.account = account.cloned();
        }
    }

    /// Who owns the lead from now on.
    pub fn owner(&mut self, committed: &Committed, at: Timestamp, owner: Option<DepartmentId>) {
        if self.window.is_none() || committed.capacities.is_empty() || self.lead.owned.map(|(by, _)| by) == owner {
            return;
        }
        // A lead that came and went in one moment was owned at none.
        if let Some((by, since)) = self.lead.owned.filter(|(_, since)| *since < at) {
            self.change(committed, by, &[(since, Change::Taken), (at, Change::GivenUp)]);
        }
        self.lead.owned = owner.map(|owner| (owner, at));
    }

    /// The lead stays with its owner to the end of the replay.
    pub fn end_lead(&mut self, committed: &Committed) {
        if let Some((by, since)) = self.lead.owned.take() {
            self.change(committed, by, &[(since, Change::Taken)]);
        }
    }

    fn change(&mut self, committed: &Committed, by: DepartmentId, changes: &[(Timestamp, Change)]) {
        for (_, place) in committed.capacities.iter().filter(|(department, _)| *department == by) {
            self.changes[*place].extend_from_slice(changes);
        }
    }

    pub fn merge(&mut self, other: CommitmentTally) {
        for (into, from) in self.periods.iter_mut().zip(other.periods) {
            for (period, count) in from {
                into.entry(period).or_default().merge(count);
            }
        }
        self.changes.iter_mut().zip(other.changes).for_each(|(into, from)| into.extend(from));
    }
}

impl Count {
    pub fn add(&mut self, amount: Decimal) {
        self.sum = self.sum.checked_add(amount).unwrap_or(Decimal::MAX);
    }

    fn merge(&mut self, other: Count) {
        self.all += other.all;
        self.matching += other.matching;
        self.add(other.sum);
        self.accounts.extend(other.accounts);
        self.matching_accounts.extend(other.matching_accounts);
    }
}
