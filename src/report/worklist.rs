//! The work list for people (text, Markdown) and for spreadsheets (CSV). The JSON document is
//! [`Worklist`] itself.

use std::io::{self, Write};

use jiff::civil::DateTime;

use super::named::Names;
use super::palette::{BOLD, DIM};
use super::table::{self, Column};
use super::words::{counted, human_seconds, open_seconds, weekday_moment};
use crate::ingest::spreadsheet_safe;
use crate::model::Model;
use crate::simulate::{WorkItem, WorkState, Worklist};

/// The list by owner, most urgent first.
pub fn text(list: &Worklist, model: &Model, path: &str) -> String {
    let names = Names::new(model);
    let mut out = format!("{BOLD}{}{BOLD:#} ({path}), {}\n", list.policy, weekday_moment(&list.at));
    for of_owner in list.items.chunk_by(|left, right| left.owner == right.owner) {
        out.push_str(&format!(
            "\n{BOLD}{}{BOLD:#}: {}\n",
            names.owner(of_owner[0].owner.as_deref()),
            tasks(list, of_owner)
        ));
        out.push_str(&table::table(&columns(of_owner), &rows(of_owner, &names, &list.at)));
        out.extend(left_out(list, of_owner).map(|more| format!("  {DIM}{more}{DIM:#}\n")));
    }
    if list.items.is_empty() {
        out.push_str("\nnothing is to be done by any time\n");
    }
    let waiting: Vec<String> = waiting(list, &names);
    if !waiting.is_empty() {
        out.push_str(&format!("\n{DIM}Nothing is due of{DIM:#}\n"));
        waiting.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    }
    out
}

/// The same as Markdown, a section an owner.
pub fn markdown(list: &Worklist, model: &Model) -> String {
    let names = Names::new(model);
    let mut out = format!("# {}\n\n{}\n", table::markdown_text(&list.policy), weekday_moment(&list.at));
    for of_owner in list.items.chunk_by(|left, right| left.owner == right.owner) {
        let owner = table::markdown_text(&names.owner(of_owner[0].owner.as_deref()));
        out.push_str(&format!("\n## {owner}: {}\n\n", tasks(list, of_owner)));
        out.push_str(&table::markdown(&columns(of_owner), &rows(of_owner, &names, &list.at)));
        out.extend(left_out(list, of_owner).map(|more| format!("\n{more}\n")));
    }
    if list.items.is_empty() {
        out.push_str("\nNothing is to be done by any time.\n");
    }
    let waiting = waiting(list, &names);
    if !waiting.is_empty() {
        out.push_str("\n## Nothing is due\n\n");
        waiting.iter().for_each(|line| out.push_str(&format!("- {}\n", table::markdown_text(line))));
    }
    out
}

/// One row an item, for a spreadsheet.
pub fn csv(list: &Worklist, model: &Model, to: impl Write) -> io::Result<()> {
    let names = Names::new(model);
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record([
        "owner",
        "place",
        "lead",
        "account",
        "stage",
        "sla",
        "do",
        "state",
        "due",
        "left_seconds",
        "left_open_seconds",
        "attempts_done",
        "attempts_of",
        "why",
    ])?;
    for item in &list.items {
        let number = |number: Option<i64>| number.map_or(String::new(), |number| number.to_string());
        let cells = [
            names.owner(item.owner.as_deref()),
            item.place.to_string(),
            item.lead.to_string(),
            item.account.as_deref().unwrap_or("").to_string(),
            names.stage(&item.stage),
            names.sla(&item.stage, &item.sla),
            meets(item, &names),
            state(item.state).to_string(),
            item.due.clone(),
            item.left_seconds.to_string(),
            number(item.left_open_seconds),
            number(item.attempts.map(|attempts| attempts.done.into())),
            number(item.attempts.map(|attempts| attempts.of.into())),
            why(item, &list.at),
        ];
        writer.write_record(cells.iter().map(|cell| spreadsheet_safe(cell).into_owned()))?;
    }
    writer.flush()
}

fn tasks(list: &Worklist, items: &[WorkItem]) -> String {
    let Some(load) = list.owners.iter().find(|load| load.owner == items[0].owner) else { return String::new() };
    let counts = [(load.to_do, "to do"), (load.overdue, "overdue"), (load.due_today, "due today")];
    let said: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    said.join(", ")
}

/// `… and 12 more`, where a limit left some out.
fn left_out(list: &Worklist, items: &[WorkItem]) -> Option<String> {
    let load = list.owners.iter().find(|load| load.owner == items[0].owner)?;
    let hidden = load.to_do.saturating_sub(items.len() as u64);
    (hidden > 0).then(|| format!("… and {hidden} more"))
}

/// Columns that say something of at least one item.
fn columns(items: &[WorkItem]) -> Vec<(&'static str, Column)> {
    let mut columns = vec![("", Column::Number), ("lead", Column::Text)];
    if items.iter().any(|item| item.account.is_some()) {
        columns.push(("account", Column::Text));
    }
    columns.extend([("for", Column::Text), ("do", Column::Text), ("due", Column::Text), ("left", Column::Number)]);
    if items.iter().any(|item| item.attempts.is_some()) {
        columns.push(("tries", Column::Number));
    }
    columns.push(("why", Column::Text));
    columns
}

fn rows(items: &[WorkItem], names: &Names, now: &str) -> Vec<Vec<String>> {
    let columns = columns(items);
    let has = |title: &str| columns.iter().any(|(known, _)| *known == title);
    let row = |item: &WorkItem| {
        let mut row = vec![item.place.to_string(), item.lead.to_string()];
        if has("account") {
            row.push(item.account.as_deref().unwrap_or("").to_string());
        }
        row.extend([names.promise(&item.stage, &item.sla), meets(item, names), weekday_moment(&item.due), left(item)]);
        if has("tries") {
            row.push(item.attempts.map_or(String::new(), |attempts| format!("{} of {}", attempts.done, attempts.of)));
        }
        row.push(why(item, now));
        row
    };
    items.iter().map(row).collect()
}

fn waiting(list: &Worklist, names: &Names) -> Vec<String> {
    let line = |waiting: &crate::simulate::Waiting| {
        let owner = names.owner(waiting.owner.as_deref());
        format!("{} in {}, {owner}", counted(waiting.leads, "lead"), names.stage(&waiting.stage))
    };
    list.waiting.iter().map(line).collect()
}

fn meets(item: &WorkItem, names: &Names) -> String {
    item.meets.iter().map(|event| names.event(event)).collect::<Vec<_>>().join(" or ")
}

fn state(state: WorkState) -> &'static str {
    match state {
        WorkState::Overdue => "overdue",
        WorkState::Undecidable => "undecidable",
        WorkState::Running => "running",
        WorkState::Paused => "paused",
    }
}

/// Open time where there is a calendar, else elapsed.
fn left(item: &WorkItem) -> String {
    item.left_open_seconds.map_or_else(|| human_seconds(item.left_seconds), open_seconds)
}

/// Why the item stands where it stands: how near its deadline is, and what happens otherwise.
fn why(item: &WorkItem, now: &str) -> String {
    let mut parts = vec![match item.state {
        WorkState::Overdue if item.left_open_seconds == Some(0) => String::from("overdue, closed since"),
        WorkState::Overdue => format!("overdue {}", left(item).trim_start_matches('-')),
        WorkState::Undecidable => String::from("due or overdue: the hour of its start is not known"),
        WorkState::Running => due_when(item, now),
        WorkState::Paused => String::from("paused"),
    }];
    if item.warned && item.state == WorkState::Running {
        parts.push(String::from("warned"));
    }
    parts.extend(item.next.as_ref().map(|next| {
        let at_due = next.at == item.due;
        let when = if at_due { String::from("then") } else { weekday_moment(&next.at) };
        format!("{when} {}", next.action)
    }));
    parts.join("; ")
}

/// `due today`, `due tomorrow`, `due in 5 days`.
fn due_when(item: &WorkItem, now: &str) -> String {
    let (Some(due), Some(now)) = (civil(&item.due), civil(now)) else { return String::from("due") };
    match now.date().until(due.date()).map(|span| span.get_days()) {
        Ok(0) => String::from("due today"),
        Ok(1) => String::from("due tomorrow"),
        Ok(days) => format!("due in {days} days"),
        Err(_) => String::from("due"),
    }
}

/// The civil part of a moment as documents write it.
fn civil(moment: &str) -> Option<DateTime> {
    moment.get(..19)?.parse().ok()
}
