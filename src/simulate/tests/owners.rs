//! Section 11, step 5, and the owners of section 7.

use super::{around, assert_ledger};

#[test]
fn an_owner_is_decided_at_entry_and_kept_though_the_decision_changes() {
    let policy = around("intake { otherwise -> a } stage a { owner by team  on ping -> b } stage b { owner by team }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 updated level=6\n L 2026-10-07 10:00 ping",
        "2026-10-08 00:00",
        &["10-05 10:00 entered a red", "10-07 10:00 entered b blue", "10-07 10:00 handoff b blue from=red to=blue"],
    );
}

#[test]
fn owner_follows_decides_again_at_every_event() {
    let policy = around("intake { otherwise -> a } stage a { owner follows team }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 updated level=6\n L 2026-10-07 10:00 updated level=7",
        "2026-10-08 00:00",
        &["10-05 10:00 entered a red", "10-06 10:00 handoff a blue from=red to=blue"],
    );
}

#[test]
fn a_reassign_under_owner_follows_holds_until_the_decision_has_another_value() {
    let policy = around(
        "intake { otherwise -> a } stage a { owner follows team
           sla s { within 1 day  met by call  on breach reassign to green } }",
    );
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-07 10:00 updated level=1\n L 2026-10-08 10:00 updated level=6",
        "2026-10-09 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 due a red sla=s due=10-06 10:00",
            "10-06 10:00 breached a red sla=s due=10-06 10:00",
            "10-06 10:00 reassigned a green sla=s from=red to=green",
            "10-08 10:00 handoff a blue from=green to=blue",
        ],
    );
}

#[test]
fn an_owner_by_a_decision_without_a_value_is_none_and_the_gap_is_the_decisions() {
    let policy = around("intake { otherwise -> a } stage a { owner by team }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created level=9",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a -", "10-05 10:00 gap a - subject=team"],
    );
}

#[test]
fn owner_lines_that_miss_the_lead_are_a_gap_and_two_that_claim_it_an_overlap() {
    let policy = around("intake { otherwise -> a } stage a { owner { red when level > 3  blue when hot } }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n M 2026-10-05 10:00 created level=4 hot=yes",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a -",
            "10-05 10:00 gap a - subject=a",
            "10-05 10:00 entered a red",
            "10-05 10:00 overlap a red subject=a",
        ],
    );
}

#[test]
fn a_stage_that_is_not_final_and_names_no_owner_is_a_gap() {
    let policy = around("intake { otherwise -> a } stage a { on ping -> done }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping",
        "2026-10-06 12:00",
        &["10-05 10:00 entered a -", "10-05 10:00 gap a - subject=a", "10-06 10:00 entered done -"],
    );
}

#[test]
fn a_first_owner_that_comes_late_is_no_handoff() {
    let policy = around("intake { when level > 3 -> a } stage a { owner red }");
    assert_ledger(
        &policy,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 updated level=4",
        "2026-10-08 00:00",
        &["10-05 10:00 gap - - subject=intake", "10-06 10:00 entered a red"],
    );
}
