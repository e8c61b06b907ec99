//! `paused while`: what a pause moves, by how much, and what it cannot undo.

use super::{around, assert_ledger, steps};

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
fn a_paused_clock_moves_its_deadline_by_the_paused_time() {
    let text = with_sla("within 2 hours  met by call  paused while hot");
    assert_ledger(
        &text,
        &rows("L 2026-10-05 11:00 updated hot=yes\n L 2026-10-06 11:00 updated hot=no"),
        "2026-10-07 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-06 11:00 due a red sla=s due=10-06 12:00",
            "10-06 12:00 breached a red sla=s due=10-06 12:00",
        ],
    );
    let paused = rows("L 2026-10-05 11:00 updated hot=yes\n L 2026-10-09 11:00 call by red");
    assert_eq!(
        steps(&text, &paused, "2026-10-10 00:00", &["met", "breached"]),
        ["10-09 11:00 met a red sla=s due=10-05 12:00 late=false"]
    );
}

#[test]
fn a_pause_costs_open_time_on_business_hours_and_later_offsets_move_too() {
    let text = with_sla("within 2 business hours  met by call  paused while hot  on breach + 1 hour notify green");
    // Paused from 11:00 to 14:00: two open hours (11 to 12, 13 to 14), so that 12:00 becomes 15:00.
    let breached = steps(
        &text,
        &rows(
            "L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 14:00 updated hot=no
               L 2026-10-05 15:30 updated hot=yes\n L 2026-10-05 18:30 updated hot=no",
        ),
        "2026-10-07 00:00",
        &["breached", "notified"],
    );
    assert_eq!(
        breached,
        ["10-05 15:00 breached a red sla=s due=10-05 15:00", "10-05 19:00 notified a red sla=s to=green"]
    );
}

#[test]
fn a_paused_business_day_ends_at_a_closing_time() {
    let due = steps(
        &with_sla("within 1 business day  met by call  paused while hot"),
        &rows("L 2026-10-05 11:00 updated hot=yes\n L 2026-10-06 13:00 updated hot=no"),
        "2026-10-06 15:00",
        &["due"],
    );
    assert_eq!(due[1], "10-06 13:00 due a red sla=s due=10-08 18:00");
}

#[test]
fn two_pauses_of_an_hour_cost_business_days_as_much_as_one_of_two_hours() {
    let due = steps(
        &with_sla("within 2 business days  met by call  paused while hot"),
        &rows(
            "L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 12:00 updated hot=no
             L 2026-10-05 13:00 updated hot=yes\n L 2026-10-05 14:00 updated hot=no",
        ),
        "2026-10-05 15:00",
        &["due"],
    );
    assert_eq!(
        due,
        ["10-05 10:00 due a red sla=s due=10-07 18:00", "10-05 12:00 due a red sla=s due=10-08 18:00"],
        "the second pause ends on the same day"
    );
}

#[test]
fn close_of_business_moves_by_elapsed_time_to_a_closing_and_civil_days_by_elapsed_time() {
    let moved = |deadline: &str| {
        let pause = rows("L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 12:30 updated hot=no");
        let text = with_sla(&format!("{deadline}  met by call  paused while hot"));
        steps(&text, &pause, "2026-10-05 15:00", &["due"]).pop().expect("it is due")
    };
    assert_eq!(moved("by close of business"), "10-05 12:30 due a red sla=s due=10-06 18:00");
    assert_eq!(moved("within 3 days"), "10-05 12:30 due a red sla=s due=10-08 11:30");
    assert_eq!(moved("within 1 month"), "10-05 12:30 due a red sla=s due=11-05 11:30");
    assert_eq!(moved("within 90 minutes"), "10-05 12:30 due a red sla=s due=10-05 13:00");
    assert_eq!(moved("within 3 business hours"), "10-05 12:30 due a red sla=s due=10-05 15:00");
}

#[test]
fn a_lead_that_comes_paused_is_paused_from_its_entry() {
    assert_ledger(
        &with_sla("within 2 hours  met by call  warn at 50%  paused while hot"),
        "L 2026-10-05 10:00 created hot=yes\n L 2026-10-05 14:00 updated hot=no",
        "2026-10-05 17:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-05 12:00",
            "10-05 14:00 due a red sla=s due=10-05 16:00",
            "10-05 15:00 warned a red sla=s due=10-05 16:00",
            "10-05 16:00 breached a red sla=s due=10-05 16:00",
        ],
    );
}

#[test]
fn a_pause_does_not_undo_what_was_overdue_at_entry_but_moves_the_later_offsets() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on closed -> b }
         stage b { owner blue  sla s { from created  within 1 day  met by call  paused while hot
           on breach notify red  on breach + 3 days notify green } }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created hot=yes\n L 2026-10-07 15:00 closed by blue\n L 2026-10-08 15:00 updated hot=no",
        "2026-10-12 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-07 15:00 entered b blue",
            "10-07 15:00 handoff b blue from=red to=blue",
            "10-07 15:00 due b blue sla=s due=10-06 10:00",
            "10-07 15:00 breached b blue sla=s due=10-06 10:00",
            "10-07 15:00 notified b blue sla=s to=red",
            "10-10 10:00 notified b blue sla=s to=green",
        ],
    );
}

#[test]
fn a_pause_that_moves_nothing_is_not_told() {
    let pause = rows("L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 14:00 updated hot=no");
    let due = |text: &str, rows: &str| steps(text, rows, "2026-10-05 15:00", &["due"]).len();
    assert_eq!(due(&with_sla("no deadline  met by call  paused while hot"), &pause), 1);
    let night = rows("L 2026-10-05 19:00 updated hot=yes\n L 2026-10-05 23:00 updated hot=no");
    let text = with_sla("within 9 business hours  met by call  paused while hot");
    assert_eq!(steps(&text, &night, "2026-10-06 00:00", &["due"]).len(), 1);
}

#[test]
fn an_attempt_in_a_pause_sets_a_due_time_that_only_the_rest_of_the_pause_moves() {
    let due = steps(
        &with_sla("2 attempts every 1 day  met by call  paused while hot"),
        &rows(
            "L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 14:00 call by red\n L 2026-10-05 15:00 updated hot=no",
        ),
        "2026-10-05 16:00",
        &["due"],
    );
    assert_eq!(
        due,
        [
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-05 14:00 due a red sla=s due=10-06 14:00",
            "10-05 15:00 due a red sla=s due=10-06 15:00",
        ]
    );
}
