//! Edits that settle a finding without deciding anything for the people who agreed.
//!
//! ```text
//! (finding, policy) -> propose -> edits, best first -> (text, read again) -> refused? -> written
//! ```
//!
//! Either the edit takes away text that does nothing, or it writes down what happens already: a lead that no
//! `on` line claims stays where it is, a clock that gives no deadline has none, a policy without a zone is
//! UTC. INVARIANT: nothing is proposed that is not held against the old policy by meaning before it is
//! written ([`refused`]); a proposal may be wrong, what is written is not.

mod edit;
mod propose;
#[cfg(test)]
mod tests;

pub use edit::Edit;
pub use propose::{Proposal, propose};

use crate::analyze::engine::Limits;
use crate::compare::{Given, Policy, compare};
use crate::model::Loaded;

/// Why the new text must not be written in place of the old one; none if it means the same for every lead.
pub fn refused(old: &Loaded, new: &Loaded) -> Option<String> {
    if !new.is_policy() {
        return Some(String::from("the text would be no policy any more"));
    }
    let found = compare(
        Policy { model: &old.model, sources: &old.sources },
        Policy { model: &new.model, sources: &new.sources },
        &Given::default(),
        Limits::default(),
    );
    if let Some(change) = found.changes.first() {
        return Some(format!("it would change what the policy means: {}", change.message));
    }
    let open = found.undecided.first()?;
    Some(format!("whether it changes the meaning of `{}` could not be decided", open.subject))
}
