//! The parser on whole policies and on broken ones.

mod mistakes;
mod robust;

use super::*;

const SAMPLE: &str = include_str!("sample.tasuki");

#[test]
fn the_sample_policy_parses_without_a_finding() {
    let parsed = parse(FileId(0), SAMPLE);
    assert_eq!(parsed.findings, []);
    assert_eq!(parsed.file.decls.len(), 29);
}
