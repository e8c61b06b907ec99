//! One mistake in a clean policy gives one message: what cannot be read is a hole, and nothing is
//! said about leads because of it.

use crate::harness::Folder;

const SAMPLE: &str = include_str!("../../src/syntax/tests/sample.tasuki");
const HOLIDAYS: &str = "date,name\n2026-11-23,勤労感謝の日\n";

/// The sample with its first `written` replaced has one error, of the code, and no warning.
#[track_caller]
fn one(written: &str, mistaken: &str, code: &str) {
    assert!(SAMPLE.contains(written), "{written}");
    let policy = SAMPLE.replacen(written, mistaken, 1);
    let folder = Folder::with(&[("p.tasuki", &policy), ("holidays-jp.csv", HOLIDAYS)]);
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    let findings = document["findings"].as_array().expect("a list");
    let told: Vec<_> = findings.iter().filter(|finding| finding["severity"] != "note").collect();
    let line = 1 + policy[..policy.find(mistaken).expect("it was put in")].lines().count() as u64;
    match told.as_slice() {
        [only] if only["code"] == code && only["line"].as_u64().is_some_and(|at| at.abs_diff(line) <= 2) => {}
        _ => panic!("`{mistaken}` in line {line}, wanted one {code}: {told:#?}"),
    }
}

#[test]
fn a_line_that_cannot_be_read_leaves_no_gap_behind() {
    one(
        "on rejected when reason is not_target -> excluded",
        "on rejected when reason = not_target -> excluded",
        "syntax",
    );
    one("on lost otherwise", "on lost else", "syntax");
    one("within 2 business days  otherwise", "within business days otherwise", "syntax");
    one("assume booth is none", "assume booth = none", "syntax");
}

#[test]
fn an_unknown_name_leaves_no_lead_behind() {
    one("on rejected otherwise", "on rejectd otherwise", "unknown-name");
    one("met by meeting_held", "met by meeting_hold", "unknown-name");
    one("at most 3 times, then -> excluded", "at most 3 times, then -> exclude", "unknown-name");
    one("on won -> customer", "on won -> custmer", "unknown-name");
}

#[test]
fn a_clock_that_cannot_be_read_is_no_clock_that_is_missing() {
    one("met by call_made", "met call_made", "syntax");
    one("on breach + 1 business day -> resting", "on breach + 1 business day => resting", "syntax");
}

#[test]
fn a_block_that_is_never_opened_is_read_all_the_same() {
    one("stage qualifying \"検品\" {", "stage qualifying \"検品\"", "syntax");
    one("intake {", "intake // where all begin", "syntax");
    one("sla first_meeting {", "sla first_meeting", "syntax");
    one("at least 2 of {", "at least 2 of", "syntax");
    one("event rejected {", "event rejected", "syntax");
}

#[test]
fn a_declaration_that_cannot_be_read_takes_no_stage_with_it() {
    one("event meeting_held by owner", "event meeting_held by owner by", "syntax");
    one("intake {", "intak {", "syntax");
}
