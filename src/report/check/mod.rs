//! What `tasuki check` found in one or several policies.

mod document;
mod fingerprints;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod plain;
mod sarif;
#[cfg(test)]
mod tests;
mod text;

pub use document::{CheckDocument, FindingEntry, UndecidedEntry, document, findings};
pub use github::github;
pub use gitlab::gitlab;
pub use junit::junit;
pub use markdown::markdown;
pub use plain::short;
pub use sarif::sarif;
pub use text::{finding_text, text};

use crate::diagnostic::{Finding, Severity, Undecided};
use crate::text::Sources;

/// One checked policy. Findings are final: severities set, allowed ones taken out, sorted.
#[derive(Clone, Debug)]
pub struct CheckedPolicy {
    /// The file that was named, as it is shown.
    pub path: String,
    pub sources: Sources,
    pub findings: Vec<Finding>,
    pub undecided: Vec<Undecided>,
    /// What the policy holds, in words (`12 stages`, `3 decisions`).
    pub holds: Vec<String>,
    /// How many findings were left out because a baseline knows them; none without a baseline.
    pub known: Option<u64>,
}

impl CheckedPolicy {
    /// Neither error nor warning, nor an open question.
    pub fn is_clean(&self) -> bool {
        self.undecided.is_empty() && self.findings.iter().all(|finding| finding.severity < Severity::Warning)
    }
}
