//! The summary of a replay for people.

use super::history;
use super::named::Names;
use super::palette::{self, BOLD, DIM, GOOD};
use super::place::{line_text, near};
use super::table::{Column, list, section};
use super::words::{counted, human_seconds, wrapped};
use crate::diagnostic::Severity;
use crate::ingest::Reject;
use crate::model::Model;
use crate::simulate::{CommitmentRow, SlaSummary, Summary};
use crate::text::{FileId, Sources};

use Column::{Number, Text};

/// Set-aside rows that are shown; the others are counted.
const SHOWN_REJECTS: usize = 10;

/// Lines without a lead that are shown.
const SHOWN_UNUSED: usize = 40;

/// What the text shows beside the summary itself.
pub struct Replayed<'a> {
    pub summary: &'a Summary,
    pub model: &'a Model,
    pub sources: &'a Sources,
    /// Names of the trace files, as [`Reject::file`] counts them.
    pub files: &'a [String],
    pub rejects: &'a [Reject],
    pub notes: &'a [String],
}

/// The whole report; lists are broken at `width`, tables take what they need.
pub fn text(replayed: &Replayed, width: usize) -> String {
    let mut out = heading(replayed, width);
    replayed.notes.iter().for_each(|note| out.push_str(&format!("note      {note}\n")));
    out.push_str(&rejected_rows(replayed.rejects, replayed.files));
    out.push_str(&standing(replayed));
    out.push_str(&moves(replayed));
    out.push_str(&slas(replayed));
    out.push_str(&recycles(replayed));
    out.push_str(&commitments(replayed.summary, replayed.sources, width));
    out.push_str(&problems(replayed.summary, replayed.sources));
    out.push_str(&unused_lines("Lines that no lead used", &replayed.summary.unused_lines, replayed.sources));
    out
}

fn heading(replayed: &Replayed, width: usize) -> String {
    let summary = replayed.summary;
    let path = &replayed.sources.get(FileId(0)).path;
    let until = summary.until.as_deref().map_or(String::from("a trace without rows"), |until| format!("until {until}"));
    let rows = &summary.rows;
    let rejected = match rows.rejected {
        0 => String::from("0 rejected"),
        some => format!("{0}{some} rejected{0:#}", palette::severity(Severity::Error)),
    };
    let mut out = format!("{BOLD}{}{BOLD:#} ({path}), {until}\n\n", summary.policy);
    out.push_str(&format!("rows      {} read, {} applied, {rejected}\n", rows.read, rows.applied));
    if rows.later > 0 {
        out.push_str(&format!("          {} after the end, left out\n", rows.later));
    }
    out.push_str(&format!("leads     {}\n", summary.leads));
    let events: Vec<String> = summary.events.iter().map(|count| format!("{} {}", count.event, count.count)).collect();
    if !events.is_empty() {
        out.push_str(&wrapped("events    ", &events, width));
    }
    if summary.unowned_seconds > 0 {
        out.push_str(&format!("unowned   {} in all\n", human_seconds(summary.unowned_seconds)));
    }
    out
}

/// What was odd about rows that were read, for stderr; nothing if nothing was.
pub fn set_aside(read: u64, rejects: &[Reject], notes: &[String], files: &[String]) -> String {
    let mut out: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
    if !rejects.is_empty() {
        out.push_str(&format!("{}: {} rejected\n", counted(read, "row"), rejects.len()));
    }
    out + &rejected_rows(rejects, files)
}

/// The first rows that were set aside, with their place and the reason.
pub fn rejected_rows(rejects: &[Reject], files: &[String]) -> String {
    let rows: Vec<Vec<String>> = rejects
        .iter()
        .take(SHOWN_REJECTS)
        .map(|reject| {
            let file = files.get(reject.file as usize).map_or("", String::as_str);
            vec![format!("{file}:{}", reject.line), reject.reason.clone()]
        })
        .collect();
    let mut out = section("Rows set aside", &[("row", Text), ("why", Text)], &rows);
    if rejects.len() > SHOWN_REJECTS {
        out.push_str(&format!("  … and {} more; `--rejects FILE` writes them all\n", rejects.len() - SHOWN_REJECTS));
    }
    out
}

fn standing(replayed: &Replayed) -> String {
    let rows: Vec<Vec<String>> = replayed
        .summary
        .stages
        .iter()
        .map(|standing| {
            vec![
                standing
                    .stage
                    .as_deref()
                    .map_or(String::from("(no stage)"), |name| Names::new(replayed.model).stage(name)),
                standing.owner.as_deref().map_or(String::new(), |name| Names::new(replayed.model).department(name)),
                standing.leads.to_string(),
            ]
        })
        .collect();
    section("Leads by stage and owner", &[("stage", Text), ("owner", Text), ("leads", Number)], &rows)
}

fn moves(replayed: &Replayed) -> String {
    let rows: Vec<Vec<String>> = replayed
        .summary
        .moves
        .iter()
        .map(|moved| {
            vec![
                moved.from.as_deref().map_or(String::from("(new)"), |name| Names::new(replayed.model).stage(name)),
                Names::new(replayed.model).stage(&moved.to),
                moved.count.to_string(),
            ]
        })
        .collect();
    section("Moves", &[("from", Text), ("to", Text), ("times", Number)], &rows)
}

fn slas(replayed: &Replayed) -> String {
    type Count = (&'static str, fn(&SlaSummary) -> u64);
    const COUNTS: [Count; 7] = [
        ("met", |sla| sla.met),
        ("late", |sla| sla.late),
        ("breached", |sla| sla.breached),
        ("undecidable", |sla| sla.undecidable),
        ("running", |sla| sla.running),
        ("ended", |sla| sla.ended),
        ("untouched", |sla| sla.never_touched),
    ];
    let slas = &replayed.summary.slas;
    let says_something =
        |(title, count): &Count| matches!(*title, "met" | "late" | "breached") || slas.iter().any(|sla| count(sla) > 0);
    let counts: Vec<_> = COUNTS.into_iter().filter(says_something).collect();
    let mut columns = vec![("SLA", Text), ("owner", Text)];
    columns.extend(counts.iter().map(|(title, _)| (*title, Number)));
    columns.extend([("median", Number), ("90 %", Number)]);
    let seconds = |seconds: Option<i64>| seconds.map_or(String::from("-"), human_seconds);
    let row = |sla: &SlaSummary| {
        let owner = sla.owner.as_deref().map_or(String::new(), |name| Names::new(replayed.model).department(name));
        let mut row = vec![format!("{}/{}", sla.stage, sla.sla), owner];
        row.extend(counts.iter().map(|(_, count)| count(sla).to_string()));
        row.extend([seconds(sla.median_seconds), seconds(sla.p90_seconds)]);
        row
    };
    section("SLAs", &columns, &slas.iter().map(row).collect::<Vec<_>>())
}

fn recycles(replayed: &Replayed) -> String {
    let rows: Vec<Vec<String>> = replayed
        .summary
        .recycles
        .iter()
        .map(|recycle| {
            let because =
                format!("{}   {}", near(&recycle.cause, replayed.sources), line_text(&recycle.cause, replayed.sources));
            vec![Names::new(replayed.model).stage(&recycle.stage), recycle.count.to_string(), because]
        })
        .collect();
    section("Recycled", &[("into", Text), ("times", Number), ("because of", Text)], &rows)
}

/// Each requirement with its periods behind each other.
fn commitments(summary: &Summary, sources: &Sources, width: usize) -> String {
    let mut out = String::new();
    for requirement in summary.commitments.chunk_by(|one, next| one.cause == next.cause) {
        if out.is_empty() {
            out.push_str(&format!("\n{BOLD}Commitments{BOLD:#}\n"));
        }
        let CommitmentRow { commitment, cause, .. } = &requirement[0];
        let kept = requirement.iter().filter(|row| row.kept).count();
        let style = if kept == requirement.len() { GOOD } else { palette::severity(Severity::Warning) };
        out.push_str(&format!(
            "  {commitment}, {}: {}\n    {style}kept {kept} of {}{style:#}\n",
            near(cause, sources),
            line_text(cause, sources),
            requirement.len()
        ));
        out.push_str(&wrapped("    ", &requirement.iter().map(period).collect::<Vec<_>>(), width));
    }
    out
}

/// `2026-06 2 ✗`.
fn period(row: &CommitmentRow) -> String {
    let when = row.period.as_ref().or(row.at.as_ref()).map_or("", String::as_str);
    format!("{when} {} {}", row.value.as_deref().unwrap_or("-"), if row.kept { '✓' } else { '✗' })
}

fn problems(summary: &Summary, sources: &Sources) -> String {
    let counts: Vec<String> = summary
        .findings
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if counts.is_empty() {
        return format!("\n{BOLD}Findings{BOLD:#}\n  {GOOD}none{GOOD:#}\n");
    }
    let columns = [("lead", Text), ("at", Text), ("finding", Text), ("because of", Text)];
    let mut out =
        section(&format!("Findings: {}", counts.join(", ")), &columns, &history::problems(&summary.problems, sources));
    let all: u64 = summary.findings.values().sum();
    let shown = summary.problems.len() as u64;
    if all > shown {
        out.push_str(&format!("  … and {} more; `--ledger FILE` writes them all\n", all - shown));
    }
    out
}

/// Places of the policy with their text; nothing if there are none.
pub fn unused_lines(title: &str, places: &[String], sources: &Sources) -> String {
    if places.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = places
        .iter()
        .take(SHOWN_UNUSED)
        .map(|place| vec![near(place, sources), line_text(place, sources).to_string()])
        .collect();
    let mut out = list(title, &rows);
    if places.len() > SHOWN_UNUSED {
        out.push_str(&format!("  {DIM}… and {}{DIM:#}\n", counted((places.len() - SHOWN_UNUSED) as u64, "more line")));
    }
    out
}
