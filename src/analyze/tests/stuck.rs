//! Leads that get stuck or go round: each code provoked once and nearly provoked once, and every
//! run that is given comes out in the replay.

use super::replayed::ledger_of_run;
use super::said::{loaded, of_codes};

const FRAME: &str = "
department d
department e
lead {
  fixed channel : one of web, fair, call
  size : integer 1..1000 or unknown
  hot : yes/no = no
}
event called { outcome: one of reached, missed }
event asked
event won by owner
event handed by d
stage done { final }
";

/// Code, subject and boxes of each finding of these codes.
fn told(codes: &[&str], policy: &str) -> String {
    of_codes(&format!("{FRAME}{policy}"), codes)
}

#[test]
fn a_lead_that_no_line_can_ever_be_for_is_in_a_dead_end() {
    let stage =
        |lines: &str| told(&["dead-end"], &format!("intake {{ otherwise -> a }} stage a {{ owner d {lines} }}"));
    assert_eq!(stage(""), "dead-end a {}\n");
    assert_eq!(
        stage("on won when channel is web -> done  on won otherwise -> stay"),
        "dead-end a {channel: not web}\n"
    );
    // What is not fixed may change.
    assert_eq!(stage("on won when hot -> done  on won otherwise -> stay"), "");
    assert_eq!(stage("when size > 900 -> done"), "");
    assert_eq!(stage("after 30 days -> done"), "");
    // On its day a timer asks once.
    assert_eq!(stage("after 30 days when hot -> done"), "dead-end a {hot: no}\n");
    assert_eq!(stage("after 30 days without asked when hot -> done"), "");
    assert_eq!(stage("after 30 days when hot -> done  when size is 7 -> done"), "");
}

#[test]
fn a_count_that_has_passed_never_comes_back() {
    let stage = |line: &str| {
        told(
            &["dead-end"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  on called when {line} -> done  on called otherwise -> stay }}"
            ),
        )
    };
    assert_eq!(stage("times(called, in stage) >= 3"), "");
    assert_eq!(stage("times(called, in stage) is 2 and hot"), "dead-end a {times(called, in stage): >= 2}\n");
}

#[test]
fn a_clock_that_may_be_met_moves_nobody_for_sure() {
    let stage = |sla: &str| {
        told(&["dead-end"], &format!("intake {{ otherwise -> a }} stage a {{ owner d  sla s {{ {sla} }} }}"))
    };
    assert_eq!(stage("within 3 days  met by called  on breach -> done"), "dead-end a {}\n");
    assert_eq!(stage("within 3 days  met by called  on met -> done"), "");
    assert_eq!(stage("from called  within 3 days  met by won  on breach -> done"), "");
}

#[test]
fn a_stage_from_which_nothing_ends_is_told_unless_a_dead_end_is_the_reason() {
    let stages = |line: &str| {
        told(
            &["no-final"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  on called -> b }}
                 stage b {{ owner d  on asked -> a {line} }} stage c {{ owner d }}"
            ),
        )
    };
    assert_eq!(stages(""), "no-final a {}\nno-final b {}\n");
    assert_eq!(stages("after 9 days -> done"), "");
    assert_eq!(stages("after 9 days when size > 3 and size < 2 -> done"), "no-final a {}\nno-final b {}\n");
    assert_eq!(stages("after 9 days -> c"), "");
}

#[test]
fn a_lead_that_no_timer_and_no_clock_is_for_is_unattended() {
    let stage = |lines: &str| {
        told(&["unattended"], &format!("intake {{ otherwise -> a }} stage a {{ owner d  on won -> done {lines} }}"))
    };
    assert_eq!(stage(""), "unattended a {}\n");
    assert_eq!(stage("after 9 days -> done"), "");
    assert_eq!(stage("after 9 days -> stay"), "unattended a {}\n");
    assert_eq!(stage("after 9 days when hot -> done"), "unattended a {hot: no}\n");
    assert_eq!(stage("after 9 days when hot -> done after 8 days when not hot -> done"), "");
    assert_eq!(stage("sla s { within 2 days  met by won }"), "");
    assert_eq!(
        stage("sla s { within 2 days when hot  no deadline otherwise  met by won }"),
        "unattended a {hot: no}\n"
    );
    assert_eq!(stage("sla s { from called  within 2 days  met by won }"), "unattended a {}\n");
    let led = |way: &str| {
        told(
            &["unattended"],
            &format!(
                "intake {{ otherwise -> b }} stage b {{ owner d  on called -> a  after 9 days -> {way} }}
                 stage a {{ owner d  on won -> done  sla s {{ from called  within 2 days  met by won }} }}"
            ),
        )
    };
    assert_eq!(led("done"), "");
    assert_eq!(led("a"), "unattended a {}\n");
}

#[test]
fn a_new_owner_needs_a_time_limit_a_move_and_a_way_back() {
    let stage = |owner: &str, lines: &str| {
        told(
            &["handoff-incomplete"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  on asked -> b  after 9 days -> done }}
                 stage b {{ {owner} {lines} }}"
            ),
        )
    };
    let whole = "on won -> done  on called -> a  after 9 days -> done";
    assert_eq!(stage("owner e", whole), "");
    assert_eq!(stage("owner d", ""), "");
    assert_eq!(stage("owner e", "on won -> done  on called -> a"), "handoff-incomplete b {}\n");
    assert_eq!(stage("owner e", "after 9 days -> done"), "handoff-incomplete b {}\n");
    assert_eq!(stage("owner e", "on handed -> a  after 9 days -> done"), "handoff-incomplete b {}\n");
    assert_eq!(stage("owner e", "on won -> done  after 9 days -> done"), "note handoff-incomplete b {}\n");
    let sla = "on won -> a  sla s { within 2 days  met by won  on breach reassign to d }";
    assert_eq!(stage("owner e", sla), "");
    // Whose owner changes with a fixed attribute alone keeps it.
    assert_eq!(stage("owner { d when channel is web  e otherwise }", ""), "handoff-incomplete b {channel: not web}\n");
}

#[test]
fn an_owner_that_follows_from_what_is_fixed_does_not_change_on_the_way() {
    let stages = |fixed: &str| {
        of_codes(
            &format!(
                "department d department e lead {{ {fixed} area : one of east, west }} event asked stage done {{ final }}
                 decide team: department {{ d when area is east  e when area is west }}
                 intake {{ otherwise -> a }} stage a {{ owner by team  on asked -> b  after 9 days -> done }}
                 stage b {{ owner by team }}"
            ),
            &["handoff-incomplete"],
        )
    };
    assert_eq!(stages("fixed"), "");
    assert_eq!(stages(""), "handoff-incomplete b {}\n");
}

#[test]
fn when_lines_that_can_hold_at_once_are_an_instant_loop() {
    let stages = |back: &str| {
        told(
            &["instant-loop"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  when size >= 100 -> b  after 9 days -> done }}
                 stage b {{ owner d  {back} -> a  after 9 days -> done }}"
            ),
        )
    };
    assert_eq!(stages("when size <= 100"), "instant-loop a {size: 100}\n");
    assert_eq!(stages("when size < 100"), "");
    // A lead that arrives in `a` and is back there is told, too.
    assert_eq!(stages("when size <= 100 and times(b) is 1"), "instant-loop a {size: 100, times(b): 0}\n");
    assert_eq!(stages("clear hot  when hot and size <= 200"), "");
    assert_eq!(stages("clear size  when size is unknown"), "instant-loop a {size: >= 100}\n");
}

#[test]
fn a_silent_lead_that_comes_back_for_ever_is_in_an_endless_loop() {
    let stages = |stage: &str, recycle: &str| {
        told(
            &["endless-loop"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  on won -> done {stage} }}
                 recycle r {{ owner d  {recycle} }}"
            ),
        )
    };
    assert_eq!(stages("after 9 days -> r for 3 days", "return -> a"), "endless-loop a {}\n");
    assert_eq!(stages("after 9 days -> r for 3 days", "return -> a  at most 3 times, then -> done"), "");
    assert_eq!(stages("after 9 days -> r for 3 days  after 5 days -> done", "return -> a"), "");
    assert_eq!(
        stages("after 9 days -> r for 3 days  after 5 days when hot -> done", "return -> a"),
        "endless-loop a {hot: no}\n"
    );
    assert_eq!(stages("after 9 days when hot -> r for 3 days  after 12 days -> done", "clear hot return -> a"), "");
    assert_eq!(stages("after 9 days when times(r) < 4 -> r for 3 days  after 12 days -> done", "return -> a"), "");
    assert_eq!(
        stages("when size > 5 and times(called) < 2 -> r for 3 days  after 12 days -> done", "return -> a"),
        "endless-loop r {size: > 5, times(called): < 2}\n"
    );
    // Each round needs somebody.
    assert_eq!(stages("on called -> r for 3 days  after 12 days -> done", "return -> a"), "");
    let missed = "sla s { within 2 days  met by won  on breach + 1 day -> r for 3 days } after 30 days -> done";
    assert_eq!(stages(missed, "return -> a"), "endless-loop a {}\n");
    let later = "sla s { within 2 days  met by won  on breach + 1 day -> r for 3 days } after 3 days -> done";
    assert_eq!(stages(later, "return -> a"), "");
    // On the second round the wait since the lead was created is over at once; the other clock never starts.
    let since = "after 3 days -> r for 3 days sla s { from created  within 4 days  met by won  on breach -> done }";
    assert_eq!(stages(since, "return -> a"), "");
    let asked = "sla s { from called  within 2 days  met by won  on breach -> r for 3 days } after 30 days -> done";
    assert_eq!(stages(asked, "return -> a"), "");
}

#[test]
fn a_count_that_can_never_be_reached_leads_nowhere() {
    let stages = |limit: u32, asked: u32| {
        told(
            &["unreachable-stage", "unreachable-line", "never-true"],
            &format!(
                "intake {{ otherwise -> a }} stage a {{ owner d  after 9 days -> r for 3 days }}
                 recycle r {{ owner d  return when times(r) >= {asked} -> b  return otherwise -> a
                   at most {limit} times, then -> done }}
                 stage b {{ owner d  after 9 days -> done }}"
            ),
        )
    };
    // The third rest leads away, so that there is no fourth.
    assert_eq!(stages(3, 3), "unreachable-line r\n");
    assert_eq!(stages(3, 4), "unreachable-line r\nunreachable-stage b\n");
    assert_eq!(stages(4, 3), "unreachable-line r\n");
    assert_eq!(stages(2, 3), "unreachable-line r\nunreachable-stage b\n");
}

#[test]
fn runs_bring_the_lead_to_where_it_is_stuck() {
    let run = |code: &str, policy: &str| {
        let loaded = loaded(&format!("{FRAME}{policy}"));
        ledger_of_run(&loaded, code)
    };
    let stages = "intake { otherwise -> a } stage a { owner e  on called -> b  after 30 days -> done }
        stage b { owner d  on won when channel is web -> done  on won otherwise -> stay }";
    for code in ["dead-end", "unattended", "handoff-incomplete"] {
        let ledger = run(code, stages);
        assert!(ledger.contains("\"step\":\"entered\",\"stage\":\"b\""), "{code} {ledger}");
    }
    let circle = "intake { otherwise -> a } stage a { owner d  after 9 days -> r for 1 month } recycle r { owner d  return -> a }";
    let ledger = run("endless-loop", circle);
    assert!(ledger.matches("\"step\":\"entered\",\"stage\":\"a\"").count() >= 3, "{ledger}");
    let instant = "intake { otherwise -> a } stage a { owner d  when hot -> b  after 9 days -> done } stage b { owner d  when hot -> a }";
    assert!(run("instant-loop", instant).contains("\"step\":\"instant-loop\""));
}
