//! One lead of a trace under both policies.

use jiff::Timestamp;

use super::super::align::Aligned;
use super::clocks::{Clock, Clocks};
use super::history::{ClockCount, Deed, History, Standing};
use super::load::{Days, days};
use super::reached::{Boxes, Reach};
use super::revenue::{Amounts, Worth};
use crate::analyze::parts::{Site, walk};
use crate::ingest::TraceEvent;
use crate::model::{DepartmentId, Model};
use crate::simulate::{Plan, replay_alone};
use crate::time::PolicyTime;

/// What the two policies make of a lead.
#[derive(Debug, Default)]
pub struct LeadOutcome {
    /// The first moment at which they do not do the same, with what each does.
    pub parting: Option<(Timestamp, [Option<Deed>; 2])>,
    /// The first moment at which it has another owner, with both.
    pub owners: Option<(Timestamp, Option<DepartmentId>, Option<DepartmentId>)>,
    pub end: [Standing; 2],
    /// Clocks that ran under one of them, or under both.
    pub clocks: Vec<(Clock, [Option<ClockCount>; 2])>,
    /// Deadlines that passed.
    pub missed: [u64; 2],
    pub reached: Vec<Reach>,
    /// What it is worth when its owner changes, for each way to value it.
    pub amounts: Vec<Amounts>,
    pub days: [Days; 2],
}

/// One of the policies, ready to replay.
pub struct Replayed<'m> {
    pub model: &'m Model,
    pub plan: Plan<'m>,
    pub time: PolicyTime,
    pub clocks: Clocks,
}

/// What all leads are asked.
pub struct Questions<'a> {
    pub aligned: &'a Aligned,
    pub old: Replayed<'a>,
    pub new: Replayed<'a>,
    pub boxes: Boxes<'a>,
    pub worths: Vec<Worth>,
    pub until: Timestamp,
}

impl Questions<'_> {
    /// Replays the rows of one lead through both policies; the rows are each policy's own reading, in
    /// joint ids.
    pub fn ask(&self, old_rows: &[TraceEvent], new_rows: &[TraceEvent]) -> LeadOutcome {
        let history = |of: &Replayed<'_>, rows: &[TraceEvent]| {
            History::new(&replay_alone(&of.plan, &of.time, rows, self.until), &of.clocks)
        };
        let (before, after) = (history(&self.old, old_rows), history(&self.new, new_rows));
        let owners = before.owner_parts_from(&after);
        let valued = owners.map_or(Timestamp::MIN, |(at, ..)| at);
        let mut outcome = LeadOutcome {
            parting: before.parts_from(&after),
            owners,
            end: [before.end(), after.end()],
            clocks: both(&before.clocks, &after.clocks),
            missed: [before.missed(), after.missed()],
            reached: Vec::new(),
            amounts: vec![[None, None]; self.worths.len()],
            // Days are those of one zone, whatever the other says.
            days: [(&before, self.old.model), (&after, self.new.model)]
                .map(|(history, model)| days(history, model, &self.new.time, self.until)),
        };
        let LeadOutcome { reached, amounts, .. } = &mut outcome;
        walk(self.old.model, old_rows, &before.journey, &mut |walk, at, sites| {
            self.boxes.look(walk, sites, reached);
            if is_before(at, sites, valued) {
                let worths = amounts.iter_mut().zip(&self.worths);
                worths.for_each(|(amount, worth)| amount[0] = worth.before(walk));
            }
        });
        walk(self.new.model, new_rows, &after.journey, &mut |walk, at, sites| {
            self.boxes.look(walk, sites, reached);
            if is_before(at, sites, valued) {
                let worths = amounts.iter_mut().zip(&self.worths);
                worths.for_each(|(amount, worth)| amount[1] = worth.after(walk));
            }
        });
        outcome
    }
}

/// Whether what is shown of a lead comes before it moves at `moment`: rows do, entries of that moment
/// do not, which may clear what the lead was worth.
fn is_before(at: Timestamp, sites: &[Site], moment: Timestamp) -> bool {
    let is_row = sites.iter().any(|site| matches!(site, Site::Happening(_)));
    at < moment || (at == moment && is_row)
}

fn both(old: &[(Clock, ClockCount)], new: &[(Clock, ClockCount)]) -> Vec<(Clock, [Option<ClockCount>; 2])> {
    let of = |counts: &[(Clock, ClockCount)], clock: Clock| {
        counts.iter().find(|(other, _)| *other == clock).map(|(_, count)| *count)
    };
    let mut clocks: Vec<Clock> = old.iter().chain(new).map(|(clock, _)| *clock).collect();
    clocks.sort_unstable();
    clocks.dedup();
    clocks.into_iter().map(|clock| (clock, [of(old, clock), of(new, clock)])).collect()
}
