//! `check --fix`: what is written, what is refused, and that nothing else is touched.

use crate::harness::{Folder, files_below, root};

fn example(code: &str) -> String {
    std::fs::read_to_string(root().join(format!("examples/broken/{code}.tasuki"))).unwrap()
}

#[test]
fn the_line_that_closes_a_gap_says_what_happens_already() {
    let text = example("gap-event");
    let folder = Folder::with(&[("p.tasuki", &text)]);
    let dry = folder.tasuki(&["check", "p.tasuki", "--fix", "--dry-run"]).ended(0);
    assert!(
        dry.stdout.contains("\n+  on rejected when reason is bad_timing                -> stay\n"),
        "{}",
        dry.stdout
    );
    assert_eq!(folder.read("p.tasuki"), text, "a dry run writes nothing");
    let ran = folder.tasuki(&["check", "p.tasuki", "--fix"]).ended(0);
    assert!(ran.stdout.starts_with("checked p.tasuki: clean"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("fixed p.tasuki:22 gap-event of `sales_ready/rejected`: added `on rejected"),
        "{}",
        ran.stderr
    );
    folder.tasuki(&["fmt", "--check", "p.tasuki"]).ended(0);
    let fixed = folder.read("p.tasuki");
    folder.write("old.tasuki", &text);
    let diff = folder.tasuki(&["diff", "old.tasuki", "p.tasuki"]).ended(0);
    assert!(diff.stdout.contains("no change in meaning"), "{}", diff.stdout);
    let again = folder.tasuki(&["check", "p.tasuki", "--fix"]).ended(0);
    assert_eq!((again.stderr.as_str(), folder.read("p.tasuki")), ("", fixed));
}

#[test]
fn several_findings_are_settled_one_after_the_other() {
    let text = "\
policy \"引き継ぎ\" {}

department sales \"営業部\"
lead { employees \"従業員数\" : integer 1.. or unknown }
event called \"架電\" by owner
event lost \"失注\" { reason \"理由\": one of price \"価格\", timing \"時期\" }

/// 使われていない条件
criterion 大手 { employees >= 1000 }

intake { otherwise -> 架電中 }

// tasuki: allow(gap-intake): もう要らない
stage 架電中 \"架電\" {
  owner sales
  sla 初回 \"初回架電\" { // 期限
    within 1 day when employees >= 100
    within 2 days when employees < 100 // 中小
    met by called
  }
  on lost when reason is price -> 対象外
  after 30 days -> 対象外
}

stage 対象外 \"対象外\" { final }
";
    let folder = Folder::with(&[("p.tasuki", text)]);
    let ran = folder.tasuki(&["check", "p.tasuki", "--fix", "--format", "json"]).ended(0);
    assert_eq!(ran.json()["summary"], serde_json::json!({ "errors": 0, "warnings": 0, "notes": 0 }), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("fixed ")).count(), 5, "{}", ran.stderr);
    insta::assert_snapshot!(folder.read("p.tasuki"));
}

#[test]
fn what_would_change_the_agreement_is_told_and_left() {
    for (code, why) in [
        ("unused-name", "the agreed criterion `qualified` is gone"),
        ("gap-decision", "does not say which value these leads get"),
        ("gap-intake", "does not say to which stage these leads go"),
        ("overlap-intake", "does not say which of the lines is meant"),
    ] {
        let text = example(code);
        let folder = Folder::with(&[("p.tasuki", &text)]);
        let ran = folder.tasuki(&["check", "p.tasuki", "--fix"]);
        assert!(ran.stderr.contains("not fixed p.tasuki:") && ran.stderr.contains(why), "{code}: {}", ran.stderr);
        assert_eq!(folder.read("p.tasuki"), text, "{code}");
    }
}

#[test]
fn a_file_that_others_may_use_and_text_that_is_no_policy_are_left() {
    let shared = example("redundant-line");
    let folder = Folder::with(&[
        ("shared/s.tasuki", &shared),
        ("p.tasuki", "use \"shared/s.tasuki\"\n"),
        ("q.tasuki", "stage {\n"),
    ]);
    let ran = folder.tasuki(&["check", "p.tasuki", "--fix"]).ended(0);
    assert!(ran.stderr.contains("a file that other policies may use"), "{}", ran.stderr);
    assert_eq!(folder.read("shared/s.tasuki"), shared);
    let broken = folder.tasuki(&["check", "q.tasuki", "--fix", "--dry-run"]).ended(1);
    assert!(broken.stderr.contains("the text is no policy yet"), "{}", broken.stderr);
    folder.tasuki(&["check", "q.tasuki", "--fix"]).ended(1);
    assert_eq!(folder.read("q.tasuki"), "stage {\n");
}

#[test]
fn what_a_project_does_not_ask_about_is_not_mended() {
    let text = example("unreachable-line");
    let folder = Folder::with(&[("p.tasuki", &text), ("tasuki.toml", "[severity]\nunreachable-line = \"off\"\n")]);
    let ran = folder.tasuki(&["check", "p.tasuki", "--fix"]).ended(0);
    assert_eq!((ran.stderr.as_str(), folder.read("p.tasuki")), ("", text));
}

#[test]
fn no_broken_example_means_something_else_after_it_is_mended() {
    let folder = Folder::with(&[]);
    let files = files_below("examples/broken", "tasuki");
    for file in &files {
        folder.write(&file["examples/".len()..], std::fs::read(root().join(file)).unwrap());
    }
    folder.tasuki(&["check", "broken", "--fix", "--today", "2026-11-01"]).ended(1);
    let mut mended = 0;
    for file in &files {
        let before = root().join(file);
        let after = &file["examples/".len()..];
        if std::fs::read_to_string(&before).unwrap() != folder.read(after) {
            let diff = folder.tasuki(&["diff", before.to_str().unwrap(), after]).ended(0);
            assert!(diff.stdout.contains("no change in meaning"), "{file}: {}", diff.stdout);
            mended += 1;
        }
    }
    assert!(mended >= 7, "only {mended}");
}
