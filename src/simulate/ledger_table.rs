//! The ledger as a table: CSV for spreadsheets, or Parquet. A column for each key that a line of NDJSON
//! may have, in a fixed order; a key that a step has not is an empty cell, or null.

use std::io::{self, Write};

use jiff::Timestamp;
use smol_str::SmolStr;

use super::ledger::LedgerLine;
use super::step::{Step, StepKind};
use crate::columnar::{Cell, Column, Kind, Table};
use crate::ingest::spreadsheet_safe;
use crate::model::Model;
use crate::text::Sources;
use crate::time::PolicyTime;

/// How a ledger is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerFormat {
    /// One object a line.
    #[default]
    Ndjson,
    /// With a header; cells that a spreadsheet would run are made safe ([`spreadsheet_safe`]).
    Csv,
    /// Moments are instants, to the microsecond.
    Parquet,
}

const COLUMNS: [(&str, Kind); 20] = [
    ("lead", Kind::Text),
    ("at", Kind::Instant),
    ("step", Kind::Text),
    ("stage", Kind::Text),
    ("owner", Kind::Text),
    ("cause", Kind::Text),
    ("sla", Kind::Text),
    ("due", Kind::Instant),
    ("late", Kind::YesNo),
    ("undecidable", Kind::YesNo),
    ("from", Kind::Text),
    ("to", Kind::Text),
    ("times", Kind::Whole),
    ("until", Kind::Instant),
    ("subject", Kind::Text),
    ("lines", Kind::Text),
    ("event", Kind::Text),
    ("by", Kind::Text),
    ("recorded", Kind::Text),
    ("message", Kind::Text),
];

/// Places of a policy in one cell.
fn joined(lines: &Option<Vec<String>>) -> Option<String> {
    lines.as_ref().map(|lines| lines.join("; "))
}

/// The header of a ledger as CSV.
pub(super) fn write_header(out: &mut Vec<u8>) {
    out.extend_from_slice(COLUMNS.map(|(name, _)| name).join(",").as_bytes());
    out.push(b'\n');
}

/// Writes a line of the ledger as CSV.
pub(super) fn write_csv(line: &LedgerLine, out: &mut Vec<u8>) {
    let word = |value: Option<bool>| value.map(|value| if value { "true" } else { "false" });
    let times = line.times.map(|times| times.to_string());
    let lines = joined(&line.lines);
    let cells = [
        Some(line.lead.as_str()),
        Some(&line.at),
        Some(line.step),
        line.stage.as_deref(),
        line.owner.as_deref(),
        Some(&line.cause),
        line.sla.as_deref(),
        line.due.as_ref().and_then(Option::as_deref),
        word(line.late.flatten()),
        word(line.undecidable),
        line.from.as_ref().and_then(Option::as_deref),
        line.to.as_deref(),
        times.as_deref(),
        line.until.as_ref().and_then(Option::as_deref),
        line.subject.as_deref(),
        lines.as_deref(),
        line.event.as_deref(),
        line.by.as_deref(),
        line.recorded.as_deref(),
        line.message.as_deref(),
    ];
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_cell(cell.unwrap_or(""), out);
    }
    out.push(b'\n');
}

fn write_cell(text: &str, out: &mut Vec<u8>) {
    let text = spreadsheet_safe(text);
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

/// A ledger as Parquet.
pub(super) struct LedgerTable<'w>(Table<&'w mut (dyn Write + Send)>);

impl<'w> LedgerTable<'w> {
    pub fn new(out: &'w mut (dyn Write + Send)) -> io::Result<LedgerTable<'w>> {
        Table::new(out, &COLUMNS.map(|(name, kind)| Column { name, kind })).map(LedgerTable)
    }

    pub fn write(
        &mut self,
        model: &Model,
        sources: &Sources,
        time: &PolicyTime,
        lead: &SmolStr,
        step: &Step,
    ) -> io::Result<()> {
        let line = LedgerLine::new(model, sources, time, lead, step);
        let (due, until) = match step.kind {
            StepKind::Due { due, .. }
            | StepKind::Warned { due, .. }
            | StepKind::Breached { due, .. }
            | StepKind::Met { due, .. }
            | StepKind::Ended { due, .. } => (due, None),
            StepKind::Recycled { until, .. } => (None, until),
            StepKind::Entered { .. }
            | StepKind::Handoff { .. }
            | StepKind::Notified { .. }
            | StepKind::Reassigned { .. }
            | StepKind::Returned
            | StepKind::Gap { .. }
            | StepKind::Overlap { .. }
            | StepKind::Impossible(_)
            | StepKind::DoubleContact { .. }
            | StepKind::Drift(_)
            | StepKind::InstantLoop(_)
            | StepKind::PromiseBroken { .. } => (None, None),
        };
        let lines = joined(&line.lines);
        fn text(text: Option<&str>) -> Cell<'_> {
            text.map_or(Cell::Null, Cell::Text)
        }
        let instant = |at: Option<Timestamp>| at.map_or(Cell::Null, |at| Cell::Instant(at.as_microsecond()));
        let yes_no = |value: Option<bool>| value.map_or(Cell::Null, Cell::YesNo);
        self.0.row(&[
            Cell::Text(&line.lead),
            Cell::Instant(step.at.as_microsecond()),
            Cell::Text(line.step),
            text(line.stage.as_deref()),
            text(line.owner.as_deref()),
            Cell::Text(&line.cause),
            text(line.sla.as_deref()),
            instant(due),
            yes_no(line.late.flatten()),
            yes_no(line.undecidable),
            text(line.from.as_ref().and_then(Option::as_deref)),
            text(line.to.as_deref()),
            line.times.map_or(Cell::Null, |times| Cell::Whole(times.into())),
            instant(until),
            text(line.subject.as_deref()),
            text(lines.as_deref()),
            text(line.event.as_deref()),
            text(line.by.as_deref()),
            text(line.recorded.as_deref()),
            text(line.message.as_deref()),
        ])
    }

    pub fn finish(self) -> io::Result<()> {
        self.0.finish()
    }
}
