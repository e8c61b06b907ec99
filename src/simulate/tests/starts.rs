//! When clocks start: at creation, at a handoff, at an event, after an attempt.

use super::{around, assert_ledger, policy, run, steps};

/// A stage `a` owned by red with one clock.
fn with_sla(lines: &str) -> String {
    around(&format!(
        "intake {{ otherwise -> a }} stage a {{ owner red  sla s {{ {lines} }}  on closed -> b }} stage b {{ owner blue }}"
    ))
}

const CREATED: &str = "L 2026-10-05 10:00 created\n";

fn rows(more: &str) -> String {
    format!("{CREATED}{more}")
}

#[test]
fn from_created_counts_the_leads_own_wait_across_stages() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day  met by call  on breach notify red } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 15:00 closed by blue",
        "2026-10-08 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 15:00 entered b blue",
            "10-05 15:00 handoff b blue from=red to=blue",
            "10-05 15:00 due b blue sla=s due=10-06 10:00",
            "10-06 10:00 breached b blue sla=s due=10-06 10:00",
            "10-06 10:00 notified b blue sla=s to=red",
        ],
    );
}

#[test]
fn from_created_overdue_at_entry_breaches_then() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day  met by call  warn at 80%  on breach -> done } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-07 15:00 closed by blue\n L 2026-10-07 16:00 ping",
        "2026-10-08 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-07 15:00 entered b blue",
            "10-07 15:00 handoff b blue from=red to=blue",
            "10-07 15:00 due b blue sla=s due=10-06 10:00",
            "10-07 15:00 breached b blue sla=s due=10-06 10:00",
            "10-07 15:00 entered done -",
        ],
    );
}

#[test]
fn from_created_counts_as_met_if_a_meeting_happened_before() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day  met by call } }",
    );
    let met = |call: &str| {
        let rows = format!("L 2026-10-05 10:00 created\n L {call} call by red\n L 2026-10-07 15:00 closed by blue");
        steps(&text, &rows, "2026-10-08 00:00", &["met", "breached"])
    };
    assert_eq!(met("2026-10-05 11:00"), ["10-07 15:00 met b blue sla=s due=10-06 10:00 late=false"]);
    assert_eq!(met("2026-10-07 11:00"), ["10-07 15:00 met b blue sla=s due=10-06 10:00 late=true"]);
}

#[test]
fn from_handoff_ends_the_running_clock_at_each_change_of_owner_and_starts_a_new_one() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner follows team  sla s { from handoff  within 1 day  met by call  on breach reassign to green } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 15:00 updated level=6",
        "2026-10-08 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-05 15:00 handoff a blue from=red to=blue",
            "10-05 15:00 ended a blue sla=s due=10-06 10:00",
            "10-05 15:00 due a blue sla=s due=10-06 15:00",
            "10-06 15:00 breached a blue sla=s due=10-06 15:00",
            "10-06 15:00 reassigned a green sla=s from=blue to=green",
            "10-06 15:00 due a green sla=s due=10-07 15:00",
            "10-07 15:00 breached a green sla=s due=10-07 15:00",
        ],
    );
}

#[test]
fn from_an_event_starts_with_each_such_event_the_one_that_led_here_included_but_not_while_it_runs() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on reply -> b }
         stage b { owner blue  sla s { from reply  within 1 day  met by call } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 reply\n L 2026-10-05 12:00 reply\n L 2026-10-05 13:00 call by blue
         L 2026-10-05 14:00 reply",
        "2026-10-05 15:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 11:00 entered b blue",
            "10-05 11:00 handoff b blue from=red to=blue",
            "10-05 11:00 due b blue sla=s due=10-06 11:00",
            "10-05 13:00 met b blue sla=s due=10-06 11:00 late=false",
            "10-05 14:00 due b blue sla=s due=10-06 14:00",
        ],
    );
}

#[test]
fn an_event_that_meets_and_starts_a_clock_meets_the_running_one_first() {
    assert_ledger(
        &with_sla("from call  within 1 day  met by call"),
        &rows("L 2026-10-05 11:00 call by red\n L 2026-10-05 12:00 call by red"),
        "2026-10-05 15:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 11:00 due a red sla=s due=10-06 11:00",
            "10-05 12:00 met a red sla=s due=10-06 11:00 late=false",
            "10-05 12:00 due a red sla=s due=10-06 12:00",
        ],
    );
}

#[test]
fn attempts_are_each_due_after_the_one_before_and_the_last_meets_the_clock() {
    assert_ledger(
        &with_sla("3 attempts every 1 day  met by call"),
        &rows("L 2026-10-06 09:00 call by red\n L 2026-10-06 12:00 call by red\n L 2026-10-07 12:00 call by red"),
        "2026-10-09 15:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-06 09:00 due a red sla=s due=10-07 09:00",
            "10-06 12:00 due a red sla=s due=10-07 12:00",
            "10-07 12:00 met a red sla=s due=10-07 12:00 late=false",
        ],
    );
}

#[test]
fn a_missed_attempt_breaches_the_clock_once_and_the_next_is_due_after_the_late_one() {
    assert_ledger(
        &with_sla("3 attempts every 1 day  met by call  on breach notify green"),
        &rows("L 2026-10-06 12:00 call by red\n L 2026-10-08 12:00 call by red\n L 2026-10-08 13:00 call by red"),
        "2026-10-09 15:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-06 10:00 breached a red sla=s due=10-06 10:00",
            "10-06 10:00 notified a red sla=s to=green",
            "10-06 12:00 due a red sla=s due=10-07 12:00",
            "10-08 12:00 due a red sla=s due=10-09 12:00",
            "10-08 13:00 met a red sla=s due=10-06 10:00 late=true",
        ],
    );
}

#[test]
fn only_the_stage_where_the_instant_ends_starts_clocks() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  sla s { within 1 day  met by call }  when hot -> b }
         stage b { owner blue }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created hot=yes",
        "2026-10-09 00:00",
        &["10-05 10:00 entered a -", "10-05 10:00 entered b blue"],
    );
}

#[test]
fn clocks_stand_in_file_order_whichever_started_first() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red
           sla first { from ping  within 1 hour  met by call  on breach reassign to green }
           sla second { within 2 hours  met by call  on breach reassign to blue } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping",
        "2026-10-05 12:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=second due=10-05 12:00",
            "10-05 11:00 due a red sla=first due=10-05 12:00",
            "10-05 12:00 breached a red sla=first due=10-05 12:00",
            "10-05 12:00 breached a red sla=second due=10-05 12:00",
            "10-05 12:00 reassigned a green sla=first from=red to=green",
            "10-05 12:00 reassigned a blue sla=second from=green to=blue",
        ],
    );
}

#[test]
fn a_handoff_and_an_event_start_the_clocks_of_a_stage_in_file_order() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner follows team
           sla first { from ping  within 1 hour  met by call }
           sla second { from handoff  within 2 hours  met by call } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping level=6",
        "2026-10-05 11:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=second due=10-05 12:00",
            "10-05 11:00 handoff a blue from=red to=blue",
            "10-05 11:00 due a blue sla=first due=10-05 12:00",
            "10-05 11:00 ended a blue sla=second due=10-05 12:00",
            "10-05 11:00 due a blue sla=second due=10-05 13:00",
        ],
    );
}

#[test]
fn a_meeting_before_entry_is_caused_by_the_line_that_it_met() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day
           met by reply when how is kind,
             call } }",
    );
    let line = text.lines().position(|line| line.trim() == "call } }").expect("the line") + 1;
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 call by red\n L 2026-10-05 12:00 closed by blue";
    let (_, ledger) = run(&policy(&text), rows, None);
    let met = ledger.lines().find(|line| line.contains("\"met\"")).expect("it was met");
    assert!(met.contains(&format!("\"cause\":\"p.tasuki:{line}\"")), "{met}");
}

#[test]
fn from_created_is_the_same_wait_at_each_entry() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day  met by call  on breach notify red }  on ping -> a }",
    );
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-05 12:00 closed by blue\n L 2026-10-05 13:00 ping
        L 2026-10-07 09:00 closed by blue\n L 2026-10-07 10:00 call by blue\n L 2026-10-07 11:00 ping
        L 2026-10-08 09:00 closed by blue";
    assert_eq!(
        steps(&text, rows, "2026-10-09 00:00", &["due", "breached", "notified", "met", "ended"]),
        [
            "10-05 12:00 due b blue sla=s due=10-06 10:00",
            "10-05 13:00 ended b blue sla=s due=10-06 10:00",
            "10-07 09:00 due b blue sla=s due=10-06 10:00",
            "10-07 09:00 breached b blue sla=s due=10-06 10:00",
            "10-07 09:00 notified b blue sla=s to=red",
            "10-07 10:00 met b blue sla=s due=10-06 10:00 late=true",
            "10-08 09:00 due b blue sla=s due=10-06 10:00",
            "10-08 09:00 met b blue sla=s due=10-06 10:00 late=true",
        ]
    );
}

#[test]
fn a_warning_whose_time_passed_before_entry_comes_at_entry_and_one_of_a_missed_clock_never() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 10 hours  met by call  warn at 50% } }",
    );
    let warned = |closed: &str| {
        let rows = format!("L 2026-10-05 10:00 created\n L {closed} closed by blue");
        steps(&text, &rows, "2026-10-06 00:00", &["warned", "breached"])
    };
    assert_eq!(
        warned("2026-10-05 17:00"),
        ["10-05 17:00 warned b blue sla=s due=10-05 20:00", "10-05 20:00 breached b blue sla=s due=10-05 20:00"]
    );
    assert_eq!(warned("2026-10-05 21:00"), ["10-05 21:00 breached b blue sla=s due=10-05 20:00"]);
}

#[test]
fn a_reassign_to_the_present_owner_is_none_and_one_that_changes_it_restarts_handoff_clocks() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red
           sla s { within 1 hour  met by call  on breach reassign to red  on breach + 1 hour reassign to green }
           sla t { from handoff  within 1 day  met by call } }",
    );
    assert_eq!(
        steps(&text, CREATED, "2026-10-05 14:00", &["reassigned", "ended", "due", "handoff"]),
        [
            "10-05 10:00 due a red sla=s due=10-05 11:00",
            "10-05 10:00 due a red sla=t due=10-06 10:00",
            "10-05 12:00 reassigned a green sla=s from=red to=green",
            "10-05 12:00 ended a green sla=t due=10-06 10:00",
            "10-05 12:00 due a green sla=t due=10-06 12:00",
        ]
    );
}

#[test]
fn attempts_of_a_wait_from_created_count_though_the_lead_stood_elsewhere() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  3 attempts every 1 day  met by call } }",
    );
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-06 09:00 call by red\n L 2026-10-07 08:00 call by red
        L 2026-10-07 12:00 closed by blue\n L 2026-10-08 08:00 call by blue";
    assert_eq!(
        steps(&text, rows, "2026-10-09 00:00", &["due", "breached", "met"]),
        ["10-07 12:00 due b blue sla=s due=10-08 08:00", "10-08 08:00 met b blue sla=s due=10-08 08:00 late=false"]
    );
}

#[test]
fn attempts_of_a_wait_from_created_are_judged_one_by_one_also_before_entry() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  3 attempts every 1 day  met by call  on breach notify red } }",
    );
    let told = |calls: [&str; 3]| {
        let calls = calls.map(|at| format!("L {at} call\n")).concat();
        let rows = format!("L 2026-10-05 10:00 created\n{calls}L 2026-10-08 15:00 closed by blue\n");
        steps(&text, &rows, "2026-10-20 00:00", &["due", "met", "breached", "notified"])
    };
    assert_eq!(
        told(["2026-10-06 09:00", "2026-10-07 08:00", "2026-10-08 07:00"]),
        ["10-08 15:00 due b blue sla=s due=10-08 08:00", "10-08 15:00 met b blue sla=s due=10-08 08:00 late=false",]
    );
    // The second attempt was late, though the third came soon after it.
    assert_eq!(
        told(["2026-10-06 09:00", "2026-10-07 09:30", "2026-10-08 07:00"])[1],
        "10-08 15:00 met b blue sla=s due=10-07 09:00 late=true"
    );
}

#[test]
fn an_attempt_that_was_missed_before_entry_breaches_at_entry() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  3 attempts every 1 day  met by call  on breach notify red } }",
    );
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-07 10:00 call\n L 2026-10-07 15:00 closed by blue
                L 2026-10-08 09:00 call\n L 2026-10-09 08:00 call";
    assert_eq!(
        steps(&text, rows, "2026-10-20 00:00", &["due", "met", "breached", "notified"]),
        [
            "10-07 15:00 due b blue sla=s due=10-06 10:00",
            "10-07 15:00 breached b blue sla=s due=10-06 10:00",
            "10-07 15:00 notified b blue sla=s to=red",
            "10-08 09:00 due b blue sla=s due=10-09 09:00",
            "10-09 08:00 met b blue sla=s due=10-06 10:00 late=true",
        ]
    );
}
