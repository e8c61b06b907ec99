//! Clocks that do not work, and their near misses.

use super::said::{checked, findings_of};
use crate::diagnostic::Severity;

const AROUND: &str = "
calendar { open mon..fri 09:00..18:00  closed 2026-12-29..2027-01-03 }
department d
department e
lead { fixed channel : one of web, fair  hot : yes/no = no }
event called { outcome: one of reached, missed } by owner
event won
";

/// The codes about clocks that a stage with these lines has.
fn codes(lines: &str) -> Vec<&'static str> {
    let (report, _) = checked(&format!(
        "{AROUND}intake {{ when channel is web -> a  otherwise -> done }}
         stage a {{ owner d  on won -> done\n{lines} }}
         stage done {{ final }}"
    ));
    let timing = ["sla-unmeetable", "sla-after-exit", "ladder-order"];
    assert!(report.undecided.is_empty(), "{:?}", report.undecided);
    let codes = report.findings.iter().map(|finding| finding.code.as_str());
    codes.filter(|code| timing.contains(code)).collect()
}

fn ladder(deadline: &str, first: &str, second: &str) -> Vec<&'static str> {
    codes(&format!(
        "after 60 days -> done  sla s {{ {deadline}  met by called  on breach {first}  on breach {second} }}"
    ))
}

#[test]
fn a_step_that_is_due_before_the_one_above_it_on_some_day_is_told() {
    let business = "within 4 business hours";
    assert_eq!(ladder(business, "+ 1 business day notify d", "+ 20 hours notify e"), ["ladder-order"]);
    assert_eq!(ladder(business, "+ 2 days notify d", "+ 1 day notify e"), ["ladder-order"]);
    assert_eq!(ladder(business, "+ 1 hour notify d", "notify e"), ["ladder-order"]);
    assert_eq!(ladder(business, "+ 1 day notify d", "+ 1 day notify e"), ["ladder-order"]);
    assert_eq!(ladder(business, "+ 25 hours notify d", "+ 1 day notify e"), ["ladder-order"]);
    // A weekend deadline: twenty hours after Sunday night are later than Monday's closing time.
    assert_eq!(ladder("within 3 hours", "+ 20 hours notify d", "+ 1 business day notify e"), ["ladder-order"]);
}

#[test]
fn steps_that_rise_from_every_deadline_are_not() {
    let business = "within 4 business hours";
    assert!(ladder(business, "+ 20 hours notify d", "+ 1 business day notify e").is_empty());
    assert!(ladder(business, "notify d", "+ 1 minute notify e").is_empty());
    assert!(ladder(business, "notify d", "reassign to e").is_empty());
    assert!(ladder(business, "+ 1 day notify d", "+ 48 hours notify e").is_empty());
    assert!(ladder("within 3 hours", "+ 1 business day notify d", "+ 2 business days notify e").is_empty());
}

fn clock(deadline: &str, timer: &str) -> Vec<&'static str> {
    codes(&format!("{timer}  sla s {{ {deadline}  met by called  on breach notify e }}"))
}

#[test]
fn a_deadline_that_the_stay_always_ends_before_is_told() {
    assert_eq!(clock("within 10 business days", "after 7 days -> done"), ["sla-after-exit"]);
    assert_eq!(clock("within 8 days", "after 7 days -> done"), ["sla-after-exit"]);
    assert_eq!(clock("from called  within 8 days", "after 7 days -> done"), ["sla-after-exit"]);
    assert_eq!(clock("within 8 days  paused while hot", "after 7 days -> done"), ["sla-after-exit"]);
    assert_eq!(
        clock("within 8 days", "after 7 days when hot -> done  after 7 days when hot is no -> done"),
        ["sla-after-exit"]
    );
    // Intake alone leads here, in the instant in which the lead is created.
    assert_eq!(clock("from created  within 8 days", "after 7 days -> done"), ["sla-after-exit"]);
}

/// The codes about clocks of a stage that leads of any channel enter.
fn of_both(lines: &str) -> Vec<&'static str> {
    let (report, _) = checked(&format!(
        "{AROUND}intake {{ otherwise -> a }}
         stage a {{ owner d  on won -> done\n{lines}  on called -> b }}
         stage b {{ owner d  on won -> a  after 3 days -> a  after 4 days -> done }}
         stage done {{ final }}"
    ));
    let codes = report.findings.iter().map(|finding| finding.code.as_str());
    codes.filter(|code| *code == "sla-after-exit").collect()
}

#[test]
fn timers_that_share_the_leads_by_what_never_changes_end_every_stay_together() {
    let by_channel = "after 5 days when channel is web -> done  after 7 days when channel is fair -> done";
    assert_eq!(of_both(&format!("{by_channel}  sla s {{ within 8 days  met by won }}")), ["sla-after-exit"]);
    // Only fairs have a deadline, and fairs are gone by then.
    let of_fairs = "sla s { within 8 days when channel is fair  no deadline otherwise  met by won }";
    assert_eq!(of_both(&format!("after 7 days when channel is fair -> done  {of_fairs}")), ["sla-after-exit"]);
    // What is hot on the fifth day need not be so on the seventh.
    let by_heat = "after 5 days when hot -> done  after 7 days when hot is no -> done";
    assert!(of_both(&format!("{by_heat}  sla s {{ within 8 days  met by won }}")).is_empty());
    assert!(of_both(&format!("{by_channel}  sla s {{ within 6 days  met by won }}")).is_empty());
    assert!(of_both(&format!("after 7 days when channel is web -> done  {of_fairs}")).is_empty());
}

#[test]
fn a_wait_since_the_lead_was_created_may_be_over_when_it_enters_again() {
    assert!(of_both("after 7 days -> done  sla s { from created  within 8 days  met by won }").is_empty());
}

#[test]
fn a_timer_into_a_full_recycle_that_sends_leads_back_does_not_end_their_stay() {
    let stay = |limit: &str| {
        let (report, _) = checked(&format!(
            "{AROUND}intake {{ otherwise -> a }}
             stage a {{ owner d  on won -> done  after 7 days -> rests for 3 days  sla s {{ within 8 days  met by won }} }}
             recycle rests {{ owner e  return -> a  at most 2 times, then -> {limit} }}
             stage done {{ final }}"
        ));
        let codes = report.findings.iter().map(|finding| finding.code.as_str());
        codes.filter(|code| ["sla-after-exit", "unattended"].contains(code)).collect::<Vec<_>>()
    };
    assert_eq!(stay("done"), ["sla-after-exit"]);
    assert!(stay("a").is_empty());
}

#[test]
fn a_deadline_that_some_lead_can_miss_is_not() {
    assert!(clock("within 7 days", "after 7 days -> done").is_empty());
    // Five business days from a Friday evening end on the next Friday.
    assert!(clock("within 5 business days", "after 7 days -> done").is_empty());
    assert!(clock("within 8 days", "after 7 days without called -> done").is_empty());
    assert!(clock("within 8 days", "after 7 days when hot -> done").is_empty());
    assert!(clock("within 8 days when hot  within 6 days otherwise", "after 7 days -> done").is_empty());
}

#[test]
fn one_name_that_nobody_knows_is_one_finding() {
    let told = |lines: &str| {
        let text = format!(
            "policy \"p\" {{ timezone \"Asia/Tokyo\" }} {AROUND} intake {{ otherwise -> a }}
             stage a {{ owner d  on won -> done  after 60 days -> done  {lines} }} stage b {{ owner d  on won -> done  after 9 days -> done }}
             recycle r {{ owner d  return -> a  at most 2 times, then -> done }} stage done {{ final }}"
        );
        let errors = findings_of(&text).into_iter().filter(|finding| finding.severity != Severity::Note);
        errors.map(|finding| finding.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(told("sla s { within 1 day  met by call }"), ["unknown-name"]);
    assert_eq!(told("sla s { within 1 day  met by called  on breach -> r }"), ["missing-rest"]);
    assert_eq!(told("on call -> b"), ["unknown-name"]);
    assert_eq!(told("after 3 days without call -> b"), ["unknown-name"]);
}

#[test]
fn a_clock_that_no_event_meets_is_told_and_one_that_some_lead_can_meet_is_not() {
    let met = |by: &str| {
        codes(&format!("after 60 days -> done  sla s {{ within 4 hours  met by {by}  on breach notify e }}"))
    };
    assert_eq!(met("created"), ["sla-unmeetable"]);
    assert_eq!(met("called when channel is fair"), ["sla-unmeetable"]);
    assert_eq!(met("called when hot and hot is no"), ["sla-unmeetable"]);
    assert!(met("called when channel is web").is_empty());
    assert!(met("called when outcome is reached").is_empty());
    assert!(met("called when times(called) is 0").is_empty());
    assert!(met("created, called").is_empty());
    // It leads away, and meets all the same.
    assert!(met("won").is_empty());
}
