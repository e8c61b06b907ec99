//! Rows of a Parquet file as the lines of NDJSON that they would be.
//!
//! The file must be read from any place. One that comes as a stream, or compressed, is put aside whole
//! before its first row is read.

use std::io::{self, Read, SeekFrom};

use super::input::Room;
use super::lines::Lines;
use crate::columnar::{Rows, begins_as_parquet};
use crate::text::Store;

/// The lines of a table, a row each.
pub(super) struct TableRows {
    rows: Rows,
    lines: Vec<u8>,
    taken: usize,
}

/// Opens a table of which `lines` has the first bytes, and `store`, where there is one, all.
pub(super) fn open<R: Read>(lines: Lines<R>, store: Option<Box<dyn Store>>, room: Room<'_>) -> io::Result<TableRows> {
    let mut store = match store.map(|mut store| is_table(&mut store).map(|is_table| is_table.then_some(store))) {
        Some(found) => found?,
        None => None,
    };
    if store.is_none() {
        let mut whole = room.scratch.room()?;
        io::copy(&mut lines.into_rest(), &mut whole)?;
        store = Some(whole);
    }
    let rows = Rows::open(store.expect("it was just put aside")).map_err(io::Error::other)?;
    Ok(TableRows { rows, lines: Vec::new(), taken: 0 })
}

/// Whether the bytes themselves are a table, and not something that holds one.
fn is_table(store: &mut Box<dyn Store>) -> io::Result<bool> {
    let mut start = Vec::with_capacity(5);
    store.seek(SeekFrom::Start(0))?;
    store.by_ref().take(5).read_to_end(&mut start)?;
    store.rewind()?;
    Ok(begins_as_parquet(&start))
}

impl TableRows {
    pub fn names(&self) -> &[String] {
        self.rows.names()
    }

    /// What is to be said of columns that are left out.
    pub fn left_out(&self) -> &[String] {
        self.rows.left_out()
    }
}

impl Read for TableRows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.lines.len() {
            self.lines.clear();
            self.taken = 0;
            self.rows.next(&mut self.lines).map_err(io::Error::other)?;
        }
        let count = buffer.len().min(self.lines.len() - self.taken);
        buffer[..count].copy_from_slice(&self.lines[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
