//! The `tasuki.diff/1` document.

use indexmap::IndexMap;
use serde::Serialize;
use smol_str::SmolStr;

use super::recorded_document::OutcomesEntry;
use super::{ComparedPolicies, approvers};
use crate::compare::{Change, Kind, Said};
use crate::diagnostic::Example;
use crate::text::Sources;

#[derive(Clone, Debug, Serialize)]
pub struct DiffDocument {
    schema: &'static str,
    policies: Vec<PoliciesEntry>,
    summary: Summary,
}

#[derive(Clone, Debug, Serialize)]
struct PoliciesEntry {
    /// Null on the side that has not the policy.
    old: Option<String>,
    new: Option<String>,
    /// Proved: every lead is treated alike.
    same: bool,
    changes: Vec<ChangeEntry>,
    renames: Vec<RenameEntry>,
    undecided: Vec<OpenEntry>,
    approvers: Vec<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<OutcomesEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct ChangeEntry {
    kind: &'static str,
    subject: String,
    stage: Option<SmolStr>,
    direction: Option<&'static str>,
    message: String,
    before: Option<SaidEntry>,
    after: Option<SaidEntry>,
    region: Vec<RegionEntry>,
    departments: Vec<SmolStr>,
    /// Leads of the trace that were there.
    #[serde(skip_serializing_if = "Option::is_none")]
    leads: Option<u64>,
}

#[derive(Clone, Debug, Serialize)]
struct SaidEntry {
    text: String,
    file: Option<String>,
    line: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
struct RegionEntry {
    #[serde(rename = "where")]
    cells: IndexMap<SmolStr, String>,
    example: Example,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads: Option<u64>,
}

#[derive(Clone, Debug, Serialize)]
struct RenameEntry {
    what: &'static str,
    old: SmolStr,
    new: SmolStr,
}

#[derive(Clone, Debug, Serialize)]
struct OpenEntry {
    subject: String,
    message: String,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Summary {
    changes: usize,
    undecided: usize,
    kinds: IndexMap<&'static str, usize>,
}

/// All compared policies in one document.
pub fn document(compared: &[ComparedPolicies]) -> DiffDocument {
    let changes = || compared.iter().flat_map(|pair| &pair.found.changes);
    let mut kinds = IndexMap::new();
    for kind in Kind::ALL {
        let count = changes().filter(|change| change.kind == kind).count();
        if count > 0 {
            kinds.insert(kind.as_str(), count);
        }
    }
    let undecided = compared.iter().map(|pair| pair.found.undecided.len()).sum();
    DiffDocument {
        schema: "tasuki.diff/1",
        policies: compared.iter().map(PoliciesEntry::new).collect(),
        summary: Summary { changes: changes().count(), undecided, kinds },
    }
}

impl PoliciesEntry {
    fn new(pair: &ComparedPolicies) -> PoliciesEntry {
        let found = &pair.found;
        PoliciesEntry {
            old: pair.old.clone(),
            new: pair.new.clone(),
            same: found.is_same(),
            changes: found.changes.iter().map(|change| ChangeEntry::new(change, pair)).collect(),
            renames: found
                .renames
                .iter()
                .map(|it| RenameEntry { what: it.what, old: it.old.clone(), new: it.new.clone() })
                .collect(),
            undecided: found
                .undecided
                .iter()
                .map(|it| OpenEntry { subject: it.subject.clone(), message: it.message.clone() })
                .collect(),
            approvers: approvers(&found.changes),
            outcomes: pair.outcomes.as_ref().map(OutcomesEntry::from),
        }
    }
}

impl ChangeEntry {
    fn new(change: &Change, pair: &ComparedPolicies) -> ChangeEntry {
        ChangeEntry {
            kind: change.kind.as_str(),
            subject: change.subject.clone(),
            stage: change.stage.clone(),
            direction: change.direction.map(|direction| direction.as_str()),
            message: change.message.clone(),
            before: change.before.as_ref().map(|said| SaidEntry::new(said, &pair.old_sources)),
            after: change.after.as_ref().map(|said| SaidEntry::new(said, &pair.new_sources)),
            region: change
                .region
                .iter()
                .map(|region| RegionEntry {
                    cells: region.cells.clone(),
                    example: region.example.clone(),
                    leads: region.leads,
                })
                .collect(),
            departments: change.departments.clone(),
            leads: change.recorded,
        }
    }
}

impl SaidEntry {
    fn new(said: &Said, sources: &Sources) -> SaidEntry {
        SaidEntry {
            text: said.text.clone(),
            file: said.span.map(|span| sources.get(span.file).path.clone()),
            line: said.span.map(|span| sources.start(span).line),
        }
    }
}
