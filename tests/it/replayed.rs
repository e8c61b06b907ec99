//! What `check` finds, `simulate` replays: the run of a finding, or its example as a new lead, leads
//! to the same kind of step.

use serde_json::{Value, json};

use crate::harness::{Folder, files_below, root, tasuki};

/// The trace of a finding: its run, else one row that creates its example.
fn trace(finding: &Value) -> String {
    let run = finding["run"].as_array().unwrap();
    let rows: Vec<Value> = match run.as_slice() {
        [] => {
            let mut row = json!({ "lead": "example", "at": "2026-10-05 10:00", "event": "created" });
            let example = finding["region"][0]["example"].as_object().unwrap();
            row.as_object_mut().unwrap().extend(example.clone());
            vec![row]
        }
        rows => rows.to_vec(),
    };
    rows.iter().map(|row| format!("{row}\n")).collect()
}

#[test]
fn every_gap_and_overlap_of_the_broken_examples_replays() {
    let mut replayed = 0;
    for file in files_below("examples/broken", "tasuki") {
        let name = file.rsplit('/').next().unwrap();
        let Some(step) = ["gap", "overlap"].into_iter().find(|step| name.starts_with(step)) else { continue };
        let document = tasuki(&["check", &file, "--format", "json"]).ended(1).json();
        let policy = std::fs::read_to_string(root().join(&file)).unwrap();
        let findings = document["findings"].as_array().unwrap().iter();
        for finding in findings.filter(|finding| finding["code"].as_str().unwrap().starts_with(step)) {
            let folder = Folder::with(&[("p.tasuki", &policy), ("t.ndjson", &trace(finding))]);
            let arguments =
                ["simulate", "p.tasuki", "--trace", "t.ndjson", "--until", "2027-12-31", "--format", "json"];
            let summary = folder.tasuki(&arguments).json();
            assert_eq!(summary["rows"]["rejected"], 0, "{file}: {}", trace(finding));
            assert!(summary["findings"][step].as_u64() > Some(0), "{file}: {}\n{summary}", trace(finding));
            replayed += 1;
        }
    }
    assert!(replayed >= 14, "{replayed}");
}
