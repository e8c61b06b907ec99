//! `tasuki simulate`: what is read, what is written, what fails the run.

use serde_json::Value;

use crate::harness::{Folder, run};

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

calendar { open mon..fri 09:00..18:00 }

department marketing \"マーケティング部\"
department sales \"営業部\"

lead {
  wants_contact \"連絡希望\" : yes/no = no
  employees : integer 1..1000 or unknown
}

event call_made \"架電\" by owner
event won

intake {
  when wants_contact -> open
  otherwise          -> waiting
}

stage waiting \"待ち\" {
  owner marketing
  when wants_contact -> open
  after 30 days      -> done
}

stage open \"営業対応\" {
  owner sales
  sla first_call \"初回架電\" {
    within 4 business hours
    met by call_made
  }
  on won        -> done
  after 30 days -> done
}

stage done \"完了\" { final }
";

const TRACE: &str = "\
lead,at,event,by,連絡希望,employees
A,2026-10-05 10:00,created,,yes,20
A,2026-10-05 11:00,架電,営業部,,
B,2026-10-05 10:00,created,,no,
B,2026-10-06 10:00,updated,,yes,
B,2026-10-08 10:00,call_made,marketing,,
";

fn folder(trace: &str) -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("t.csv", trace)])
}

fn simulate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["simulate", "p.tasuki", "--trace", "t.csv"], more].concat()
}

#[test]
fn every_row_is_applied_or_set_aside_with_its_line() {
    let trace = TRACE.to_string()
        + "C,2026-13-05 10:00,created,,yes,\nC,2026-10-05 10:00,creatd,,yes,\nD,2026-10-05 10:00,created,,yes,0\n";
    let folder = folder(&trace);
    let ran = folder.tasuki(&simulate(&["--format", "json", "--rejects", "rejects.csv"])).ended(1);
    assert_eq!(ran.json()["rows"], serde_json::json!({ "read": 8, "applied": 5, "rejected": 3 }));
    let rejects = folder.read("rejects.csv");
    let lines: Vec<&str> = rejects.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(lines, ["7", "8", "9"], "{rejects}");
}

#[test]
fn the_text_names_the_rows_that_were_set_aside() {
    let folder = folder(&(TRACE.to_string() + "C,2026-10-05 10:00,creatd,,yes,\n"));
    let ran = folder.tasuki(&simulate(&[])).ended(1);
    assert!(ran.stdout.contains("rows      6 read, 5 applied, 1 rejected"), "{}", ran.stdout);
    assert!(ran.stdout.contains("t.csv:7") && ran.stdout.contains("`creatd`"), "{}", ran.stdout);
}

#[test]
fn the_text_report_reads_well() {
    let folder = folder(TRACE);
    insta::assert_snapshot!(folder.tasuki(&simulate(&[])).ended(0).stdout);
}

#[test]
fn a_wrong_department_is_a_warning_and_a_late_call_is_neither() {
    let folder = folder(TRACE);
    folder.tasuki(&simulate(&[])).ended(0);
    folder.tasuki(&simulate(&["--fail-on", "warning"])).ended(1);
    folder.tasuki(&simulate(&["--fail-on", "double-contact"])).ended(1);
    folder.tasuki(&simulate(&["--fail-on", "breached"])).ended(1);
    folder.tasuki(&simulate(&["--fail-on", "gap,overlap"])).ended(0);
}

#[test]
fn the_ledger_has_a_line_a_step_in_lead_order() {
    let folder = folder(TRACE);
    let ran = folder.tasuki(&simulate(&["--ledger", "ledger.ndjson"])).ended(0);
    let lines: Vec<Value> =
        folder.read("ledger.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<(&str, &str)> =
        lines.iter().map(|line| (line["lead"].as_str().unwrap(), line["step"].as_str().unwrap())).collect();
    assert_eq!(
        steps,
        [
            ("A", "entered"),
            ("A", "due"),
            ("A", "met"),
            ("B", "entered"),
            ("B", "entered"),
            ("B", "handoff"),
            ("B", "due"),
            ("B", "breached"),
            ("B", "double-contact"),
            ("B", "met"),
        ]
    );
    assert_eq!(lines[0]["cause"], "p.tasuki:17");
    let on_stdout = folder.tasuki(&simulate(&["--ledger", "-"])).ended(0);
    assert_eq!(on_stdout.stdout, folder.read("ledger.ndjson"));
    assert_ne!(ran.stdout, on_stdout.stdout);
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let mut trace = String::from("lead,at,event,by,連絡希望,employees\n");
    for lead in 0..6_000 {
        trace += &format!("L{lead},2026-10-05 10:00,created,,{},\n", if lead % 3 == 0 { "yes" } else { "no" });
        trace += &format!("L{lead},2026-10-{:02} 11:30,call_made,sales,,\n", 6 + lead % 20);
    }
    let folder = folder(&trace);
    let of = |threads: &str, ledger: &str| {
        let ran = folder.tasuki(&simulate(&["--format", "json", "--threads", threads, "--ledger", ledger]));
        (ran.status, ran.stdout, folder.read(ledger))
    };
    assert!(of("1", "one.ndjson") == of("4", "four.ndjson"));
}

#[test]
fn the_end_of_the_replay_is_a_moment_of_the_policy() {
    let folder = folder(TRACE);
    let until = |text: &str| folder.tasuki(&simulate(&["--format", "json", "--until", text]));
    assert_eq!(until("2026-10-31 12:00").ended(0).json()["until"], "2026-10-31T12:00:00+09:00");
    assert_eq!(until("2026-10-31T12:00:00Z").ended(0).json()["until"], "2026-10-31T21:00:00+09:00");
    assert_eq!(until("2026-10-31").ended(0).json()["until"], "2026-11-01T00:00:00+09:00");
    let stages = until("2026-12-31 12:00").ended(0).json()["stages"].clone();
    assert_eq!(stages, serde_json::json!([{ "stage": "done", "owner": null, "leads": 2 }]));
    let wrong = until("tomorrow").ended(2);
    assert!(wrong.stderr.contains("`tomorrow` is no moment"), "{}", wrong.stderr);
}

#[test]
fn a_policy_that_is_no_policy_is_not_run() {
    let folder = folder(TRACE);
    folder.write("p.tasuki", POLICY.replace("within 4 business hours", "within 4 buisness hours"));
    let ran = folder.tasuki(&simulate(&[])).ended(1);
    assert!(ran.stdout.contains("error[syntax]"), "{}", ran.stdout);
    let document = folder.tasuki(&simulate(&["--format", "json"])).ended(1).json();
    assert_eq!(document["schema"], "tasuki.check/1");
}

#[test]
fn a_policy_with_a_gap_runs_and_the_gap_is_recorded() {
    let folder = folder(TRACE);
    folder.write("p.tasuki", POLICY.replace("  otherwise          -> waiting\n", ""));
    folder.tasuki(&["check", "p.tasuki"]).ended(1);
    let document = folder.tasuki(&simulate(&["--format", "json"])).ended(1).json();
    assert_eq!(document["findings"]["gap"], 1, "{document}");
}

#[test]
fn rows_come_from_several_files_and_from_stdin() {
    let (head, tail) = TRACE.split_once("B,").unwrap();
    let header = head.lines().next().unwrap();
    let folder = folder(head);
    folder.write("u.csv", format!("{header}\nB,{tail}"));
    let several = folder.tasuki(&["simulate", "p.tasuki", "--trace", "u.csv", "t.csv", "--format", "json"]).ended(0);
    let stdin = run(folder.path(), &["simulate", "p.tasuki", "--trace", "-", "--format", "json"], TRACE).ended(0);
    assert_eq!(several.stdout, stdin.stdout);
}

#[test]
fn what_cannot_be_read_ends_with_status_2_and_writes_nothing() {
    let folder = folder(TRACE);
    let missing = folder.tasuki(&["simulate", "p.tasuki", "--trace", "tt.csv", "--ledger", "l.ndjson"]).ended(2);
    assert!(missing.stderr.contains("did you mean `t.csv`"), "{}", missing.stderr);
    folder.write("t.csv", "who,when\nA,2026-10-05 10:00\n");
    let columns = folder.tasuki(&simulate(&["--ledger", "l.ndjson"])).ended(2);
    assert!(columns.stderr.contains("t.csv") && columns.stderr.contains("`lead`"), "{}", columns.stderr);
    folder.write("t.csv", [0xff, 0xfe, 0x00, 0x01]);
    folder.tasuki(&simulate(&["--ledger", "l.ndjson"])).ended(2);
    assert!(!folder.path().join("l.ndjson").exists());
}

#[test]
fn a_run_does_not_write_over_what_it_reads() {
    let folder = folder(TRACE);
    let ran = folder.tasuki(&simulate(&["--rejects", "./t.csv"])).ended(2);
    assert!(ran.stderr.contains("is used twice by this run"), "{}", ran.stderr);
    folder.tasuki(&simulate(&["--rejects", "out", "--ledger", "./out"])).ended(2);
    assert_eq!(folder.read("t.csv"), TRACE);
    folder.tasuki(&simulate(&["--ledger", "-", "--format", "json"])).ended(2);
}

#[test]
fn the_policy_may_stand_before_or_behind_its_traces() {
    let folder = folder(TRACE);
    let before = folder.tasuki(&["simulate", "p.tasuki", "--trace", "t.csv"]).ended(0);
    let behind = folder.tasuki(&["simulate", "--trace", "t.csv", "p.tasuki"]).ended(0);
    assert_eq!(before.stdout, behind.stdout);
    let none = folder.tasuki(&["simulate", "--trace", "t.csv"]).ended(2);
    assert!(none.stderr.contains("no policy is named"), "{}", none.stderr);
}

#[test]
fn unmet_commitments_are_told_period_by_period_and_are_warnings() {
    let folder = folder(
        "lead,at,event,連絡希望\nA,2026-09-20,created,no\nB,2026-10-05 10:00,created,yes\nC,2026-11-01,created,no\n",
    );
    let commitment = "\ncommitment supply {\n  by marketing\n  at least 1 leads entering open per month\n}\n";
    folder.write("p.tasuki", POLICY.to_string() + commitment);
    let arguments = simulate(&["--until", "2026-11-30"]);
    let ran = folder.tasuki(&arguments).ended(0);
    let told =
        "  supply, line 41: at least 1 leads entering open per month\n    kept 1 of 2\n    2026-10 1 ✓, 2026-11 0 ✗\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    folder.tasuki(&[&arguments[..], &["--fail-on", "warning"]].concat()).ended(1);
}
