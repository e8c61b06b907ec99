//! `tasuki worklist`: who must do what by when.

use serde_json::{Value, json};

use crate::harness::Folder;

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

calendar {
  open mon..fri 09:00..12:00, 13:00..18:00
  closed 2026-10-12 \"スポーツの日\"
}

department marketing \"マーケティング部\"
department sales \"営業部\"

lead {
  hot \"急ぎ\" : yes/no = no
  waiting : yes/no = no
}

event call \"電話\" by owner
event mail \"メール\" by owner
event won

intake {
  when hot  -> open
  otherwise -> nurturing
}

stage nurturing \"育成\" {
  owner marketing
  when hot      -> open
  after 90 days -> done
}

stage open \"営業対応\" {
  owner sales
  sla first \"初回対応\" {
    within 4 business hours
    met by call, mail
    paused while waiting
    on breach                    notify marketing
    on breach + 4 business hours reassign to marketing
  }
  sla calls \"電話の回数\" {
    3 attempts every 2 business days
    met by call
    warn at 50%
  }
  on won        -> done
  after 60 days -> done
}

stage done \"完了\" { final }
";

const TRACE: &str = "\
lead,at,event,by,account,急ぎ,waiting
A,2026-10-08 17:00,created,,Ａ社,yes,
B,2026-10-09 10:00,created,,Ｂ社,yes,
B,2026-10-09 11:00,電話,営業部,Ｂ社,,
C,2026-10-09 16:00,created,,,yes,
C,2026-10-09 16:30,updated,,,,yes
D,2026-10-09 09:00,created,,Ｄ社,no,
E,2026-10-13 15:00,created,,,yes,
";

fn folder() -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("t.csv", TRACE)])
}

fn list(more: &[&str]) -> Vec<String> {
    [&["worklist", "p.tasuki", "--trace", "t.csv"], more].concat().iter().map(ToString::to_string).collect()
}

fn run(folder: &Folder, more: &[&str], status: u8) -> String {
    let arguments = list(more);
    folder.tasuki(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ended(status).stdout
}

/// Tuesday morning, after a weekend and a holiday.
const MORNING: [&str; 2] = ["--at", "2026-10-13 09:30"];

#[test]
fn the_list_of_a_morning_reads_well() {
    insta::assert_snapshot!(run(&folder(), &MORNING, 0));
}

#[test]
fn the_markdown_list_reads_well() {
    insta::assert_snapshot!(run(&folder(), &[&MORNING[..], &["--format", "markdown"]].concat(), 0));
}

#[test]
fn items_stand_by_owner_then_by_deadline_with_what_is_left_of_the_open_time() {
    let folder = folder();
    let document: Value =
        serde_json::from_str(&run(&folder, &[&MORNING[..], &["--format", "json"]].concat(), 0)).unwrap();
    let items = document["items"].as_array().unwrap();
    let short: Vec<Value> = items
        .iter()
        .map(|item| {
            json!([item["owner"], item["lead"], item["sla"], item["state"], item["due"], item["left_open_seconds"]])
        })
        .collect();
    // A: an hour on Thursday, three on Friday; reassigned four open hours later, at 16:00.
    assert_eq!(
        short,
        [
            json!(["marketing", "A", "first", "overdue", "2026-10-09T12:00:00+09:00", -5 * 3600 - 1800]),
            json!(["marketing", "A", "calls", "running", "2026-10-13T18:00:00+09:00", 7 * 3600 + 1800]),
            json!(["sales", "B", "calls", "running", "2026-10-14T18:00:00+09:00", 15 * 3600 + 1800]),
            json!(["sales", "C", "calls", "running", "2026-10-14T18:00:00+09:00", 15 * 3600 + 1800]),
            json!(["sales", "C", "first", "paused", "2026-10-13T11:00:00+09:00", 3 * 3600 + 1800]),
        ]
    );
    assert_eq!(items[2]["attempts"], json!({ "done": 1, "of": 3 }));
    assert_eq!(items[0]["account"], "Ａ社");
    assert_eq!(document["rows"], json!({ "read": 6, "applied": 6, "rejected": 0, "later": 1 }));
    assert_eq!(document["waiting"], json!([{ "owner": "marketing", "stage": "nurturing", "leads": 1 }]));
}

#[test]
fn one_department_sees_its_own_by_name_or_label() {
    let folder = folder();
    let leads = |owner: &str| {
        let csv = run(&folder, &[&MORNING[..], &["--owner", owner, "--format", "csv"]].concat(), 0);
        csv.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(leads("営業部"), ["B", "C", "C"]);
    assert_eq!(leads("marketing"), ["A", "A"]);
    let arguments = list(&["--owner", "営業"]);
    let ran = folder.tasuki(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ended(2);
    assert!(ran.stderr.contains("did you mean `営業部`?"), "{}", ran.stderr);
}

#[test]
fn a_limit_keeps_the_most_urgent_and_counts_the_rest() {
    let folder = folder();
    let document: Value =
        serde_json::from_str(&run(&folder, &[&MORNING[..], &["--limit", "1", "--format", "json"]].concat(), 0))
            .unwrap();
    let leads: Vec<&Value> = document["items"].as_array().unwrap().iter().map(|item| &item["lead"]).collect();
    assert_eq!(leads, ["A", "B"]);
    assert_eq!(document["owners"][0], json!({ "owner": "marketing", "to_do": 2, "overdue": 1, "due_today": 1 }));
    let text = run(&folder, &[&MORNING[..], &["--limit", "1"]].concat(), 0);
    assert!(text.contains("sales 営業部: 3 to do\n") && text.contains("… and 2 more\n"), "{text}");
}

#[test]
fn a_bare_date_is_the_beginning_of_the_day_and_the_last_row_the_default() {
    let folder = folder();
    let at = |more: &[&str]| {
        let text = run(&folder, &[more, &["--format", "json"]].concat(), 0);
        serde_json::from_str::<Value>(&text).unwrap()["at"].clone()
    };
    assert_eq!(at(&["--at", "2026-10-13"]), "2026-10-13T00:00:00+09:00");
    assert_eq!(at(&[]), "2026-10-13T15:00:00+09:00");
}

#[test]
fn rows_set_aside_fail_the_list_in_every_format_and_steps_where_they_are_asked_for() {
    let folder = folder();
    for format in ["text", "csv", "json", "markdown"] {
        run(&folder, &["--format", format], 0);
        run(&folder, &["--format", format, "--fail-on", "breached"], 1);
        run(&folder, &["--format", format, "--fail-on", "gap,overlap"], 0);
    }
    folder.write("t.csv", format!("{TRACE}F,soon,created,,,no,\n"));
    for format in ["text", "csv", "json", "markdown"] {
        run(&folder, &["--format", format], 1);
        run(&folder, &["--format", format, "--fail-on", "breached"], 1);
    }
}
