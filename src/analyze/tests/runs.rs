//! A finding about a stage brings rows that lead there, and the replay shows it.

use super::said::replayed;

const LEAD: &str = "
department d
department e
lead {
  fixed channel : one of web, fair, call
  size : integer 1..1000 or unknown
  hot : yes/no = no
}
event called { outcome: one of reached, missed }
event rejected { reason: one of price, timing }
event won
stage done { final }
";

/// The findings with a run, by name; each was replayed.
fn runs(stages: &str) -> String {
    let told = replayed(&format!("{LEAD}{stages}"));
    told.iter().map(|(place, run)| format!("{place}{}\n", if *run { "" } else { " without a run" })).collect()
}

#[test]
fn an_event_line_is_reached_by_events_and_by_waiting() {
    let told = runs(
        "intake { when channel is web and hot -> a  otherwise -> b }
         stage b { owner d  on won -> stay  after 30 days -> c }
         stage a { owner d  when size > 100 -> b  on called when outcome is reached -> b }
         stage c { owner d  on rejected when reason is price -> done  on rejected when size > 3 -> a }",
    );
    assert_eq!(told, "gap-event a/called\ngap-event c/rejected\noverlap-event c/rejected\n");
}

#[test]
fn an_owner_and_a_deadline_are_asked_at_entry() {
    let told = runs(
        "intake { otherwise -> a }
         stage a { owner d  on called -> b }
         stage b { clear size  owner { d when channel is web  e when hot }
           sla first { within 2 hours when hot  within 3 hours when channel is not call  met by won }
           after 30 days -> done }",
    );
    assert_eq!(told, "gap-owner b\noverlap-owner b\ngap-deadline b/first\noverlap-deadline b/first\n");
}

#[test]
fn when_lines_timers_and_returns_are_reached() {
    let told = runs(
        "intake { otherwise -> a }
         stage a { owner d  when hot -> b  when size > 100 -> done
           after 9 days when size > 50 -> b  after 9 days when channel is web -> resting for 3 days }
         stage b { owner d  on called -> resting for 30 days }
         recycle resting { owner d  return when size is known -> a  return when channel is fair -> b }",
    );
    assert_eq!(told, "overlap-when a\noverlap-timer a\ngap-return resting\noverlap-return resting\n");
}

#[test]
fn a_stage_that_is_passed_through_and_a_count_are_reached() {
    let told = runs(
        "intake { otherwise -> a }
         stage a { owner d  on called when times(called) >= 3 -> b  on called otherwise -> stay }
         stage b { owner d  when times(called) >= 3 -> c  when hot -> done }
         stage c { owner { d when called.outcome is reached } after 9 days -> done }",
    );
    assert_eq!(told, "overlap-when b\ngap-owner c\n");
}

#[test]
fn the_broken_policies_of_the_examples_replay_to_their_finding() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/broken");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is part of the project")
        .map(|entry| entry.expect("a readable entry").path().display().to_string())
        .filter(|path| path.contains("/gap-") || path.contains("/overlap-"))
        .filter(|path| path.ends_with(".tasuki"))
        .collect();
    names.sort();
    for name in names {
        let told = super::said::replayed_file(&name);
        assert!(
            told.iter().all(|(place, run)| *run || place.contains("decision") || place.contains("intake")),
            "{told:?}"
        );
    }
}
