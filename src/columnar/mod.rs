//! Tables kept by column: Parquet files as rows, and rows as Parquet files. The only door for `parquet`.
//!
//! [`Rows`] gives a file's rows as lines of NDJSON, a member a cell and none for a null, so that whoever
//! reads rows need not know of columns. [`Table`] takes rows cell by cell.
//!
//! Built without the feature `parquet`, both say that they cannot.

#[cfg(feature = "parquet")]
mod cells;
#[cfg(feature = "parquet")]
mod chunks;
#[cfg(feature = "parquet")]
mod read;
#[cfg(not(feature = "parquet"))]
mod without;
#[cfg(feature = "parquet")]
mod write;

use std::fmt;

#[cfg(feature = "parquet")]
pub use read::Rows;
#[cfg(not(feature = "parquet"))]
pub use without::{Rows, Table};
#[cfg(feature = "parquet")]
pub use write::Table;

/// Whether bytes begin as a Parquet file does. Text that begins with the four letters goes on otherwise.
pub fn begins_as_parquet(start: &[u8]) -> bool {
    matches!(start, [b'P', b'A', b'R', b'1' | b'E', next, ..] if *next < b' ' && !matches!(next, b'\t' | b'\r' | b'\n'))
}

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub message: String,
    pub help: &'static str,
}

#[cfg(feature = "parquet")]
impl Damage {
    fn new(message: impl Into<String>) -> Damage {
        Damage { message: message.into(), help: "the file is damaged or was not copied to its end: get it again" }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Damage {}

/// A column of a table that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    pub name: &'a str,
    pub kind: Kind,
}

/// What the cells of a written column are; each may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// 64 bits.
    Whole,
    YesNo,
    /// An instant, to the microsecond.
    Instant,
}

/// A cell of a row that is written, of its column's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Null,
    Text(&'a str),
    Whole(i64),
    YesNo(bool),
    /// Microseconds since 1970.
    Instant(i64),
}
