//! `tasuki check`: which policies a path means, exit statuses, the document.

use crate::harness::{Folder, run};

const CLEAN: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

department sales \"営業部\"

lead { wants_contact : yes/no = no }

event won

intake { otherwise -> open }

stage open \"営業対応\" {
  owner sales
  when wants_contact -> done
  on won             -> done
  after 30 days      -> done
}

stage done \"完了\" { final }
";

const BROKEN: &str = "stage {\n";

#[test]
fn a_clean_policy_says_so_and_succeeds() {
    let folder = Folder::with(&[("p.tasuki", CLEAN)]);
    let ran = folder.tasuki(&["check", "p.tasuki"]).ended(0);
    assert!(ran.stdout.starts_with("checked p.tasuki: clean"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_broken_policy_fails_in_every_format() {
    let folder = Folder::with(&[("p.tasuki", BROKEN)]);
    let text = folder.tasuki(&["check", "p.tasuki"]).ended(1);
    assert!(text.stdout.contains("error[syntax]"), "{}", text.stdout);
    let json = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    assert_eq!(json["findings"][0]["code"], "syntax");
    assert_eq!(json["summary"]["errors"], 1);
}

#[test]
fn the_document_begins_with_its_schema() {
    let folder = Folder::with(&[("p.tasuki", CLEAN)]);
    let ran = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(0);
    assert!(ran.stdout.starts_with("{\n  \"schema\": \"tasuki.check/1\",\n  \"findings\": "), "{}", ran.stdout);
    assert_eq!(ran.json()["undecided"], serde_json::json!([]));
}

#[test]
fn a_list_of_codes_alone_fails_the_run() {
    let folder = Folder::with(&[("p.tasuki", BROKEN)]);
    folder.tasuki(&["check", "p.tasuki", "--fail-on", "gap-intake,breached"]).ended(0);
    folder.tasuki(&["check", "p.tasuki", "--fail-on", "gap-intake,syntax"]).ended(1);
    let misspelt = folder.tasuki(&["check", "p.tasuki", "--fail-on", "gap-intke"]).ended(2);
    assert!(misspelt.stderr.contains("did you mean `gap-intake`"), "{}", misspelt.stderr);
}

#[test]
fn a_file_that_is_not_there_is_named_with_its_nearest_neighbour() {
    let folder = Folder::with(&[("handoff.tasuki", CLEAN)]);
    let ran = folder.tasuki(&["check", "handof.tasuki"]).ended(2);
    assert_eq!(
        ran.stderr,
        "error: cannot read `handof.tasuki`: there is no such file\n  help: did you mean `handoff.tasuki`?\n"
    );
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_directory_without_policies_cannot_be_checked() {
    let folder = Folder::with(&[("policies/p.tasuki", CLEAN)]);
    let ran = folder.tasuki(&["check", "."]).ended(2);
    assert!(ran.stderr.contains("no `.tasuki` file"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`./policies` holds some"), "{}", ran.stderr);
}

#[test]
fn of_a_directory_every_file_that_no_other_uses_is_a_policy() {
    let shared = "department sales \"営業部\"\n";
    let user = CLEAN.replace(shared, "use \"shared.tasuki\"\n");
    let folder = Folder::with(&[("d/a.tasuki", &user), ("d/b.tasuki", &user), ("d/shared.tasuki", shared)]);
    let ran = folder.tasuki(&["check", "d"]).ended(0);
    let lines: Vec<&str> = ran.stdout.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(lines, ["checked d/a.tasuki", "checked d/b.tasuki", "2 policies"]);
}

#[test]
fn files_that_use_each_other_are_one_policy() {
    let folder = Folder::with(&[
        ("a.tasuki", &format!("use \"b.tasuki\"\n{CLEAN}")),
        ("b.tasuki", "use \"a.tasuki\"\n\nevent lost\n"),
    ]);
    let ran = folder.tasuki(&["check", "."]);
    assert!(ran.stdout.contains("checked a.tasuki"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("checked b.tasuki"), "{}", ran.stdout);
}

#[test]
fn what_two_policies_share_is_reported_once_in_the_document() {
    let user = CLEAN.replace("department sales \"営業部\"\n", "use \"shared.tasuki\"\n");
    let shared = "department sales \"営業部\"\nstage {\n";
    let folder = Folder::with(&[("a.tasuki", &user), ("b.tasuki", &user), ("shared.tasuki", shared)]);
    let json = folder.tasuki(&["check", ".", "--format", "json"]).ended(1).json();
    let syntax = json["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "syntax");
    assert_eq!(syntax.count(), 1, "{json}");
}

#[test]
fn the_same_policy_named_in_two_ways_gives_the_same_bytes() {
    let folder = Folder::with(&[("d/p.tasuki", &format!("{CLEAN}{BROKEN}"))]);
    let absolute = folder.path().join("d/p.tasuki");
    let by_absolute = folder.tasuki(&["check", absolute.to_str().unwrap()]).ended(1);
    let by_relative = folder.tasuki(&["check", "./d/p.tasuki"]).ended(1);
    assert_eq!(by_absolute.stdout, by_relative.stdout);
    let elsewhere = Folder::with(&[]);
    let from_elsewhere = run(elsewhere.path(), &["check", absolute.to_str().unwrap()], "").ended(1);
    assert!(from_elsewhere.stdout.contains("[p.tasuki:"), "{}", from_elsewhere.stdout);
}

#[test]
fn a_comment_with_a_reason_allows_a_finding_on_the_line_below() {
    let gap = CLEAN.replace("intake { otherwise -> open }", "intake {\n  when wants_contact -> open\n}");
    let folder = Folder::with(&[("p.tasuki", &gap)]);
    folder.tasuki(&["check", "p.tasuki"]).ended(1);
    let comment = "// tasuki: allow(gap-intake): the form asks for contact";
    folder.write("p.tasuki", gap.replace("intake {", &format!("{comment}\nintake {{")));
    let ran = folder.tasuki(&["check", "p.tasuki", "--select", "gap-intake", "--fail-on", "note"]).ended(0);
    assert!(ran.stdout.contains("clean"), "{}", ran.stdout);
}

#[test]
fn one_mistake_in_a_line_gives_one_message() {
    let broken =
        CLEAN.replace("intake { otherwise -> open }", "intake { when wants_contact -> open | otherwise -> open }");
    let folder = Folder::with(&[("p.tasuki", &broken)]);
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    let codes: Vec<&serde_json::Value> =
        document["findings"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    assert_eq!(codes, ["syntax"]);
}

#[test]
fn a_question_that_stays_open_ends_with_status_3_unless_something_is_worse() {
    let lines: String = (0..30).map(|at| format!("  1 when t contains \"{at}x\"\n")).collect();
    let many = format!("\ndecide d: integer 0..9 {{\n{lines}  1 otherwise\n}}\n");
    let agree = "\ndecide e: integer 0..9 {\n  1 when n >= 1\n  1 when n >= 2\n  1 otherwise\n}\n";
    let policy = CLEAN.replace("lead {", "lead { n : integer 0..99  t : text  ") + &many + agree;
    let folder = Folder::with(&[("p.tasuki", &policy)]);
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(3).json();
    assert_eq!(document["undecided"][0]["subject"], "d");
    assert_eq!(document["summary"]["errors"], 0);
    let text = folder.tasuki(&["check", "p.tasuki"]).ended(3);
    assert!(text.stdout.contains("1 undecided question"), "{}", text.stdout);
    folder.tasuki(&["check", "p.tasuki", "--fail-on", "note"]).ended(1);
    folder.tasuki(&["check", "p.tasuki", "--fail-on", "gap-intake"]).ended(3);
}
