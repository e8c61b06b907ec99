//! Rows of which only the day is known: judged at both ends of the day.

use super::{around, assert_ledger, policy, run, steps};

fn with_sla(lines: &str) -> String {
    around(&format!(
        "intake {{ otherwise -> a }} stage a {{ owner red  sla s {{ {lines} }}  on closed -> b }} stage b {{ owner blue }}"
    ))
}

fn counts(text: &str, rows: &str, until: &str) -> (u64, u64, u64, u64, u64, u64) {
    let (summary, _) = run(&policy(text), rows, Some(until));
    let sla = &summary.slas[0];
    (sla.met, sla.late, sla.breached, sla.undecidable, sla.running, sla.ended)
}

#[test]
fn a_meeting_on_a_day_on_which_the_clock_falls_due_is_undecidable_and_never_a_pass() {
    let text = with_sla("within 2 business hours  met by call  on breach notify green");
    assert_ledger(
        &text,
        "L 2026-10-05 17:00 created\n L 2026-10-06 call by red",
        "2026-10-07 00:00",
        &[
            "10-05 17:00 entered a red",
            "10-05 17:00 due a red sla=s due=10-06 10:00",
            "10-06 00:00 met a red sla=s due=10-06 10:00 late=- undecidable=true",
        ],
    );
    assert_eq!(counts(&text, "L 2026-10-05 17:00 created\n L 2026-10-06 call by red", "2026-10-07 00:00").3, 1);
}

#[test]
fn a_day_that_lies_wholly_before_the_deadline_is_in_time_and_one_wholly_after_is_late() {
    let text = with_sla("within 3 days  met by call");
    let verdict =
        |day: &str| counts(&text, &format!("L 2026-10-05 10:00 created\n L {day} call by red"), "2026-10-12 00:00");
    assert_eq!(verdict("2026-10-07"), (1, 0, 0, 0, 0, 0));
    assert_eq!(verdict("2026-10-08"), (0, 0, 0, 1, 0, 0));
    assert_eq!(verdict("2026-10-09"), (0, 1, 0, 0, 0, 0));
}

#[test]
fn a_clock_that_starts_on_a_whole_day_breaches_when_it_is_overdue_from_either_end() {
    let text = with_sla("within 4 hours  met by call  on breach notify green");
    assert_eq!(
        steps(&text, "L 2026-10-05 created", "2026-10-07 00:00", &["breached", "notified"]),
        ["10-06 03:59 breached a red sla=s due=10-05 04:00", "10-06 03:59 notified a red sla=s to=green"]
    );
    assert_eq!(counts(&text, "L 2026-10-05 created", "2026-10-05 03:00"), (0, 0, 0, 0, 1, 0));
    assert_eq!(counts(&text, "L 2026-10-05 created", "2026-10-05 12:00"), (0, 0, 0, 1, 0, 0));
    assert_eq!(
        counts(&text, "L 2026-10-05 created\n L 2026-10-05 12:00 call by red", "2026-10-07 12:00"),
        (0, 0, 0, 1, 0, 0)
    );
    assert_eq!(
        counts(&text, "L 2026-10-05 created\n L 2026-10-05 03:00 call by red", "2026-10-07 12:00"),
        (1, 0, 0, 0, 0, 0)
    );
}

#[test]
fn business_days_from_a_whole_day_fall_due_once() {
    let text = with_sla("within 2 business days  met by call");
    assert_eq!(
        steps(&text, "L 2026-10-05 created\n L 2026-10-06 call by red", "2026-10-09 00:00", &["due", "met"]),
        ["10-05 00:00 due a red sla=s due=10-07 18:00", "10-06 00:00 met a red sla=s due=10-07 18:00 late=false"]
    );
}

#[test]
fn a_clock_that_starts_and_is_met_on_one_day_is_judged_at_both_ends() {
    let rows = "L 2026-10-05 created\n L 2026-10-05 call by red";
    assert_eq!(counts(&with_sla("within 4 hours  met by call"), rows, "2026-10-07 00:00"), (0, 0, 0, 1, 0, 0));
    assert_eq!(counts(&with_sla("within 1 day  met by call"), rows, "2026-10-07 00:00"), (1, 0, 0, 0, 0, 0));
}

#[test]
fn the_breach_actions_of_an_undecidable_clock_do_not_fire_moves_included() {
    let text =
        with_sla("within 12 hours  met by call  on breach notify green  on breach reassign to blue  on breach -> b");
    let history = steps(
        &text,
        "L 2026-10-05 18:00 created\n L 2026-10-06 call by red",
        "2026-10-09 00:00",
        &["breached", "notified", "reassigned", "entered", "met"],
    );
    assert_eq!(
        history,
        ["10-05 18:00 entered a red", "10-06 00:00 met a red sla=s due=10-06 06:00 late=- undecidable=true"]
    );
}

#[test]
fn a_whole_day_is_applied_at_midnight_before_the_rows_of_that_day() {
    assert_ledger(
        &around(
            "intake { otherwise -> a } stage a { owner red  on ping -> b } stage b { owner blue  on reply -> done }",
        ),
        "L 2026-10-05 10:00 created\n L 2026-10-06 09:00 reply\n L 2026-10-06 ping",
        "2026-10-07 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-06 00:00 entered b blue",
            "10-06 00:00 handoff b blue from=red to=blue",
            "10-06 09:00 entered done -",
        ],
    );
}
