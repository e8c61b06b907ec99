//! What is counted over all leads, in their order.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use smol_str::SmolStr;

use super::super::align::Aligned;
use super::clocks::{Clock, ClockName};
use super::flight::Flight;
use super::history::{ClockCount, Deed, Standing};
use super::lead::{LeadOutcome, Questions};
use super::load::Load;
use super::reached::Reach;
use super::revenue::Amounts;
use super::telling::telling;
use super::{ClockBalance, ClockSum, LoadBalance, LoadRun, Outcomes, OwnerMove, Stands, Sum, TellingLead};
use crate::model::DepartmentId;

/// The owner before and after.
type FromTo = (Option<DepartmentId>, Option<DepartmentId>);

/// What is counted over all leads.
pub struct Counts<'a> {
    questions: &'a Questions<'a>,
    otherwise: u64,
    elsewhere: u64,
    owners: BTreeMap<FromTo, (u64, Vec<Amounts>)>,
    clocks: Vec<ClockBalance>,
    load: Load,
    flight: Flight,
    /// Leads by change, and by box.
    pub changes: BTreeMap<u32, u64>,
    pub boxes: BTreeMap<Reach, u64>,
    /// Keys of the leads that are treated otherwise, and what became of them.
    parted: Vec<(SmolStr, LeadOutcome)>,
}

impl<'a> Counts<'a> {
    pub fn new(questions: &'a Questions<'a>, names: &[ClockName]) -> Counts<'a> {
        let balance = |clock: &ClockName| ClockBalance {
            stage: stage_name(questions.aligned, clock.stage.index()),
            sla: clock.name.clone(),
            before: ClockSum::default(),
            after: ClockSum::default(),
            gained: 0,
            lost: 0,
            newly_missed: 0,
            no_longer_missed: 0,
        };
        Counts {
            questions,
            clocks: names.iter().map(balance).collect(),
            otherwise: 0,
            elsewhere: 0,
            owners: BTreeMap::new(),
            load: Load::default(),
            flight: Flight::default(),
            changes: BTreeMap::new(),
            boxes: BTreeMap::new(),
            parted: Vec::new(),
        }
    }

    pub fn lead(&mut self, key: &SmolStr, outcome: LeadOutcome) {
        for reach in &outcome.reached {
            *self.boxes.entry(*reach).or_default() += 1;
        }
        let mut changes: Vec<u32> = outcome.reached.iter().map(|(change, _)| *change).collect();
        changes.sort_unstable();
        changes.dedup();
        changes.iter().for_each(|change| *self.changes.entry(*change).or_default() += 1);
        if let Some((_, from, to)) = outcome.owners {
            let worths = self.questions.worths.len();
            let (leads, sums) = self.owners.entry((from, to)).or_insert_with(|| (0, vec![[None, None]; worths]));
            *leads += 1;
            for (sum, amounts) in sums.iter_mut().zip(&outcome.amounts) {
                add(sum, amounts, *leads == 1);
            }
        }
        for (clock, [before, after]) in &outcome.clocks {
            let balance = &mut self.clocks[clock.0];
            for (sum, count) in [(&mut balance.before, before), (&mut balance.after, after)] {
                if let Some(count) = count {
                    sum.leads += 1;
                    sum.in_time += count.in_time;
                    sum.late += count.late;
                    sum.missed += count.missed;
                }
            }
            let missed = |count: &Option<ClockCount>| count.is_some_and(|count| count.missed > 0);
            balance.gained += u64::from(before.is_none() && after.is_some());
            balance.lost += u64::from(before.is_some() && after.is_none());
            balance.newly_missed += u64::from(!missed(before) && missed(after));
            balance.no_longer_missed += u64::from(missed(before) && !missed(after));
        }
        outcome.days.iter().enumerate().for_each(|(side, days)| self.load.add(days, side));
        self.flight.lead(&outcome.end);
        if outcome.parting.is_some() {
            self.otherwise += 1;
            self.elsewhere += u64::from(outcome.reached.is_empty());
            self.parted.push((key.clone(), LeadOutcome { days: Default::default(), ..outcome }));
        }
    }

    pub fn outcomes(&mut self) -> Outcomes {
        let aligned = self.questions.aligned;
        let worths = &self.questions.worths;
        let owner = |id: &Option<DepartmentId>| id.map(|id| department_name(aligned, id));
        let owners = self.owners.iter().map(|((from, to), (leads, sums))| OwnerMove {
            from: owner(from),
            to: owner(to),
            leads: *leads,
            worth: worths
                .iter()
                .zip(sums)
                .map(|(worth, [before, after])| Sum {
                    name: worth.name.clone(),
                    currency: worth.currency.clone(),
                    before: *before,
                    after: *after,
                })
                .collect(),
        });
        let mut owners: Vec<OwnerMove> = owners.collect();
        owners.sort_by_key(|row| Reverse(row.leads));
        let load = self.load.runs().into_iter().map(|(id, runs)| {
            let most = |of: fn(&LoadRun) -> i64| runs.iter().map(of).max().unwrap_or(0);
            let days = |run: &LoadRun| i64::from(run.last.since(run.first).map_or(0, |span| span.get_days())) + 1;
            let total = |of: fn(&LoadRun) -> i64| runs.iter().map(|run| of(run) * days(run)).sum();
            LoadBalance {
                department: department_name(aligned, id),
                most: [most(|run| run.before), most(|run| run.after)],
                lead_days: [total(|run| run.before), total(|run| run.after)],
                runs,
            }
        });
        let load = load.collect();
        let (keys, parted): (Vec<SmolStr>, Vec<LeadOutcome>) = std::mem::take(&mut self.parted).into_iter().unzip();
        let telling = telling(&parted).into_iter().map(|at| self.telling(&keys[at], &parted[at])).collect();
        Outcomes {
            otherwise: self.otherwise,
            elsewhere: self.elsewhere,
            owners,
            clocks: self.clocks.iter().filter(|clock| clock.before.leads + clock.after.leads > 0).cloned().collect(),
            load,
            flight: self.flight.rows(aligned),
            telling,
            ..Outcomes::default()
        }
    }

    /// A deed as a sentence about the lead, names in backticks.
    fn said(&self, deed: &Deed) -> String {
        let aligned = self.questions.aligned;
        let moment = |at: Option<Timestamp>| {
            at.map_or_else(
                || String::from("never"),
                |at| self.questions.new.time.civil(at).strftime("%Y-%m-%d %H:%M").to_string(),
            )
        };
        let clock = |clock: &Clock| &self.clocks[clock.0].sla;
        match deed {
            Deed::Entered(stage) => format!("enters `{}`", aligned.new[*stage].name),
            Deed::Stands(standing) => match stands(aligned, *standing) {
                Stands { stage: Some(stage), owner: Some(owner) } => format!("is in `{stage}` with `{owner}`"),
                Stands { stage: Some(stage), owner: None } => format!("is in `{stage}` with nobody"),
                Stands { stage: None, .. } => String::from("is in no stage"),
            },
            Deed::Due(of, None) => format!("`{}` runs without a deadline", clock(of)),
            Deed::Due(of, due) => format!("`{}` is due {}", clock(of), moment(*due)),
            Deed::Warned(of) => format!("`{}` gives its warning", clock(of)),
            Deed::Met(of, Some(true)) => format!("`{}` is met late", clock(of)),
            Deed::Met(of, _) => format!("`{}` is met", clock(of)),
            Deed::Breached(of) => format!("`{}` is missed", clock(of)),
            Deed::Ended(of) => format!("`{}` ends", clock(of)),
            Deed::Notified(_, Some(id), _) => format!("`{}` is told", department_name(aligned, *id)),
            Deed::Notified(_, None, text) => format!("\"{text}\" is told"),
            Deed::Rests(_, until) => format!("rests until {}", moment(*until)),
        }
    }

    fn telling(&self, key: &SmolStr, lead: &LeadOutcome) -> TellingLead {
        let (at, then) = lead.parting.clone().unwrap_or((Timestamp::MIN, [None, None]));
        let mut changes: Vec<usize> = lead.reached.iter().map(|(change, _)| *change as usize).collect();
        changes.sort_unstable();
        changes.dedup();
        let stands = |standing: Standing| stands(self.questions.aligned, standing);
        TellingLead {
            lead: key.clone(),
            at: self.questions.new.time.text(at).to_string(),
            changes,
            then: then.map(|deed| deed.map(|deed| self.said(&deed))),
            end: lead.end.map(stands),
            missed: lead.missed,
        }
    }
}

/// Adds the worth of one more lead. A sum with more digits than can be kept is none.
fn add(sum: &mut Amounts, amounts: &Amounts, first: bool) {
    for (sum, amount) in sum.iter_mut().zip(amounts) {
        *sum = match (*sum, *amount) {
            (Some(sum), Some(amount)) => sum.checked_add(amount),
            (None, Some(amount)) if first => Some(amount),
            (sum, _) => sum,
        };
    }
}

fn stage_name(aligned: &Aligned, place: usize) -> SmolStr {
    aligned.new.stages[place].name.clone()
}

fn department_name(aligned: &Aligned, id: DepartmentId) -> SmolStr {
    aligned.new[id].name.clone()
}

pub fn stands(aligned: &Aligned, standing: Standing) -> Stands {
    Stands {
        stage: standing.stage.map(|id| aligned.new[id].name.clone()),
        owner: standing.owner.map(|id| department_name(aligned, id)),
    }
}
