//! The quick path: whole blocks of plain rows to packed rows, several blocks at once.
//!
//! Most of the time of a replay is text: cutting it into cells and finding out what they mean. Rows
//! of CSV without a quote are cut at separators that one scan over the block finds ([`marks`]); cells
//! become packed values by a plan made once from the header ([`cells`]), with words and moments looked
//! up by their bytes ([`lookup`], [`moments`]); flat objects of NDJSON without escapes likewise
//! ([`objects`]). Nothing is allocated for a row.
//!
//! Architecture Invariant: this path gives a row only where it gives exactly what
//! [`interpret::read`](super::interpret::read) would. Every other row is marked odd and goes there,
//! which alone knows how to refuse; a property test holds both to the same answers.

mod cells;
mod lookup;
mod marks;
mod moments;
mod objects;
#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;

use super::packed::Rows;
use super::row::{CellKind, Content};
pub(super) use cells::Plan;
use lookup::Lookup;
use objects::Members;

/// The rows of a block, in the order in which they stand there.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Leads are not numbered yet; their keys are in `places`.
    pub rows: Rows,
    /// By row: where its text and in it its lead's key stand in the block.
    pub places: Vec<Place>,
    /// Rows for the slow path.
    pub odd: Vec<OddRow>,
    /// The line of the file at which the block begins; rows count theirs from there.
    pub first: u64,
    /// Line breaks of the block.
    pub lines: u64,
    marks: Vec<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Place {
    row: Range<u32>,
    key: Range<u32>,
}

impl Place {
    /// The row as it stands in its block.
    pub fn row_in<'t>(&self, text: &'t str) -> &'t str {
        &text[self.row.start as usize..self.row.end as usize]
    }

    /// Its lead's key.
    pub fn key_in<'t>(&self, text: &'t str) -> &'t str {
        &text[self.key.start as usize..self.key.end as usize]
    }
}

#[derive(Clone, Debug)]
pub(super) struct OddRow {
    /// How many rows stand before it.
    pub before: usize,
    /// Lines before it in the block.
    pub line: u64,
    pub text: Range<usize>,
}

/// How the lines of a file are cut into cells.
#[derive(Clone)]
pub(super) enum Form {
    Csv,
    /// The columns by key.
    Ndjson(Lookup<usize>),
}

impl Form {
    /// Objects with these keys, which are the columns.
    pub fn ndjson<'k>(keys: impl Iterator<Item = &'k String>) -> Form {
        Form::Ndjson(Lookup::new(keys.enumerate().map(|(column, key)| (key.as_str().into(), column))))
    }
}

/// What each thread reads with.
pub(super) struct Readers<'c> {
    form: Form,
    workers: Vec<Worker<'c>>,
}

struct Worker<'c> {
    plan: Plan<'c>,
    members: Members,
    block: Block,
}

impl<'c> Worker<'c> {
    fn new(plan: Plan<'c>) -> Worker<'c> {
        Worker { plan, members: Members::default(), block: Block::default() }
    }

    fn read(&mut self, form: &Form, text: &str) {
        self.block.clear();
        match form {
            Form::Csv => self.block.read_csv(text, &mut self.plan),
            Form::Ndjson(keys) => self.block.read_objects(text, keys, &mut self.members, &mut self.plan),
        }
    }
}

/// A block is not worth a thread below that.
const SMALLEST: usize = if cfg!(test) { 1 << 8 } else { 1 << 15 };

impl<'c> Readers<'c> {
    pub fn new(form: Form, plan: Plan<'c>) -> Readers<'c> {
        Readers { form, workers: vec![Worker::new(plan)] }
    }

    /// How many columns they know.
    pub fn width(&self) -> usize {
        self.workers[0].plan.width
    }

    /// Reads plain lines, the first of which is the file's line `first`, in several blocks.
    pub fn read<'t>(&mut self, text: &'t str, first: u64) -> impl Iterator<Item = (&Block, &'t str)> {
        let threads = rayon::current_num_threads().min(text.len() / SMALLEST).max(1);
        let pieces = pieces(text, threads);
        while self.workers.len() < pieces.len() {
            self.workers.push(Worker::new(self.workers[0].plan.clone()));
        }
        let form = &self.form;
        match (&mut self.workers[..], &pieces[..]) {
            ([worker, ..], [piece]) => worker.read(form, piece),
            (workers, pieces) => {
                workers.par_iter_mut().zip(pieces).for_each(|(worker, piece)| worker.read(form, piece));
            }
        }
        let mut line = first;
        for worker in &mut self.workers[..pieces.len()] {
            worker.block.first = line;
            line += worker.block.lines;
        }
        self.workers.iter().map(|worker| &worker.block).zip(pieces)
    }
}

/// Cuts text between lines into at most so many parts of about one size.
fn pieces(text: &str, count: usize) -> Vec<&str> {
    let mut pieces = Vec::with_capacity(count);
    let mut rest = text;
    for left in (2..=count).rev() {
        let about = rest.len() / left;
        match memchr::memchr(b'\n', &rest.as_bytes()[about..]) {
            Some(found) => {
                let (piece, behind) = rest.split_at(about + found + 1);
                pieces.push(piece);
                rest = behind;
            }
            None => break,
        }
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

impl Block {
    /// The line of a row of the block.
    pub fn line_of(&self, row: usize) -> u64 {
        self.first + u64::from(self.rows.records[row].line)
    }

    /// Reads lines of CSV without a quote in them; each ends with a line break.
    fn read_csv(&mut self, text: &str, plan: &mut Plan<'_>) {
        let bytes = text.as_bytes();
        marks::separators(bytes, &mut self.marks);
        let marks = std::mem::take(&mut self.marks);
        let (mut start, mut mark) = (0, 0);
        while mark < marks.len() {
            // The row's separators: its last one is the first line feed from here on.
            let from = mark;
            mark += plan.width - 1;
            if marks.get(mark).is_none_or(|at| bytes[*at as usize] != b'\n') {
                mark = from + marks[from..].iter().take_while(|at| bytes[**at as usize] != b'\n').count();
            }
            let own = &marks[from..=mark.min(marks.len() - 1)];
            let next = own[own.len() - 1] as usize + 1;
            mark += 1;
            let end = next - 1 - usize::from(next - 1 > start && bytes[next - 2] == b'\r');
            if end > start {
                let fits = own.len() == plan.width && own[..own.len() - 1].iter().all(|at| bytes[*at as usize] == b',');
                let cell = |column: usize| {
                    let from = if column == 0 { start } else { own[column - 1] as usize + 1 };
                    let to = if column + 1 == own.len() { end } else { own[column] as usize };
                    Content { kind: CellKind::Text, text: &text[from..to] }
                };
                let line = u32::try_from(self.lines).unwrap_or(u32::MAX);
                let key = if fits { plan.row(cell, line, &mut self.rows) } else { None };
                self.note(key, text, start, end);
            }
            self.lines += 1;
            start = next;
        }
        self.marks = marks;
    }

    /// Reads lines with one object each; each ends with a line break.
    fn read_objects(&mut self, text: &str, keys: &Lookup<usize>, members: &mut Members, plan: &mut Plan<'_>) {
        let mut start = 0;
        for newline in memchr::memchr_iter(b'\n', text.as_bytes()) {
            let end = newline - usize::from(newline > start && text.as_bytes()[newline - 1] == b'\r');
            let line = &text[start..end];
            if members.cut(line.as_bytes(), keys, plan.width) {
                let number = u32::try_from(self.lines).unwrap_or(u32::MAX);
                let key = plan.row(|column| members.cell(column, line), number, &mut self.rows);
                self.note(key, text, start, end);
            } else if !line.trim_ascii().is_empty() {
                self.note(None, text, start, end);
            }
            self.lines += 1;
            start = newline + 1;
        }
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.places.clear();
        self.odd.clear();
        self.marks.clear();
        self.lines = 0;
    }

    fn note(&mut self, key: Option<&str>, text: &str, start: usize, end: usize) {
        let row = start as u32..end as u32;
        match key {
            Some(key) => {
                let at = (key.as_ptr() as usize - text.as_ptr() as usize) as u32;
                self.places.push(Place { row, key: at..at + key.len() as u32 });
            }
            None => self.odd.push(OddRow { before: self.places.len(), line: self.lines, text: start..end }),
        }
    }
}
