//! The data held against the policy.

use super::{Files, around, assert_ledger, policy, run, steps};
use crate::model::{DecisionId, load};
use crate::simulate::{Choice, Plan, View};

const POLICY: &str = "intake { otherwise -> a } stage a { owner red  on closed -> b } stage b { owner blue }";

#[test]
fn a_change_of_a_fixed_attribute_is_impossible_and_keeps_the_old_value() {
    let text = around("intake { otherwise -> a } stage a { owner red  when kind is small -> done }");
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created kind=big\n L 2026-10-06 10:00 updated kind=big\n L 2026-10-07 10:00 updated kind=small",
        "2026-10-08 00:00",
        &["10-05 10:00 entered a red", "10-07 10:00 impossible a red"],
    );
}

#[test]
fn created_on_a_later_row_is_impossible_and_changes_nothing() {
    let text = around(
        "intake { otherwise -> a } stage a { owner red  when hot -> done  after 2 days without any event -> done }",
    );
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 created hot=yes",
        "2026-10-07 10:00",
        &["10-05 10:00 entered a red", "10-06 10:00 impossible a red", "10-07 10:00 entered done -"],
    );
}

#[test]
fn an_event_by_another_department_is_a_double_contact() {
    assert_ledger(
        &around(POLICY),
        "L 2026-10-05 10:00 created
         L 2026-10-05 11:00 call by red\n L 2026-10-05 12:00 call by green\n L 2026-10-05 13:00 ping by green
         L 2026-10-05 14:00 closed by red",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 12:00 double-contact a red call by=green",
            "10-05 14:00 double-contact a red closed by=red",
            "10-05 14:00 entered b blue",
            "10-05 14:00 handoff b blue from=red to=blue",
        ],
    );
}

#[test]
fn what_the_policy_assumes_cannot_be_is_impossible_once_it_begins() {
    let text = around(POLICY).replace("hot        : yes/no = no", "hot : yes/no = no  assume not hot or level > 3");
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created hot=yes\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 updated level=4
         L 2026-10-08 10:00 updated level=1",
        "2026-10-09 00:00",
        &["10-05 10:00 impossible - -", "10-05 10:00 entered a red", "10-08 10:00 impossible a red"],
    );
}

#[test]
fn drift_is_recorded_when_it_begins_or_changes_and_not_at_every_row() {
    assert_ledger(
        &around(POLICY),
        "L 2026-10-05 10:00 created stage=a owner=red
         L 2026-10-06 10:00 ping stage=b owner=blue\n L 2026-10-07 10:00 ping stage=b owner=blue
         L 2026-10-08 10:00 ping stage=Archived owner=blue\n L 2026-10-09 10:00 ping\n L 2026-10-10 10:00 ping stage=a",
        "2026-10-11 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-06 10:00 drift a red subject=stage recorded=b",
            "10-06 10:00 drift a red subject=owner recorded=blue",
            "10-08 10:00 drift a red subject=stage recorded=Archived",
        ],
    );
}

#[test]
fn a_decision_without_one_value_is_recorded_once_a_change() {
    let text = around(POLICY).replace("blue when level in 5..8", "blue when level in 4..8");
    assert_ledger(
        &text,
        "L 2026-10-05 10:00 created level=4\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 updated level=9
         L 2026-10-08 10:00 ping\n L 2026-10-09 10:00 updated level=4",
        "2026-10-11 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 overlap a red subject=team",
            "10-07 10:00 gap a red subject=team",
            "10-09 10:00 overlap a red subject=team",
        ],
    );
}

#[test]
fn an_overlap_names_every_line_that_claims_the_lead() {
    let text = around(POLICY).replace("blue when level in 5..8", "\nblue when level in 4..8\ngreen when level is 4\n");
    let (summary, ledger) = run(&policy(&text), "L 2026-10-05 10:00 created level=4", None);
    let overlap = ledger.lines().find(|line| line.contains("overlap")).expect("an overlap");
    assert!(overlap.contains(r#""cause":"p.tasuki:17""#), "{overlap}");
    assert!(overlap.contains(r#""lines":["p.tasuki:17","p.tasuki:18","p.tasuki:19"]"#), "{overlap}");
    assert_eq!(summary.findings["overlap"], 1);
    assert_eq!(summary.problems.len(), 1);
}

#[test]
fn rows_after_the_end_of_the_replay_are_left_out_and_counted_apart() {
    let text = around(POLICY);
    let (summary, _) = run(
        &policy(&text),
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n M 2026-10-07 10:00 created",
        Some("2026-10-06 00:00"),
    );
    assert_eq!((summary.rows.read, summary.rows.applied, summary.rows.later), (1, 1, 2));
    assert_eq!(summary.leads, 1);
}

#[test]
fn time_without_an_owner_is_counted_but_not_in_a_final_stage() {
    let text = around("intake { when level > 3 -> a } stage a { owner red  on ping -> done }");
    let (summary, _) = run(
        &policy(&text),
        "L 2026-10-05 10:00 created\n L 2026-10-05 12:00 updated level=4\n L 2026-10-05 13:00 ping\n M 2026-10-05 10:00 created",
        Some("2026-10-05 14:00"),
    );
    assert_eq!(summary.unowned_seconds, (2 + 4) * 3600);
    assert_eq!(steps(&text, "M 2026-10-05 10:00 created", "2026-10-05 10:00", &["gap"]).len(), 1);
}

#[test]
fn definitions_in_a_circle_have_no_value_and_end() {
    let text = around(POLICY)
        .replace("red when level < 5", "red when team is blue")
        .replace("blue when level in 5..8", "blue when not hot and team is red");
    let loaded = load("p.tasuki", &Files(&[("p.tasuki", &text)])).expect("it is read");
    assert!(!loaded.is_policy());
    let plan = Plan::new(&loaded.model);
    assert_eq!(View::new(&plan).decision(DecisionId(0)), Choice::default());
}

#[test]
fn the_row_that_creates_a_lead_finds_no_owner_and_a_lead_whose_owner_is_gone_has_none_who_may() {
    assert_ledger(
        &around("intake { otherwise -> a } stage a { owner red  on ping -> done }"),
        "L 2026-10-05 10:00 call by blue\n L 2026-10-05 11:00 ping\n L 2026-10-05 12:00 call by red",
        "2026-10-06 00:00",
        &["10-05 10:00 entered a red", "10-05 11:00 entered done -", "10-05 12:00 double-contact done - call by=red"],
    );
}

#[test]
fn rows_of_one_moment_are_applied_in_file_order_each_an_instant_of_its_own() {
    assert_ledger(
        &around("intake { otherwise -> a } stage a { owner red  on ping -> b } stage b { owner blue  on ping -> a }"),
        "L 2026-10-05 10:00 created\n L 2026-10-05 10:00 ping\n L 2026-10-05 10:00 ping",
        "2026-10-06 00:00",
        &[
            "10-05 10:00 entered a red",
            "10-05 10:00 entered b blue",
            "10-05 10:00 handoff b blue from=red to=blue",
            "10-05 10:00 entered a red",
            "10-05 10:00 handoff a red from=blue to=red",
        ],
    );
}
