//! Made-up policies of known size and shape, the same for the same seed on every machine.
//!
//! The module that includes this file has the engine in scope under the name `engine`.

mod draw;
mod lists;
mod tables;
mod text;

pub use draw::Draft;
pub use lists::{handoff, score, sparse};
pub use tables::{Change, random, territory, tree};
