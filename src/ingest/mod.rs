//! Traces and exports of leads, read into rows that name things by id.
//!
//! Between the model and the simulator: the model says which columns, events and values there are,
//! this layer reads files into [`Trace`], the simulator replays it. A row that cannot be read is a
//! [`Reject`] with its line and a reason, never a failure of the run and never lost: rows read are
//! rows applied plus rows rejected. The only door for CSV, gzip, zstd and JSON rows.
//!
//! ```text
//! input -> unpack -> (table_rows) -> lines -+-> quick (blocks of plain rows) -------------------------------------------+-> gather -> Trace
//!                        +-> csv_rows | ndjson_rows -> row (cells) -> mapping -> columns + interpret -+-> leads
//! ```

mod aside;
mod columns;
mod csv_rows;
mod encoding;
mod file;
mod gather;
mod grouped;
mod header;
mod input;
mod interpret;
mod leads;
mod lines;
mod mapping;
mod moment;
mod ndjson_rows;
mod packed;
mod packed_bytes;
mod quick;
mod read;
mod reject;
mod required;
mod rewriting;
mod row;
mod runs;
mod spreadsheet;
mod table_rows;
#[cfg(test)]
mod tests;
mod trace;
mod unpack;
mod value;
mod walk;
mod words;

pub use input::{IngestError, Input, Progress, Room};
pub use leads::{LeadRows, LeadsRead, read_leads};
pub use mapping::{IfMissing, Mapping};
pub use moment::{Moment, read_moment};
pub use packed::{EventRow, OneRow};
pub use read::read;
pub use reject::{Reject, Rejects, write_rejects};
pub use spreadsheet::spreadsheet_safe;
pub use trace::{LeadTrace, Piece, Recorded, Trace, TraceEvent};
pub use walk::{Walk, WalkedLead};
