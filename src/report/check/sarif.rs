//! Findings as SARIF 2.1.0 (OASIS, errata 01): a run with the rules that it found something by.
//!
//! Columns count code points, which the run says. `partialFingerprints` do not move with lines. An open
//! question is a result of the kind `open`. Paths are relative and percent-encoded.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fingerprints::Fingerprints;
use super::plain::body;
use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::analyze::{page, summary};
use crate::diagnostic::{Code, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Clone, Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

/// All findings and open questions.
pub fn sarif(policies: &[CheckedPolicy]) -> Log {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let mut codes: Vec<Code> =
        findings.iter().map(|entry| entry.code).chain(undecided.iter().map(|entry| entry.code)).collect();
    codes.sort_unstable();
    codes.dedup();
    let index = |code: Code| codes.iter().position(|listed| *listed == code).expect("every code found is listed");
    let mut fingerprints = Fingerprints::default();
    let mut results: Vec<SarifResult> = Vec::with_capacity(findings.len() + undecided.len());
    results.extend(findings.iter().map(|entry| finding(entry, index(entry.code), fingerprints.of(entry))));
    results.extend(undecided.iter().map(|entry| question(entry, index(entry.code), fingerprints.of_question(entry))));
    let rules = codes.iter().copied().map(rule).collect();
    let driver = Driver { name: "tasuki", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn level(severity: Severity) -> &'static str {
    // SARIF has the same three words.
    severity.as_str()
}

fn rule(code: Code) -> Rule {
    let page = page(code);
    let first = page.split("\n\n").nth(1).unwrap_or("").replace('\n', " ");
    Rule {
        id: code.as_str(),
        short_description: Text { text: summary(code) },
        full_description: Text { text: first },
        help: Help { text: page, markdown: page },
        default_configuration: Configuration { level: level(code.default_severity()) },
    }
}

fn finding(entry: &FindingEntry, rule_index: usize, fingerprint: String) -> SarifResult {
    let related = entry.related.iter().enumerate().map(|(at, place)| Location {
        id: Some(at + 1),
        physical_location: physical(
            &place.file,
            Region { start_line: place.line, start_column: place.column, end_line: None, end_column: None },
        ),
        message: Some(message(&place.message)).filter(|message| !message.text.is_empty()),
    });
    let region = Region {
        start_line: entry.line,
        start_column: entry.column,
        end_line: Some(entry.end_line),
        end_column: Some(entry.end_column),
    };
    SarifResult {
        rule_id: entry.code.as_str(),
        rule_index,
        kind: None,
        level: level(entry.severity),
        message: message(&body(entry)),
        locations: [Location { id: None, physical_location: physical(&entry.file, region), message: None }],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([("tasuki/v1", fingerprint)]),
    }
}

fn question(entry: &UndecidedEntry, rule_index: usize, fingerprint: String) -> SarifResult {
    let region = Region { start_line: entry.line, start_column: entry.column, end_line: None, end_column: None };
    SarifResult {
        rule_id: entry.code.as_str(),
        rule_index,
        kind: Some("open"),
        level: "none",
        message: message(&format!("undecided: {}", entry.message)),
        locations: [Location { id: None, physical_location: physical(&entry.file, region), message: None }],
        related_locations: Vec::new(),
        partial_fingerprints: BTreeMap::from([("tasuki/v1", fingerprint)]),
    }
}

fn physical(file: &str, region: Region) -> PhysicalLocation {
    PhysicalLocation { artifact_location: ArtifactLocation { uri: uri(file) }, region }
}

/// A message in which nothing is a placeholder (§3.11.5) or a link (§3.11.6).
fn message(text: &str) -> Text {
    Text { text: text.replace('{', "{{").replace('}', "}}").replace("](", "] (") }
}

/// A relative path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (byte == b'@' && at > 0);
        if plain { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_references_and_messages_hold_no_placeholder() {
        assert_eq!(uri("営業/a b:c.tasuki"), "%E5%96%B6%E6%A5%AD/a%20b%3Ac.tasuki");
        assert_eq!(uri("../p.tasuki"), "../p.tasuki");
        assert_eq!(message("add `intake { otherwise }` [x](y)").text, "add `intake {{ otherwise }}` [x] (y)");
    }
}
