//! `tasuki route`.

use crate::harness::{Folder, root, run};

const LEADS: &str = "lead,連絡希望,prefecture\nA,yes,大阪\nB,no,東京\nC,はいいえ,\nD,,\n";

fn folder() -> Folder {
    let policy = std::fs::read_to_string(root().join("examples/tour/handoff.tasuki")).unwrap();
    Folder::with(&[("p.tasuki", policy.as_str()), ("leads.csv", LEADS)])
}

#[test]
fn each_lead_gets_stage_owner_and_decisions_and_bad_rows_are_told() {
    let folder = folder();
    let ran = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--rejects", "rejects.csv"]).ended(1);
    assert_eq!(
        ran.stdout,
        "lead,stage,owner,territory,finding\n\
         A,calling,osaka_sales,osaka_sales,\n\
         B,nurturing,marketing,tokyo_sales,\n\
         D,nurturing,marketing,tokyo_sales,\n"
    );
    assert!(
        ran.stderr.contains("4 rows: 3 routed, 1 rejected") && ran.stderr.contains("leads.csv:4"),
        "{}",
        ran.stderr
    );
    assert!(folder.read("rejects.csv").contains("leads.csv,4,"), "{}", folder.read("rejects.csv"));
}

#[test]
fn formats_and_files_say_the_same() {
    let folder = folder();
    folder.write("leads.csv", LEADS.replace("C,はいいえ,\n", ""));
    let to_file = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--output", "out.csv"]).ended(0);
    assert_eq!(to_file.stdout, "");
    assert_eq!(folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv"]).ended(0).stdout, folder.read("out.csv"));
    let lines = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--format", "ndjson"]).ended(0).stdout;
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let document = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--format", "json"]).ended(0).json();
    assert_eq!(document["schema"], "tasuki.route/1");
    assert_eq!(document["leads"], serde_json::Value::from(lines));
}

#[test]
fn a_lead_that_intake_forgets_is_a_finding() {
    let folder = folder();
    folder.write("p.tasuki", folder.read("p.tasuki").replace("  otherwise          -> nurturing\n", ""));
    folder.write("leads.csv", "lead,連絡希望\nA,yes\nB,no\n");
    let ran = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv"]).ended(1);
    assert!(ran.stdout.contains("\nB,,,tokyo_sales,gap-intake\n"), "{}", ran.stdout);
    folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--fail-on", "overlap"]).ended(0);
    folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--fail-on", "gap-intake"]).ended(1);
}

#[test]
fn a_run_that_cannot_read_its_leads_leaves_the_last_output_alone() {
    let folder = folder();
    folder.write("out.csv", "kept\n");
    folder.write("leads.csv", "name\nA\n");
    folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--output", "out.csv"]).ended(2);
    assert_eq!(folder.read("out.csv"), "kept\n");
    folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv", "--output", "leads.csv"]).ended(2);
}

#[test]
fn a_policy_that_is_no_policy_routes_nothing() {
    let folder = folder();
    folder.write("p.tasuki", "stage {\n");
    let ran = folder.tasuki(&["route", "p.tasuki", "--leads", "leads.csv"]).ended(1);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("error[syntax]"), "{}", ran.stderr);
}

#[test]
fn leads_come_from_stdin_too() {
    let folder = folder();
    let leads = LEADS.replace("C,はいいえ,\n", "");
    let ran = run(folder.path(), &["route", "p.tasuki", "--leads", "-"], &leads).ended(0);
    assert!(ran.stdout.contains("A,calling,osaka_sales"), "{}", ran.stdout);
}
