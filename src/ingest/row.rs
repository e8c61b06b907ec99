//! One row of a file before it means anything: cells of text, each with its column.

use std::ops::Range;

use super::Reject;

/// Cells of one row. The buffers are reused from row to row.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub text: String,
    pub cells: Vec<Cell>,
    /// The line it starts on.
    pub line: u64,
    /// The row as it stood in the file, where that is not `text`.
    pub raw: String,
}

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub column: usize,
    pub kind: CellKind,
    pub range: Range<usize>,
}

/// What a cell holds: text of CSV, or a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    Text,
    Number,
    True,
    False,
    Null,
    /// A JSON list or object.
    Nested,
}

/// A cell with its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content<'a> {
    pub kind: CellKind,
    pub text: &'a str,
}

/// What reading on found.
pub(super) enum Next {
    /// The row's buffers hold it.
    Row,
    /// Something stood where a row should, and is none.
    Broken(Broken),
    End,
}

/// A row whose cells could not be told apart.
pub(super) struct Broken {
    pub line: u64,
    pub reason: String,
    pub text: String,
}

impl Broken {
    pub fn reject(self, file: u16) -> Reject {
        Reject { file: u32::from(file), line: self.line, reason: self.reason, text: self.text }
    }
}

impl Row {
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.raw.clear();
    }

    /// The row as it stood in the file; rows of plain cells keep it as their text only.
    pub fn as_written(&self) -> &str {
        if self.raw.is_empty() { &self.text } else { &self.raw }
    }

    pub fn content(&self, cell: &Cell) -> Content<'_> {
        Content { kind: cell.kind, text: &self.text[cell.range.clone()] }
    }
}
