//! What departments did and the CRM recorded, held against the policy, in the summary of `simulate`.

use serde_json::{Value, json};

use crate::harness::Folder;

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

department marketing \"マーケティング部\"
department sales \"営業部\"

lead {
  hot : yes/no = no
  worth : money JPY or unknown
}

event call \"電話\" by owner
event accepted by sales
event rejected \"受け入れない\" { reason \"理由\": one of timing \"時期\", budget \"予算\"  note: text or unknown } by sales

decide value: money JPY {
  10.5 JPY when hot
  0.1 JPY  otherwise
}

intake {
  when hot  -> open
  otherwise -> waiting
}

stage waiting \"待ち\" {
  owner marketing
  when hot -> open
}

stage open \"営業対応\" {
  owner { sales when worth is known or not hot  sales when times(call) >= 1 }
  on accepted -> working
  on rejected when reason is timing -> resting for 30 days
  on rejected otherwise             -> out
}

stage working \"商談中\" { owner sales  after 10 days -> out }
recycle resting \"リサイクル\" { owner marketing  return -> waiting }
stage out \"対象外\" { final }

commitment room {
  by sales
  at most 1 leads at once
}

commitment worth_of {
  by marketing
  at least 1億 JPY of value entering open per month
}
";

/// A is accepted, B and C are rejected, D waits, E has no owner.
const TRACE: &str = "\
lead,at,event,by,stage,owner,hot,worth,reason,note
A,2026-10-01 10:00,created,,open,sales,yes,100,,
A,2026-10-03 10:00,accepted,sales,open,sales,,,,
A,2026-10-04 10:00,call,marketing,working,sales,,,,
B,2026-10-01 12:00,created,,open,marketing,yes,100,,
B,2026-10-02 12:00,rejected,sales,resting,marketing,,,timing,later
C,2026-10-02 00:00,created,,,,yes,100,,
C,2026-10-02 06:00,rejected,sales,,,,,budget,
D,2026-10-05 10:00,created,,Nurture,marketing,no,,,
E,2026-10-05 10:00,created,,,,yes,,,
E,2026-10-05 14:00,updated,,,,,1,,
";

const UNTIL: [&str; 2] = ["--until", "2026-10-06 10:00"];

fn folder() -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("t.csv", TRACE)])
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["simulate", "p.tasuki", "--trace", "t.csv"][..], &UNTIL, more].concat()
}

fn summary(more: &[&str]) -> Value {
    folder().tasuki(&arguments(&[more, &["--format", "json"]].concat())).json()
}

/// The values of some keys of every row.
fn rows(table: &Value, keys: &[&str]) -> Vec<Value> {
    let row = |row: &Value| Value::from(keys.iter().map(|key| row[*key].clone()).collect::<Vec<_>>());
    table.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn lead_hours_are_counted_by_stage_and_owner_and_nobodys_are_the_unowned_ones() {
    let document = summary(&[]);
    const H: i64 = 3600;
    assert_eq!(
        rows(&document["stage_time"], &["stage", "owner", "leads", "stays", "seconds"]),
        [
            json!(["waiting", "marketing", 1, 1, 24 * H]),
            json!(["open", null, 1, 1, 24 * H]),
            json!(["open", "sales", 3, 3, (48 + 24 + 6) * H]),
            json!(["working", "sales", 1, 1, 72 * H]),
            json!(["resting", "marketing", 1, 1, 94 * H]),
            json!(["out", null, 1, 1, null]),
        ]
    );
    assert_eq!(document["unowned_seconds"], 24 * H);
}

#[test]
fn acceptance_rejection_and_recycle_are_told_by_reason() {
    let outcomes = &summary(&[])["outcomes"];
    assert_eq!(
        rows(outcomes, &["stage", "owner", "event", "values", "to", "kind", "count"]),
        [
            json!(["open", "sales", "accepted", {}, "working", "moved", 1]),
            json!(["open", "sales", "rejected", { "reason": "timing" }, "resting", "recycled", 1]),
            json!(["open", "sales", "rejected", { "reason": "budget" }, "out", "ended", 1]),
        ]
    );
}

#[test]
fn drift_says_what_was_recorded_against_what_for_how_many_since_when_and_how_long() {
    let drift = &summary(&[])["drift"];
    assert_eq!(
        rows(drift, &["subject", "recorded", "expected", "leads", "lasting", "first", "first_lead", "seconds"]),
        [
            // The row that shows it right again ends it.
            json!(["stage", "Nurture", "waiting", 1, 1, "2026-10-05T10:00:00+09:00", "D", 24 * 3600]),
            json!(["stage", "open", "working", 1, 0, "2026-10-03T10:00:00+09:00", "A", 24 * 3600]),
            json!(["owner", "marketing", "sales", 1, 0, "2026-10-01T12:00:00+09:00", "B", 24 * 3600]),
        ]
    );
}

#[test]
fn double_contact_and_parked_leads_are_told() {
    let document = summary(&[]);
    assert_eq!(
        rows(&document["double_contacts"], &["event", "by", "owner", "leads", "times", "first_lead"]),
        [json!(["call", "marketing", "sales", 1, 1, "A"])]
    );
    assert_eq!(
        rows(&document["parked"], &["stage", "owner", "leads", "longest_seconds", "longest_lead"]),
        [json!(["waiting", "marketing", 1, 24 * 3600, "D"]), json!(["open", null, 1, 24 * 3600, "E"])]
    );
}

#[test]
fn a_capacity_says_when_it_was_exceeded_and_on_how_many_days() {
    let commitments = summary(&[])["commitments"].clone();
    let room = commitments.as_array().unwrap().iter().find(|row| row["commitment"] == "room").unwrap().clone();
    // Two at once from the 1st at noon to the 2nd at noon, three in the night.
    assert_eq!((&room["value"], &room["kept"]), (&json!("3"), &json!(false)));
    assert_eq!(room["exceeded"], json!({ "first": "2026-10-01T12:00:00+09:00", "days": 2 }));
}

#[test]
fn findings_are_counted_by_code_and_fail_the_run_by_code_or_step() {
    let folder = folder();
    let codes = summary(&[])["codes"].clone();
    assert_eq!(codes, json!({ "double-contact": 1, "drift": 3, "gap-owner": 1 }));
    for (fail_on, status) in
        [("gap-owner", 1), ("gap", 1), ("gap-intake,overlap", 0), ("drift", 1), ("breached", 0), ("error", 1)]
    {
        for format in ["text", "json", "markdown"] {
            folder.tasuki(&arguments(&["--format", format, "--fail-on", fail_on])).ended(status);
        }
    }
}

#[test]
fn sums_of_money_are_exact_to_the_smallest_part() {
    let mut trace = String::from("lead,at,event,hot,worth\nfirst,2026-08-31 10:00,created,no,\n");
    for lead in 0..1000 {
        trace += &format!("L{lead},2026-09-01 10:00,created,yes,1\n");
        trace += &format!("M{lead},2026-09-01 10:00,created,no,1\nM{lead},2026-09-02 10:00,updated,yes,\n");
    }
    let folder = folder();
    folder.write("t.csv", trace);
    let document = folder.tasuki(&arguments(&["--format", "json"])).json();
    let sums =
        document["commitments"].as_array().unwrap().iter().find(|row| row["period"] == "2026-09").unwrap().clone();
    assert_eq!(sums["value"], "21000 JPY");
}

#[test]
fn the_conformance_report_reads_well_as_text_and_as_markdown() {
    insta::assert_snapshot!("conformance_text", folder().tasuki(&arguments(&[])).ended(1).stdout);
    insta::assert_snapshot!(
        "conformance_markdown",
        folder().tasuki(&arguments(&["--format", "markdown"])).ended(1).stdout
    );
}

#[test]
fn some_leads_or_a_sample_are_replayed_alone_and_the_rows_of_the_others_are_counted() {
    let document = summary(&["--leads", "A,D"]);
    assert_eq!(document["rows"], json!({ "read": 4, "applied": 4, "rejected": 0, "others": 6 }));
    assert_eq!(document["leads"], 2);
    let unknown = folder().tasuki(&arguments(&["--leads", "A,Q"])).ended(2);
    assert!(unknown.stderr.contains("the trace has no lead `Q`"), "{}", unknown.stderr);
    let leads = |count: &str| {
        let ledger = folder().tasuki(&arguments(&["--sample", count, "--ledger", "-"])).stdout;
        let mut leads: Vec<String> = ledger
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["lead"].as_str().unwrap().to_string())
            .collect();
        leads.dedup();
        leads
    };
    let (two, three) = (leads("2"), leads("3"));
    assert_eq!((two.len(), three.len(), leads("9").len()), (2, 3, 5));
    assert!(two.iter().all(|lead| three.contains(lead)), "{two:?} {three:?}");
    assert_eq!(two, leads("2"));
}

#[test]
fn one_thread_and_many_give_the_same_conformance() {
    let mut trace = String::from("lead,at,event,by,stage,owner,hot,worth,reason,note\n");
    for lead in 0..3000 {
        for line in TRACE.lines().skip(1).filter(|line| line.starts_with(["A", "B", "D", "E"][lead % 4])) {
            trace += &format!("{lead}{line}\n");
        }
    }
    let folder = folder();
    folder.write("t.csv", trace);
    let of = |threads: &str| folder.tasuki(&arguments(&["--format", "json", "--threads", threads])).stdout;
    assert!(of("1") == of("4"));
}
