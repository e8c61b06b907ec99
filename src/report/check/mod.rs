//! What `tasuki check` found in one or several policies.

mod document;
#[cfg(test)]
mod tests;
mod text;

pub use document::{CheckDocument, FindingEntry, document, findings};
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
}

impl CheckedPolicy {
    /// Neither error nor warning, nor an open question.
    pub fn is_clean(&self) -> bool {
        self.undecided.is_empty() && self.findings.iter().all(|finding| finding.severity < Severity::Warning)
    }
}
