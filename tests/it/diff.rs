//! `tasuki diff` as a reviewer runs it.

use std::process::Command;

use crate::harness::{Folder, root, tasuki};
use crate::schemas::mistakes;

fn tour() -> String {
    std::fs::read_to_string(root().join("examples/tour/handoff.tasuki")).expect("the tour's policy")
}

fn edited(edits: &[(&str, &str)]) -> Folder {
    let mut text = tour();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Folder::with(&[("old.tasuki", &tour()), ("new.tasuki", &text)])
}

#[test]
fn a_policy_is_no_change_of_itself() {
    for policy in ["policies/lead-classes.tasuki", "policies/sla.tasuki", "policies/revenue-cycle.tasuki"] {
        let ran = tasuki(&["diff", policy, policy]).ended(0);
        assert!(ran.stdout.contains("no change in meaning"), "{}", ran.stdout);
    }
}

#[test]
fn the_text_names_leads_lines_and_departments() {
    let folder = edited(&[
        (
            "osaka_sales when prefecture in (大阪, 京都)\n  tokyo_sales when prefecture in (東京, other, unknown)",
            "osaka_sales when prefecture is 大阪\n  tokyo_sales when prefecture in (東京, 京都, other, unknown)",
        ),
        ("within 4 business hours", "within 2 business hours"),
    ]);
    insta::assert_snapshot!(folder.tasuki(&["diff", "old.tasuki", "new.tasuki"]).ended(1).stdout);
}

#[test]
fn the_exit_status_is_that_of_the_kinds_that_fail() {
    let folder = edited(&[("within 4 business hours", "within 2 business hours")]);
    let status = |fail_on: &str| folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--fail-on", fail_on]).status;
    assert_eq!([status("any"), status("sla,owner"), status("owner"), status("none"), status("slas")], [1, 1, 0, 0, 2]);
}

#[test]
fn only_the_departments_that_must_agree_are_listed_on_demand() {
    let folder = edited(&[("on breach notify marketing", "on breach notify osaka_sales")]);
    let ran = folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--approvers", "--fail-on", "none"]).ended(0);
    assert_eq!(ran.stdout, "marketing\ntokyo_sales\nosaka_sales\n");
}

#[test]
fn a_renaming_that_is_given_is_heard() {
    let folder = edited(&[("resting", "asleep"), ("nurturing", "warming")]);
    let ran = folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--renamed", "resting=asleep"]).ended(0);
    assert!(ran.stdout.contains("`nurturing` is now `warming`"), "{}", ran.stdout);
    folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--renamed", "resting"]).ended(2);
}

#[test]
fn a_text_that_is_no_policy_is_not_compared() {
    let folder = Folder::with(&[("old.tasuki", &tour()), ("new.tasuki", "policy \"p\" {\n")]);
    let ran = folder.tasuki(&["diff", "old.tasuki", "new.tasuki"]).ended(1);
    assert!(ran.stdout.contains("new.tasuki"), "{}", ran.stdout);
    folder.tasuki(&["diff", "old.tasuki"]).ended(2);
    folder.tasuki(&["diff", "old.tasuki", "gone.tasuki"]).ended(2);
}

#[test]
fn the_working_tree_is_compared_with_a_commit() {
    let folder = Folder::with(&[("policies/p.tasuki", &tour())]);
    let git = |arguments: &[&str]| {
        let ran = Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().expect("git runs");
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "agree"]);
    folder.tasuki(&["diff", "--against", "main", "policies"]).ended(0);
    folder.write("policies/p.tasuki", tour().replace("after 60 days", "after 30 days"));
    folder.write("policies/q.tasuki", tour());
    let ran = folder.tasuki(&["diff", "--against", "HEAD", "policies"]).ended(1);
    assert!(ran.stdout.contains("after 30 days instead of"), "{}", ran.stdout);
    assert!(ran.stdout.contains("— → policies/q.tasuki"), "{}", ran.stdout);
    assert!(ran.stdout.contains("is new, with"), "{}", ran.stdout);
    std::fs::remove_file(folder.path().join("policies/p.tasuki")).expect("the file was there");
    let ran = folder.tasuki(&["diff", "--against", "HEAD", "policies"]).ended(1);
    assert!(ran.stdout.contains("HEAD:policies/p.tasuki → —"), "{}", ran.stdout);
    assert!(ran.stdout.contains("is gone, with"), "{}", ran.stdout);
    folder.tasuki(&["diff", "--against", "HEAD", "policies/p.tasuki", "--fail-on", "owner"]).ended(0);
    let ran = folder.tasuki(&["diff", "--against", "nowhere", "policies"]).ended(2);
    assert!(ran.stderr.contains("git knows no commit `nowhere`"), "{}", ran.stderr);
}

#[test]
fn directories_are_compared_policy_by_policy_by_their_path() {
    let changed = tour().replace("after 60 days", "after 30 days");
    let folder = Folder::with(&[
        ("old/p.tasuki", &tour()),
        ("old/gone.tasuki", &tour()),
        ("new/p.tasuki", &changed),
        ("new/come.tasuki", &tour()),
    ]);
    let ran = folder.tasuki(&["diff", "old", "new"]).ended(1);
    let heads: Vec<&str> = ran.stdout.lines().filter(|line| line.contains(" → ") && line.contains(".tasuki")).collect();
    assert_eq!(heads, ["— → new/come.tasuki", "old/gone.tasuki → —", "old/p.tasuki → new/p.tasuki"]);
    folder.tasuki(&["diff", "old", "old"]).ended(0);
    folder.tasuki(&["diff", "old", "new/p.tasuki"]).ended(2);
}

#[test]
fn real_leads_are_counted_for_each_change_whatever_the_threads_and_the_format() {
    let folder = edited(&[
        (
            "osaka_sales when prefecture in (大阪, 京都)\n  tokyo_sales when prefecture in (東京, other, unknown)",
            "osaka_sales when prefecture is 大阪\n  tokyo_sales when prefecture in (東京, 京都, other, unknown)",
        ),
        ("within 4 business hours", "within 2 business hours"),
    ]);
    let trace = root().join("examples/tour/trace.csv").display().to_string();
    let of = |more: &[&str]| {
        let arguments = [&["diff", "old.tasuki", "new.tasuki", "--trace", &trace], more].concat();
        folder.tasuki(&arguments).ended(1).stdout
    };
    insta::assert_snapshot!(of(&[]));
    let document = of(&["--format", "json", "--threads", "1"]);
    assert_eq!(document, of(&["--format", "json", "--threads", "3"]));
    let document = serde_json::from_str(&document).expect("a document is JSON");
    assert_eq!(mistakes(&document, "diff-1.json"), Vec::<String>::new());
    let page = of(&["--format", "markdown"]);
    assert!(page.contains("代表的なリード · Leads that tell most"), "{page}");
    let ran = folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--trace", "-"]).ended(2);
    assert!(ran.stderr.contains("cannot be read twice"), "{}", ran.stderr);
}
