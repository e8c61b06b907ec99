//! `tasuki test`.

use crate::harness::{Folder, root, run};

/// The sample policy with an expectation that is wrong.
fn sample(wrong: &str, right: &str) -> Folder {
    let text = |name: &str| std::fs::read_to_string(root().join("tests/fixtures/sample").join(name)).unwrap();
    let policy = text("handoff.tasuki");
    assert!(policy.contains(right));
    Folder::with(&[
        ("handoff.tasuki", policy.replacen(right, wrong, 1).as_str()),
        ("holidays-jp.csv", text("holidays-jp.csv").as_str()),
    ])
}

/// A policy whose scenario fails.
pub fn failing_scenario() -> Folder {
    sample("stage is customer", "stage is opportunity")
}

#[test]
fn a_scenario_that_holds_passes() {
    let folder = sample("stage is opportunity", "stage is opportunity");
    let ran = folder.tasuki(&["test", "handoff.tasuki"]).ended(0);
    assert!(ran.stdout.contains("✓ a lead who asks for contact goes straight to the territory"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("1 scenario: 1 passed, 0 failed\n"), "{}", ran.stdout);
}

#[test]
fn a_failure_shows_expected_and_actual_and_what_happened() {
    let folder = failing_scenario();
    let ran = folder.tasuki(&["test", "handoff.tasuki"]).ended(1);
    let failure: String =
        ran.stdout.lines().take_while(|line| !line.starts_with("Lines")).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(failure);
}

#[test]
fn the_document_names_the_line_and_the_actual_state() {
    let folder = failing_scenario();
    let document = folder.tasuki(&["test", "handoff.tasuki", "--format", "json"]).ended(1).json();
    assert_eq!(document["schema"], "tasuki.test/1");
    let scenario = &document["scenarios"][0];
    assert_eq!(scenario["passed"], false);
    assert_eq!(scenario["file"], "handoff.tasuki");
    let failure = &scenario["failures"][0];
    assert_eq!(failure["expected"], "stage is customer and sla first_meeting is met");
    assert_eq!(failure["actual"]["stage"], "opportunity");
    assert_eq!(document["summary"], serde_json::json!({ "passed": 0, "failed": 1 }));
}

#[test]
fn a_policy_that_is_no_policy_fails_the_test_run() {
    let folder = sample("decied level", "decide level");
    let ran = folder.tasuki(&["test", "handoff.tasuki"]).ended(1);
    assert!(ran.stdout.contains("error[syntax]"), "{}", ran.stdout);
    let document = folder.tasuki(&["test", "handoff.tasuki", "--format", "json"]).ended(1).json();
    assert_eq!(document["schema"], "tasuki.test/1");
    assert_eq!(document["findings"][0]["code"], "syntax");
}

#[test]
fn what_no_scenario_used_is_listed_with_its_text() {
    let ran = run(&root(), &["test", "examples/tour"], "").ended(0);
    assert!(ran.stdout.contains("line 34") && ran.stdout.contains("after 180 days"), "{}", ran.stdout);
}
