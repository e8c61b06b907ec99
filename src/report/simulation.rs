//! The summary of a replay for people.

use super::conformance;
use super::history;
use super::named::Names;
use super::page::{self, Part};
use super::palette::{self, BOLD, GOOD};
use super::place::{line_text, near};
use super::printable;
use super::table::Column;
use super::words::{counted, human_seconds, lead_hours, wrapped};
use crate::diagnostic::Severity;
use crate::ingest::Rejects;
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
    /// Names of the trace files, as [`crate::ingest::Reject::file`] counts them.
    pub files: &'a [String],
    pub rejects: &'a Rejects,
    pub notes: &'a [String],
}

/// The whole report for a terminal; lists are broken at `width`, tables take what they need.
pub fn text(replayed: &Replayed, width: usize) -> String {
    let path = &replayed.sources.get(FileId(0)).path;
    let policy = printable::text(&replayed.summary.policy);
    format!("{BOLD}{policy}{BOLD:#} ({path}), {}\n\n", until(replayed.summary)) + &page::text(&parts(replayed, width))
}

/// The same as Markdown, for a ticket or a wiki.
pub fn markdown(replayed: &Replayed) -> String {
    let path = &replayed.sources.get(FileId(0)).path;
    let title = format!("{} ({path}), {}", replayed.summary.policy, until(replayed.summary));
    page::markdown(&title, &parts(replayed, usize::MAX))
}

fn until(summary: &Summary) -> String {
    summary.until.as_deref().map_or(String::from("a trace without rows"), |until| format!("until {until}"))
}

fn parts(replayed: &Replayed, width: usize) -> Vec<Part> {
    let Replayed { summary, model, sources, .. } = *replayed;
    vec![
        facts(replayed, width),
        set_aside_table(replayed.rejects, replayed.files),
        standing(replayed),
        moves(replayed),
        slas(replayed),
        recycles(replayed),
        conformance::outcomes(summary, model),
        commitments(summary, sources, width),
        conformance::drift(summary, model),
        conformance::double_contacts(summary, model),
        conformance::parked(summary, model),
        problems(summary, sources),
        unused("Lines that no lead used", &summary.unused_lines, sources),
    ]
}

fn facts(replayed: &Replayed, width: usize) -> Part {
    let summary = replayed.summary;
    let rows = &summary.rows;
    let rejected = match rows.rejected {
        0 => String::from("0 rejected"),
        some => format!("{0}{some} rejected{0:#}", palette::severity(Severity::Error)),
    };
    let mut said = format!("{} read, {} applied, {rejected}", rows.read, rows.applied);
    if rows.later > 0 {
        said.push_str(&format!("\n{} after the end, left out", rows.later));
    }
    if rows.others > 0 {
        said.push_str(&format!("\n{} of other leads, left out", rows.others));
    }
    let mut facts = vec![("rows", said), ("leads", summary.leads.to_string())];
    let events: Vec<String> = summary.events.iter().map(|count| format!("{} {}", count.event, count.count)).collect();
    if !events.is_empty() {
        // Facts are indented already.
        let listed = wrapped("          ", &events, width);
        facts.push(("events", listed.trim_start().replace(&format!("\n{}", " ".repeat(10)), "\n")));
    }
    if summary.unowned_seconds > 0 {
        facts.push(("unowned", format!("{} in all", human_seconds(summary.unowned_seconds))));
    }
    facts.extend(replayed.notes.iter().map(|note| ("note", printable::text(note).into_owned())));
    Part::Facts(facts)
}

/// What was odd about rows that were read, for stderr; nothing if nothing was.
pub fn set_aside(read: u64, rejects: &Rejects, notes: &[String], files: &[String]) -> String {
    let mut out: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
    if !rejects.is_empty() {
        out.push_str(&format!("{}: {} rejected\n", counted(read, "row"), rejects.len()));
    }
    out + &rejected_rows(rejects, files)
}

/// The first rows that were set aside, with their place and the reason.
pub fn rejected_rows(rejects: &Rejects, files: &[String]) -> String {
    page::text(&[set_aside_table(rejects, files)])
}

fn set_aside_table(rejects: &Rejects, files: &[String]) -> Part {
    let rows: Vec<Vec<String>> = rejects
        .first()
        .iter()
        .take(SHOWN_REJECTS)
        .map(|reject| {
            let file = files.get(reject.file as usize).map_or("", String::as_str);
            vec![format!("{file}:{}", reject.line), reject.reason.clone()]
        })
        .collect();
    let hidden = rejects.len().saturating_sub(SHOWN_REJECTS);
    let more = (hidden > 0).then(|| format!("and {hidden} more; `--rejects FILE` writes them all"));
    table("Rows set aside", vec![("row", Text), ("why", Text)], rows, more)
}

fn table(title: &str, columns: Vec<(&'static str, Column)>, rows: Vec<Vec<String>>, more: Option<String>) -> Part {
    Part::Table { title: title.to_string(), columns, rows, more }
}

/// Where leads are, where they were, and for how long.
fn standing(replayed: &Replayed) -> Part {
    let Replayed { summary, model, .. } = *replayed;
    let names = Names::new(model);
    let rows = summary.conformance.stage_time.iter().map(|time| {
        let now = summary.stages.iter().find(|it| it.stage == time.stage && it.owner == time.owner);
        vec![
            time.stage.as_deref().map_or(String::from("(no stage)"), |name| names.stage(name)),
            time.owner.as_deref().map_or(String::new(), |name| names.department(name)),
            now.map_or(0, |standing| standing.leads).to_string(),
            time.leads.to_string(),
            time.seconds.map_or(String::from("-"), lead_hours),
        ]
    });
    let columns =
        vec![("stage", Text), ("owner", Text), ("leads now", Number), ("leads ever", Number), ("lead-hours", Number)];
    table("Leads by stage and owner", columns, rows.collect(), None)
}

fn moves(replayed: &Replayed) -> Part {
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
    table("Moves", vec![("from", Text), ("to", Text), ("times", Number)], rows, None)
}

fn slas(replayed: &Replayed) -> Part {
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
    table("SLAs", columns, slas.iter().map(row).collect(), None)
}

fn recycles(replayed: &Replayed) -> Part {
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
    table("Recycled", vec![("into", Text), ("times", Number), ("because of", Text)], rows, None)
}

/// Each requirement with its periods behind each other.
fn commitments(summary: &Summary, sources: &Sources, width: usize) -> Part {
    let entry = |requirement: &[CommitmentRow]| {
        let CommitmentRow { commitment, cause, .. } = &requirement[0];
        let kept = requirement.iter().filter(|row| row.kept).count();
        let style = if kept == requirement.len() { GOOD } else { palette::severity(Severity::Warning) };
        let mut lines = vec![
            format!("{commitment}, {}: {}", near(cause, sources), printable::text(line_text(cause, sources))),
            format!("{style}kept {kept} of {}{style:#}", requirement.len()),
        ];
        let periods = wrapped("", &requirement.iter().map(period).collect::<Vec<_>>(), width.saturating_sub(4));
        lines.extend(periods.lines().map(str::to_string));
        lines.extend(requirement.iter().filter_map(exceeded));
        lines
    };
    let by_requirement = summary.commitments.chunk_by(|one, next| one.cause == next.cause);
    Part::Entries { title: String::from("Commitments"), entries: by_requirement.map(entry).collect() }
}

/// `over the limit on 3 days, first 2026-10-05T10:00:00+09:00`.
fn exceeded(row: &CommitmentRow) -> Option<String> {
    let exceeded = row.exceeded.as_ref()?;
    Some(format!("over the limit on {}, first {}", counted(exceeded.days, "day"), exceeded.first))
}

/// `2026-06 2 ✗`.
fn period(row: &CommitmentRow) -> String {
    let when = row.period.as_ref().or(row.at.as_ref()).map_or("", String::as_str);
    format!("{when} {} {}", row.value.as_deref().unwrap_or("-"), if row.kept { '✓' } else { '✗' })
}

fn problems(summary: &Summary, sources: &Sources) -> Part {
    let counts: Vec<String> = summary
        .findings
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if counts.is_empty() {
        let none = vec![vec![format!("{GOOD}none{GOOD:#}")]];
        return Part::Entries { title: String::from("Findings"), entries: none };
    }
    let columns = vec![("lead", Text), ("at", Text), ("finding", Text), ("because of", Text)];
    let all: u64 = summary.findings.values().sum();
    let hidden = all - summary.problems.len() as u64;
    let more = (hidden > 0).then(|| format!("and {hidden} more; `--ledger FILE` writes them all"));
    table(&format!("Findings: {}", counts.join(", ")), columns, history::problems(&summary.problems, sources), more)
}

/// Places of the policy with their text; nothing if there are none.
pub fn unused_lines(title: &str, places: &[String], sources: &Sources) -> String {
    page::text(&[unused(title, places, sources)])
}

fn unused(title: &str, places: &[String], sources: &Sources) -> Part {
    let rows: Vec<Vec<String>> = places
        .iter()
        .take(SHOWN_UNUSED)
        .map(|place| vec![near(place, sources), line_text(place, sources).to_string()])
        .collect();
    let hidden = places.len().saturating_sub(SHOWN_UNUSED);
    let more = (hidden > 0).then(|| counted(hidden as u64, "more line"));
    Part::List { title: title.to_string(), rows, more }
}
