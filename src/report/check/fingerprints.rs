//! The fingerprints of one report: each finding has its own.

use std::collections::BTreeMap;

use super::{FindingEntry, UndecidedEntry};

/// Counts what was given, so that equal findings differ by their number, in the order of the report.
#[derive(Default)]
pub struct Fingerprints {
    given: BTreeMap<String, usize>,
}

impl Fingerprints {
    pub fn of(&mut self, entry: &FindingEntry) -> String {
        self.once(entry.identity.fingerprint())
    }

    /// A question is known again by what it asks.
    pub fn of_question(&mut self, entry: &UndecidedEntry) -> String {
        let subject = entry.subject.as_deref().unwrap_or("");
        self.once(format!("undecided:{}:{}:{subject}", entry.file, entry.code))
    }

    fn once(&mut self, fingerprint: String) -> String {
        let count = self.given.entry(fingerprint.clone()).or_default();
        *count += 1;
        if *count == 1 { fingerprint } else { format!("{fingerprint}:{count}") }
    }
}
