//! What two policies make of the leads of a trace: whom a change really concerns.
//!
//! ```text
//! (two readings of the rows) -> lead (both replays, boxes reached, worth, days) -> Outcomes (counts)
//! ```
//!
//! Takes the rows as each policy reads them and replays every lead through both, in joint ids. Leads
//! are asked in parallel and counted in their order, so the counts are the same for any number of
//! threads. INVARIANT: a lead that only one policy's reading has is counted as such and in no other
//! count; a lead that is treated otherwise has a moment of parting.

mod clocks;
mod commitments;
mod counts;
mod flight;
mod history;
mod lead;
mod load;
mod reached;
mod revenue;
mod telling;

use jiff::Timestamp;
use rayon::prelude::*;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Policy, Together};
use crate::ingest::{LeadTrace, Trace, TraceEvent};
use crate::simulate::{Options, Plan, Rows, replay};
use crate::time::PolicyTime;
use commitments::commitments;
use counts::Counts;
use lead::{LeadOutcome, Questions, Replayed};

pub use flight::InFlight;
pub use load::LoadRun;

/// The rows, as each policy reads them.
#[derive(Clone, Copy)]
pub struct Recorded<'a> {
    pub old: &'a Trace,
    pub new: &'a Trace,
    /// When both replays end; the last moment of the rows if none is given.
    pub until: Option<Timestamp>,
}

/// What a comparison comes to on real leads. Names are the new policy's, where it has them.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// None for a trace without rows.
    pub until: Option<String>,
    /// Rows under the old policy and under the new one.
    pub rows: [Rows; 2],
    /// Leads that both replays have.
    pub leads: u64,
    /// Leads of which one policy could read no row.
    pub only: [u64; 2],
    /// Leads that are treated otherwise.
    pub otherwise: u64,
    /// Of those the ones that reached no change that can be told of a lead.
    pub elsewhere: u64,
    pub owners: Vec<OwnerMove>,
    pub clocks: Vec<ClockBalance>,
    pub commitments: Vec<CommitmentBalance>,
    pub load: Vec<LoadBalance>,
    pub flight: Vec<InFlight>,
    pub telling: Vec<TellingLead>,
}

/// Leads that go to another department, by their first change of owner.
#[derive(Clone, Debug)]
pub struct OwnerMove {
    pub from: Option<SmolStr>,
    pub to: Option<SmolStr>,
    pub leads: u64,
    pub worth: Vec<Sum>,
}

/// What leads are worth together.
#[derive(Clone, Debug)]
pub struct Sum {
    pub name: SmolStr,
    pub currency: SmolStr,
    /// By the old policy's valuation and the new one's; none where it does not value leads so, or
    /// where the sum has more digits than can be kept.
    pub before: Option<Decimal>,
    pub after: Option<Decimal>,
}

/// One clock under both policies.
#[derive(Clone, Debug)]
pub struct ClockBalance {
    pub stage: SmolStr,
    pub sla: SmolStr,
    pub before: ClockSum,
    pub after: ClockSum,
    /// Leads that have it now and had it not, and the other way round.
    pub gained: u64,
    pub lost: u64,
    /// Leads that miss a deadline now and missed none, and the other way round.
    pub newly_missed: u64,
    pub no_longer_missed: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockSum {
    pub leads: u64,
    pub in_time: u64,
    pub late: u64,
    /// Deadlines that passed.
    pub missed: u64,
}

/// A commitment in a period, as each policy would have kept it.
#[derive(Clone, Debug)]
pub struct CommitmentBalance {
    pub commitment: SmolStr,
    pub period: Option<String>,
    /// Value, target, and whether it was kept; none where the policy makes no such commitment.
    pub before: Option<Kept>,
    pub after: Option<Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub value: Option<String>,
    pub target: String,
    pub kept: bool,
}

/// How many leads a department has, by day.
#[derive(Clone, Debug)]
pub struct LoadBalance {
    pub department: SmolStr,
    /// Days with leads, in runs; the most of a day under each policy, and lead-days.
    pub runs: Vec<LoadRun>,
    pub most: [i64; 2],
    pub lead_days: [i64; 2],
}

/// A lead that shows what a change does.
#[derive(Clone, Debug)]
pub struct TellingLead {
    pub lead: SmolStr,
    /// The first moment at which it is treated otherwise.
    pub at: String,
    /// The changes that it reached, by their place among the changes.
    pub changes: Vec<usize>,
    /// What each policy does with it then, as a sentence; none where it does nothing.
    pub then: [Option<String>; 2],
    /// Where it stands in the end under each.
    pub end: [Stands; 2],
    pub missed: [u64; 2],
}

/// A stage and an owner by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    pub stage: Option<SmolStr>,
    pub owner: Option<SmolStr>,
}

/// Leads asked at a time: bounds what is kept of them at once.
const BATCH: usize = 1 << 14;

/// Replays both policies, counts for each change of `together` the leads that it concerns, and tells
/// what becomes of them. The policies are the ones that were compared.
pub fn outcomes(together: &mut Together, old: Policy<'_>, new: Policy<'_>, recorded: Recorded<'_>) -> Outcomes {
    let until = recorded.until.or(recorded.old.last.max(recorded.new.last));
    let Some(until) = until else { return Outcomes::default() };
    let Together { comparison, aligned, axes } = together;
    let (names, old_clocks, new_clocks) = clocks::clocks(aligned);
    let worths = revenue::worths(aligned);
    let questions = Questions {
        aligned,
        old: Replayed {
            model: &aligned.old,
            plan: Plan::new(&aligned.old),
            time: PolicyTime::new(&aligned.old),
            clocks: old_clocks,
        },
        new: Replayed {
            model: &aligned.new,
            plan: Plan::new(&aligned.new),
            time: PolicyTime::new(&aligned.new),
            clocks: new_clocks,
        },
        boxes: reached::Boxes::new(axes, &comparison.changes),
        worths,
        until,
    };
    let summaries = [(old, recorded.old), (new, recorded.new)].map(|(policy, trace)| {
        let options = Options { until: Some(until), progress: None };
        replay(policy.model, policy.sources, trace, options, None).expect("no ledger is written")
    });
    let mut counts = Counts::new(&questions, &names);
    let (pairs, only) = paired(recorded);
    for batch in pairs.chunks(BATCH) {
        let asked: Vec<LeadOutcome> = batch.par_iter().map(|(old, new)| ask(&questions, *old, *new)).collect();
        batch.iter().zip(asked).for_each(|((old, _), outcome)| counts.lead(old.lead, outcome));
    }
    let mut outcomes = counts.outcomes();
    outcomes.until = Some(questions.new.time.text(until).to_string());
    outcomes.rows = [summaries[0].rows, summaries[1].rows];
    outcomes.leads = pairs.len() as u64;
    outcomes.only = only;
    outcomes.commitments = commitments(&summaries, &comparison.renames);
    let Counts { changes, boxes, .. } = counts;
    for (at, change) in (0_u32..).zip(&mut comparison.changes).filter(|(_, change)| change.site.is_some()) {
        change.recorded = Some(changes.get(&at).copied().unwrap_or(0));
        for (place, region) in (0_u32..).zip(&mut change.region) {
            region.leads = Some(boxes.get(&(at, Some(place))).copied().unwrap_or(0));
        }
    }
    outcomes
}

/// Leads of both readings by key, and how many only one has.
fn paired<'t>(recorded: Recorded<'t>) -> (Vec<(LeadTrace<'t>, LeadTrace<'t>)>, [u64; 2]) {
    let mut pairs = Vec::new();
    let mut only = [0, 0];
    let mut olds = recorded.old.leads().peekable();
    let mut news = recorded.new.leads().peekable();
    loop {
        match (olds.peek(), news.peek()) {
            (None, None) => return (pairs, only),
            (Some(_), None) => {
                only[0] += 1;
                olds.next();
            }
            (None, Some(_)) => {
                only[1] += 1;
                news.next();
            }
            (Some(old), Some(new)) => match old.lead.as_bytes().cmp(new.lead.as_bytes()) {
                std::cmp::Ordering::Less => {
                    only[0] += 1;
                    olds.next();
                }
                std::cmp::Ordering::Greater => {
                    only[1] += 1;
                    news.next();
                }
                std::cmp::Ordering::Equal => pairs.extend(olds.next().zip(news.next())),
            },
        }
    }
}

fn ask(questions: &Questions<'_>, old: LeadTrace<'_>, new: LeadTrace<'_>) -> LeadOutcome {
    let rows = |lead: LeadTrace<'_>| {
        let mut rows = lead.events();
        rows.truncate(lead.until(questions.until));
        rows
    };
    let new: Vec<TraceEvent> = rows(new).iter().map(|row| questions.aligned.remap.row(row)).collect();
    questions.ask(&rows(old), &new)
}
