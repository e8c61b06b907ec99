//! What a change does to the leads of a trace, as titled tables: what is shown, whatever the page is
//! made of.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::Serialize;
use smol_str::SmolStr;

use super::sheet::Title;
use crate::compare::{Kept, Outcomes, Stands, Sum};
use crate::report::labels::Labels;
use crate::report::table::Column;
use crate::report::words::{counted, weekday_moment};

/// Days of one department that are shown; JSON has all of them.
const MOST_DAYS: usize = 5;

/// What is told of real leads.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedSheet {
    /// One line each.
    pub facts: Vec<String>,
    pub tables: Vec<RecordedTable>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RecordedTable {
    pub title: Title,
    pub columns: Vec<RecordedColumn>,
    pub rows: Vec<Vec<String>>,
    /// What was left out, or how the table is to be read.
    pub note: Option<String>,
    /// Details that a first reader may leave folded.
    pub folded: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecordedColumn {
    #[serde(flatten)]
    pub title: Title,
    pub number: bool,
}

impl RecordedColumn {
    pub fn kind(&self) -> Column {
        if self.number { Column::Number } else { Column::Text }
    }
}

fn text(ja: &'static str, en: &'static str) -> RecordedColumn {
    RecordedColumn { title: Title { en, ja }, number: false }
}

fn number(ja: &'static str, en: &'static str) -> RecordedColumn {
    RecordedColumn { title: Title { en, ja }, number: true }
}

/// The outcomes in tables, the ones without rows left out.
pub fn recorded(outcomes: &Outcomes, labels: &Labels) -> RecordedSheet {
    let tables = [
        owners(outcomes, labels),
        clocks(outcomes, labels),
        commitments(outcomes, labels),
        load(outcomes, labels),
        flight(outcomes, labels),
        telling(outcomes, labels),
        days(outcomes, labels),
    ];
    RecordedSheet {
        facts: facts(outcomes),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
    }
}

fn facts(outcomes: &Outcomes) -> Vec<String> {
    let mut facts = Vec::new();
    let moved: u64 = outcomes.owners.iter().map(|row| row.leads).sum();
    let missed = |of: fn(&crate::compare::ClockBalance) -> u64| outcomes.clocks.iter().map(of).sum::<u64>();
    let (before, after) = (missed(|clock| clock.before.missed), missed(|clock| clock.after.missed));
    facts.push(format!(
        "{} of {} recorded {} treated otherwise, {} by another department",
        grouped_count(outcomes.otherwise),
        grouped_count(outcomes.leads),
        if outcomes.leads == 1 { "lead" } else { "leads" },
        grouped_count(moved)
    ));
    facts.push(format!("deadlines missed: {}", change(before, after)));
    let [old, new] = &outcomes.rows;
    let rows = |rows: &crate::simulate::Rows| {
        let later = if rows.later > 0 { format!(", {} later", grouped_count(rows.later)) } else { String::new() };
        let [read, applied, aside] = [rows.read, rows.applied, rows.rejected].map(grouped_count);
        format!("{read} read = {applied} applied + {aside} set aside{later}")
    };
    if rows(old) == rows(new) {
        facts.push(format!("rows: {}", rows(new)));
    } else {
        facts.push(format!("rows under the old policy: {}", rows(old)));
        facts.push(format!("rows under the new policy: {}", rows(new)));
    }
    for (only, side) in outcomes.only.iter().zip(["old", "new"]).filter(|(only, _)| **only > 0) {
        facts.push(format!("{} that only the {side} policy can read, in no count here", counted(*only, "lead")));
    }
    if let Some(until) = &outcomes.until {
        facts.push(format!("replayed to {}", weekday_moment(until)));
    }
    facts
}

/// `12`, or `12 → 9` where the two differ.
fn change(before: u64, after: u64) -> String {
    if before == after {
        grouped_count(before)
    } else {
        format!("{} → {}", grouped_count(before), grouped_count(after))
    }
}

fn name(labels: &Labels, name: &Option<SmolStr>, nobody: &str) -> String {
    name.as_ref().map_or_else(|| nobody.to_string(), |name| labels.label(name))
}

const NOBODY: &str = "(none)";

fn owners(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let mut columns = vec![text("変更前", "from"), text("変更後", "to"), number("リード", "leads")];
    let valued = outcomes.owners.iter().any(|row| row.worth.iter().any(|sum| sum.before.or(sum.after).is_some()));
    if valued {
        columns.push(text("期待売上", "expected revenue"));
    }
    let row = |row: &crate::compare::OwnerMove| {
        let mut cells = vec![name(labels, &row.from, NOBODY), name(labels, &row.to, NOBODY), grouped_count(row.leads)];
        if valued {
            let sums: Vec<String> = row.worth.iter().filter_map(|sum| worth(sum, row.worth.len(), labels)).collect();
            cells.push(sums.join(", "));
        }
        cells
    };
    RecordedTable {
        title: Title { en: "Who changes department", ja: "担当部署が変わるリード" },
        columns,
        rows: outcomes.owners.iter().map(row).collect(),
        note: None,
        folded: false,
    }
}

fn worth(sum: &Sum, of: usize, labels: &Labels) -> Option<String> {
    let amount = |amount: Option<Decimal>| amount.map(|amount| format!("{} {}", grouped(amount), sum.currency));
    let said = match (amount(sum.before), amount(sum.after)) {
        (Some(before), Some(after)) if before == after => after,
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (None, Some(only)) | (Some(only), None) => only,
        (None, None) => return None,
    };
    Some(if of > 1 { format!("{}: {said}", labels.label(&sum.name)) } else { said })
}

fn clocks(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let differs = |clock: &&crate::compare::ClockBalance| {
        clock.before != clock.after || clock.gained + clock.lost + clock.newly_missed + clock.no_longer_missed > 0
    };
    let rows = outcomes.clocks.iter().filter(differs).map(|clock| {
        vec![
            format!("{} / {}", labels.label(&clock.stage), labels.label(&clock.sla)),
            change(clock.before.leads, clock.after.leads),
            grouped_count(clock.gained),
            grouped_count(clock.lost),
            change(clock.before.in_time, clock.after.in_time),
            change(clock.before.late, clock.after.late),
            change(clock.before.missed, clock.after.missed),
            grouped_count(clock.newly_missed),
            grouped_count(clock.no_longer_missed),
        ]
    });
    RecordedTable {
        title: Title { en: "SLA clocks gained, lost and missed", ja: "SLAの増減と超過" },
        columns: vec![
            text("SLA", "clock"),
            number("対象", "leads"),
            number("増", "gained"),
            number("減", "lost"),
            number("期限内", "in time"),
            number("遅れて対応", "late"),
            number("超過", "missed"),
            number("新たに超過", "newly missed"),
            number("超過解消", "no longer missed"),
        ],
        rows: rows.collect(),
        note: None,
        folded: false,
    }
}

fn commitments(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let kept = |kept: &Option<Kept>| match kept {
        None => String::from("—"),
        Some(kept) => {
            let value = kept.value.as_deref().map_or(String::from("none"), spaced);
            format!("{value} / {} {}", spaced(&kept.target), if kept.kept { "✓" } else { "✗" })
        }
    };
    let rows = outcomes.commitments.iter().map(|row| {
        vec![
            labels.label(&row.commitment),
            row.period.clone().unwrap_or_else(|| String::from("at once")),
            kept(&row.before),
            kept(&row.after),
        ]
    });
    RecordedTable {
        title: Title { en: "Commitments that come out otherwise", ja: "結果が変わる約束" },
        columns: vec![
            text("約束", "commitment"),
            text("期間", "period"),
            text("変更前", "before: value / target"),
            text("変更後", "after: value / target"),
        ],
        rows: rows.collect(),
        note: None,
        folded: false,
    }
}

/// `38000000 JPY` as `38,000,000 JPY`.
fn spaced(value: &str) -> String {
    let (amount, unit) = value.split_once(' ').map_or((value, ""), |(amount, unit)| (amount, unit));
    match amount.parse::<Decimal>() {
        Ok(amount) => format!("{} {unit}", grouped(amount)).trim_end().to_string(),
        Err(_) => value.to_string(),
    }
}

fn load(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let differs = |load: &&crate::compare::LoadBalance| load.runs.iter().any(|run| run.before != run.after);
    let of = |[before, after]: [i64; 2]| change(before.unsigned_abs(), after.unsigned_abs());
    let rows = outcomes
        .load
        .iter()
        .filter(differs)
        .map(|load| vec![labels.label(&load.department), of(load.most), of(load.lead_days)]);
    RecordedTable {
        title: Title { en: "Load by department", ja: "部署ごとの負荷" },
        columns: vec![
            text("部署", "department"),
            number("1日の最大", "most on a day"),
            number("延べリード日", "lead-days"),
        ],
        rows: rows.collect(),
        note: None,
        folded: false,
    }
}

/// The days on which a department's load changes most, of each department the first few.
fn days(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let mut rows = Vec::new();
    let mut left_out = 0;
    for load in &outcomes.load {
        let mut runs: Vec<_> = load.runs.iter().filter(|run| run.before != run.after).collect();
        runs.sort_by_key(|run| (Reverse(run.before.abs_diff(run.after)), run.first));
        left_out += runs.len().saturating_sub(MOST_DAYS);
        for run in runs.into_iter().take(MOST_DAYS) {
            let days =
                if run.first == run.last { run.first.to_string() } else { format!("{}..{}", run.first, run.last) };
            let department = labels.label(&load.department);
            rows.push(vec![department, days, change(run.before.unsigned_abs(), run.after.unsigned_abs())]);
        }
    }
    RecordedTable {
        title: Title { en: "Days whose load changes most", ja: "負荷が最も変わる日" },
        columns: vec![text("部署", "department"), text("日", "days"), number("リード", "leads")],
        rows,
        note: (left_out > 0).then(|| format!("{left_out} more, all of them in `--format json`")),
        folded: true,
    }
}

fn standing(stands: &Stands, labels: &Labels) -> String {
    let stage = name(labels, &stands.stage, "no stage");
    match &stands.owner {
        Some(owner) => format!("{stage} ({})", labels.label(owner)),
        None => stage,
    }
}

fn flight(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let row = |row: &crate::compare::InFlight| {
        let becomes =
            row.becomes.iter().map(|(stands, leads)| format!("{} {}", grouped_count(*leads), standing(stands, labels)));
        let gone = if row.gone { " ✗" } else { "" };
        let stage = format!("{}{gone}", name(labels, &row.stage, "no stage"));
        vec![stage, grouped_count(row.leads), becomes.collect::<Vec<_>>().join(", ")]
    };
    let gone = outcomes.flight.iter().any(|row| row.gone);
    RecordedTable {
        title: Title { en: "Leads in flight at the change", ja: "変更時点で進行中のリード" },
        columns: vec![
            text("今のステージ", "stage now"),
            number("リード", "leads"),
            text("新ポリシーでの位置", "where the new policy, replayed from the beginning, has them"),
        ],
        rows: outcomes.flight.iter().map(row).collect(),
        note: gone
            .then(|| String::from("✗: the new policy has no such stage; its leads must be moved by hand or by intake")),
        folded: false,
    }
}

fn telling(outcomes: &Outcomes, labels: &Labels) -> RecordedTable {
    let both = |[before, after]: &[Stands; 2]| match (standing(before, labels), standing(after, labels)) {
        (before, after) if before == after => before,
        (before, after) => format!("{before} → {after}"),
    };
    let said = |deed: &Option<String>| {
        deed.as_ref().map_or_else(
            || String::from("nothing"),
            |deed| labels.runs(deed).iter().map(|run| run.text.as_str()).collect(),
        )
    };
    let row = |lead: &crate::compare::TellingLead| {
        let changes: Vec<String> = lead.changes.iter().map(|at| (at + 1).to_string()).collect();
        vec![
            lead.lead.to_string(),
            weekday_moment(&lead.at),
            format!("{} → {}", said(&lead.then[0]), said(&lead.then[1])),
            both(&lead.end),
            change(lead.missed[0], lead.missed[1]),
            changes.join(", "),
        ]
    };
    RecordedTable {
        title: Title { en: "Leads that tell most", ja: "代表的なリード" },
        columns: vec![
            text("リード", "lead"),
            text("分かれる時点", "parts at"),
            text("その時点", "what happens then: before → after"),
            text("最後", "in the end: before → after"),
            number("超過", "missed"),
            text("変更番号", "changes"),
        ],
        rows: outcomes.telling.iter().map(row).collect(),
        note: Some(String::from("changes by their number in the lists of this page")),
        folded: false,
    }
}

/// How many recorded leads there are.
pub fn seen(leads: u64) -> String {
    match leads {
        0 => String::from("no recorded lead"),
        1 => String::from("1 recorded lead"),
        _ => format!("{} recorded leads", grouped_count(leads)),
    }
}

fn grouped_count(count: u64) -> String {
    grouped(Decimal::from(count))
}

/// `1,234,567.5`
pub fn grouped(number: Decimal) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        for (number, text) in [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.50", "-1,234,567.5")] {
            assert_eq!(grouped(number.parse().expect("a number")), text);
        }
    }
}
