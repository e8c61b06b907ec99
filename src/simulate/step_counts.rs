//! How often each step was taken, and how much that matters.

use indexmap::IndexMap;
use serde::Serialize;

use super::step::STEP_NAMES;
use super::tally::Tally;
use crate::diagnostic::Severity;

/// Counts by step, in the order of [`STEP_NAMES`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct StepCounts {
    pub steps: IndexMap<&'static str, u64>,
    /// Findings by code, those that there were.
    #[serde(skip)]
    pub codes: IndexMap<&'static str, u64>,
}

/// Steps that are findings, with how much they matter.
const FINDINGS: [(&str, Severity); 7] = [
    ("gap", Severity::Error),
    ("overlap", Severity::Error),
    ("impossible", Severity::Error),
    ("promise-broken", Severity::Error),
    ("double-contact", Severity::Warning),
    ("drift", Severity::Warning),
    ("instant-loop", Severity::Warning),
];

impl StepCounts {
    pub(super) fn of(tally: &Tally) -> StepCounts {
        let codes = tally.codes.iter().map(|(code, count)| (*code, *count)).collect();
        StepCounts { steps: STEP_NAMES.into_iter().zip(tally.steps).collect(), codes }
    }

    /// The steps that say that something is wrong.
    pub fn findings(&self) -> IndexMap<&'static str, u64> {
        FINDINGS.iter().map(|(name, _)| (*name, self.steps[name])).collect()
    }

    /// How many findings matter at least that much.
    pub fn findings_at(&self, level: Severity) -> u64 {
        let found = FINDINGS.iter().filter(|(_, severity)| *severity >= level);
        found.map(|(name, _)| self.steps[name]).sum()
    }

    /// How often a step of that name was taken, or a code of `check` was found.
    pub fn count(&self, name: &str) -> u64 {
        self.steps.get(name).or(self.codes.get(name)).copied().unwrap_or(0)
    }
}
