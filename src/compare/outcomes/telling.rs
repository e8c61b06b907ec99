//! The leads that tell most about a change.
//!
//! Leads are sorted into kinds: those that reached the same changes and went from the same department
//! to the same one. Kinds take turns, the ones with most leads first, so that a rare change is shown
//! beside a common one; within a kind the lead with the greatest difference goes first, then by key.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::lead::LeadOutcome;
use crate::model::DepartmentId;

/// How many are shown.
pub const SHOWN: usize = 20;

type Kind = (Vec<u32>, Option<(Option<DepartmentId>, Option<DepartmentId>)>);

/// The places of the most telling leads, in the order in which they are shown.
pub fn telling(leads: &[LeadOutcome]) -> Vec<usize> {
    let mut kinds: IndexMap<Kind, Vec<usize>> = IndexMap::new();
    for (at, lead) in leads.iter().enumerate().filter(|(_, lead)| lead.parting.is_some()) {
        let mut changes: Vec<u32> = lead.reached.iter().map(|(change, _)| *change).collect();
        changes.sort_unstable();
        changes.dedup();
        let owners = lead.owners.map(|(_, before, after)| (before, after));
        kinds.entry((changes, owners)).or_default().push(at);
    }
    let mut kinds: Vec<Vec<usize>> = kinds.into_values().collect();
    for kind in &mut kinds {
        kind.sort_by_key(|at| (Reverse(weight(&leads[*at])), *at));
    }
    kinds.sort_by_key(|kind| (Reverse(kind.len()), kind[0]));
    let mut chosen = Vec::new();
    for turn in 0..SHOWN {
        chosen.extend(kinds.iter().filter_map(|kind| kind.get(turn)));
        if chosen.len() >= SHOWN {
            break;
        }
    }
    chosen.truncate(SHOWN);
    chosen
}

fn weight(lead: &LeadOutcome) -> u64 {
    let [before, after] = &lead.end;
    let owner = if lead.owners.is_some() { 8 } else { 0 };
    let stage = if before.stage != after.stage { 6 } else { 0 };
    let missed = if lead.missed[0] != lead.missed[1] { 4 } else { 0 };
    owner + stage + missed + lead.clocks.len() as u64
}
