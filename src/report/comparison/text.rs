//! Changes for people at a terminal: kind by kind, each with what it was, what it is, and a lead.

use super::recorded::{self, RecordedColumn};
use super::{ComparedPolicies, approvers, shown};
use crate::compare::{Change, Kind, Said};
use crate::report::labels::Labels;
use crate::report::palette::{self, BAD, BOLD, DIM, GOOD, HELP};
use crate::report::printable;
use crate::report::region::{condition, example_lead};
use crate::report::table::{Column, section};
use crate::report::words::counted;
use crate::text::Sources;

/// Boxes shown for one change; JSON has all of them.
const SHOWN: usize = 6;

/// The report over all compared policies.
pub fn text(compared: &[ComparedPolicies]) -> String {
    let mut out = String::new();
    for pair in compared {
        out.push_str(&format!("{BOLD}{} → {}{BOLD:#}\n", shown(&pair.old), shown(&pair.new)));
        let mut number = 0;
        for kind in Kind::ALL {
            let of_kind: Vec<&Change> = pair.found.changes.iter().filter(|change| change.kind == kind).collect();
            if of_kind.is_empty() {
                continue;
            }
            out.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", title(kind)));
            for change in of_kind {
                number += 1;
                out.push_str(&one(change, number, pair));
            }
        }
        if !pair.found.renames.is_empty() {
            out.push_str(&format!("\n{BOLD}Called otherwise{BOLD:#}\n"));
            for rename in &pair.found.renames {
                out.push_str(&format!("  {} `{}` is now `{}`\n", rename.what, rename.old, rename.new));
            }
        }
        for open in &pair.found.undecided {
            let style = palette::severity(crate::diagnostic::Severity::Warning);
            out.push_str(&format!("\n{style}undecided{style:#} {}: {}\n", open.subject, open.message));
        }
        out.push_str(&outcomes(pair));
        out.push_str(&closing(pair));
    }
    out
}

/// What changes of a kind are about.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Owner => "Who owns a lead",
        Kind::Stage => "Where a lead goes",
        Kind::Recycle => "What is recycled",
        Kind::Rest => "How long a lead rests",
        Kind::Sla => "SLA clocks",
        Kind::Definition => "What words mean",
        Kind::Commitment => "Commitments",
        Kind::Promise => "Promises",
        Kind::Lead => "What is known of a lead",
        Kind::Event => "Events",
        Kind::Department => "Departments",
        Kind::Calendar => "Calendar",
        Kind::NewValue => "New values that no line names",
        Kind::StaleAgreement => "Agreements out of date",
        Kind::Policy => "Policies",
    }
}

/// How many recorded leads there are, if they were counted.
fn seen(leads: Option<u64>) -> String {
    leads.map_or_else(String::new, |leads| format!(" {DIM}· {}{DIM:#}", recorded::seen(leads)))
}

fn one(change: &Change, number: usize, pair: &ComparedPolicies) -> String {
    let direction =
        change.direction.map_or_else(String::new, |direction| format!(" {DIM}({}){DIM:#}", direction.as_str()));
    // Leads are told of by the number of the change.
    let bullet = if pair.outcomes.is_some() { format!("{number}.") } else { String::from("•") };
    let mut out = format!("  {bullet} {}{direction}{}\n", printable::text(&change.message), seen(change.recorded));
    let mut line = |word: &str, style: anstyle::Style, said: &Option<Said>, sources: &Sources| {
        if let Some(said) = said
            && let Some(span) = said.span
        {
            out.push_str(&format!(
                "      {style}{word}{style:#} {DIM}{}{DIM:#}  {}\n",
                sources.place(span),
                printable::text(sources.get(span.file).line_text(sources.start(span).line).trim())
            ));
        }
    };
    line("was", BAD, &change.before, &pair.old_sources);
    line("now", GOOD, &change.after, &pair.new_sources);
    if change.region.len() > 1 {
        for region in change.region.iter().take(SHOWN) {
            out.push_str(&format!("      {HELP}leads:{HELP:#} {}{}\n", condition(region), seen(region.leads)));
        }
        if change.region.len() > SHOWN {
            out.push_str(&format!(
                "      … and {} more kinds of lead, all of them in `--format json`\n",
                change.region.len() - SHOWN
            ));
        }
    }
    if let Some(region) = change.region.first().filter(|region| !region.example.is_empty()) {
        out.push_str(&format!("      {HELP}example:{HELP:#} {}\n", example_lead(region)));
    }
    out
}

/// What becomes of real leads.
fn outcomes(pair: &ComparedPolicies) -> String {
    let Some(outcomes) = &pair.outcomes else { return String::new() };
    let sheet = recorded::recorded(outcomes, &Labels::of(&[&pair.new_model, &pair.old_model]));
    let mut out = format!("\n{BOLD}On the leads of the trace{BOLD:#}\n");
    sheet.facts.iter().for_each(|fact| out.push_str(&format!("  {fact}\n")));
    for table in &sheet.tables {
        let columns: Vec<(&str, Column)> =
            table.columns.iter().map(|column: &RecordedColumn| (column.title.en, column.kind())).collect();
        out.push_str(&section(table.title.en, &columns, &table.rows));
        out.extend(table.note.iter().map(|note| format!("  {DIM}{note}{DIM:#}\n")));
    }
    out
}

fn closing(pair: &ComparedPolicies) -> String {
    let found = &pair.found;
    if found.is_same() {
        let renamed = match found.renames.len() {
            0 => String::new(),
            many => format!(", apart from {}", counted(many as u64, "name")),
        };
        return format!("{GOOD}no change in meaning{GOOD:#}: every lead is treated alike{renamed}\n");
    }
    let mut parts = Vec::new();
    for kind in Kind::ALL {
        let count = found.changes.iter().filter(|change| change.kind == kind).count();
        if count > 0 {
            parts.push(format!("{count} {}", kind.as_str()));
        }
    }
    let mut out = format!("\n{}", counted(found.changes.len() as u64, "change"));
    if !parts.is_empty() {
        out.push_str(&format!(" ({})", parts.join(", ")));
    }
    if !found.undecided.is_empty() {
        out.push_str(&format!(", {}", counted(found.undecided.len() as u64, "undecided question")));
    }
    out.push('\n');
    let touched = approvers(&found.changes);
    if !touched.is_empty() {
        out.push_str(&format!("departments to agree: {}\n", touched.join(", ")));
    }
    out
}
