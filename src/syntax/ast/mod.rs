//! The syntax tree: owned, a span on every node, names not yet looked up.
//!
//! Broken text is a hole (`Error`), never a missing file: what could be read around it is here.
//! Comments stand beside the tree, in text order, for the formatter and for documentation.

mod cond;
mod decl;
mod stage;
mod value;

pub use cond::*;
pub use decl::*;
pub use stage::*;
pub use value::*;
