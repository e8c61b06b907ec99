//! SLA clocks: starts, deadlines, meetings, ladders.

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
fn a_clock_met_at_its_due_time_is_in_time() {
    assert_ledger(
        &with_sla("within 2 hours  met by call"),
        &rows("L 2026-10-05 12:00 call by red"),
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 12:00 met a red sla=s due=10-05 12:00 late=false",
        ],
    );
}

#[test]
fn a_clock_met_after_its_deadline_is_late_which_is_not_never() {
    let text = with_sla("within 2 hours  met by call");
    assert_ledger(
        &text,
        &rows("L 2026-10-05 12:00:01 call by red\n M 2026-10-05 10:00 created"),
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 12:00 breached a red sla=s due=10-05 12:00",
            "10-05 12:00 met a red sla=s due=10-05 12:00 late=true",
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 12:00 breached a red sla=s due=10-05 12:00",
        ],
    );
    let late = rows("L 2026-10-05 12:00:01 call by red\n M 2026-10-05 10:00 created");
    let (summary, _) = run(&policy(&text), &late, Some("2026-10-06 00:00"));
    let sla = &summary.slas[0];
    assert_eq!((sla.met, sla.late, sla.breached, sla.never_touched), (0, 1, 1, 1));
    assert_eq!(sla.median_seconds, Some(7201));
}

#[test]
fn the_condition_of_a_meeting_must_hold() {
    assert_ledger(
        &with_sla("within 2 hours  met by reply when how is kind, call"),
        &rows("L 2026-10-05 10:30 reply how=rude\n L 2026-10-05 11:00 reply how=kind"),
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 11:00 met a red sla=s due=10-05 12:00 late=false",
        ],
    );
}

#[test]
fn a_deadline_is_fixed_when_the_clock_starts() {
    assert_ledger(
        &with_sla("within 2 hours when hot  within 1 day otherwise  met by call"),
        &rows("L 2026-10-05 11:00 updated hot=yes"),
        "2026-10-06 10:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-06 10:00 breached a red sla=s due=10-06 10:00",
        ],
    );
}

#[test]
fn deadlines_that_miss_the_lead_are_a_gap_and_two_that_claim_it_an_overlap() {
    assert_ledger(
        &with_sla("within 2 hours when hot  within 3 hours when level > 3  met by call"),
        "L 2026-10-05 10:00 created\n M 2026-10-05 10:00 created hot=yes level=4",
        "2026-10-05 11:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 gap a red subject=a/s",
            "10-05 10:00 entered a red",
            "10-05 10:00 overlap a red subject=a/s",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
        ],
    );
}

#[test]
fn close_of_business_is_the_last_closing_time_of_the_running_or_next_open_day() {
    let text = with_sla("by close of business  met by call");
    let due = |rows: &str| steps(&text, rows, "2026-10-05 10:00", &["due"]);
    assert_eq!(due("L 2026-10-02 10:00 created"), ["10-02 10:00 due a red sla=s due=10-02 18:00"]);
    assert_eq!(due("L 2026-10-02 18:00 created"), ["10-02 18:00 due a red sla=s due=10-05 18:00"]);
    assert_eq!(due("L 2026-10-03 10:00 created"), ["10-03 10:00 due a red sla=s due=10-05 18:00"]);
}

#[test]
fn a_clock_without_a_deadline_runs_until_it_is_met() {
    assert_ledger(
        &with_sla("no deadline  met by call"),
        &rows("L 2027-10-05 12:00 call by red"),
        "2027-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=-",
            "10-05 12:00 met a red sla=s due=- late=false",
        ],
    );
}

#[test]
fn until_ends_a_clock_without_a_verdict_and_so_does_leaving_the_stage() {
    assert_ledger(
        &with_sla("within 1 day  met by call  until reply when how is rude"),
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 reply how=kind\n L 2026-10-05 12:00 reply how=rude
         M 2026-10-05 10:00 created\n M 2026-10-05 12:00 closed by blue",
        "2026-10-08 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-05 12:00 ended a red sla=s due=10-06 10:00",
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-05 12:00 ended a red sla=s due=10-06 10:00",
            "10-05 12:00 entered b blue",
            "10-05 12:00 handoff b blue from=red to=blue",
        ],
    );
}

#[test]
fn a_ladder_fires_at_rising_offsets_notices_before_reassigns_before_moves() {
    assert_ledger(
        &with_sla(
            "within 2 hours  met by call  warn at 50%
             on breach reassign to green  on breach notify \"the boss\"
             on breach + 1 hour notify blue  on breach + 1 business day -> b",
        ),
        CREATED,
        "2026-10-08 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 11:00 warned a red sla=s due=10-05 12:00",
            "10-05 12:00 breached a red sla=s due=10-05 12:00",
            "10-05 12:00 notified a red sla=s to=the boss",
            "10-05 12:00 reassigned a green sla=s from=red to=green",
            "10-05 13:00 notified a green sla=s to=blue",
            "10-06 18:00 entered b blue",
            "10-06 18:00 handoff b blue from=green to=blue",
        ],
    );
}

#[test]
fn a_late_meeting_ends_the_ladder() {
    let fired = steps(
        &with_sla("within 2 hours  met by call  on breach + 1 hour notify blue"),
        &rows("L 2026-10-05 12:30 call by red"),
        "2026-10-08 00:00",
        &["notified"],
    );
    assert!(fired.is_empty(), "{fired:?}");
}

#[test]
fn a_move_by_breach_and_an_after_line_at_one_time_overlap_when_they_differ() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  sla s { within 1 day  met by call  on breach -> b }  after 1 day -> done }
         stage b { owner blue }",
    );
    let overlaps = steps(&text, CREATED, "2026-10-08 00:00", &["overlap", "entered"]);
    assert_eq!(
        overlaps,
        ["10-05 10:00 entered a red", "10-06 10:00 overlap a red subject=a", "10-06 10:00 entered b blue"]
    );
}

#[test]
fn on_met_tells_and_moves_unless_an_on_line_moved_the_lead() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  sla s { within 1 day  met by call, ping  on met notify green  on met -> b }  on ping -> done }
         stage b { owner blue }",
    );
    let moved = steps(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 call",
        "2026-10-08 00:00",
        &["notified", "entered"],
    );
    assert_eq!(
        moved,
        ["10-05 10:00 entered a red", "10-05 11:00 notified a red sla=s to=green", "10-05 11:00 entered b blue"]
    );
    let moved = steps(&text, "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping", "2026-10-08 00:00", &["entered"]);
    assert_eq!(moved, ["10-05 10:00 entered a red", "10-05 11:00 entered done -"]);
}

#[test]
fn a_meeting_looks_at_the_counts_before_they_go_up() {
    assert_ledger(
        &with_sla("within 2 hours  met by call when times(call) >= 1"),
        &rows("L 2026-10-05 10:30 call by red\n L 2026-10-05 11:00 call by red"),
        "2026-10-05 12:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 11:00 met a red sla=s due=10-05 12:00 late=false",
        ],
    );
}

#[test]
fn an_event_that_would_meet_and_stop_a_clock_meets_it() {
    let text = with_sla("within 2 hours  met by call  until call");
    assert_eq!(
        steps(&text, &rows("L 2026-10-05 10:30 call by red"), "2026-10-05 12:00", &["met", "ended"]),
        ["10-05 10:30 met a red sla=s due=10-05 12:00 late=false"]
    );
}

#[test]
fn on_met_moves_where_the_on_line_stays_and_its_first_move_in_file_order_wins() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> stay
           sla s { within 1 day  met by ping  on met -> b }
           sla t { within 1 day  met by ping  on met -> done } }
         stage b { owner blue }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping",
        "2026-10-06 00:00",
        &["entered", "overlap"],
    );
    assert_eq!(
        history,
        ["10-05 10:00 entered a red", "10-05 11:00 overlap a red subject=a", "10-05 11:00 entered b blue"]
    );
}

#[test]
fn what_falls_due_together_notifies_then_reassigns_then_moves_across_clocks_and_timers() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  after 2 hours -> b
           sla s { within 2 hours  met by call  on breach reassign to green }
           sla t { within 2 hours  met by call  on breach notify \"boss\"  on breach -> b } }
         stage b { owner { blue when times(call) is 0  red otherwise } }",
    );
    assert_ledger(
        &text,
        CREATED,
        "2026-10-05 12:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 10:00 due a red sla=t due=10-05 12:00",
            "10-05 12:00 breached a red sla=s due=10-05 12:00",
            "10-05 12:00 breached a red sla=t due=10-05 12:00",
            "10-05 12:00 notified a red sla=t to=boss",
            "10-05 12:00 reassigned a green sla=s from=red to=green",
            "10-05 12:00 entered b blue",
            "10-05 12:00 handoff b blue from=green to=blue",
        ],
    );
}

#[test]
fn a_deadline_at_the_closing_minute_is_met_by_an_event_in_that_minute_only() {
    let text = with_sla("within 4 business hours  met by call");
    let verdict = |call: &str| {
        let rows = format!("L 2026-10-05 14:00 created\n L {call} call by red");
        steps(&text, &rows, "2026-10-07 00:00", &["due", "breached", "met"])
    };
    assert_eq!(
        verdict("2026-10-05 18:00"),
        ["10-05 14:00 due a red sla=s due=10-05 18:00", "10-05 18:00 met a red sla=s due=10-05 18:00 late=false"]
    );
    assert_eq!(verdict("2026-10-05 18:00:01").last().map(|line| line.contains("late=true")), Some(true));
    assert_eq!(verdict("2026-10-06 09:00").last().map(|line| line.contains("late=true")), Some(true));
}

#[test]
fn business_days_count_open_days_after_the_date_from_a_saturday_and_from_after_hours() {
    // Tuesday, 2026-11-03, is closed.
    let text = with_sla("within 2 business days  met by call");
    let due = |created: &str| {
        let due = steps(&text, &format!("L {created} created"), "2026-10-31 00:00", &["due"]);
        due[0].split("due=").nth(1).expect("a due time").to_owned()
    };
    assert_eq!(due("2026-10-24 10:00"), "10-27 18:00");
    assert_eq!(due("2026-10-23 23:30"), "10-27 18:00");
    assert_eq!(due("2026-10-30 08:00"), "11-04 18:00");
}
