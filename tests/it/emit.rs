//! `test --emit`: findings as scenarios that pass where they are pasted and fail once the finding is settled
//! otherwise.

use crate::harness::{Folder, root};

fn example(code: &str) -> String {
    std::fs::read_to_string(root().join(format!("examples/broken/{code}.tasuki"))).unwrap()
}

#[test]
fn each_gap_overlap_and_broken_promise_becomes_a_scenario_that_passes() {
    for code in [
        "gap-intake",
        "gap-decision",
        "gap-event",
        "gap-owner",
        "gap-return",
        "gap-deadline",
        "overlap-when",
        "overlap-timer",
        "overlap-owner",
        "overlap-deadline",
        "overlap-return",
        "overlap-intake",
        "overlap-decision",
        "overlap-event",
        "promise-broken",
    ] {
        let text = example(code);
        let folder = Folder::with(&[("p.tasuki", &text)]);
        let before =
            folder.tasuki(&["test", "p.tasuki", "--format", "json"]).json()["summary"]["passed"].as_u64().unwrap();
        let emitted = folder.tasuki(&["test", "p.tasuki", "--emit"]).ended(0);
        assert_eq!(emitted.stderr, "", "{code}");
        assert!(emitted.stdout.starts_with(&format!("// {code}: ")), "{code}: {}", emitted.stdout);
        folder.write("p.tasuki", format!("{text}\n{}", emitted.stdout));
        let ran = folder.tasuki(&["test", "p.tasuki", "--format", "json"]).ended(0).json();
        assert!(ran["summary"]["passed"].as_u64().unwrap() > before, "{code}");
    }
}

#[test]
fn a_scenario_asks_what_should_be_once_its_gap_is_closed() {
    let text = example("gap-event");
    let folder = Folder::with(&[("p.tasuki", &text)]);
    let emitted = folder.tasuki(&["test", "p.tasuki", "--emit"]).stdout;
    insta::assert_snapshot!(emitted);
    let closed = text.replace("  after 45 days", "  on rejected when reason is bad_timing -> resting\n  after 45 days");
    folder.write("p.tasuki", closed + &emitted);
    let ran = folder.tasuki(&["test", "p.tasuki"]).ended(1);
    assert!(ran.stdout.contains("expected stage is sales_ready and owner is sales"), "{}", ran.stdout);
}

#[test]
fn a_clean_policy_has_nothing_to_tell_and_text_that_is_no_policy_is_refused() {
    let tour = std::fs::read_to_string(root().join("examples/tour/handoff.tasuki")).unwrap();
    let folder = Folder::with(&[("p.tasuki", &tour), ("q.tasuki", "stage {\n")]);
    assert_eq!(folder.tasuki(&["test", "p.tasuki", "--emit"]).ended(0).stdout, "");
    let broken = folder.tasuki(&["test", "q.tasuki", "--emit"]).ended(1);
    assert!(broken.stdout.is_empty() && broken.stderr.contains("error[syntax]"), "{}", broken.stderr);
}
