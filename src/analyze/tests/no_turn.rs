//! Lines that never get their turn, moves that fall due together, and their near misses.

use super::replayed::{ledger_of, trace_of};
use super::said::{checked, loaded};

const AROUND: &str = "
calendar { open mon..fri 09:00..18:00  closed 2026-12-29..2027-01-03 }
department d
department e
lead { fixed channel : one of web, fair  hot : yes/no = no }
event called by owner
event mailed
event won
intake { otherwise -> a }
stage done { final }
stage lost { final }
";

/// The findings of the code for a stage with these lines: the text of each place.
fn places(code: &str, lines: &str) -> Vec<String> {
    policy(code, &format!("stage a {{ owner d  on won -> done\n{lines} }}"))
}

fn policy(code: &str, stages: &str) -> Vec<String> {
    let (report, sources) = checked(&format!("{AROUND}{stages}"));
    assert!(report.undecided.is_empty(), "{:?}", report.undecided);
    let found = report.findings.iter().filter(|finding| finding.code.as_str() == code);
    found.map(|finding| sources.snippet(finding.span).to_owned()).collect()
}

#[test]
fn a_timer_after_one_that_moves_every_lead_never_speaks() {
    let idle = |lines: &str| places("unreachable-line", lines);
    assert_eq!(idle("after 3 days -> lost  after 5 days -> done"), ["after 5 days -> done"]);
    assert_eq!(
        idle("after 3 days -> lost  after 5 days without mailed -> done"),
        ["after 5 days without mailed -> done"]
    );
    assert_eq!(
        idle(
            "after 3 days when channel is web -> lost  after 5 days when channel is web -> done  after 5 days when channel is fair -> lost"
        ),
        ["after 5 days when channel is web -> done"]
    );
    // A lead that was cold on the third day may be hot on the fifth.
    assert!(idle("after 3 days when hot -> lost  after 5 days when hot -> done").is_empty());
    assert!(idle("after 3 days without mailed -> lost  after 5 days -> done").is_empty());
    assert!(idle("after 5 days -> lost  after 3 days -> stay").is_empty());
    // From a Friday on, three business days end after five days.
    assert!(idle("after 3 business days -> lost  after 5 days -> done").is_empty());
    assert_eq!(idle("after 3 business days -> lost  after 15 days -> done"), ["after 15 days -> done"]);
}

#[test]
fn a_step_of_a_ladder_after_the_lead_has_left_never_speaks() {
    let idle = |timer: &str, ladder: &str| {
        places("unreachable-line", &format!("{timer}  sla s {{ within 2 days  met by called\n{ladder} }}"))
    };
    let far = "after 90 days -> lost";
    assert_eq!(idle(far, "on breach -> lost  on breach + 1 day notify e"), ["on breach + 1 day notify e"]);
    assert_eq!(
        idle("after 4 days -> lost", "on breach notify d  on breach + 3 days notify e"),
        ["on breach + 3 days notify e"]
    );
    assert!(idle(far, "on breach notify e  on breach -> lost").is_empty());
    assert!(idle(far, "on breach + 1 day notify e  on breach + 2 days -> lost").is_empty());
    assert!(idle("after 4 days -> lost", "on breach notify d  on breach + 2 days notify e").is_empty());
    assert!(idle("after 4 days when hot -> lost", "on breach notify d  on breach + 3 days notify e").is_empty());
}

#[test]
fn a_limit_that_no_lead_reaches_never_speaks() {
    let limit = |back: &str| {
        policy(
            "unreachable-line",
            &format!(
                "stage a {{ owner d  on won -> r for 3 days  after 9 days -> lost }}
                 recycle r {{ owner e  return -> {back}  at most 2 times, then -> lost }}"
            ),
        )
    };
    assert_eq!(limit("done"), ["at most 2 times, then -> lost"]);
    assert!(limit("a").is_empty());
}

#[test]
fn lines_of_a_final_stage_and_of_created_never_speak() {
    let end = |lines: &str| {
        policy(
            "unreachable-line",
            &format!(
                "stage a {{ owner d  on won -> end  after 9 days -> lost }} stage end {{ owner e  final  {lines} }}"
            ),
        )
    };
    assert_eq!(
        end("on won -> lost  when hot -> done  after 3 days -> lost"),
        ["on won -> lost", "when hot -> done", "after 3 days -> lost"]
    );
    assert_eq!(end("sla late { within 1 day  met by called }"), ["late"]);
    assert!(end("clear hot").is_empty());
    assert_eq!(places("unreachable-line", "on created -> lost"), ["on created -> lost"]);
    assert!(places("unreachable-line", "on updated -> lost").is_empty());
}

#[test]
fn a_when_line_to_its_own_stage_is_redundant() {
    assert_eq!(places("redundant-line", "when hot -> a  after 9 days -> lost"), ["when hot -> a"]);
    assert!(places("redundant-line", "when hot -> lost  after 9 days -> lost").is_empty());
}

#[test]
fn timers_and_clocks_that_fall_due_together_and_move_apart_overlap() {
    let both = |lines: &str| places("overlap-timer", lines);
    assert_eq!(
        both("after 9 days -> done  after 9 days without mailed -> lost"),
        ["after 9 days without mailed -> lost"]
    );
    assert_eq!(both("after 24 hours -> done  after 1 day -> lost"), ["after 1 day -> lost"]);
    let clock = |within: &str| format!("after 9 days -> done  sla s {{ {within}  met by called  on breach -> lost }}");
    assert_eq!(both(&clock("within 9 days")), ["on breach -> lost"]);
    assert_eq!(both(&clock("within 9 days when channel is web  no deadline otherwise")), ["on breach -> lost"]);
    assert!(both(&clock("within 8 days")).is_empty());
    assert!(both("after 9 days -> done  after 9 days without mailed -> done").is_empty());
    assert!(both("after 9 days when channel is web -> done  after 216 hours when channel is fair -> lost").is_empty());
    assert!(both("after 2 days -> lost  after 9 days -> done  after 216 hours -> lost").is_empty());
    // Only a mail at one exact second would bring these together.
    assert!(both("after 9 days -> done  after 3 days without mailed -> lost").is_empty());
}

#[test]
fn the_simulator_meets_what_falls_due_together() {
    let text = format!(
        "{AROUND}stage a {{ owner d  on won -> done  after 9 days when hot -> done  after 9 days without mailed -> lost }}"
    );
    let (report, _) = checked(&text);
    let found = report.findings.iter().find(|finding| finding.code.as_str() == "overlap-timer").expect("a finding");
    let ledger = ledger_of(&loaded(&text), &trace_of(&found.run));
    assert!(ledger.contains("\"step\":\"overlap\""), "{ledger}");
}
