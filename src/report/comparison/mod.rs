//! What `tasuki diff` found between two policies.

mod document;
mod text;

pub use document::{DiffDocument, document};
pub use text::text;

use smol_str::SmolStr;

use crate::compare::{Change, Comparison};
use crate::text::Sources;

/// Two policies held against each other.
pub struct ComparedPolicies {
    /// The files as they are shown.
    pub old: String,
    pub new: String,
    pub old_sources: Sources,
    pub new_sources: Sources,
    pub found: Comparison,
}

/// The departments that the changes touch, each once, in the order in which they are first named.
pub fn approvers(changes: &[Change]) -> Vec<SmolStr> {
    let mut all: Vec<SmolStr> = Vec::new();
    for name in changes.iter().flat_map(|change| &change.departments) {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}
