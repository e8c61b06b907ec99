//! What is to be done at a moment: the clocks that run then, most urgent first.
//!
//! Each lead is replayed up to the moment (what is due at it has fired), then every clock that was
//! neither met nor stopped and has a deadline is one item. Clocks without a deadline ask for nothing
//! by any time and are left out.

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use serde::Serialize;
use smol_str::SmolStr;

use super::clocks::Clock;
use super::lead::{History, LeadRun};
use super::plan::Plan;
use super::summary::Rows;
use super::tally::Tally;
use super::timers::Limit;
use crate::ingest::{Trace, Walk};
use crate::model::{Deadline, DepartmentId, Duration, Model, StageId};
use crate::text::{Sources, Span};
use crate::time::PolicyTime;

/// The document `tasuki.worklist/1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worklist {
    pub schema: &'static str,
    pub policy: String,
    pub at: String,
    pub rows: Rows,
    /// Leads that had a row by then.
    pub leads: u64,
    /// How much each owner has to do, also of what a limit leaves out.
    pub owners: Vec<Load>,
    /// By owner in the order of their declaration, nobody last; of one owner most urgent first.
    pub items: Vec<WorkItem>,
    /// Leads that wait in a stage that is not final and have no item.
    pub waiting: Vec<Waiting>,
}

/// What an owner has to do in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Load {
    pub owner: Option<SmolStr>,
    pub to_do: u64,
    pub overdue: u64,
    /// Running, and due on the civil day of the list.
    pub due_today: u64,
}

/// One clock of one lead.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkItem {
    /// Among the items of the owner, from 1.
    pub place: u64,
    pub owner: Option<SmolStr>,
    pub lead: SmolStr,
    pub account: Option<SmolStr>,
    pub stage: SmolStr,
    pub sla: SmolStr,
    /// Events that meet it or count as an attempt, by name.
    #[serde(rename = "do")]
    pub meets: Vec<SmolStr>,
    pub state: WorkState,
    pub started: String,
    pub due: String,
    /// To the deadline, negative once it has passed.
    pub left_seconds: i64,
    /// The same in open time; null without a calendar.
    pub left_open_seconds: Option<i64>,
    pub warned: bool,
    pub attempts: Option<Attempts>,
    /// What the clock does next unless it is met.
    pub next: Option<NextAction>,
    /// The line that set the deadline.
    pub cause: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkState {
    /// The deadline has passed.
    Overdue,
    /// Only the day of its start is known, and the hour would decide whether it has passed.
    Undecidable,
    Running,
    /// It stands still; `due` is where it stood.
    Paused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Attempts {
    pub done: u32,
    pub of: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextAction {
    pub at: String,
    /// As the policy writes it: `notify sales`, `-> resting for 30 days`.
    pub action: String,
    pub cause: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub owner: Option<SmolStr>,
    pub stage: SmolStr,
    pub leads: u64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub at: Timestamp,
    /// Only what this department owns.
    pub owner: Option<DepartmentId>,
    /// So many items of each owner, the most urgent ones.
    pub limit: Option<u64>,
}

/// The work list, and how often each step was taken up to its moment.
pub struct Worked {
    pub list: Worklist,
    pub steps: super::StepCounts,
}

pub fn worklist(model: &Model, sources: &Sources, trace: &Trace, asked: Asked) -> Worked {
    let plan = Plan::new(model);
    let time = PolicyTime::new(model);
    let job = Job { plan: &plan, time: &time, sources, asked };
    let starts: Vec<usize> = (0..trace.lead_count()).step_by(SHARE).collect();
    let leads = |start: usize| start..trace.lead_count().min(start + SHARE);
    let shares: Vec<Share> = starts.into_par_iter().map(|start| job.share(&trace.walk(leads(start)))).collect();
    let mut total = job.empty();
    for share in shares {
        total.tally.merge(share.tally);
        total.items.extend(share.items);
        total.waiting.extend(share.waiting);
        (total.leads, total.later) = (total.leads + share.leads, total.later + share.later);
    }
    total.items.sort_by(|left, right| left.key().cmp(&right.key()));
    let today = time.civil(asked.at).date();
    let mut owners: Vec<Load> = Vec::new();
    let mut items = Vec::new();
    for mut found in total.items {
        let load = match owners.last_mut().filter(|load| load.owner == found.item.owner) {
            Some(load) => load,
            None => {
                owners.push(Load { owner: found.item.owner.clone(), to_do: 0, overdue: 0, due_today: 0 });
                owners.last_mut().expect("one was just pushed")
            }
        };
        let is_running = found.item.state == WorkState::Running;
        load.to_do += 1;
        load.overdue += u64::from(found.item.state == WorkState::Overdue);
        load.due_today += u64::from(is_running && time.civil(found.due).date() == today);
        found.item.place = load.to_do;
        if asked.limit.is_none_or(|limit| load.to_do <= limit) {
            items.push(found.item);
        }
    }
    total.waiting.sort_by_key(|(stage, owner)| (nobody_last(*owner), *stage));
    let waiting = total.waiting.chunk_by(|left, right| left == right).map(|same| {
        let (stage, owner) = same[0];
        let owner = owner.map(|owner| model[owner].name.clone());
        Waiting { owner, stage: model[stage].name.clone(), leads: same.len() as u64 }
    });
    let list = Worklist {
        schema: "tasuki.worklist/1",
        policy: model.name.clone(),
        at: time.text(asked.at).to_string(),
        rows: Rows {
            read: trace.read - total.later,
            applied: trace.applied() - total.later,
            rejected: trace.rejects.len() as u64,
            later: total.later,
            others: trace.others,
        },
        leads: total.leads,
        owners,
        items,
        waiting: waiting.collect(),
    };
    Worked { list, steps: super::StepCounts::of(&total.tally) }
}

/// Leads that one thread takes at a time.
const SHARE: usize = 512;

struct Job<'p> {
    plan: &'p Plan<'p>,
    time: &'p PolicyTime,
    sources: &'p Sources,
    asked: Asked,
}

struct Share {
    tally: Tally,
    items: Vec<Found>,
    waiting: Vec<(StageId, Option<DepartmentId>)>,
    leads: u64,
    later: u64,
}

/// An item with what it is sorted by.
struct Found {
    owner: Option<DepartmentId>,
    is_paused: bool,
    due: Timestamp,
    item: WorkItem,
}

impl Found {
    fn key(&self) -> (u64, bool, Timestamp, &str, &str, &str) {
        (nobody_last(self.owner), self.is_paused, self.due, &self.item.lead, &self.item.stage, &self.item.sla)
    }
}

fn nobody_last(owner: Option<DepartmentId>) -> u64 {
    owner.map_or(u64::MAX, |owner| owner.index() as u64)
}

impl Job<'_> {
    fn empty(&self) -> Share {
        Share { tally: Tally::new(self.plan), items: Vec::new(), waiting: Vec::new(), leads: 0, later: 0 }
    }

    fn share(&self, walk: &Walk<'_>) -> Share {
        let mut share = self.empty();
        let mut run = LeadRun::new(self.plan, self.time, History::Problems);
        for lead in walk.leads() {
            let applied = lead.until(self.asked.at);
            share.later += (lead.len() - applied) as u64;
            if applied == 0 {
                continue;
            }
            run.begin_lead();
            let mut account = None;
            for place in 0..applied {
                let row = lead.row(place);
                run.apply(row);
                account = row.account().cloned().or(account);
            }
            run.fire(Limit::UpTo(self.asked.at));
            share.leads += 1;
            if self.asked.owner.is_some_and(|owner| run.view.owner() != Some(owner)) {
                continue;
            }
            let before = share.items.len();
            for clock in &run.clocks {
                share.items.extend(self.item(&run, clock, lead.lead, account.as_ref()));
            }
            if let Some(stage) = run.view.stage()
                && share.items.len() == before
                && !self.plan.model[stage].is_final
            {
                share.waiting.push((stage, run.view.owner()));
            }
        }
        share.tally = run.tally;
        share
    }

    /// What a clock asks for; nothing if it has no deadline.
    fn item(&self, run: &LeadRun, clock: &Clock, lead: &SmolStr, account: Option<&SmolStr>) -> Option<Found> {
        let model = self.plan.model;
        let sla = &model[clock.sla];
        let due = clock.due?;
        // The attempt after a missed one has a due time of its own.
        let is_missed = clock.breach.is_some();
        let state = match clock.paused_since {
            _ if is_missed && due.latest <= self.asked.at => WorkState::Overdue,
            Some(_) if !is_missed => WorkState::Paused,
            None if !is_missed && due.at < self.asked.at => WorkState::Undecidable,
            Some(_) | None => WorkState::Running,
        };
        let due = due.at;
        let now = clock.paused_since.unwrap_or(self.asked.at);
        let mut meets: Vec<SmolStr> = sla.met_by.iter().map(|met| model[met.event].name.clone()).collect();
        meets.dedup();
        let attempts = match clock.deadline {
            Deadline::Attempts { count, .. } => Some(Attempts { done: clock.attempts, of: count }),
            Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => None,
        };
        let owner = run.view.owner();
        let item = WorkItem {
            place: 0,
            owner: owner.map(|owner| model[owner].name.clone()),
            lead: lead.clone(),
            account: account.cloned(),
            stage: model[clock.sla.stage].name.clone(),
            sla: sla.name.clone(),
            meets,
            state,
            started: self.time.text(clock.started.at).to_string(),
            due: self.time.text(due).to_string(),
            left_seconds: due.duration_since(now).as_secs(),
            left_open_seconds: model.calendar.as_ref().map(|_| self.open(now, due).as_secs()),
            warned: clock.warn.is_none() && clock.breach.is_none() && sla.warn.is_some(),
            attempts,
            next: self.next(clock),
            cause: self.sources.place(sla.deadline.arms[clock.arm].span),
        };
        Some(Found { owner, is_paused: state == WorkState::Paused, due, item })
    }

    /// Open time from one moment to another, negative if the other lies before.
    fn open(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if to >= from { self.time.open_between(from, to) } else { -self.time.open_between(to, from) }
    }

    /// The rung of the ladder that is climbed next.
    fn next(&self, clock: &Clock) -> Option<NextAction> {
        if clock.paused_since.is_some() {
            return None;
        }
        let ladder = &self.plan.model[clock.sla].on_breach;
        let moments: Vec<Option<Timestamp>> = match &clock.breach {
            Some(breach) => breach.actions.clone(),
            None => {
                let due = clock.due?.latest;
                let rung =
                    |offset: Option<Duration>| offset.map_or(Some(due), |offset| self.time.deadline(due, offset));
                ladder.iter().map(|breach| rung(breach.offset)).collect()
            }
        };
        let coming = moments.iter().zip(ladder).filter_map(|(moment, rung)| Some(((*moment)?, rung)));
        let (at, rung) = coming.min_by_key(|(moment, rung)| (*moment, rung.span))?;
        Some(NextAction {
            at: self.time.text(at).to_string(),
            action: action_text(self.sources, rung.action.span),
            cause: self.sources.place(rung.span),
        })
    }
}

/// An action as the policy writes it, on one line.
pub(super) fn action_text(sources: &Sources, span: Span) -> String {
    sources.snippet(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
