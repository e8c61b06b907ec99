//! Whether commitments were kept, period by period.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use smol_str::SmolStr;

use super::tally::{Change, CommitmentTally, Count};
use super::{Committed, Item};
use crate::diagnostic::ExampleValue;
use crate::model::{Counted, Model, RequirementBound, RequirementKind};
use crate::text::Sources;
use crate::time::PolicyTime;

/// One requirement in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommitmentRow {
    pub commitment: SmolStr,
    /// `2026-10-05`, `2026-W41`, `2026-10`, `2026-Q4`; null for `at once`, which holds at any moment.
    pub period: Option<String>,
    /// A count, `66.66%` (never rounded over the target), or `38000000 JPY`; null for a share of none.
    pub value: Option<String>,
    pub target: String,
    /// A share of none is kept.
    pub kept: bool,
    /// The requirement's line.
    pub cause: String,
    /// For `at once`: the first moment with the most leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// For `at once`: when there were more leads than the limit; none if there never were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exceeded: Option<Exceeded>,
}

/// More leads at once than the limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exceeded {
    /// The first moment.
    pub first: String,
    /// Days on which that was so at some moment.
    pub days: u64,
}

impl CommitmentTally {
    /// Every requirement in every period, in the order of the policy, then of time.
    pub fn rows(
        mut self,
        model: &Model,
        committed: &Committed,
        time: &PolicyTime,
        sources: &Sources,
    ) -> Vec<CommitmentRow> {
        let mut rows = Vec::new();
        let Some(window) = self.window else { return rows };
        for (place, item) in committed.items.iter().enumerate() {
            let row = |period, judged: Judged, at, exceeded| CommitmentRow {
                commitment: model[item.commitment].name.clone(),
                period,
                value: judged.value,
                target: judged.target,
                kept: judged.kept,
                cause: sources.place(item.requirement.span),
                at,
                exceeded,
            };
            match item.requirement.per {
                None => {
                    let mut changes = std::mem::take(&mut self.changes[place]);
                    changes.sort_unstable();
                    let (most, at) = most_at_once(&changes);
                    let at = at.map(|at| time.text(at).to_string());
                    let exceeded = match &item.requirement.kind {
                        RequirementKind::AtOnce { count } => exceeded(&changes, *count, time, window.until),
                        _ => None,
                    };
                    rows.push(row(None, judge(item, &Count { all: most, ..Count::default() }), at, exceeded));
                }
                Some(per) => {
                    let none = Count::default();
                    for period in time.whole_periods(window.first, window.until, per) {
                        let count = self.periods[place].get(&period).unwrap_or(&none);
                        rows.push(row(Some(period.to_string()), judge(item, count), None, None));
                    }
                }
            }
        }
        rows
    }
}

/// The most leads owned at any moment, and the first such moment.
fn most_at_once(changes: &[(Timestamp, Change)]) -> (u64, Option<Timestamp>) {
    let (mut now, mut most, mut at) = (0_u64, 0, None);
    for (moment, change) in changes {
        match change {
            Change::GivenUp => now = now.checked_sub(1).expect("a lead is given up after it is taken"),
            Change::Taken => now += 1,
        }
        if now > most {
            (most, at) = (now, Some(*moment));
        }
    }
    (most, at)
}

/// When there were more leads than the limit, up to the end of the replay.
fn exceeded(changes: &[(Timestamp, Change)], limit: Decimal, time: &PolicyTime, until: Timestamp) -> Option<Exceeded> {
    let (mut now, mut since, mut first, mut days) = (0_u64, None, None, 0_u64);
    let mut last_day = None;
    let mut count = |from: Timestamp, to: Timestamp| {
        // Leads that come and go at one moment are never too many.
        if from >= to {
            return;
        }
        first.get_or_insert(from);
        let to = to.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(to);
        let (from, to) = (time.civil(from).date(), time.civil(to).date());
        let from = last_day.map_or(from, |last: Date| from.max(last.tomorrow().unwrap_or(last)));
        if from <= to {
            days += from.duration_until(to).as_hours().unsigned_abs() / 24 + 1;
            last_day = Some(to);
        }
    };
    for (moment, change) in changes {
        match change {
            Change::GivenUp => now = now.checked_sub(1).expect("a lead is given up after it is taken"),
            Change::Taken => now += 1,
        }
        match (Decimal::from(now) > limit, since) {
            (true, None) => since = Some(*moment),
            (false, Some(from)) => {
                count(from, *moment);
                since = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    if let Some(from) = since {
        // The end itself still counts.
        count(from, until.checked_add(SignedDuration::from_nanos(1)).unwrap_or(until));
    }
    first.map(|first| Exceeded { first: time.text(first).to_string(), days })
}

struct Judged {
    value: Option<String>,
    target: String,
    kept: bool,
}

fn judge(item: &Item, count: &Count) -> Judged {
    let bound = item.requirement.bound;
    let plain = |value: Decimal, target: &Decimal, text: &dyn Fn(Decimal) -> String| Judged {
        value: Some(text(value)),
        target: text(*target),
        kept: keeps(bound, value, *target),
    };
    let number = |number: Decimal| number.normalize().to_string();
    match &item.requirement.kind {
        RequirementKind::Count { count: target, counted, .. } => {
            let value = match counted {
                Counted::Leads => count.matching,
                Counted::Accounts => count.matching_accounts.len() as u64,
            };
            plain(Decimal::from(value), target, &number)
        }
        RequirementKind::Share { percent, counted: Counted::Leads, .. } => {
            share(bound, count.matching, count.all, *percent)
        }
        RequirementKind::Share { percent, counted: Counted::Accounts, .. } => {
            share(bound, count.matching_accounts.len() as u64, count.accounts.len() as u64, *percent)
        }
        RequirementKind::SlaMet { percent, .. } => share(bound, count.matching, count.all, *percent),
        RequirementKind::Sum { amount, currency, .. } => {
            plain(count.sum, amount, &|amount| ExampleValue::Money(amount, currency.clone()).to_string())
        }
        RequirementKind::AtOnce { count: target } => plain(Decimal::from(count.all), target, &number),
    }
}

fn keeps(bound: RequirementBound, value: Decimal, target: Decimal) -> bool {
    match bound {
        RequirementBound::AtLeast => value >= target,
        RequirementBound::AtMost => value <= target,
    }
}

/// A share, decided exactly; shown with two digits, rounded away from the target's side.
fn share(bound: RequirementBound, part: u64, whole: u64, target: Decimal) -> Judged {
    let hundred = Decimal::from(part) * Decimal::ONE_HUNDRED;
    let kept = whole == 0 || keeps(bound, hundred, target * Decimal::from(whole));
    let strategy = match bound {
        RequirementBound::AtLeast => RoundingStrategy::ToZero,
        RequirementBound::AtMost => RoundingStrategy::AwayFromZero,
    };
    let percent = |share: Decimal| format!("{}%", share.normalize());
    let value = hundred.checked_div(Decimal::from(whole)).map(|share| share.round_dp_with_strategy(2, strategy));
    Judged { value: value.map(percent), target: percent(target), kept }
}
