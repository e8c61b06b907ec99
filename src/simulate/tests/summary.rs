//! What a summary counts, and inputs at the edges.

use std::fmt::Write as _;

use super::{around, policy, run, trace};
use crate::diagnostic::Severity;
use crate::simulate::{Options, Plan, View, replay};

const POLICY: &str = "intake { when level > 3 -> a  otherwise -> b }
    stage a { owner red
      on ping -> b
      after 3 days -> rest for 2 days }
    stage b { owner blue
      on reply -> done }
    recycle rest { owner green
      return -> a }";

#[test]
fn moves_standings_events_and_recycles_are_counted() {
    let (summary, _) = run(
        &policy(&around(POLICY)),
        "L 2026-10-05 10:00 created level=5\n L 2026-10-06 10:00 ping\n M 2026-10-05 10:00 created level=5",
        Some("2026-10-09 00:00"),
    );
    let moves: Vec<_> =
        summary.moves.iter().map(|it| (it.from.as_deref().unwrap_or("-"), it.to.as_str(), it.count)).collect();
    assert_eq!(moves, [("-", "a", 2), ("a", "b", 1), ("a", "rest", 1)]);
    let standing: Vec<_> =
        summary.stages.iter().map(|it| (it.stage.as_deref(), it.owner.as_deref(), it.leads)).collect();
    assert_eq!(standing, [(Some("b"), Some("blue"), 1), (Some("rest"), Some("green"), 1)]);
    let events: Vec<_> = summary.events.iter().map(|it| (it.event.as_str(), it.count)).collect();
    assert_eq!(events, [("created", 2), ("ping", 1)]);
    assert_eq!((summary.recycles[0].cause.as_str(), summary.recycles[0].count), ("p.tasuki:21", 1));
    assert_eq!(summary.unused_lines, ["p.tasuki:23", "p.tasuki:25"]);
}

#[test]
fn gaps_are_errors_double_contacts_warnings_and_breaches_neither() {
    let text = around(POLICY).replace("owner red\n", "owner red  sla s { within 1 hour  met by call }\n");
    let policy = policy(&text);
    let clean = run(&policy, "L 2026-10-05 10:00 created level=5", Some("2026-10-06 00:00")).0;
    assert_eq!((clean.findings_at(Severity::Warning), clean.steps.count("breached")), (0, 1));
    let rows = "L 2026-10-05 10:00 created level=5\n L 2026-10-05 10:30 call by blue";
    let contact = run(&policy, rows, Some("2026-10-06 00:00")).0;
    assert_eq!((contact.findings_at(Severity::Error), contact.findings_at(Severity::Warning)), (0, 1));
    let gap = run(&policy, "L 2026-10-05 10:00 created level=9", Some("2026-10-06 00:00")).0;
    assert_eq!(gap.findings_at(Severity::Error), 1);
}

#[test]
fn a_trace_without_rows_has_no_end_and_no_leads() {
    let (summary, ledger) = run(&policy(&around(POLICY)), "", None);
    assert_eq!((summary.until, summary.leads, ledger.as_str()), (None, 0, ""));
}

#[test]
fn without_a_ledger_the_summary_is_the_same() {
    let policy = policy(&around(POLICY));
    let rows = "L 2026-10-05 10:00 created level=9\n L 2026-10-05 10:30 created\n M 2026-10-05 10:00 created level=4";
    let (with, _) = run(&policy, rows, None);
    let without = replay(&policy.model, &policy.sources, &trace(&policy.model, rows), Options::default(), None);
    assert_eq!(without.expect("nothing is written"), with);
}

#[test]
fn the_end_of_a_replay_defaults_to_the_last_moment_of_the_trace() {
    let rows = "L 2026-10-05 10:00 created level=5\n M 2026-10-08 10:00 created";
    let (summary, ledger) = run(&policy(&around(POLICY)), rows, None);
    assert_eq!(summary.until.as_deref(), Some("2026-10-08T10:00:00+09:00"));
    assert!(ledger.contains("recycled"), "what is due at that moment fires: {ledger}");
}

#[test]
fn a_lead_of_very_many_rows_ends_even_in_a_circle_of_timers() {
    let text = around(
        "intake { otherwise -> a } stage a { owner red  after 1 second -> b } stage b { owner red  after 1 second -> a }",
    );
    let mut rows = String::from("L 2026-10-05 10:00 created\n");
    for day in 1..=1000 {
        let date = jiff::civil::date(2026, 10, 5).saturating_add(jiff::Span::new().days(day));
        writeln!(rows, "L {date} 10:00 ping").expect("memory");
    }
    let (summary, ledger) = run(&policy(&text), &rows, None);
    assert!(ledger.contains("timers keep the lead going round without a row"));
    assert!(summary.steps.count("entered") < 80_000);
    assert_eq!(summary.steps.count("instant-loop"), 1000);
}

#[test]
fn a_long_chain_of_decisions_is_evaluated_without_deep_recursion() {
    let mut chain = String::from("decide d0: integer 0..9 { 1 when hot  2 otherwise }\n");
    for at in 1..200 {
        let below = at - 1;
        writeln!(chain, "decide d{at}: integer 0..9 {{ 1 when d{below} is 1  2 when d{below} is 2 }}").expect("memory");
    }
    let policy = policy(&around(&format!(
        "{chain} intake {{ when d199 is 1 -> a  otherwise -> done }} stage a {{ owner red }}"
    )));
    let evaluated = std::thread::Builder::new().stack_size(1 << 18).spawn(move || {
        let plan = Plan::new(&policy.model);
        let mut view = View::new(&plan);
        let last = crate::model::DecisionId::new(policy.model.decisions.len() - 1);
        view.decided(last).cloned()
    });
    let value = evaluated.expect("a thread").join().expect("no overflow");
    assert_eq!(value, Some(crate::model::Value::Number(2.into())));
}

#[test]
fn a_clock_that_a_handoff_ends_counts_for_the_department_that_had_it() {
    let text = around(
        "intake { otherwise -> a }
         stage a { owner follows team  sla s { from handoff  within 1 day  met by call } }",
    );
    let rows = "L 2026-10-05 10:00 created\n L 2026-10-05 15:00 updated level=6\n L 2026-10-05 16:00 call by blue";
    let (summary, _) = run(&policy(&text), rows, None);
    let counts: Vec<_> = summary.slas.iter().map(|it| (it.owner.as_deref(), it.ended, it.met)).collect();
    assert_eq!(counts, [(Some("red"), 1, 0), (Some("blue"), 0, 1)]);
}
