//! Rows of all inputs gathered to a trace: leads numbered, rows packed, first rows looked at.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use jiff::Timestamp;
use smol_str::SmolStr;

use super::grouped::Grouped;
use super::packed::Rows;
use super::quick::Block;
use super::required::Required;
use super::{Reject, Trace, TraceEvent};
use crate::model::Model;

/// Rows so far.
pub(super) struct Gatherer<'m> {
    pub trace: Trace,
    rows: Rows,
    leads: Keys,
    required: Required<'m>,
    /// By lead number, where attributes are required.
    waiting: Vec<Waiting>,
    /// The leads of a block's rows.
    numbers: Vec<u32>,
}

/// Rows of one lead that lack a required attribute and may turn out to be its first.
#[derive(Default)]
struct Waiting {
    /// The earliest row that lacks nothing.
    complete: Option<Place>,
    /// The rows before it.
    incomplete: Vec<Incomplete>,
}

/// Moment and order of reading.
type Place = (Timestamp, u64);

struct Incomplete {
    place: Place,
    row: u32,
    /// As it stood in its file.
    text: String,
}

impl Incomplete {
    fn reject(&self, rows: &Rows, required: &Required<'_>) -> Reject {
        let record = &rows.records[self.row as usize];
        let reason = required.lacking(rows.extras_of(self.row)).expect("a waiting row lacks something");
        Reject { file: record.file.into(), line: record.line.into(), reason, text: self.text.clone() }
    }
}

impl<'m> Gatherer<'m> {
    pub fn new(model: &'m Model) -> Gatherer<'m> {
        Gatherer::of(Required::of(model))
    }

    fn of(required: Required<'m>) -> Gatherer<'m> {
        let (rows, leads) = (Rows::default(), Keys::default());
        Gatherer { trace: Trace::default(), rows, leads, required, waiting: Vec::new(), numbers: Vec::new() }
    }

    /// Takes a row that was read cell by cell; `text` is how it stood in its file.
    pub fn add(&mut self, lead: &str, event: &TraceEvent, text: impl FnOnce() -> String) {
        let lead = self.leads.number(lead);
        self.rows.push(lead, event);
        self.look_at_last(lead, text);
    }

    /// Takes rows of a block, of which `text` is the text.
    pub fn take(&mut self, block: &Block, text: &str, rows: Range<usize>, file: u16) {
        // All leads first: each look-up waits for memory, and so many wait at once.
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        numbers.extend(block.places[rows.clone()].iter().map(|place| self.leads.number(place.key_in(text))));
        for (row, lead) in rows.zip(&numbers) {
            self.trace.read += 1;
            let line = u32::try_from(block.line_of(row)).unwrap_or(u32::MAX);
            self.rows.take(&block.rows, row as u32, *lead, file, line);
            self.look_at_last(*lead, || block.places[row].row_in(text).to_owned());
        }
        self.numbers = numbers;
    }

    /// Remembers the row just taken if it may be the lead's first and lacks something.
    fn look_at_last(&mut self, lead: u32, text: impl FnOnce() -> String) {
        if self.required.asks_nothing() {
            return;
        }
        if self.waiting.len() <= lead as usize {
            self.waiting.resize_with(lead as usize + 1, Waiting::default);
        }
        let last = self.rows.len() as u32 - 1;
        let waiting = &mut self.waiting[lead as usize];
        let place = (self.rows.at(last), self.trace.read);
        if waiting.complete.is_some_and(|complete| complete <= place) {
            return;
        }
        if self.required.met_by(self.rows.extras_of(last)) {
            waiting.complete = Some(place);
            waiting.incomplete.retain(|it| it.place < place);
        } else {
            waiting.incomplete.push(Incomplete { place, row: last, text: text() });
        }
    }

    pub fn finish(self) -> Trace {
        let Gatherer { mut trace, rows, leads, waiting, required, .. } = self;
        let late = waiting.iter().flat_map(|waiting| &waiting.incomplete).map(|it| it.reject(&rows, &required));
        let before = trace.rejects.len();
        trace.rejects.extend(late);
        if trace.rejects.len() > before {
            trace.rejects.sort_by_key(|reject| (reject.file, reject.line));
        }
        let without = |lead: u32| waiting.get(lead as usize).map_or(0, |waiting| waiting.incomplete.len());
        trace.grouped = Grouped::of(rows, leads.keys, without);
        (trace.first, trace.last) = trace.grouped.span().unzip();
        trace
    }
}

/// The trace of rows that are at hand.
pub(super) fn trace_of(rows: impl IntoIterator<Item = (SmolStr, TraceEvent)>) -> Trace {
    let mut gatherer = Gatherer::of(Required::default());
    for (lead, event) in rows {
        gatherer.trace.read += 1;
        gatherer.add(&lead, &event, String::new);
    }
    gatherer.finish()
}

/// Keys of leads, numbered as they come.
#[derive(Default)]
struct Keys {
    keys: Vec<SmolStr>,
    /// Keys come from files, so the hasher is the one that an attacker cannot guess.
    hasher: RandomState,
    numbers: HashTable<(u32, u32)>,
    last: usize,
}

impl Keys {
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
