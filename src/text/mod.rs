//! Source text: files, spans and the line index. The lowest layer; it knows nothing of policies.
//!
//! Offsets are bytes of the decoded text (a BOM is dropped before). Lines and columns count from
//! 1, columns in code points, as the JSON documents do.

mod display;
mod nearest;
mod source;
mod span;
mod store;

pub use display::{display_width, pad_end};
pub use nearest::{did_you_mean, nearest};
pub use source::{LineColumn, Source, Sources};
pub use span::{FileId, Span};
pub use store::{InMemory, Scratch, Store};
