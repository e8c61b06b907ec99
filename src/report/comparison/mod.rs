//! What `tasuki diff` found between two policies.

mod document;
mod html;
mod markdown;
mod recorded;
mod recorded_document;
pub(super) mod sheet;
mod text;

pub use document::{DiffDocument, document};
pub use html::html;
pub use markdown::markdown;
pub use text::text;

use smol_str::SmolStr;

use super::words::counted;
use crate::compare::{Change, Comparison, Outcomes};
use crate::model::Model;
use crate::text::Sources;

/// Two policies held against each other.
pub struct ComparedPolicies {
    /// The files as they are shown; none on the side that has not the policy.
    pub old: Option<String>,
    pub new: Option<String>,
    pub old_model: Model,
    pub new_model: Model,
    pub old_sources: Sources,
    pub new_sources: Sources,
    pub found: Comparison,
    /// What the policies make of the leads of a trace, if one was given.
    pub outcomes: Option<Outcomes>,
}

/// A file of a pair, or that there is none.
fn shown(file: &Option<String>) -> &str {
    file.as_deref().unwrap_or("—")
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

/// How many changes there are, over all policies.
fn title_of_all(compared: &[ComparedPolicies]) -> String {
    let changes = compared.iter().map(|pair| pair.found.changes.len()).sum::<usize>();
    let names: Vec<&str> = compared.iter().map(|pair| pair.new_model.name.as_str()).collect();
    let what = match names.as_slice() {
        [one] => (*one).to_string(),
        several => counted(several.len() as u64, "policy"),
    };
    format!("{what}: {}", counted(changes as u64, "change"))
}
