//! The policies and examples that come with the project: clean, laid out, tested, replayed.

use tasuki::diagnostic::{Code, Severity};

use crate::harness::{example_traces, files_below, root, tasuki};

/// The directories of policies that are meant to be read and used.
const POLICIES: [&str; 3] = ["policies", "examples/olist", "examples/bpi2012"];

#[test]
fn every_shipped_policy_is_clean() {
    for directory in POLICIES {
        let document = tasuki(&["check", directory, "--format", "json", "--fail-on", "warning"]).ended(0).json();
        assert_eq!(document["summary"]["errors"], 0, "{directory}: {document}");
        assert_eq!(document["undecided"], serde_json::json!([]), "{directory}");
    }
}

#[test]
fn each_broken_example_has_the_finding_that_its_name_says_and_no_other() {
    for file in files_below("examples/broken", "tasuki") {
        let document = tasuki(&["check", &file, "--format", "json", "--fail-on", "note"]).ended(1).json();
        let name = file.trim_start_matches("examples/broken/").trim_end_matches(".tasuki");
        // Advice about what is not the matter of the example is not looked at.
        let told = document["findings"].as_array().unwrap().iter();
        let told = told.filter(|finding| finding["severity"] != "note" || finding["code"] == name);
        let codes: Vec<&str> = told.map(|finding| finding["code"].as_str().unwrap()).collect();
        assert!(!codes.is_empty() && codes.iter().all(|code| *code == name), "{file}: {codes:?}");
    }
}

#[test]
fn every_error_has_a_broken_example_that_shows_it() {
    let shown = files_below("examples/broken", "tasuki");
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| code.default_severity() == Severity::Error)
        .map(|code| code.as_str())
        .filter(|code| !shown.contains(&format!("examples/broken/{code}.tasuki")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(root().join("examples/broken/README.md").is_file());
}

#[test]
fn the_scenarios_of_every_shipped_policy_pass() {
    for directory in POLICIES.iter().chain(&["examples/tour"]) {
        let document = tasuki(&["test", directory, "--format", "json"]).ended(0).json();
        assert!(document["summary"]["passed"].as_u64() > Some(0), "{directory} has no scenario");
    }
}

#[test]
fn every_example_trace_replays_without_losing_a_row() {
    let traces = example_traces();
    assert!(traces.len() >= 6, "{traces:?}");
    for (policy, trace) in traces {
        let ran = tasuki(&["simulate", &policy, "--trace", &trace, "--format", "json", "--fail-on", "gap,overlap"]);
        let document = ran.ended(0).json();
        let rows = |key: &str| document["rows"][key].as_u64().unwrap();
        assert_eq!(rows("read"), rows("applied") + rows("rejected"), "{trace}");
        assert!(rows("applied") > rows("rejected"), "{trace}: {}", document["rows"]);
    }
}

#[test]
fn the_sample_of_the_language_is_clean_and_its_scenario_holds() {
    let sample = "tests/fixtures/sample/handoff.tasuki";
    tasuki(&["check", sample, "--fail-on", "warning"]).ended(0);
    assert_eq!(tasuki(&["test", sample, "--format", "json"]).ended(0).json()["summary"]["passed"], 1);
}
