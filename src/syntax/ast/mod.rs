//! The syntax tree: owned, a span on every node, names not yet looked up.
//!
//! Broken text is a hole (`Error`), never a missing file: what could be read around it is here.
//! Comments stand beside the tree, in text order, for the formatter and for documentation.

// A tree is built once and read often: boxes would cost more than the bytes they save.
#![allow(clippy::large_enum_variant)]

mod cond;
mod decl;
mod stage;
mod value;

pub use cond::*;
pub use decl::*;
pub use stage::*;
pub use value::*;
