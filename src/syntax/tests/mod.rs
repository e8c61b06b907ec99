//! The parser on whole policies and on broken ones.

mod mistakes;
mod robust;

use super::*;

/// Every construct of the language, written as badly as it allows.
const EVERYTHING: &str = include_str!("everything.tasuki");
const SAMPLE: &str = include_str!("sample.tasuki");

#[test]
fn the_sample_policy_parses_without_a_finding() {
    let parsed = parse(FileId(0), SAMPLE);
    assert_eq!(parsed.findings, []);
    assert_eq!(parsed.file.decls.len(), 29);
}

#[test]
fn every_construct_parses_without_a_finding() {
    let parsed = parse(FileId(0), EVERYTHING);
    assert_eq!(parsed.findings, []);
    assert!(!format!("{:?}", parsed.file).contains("Error"), "a hole without a finding");
}
