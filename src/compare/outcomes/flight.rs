//! Leads in flight when the change comes: where they stand under the old policy, and where the new
//! one, replayed from the beginning, has them.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::super::align::Aligned;
use super::Stands;
use super::counts::stands;
use super::history::Standing;
use crate::model::StageId;

/// Counts leads by where they stand in the end.
#[derive(Default)]
pub struct Flight {
    counts: BTreeMap<Option<StageId>, BTreeMap<Standing, u64>>,
}

/// The leads of one stage that is not final, or of none.
#[derive(Clone, Debug)]
pub struct InFlight {
    /// None: leads that intake could not place.
    pub stage: Option<SmolStr>,
    /// The new policy has no such stage.
    pub gone: bool,
    pub leads: u64,
    /// Where the new policy has them, most leads first.
    pub becomes: Vec<(Stands, u64)>,
}

impl Flight {
    pub fn lead(&mut self, end: &[Standing; 2]) {
        let [before, after] = end;
        *self.counts.entry(before.stage).or_default().entry(*after).or_default() += 1;
    }

    pub fn rows(&self, aligned: &Aligned) -> Vec<InFlight> {
        let in_flight = |stage: &Option<StageId>| stage.is_none_or(|stage| !aligned.old[stage].is_final);
        let rows = self.counts.iter().filter(|(stage, _)| in_flight(stage));
        rows.map(|(stage, becomes)| {
            let mut becomes: Vec<(Stands, u64)> =
                becomes.iter().map(|(standing, leads)| (stands(aligned, *standing), *leads)).collect();
            becomes.sort_by_key(|(_, leads)| std::cmp::Reverse(*leads));
            InFlight {
                stage: stage.map(|id| aligned.new[id].name.clone()),
                gone: stage.is_some_and(|id| !aligned.stages.new[id.index()]),
                leads: becomes.iter().map(|(_, leads)| leads).sum(),
                becomes,
            }
        })
        .collect()
    }
}
