//! Which stage and owner the policy gives each lead of an export: `tasuki route`.
//!
//! One row a lead, as if it were the lead's `created` row: steps 2 to 5 of section 11 of the language
//! reference, no timers. Rows stream: some are read, routed in parallel and written in their
//! order before the next are read, so memory does not grow with the export.

mod quick;
mod row;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;

use rayon::prelude::*;
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::lead::{History, LeadRun};
use super::plan::Plan;
use crate::columnar::{Cell, Column, Kind, Table};
use crate::diagnostic::Severity;
use crate::ingest::{IngestError, Input, LeadRows, Mapping, Progress, Rejects, Room, read_leads};
use crate::model::Model;
use crate::time::PolicyTime;
use quick::Quick;
use row::RoutedLead;
use write::Layout;

/// Rows that one thread takes at a time.
const SHARE: usize = 1 << 10;

/// How routed leads are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteFormat {
    /// With a header; cells that a spreadsheet would run are made safe
    /// ([`spreadsheet_safe`](crate::ingest::spreadsheet_safe)).
    Csv,
    /// One object a line.
    Ndjson,
    /// One document, `tasuki.route/1`.
    Json,
    /// A table of texts, as they stand in CSV; what is none is null.
    Parquet,
}

/// What a run came to, besides the rows written.
#[derive(Debug, Default)]
pub struct Routed {
    /// Rows read: routed plus rejected.
    pub read: u64,
    pub rejects: Rejects,
    /// What is odd about the export as a whole, once each.
    pub notes: Vec<String>,
    /// How many leads have which finding.
    pub findings: BTreeMap<&'static str, u64>,
}

impl Routed {
    pub fn routed(&self) -> u64 {
        self.read - self.rejects.len() as u64
    }

    /// How many leads have a finding of that code; `gap` and `overlap` are all codes that begin so.
    pub fn count(&self, name: &str) -> u64 {
        let is_family = matches!(name, "gap" | "overlap");
        let is_one = |code: &str| code == name || is_family && code.split('-').next() == Some(name);
        self.findings.iter().filter(|(code, _)| is_one(code)).map(|(_, count)| count).sum()
    }

    /// How many findings matter at least that much: rows set aside, gaps, overlaps, `impossible` and
    /// `promise-broken` are errors, `instant-loop` is a warning.
    pub fn findings_at(&self, level: Severity) -> u64 {
        let matters = |code: &str| row::severity(code) >= level;
        let found = self.findings.iter().filter(|(code, _)| matters(code));
        self.rejects.len() as u64 + found.map(|(_, count)| count).sum::<u64>()
    }
}

/// Why leads could not be routed.
#[derive(Debug)]
pub enum RouteError {
    /// The export is no table of rows.
    Read(IngestError),
    /// The routed leads could not be written.
    Write(io::Error),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Read(error) => error.fmt(f),
            RouteError::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RouteError {}

/// Routes an export and writes the columns `lead`, `stage`, `owner`, each decision, each score, and
/// `finding`.
pub fn route(
    model: &Model,
    mapping: &Mapping,
    leads: Input<'_>,
    room: Room<'_>,
    format: RouteFormat,
    progress: &mut Progress<'_>,
    out: &mut (dyn Write + Send),
) -> Result<Routed, RouteError> {
    let plan = Plan::new(model);
    let time = PolicyTime::new(model);
    let layout = Layout::new(model, format);
    let out = Out::new(out, &layout).map_err(RouteError::Write)?;
    let mut job = Job { plan: &plan, time: &time, layout, findings: BTreeMap::new(), begun: false, written: 0, out };
    let mut failed = None;
    let read = read_leads(model, mapping, leads, room, progress, &mut |rows| match job.take(rows) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    let read = read.map_err(RouteError::Read)?;
    let finished = failed.map_or(Ok(()), Err).and_then(|()| job.finish(read.read, read.rejects.len()));
    finished.map_err(RouteError::Write)?;
    let findings = job.findings;
    job.out.finish().map_err(RouteError::Write)?;
    Ok(Routed { read: read.read, rejects: read.rejects, notes: read.notes, findings })
}

/// Where routed leads go.
enum Out<'a> {
    Text(&'a mut (dyn Write + Send)),
    Table(Table<&'a mut (dyn Write + Send)>),
}

impl<'a> Out<'a> {
    fn new(out: &'a mut (dyn Write + Send), layout: &Layout) -> io::Result<Out<'a>> {
        if layout.format() != RouteFormat::Parquet {
            return Ok(Out::Text(out));
        }
        let columns: Vec<Column> = layout.columns().map(|name| Column { name, kind: Kind::Text }).collect();
        Table::new(out, &columns).map(Out::Table)
    }

    fn text(&mut self, text: &[u8]) -> io::Result<()> {
        match self {
            Out::Text(out) => out.write_all(text),
            Out::Table(_) => Ok(()),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Out::Text(out) => out.flush(),
            Out::Table(table) => table.finish(),
        }
    }
}

struct Job<'a> {
    plan: &'a Plan<'a>,
    time: &'a PolicyTime,
    layout: Layout,
    findings: BTreeMap<&'static str, u64>,
    /// What stands before the leads is written.
    begun: bool,
    /// Leads written.
    written: u64,
    out: Out<'a>,
}

/// What one thread made of its part of the rows.
struct Share {
    text: Vec<u8>,
    /// Of a table: row after row.
    cells: Vec<Option<SmolStr>>,
    findings: BTreeMap<&'static str, u64>,
}

impl Job<'_> {
    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let mut text = Vec::new();
        self.layout.begin(&mut text)?;
        self.out.text(&text)
    }

    /// Routes rows and writes them in their order.
    fn take(&mut self, rows: LeadRows<'_>) -> io::Result<()> {
        self.begin()?;
        let (plan, time, layout, first) = (self.plan, self.time, &self.layout, self.written == 0);
        let route = |(at, rows): (usize, LeadRows<'_>)| -> io::Result<Share> {
            let text = Vec::with_capacity(rows.len() * 96);
            let mut share = Share { text, cells: Vec::new(), findings: BTreeMap::new() };
            let mut run = LeadRun::new(plan, time, History::Whole);
            let (mut routed, mut quick) = (RoutedLead::default(), Quick::new(plan));
            for row in 0..rows.len() {
                let (lead, event) = rows.get(row);
                let is_placed = quick.as_mut().is_some_and(|quick| quick.fill(event, &mut routed));
                if !is_placed {
                    routed.fill(&mut run, event);
                } else if cfg!(debug_assertions) {
                    let mut expected = RoutedLead::default();
                    expected.fill(&mut run, event);
                    assert_eq!(routed, expected);
                }
                if let Some(code) = routed.finding {
                    *share.findings.entry(code).or_default() += 1;
                }
                if layout.format() == RouteFormat::Parquet {
                    layout.cells(lead, &routed, &mut share.cells);
                    continue;
                }
                let is_first = first && at == 0 && row == 0;
                let place = if is_first { write::Place::First } else { write::Place::Further };
                layout.lead(lead, &routed, place, &mut share.text)?;
            }
            Ok(share)
        };
        let shares: Vec<io::Result<Share>> = rows.parts(SHARE).enumerate().map(route).collect();
        for share in shares {
            let share = share?;
            match &mut self.out {
                Out::Text(out) => out.write_all(&share.text)?,
                Out::Table(table) => {
                    for row in share.cells.chunks(self.layout.columns().count()) {
                        let cells = row.iter().map(|cell| cell.as_deref().map_or(Cell::Null, Cell::Text));
                        let row: SmallVec<[Cell<'_>; 16]> = cells.collect();
                        table.row(&row)?;
                    }
                }
            }
            share.findings.into_iter().for_each(|(code, count)| *self.findings.entry(code).or_default() += count);
        }
        self.written += rows.len() as u64;
        Ok(())
    }

    fn finish(&mut self, read: u64, rejected: usize) -> io::Result<()> {
        self.begin()?;
        let mut text = Vec::new();
        self.layout.finish(read, rejected as u64, &self.findings, &mut text)?;
        self.out.text(&text)
    }
}

#[cfg(test)]
mod tests;
