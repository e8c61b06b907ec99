//! Section 11, steps 1 to 4: intake, `on`, `when` and `after` lines.

use super::{around, assert_ledger, steps};

#[test]
fn the_first_row_creates_the_lead_whatever_its_event_and_runs_intake_instead_of_on_lines() {
    let policy = around("intake { otherwise -> a } stage a { owner red  on ping -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 ping\n L 2026-10-05 11:00 ping",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a red", "10-05 11:00 entered done -"],
    );
}

#[test]
fn a_gap_at_intake_leaves_the_lead_without_stage_and_owner_until_a_later_event_places_it() {
    let policy = around("intake { when level > 3 -> a } stage a { owner red  on ping -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping\n L 2026-10-05 12:00 updated level=4",
        "2026-10-06 00:00",
        &["10-05 10:00 gap - - subject=intake", "10-05 11:00 gap - - subject=intake", "10-05 12:00 entered a red"],
    );
}

#[test]
fn an_overlap_at_intake_goes_on_with_the_first_line_in_file_order() {
    let policy = around("intake { when level > 3 -> a  when hot -> done  otherwise -> a } stage a { owner red }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created level=4 hot=yes",
        "2026-10-06 00:00",
        &["10-05 10:00 overlap - - subject=intake", "10-05 10:00 entered a red"],
    );
}

#[test]
fn two_lines_to_the_same_stage_are_no_overlap() {
    let policy = around("intake { when level > 3 -> a  when hot -> a  otherwise -> done } stage a { owner red }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created level=4 hot=yes",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a red"],
    );
}

#[test]
fn an_event_without_on_lines_moves_nothing_and_one_whose_lines_miss_the_lead_is_a_gap() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red
           on reply when how is kind -> done
           on reply when how is rude -> stay }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created
         L 2026-10-05 11:00 ping
         L 2026-10-05 12:00 reply how=unknown
         L 2026-10-05 13:00 reply how=rude
         L 2026-10-05 14:00 reply how=kind",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a red", "10-05 12:00 gap a red subject=a/reply", "10-05 14:00 entered done -"],
    );
}

#[test]
fn a_field_that_the_row_does_not_give_is_unknown_even_if_an_earlier_event_gave_it() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  on reply -> stay  on ping when reply.how is kind -> done
           on ping otherwise -> stay }",
    );
    let rows = "L 2026-10-05 10:00 created
        L 2026-10-05 11:00 reply how=kind
        L 2026-10-05 12:00 reply
        L 2026-10-05 13:00 ping";
    assert_ledger(&policy, rows, "2026-10-06 00:00", &["10-05 10:00 entered a red"]);
}

#[test]
fn when_lines_are_taken_again_and_again_and_stages_passed_through_are_entered_without_owner() {
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  when hot -> b }
         stage b { owner blue  when level > 3 -> c }
         stage c { owner green }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created hot=yes level=4\n M 2026-10-05 10:00 created\n M 2026-10-06 10:00 updated hot=yes",
        "2026-10-07 00:00",
        &[
            "10-05 10:00 entered a -",
            "10-05 10:00 entered b -",
            "10-05 10:00 entered c green",
            "10-05 10:00 entered a red",
            "10-06 10:00 entered b blue",
            "10-06 10:00 handoff b blue from=red to=blue",
        ],
    );
}

#[test]
fn a_stage_entered_twice_in_one_instant_keeps_the_lead_with_an_instant_loop() {
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  when hot -> b }
         stage b { owner blue  when hot -> a }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 updated hot=yes",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 11:00 entered b -",
            "10-05 11:00 entered a -",
            "10-05 11:00 entered b blue",
            "10-05 11:00 instant-loop b blue",
            "10-05 11:00 handoff b blue from=red to=blue",
        ],
    );
}

#[test]
fn when_lines_are_looked_at_after_an_on_line_that_stays() {
    let policy =
        around("intake { otherwise -> a } stage a { owner red  on ping -> stay  when times(ping) >= 2 -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping\n L 2026-10-05 12:00 ping",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a red", "10-05 12:00 entered done -"],
    );
}

#[test]
fn two_when_lines_to_different_stages_are_an_overlap() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  when hot -> b  when level > 3 -> done } stage b { owner blue }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 updated hot=yes level=4",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 11:00 overlap a red subject=a",
            "10-05 11:00 entered b blue",
            "10-05 11:00 handoff b blue from=red to=blue",
        ],
    );
}

#[test]
fn counts_of_events_in_the_stage_begin_again_at_entry_and_those_overall_do_not() {
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> b }
         stage b { owner blue  when times(ping, in stage) >= 1 -> c }
         stage c { owner green  when times(ping) >= 3 and times(b) is 1 -> done }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping\n L 2026-10-05 12:00 ping\n L 2026-10-05 13:00 ping",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 11:00 entered b blue",
            "10-05 11:00 handoff b blue from=red to=blue",
            "10-05 12:00 entered c green",
            "10-05 12:00 handoff c green from=blue to=green",
            "10-05 13:00 entered done -",
        ],
    );
}

#[test]
fn an_after_line_counts_from_entry_and_an_event_at_its_due_time_is_in_time() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  after 2 hours -> done  on ping -> b } stage b { owner red }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created
         M 2026-10-05 10:00 created\n M 2026-10-05 12:00 ping
         N 2026-10-05 10:00 created\n N 2026-10-05 12:00:01 ping",
        "2026-10-05 12:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 12:00 entered done -",
            "10-05 10:00 entered a red",
            "10-05 12:00 entered b red",
            "10-05 10:00 entered a red",
            "10-05 12:00 entered done -",
        ],
    );
}

#[test]
fn without_any_event_counts_from_the_last_sign_of_life_and_updated_is_none() {
    let policy = around("intake { otherwise -> a } stage a { owner red  after 3 days without any event -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 updated level=1",
        "2026-10-30 00:00",
        &["10-05 10:00 entered a red", "10-09 10:00 entered done -"],
    );
}

#[test]
fn without_named_events_counts_only_those() {
    let policy = around("intake { otherwise -> a } stage a { owner red  after 3 days without reply, call -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 reply",
        "2026-10-30 00:00",
        &["10-05 10:00 entered a red", "10-10 10:00 entered done -"],
    );
}

#[test]
fn an_after_line_that_matches_nobody_stays_and_one_with_without_is_asked_again_after_the_next_event() {
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  after 1 day when hot -> done  after 3 days without ping when hot -> done }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-09 10:00 updated hot=yes\n L 2026-10-10 10:00 ping",
        "2026-10-30 00:00",
        &["10-05 10:00 entered a red", "10-13 10:00 entered done -"],
    );
}

#[test]
fn timers_fire_in_the_order_of_their_due_times_before_the_next_row() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  after 2 days -> b } stage b { owner blue  after 1 day -> c }
         stage c { owner green  on ping -> done }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-09 10:00 ping",
        "2026-10-09 10:00",
        &[
            "10-05 10:00 entered a red",
            "10-07 10:00 entered b blue",
            "10-07 10:00 handoff b blue from=red to=blue",
            "10-08 10:00 entered c green",
            "10-08 10:00 handoff c green from=blue to=green",
            "10-09 10:00 entered done -",
        ],
    );
}

#[test]
fn two_timers_at_one_time_to_different_stages_are_an_overlap_and_to_one_stage_are_not() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  after 1 day when hot -> b  after 24 hours -> done } stage b { owner red }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created hot=yes\n M 2026-10-05 10:00 created",
        "2026-10-09 10:00",
        &[
            "10-05 10:00 entered a red",
            "10-06 10:00 overlap a red subject=a",
            "10-06 10:00 entered b red",
            "10-05 10:00 entered a red",
            "10-06 10:00 entered done -",
        ],
    );
}

#[test]
fn nothing_leaves_a_final_stage() {
    let policy = around("intake { otherwise -> a } stage a { owner red  on ping -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 ping\n L 2026-10-06 11:00 ping\n L 2026-10-07 11:00 updated hot=yes",
        "2027-10-09 10:00",
        &["10-05 10:00 entered a red", "10-05 11:00 entered done -"],
    );
}

#[test]
fn a_circle_of_timers_ends_however_long_the_replay() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner red  after 1 second -> b } stage b { owner red  after 1 second -> a }",
    );
    let loops = steps(&policy, "L 2026-10-05 10:00 created", "9999-10-09 10:00", &["instant-loop"]);
    assert_eq!(loops.len(), 1);
}

#[test]
fn moves_at_the_end_of_time_never_happen() {
    let policy = around("intake { otherwise -> a } stage a { owner red  after 900 years -> done }");
    assert_ledger(&policy, "L 9500-10-05 10:00 created", "9999-12-29 10:00", &["10-05 10:00 entered a red"]);
}

#[test]
fn a_lead_that_an_instant_loop_keeps_stays_there_though_overdue_clocks_breach() {
    // Entry by a timer, a breach that is overdue at once and a `when` line back: a circle in no time.
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  after 1 day -> b }
         stage b { owner blue  sla s { from created  within 1 hour  met by call  on breach notify red  on breach -> c } }
         stage c { owner green  when level is 0 -> b }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created",
        "2026-10-09 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-06 10:00 entered b blue",
            "10-06 10:00 handoff b blue from=red to=blue",
            "10-06 10:00 due b blue sla=s due=10-05 11:00",
            "10-06 10:00 breached b blue sla=s due=10-05 11:00",
            "10-06 10:00 notified b blue sla=s to=red",
            "10-06 10:00 entered c -",
            "10-06 10:00 entered b blue",
            "10-06 10:00 instant-loop b blue",
            "10-06 10:00 due b blue sla=s due=10-05 11:00",
            "10-06 10:00 breached b blue sla=s due=10-05 11:00",
            "10-06 10:00 notified b blue sla=s to=red",
        ],
    );
}

#[test]
fn timers_go_on_after_an_instant_loop() {
    let policy = around(
        "intake { otherwise -> a }
         stage a { owner red  when hot -> b  after 1 day -> done }
         stage b { owner blue  when hot -> a  after 1 day -> done }",
    );
    let entered = steps(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-05 11:00 updated hot=yes\n L 2026-10-05 11:00 updated hot=no",
        "2026-10-09 00:00",
        &["entered", "instant-loop"],
    );
    assert_eq!(entered.last().map(String::as_str), Some("10-06 11:00 entered done -"), "{entered:?}");
}
