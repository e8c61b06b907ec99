//! Replays a trace: leads in parallel, output in lead order, the same bytes for any number of threads.
//!
//! Leads are taken in batches; each batch is replayed in parallel and its part of the ledger written
//! before the next begins, so that memory does not grow with the ledger.

use std::io::{self, Write};
use std::ops::Range;

use jiff::Timestamp;
use rayon::prelude::*;
use smol_str::SmolStr;

use super::commitments::{CommitmentTally, Window};
use super::conformance::Conformance;
use super::lead::{History, LeadRun, MOST_PROBLEMS};
use super::ledger::LedgerLine;
use super::ledger_table::{self, LedgerFormat, LedgerTable};
use super::ledger_text::LedgerText;
use super::lines::Coverage;
use super::plan::Plan;
use super::step::Step;
use super::summary::{Rows, Summary};
use super::tally::Tally;
use crate::ingest::{Piece, Trace};
use crate::model::Model;
use crate::text::Sources;
use crate::time::PolicyTime;

/// Rows of a batch, at least; a lead is never split. Small in tests, so that few leads fill several.
const BATCH: usize = if cfg!(test) { 1 << 9 } else { 1 << 17 };

/// Rows that one thread takes at a time, at least.
const SHARE: usize = if cfg!(test) { 1 << 6 } else { 1 << 13 };

/// Problems that a summary shows in full; further ones are counted.
const SHOWN_PROBLEMS: usize = MOST_PROBLEMS;

/// How to replay.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// The moment at which the replay ends; the last moment of the trace if none is given. Rows after
    /// it are left out and counted.
    pub until: Option<Timestamp>,
    /// Told after each batch how many rows of the trace are done.
    pub progress: Option<&'a dyn Fn(u64)>,
}

/// Where a ledger goes, and how it is written.
pub struct Ledger<'w> {
    pub format: LedgerFormat,
    pub out: &'w mut (dyn Write + Send),
}

/// A ledger that has been begun.
enum Begun<'w> {
    /// Threads write the lines.
    Lines(&'w mut (dyn Write + Send)),
    Table(LedgerTable<'w>),
}

impl<'w> Ledger<'w> {
    /// One object a line.
    pub fn ndjson(out: &'w mut (dyn Write + Send)) -> Ledger<'w> {
        Ledger { format: LedgerFormat::Ndjson, out }
    }

    fn begin(self) -> io::Result<Begun<'w>> {
        match self.format {
            LedgerFormat::Ndjson => {}
            LedgerFormat::Csv => {
                let mut header = Vec::new();
                ledger_table::write_header(&mut header);
                self.out.write_all(&header)?;
            }
            LedgerFormat::Parquet => return LedgerTable::new(self.out).map(Begun::Table),
        }
        Ok(Begun::Lines(self.out))
    }
}

/// Replays all leads and writes the ledger, if one is asked for. Fails only if the ledger cannot be written.
pub fn replay(
    model: &Model,
    sources: &Sources,
    trace: &Trace,
    options: Options,
    ledger: Option<Ledger<'_>>,
) -> io::Result<Summary> {
    let plan = Plan::new(model);
    let time = PolicyTime::new(model);
    let until = options.until.or(trace.last);
    let window = trace.first.zip(until).map(|(first, until)| Window::new(&time, first, until));
    let job = Job { plan: &plan, time: &time, sources, until, window, ledger: ledger.as_ref().map(|it| it.format) };
    let mut ledger = ledger.map(Ledger::begin).transpose()?;
    let mut total = job.empty_share();
    let mut rows_done = 0;
    trace.pieces(BATCH, &mut |piece| {
        for batch in parts(piece, 0..piece.lead_count(), BATCH) {
            let shares: Vec<Range<usize>> = parts(piece, batch.clone(), SHARE).collect();
            let replayed: Vec<Share> = shares.into_par_iter().map(|share| job.replay(piece, share)).collect();
            for share in replayed {
                match &mut ledger {
                    None => {}
                    Some(Begun::Lines(out)) => out.write_all(&share.ledger)?,
                    Some(Begun::Table(table)) => {
                        for (lead, step) in &share.steps {
                            table.write(model, sources, &time, lead, step)?;
                        }
                    }
                }
                total.add(share);
            }
            rows_done += batch.map(|lead| piece.lead(lead).len() as u64).sum::<u64>();
            if let Some(progress) = options.progress {
                progress(rows_done);
            }
        }
        Ok(())
    })?;
    if let Some(Begun::Table(table)) = ledger {
        table.finish()?;
    }
    let rows = Rows {
        read: trace.read - total.later,
        applied: trace.applied() - total.later,
        rejected: trace.rejects.len() as u64,
        later: total.later,
        others: trace.others,
    };
    let commitments = total.commitments.rows(model, &plan.committed, &time, sources);
    let conformance = total.conformance.rows(model, &time);
    Ok(Summary::new(
        &plan,
        &time,
        sources,
        rows,
        until,
        total.tally,
        commitments,
        conformance,
        &total.used,
        total.problems,
    ))
}

struct Job<'p> {
    plan: &'p Plan<'p>,
    time: &'p PolicyTime,
    sources: &'p Sources,
    until: Option<Timestamp>,
    /// None for a trace without rows.
    window: Option<Window>,
    ledger: Option<LedgerFormat>,
}

/// What some of the leads come to.
struct Share {
    ledger: Vec<u8>,
    /// What of the ledger others write.
    steps: Vec<(SmolStr, Step)>,
    tally: Tally,
    commitments: CommitmentTally,
    conformance: Conformance,
    used: Coverage,
    problems: Vec<LedgerLine>,
    /// Rows after the end of the replay.
    later: u64,
}

impl Share {
    fn add(&mut self, other: Share) {
        self.tally.merge(other.tally);
        self.commitments.merge(other.commitments);
        self.conformance.merge(other.conformance);
        self.used.merge(&other.used);
        let room = SHOWN_PROBLEMS - self.problems.len();
        self.problems.extend(other.problems.into_iter().take(room));
        self.later += other.later;
    }
}

impl Job<'_> {
    fn empty_share(&self) -> Share {
        Share {
            ledger: Vec::new(),
            steps: Vec::new(),
            tally: Tally::new(self.plan),
            commitments: CommitmentTally::new(&self.plan.committed, self.window),
            conformance: Conformance::new(self.plan),
            used: Coverage::new(&self.plan.lines),
            problems: Vec::new(),
            later: 0,
        }
    }

    fn replay(&self, piece: Piece<'_>, leads: Range<usize>) -> Share {
        let mut share = self.empty_share();
        let history = if self.ledger.is_some() { History::Whole } else { History::Problems };
        let mut run = LeadRun::new(self.plan, self.time, history);
        run.commitments = CommitmentTally::new(&self.plan.committed, self.window);
        run.conformance = Conformance::new(self.plan);
        let model = self.plan.model;
        let mut text = LedgerText::new(model, self.sources, self.time);
        let walk = piece.walk(leads);
        for lead in walk.leads() {
            run.begin_lead();
            run.commitments.begin_lead(lead.lead);
            run.conformance.begin_lead(lead.lead);
            let Some(until) = self.until else { continue };
            let applied = lead.until(until);
            share.later += (lead.len() - applied) as u64;
            if applied == 0 {
                continue;
            }
            for place in 0..applied {
                run.apply(lead.row(place));
            }
            run.end_lead(until);
            text.begin_lead(lead.lead);
            for step in &run.steps {
                let line = || LedgerLine::new(model, self.sources, self.time, lead.lead, step);
                match self.ledger {
                    None => {}
                    Some(LedgerFormat::Ndjson) => text.write(lead.lead, step, &mut share.ledger),
                    Some(LedgerFormat::Csv) => ledger_table::write_csv(&line(), &mut share.ledger),
                    Some(LedgerFormat::Parquet) => share.steps.push((lead.lead.clone(), step.clone())),
                }
                if step.kind.is_problem() && share.problems.len() < SHOWN_PROBLEMS {
                    share.problems.push(line());
                }
            }
        }
        share.tally = run.tally;
        share.commitments = run.commitments;
        share.conformance = run.conformance;
        share.used = run.view.used;
        share
    }
}

/// Cuts leads into parts with at least `rows` rows each, but for the last.
fn parts(piece: Piece<'_>, leads: Range<usize>, rows: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = leads.start;
    std::iter::from_fn(move || {
        let mut end = start;
        let mut size = 0;
        while size < rows && end < leads.end {
            size += piece.lead(end).len();
            end += 1;
        }
        let range = start..end;
        start = end;
        (!range.is_empty()).then_some(range)
    })
}
