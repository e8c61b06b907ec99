//! Rows that did not fit memory: runs of them on a store, each sorted by lead, merged when they are read.
//!
//! An external merge sort (Knuth, *The Art of Computer Programming* 3, 5.4): a run has its leads in the order
//! of their keys and the rows of each in the order in which they were read. Merging takes the runs in their
//! order, so that the rows of a lead come together in reading order, as in memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, SeekFrom};
use std::ops::Range;
use std::sync::Mutex;

use jiff::Timestamp;
use smol_str::SmolStr;

use super::grouped::Grouped;
use super::packed::Rows;
use super::packed_bytes::{read_row, write_row, write_text};
use super::required::Required;
use crate::text::Store;

/// Bytes that are written at once, and read of one run at once.
const AT_ONCE: usize = if cfg!(test) { 1 << 7 } else { 1 << 17 };

/// Runs on one store.
pub(super) struct Runs {
    store: Mutex<Box<dyn Store>>,
    runs: Vec<Range<u64>>,
}

impl std::fmt::Debug for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runs").field("runs", &self.runs).finish_non_exhaustive()
    }
}

/// One lead with all its rows.
pub(super) struct Lead<'r> {
    /// In the order in which they were read.
    pub rows: &'r Rows,
    /// In time order.
    order: &'r [u32],
    /// By row: how it stood in its file, where that may have to be shown.
    texts: &'r [Option<String>],
}

impl Lead<'_> {
    /// The rows that come before the first one that lacks nothing.
    fn lacking(&self, required: &Required<'_>) -> usize {
        let lacks = |row: &&u32| !required.met_by(self.rows.extras_of(**row));
        self.order.iter().take_while(lacks).count()
    }

    /// Those rows, with their text.
    pub fn incomplete<'l>(&'l self, required: &Required<'_>) -> impl Iterator<Item = (u32, &'l str)> {
        let text = |row: &u32| (*row, self.texts[*row as usize].as_deref().unwrap_or_default());
        self.order[..self.lacking(required)].iter().map(text)
    }

    /// When it begins and ends, without those rows.
    pub fn span(&self, required: &Required<'_>) -> Option<(Timestamp, Timestamp)> {
        let applied = &self.order[self.lacking(required)..];
        Some((self.rows.at(*applied.first()?), self.rows.at(*applied.last()?)))
    }
}

impl Runs {
    pub fn new(store: Box<dyn Store>) -> Runs {
        Runs { store: Mutex::new(store), runs: Vec::new() }
    }

    /// Writes a run; `text` gives how a row stood in its file, where that may have to be shown.
    pub fn write(&mut self, grouped: &Grouped, text: impl Fn(u32) -> Option<io::Result<String>>) -> io::Result<()> {
        let store = self.store.get_mut().map_err(|_| left())?;
        let start = store.seek(SeekFrom::End(0))?;
        let (mut out, mut written) = (Vec::with_capacity(AT_ONCE * 2), 0);
        for place in 0..grouped.lead_count() {
            let lead = grouped.lead(place);
            write_text(lead.lead, &mut out);
            out.extend_from_slice(&(lead.rows.len() as u32).to_le_bytes());
            for row in lead.rows {
                let text = text(*row).transpose()?;
                write_row(&grouped.rows, *row, text.as_deref(), &mut out);
                if out.len() >= AT_ONCE {
                    store.write_all(&out)?;
                    written += out.len() as u64;
                    out.clear();
                }
            }
        }
        store.write_all(&out)?;
        self.runs.push(start..start + written + out.len() as u64);
        Ok(())
    }

    /// Visits leads in the order of their keys.
    pub fn visit(&self, visit: &mut dyn FnMut(&Lead<'_>) -> io::Result<()>) -> io::Result<()> {
        let mut store = self.store.lock().map_err(|_| left())?;
        let mut merge = Merge::begin(&self.runs, &mut **store)?;
        let (mut rows, mut texts) = (Rows::default(), Vec::new());
        while let Some(key) = merge.next_key() {
            rows.clear();
            texts.clear();
            merge.rows_of(&key, 0, &mut rows, &mut texts)?;
            let mut order: Vec<u32> = (0..rows.len() as u32).collect();
            order.sort_by_key(|row| rows.order(*row));
            visit(&Lead { rows: &rows, order: &order, texts: &texts })?;
        }
        Ok(())
    }

    /// Visits all leads that are kept, grouped, in pieces of so many rows at least. `required` says which
    /// first rows are left out.
    pub fn pieces(
        &self,
        size: usize,
        required: &Required<'_>,
        is_kept: &dyn Fn(&str) -> bool,
        visit: &mut dyn FnMut(&Grouped) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut store = self.store.lock().map_err(|_| left())?;
        let mut merge = Merge::begin(&self.runs, &mut **store)?;
        let (mut rows, mut keys, mut texts) = (Rows::default(), Vec::new(), Vec::new());
        loop {
            let key = merge.next_key();
            if let Some(key) = &key {
                let before = rows.len();
                merge.rows_of(key, keys.len() as u32, &mut rows, &mut texts)?;
                texts.clear();
                if is_kept(key) {
                    keys.push(key.clone());
                } else {
                    rows.truncate(before);
                }
            }
            if !keys.is_empty() && (key.is_none() || rows.len() >= size) {
                let whole = Grouped::of(std::mem::take(&mut rows), std::mem::take(&mut keys), |_| 0);
                visit(&whole.without_lacking(required))?;
            }
            if key.is_none() {
                return Ok(());
            }
        }
    }
}

fn left() -> io::Error {
    io::Error::other("rows put aside were left in the middle")
}

/// All runs at once.
struct Merge<'s> {
    store: &'s mut dyn Store,
    cursors: Vec<Cursor>,
    /// The next lead of each run.
    next: BinaryHeap<Reverse<(SmolStr, usize)>>,
}

/// Where reading stands in one run.
struct Cursor {
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    taken: usize,
}

impl<'s> Merge<'s> {
    fn begin(runs: &[Range<u64>], store: &'s mut dyn Store) -> io::Result<Merge<'s>> {
        let cursor = |run: &Range<u64>| Cursor { at: run.start, end: run.end, buffer: Vec::new(), taken: 0 };
        let mut merge = Merge { store, cursors: runs.iter().map(cursor).collect(), next: BinaryHeap::new() };
        (0..runs.len()).try_for_each(|run| merge.read_key(run))?;
        Ok(merge)
    }

    fn read_key(&mut self, run: usize) -> io::Result<()> {
        let cursor = &mut self.cursors[run];
        if let Some(key) = cursor.sized(self.store)? {
            let key = SmolStr::new(std::str::from_utf8(key).map_err(io::Error::other)?);
            self.next.push(Reverse((key, run)));
        }
        Ok(())
    }

    fn next_key(&self) -> Option<SmolStr> {
        self.next.peek().map(|Reverse((key, _))| key.clone())
    }

    /// Takes the rows of a lead from all runs, in their order.
    fn rows_of(
        &mut self,
        key: &SmolStr,
        number: u32,
        rows: &mut Rows,
        texts: &mut Vec<Option<String>>,
    ) -> io::Result<()> {
        while let Some(Reverse((next, run))) = self.next.peek() {
            if next != key {
                break;
            }
            let run = *run;
            self.next.pop();
            let count = self.cursors[run].take(4, self.store)?;
            let count = u32::from_le_bytes(count.try_into().map_err(io::Error::other)?);
            for _ in 0..count {
                let row = self.cursors[run].sized(self.store)?.ok_or_else(left)?;
                texts.push(read_row(row, number, rows));
            }
            self.read_key(run)?;
        }
        Ok(())
    }
}

impl Cursor {
    /// The next so many bytes.
    fn take(&mut self, count: usize, store: &mut dyn Store) -> io::Result<&[u8]> {
        if self.buffer.len() - self.taken < count {
            self.buffer.drain(..self.taken);
            self.taken = 0;
            let had = self.buffer.len();
            let wanted = (AT_ONCE.max(count - had) as u64).min(self.end - self.at) as usize;
            self.buffer.resize(had + wanted, 0);
            store.seek(SeekFrom::Start(self.at))?;
            store.read_exact(&mut self.buffer[had..])?;
            self.at += wanted as u64;
            if self.buffer.len() < count {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.taken += count;
        Ok(&self.buffer[self.taken - count..self.taken])
    }

    /// The next bytes of which the length stands before them; none at the end of the run.
    fn sized(&mut self, store: &mut dyn Store) -> io::Result<Option<&[u8]>> {
        if self.at == self.end && self.taken == self.buffer.len() {
            return Ok(None);
        }
        let length = u32::from_le_bytes(self.take(4, store)?.try_into().map_err(io::Error::other)?);
        self.take(length as usize, store).map(Some)
    }
}
