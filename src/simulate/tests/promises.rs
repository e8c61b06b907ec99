//! Promises watched at run time.

use super::{around, steps};

fn broken(stages: &str, rows: &str, until: &str) -> Vec<String> {
    steps(&around(stages), rows, until, &["promise-broken"])
}

#[test]
fn never_is_looked_at_after_the_owner_is_decided_and_recorded_when_it_begins() {
    let stages = "intake { otherwise -> a } stage a { owner red  on ping -> b } stage b { owner blue }
        promise calm { never hot and owner is blue }";
    let rows = "L 2026-10-05 10:00 created hot=yes\n L 2026-10-06 10:00 ping\n L 2026-10-07 10:00 call
        L 2026-10-08 10:00 updated hot=no\n L 2026-10-09 10:00 updated hot=yes";
    assert_eq!(
        broken(stages, rows, "2026-10-10 00:00"),
        ["10-06 10:00 promise-broken b blue subject=calm", "10-09 10:00 promise-broken b blue subject=calm"]
    );
}

#[test]
fn no_lead_enters_is_looked_at_at_the_move() {
    let stages = "intake { otherwise -> a } stage a { owner red  on ping -> b } stage b { owner blue  clear hot }
        promise calm { no lead enters b when hot }";
    let rows = "L 2026-10-05 10:00 created hot=yes\n L 2026-10-06 10:00 ping
        M 2026-10-05 10:00 created\n M 2026-10-06 10:00 ping";
    assert_eq!(broken(stages, rows, "2026-10-10 00:00"), ["10-06 10:00 promise-broken a red subject=calm"]);
}

#[test]
fn leaves_within_is_broken_by_a_lead_that_stays_too_long_and_kept_by_one_that_leaves_at_the_last_moment() {
    let stages = "intake { when hot -> a  otherwise -> b } stage a { owner red  after 3 days -> done }
        stage b { owner blue  after 2 days -> done }
        promise quick { every lead entering a leaves within 2 days  every lead entering b leaves within 2 days }";
    let rows = "L 2026-10-05 10:00 created hot=yes\n M 2026-10-05 10:00 created";
    assert_eq!(broken(stages, rows, "2026-10-10 00:00"), ["10-07 10:00 promise-broken a red subject=quick"]);
}

#[test]
fn reaches_within_counts_every_entry_and_any_of_the_targets() {
    let stages = "intake { otherwise -> a } stage a { owner red  on ping -> b  on reply -> done } stage b { owner blue  on call -> a }
        promise won { every lead entering a reaches done, c within 5 days }
        stage c { owner green }";
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-09 10:00 reply
        M 2026-10-05 10:00 created\n M 2026-10-06 10:00 ping\n M 2026-10-07 10:00 call";
    assert_eq!(
        broken(stages, rows, "2026-10-30 00:00"),
        ["10-10 10:00 promise-broken a red subject=won", "10-12 10:00 promise-broken a red subject=won"]
    );
}
