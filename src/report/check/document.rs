//! The `tasuki.check/1` document.

use anstream::adapter::strip_str;
use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use super::CheckedPolicy;
use crate::diagnostic::{Code, Example, Finding, Identity, RunRow, Severity, Undecided};
use crate::report::region;
use crate::text::{Sources, Span};

#[derive(Clone, Debug, Serialize)]
pub struct CheckDocument {
    schema: &'static str,
    pub findings: Vec<FindingEntry>,
    pub undecided: Vec<UndecidedEntry>,
    pub summary: Summary,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingEntry {
    #[serde(serialize_with = "code_name")]
    pub code: Code,
    #[serde(serialize_with = "severity_name")]
    pub severity: Severity,
    pub message: String,
    pub subject: Option<String>,
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub related: Vec<PlaceEntry>,
    region: Vec<RegionEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    run: Vec<RunEntry>,
    pub help: Option<String>,
    /// The leads and the run in words, for formats that have no place for data.
    #[serde(skip)]
    pub leads: String,
    #[serde(skip)]
    pub identity: Identity,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceEntry {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
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
    #[serde(serialize_with = "code_name")]
    pub code: Code,
    pub subject: Option<String>,
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareEntry>,
}

/// Bounds on the share of all leads that the finding would be about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareEntry {
    pub at_least: String,
    pub at_most: String,
    pub of: &'static str,
}

fn code_name<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

fn severity_name<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub errors: u64,
    pub warnings: u64,
    pub notes: u64,
    /// Findings that a baseline knows, which are in none of the other counts; none without a baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<u64>,
}

/// All policies in one document; what two policies share through `use` is said once.
pub fn document(policies: &[CheckedPolicy]) -> CheckDocument {
    let findings = findings(policies);
    let mut undecided = Vec::new();
    for policy in policies {
        undecided.extend(policy.undecided.iter().map(|question| UndecidedEntry::new(question, &policy.sources)));
    }
    undecided.sort_by_cached_key(|entry: &UndecidedEntry| {
        (entry.file.clone(), entry.line, entry.column, entry.code.as_str(), entry.subject.clone())
    });
    undecided.dedup();
    let mut summary = Summary::of(findings.iter().map(|entry| entry.severity));
    summary.known = policies.iter().filter_map(|policy| policy.known).reduce(|all, more| all + more);
    CheckDocument { schema: "tasuki.check/1", findings, undecided, summary }
}

/// The findings of all policies, sorted, each once.
pub fn findings(policies: &[CheckedPolicy]) -> Vec<FindingEntry> {
    let mut findings = Vec::new();
    for policy in policies {
        findings.extend(policy.findings.iter().map(|finding| FindingEntry::new(finding, &policy.sources)));
    }
    findings.sort_by_cached_key(|entry: &FindingEntry| {
        (entry.file.clone(), entry.line, entry.column, entry.code.as_str(), entry.subject.clone())
    });
    findings.dedup();
    findings
}

impl FindingEntry {
    fn new(finding: &Finding, sources: &Sources) -> FindingEntry {
        let (start, end) = (sources.start(finding.span), sources.end(finding.span));
        let region = finding.region.iter();
        FindingEntry {
            code: finding.code,
            severity: finding.severity,
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
            leads: strip_str(&region::describe(finding)).to_string(),
            identity: Identity::of(finding, sources),
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
            code: question.code,
            subject: question.subject.clone(),
            file: place.file,
            line: place.line,
            column: place.column,
            message: place.message,
            share: question.share.as_ref().map(|share| ShareEntry {
                at_least: share.at_least.clone(),
                at_most: share.at_most.clone(),
                of: share.of,
            }),
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
    fn of(severities: impl Iterator<Item = Severity>) -> Summary {
        let mut summary = Summary::default();
        for severity in severities {
            *match severity {
                Severity::Error => &mut summary.errors,
                Severity::Warning => &mut summary.warnings,
                Severity::Note => &mut summary.notes,
            } += 1;
        }
        summary
    }
}
