//! Rows of all inputs gathered to a trace: leads numbered, rows packed, first rows looked at.
//!
//! Where rows outgrow the memory they may take, those so far are written to a run ([`super::runs`]),
//! sorted by lead, and gathering begins anew.

use std::hash::BuildHasher;
use std::io;
use std::ops::Range;

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use smol_str::SmolStr;

use super::aside::Aside;
use super::grouped::Grouped;
use super::input::Room;
use super::packed::Rows;
use super::quick::Block;
use super::required::Required;
use super::runs::{Lead, Runs};
use super::{Reject, Trace, TraceEvent};
use crate::model::Model;
use crate::text::InMemory;

/// Rows in the order of the leads' keys take no more memory than that before they are written to a run.
const SORTED_MEMORY: usize = if cfg!(test) { 1 << 12 } else { 64 << 20 };

/// Rows so far.
pub(super) struct Gatherer<'m> {
    pub trace: Trace,
    room: Room<'m>,
    rows: Rows,
    leads: Keys,
    required: Required<'m>,
    firsts: Firsts,
    runs: Option<Runs>,
    /// The leads came in the order of their keys so far.
    is_sorted: bool,
    /// The leads of a block's rows.
    numbers: Vec<u32>,
    /// Why something could not be put aside.
    failed: Option<io::Error>,
}

/// What is known of the leads' first rows, where attributes are required.
#[derive(Default)]
struct Firsts {
    /// By lead number: the earliest row that lacks nothing, if any, and its moment.
    complete: Vec<Complete>,
    /// Rows that lack something and may turn out to be their lead's first, and where their text is.
    incomplete: Vec<(u32, u32)>,
    texts: Aside,
}

/// A row that lacks nothing; its microsecond beside it, since most rows are later and need no look at it.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
struct Complete {
    time: i64,
    row: u32,
}

/// No row: every row comes before it.
const NO_ROW: Complete = Complete { time: i64::MAX, row: u32::MAX };

impl Firsts {
    /// Whether a row comes before all that are known to lack nothing.
    #[inline]
    fn is_before(&self, rows: &Rows, lead: u32, row: u32) -> bool {
        let Complete { time, row: complete } = self.complete.get(lead as usize).copied().unwrap_or(NO_ROW);
        let at = rows.order(row);
        if at.0 == time { (at, row) < (rows.order(complete), complete) } else { at.0 < time }
    }
}

impl<'m> Gatherer<'m> {
    pub fn new(model: &'m Model, room: Room<'m>) -> Gatherer<'m> {
        Gatherer::of(Required::of(model), room)
    }

    fn of(required: Required<'m>, room: Room<'m>) -> Gatherer<'m> {
        Gatherer {
            trace: Trace::default(),
            room,
            rows: Rows::default(),
            leads: Keys::default(),
            required,
            firsts: Firsts::default(),
            runs: None,
            is_sorted: true,
            numbers: Vec::new(),
            failed: None,
        }
    }

    /// Takes a row that was read cell by cell; `text` is how it stood in its file.
    pub fn add(&mut self, lead: &str, event: &TraceEvent, text: impl FnOnce() -> String) {
        let number = self.number(lead);
        self.rows.push(number, event);
        self.look_at_last(number, |take| take(&text()));
        self.make_room();
    }

    /// Takes rows of a block, of which `text` is the text.
    pub fn take(&mut self, block: &Block, text: &str, rows: Range<usize>, file: u16) {
        // All leads first: each look-up waits for memory, and so many wait at once.
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        for place in &block.places[rows.clone()] {
            numbers.push(self.number(place.key_in(text)));
        }
        self.trace.read += rows.len() as u64;
        for (row, lead) in rows.zip(&numbers) {
            let line = u32::try_from(block.line_of(row)).unwrap_or(u32::MAX);
            self.rows.take(&block.rows, row as u32, *lead, file, line);
            self.look_at_last(*lead, |take| take(block.places[row].row_in(text)));
        }
        self.numbers = numbers;
        self.make_room();
    }

    #[inline]
    fn number(&mut self, lead: &str) -> u32 {
        let number = self.leads.number(lead);
        if self.is_sorted {
            let keys = &self.leads.keys;
            let is_last = number as usize + 1 == keys.len();
            self.is_sorted = is_last && keys.len().checked_sub(2).is_none_or(|before| keys[before] < keys[before + 1]);
        }
        number
    }

    /// A row was set aside.
    pub fn reject(&mut self, reject: Reject) {
        let pushed = self.trace.rejects.push(reject, self.room.scratch);
        self.note_failure(pushed);
    }

    /// Something could not be put aside: reading on is of no use.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    fn note_failure(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            self.failed.get_or_insert(error);
        }
    }

    /// Remembers the row just taken if it may be the lead's first and lacks something.
    #[inline]
    fn look_at_last(&mut self, lead: u32, text: impl FnOnce(&mut dyn FnMut(&str))) {
        if self.required.asks_nothing() {
            return;
        }
        let row = self.rows.len() as u32 - 1;
        if !self.firsts.is_before(&self.rows, lead, row) {
            return;
        }
        if self.required.met_by(self.rows.extras_of(row)) {
            if self.firsts.complete.len() <= lead as usize {
                self.firsts.complete.resize(lead as usize + 1, NO_ROW);
            }
            self.firsts.complete[lead as usize] = Complete { time: self.rows.order(row).0, row };
            return;
        }
        let mut done = Ok(());
        let (firsts, scratch) = (&mut self.firsts, self.room.scratch);
        text(&mut |text| match firsts.texts.put(text, scratch) {
            Ok(place) => firsts.incomplete.push((row, place)),
            Err(error) => done = Err(error),
        });
        self.note_failure(done);
    }

    /// Writes the rows so far to a run, if they take as much memory as they may.
    fn make_room(&mut self) {
        let Some(memory) = self.room.memory else { return };
        let memory = if self.is_sorted { memory.min(SORTED_MEMORY) } else { memory };
        let taken = self.rows.memory() + self.leads.memory() + self.firsts.incomplete.len() * 8;
        if taken >= memory {
            let written = self.write_run();
            self.note_failure(written);
        }
    }

    fn write_run(&mut self) -> io::Result<()> {
        let runs = match &mut self.runs {
            Some(runs) => runs,
            None => self.runs.insert(Runs::new(self.room.scratch.room()?)),
        };
        // Which first rows lack something is asked again when all rows of a lead are together: what
        // is known here is only which of them need their text.
        let mut incomplete = std::mem::take(&mut self.firsts.incomplete);
        let (rows, firsts) = (&self.rows, &self.firsts);
        incomplete.retain(|(row, _)| firsts.is_before(rows, rows.records[*row as usize].lead, *row));
        let grouped = Grouped::in_reading_order(std::mem::take(&mut self.rows), std::mem::take(&mut self.leads).keys);
        if self.required.asks_nothing() {
            let (from, to) = grouped.span_of_all().expect("a run has rows");
            self.trace.first = Some(self.trace.first.map_or(from, |first| first.min(from)));
            self.trace.last = Some(self.trace.last.map_or(to, |last| last.max(to)));
        }
        let text = |row: u32| {
            let found = incomplete.binary_search_by_key(&row, |(row, _)| *row).ok()?;
            Some(firsts.texts.get(incomplete[found].1))
        };
        runs.write(&grouped, text)?;
        self.firsts = Firsts::default();
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<Trace> {
        if self.runs.is_some() && self.rows.len() > 0 {
            self.write_run()?;
        }
        if let Some(error) = self.failed {
            return Err(error);
        }
        let scratch = self.room.scratch;
        let Gatherer { mut trace, rows, leads, firsts, required, runs, .. } = self;
        if let Some(runs) = runs {
            trace.runs = Some(runs);
            trace.required = required.attributes();
            if !required.asks_nothing() {
                settle(&mut trace, &required, scratch)?;
            }
            return Ok(trace);
        }
        let mut without = vec![0; if firsts.incomplete.is_empty() { 0 } else { leads.keys.len() }];
        let before = trace.rejects.len();
        for (row, text) in &firsts.incomplete {
            let record = rows.records[*row as usize];
            if !firsts.is_before(&rows, record.lead, *row) {
                continue;
            }
            without[record.lead as usize] += 1;
            let reason = required.lacking(rows.extras_of(*row)).expect("a waiting row lacks something");
            let text = firsts.texts.get(*text)?;
            trace.rejects.push(Reject { file: record.file.into(), line: record.line.into(), reason, text }, scratch)?;
        }
        if trace.rejects.len() > before {
            trace.rejects.sort(scratch)?;
        }
        drop(firsts);
        trace.grouped = Grouped::of(rows, leads.keys, |lead| without.get(lead as usize).copied().unwrap_or_default());
        (trace.first, trace.last) = trace.grouped.span().unzip();
        Ok(trace)
    }
}

/// Goes over a trace that lies in runs once: when it begins and ends, and which first rows lack something.
fn settle(trace: &mut Trace, required: &Required<'_>, scratch: &dyn crate::text::Scratch) -> io::Result<()> {
    let mut found: Vec<Reject> = Vec::new();
    let (mut first, mut last) = (None, None);
    let mut rejects = std::mem::take(&mut trace.rejects);
    trace.runs.as_ref().expect("it lies in runs").visit(&mut |lead: &Lead| {
        for (row, text) in lead.incomplete(required) {
            let record = lead.rows.records[row as usize];
            let reason = required.lacking(lead.rows.extras_of(row)).expect("an incomplete row lacks something");
            let text = text.to_owned();
            found.push(Reject { file: record.file.into(), line: record.line.into(), reason, text });
        }
        if let Some((from, to)) = lead.span(required) {
            first = Some(first.map_or(from, |first: jiff::Timestamp| first.min(from)));
            last = Some(last.map_or(to, |last: jiff::Timestamp| last.max(to)));
        }
        found.drain(..).try_for_each(|reject| rejects.push(reject, scratch))
    })?;
    rejects.sort(scratch)?;
    (trace.first, trace.last, trace.rejects) = (first, last, rejects);
    Ok(())
}

/// The trace of rows that are at hand.
pub(super) fn trace_of(rows: impl IntoIterator<Item = (SmolStr, TraceEvent)>) -> Trace {
    let mut gatherer = Gatherer::of(Required::default(), Room { scratch: &InMemory, memory: None });
    for (lead, event) in rows {
        gatherer.trace.read += 1;
        gatherer.add(&lead, &event, String::new);
    }
    gatherer.finish().expect("nothing is put aside")
}

/// Keys of leads, numbered as they come.
#[derive(Default)]
struct Keys {
    keys: Vec<SmolStr>,
    /// Keys come from files, so the hasher has a key of its own in each run; it is a fast one.
    hasher: RandomState,
    numbers: HashTable<(u32, u32)>,
    last: usize,
}

impl Keys {
    fn memory(&self) -> usize {
        self.keys.len() * (size_of::<SmolStr>() + 24)
    }

    #[inline]
    fn number(&mut self, key: &str) -> u32 {
        if self.keys.get(self.last).is_some_and(|last| last == key) {
            return self.last as u32;
        }
        let hash = self.hasher.hash_one(key);
        // The upper half of the hash stands beside the number: other keys are passed by unseen.
        let upper = (hash >> 32) as u32;
        let keys = &self.keys;
        let found = self.numbers.find(hash, |(known, number)| *known == upper && keys[*number as usize] == key);
        let number = match found {
            Some((_, number)) => *number,
            None => {
                let number = u32::try_from(keys.len()).expect("rows are numbered in 32 bits");
                self.keys.push(SmolStr::new(key));
                let (keys, hasher) = (&self.keys, &self.hasher);
                let rehash = |(_, number): &(u32, u32)| hasher.hash_one(keys[*number as usize].as_str());
                self.numbers.insert_unique(hash, (upper, number), rehash);
                number
            }
        };
        self.last = number as usize;
        number
    }
}
