//! Real documents against the published JSON Schemas.

use serde_json::Value;

use crate::harness::{Folder, example_traces, files_below, root, tasuki};
use crate::scenarios::failing_scenario;

pub fn mistakes(document: &Value, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("schema").join(name)).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn what_check_writes_is_what_its_schema_says() {
    for policy in files_below("examples/broken", "tasuki").iter().chain(&files_below("policies", "tasuki")) {
        let document = tasuki(&["check", policy, "--format", "json"]).json();
        assert_eq!(mistakes(&document, "check-1.json"), Vec::<String>::new(), "{policy}");
    }
}

#[test]
fn what_simulate_writes_is_what_its_schema_says() {
    for (policy, trace) in example_traces() {
        let document = tasuki(&["simulate", &policy, "--trace", &trace, "--format", "json"]).json();
        assert_eq!(mistakes(&document, "simulate-1.json"), Vec::<String>::new(), "{policy}");
    }
}

#[test]
fn what_test_writes_is_what_its_schema_says() {
    let folder = Folder::with(&[("p.tasuki", "policy \"p\" { timezone \"UTC\" }\nstage {\n")]);
    let broken = folder.path().join("p.tasuki");
    let failing = failing_scenario();
    let failing = failing.path().join("handoff.tasuki");
    let paths = ["policies", broken.to_str().unwrap(), failing.to_str().unwrap()];
    let document = tasuki(&[&["test", "--format", "json"][..], &paths].concat()).ended(1).json();
    assert_eq!(mistakes(&document, "test-1.json"), Vec::<String>::new());
    assert!(document["findings"].is_array());
    assert!(document["scenarios"].as_array().unwrap().iter().any(|scenario| scenario["history"].is_array()));
}

#[test]
fn certificates_and_what_is_said_of_them_are_what_their_schemas_say() {
    let folder = Folder::with(&[]);
    let whole = |file: &String| std::fs::read_to_string(root().join(file)).unwrap().contains("policy \"");
    let policies: Vec<String> = files_below("policies", "tasuki").into_iter().filter(whole).collect();
    for policy in policies.iter().chain(&[String::from("examples/broken/gap-decision.tasuki")]) {
        let proof = folder.path().join("proof.json");
        let proof = proof.to_str().unwrap();
        tasuki(&["check", policy, "--certificate", proof]);
        let certificate: Value = serde_json::from_str(&folder.read("proof.json")).unwrap();
        assert_eq!(mistakes(&certificate, "certificate-1.json"), Vec::<String>::new(), "{policy}");
        let holds = tasuki(&["verify-certificate", policy, proof, "--format", "json"]).ended(0).json();
        assert_eq!(mistakes(&holds, "verify-certificate-1.json"), Vec::<String>::new(), "{policy}");
        let other =
            tasuki(&["verify-certificate", "examples/tour/handoff.tasuki", proof, "--format", "json"]).ended(1).json();
        assert_eq!(mistakes(&other, "verify-certificate-1.json"), Vec::<String>::new(), "{policy}");
        assert_eq!(other["holds"], false);
    }
}

#[test]
fn what_route_writes_is_what_its_schema_says() {
    for (policy, leads) in [
        ("examples/tour/handoff.tasuki", "examples/tour/leads.csv"),
        ("policies/lead-classes.tasuki", "examples/lead-classes/leads.csv"),
    ] {
        let document = tasuki(&["route", policy, "--leads", leads, "--format", "json"]).json();
        assert_eq!(mistakes(&document, "route-1.json"), Vec::<String>::new(), "{policy}");
    }
}

#[test]
fn what_worklist_and_why_write_is_what_their_schemas_say() {
    for (policy, trace) in example_traces() {
        let of = |command: &str, more: &[&str]| {
            tasuki(&[&[command, &policy, "--trace", &trace, "--format", "json"], more].concat()).json()
        };
        let list = of("worklist", &[]);
        assert_eq!(mistakes(&list, "worklist-1.json"), Vec::<String>::new(), "{policy}");
        let ledger = tasuki(&["simulate", &policy, "--trace", &trace, "--ledger", "-"]).stdout;
        let mut leads: Vec<String> = ledger
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["lead"].as_str().unwrap().to_string())
            .collect();
        leads.dedup();
        for lead in leads.iter().take(6) {
            let story = of("why", &["--lead", lead]);
            assert_eq!(mistakes(&story, "why-1.json"), Vec::<String>::new(), "{policy} {lead}");
        }
    }
}

#[test]
fn what_diff_writes_is_what_its_schema_says() {
    let document = tasuki(&["diff", "policies/sla.tasuki", "policies/capacity.tasuki", "--format", "json"]).json();
    assert_eq!(mistakes(&document, "diff-1.json"), Vec::<String>::new());
    assert!(document["policies"][0]["changes"].as_array().is_some_and(|changes| changes.len() > 20));
}

#[test]
fn what_rules_and_explain_write_is_what_their_schemas_say() {
    let rules = tasuki(&["rules", "--format", "json"]).ended(0).json();
    assert_eq!(mistakes(&rules, "rules-1.json"), Vec::<String>::new());
    for rule in rules["rules"].as_array().unwrap() {
        let code = rule["code"].as_str().unwrap();
        let page = tasuki(&["explain", code, "--format", "json"]).ended(0).json();
        assert_eq!(mistakes(&page, "explain-1.json"), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn a_document_with_a_missing_or_unpublished_key_is_refused() {
    let mut document = tasuki(&["check", "examples/broken/syntax.tasuki", "--format", "json"]).json();
    document["findings"][0]["mood"] = Value::from("bad");
    document.as_object_mut().unwrap().remove("summary");
    document["findings"][0]["line"] = Value::from(0);
    let wrong = mistakes(&document, "check-1.json");
    assert_eq!(wrong.len(), 3, "{wrong:?}");
}

#[test]
fn each_line_of_a_baseline_is_what_its_schema_says() {
    let policy = std::fs::read_to_string(root().join("tests/fixtures/outputs/handoff.tasuki")).unwrap();
    let folder = Folder::with(&[("p.tasuki", &policy)]);
    folder.tasuki(&["check", "p.tasuki", "--baseline", "known.ndjson", "--write-baseline"]).ended(0);
    for line in folder.read("known.ndjson").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(mistakes(&line, "baseline-1.json"), Vec::<String>::new(), "{line}");
    }
    let unknown = serde_json::json!({ "file": "p", "code": "gap-event", "when": 1 });
    assert_eq!(mistakes(&unknown, "baseline-1.json").len(), 1);
}
