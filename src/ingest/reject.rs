//! Rows that were set aside.

use std::io::{self, Write};

use super::aside::Aside;
use super::spreadsheet_safe;
use crate::text::Scratch;

/// A row that could not be read. `reason` names the column and the value and the way out: lower
/// case, no final stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Index into the inputs, in the order they were given.
    pub file: u32,
    /// The line its row starts on, from 1 (the header of a CSV file is line 1).
    pub line: u64,
    pub reason: String,
    /// The row as it stood in the file, without its line break.
    pub text: String,
}

/// Rejects that are kept in memory.
const IN_MEMORY: usize = if cfg!(test) { 20 } else { 1000 };

/// All rows that were set aside, in the order of the files and of their lines: the first in memory, the
/// rest where there is room.
#[derive(Debug, Default)]
pub struct Rejects {
    first: Vec<Reject>,
    /// Of the further ones: file, line, and the places of reason and text.
    further: Vec<(u32, u64, u32, u32)>,
    aside: Aside,
}

impl Rejects {
    pub fn len(&self) -> usize {
        self.first.len() + self.further.len()
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The first of them; all, where they are few.
    pub fn first(&self) -> &[Reject] {
        &self.first
    }

    /// One more, behind all others.
    pub(super) fn push(&mut self, reject: Reject, scratch: &dyn Scratch) -> io::Result<()> {
        if self.first.len() < IN_MEMORY {
            self.first.push(reject);
            return Ok(());
        }
        let (reason, text) = (self.aside.put(&reject.reason, scratch)?, self.aside.put(&reject.text, scratch)?);
        self.further.push((reject.file, reject.line, reason, text));
        Ok(())
    }

    /// Brings them into the order of the files and of their lines.
    pub(super) fn sort(&mut self, scratch: &dyn Scratch) -> io::Result<()> {
        let place = |reject: &Reject| (reject.file, reject.line);
        self.further.sort_by_key(|(file, line, ..)| (*file, *line));
        self.first.sort_by_key(place);
        let last = self.first.last().map(place);
        let early = self.further.partition_point(|(file, line, ..)| last.is_some_and(|last| (*file, *line) < last));
        if early == 0 {
            return Ok(());
        }
        let early: Vec<(u32, u64, u32, u32)> = self.further.drain(..early).collect();
        for (file, line, reason, text) in early {
            let reject = Reject { file, line, reason: self.aside.get(reason)?, text: self.aside.get(text)? };
            let at = self.first.partition_point(|known| place(known) <= (file, line));
            self.first.insert(at, reject);
            let Reject { file, line, reason, text } = self.first.pop().expect("one was just put there");
            let (reason, text) = (self.aside.put(&reason, scratch)?, self.aside.put(&text, scratch)?);
            self.further.push((file, line, reason, text));
        }
        self.further.sort_by_key(|(file, line, ..)| (*file, *line));
        Ok(())
    }

    /// Visits all in their order.
    fn visit(&self, mut visit: impl FnMut(&Reject) -> io::Result<()>) -> io::Result<()> {
        self.first.iter().try_for_each(&mut visit)?;
        self.further.iter().try_for_each(|(file, line, reason, text)| {
            let (reason, text) = (self.aside.get(*reason)?, self.aside.get(*text)?);
            visit(&Reject { file: *file, line: *line, reason, text })
        })
    }
}

/// Writes rejects as CSV: `file`, `line`, `reason`, `row`, the last the row as it stood in its file
/// (see [`spreadsheet_safe`]).
/// `names` are the inputs' names, in the order they were given.
pub fn write_rejects(rejects: &Rejects, names: &[String], to: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["file", "line", "reason", "row"])?;
    rejects.visit(|reject| {
        let name = names.get(reject.file as usize).map_or("", String::as_str);
        let row = spreadsheet_safe(&reject.text);
        writer.write_record([name, &reject.line.to_string(), &reject.reason, row.as_ref()])?;
        Ok(())
    })?;
    writer.flush()
}
