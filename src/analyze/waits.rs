//! How long a lead waits in a stage for what moves it without anybody's doing.
//!
//! Elapsed time is bounded by the lengths of days and months; business time by what it comes to from
//! every day that the calendar is about. Two waits are in a sure order where their bounds are apart,
//! or where both are of one kind.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::blocks::Place;
use super::engine::FormulaId;
use super::flow::{Flow, Move};
use super::scene::Scene;
use crate::model::{Deadline, Duration, Model, StageId};
use crate::time::PolicyTime;

const DAY: i64 = 24 * 3600;
/// A day that is shorter or longer because a clock is put forward or back.
const CHANGE: i64 = 2 * 3600;
/// Days that business time is tried from.
const MOST_DAYS: i64 = 1_200;

/// A wait: its parts one after the other, and bounds in seconds.
#[derive(Clone, Debug)]
pub struct Due {
    pub parts: Vec<Duration>,
    least: i64,
    /// None where it may last for ever.
    most: Option<i64>,
}

impl Due {
    /// `2 business days and 1 day`.
    pub fn said(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Duration::to_string).collect();
        if parts.is_empty() { String::from("close of business") } else { parts.join(" and ") }
    }

    /// The longest that it lasts, in days.
    pub fn most_days(&self) -> Option<i64> {
        self.most.map(|seconds| seconds / DAY + 1)
    }
}

/// Waits of one policy.
pub struct Waits {
    time: PolicyTime,
    /// Days from which business time is measured.
    days: Vec<jiff::Timestamp>,
    /// Bounds of business time that were measured.
    measured: RefCell<FxHashMap<Duration, (i64, Option<i64>)>>,
}

impl Waits {
    pub fn new(model: &Model) -> Waits {
        let time = PolicyTime::new(model);
        let days = model.calendar.as_ref().map_or(Vec::new(), |calendar| {
            let closed = || calendar.closures.iter().flat_map(|closure| [closure.first, closure.last]);
            let around = jiff::civil::date(2026, 10, 5);
            let first = closed().min().unwrap_or(around);
            let last = closed().max().unwrap_or(around);
            let whole = i64::from(last.since(first).map_or(0, |span| span.get_days())).clamp(0, MOST_DAYS);
            let Some(start) = time.instant(first.at(0, 0, 0, 0)) else { return Vec::new() };
            let day = |number: i64| start.checked_add(jiff::SignedDuration::from_secs(number * DAY)).ok();
            (-10..whole + 10).filter_map(day).collect()
        });
        Waits { time, days, measured: RefCell::default() }
    }

    /// The ways in which the move falls due, each with what must hold of the lead.
    pub fn of(&self, scene: &mut Scene<'_, '_>, flow: &Flow, at: usize, one: &Move) -> Vec<(Due, FormulaId)> {
        let model = scene.model;
        let condition = flow.condition(at);
        match (one.line, one.breach) {
            (Some((Place::Timer(stage, timer), _)), _) => {
                vec![(self.due(vec![model[stage].timers[timer].duration]), condition)]
            }
            (Some((Place::Return(stage), _)), _) => {
                self.rest(flow, stage).map_or(Vec::new(), |rest| vec![(rest, condition)])
            }
            (None, Some((sla, breach))) => {
                let offset = model[sla].on_breach[breach].offset;
                let mut all = Vec::new();
                for (arm, claim) in model[sla].deadline.arms.iter().zip(&scene.claims[&Place::Deadline(sla)]) {
                    let first = match arm.value {
                        Deadline::Within(duration) | Deadline::Attempts { count: _, every: duration } => Some(duration),
                        Deadline::CloseOfBusiness => None,
                        Deadline::None => continue,
                    };
                    let mut due = self.due(first.into_iter().chain(offset).collect());
                    if first.is_none() {
                        due.most = due.most.and_then(|most| {
                            most.checked_add(self.due(vec![Duration::BusinessDays { days: 1 }]).most?)
                        });
                    }
                    let paused = model[sla].paused_while.as_ref().map(|cond| scene.asker.conditions.cond(cond));
                    let formulas = &mut scene.asker.conditions.formulas;
                    let runs: Vec<FormulaId> = paused.map(|paused| formulas.not(paused)).into_iter().collect();
                    all.push((due, formulas.all(runs.into_iter().chain([condition, *claim]))));
                }
                all
            }
            (Some(_), _) | (None, None) => Vec::new(),
        }
    }

    /// The rests with which leads come to the recycle.
    fn rest(&self, flow: &Flow, stage: StageId) -> Option<Due> {
        let rests = flow.moves.iter().filter(|one| one.target == stage).filter_map(|one| one.rest);
        let mut all: Vec<Due> = rests.map(|rest| self.due(vec![rest])).collect();
        all.sort_by_key(|due| due.least);
        let least = all.first()?.clone();
        let most = all.iter().map(|due| due.most).try_fold(0, |most, next| Some(most.max(next?)));
        Some(Due { most, ..least })
    }

    fn due(&self, parts: Vec<Duration>) -> Due {
        let bounds: Vec<(i64, Option<i64>)> = parts.iter().map(|part| self.bounds(*part)).collect();
        let least = bounds.iter().fold(0_i64, |sum, (least, _)| sum.saturating_add(*least));
        let most = bounds.iter().try_fold(0_i64, |sum, (_, most)| sum.checked_add((*most)?));
        Due { parts, least, most }
    }

    fn bounds(&self, duration: Duration) -> (i64, Option<i64>) {
        match duration {
            Duration::Exact { seconds } => (seconds, Some(seconds)),
            Duration::Civil { months, days } => {
                let (months, days) = (i64::from(months), i64::from(days));
                let least = (months * 28 + days) * DAY - CHANGE;
                (least.max(0), Some((months * 31 + days) * DAY + CHANGE))
            }
            Duration::BusinessTime { .. } | Duration::BusinessDays { .. } => {
                if let Some(known) = self.measured.borrow().get(&duration) {
                    return *known;
                }
                let mut least = i64::MAX;
                let mut most = Some(0);
                for start in &self.days {
                    let end = self.time.deadline(*start, duration);
                    let lasts = end.map(|end| end.duration_since(*start).as_secs());
                    least = least.min(lasts.unwrap_or(i64::MAX));
                    // From another hour of the day it lasts up to a day longer.
                    most = most.and_then(|most: i64| Some(most.max(lasts?.checked_add(DAY + CHANGE)?)));
                }
                let bounds =
                    (if least == i64::MAX { 0 } else { (least - DAY - CHANGE).max(0) }, most.filter(|most| *most > 0));
                self.measured.borrow_mut().insert(duration, bounds);
                bounds
            }
        }
    }

    /// Whether the first always falls due before the second.
    pub fn is_surely_before(&self, first: &Due, second: &Due) -> bool {
        if first.most.is_some_and(|most| most < second.least) {
            return true;
        }
        match (first.parts.as_slice(), second.parts.as_slice()) {
            ([one], [other]) => shorter(*one, *other),
            ([one], [other, _]) => one == other || shorter(*one, *other),
            ([one, more], [other, yet_more]) => one == other && shorter(*more, *yet_more),
            _ => false,
        }
    }
}

/// Whether of one kind the first is shorter.
fn shorter(one: Duration, other: Duration) -> bool {
    match (one, other) {
        (Duration::Exact { seconds: one }, Duration::Exact { seconds: other })
        | (Duration::BusinessTime { seconds: one }, Duration::BusinessTime { seconds: other }) => one < other,
        (Duration::BusinessDays { days: one }, Duration::BusinessDays { days: other }) => one < other,
        (Duration::Civil { months, days }, Duration::Civil { months: other_months, days: other_days }) => {
            months <= other_months && days <= other_days && (months, days) != (other_months, other_days)
        }
        (
            Duration::Exact { .. }
            | Duration::BusinessTime { .. }
            | Duration::BusinessDays { .. }
            | Duration::Civil { .. },
            _,
        ) => false,
    }
}
