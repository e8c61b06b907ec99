//! `tasuki why`: one lead's story.

use serde_json::{Value, json};

use crate::harness::{Folder, example_traces, tasuki};

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

calendar {
  open mon..fri 09:00..12:00, 13:00..18:00
  closed 2026-10-12 \"スポーツの日\"
}

department marketing \"マーケティング部\"
department sales \"営業部\"

lead {
  fixed channel : one of exhibition, webinar
  employees \"従業員数\" : integer 1..100_000 or unknown
  budget : money JPY or unknown
  timing : one of now, later or unknown
  hold : yes/no = no
}

event call \"電話\" { outcome: one of connected, voicemail } by owner
event lost { reason: one of price, other }

score interest {
  +20 when timing is now
  +30 when employees >= 100
}

criterion qualified \"有望\" {
  at least 2 of {
    - budget >= 300万 JPY
    - employees >= 1000
    - timing is now
  }
}

intake { otherwise -> checking }

stage checking \"検品\" {
  owner marketing
  sla first \"初回架電\" {
    within 6 business hours when interest >= 20
    within 2 business days  otherwise
    met by call
    paused while hold
    on breach + 1 business day -> resting for 30 days
  }
  when qualified -> open
  on lost when reason is price and employees < 50 -> out
  on lost otherwise                               -> resting for 30 days
  after 60 days -> out
}

stage open \"営業対応\" {
  owner sales
  after 60 days -> out
}

recycle resting { owner marketing  return -> checking }
stage out { final }
";

const TRACE: &str = "\
lead,at,event,by,account,channel,employees,timing,hold,outcome
L-1,2026-10-09 11:00,created,,Ａ社,webinar,300,,,
L-1,2026-10-09 14:00,updated,,,,,,yes,
L-1,2026-10-13 10:00,updated,,,,,,no,
L-2,2026-10-09 15:00,created,,,webinar,300,,,
L-2,2026-10-13 09:30,call,marketing,,,,,,voicemail
L-2,2026-10-14 10:00,updated,,,,2000,now,,
";

fn folder() -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("t.csv", TRACE)])
}

fn why<'a>(lead: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["why", "p.tasuki", "--trace", "t.csv", "--lead", lead], more].concat()
}

fn story(lead: &str, more: &[&str]) -> Value {
    folder().tasuki(&why(lead, &[more, &["--format", "json"]].concat())).ended(0).json()
}

#[test]
fn the_story_of_a_paused_clock_reads_well() {
    insta::assert_snapshot!(folder().tasuki(&why("L-1", &["--at", "2026-10-13 12:30"])).ended(0).stdout);
}

#[test]
fn the_story_of_a_lead_that_moved_reads_well() {
    insta::assert_snapshot!(folder().tasuki(&why("L-2", &[])).ended(0).stdout);
}

#[test]
fn a_step_says_which_values_decided_down_to_the_attributes() {
    let document = story("L-2", &[]);
    let chapters = document["story"].as_array().unwrap();
    let moved = &chapters.last().unwrap()["steps"].as_array().unwrap()[0];
    assert_eq!((&moved["step"], &moved["stage"]), (&json!("entered"), &json!("open")));
    let reason = &moved["because"][0];
    assert_eq!((&reason["subject"], &reason["value"]), (&json!("qualified"), &json!(true)));
    let below: Vec<Value> =
        reason["because"].as_array().unwrap().iter().map(|it| json!([it["subject"], it["value"]])).collect();
    assert_eq!(below, [json!(["employees", 2000]), json!(["timing", "now"])]);
}

#[test]
fn the_intervals_of_a_clock_leave_no_hole_and_name_what_did_not_count() {
    let document = story("L-1", &["--at", "2026-10-13 12:30"]);
    let clock = &document["clocks"][0];
    let intervals = clock["intervals"].as_array().unwrap();
    let short: Vec<Value> = intervals.iter().map(|it| json!([it["from"], it["counts"], it["why"]])).collect();
    assert_eq!(
        short,
        [
            json!(["2026-10-09T11:00:00+09:00", true, "open"]),
            json!(["2026-10-09T12:00:00+09:00", false, "lunch"]),
            json!(["2026-10-09T13:00:00+09:00", true, "open"]),
            json!(["2026-10-09T14:00:00+09:00", false, "paused"]),
            json!(["2026-10-13T10:00:00+09:00", true, "open"]),
            json!(["2026-10-13T12:00:00+09:00", false, "lunch"]),
        ]
    );
    for pair in intervals.windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"]);
    }
    // An hour, an hour, two hours; two are left of six: 13:00 to 15:00.
    assert_eq!((&clock["counted_seconds"], &clock["due"]), (&json!(4 * 3600), &json!("2026-10-13T15:00:00+09:00")));
    let to_come: i64 = clock["to_come"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["counts"] == true)
        .map(|it| it["seconds"].as_i64().unwrap())
        .sum();
    assert_eq!(to_come, 2 * 3600);
    let other = story("L-2", &["--at", "2026-10-13 09:30"]);
    let whys: Vec<&str> =
        other["clocks"][0]["intervals"].as_array().unwrap().iter().map(|it| it["why"].as_str().unwrap()).collect();
    assert_eq!(whys, ["open", "night", "weekend", "holiday: スポーツの日", "night", "open"]);
}

#[test]
fn every_line_out_of_the_stage_says_what_it_lacks_and_the_fewest_values_that_would_move_the_lead() {
    let document = story("L-1", &["--at", "2026-10-13 12:30"]);
    let lines: Vec<Value> = document["elsewhere"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let change: Vec<Value> =
                line["change"].as_array().unwrap().iter().map(|it| json!([it["name"], it["to"]])).collect();
            json!([line["to"], line["waits"], line["holds"], change])
        })
        .collect();
    assert_eq!(
        lines,
        [
            // Two of three, of which none holds.
            json!(["open", "condition", false, [["budget", "3000000 JPY"], ["employees", 1000]]]),
            json!(["out", "event", false, [["lost.reason", "price"], ["employees", 49]]]),
            json!(["resting", "event", true, []]),
            json!(["resting", "breach", true, []]),
            json!(["out", "timer", true, []]),
        ]
    );
    assert_eq!(document["elsewhere"][3]["at"], "2026-10-14T18:00:00+09:00");
}

#[test]
fn a_change_that_is_named_moves_the_lead() {
    let changed = TRACE.to_string() + "L-1,2026-10-13 12:30,updated,,,,1000,,,\n";
    let folder = folder();
    folder.write("t.csv", changed.as_str());
    let document = folder.tasuki(&why("L-1", &["--format", "json"])).ended(0).json();
    let change = &document["elsewhere"][0]["change"];
    assert_eq!(*change, json!([{ "name": "budget", "from": null, "to": "3000000 JPY" }]));
    let header = "lead,at,event,by,account,channel,employees,timing,hold,outcome,budget";
    let rows = changed.replacen("lead,at,event,by,account,channel,employees,timing,hold,outcome", header, 1);
    let rows: String =
        rows.lines().map(|line| if line == header { format!("{line}\n") } else { format!("{line},\n") }).collect();
    folder.write("t.csv", rows + "L-1,2026-10-13 12:40,updated,,,,,,,,3000000 JPY\n");
    assert_eq!(folder.tasuki(&why("L-1", &["--format", "json"])).ended(0).json()["stage"], "open");
}

/// Every change that is named for a line of the shipped policies, put into one further row.
#[test]
fn each_change_that_is_named_for_the_shipped_traces_takes_its_line() {
    let mut tried = 0;
    for (policy, trace) in example_traces() {
        let ledger = tasuki(&["simulate", &policy, "--trace", &trace, "--ledger", "-"]).stdout;
        let mut leads: Vec<String> = ledger
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["lead"].as_str().unwrap().to_string())
            .collect();
        leads.dedup();
        for lead in leads.iter().step_by(leads.len().div_ceil(3)) {
            let arguments = ["why", &policy, "--trace", &trace, "--lead", lead, "--format", "json"];
            let document = tasuki(&arguments).json();
            for line in document["elsewhere"].as_array().unwrap() {
                let (Some(change), Some(_)) = (line["change"].as_array(), line["to"].as_str()) else { continue };
                if !["condition", "event"].contains(&line["waits"].as_str().unwrap()) {
                    continue;
                }
                // What is due at the moment itself has fired in the story.
                let at = document["at"].as_str().unwrap().replace(":00+09:00", ":01+09:00");
                let mut row = json!({ "lead": lead, "at": at, "event": "updated" });
                if let Some(event) = line["event"].as_str() {
                    row["event"] = event.into();
                }
                for changed in change {
                    let name = changed["name"].as_str().unwrap();
                    row[name] = changed["to"].clone();
                }
                let further = Folder::with(&[("row.ndjson", &row.to_string())]);
                let file = further.path().join("row.ndjson");
                let ledger = tasuki(&["simulate", &policy, "--trace", &trace, file.to_str().unwrap(), "--ledger", "-"]);
                let taken = ledger.stdout.lines().any(|step| {
                    let step: Value = serde_json::from_str(step).unwrap();
                    step["lead"] == *lead && step["at"] == at && step["cause"] == line["line"]
                });
                assert!(taken, "{policy} {lead}: {row} does not take {}", line["says"]);
                tried += 1;
            }
        }
    }
    assert!(tried >= 12, "{tried} changes");
}

#[test]
fn a_lead_that_is_not_there_is_nothing_matched() {
    let folder = folder();
    let near = folder.tasuki(&why("L-3", &[])).ended(2);
    assert!(near.stderr.contains("the trace has no lead `L-3`") && near.stderr.contains("did you mean `L-1`?"));
    let early = folder.tasuki(&why("L-1", &["--at", "2026-10-09 10:59"])).ended(2);
    assert!(early.stderr.contains("its first row is t.csv:2"), "{}", early.stderr);
    folder.write("t.csv", format!("{TRACE}L-9,soon,created,,,webinar,,,,\n"));
    let aside = folder.tasuki(&why("L-9", &[])).ended(2);
    assert!(aside.stderr.contains("t.csv:8: `at`: `soon` is no moment"), "{}", aside.stderr);
}

#[test]
fn rows_set_aside_and_what_is_wrong_with_the_lead_fail_the_run_in_every_format() {
    let folder = folder();
    for format in ["text", "json"] {
        folder.tasuki(&why("L-2", &["--format", format])).ended(0);
        folder.tasuki(&why("L-2", &["--format", format, "--fail-on", "met"])).ended(1);
    }
    folder.write("t.csv", format!("{TRACE}L-9,soon,created,,,webinar,,,,\n"));
    for format in ["text", "json"] {
        folder.tasuki(&why("L-2", &["--format", format])).ended(1);
    }
}

#[test]
fn the_witness_changes_nothing_of_the_replay() {
    let folder = folder();
    let ledger = folder.tasuki(&["simulate", "p.tasuki", "--trace", "t.csv", "--ledger", "-"]).ended(0).stdout;
    let ledger: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for lead in ["L-1", "L-2"] {
        let document = story(lead, &["--at", "2026-10-14 10:00"]);
        let steps: Vec<Value> = document["story"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|chapter| chapter["steps"].as_array().unwrap().clone())
            .map(|mut step| {
                step.as_object_mut().unwrap().remove("because");
                step
            })
            .collect();
        let of_ledger: Vec<Value> = ledger.iter().filter(|line| line["lead"] == lead).cloned().collect();
        assert_eq!(steps, of_ledger, "{lead}");
    }
}

#[test]
fn a_stage_of_thousands_of_lines_and_a_lead_of_thousands_of_rows_have_a_story_of_bounded_size() {
    let lines: String =
        (0..600).map(|at| format!("  on e when a is {at} and b is {at} and f is {at} -> t\n")).collect();
    let policy = format!(
        "policy \"p\" {{ timezone \"UTC\" }}\ndepartment m\nlead {{ a: integer 0..9999 or unknown  b: integer 0..9999 or unknown }}\n\
         event e {{ f: integer 0..9999 }}\nintake {{ otherwise -> s }}\nstage s {{ owner m\n{lines}  on e otherwise -> stay\n  \
         after 30 days -> t\n}}\nstage t {{ final }}\n"
    );
    let rows: String = (0..600).map(|at| format!("A,2026-01-01 {:02}:{:02},e,7000\n", 10 + at / 60, at % 60)).collect();
    let folder = Folder::with(&[("p.tasuki", &policy), ("t.csv", &format!("lead,at,event,f\n{rows}"))]);
    let document = folder.tasuki(&why("A", &["--format", "json"])).ended(0).json();
    let chapters = document["story"].as_array().unwrap();
    assert_eq!(chapters.len(), 600);
    let reasons = chapters
        .iter()
        .flat_map(|it| it["steps"].as_array().unwrap())
        .map(|it| it["because"].as_array().unwrap().len());
    assert!(reasons.max().unwrap_or(0) <= 12);
    let first = &document["elsewhere"][0];
    assert_eq!(first["change"].as_array().unwrap().len(), 3, "{first}");
}
