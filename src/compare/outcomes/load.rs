//! How many leads each department has on each day.
//!
//! A lead counts on every day on which the department has it at some moment, once a day, unless it
//! stands in a final stage, where nothing is left to do. Days are those of the new policy's zone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::history::{History, Standing};
use crate::model::{DepartmentId, Model};
use crate::time::PolicyTime;

/// Leads that come and go: by department and day, under the old policy and the new one.
#[derive(Default)]
pub struct Load {
    changes: BTreeMap<DepartmentId, BTreeMap<Date, [i64; 2]>>,
}

/// Days on end with as many leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadRun {
    pub first: Date,
    pub last: Date,
    pub before: i64,
    pub after: i64,
}

/// Days on which the department has one lead, first and last.
pub type Days = Vec<(DepartmentId, Date, Date)>;

/// The days on which a lead is with each department.
pub fn days(history: &History, model: &Model, time: &PolicyTime, until: Timestamp) -> Days {
    let mut all: Days = Vec::new();
    let ends = history.standing.iter().skip(1).map(|(at, _)| *at).chain([until]);
    for ((from, standing), to) in history.standing.iter().zip(ends) {
        let Some(owner) = working(standing, model).filter(|_| *from <= until) else { continue };
        let day = |at: Timestamp| time.civil(at).date();
        let (mut first, last) = (day(*from), day(to.min(until)));
        // A day is counted once, though the lead comes back on it.
        let same = all.iter().rev().find(|(other, ..)| *other == owner);
        if let Some((_, _, counted)) = same
            && *counted >= first
        {
            let Ok(next) = counted.tomorrow() else { continue };
            first = next;
        }
        if first <= last {
            all.push((owner, first, last));
        }
    }
    all
}

fn working(standing: &Standing, model: &Model) -> Option<DepartmentId> {
    standing.owner.filter(|_| standing.stage.is_some_and(|stage| !model[stage].is_final))
}

impl Load {
    /// Counts the days of one lead; `side` is 0 for the old policy.
    pub fn add(&mut self, days: &Days, side: usize) {
        for (owner, first, last) in days {
            let changes = self.changes.entry(*owner).or_default();
            changes.entry(*first).or_default()[side] += 1;
            if let Ok(next) = last.tomorrow() {
                changes.entry(next).or_default()[side] -= 1;
            }
        }
    }

    /// For each department its days, in runs of equal load; days on which it has no lead are left out.
    pub fn runs(&self) -> Vec<(DepartmentId, Vec<LoadRun>)> {
        let of = |changes: &BTreeMap<Date, [i64; 2]>| {
            let mut runs: Vec<LoadRun> = Vec::new();
            let mut now = [0, 0];
            let nexts = changes.keys().skip(1).map(|next| next.yesterday().unwrap_or(*next));
            for ((first, change), last) in changes.iter().zip(nexts.chain([Date::MAX])) {
                now = [now[0] + change[0], now[1] + change[1]];
                let [before, after] = now;
                match runs.last_mut().filter(|run| run.before == before && run.after == after) {
                    Some(run) if run.last.tomorrow().ok() == Some(*first) => run.last = last,
                    Some(_) | None if now != [0, 0] => runs.push(LoadRun { first: *first, last, before, after }),
                    Some(_) | None => {}
                }
            }
            runs
        };
        self.changes.iter().map(|(owner, changes)| (*owner, of(changes))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_of_equal_load_are_one_run_and_empty_days_none() {
        let day = |day| date(2026, 10, day);
        let owner = DepartmentId::new(0);
        let mut load = Load::default();
        load.add(&vec![(owner, day(1), day(3)), (owner, day(8), day(8))], 0);
        load.add(&vec![(owner, day(2), day(3))], 1);
        let run = |first, last, before, after| LoadRun { first: day(first), last: day(last), before, after };
        assert_eq!(load.runs(), [(owner, vec![run(1, 1, 1, 0), run(2, 3, 1, 1), run(8, 8, 1, 0)])]);
    }
}
