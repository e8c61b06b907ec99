//! Scenarios: what is told, what fires, and what a failure shows.

use super::{around, policy};
use crate::simulate::scenario::{TestReport, run_all};

fn test(scenarios: &str) -> TestReport {
    let text = around(&format!(
        "intake {{ otherwise -> a }}
         stage a {{ owner red  sla s {{ within 2 hours  met by call  warn at 50% }}  on ping -> b  after 3 days -> done }}
         stage b {{ owner by team }}
         {scenarios}"
    ));
    let policy = policy(&text);
    run_all(&policy.model, &policy.sources)
}

#[test]
fn expectations_see_the_latest_clock_of_a_name_in_each_of_its_states() {
    let report = test(
        r#"scenario "states" {
          at 2026-10-05 10:00 created
          expect sla s is running
          wait 1 hour
          expect sla s is warned
          at 2026-10-05 12:00 ping
          expect stage is b and not (sla s is met)
        }
        scenario "met" {
          at 2026-10-05 10:00 created
          at 2026-10-05 11:00 call by red
          expect sla s is met
        }
        scenario "late" {
          at 2026-10-05 10:00 created
          wait 2 hours
          expect sla s is breached
          at 2026-10-05 13:00 call by red
          expect sla s is late
        }"#,
    );
    assert_eq!((report.summary.passed, report.summary.failed), (3, 0), "{report:#?}");
}

#[test]
fn wait_and_expect_fire_what_is_due_up_to_and_including_their_moment() {
    let report = test(
        r#"scenario "waits" {
          at 2026-10-05 10:00 created
          wait 71 hours
          expect stage is a
          wait 1 hour
          expect stage is done
        }
        scenario "an event at the due time is in time, and then what is due fires" {
          at 2026-10-05 10:00 created
          at 2026-10-08 10:00 updated with level is 3
          expect stage is done and level is 3
        }"#,
    );
    assert_eq!((report.summary.passed, report.summary.failed), (2, 0), "{report:#?}");
}

#[test]
fn a_failure_shows_what_was_expected_what_is_and_the_leads_history() {
    let report = test(
        r#"scenario "wrong" {
          given level is 6, hot is yes
          at 2026-10-05 10:00 created
          at 2026-10-05 11:00 ping
          expect stage is a   and owner is red
            and level < 3
          expect owner is blue
        }"#,
    );
    let scenario = &report.scenarios[0];
    assert!(!scenario.passed && scenario.failures.len() == 1);
    let failure = &scenario.failures[0];
    assert_eq!(failure.expected, "stage is a and owner is red and level < 3");
    assert_eq!(serde_json::to_string(&failure.actual).expect("JSON"), r#"{"stage":"b","owner":"blue","level":6}"#);
    let steps: Vec<_> = scenario.history.iter().map(|line| line.step).collect();
    assert_eq!(steps, ["entered", "due", "ended", "entered", "handoff"]);
    assert!(scenario.history.iter().all(|line| line.cause.starts_with("p.tasuki:")));
}

#[test]
fn a_story_that_cannot_go_on_fails_with_the_reason() {
    let report = test(
        r#"scenario "back in time" {
          at 2026-10-05 10:00 created
          at 2026-10-04 10:00 ping
        }
        scenario "nothing before" { wait 1 day  expect stage is a }
        scenario "given late" { at 2026-10-05 10:00 created  given hot is yes }"#,
    );
    let reasons: Vec<_> = report.scenarios.iter().map(|it| it.failures[0].message.as_deref()).collect();
    assert_eq!(
        reasons,
        [
            Some("the moment lies before the step above it"),
            Some("nothing has happened before the wait"),
            Some("`given` stands before the first `at`: later values follow an event by `with`"),
        ]
    );
}

#[test]
fn a_value_that_every_lead_must_have_has_to_be_given() {
    let text = around(r#"intake { otherwise -> done } scenario "s" { at 2026-10-05 10:00 created }"#)
        .replace("hot        : yes/no = no", "hot : yes/no");
    let policy = policy(&text);
    let report = run_all(&policy.model, &policy.sources);
    let message = report.scenarios[0].failures[0].message.as_deref();
    assert_eq!(message, Some("`hot` must be given: it has no default and is not `or unknown`"));
}

#[test]
fn lines_that_no_scenario_used_are_listed() {
    let report = test("scenario \"short\" {\n at 2026-10-05 10:00 created\n expect stage is a\n }");
    assert!(report.unused_lines.contains(&String::from("p.tasuki:20")), "{:?}", report.unused_lines);
    assert!(!report.unused_lines.contains(&String::from("p.tasuki:18")), "{:?}", report.unused_lines);
}
