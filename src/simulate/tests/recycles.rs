//! Recycles: rests, limits, returns, early wakes, clearing.

use super::{around, assert_ledger, policy, run, steps};

const POLICY: &str = "
    intake { otherwise -> a }
    stage a { owner red  on ping -> rest for 2 days  on reply -> rest }
    recycle rest { owner blue  clear hot, mood  rest 5 days
      return when level > 3 -> done  return otherwise -> a
      on call -> a
      at most 2 times, then -> done }";

#[test]
fn a_lead_rests_as_long_as_its_move_says_or_as_long_as_the_recycle_says() {
    assert_ledger(
        &around(POLICY),
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n M 2026-10-05 10:00 created\n M 2026-10-06 10:00 reply",
        "2026-10-11 10:00",
        &[
            "10-05 10:00 entered a red",
            "10-06 10:00 entered rest blue",
            "10-06 10:00 recycled rest blue times=1 until=10-08 10:00",
            "10-06 10:00 handoff rest blue from=red to=blue",
            "10-08 10:00 returned rest blue",
            "10-08 10:00 entered a red",
            "10-08 10:00 handoff a red from=blue to=red",
            "10-05 10:00 entered a red",
            "10-06 10:00 entered rest blue",
            "10-06 10:00 recycled rest blue times=1 until=10-11 10:00",
            "10-06 10:00 handoff rest blue from=red to=blue",
            "10-11 10:00 returned rest blue",
            "10-11 10:00 entered a red",
            "10-11 10:00 handoff a red from=blue to=red",
        ],
    );
}

#[test]
fn an_event_may_wake_a_lead_early_which_is_no_return() {
    let history = steps(
        &around(POLICY),
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 call",
        "2026-10-30 10:00",
        &["entered", "returned", "recycled"],
    );
    assert_eq!(history[3], "10-07 10:00 entered a red");
    assert_eq!(history.len(), 4, "{history:?}");
}

#[test]
fn the_entry_after_the_last_goes_elsewhere_at_once_and_is_no_entry() {
    let text = around(POLICY);
    let rows = "L 2026-10-05 10:00 created
        L 2026-10-06 10:00 ping\n L 2026-10-10 10:00 ping\n L 2026-10-20 10:00 updated hot=yes mood=good\n L 2026-10-21 10:00 ping";
    let history = steps(&text, rows, "2026-10-30 10:00", &["entered", "recycled"]);
    assert_eq!(history.last().map(String::as_str), Some("10-21 10:00 entered done -"));
    assert_eq!(history.iter().filter(|line| line.contains("recycled")).count(), 2);
    let (summary, ledger) = run(&policy(&text), rows, None);
    assert!(ledger.lines().last().is_some_and(|line| line.contains("\"cause\":\"p.tasuki:")), "{ledger}");
    assert_eq!(summary.recycles.iter().map(|it| it.count).sum::<u64>(), 2);
}

#[test]
fn clear_sets_attributes_back_before_when_lines_are_looked_at() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> rest for 1 day }
         recycle rest { owner blue  clear hot, mood  return -> b  when hot or mood is known -> done }
         stage b { owner green }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created hot=yes mood=good\n L 2026-10-06 10:00 ping",
        "2026-10-30 10:00",
        &["entered"],
    );
    assert_eq!(history, ["10-05 10:00 entered a red", "10-06 10:00 entered rest blue", "10-07 10:00 entered b green"]);
}

#[test]
fn return_lines_that_miss_the_lead_are_a_gap_and_it_stays() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> rest for 1 day }
         recycle rest { owner blue  return when hot -> a }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping",
        "2026-10-30 10:00",
        &["entered", "gap", "returned"],
    );
    assert_eq!(
        history,
        ["10-05 10:00 entered a red", "10-06 10:00 entered rest blue", "10-07 10:00 gap rest blue subject=rest"]
    );
}

#[test]
fn moves_differ_if_their_rest_differs() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping when hot -> rest for 1 day  on ping when level > 3 -> rest for 2 days
           on ping otherwise -> stay }
         recycle rest { owner blue  return -> a }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created hot=yes level=5\n L 2026-10-06 10:00 ping",
        "2026-10-06 11:00",
        &["overlap", "recycled"],
    );
    assert_eq!(
        history,
        ["10-06 10:00 overlap a red subject=a/ping", "10-06 10:00 recycled rest blue times=1 until=10-07 10:00"]
    );
}

#[test]
fn an_entry_beyond_the_last_clears_nothing_and_counts_nothing() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> rest for 1 day }
         recycle rest { owner blue  clear hot  return -> a  at most 1 times, then -> b }
         stage b { owner green  when times(rest) >= 2 or not hot -> done }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n L 2026-10-08 10:00 updated hot=yes\n L 2026-10-09 10:00 ping",
        "2026-10-30 10:00",
        &["entered", "recycled", "handoff"],
    );
    assert_eq!(
        history[history.len() - 2..],
        ["10-09 10:00 entered b green", "10-09 10:00 handoff b green from=red to=green"]
    );
}

#[test]
fn limits_that_lead_to_each_other_end() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner red  on ping -> rest for 1 day }
         recycle rest { owner blue  rest 1 day  return -> a  at most 1 times, then -> nap }
         recycle nap { owner blue  rest 1 day  return -> a  at most 1 times, then -> rest }",
    );
    let history = steps(
        &text,
        "L 2026-10-05 10:00 created\n L 2026-10-06 10:00 ping\n L 2026-10-08 10:00 ping\n L 2026-10-10 10:00 ping",
        "2026-10-30 10:00",
        &["recycled", "instant-loop"],
    );
    assert_eq!(history.len(), 3, "{history:?}");
    assert_eq!(history[2], "10-10 10:00 instant-loop a red");
}
