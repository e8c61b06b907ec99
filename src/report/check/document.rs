//! The `tasuki.check/1` document.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use super::CheckedPolicy;
use crate::diagnostic::{Example, Finding, RunRow, Severity, Undecided};
use crate::text::{Sources, Span};

#[derive(Clone, Debug, Serialize)]
pub struct CheckDocument {
    schema: &'static str,
    findings: Vec<FindingEntry>,
    undecided: Vec<UndecidedEntry>,
    summary: Summary,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingEntry {
    code: &'static str,
    severity: &'static str,
    message: String,
    subject: Option<String>,
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    related: Vec<PlaceEntry>,
    region: Vec<RegionEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    run: Vec<RunEntry>,
    help: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceEntry {
    file: String,
    line: u32,
    column: u32,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegionEntry {
    #[serde(rename = "where")]
    cells: IndexMap<SmolStr, String>,
    example: Example,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads: Option<u64>,
}

/// A trace row, as NDJSON traces have it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunEntry(RunRow);

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UndecidedEntry {
    code: &'static str,
    subject: Option<String>,
    file: String,
    line: u32,
    column: u32,
    message: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub errors: u64,
    pub warnings: u64,
    pub notes: u64,
}

/// All policies in one document; what two policies share through `use` is said once.
pub fn document(policies: &[CheckedPolicy]) -> CheckDocument {
    let findings = findings(policies);
    let mut undecided = Vec::new();
    for policy in policies {
        undecided.extend(policy.undecided.iter().map(|question| UndecidedEntry::new(question, &policy.sources)));
    }
    undecided.sort_by_cached_key(|entry: &UndecidedEntry| {
        (entry.file.clone(), entry.line, entry.column, entry.code, entry.subject.clone())
    });
    undecided.dedup();
    let summary = Summary::of(findings.iter().map(|entry| entry.severity));
    CheckDocument { schema: "tasuki.check/1", findings, undecided, summary }
}

/// The findings of all policies, sorted, each once.
pub fn findings(policies: &[CheckedPolicy]) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    for policy in policies {
        findings.extend(policy.findings.iter().map(|finding| FindingEntry::new(finding, &policy.sources)));
    }
    findings.sort_by_cached_key(|entry: &FindingEntry| {
        (entry.file.clone(), entry.line, entry.column, entry.code, entry.subject.clone())
    });
    findings.dedup();
    findings
}

impl FindingEntry {
    fn new(finding: &Finding, sources: &Sources) -> FindingEntry {
        let (start, end) = (sources.start(finding.span), sources.end(finding.span));
        let region = finding.region.iter();
        FindingEntry {
            code: finding.code.as_str(),
            severity: finding.severity.as_str(),
            message: finding.message.clone(),
            subject: finding.subject.clone(),
            file: sources.get(finding.span.file).path.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            related: finding
                .related
                .iter()
                .map(|related| PlaceEntry::new(related.span, sources, related.message.clone()))
                .collect(),
            region: region
                .map(|region| RegionEntry {
                    cells: region.cells.clone(),
                    example: region.example.clone(),
                    leads: region.leads,
                })
                .collect(),
            share: finding.share.clone(),
            run: finding.run.iter().cloned().map(RunEntry).collect(),
            help: finding.help.clone(),
        }
    }
}

impl PlaceEntry {
    fn new(span: Span, sources: &Sources, message: String) -> PlaceEntry {
        let start = sources.start(span);
        PlaceEntry { file: sources.get(span.file).path.clone(), line: start.line, column: start.column, message }
    }
}

impl UndecidedEntry {
    fn new(question: &Undecided, sources: &Sources) -> UndecidedEntry {
        let place = PlaceEntry::new(question.span, sources, question.message.clone());
        UndecidedEntry {
            code: question.code.as_str(),
            subject: question.subject.clone(),
            file: place.file,
            line: place.line,
            column: place.column,
            message: place.message,
        }
    }
}

impl Serialize for RunEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let RunRow { lead, at, event, by, values } = &self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("lead", lead)?;
        map.serialize_entry("at", at)?;
        map.serialize_entry("event", event)?;
        if let Some(by) = by {
            map.serialize_entry("by", by)?;
        }
        for (name, value) in values {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Summary {
    fn of(severities: impl Iterator<Item = &'static str>) -> Summary {
        let mut summary = Summary::default();
        for severity in severities {
            if severity == Severity::Error.as_str() {
                summary.errors += 1;
            } else if severity == Severity::Warning.as_str() {
                summary.warnings += 1;
            } else {
                summary.notes += 1;
            }
        }
        summary
    }
}
