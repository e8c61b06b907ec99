//! `check --baseline`: what is known does not fail, what is new does, what is gone is told.

use tasuki::diagnostic::Code;

use crate::harness::{Folder, Ran, files_below, root};

fn policy() -> String {
    std::fs::read_to_string(root().join("tests/fixtures/outputs/handoff.tasuki")).unwrap()
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.tasuki(&[&["check", "p.tasuki", "--baseline", "known.ndjson"][..], more].concat())
}

/// A folder whose policy is known as it is.
fn known(text: &str) -> Folder {
    let folder = Folder::with(&[("p.tasuki", text)]);
    check(&folder, &["--write-baseline"]).ended(0);
    folder
}

#[test]
fn what_is_known_is_left_out_and_counted_in_every_format() {
    let folder = known(&policy());
    let ran = check(&folder, &["--fail-on", "note"]).ended(0);
    assert!(ran.stdout.starts_with("checked p.tasuki: clean, 6 known findings left out"), "{}", ran.stdout);
    let document = check(&folder, &["--format", "json"]).json();
    assert_eq!((&document["summary"]["known"], &document["summary"]["errors"]), (&6.into(), &0.into()));
    assert_eq!(check(&folder, &["--format", "short"]).stdout, "");
    assert!(check(&folder, &["--format", "markdown"]).stdout.contains("clean, 6 known findings"));
    insta::assert_snapshot!(folder.read("known.ndjson"));
}

#[test]
fn new_leads_in_a_known_gap_fail_the_run() {
    let folder = known(&policy());
    folder.write("p.tasuki", policy().replace("  | 東京             | any       | tokyo_sales |\n", ""));
    let ran = check(&folder, &["--format", "short"]).ended(1);
    assert!(ran.stdout.contains("error[gap-decision]"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.contains("error[")).count(), 1, "{}", ran.stdout);
}

#[test]
fn an_entry_that_no_longer_occurs_is_told_at_its_line_and_goes_with_the_next_writing() {
    let folder = known(&policy());
    folder.write(
        "p.tasuki",
        policy().replace("  after 60 days", "  on lost when reason is competitor -> customer\n  after 60 days"),
    );
    let ran = check(&folder, &["--format", "short"]).ended(0);
    let told: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(":1: note[unused-baseline]: `gap-event` of `calling/lost`"), "{told:?}");
    check(&folder, &["--fail-on", "unused-baseline"]).ended(1);
    folder.write("tasuki.toml", "[severity]\nunused-baseline = \"error\"\n");
    check(&folder, &[]).ended(1);
    let before = folder.read("known.ndjson");
    check(&folder, &["--write-baseline"]).ended(0);
    let gone: Vec<String> =
        before.lines().filter(|line| !folder.read("known.ndjson").contains(line)).map(String::from).collect();
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert_eq!(check(&folder, &["--format", "short"]).stdout, "");
}

#[test]
fn moving_and_reordering_lines_keeps_everything_known() {
    let rows = [
        "  | in (大阪, 京都)  | any       | osaka_sales |\n",
        "  | in (京都, other) | >= 100    | tokyo_sales |\n",
        "  | 東京             | any       | tokyo_sales |\n",
    ];
    let folder = known(&policy());
    let written = folder.read("known.ndjson");
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let rows_so: String = order.iter().map(|at| rows[*at]).collect();
        let moved = policy().replace(&rows.concat(), &rows_so).replace("lead {", "// Moved.\n\nlead {");
        assert_ne!(moved, policy());
        folder.write("p.tasuki", moved);
        assert_eq!(check(&folder, &["--format", "short"]).ended(0).stdout, "", "{order:?}");
        check(&folder, &["--write-baseline"]).ended(0);
        assert_eq!(folder.read("known.ndjson"), written, "{order:?}");
    }
}

#[test]
fn everything_but_unreadable_text_can_be_known() {
    let folder = Folder::with(&[]);
    for file in files_below("examples/broken", "tasuki") {
        folder.write(&file, std::fs::read(root().join(&file)).unwrap());
    }
    let known = ["examples/broken", "--baseline", "known.ndjson", "--today", "2026-11-01"];
    let ran =
        folder.tasuki(&[&["check"], &known[..], &["--write-baseline", "--format", "json"]].concat()).ended(1).json();
    let codes = ran["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap());
    let left: Vec<&str> = codes.filter(|code| !Code::parse(code).unwrap().breaks_the_text()).collect();
    assert_eq!(left, Vec::<&str>::new());
    assert!(ran["summary"]["known"].as_u64().unwrap() > 40);
}

#[test]
fn entries_that_a_run_does_not_judge_stay() {
    let other = "{\"file\":\"q.tasuki\",\"code\":\"unattended\",\"subject\":\"waiting\",\"lines\":[\"waiting\"]}\n";
    let folder = known(&policy());
    folder.write("q.tasuki", policy());
    folder.write("known.ndjson", folder.read("known.ndjson") + other);
    assert_eq!(check(&folder, &["--format", "short"]).ended(0).stdout, "");
    check(&folder, &["--write-baseline", "--select", "gap-event"]).ended(0);
    assert!(folder.read("known.ndjson").contains("q.tasuki"), "another file");
    assert!(folder.read("known.ndjson").contains("overlap-decision"), "another code");
    std::fs::remove_file(folder.path().join("q.tasuki")).unwrap();
    let ran = check(&folder, &["--format", "short"]).ended(0);
    assert!(ran.stdout.contains("is not found in q.tasuki any more"), "{}", ran.stdout);
    folder.write("p.tasuki", "stage {\n");
    let broken = check(&folder, &["--format", "short"]).ended(1);
    assert!(!broken.stdout.contains("p.tasuki any more"), "nothing else was looked for: {}", broken.stdout);
}

#[test]
fn baselines_that_cannot_be_read_end_the_run() {
    let folder = Folder::with(&[("p.tasuki", &policy())]);
    let missing = check(&folder, &[]).ended(2);
    assert!(missing.stderr.contains("`--write-baseline` begins"), "{}", missing.stderr);
    for (text, why) in [
        ("", "known.ndjson:1: a baseline begins with"),
        ("{\"schema\":\"tasuki.baseline/2\"}\n", "known.ndjson:1: a baseline begins with"),
        ("{\"schema\":\"tasuki.baseline/1\"}\n<<<<<<< HEAD\n", "known.ndjson:2: "),
        (
            "{\"schema\":\"tasuki.baseline/1\"}\n\n{\"file\":\"p\",\"code\":\"gap-intke\"}\n",
            "did you mean `gap-intake`",
        ),
    ] {
        folder.write("known.ndjson", text);
        let ran = check(&folder, &[]).ended(2);
        assert!(ran.stderr.contains(why), "{text:?}: {}", ran.stderr);
    }
    assert!(
        folder
            .tasuki(&["check", "p.tasuki", "--baseline", "p.tasuki", "--write-baseline"])
            .ended(2)
            .stderr
            .contains("used twice")
    );
    assert_eq!(folder.read("p.tasuki"), policy());
}

#[test]
fn a_finding_of_a_file_that_two_policies_use_is_known_once() {
    let shared = "department sales\ndecide level: integer 1..2 { 1 when a }\nlead { a: yes/no }\n";
    let of = |name: &str| {
        format!(
            "policy \"{name}\" {{ timezone \"UTC\" }}\nuse \"shared/s.tasuki\"\nintake {{ otherwise -> done }}\nstage done {{ final }}\n"
        )
    };
    let folder = Folder::with(&[("a.tasuki", &of("a")), ("b.tasuki", &of("b")), ("shared/s.tasuki", shared)]);
    folder.tasuki(&["check", ".", "--baseline", "known.ndjson", "--write-baseline"]).ended(0);
    assert_eq!(folder.read("known.ndjson").matches("gap-decision").count(), 1);
    folder.tasuki(&["check", ".", "--baseline", "known.ndjson", "--fail-on", "note"]).ended(0);
}
