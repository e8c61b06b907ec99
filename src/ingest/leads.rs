//! An export of leads: one row a lead, handed on as it is read.

use std::io;
use std::ops::{ControlFlow, Range};

use rayon::prelude::*;
use smol_str::SmolStr;

use super::columns::{Columns, Purpose};
use super::file::{RowFile, Sink};
use super::input::{Counted, IngestError, Input, Progress, Room};
use super::packed::{EventRow, Rows};
use super::quick::{Block, Place};
use super::required::Required;
use super::row::{Broken, Row};
use super::{Mapping, Reject, Rejects, TraceEvent};
use crate::model::Model;

/// What was read besides the rows handed on.
#[derive(Debug, Default)]
pub struct LeadsRead {
    /// Rows read: handed on plus rejected.
    pub read: u64,
    pub rejects: Rejects,
    /// What is odd about the file as a whole, once each.
    pub notes: Vec<String>,
}

/// Some rows of an export, in their order.
#[derive(Clone, Copy)]
pub struct LeadRows<'b> {
    rows: &'b Rows,
    keys: Keys<'b>,
    /// Places in `rows`.
    taken: &'b [u32],
}

#[derive(Clone, Copy)]
enum Keys<'b> {
    InText(&'b [Place], &'b str),
    Apart(&'b [SmolStr]),
}

impl<'b> LeadRows<'b> {
    pub fn len(&self) -> usize {
        self.taken.len()
    }

    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// The rows in parts of at most so many.
    pub fn parts(&self, size: usize) -> impl IndexedParallelIterator<Item = LeadRows<'b>> {
        let (rows, keys) = (self.rows, self.keys);
        self.taken.par_chunks(size).map(move |taken| LeadRows { rows, keys, taken })
    }

    /// The lead at a place and its row, of which moment and line mean nothing.
    #[inline]
    pub fn get(&self, place: usize) -> (&'b str, EventRow<'b>) {
        let row = self.taken[place];
        let lead = match self.keys {
            Keys::InText(places, text) => places[row as usize].key_in(text),
            Keys::Apart(keys) => &keys[row as usize],
        };
        (lead, self.rows.row(row))
    }
}

/// Hands rows to `visit` as their leads' `created` rows, some at a time, until `visit` breaks off.
/// Memory does not grow with the file, but for the rows set aside.
pub fn read_leads(
    model: &Model,
    mapping: &Mapping,
    input: Input<'_>,
    room: Room<'_>,
    progress: &mut Progress<'_>,
    visit: &mut dyn FnMut(LeadRows<'_>) -> ControlFlow<()>,
) -> Result<LeadsRead, IngestError> {
    let columns = Columns::new(model, mapping, Purpose::Leads);
    let mut taken = 0;
    let counted = Counted { reader: input.reader, taken: &mut taken, progress };
    let mut file = RowFile::open(&input.name, counted, input.store, &columns, room)?;
    let mut export = Export {
        room,
        failed: None,
        required: Required::of(model),
        done: LeadsRead::default(),
        apart: Rows::default(),
        keys: Vec::new(),
        taken: Vec::new(),
        visit,
        flow: ControlFlow::Continue(()),
    };
    while export.flow.is_continue() && file.read_on(&mut export)?.is_some() {}
    export.hand_on_apart();
    if let Some(error) = export.failed {
        return Err(IngestError::aside(&error));
    }
    let mut done = export.done;
    done.notes = file.notes();
    if done.read == 0 {
        done.notes.push(String::from("it has a header and no rows"));
    }
    Ok(done)
}

/// Rows that were read one by one are handed on when there are so many.
const APART: usize = 1 << 14;

struct Export<'m, 'v> {
    room: Room<'v>,
    /// Why a reject could not be put aside.
    failed: Option<io::Error>,
    required: Required<'m>,
    done: LeadsRead,
    /// Rows read one by one that are still to be handed on.
    apart: Rows,
    keys: Vec<SmolStr>,
    taken: Vec<u32>,
    visit: &'v mut dyn FnMut(LeadRows<'_>) -> ControlFlow<()>,
    flow: ControlFlow<()>,
}

impl Export<'_, '_> {
    fn hand_on_apart(&mut self) {
        let all: Vec<u32> = (0..self.apart.len() as u32).collect();
        if self.flow.is_continue() && !all.is_empty() {
            self.flow = (self.visit)(LeadRows { rows: &self.apart, keys: Keys::Apart(&self.keys), taken: &all });
        }
        self.apart.clear();
        self.keys.clear();
    }

    fn set_aside(&mut self, reject: Reject) {
        if let Err(error) = self.done.rejects.push(reject, self.room.scratch) {
            self.failed.get_or_insert(error);
            self.flow = ControlFlow::Break(());
        }
    }

    fn reject(&mut self, line: u64, reason: String, text: &str) {
        self.set_aside(Reject { file: 0, line, reason, text: text.to_owned() });
    }
}

impl Sink for Export<'_, '_> {
    fn block(&mut self, block: &Block, text: &str, rows: Range<usize>) {
        self.hand_on_apart();
        self.done.read += rows.len() as u64;
        self.taken.clear();
        for row in rows {
            match self.required.lacking(block.rows.extras_of(row as u32)) {
                None => self.taken.push(row as u32),
                Some(reason) => {
                    self.reject(block.line_of(row), reason, block.places[row].row_in(text));
                }
            }
        }
        if self.flow.is_continue() && !self.taken.is_empty() {
            let keys = Keys::InText(&block.places, text);
            self.flow = (self.visit)(LeadRows { rows: &block.rows, keys, taken: &self.taken });
        }
    }

    fn row(&mut self, lead: &str, event: &mut TraceEvent, row: &Row) {
        self.done.read += 1;
        self.apart.push(0, event);
        let last = self.apart.len() - 1;
        if let Some(reason) = self.required.lacking(self.apart.extras_of(last as u32)) {
            self.apart.truncate(last);
            return self.reject(row.line, reason, row.as_written());
        }
        self.keys.push(SmolStr::new(lead));
        if self.apart.len() == APART {
            self.hand_on_apart();
        }
    }

    fn broken(&mut self, broken: Broken) {
        self.done.read += 1;
        self.set_aside(broken.reject(0));
    }
}
