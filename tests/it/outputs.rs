//! The formats of `check` and `test` that other programs read: each as a whole, against its published
//! schema where there is one, and from one run.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;

use crate::harness::{Folder, root, tasuki};
use crate::scenarios::failing_scenario;

const POLICY: &str = "tests/fixtures/outputs/handoff.tasuki";
const FORMATS: [&str; 8] = ["text", "short", "json", "sarif", "junit", "github", "gitlab", "markdown"];

fn policy() -> String {
    std::fs::read_to_string(root().join(POLICY)).unwrap()
}

fn checked(format: &str) -> String {
    tasuki(&["check", POLICY, "--format", format]).ended(1).stdout
}

#[test]
fn each_line_of_the_short_format_is_a_finding() {
    insta::assert_snapshot!(checked("short"));
}

#[test]
fn annotations_of_a_workflow_stand_on_their_lines() {
    insta::assert_snapshot!(checked("github"));
}

#[test]
fn a_code_quality_report_names_each_finding() {
    insta::assert_snapshot!(checked("gitlab"));
}

#[test]
fn the_summary_of_a_workflow_counts_first() {
    insta::assert_snapshot!(checked("markdown"));
}

#[test]
fn a_test_report_has_a_test_a_finding() {
    insta::assert_snapshot!(checked("junit"));
}

#[test]
fn a_sarif_log_has_rules_places_and_fingerprints() {
    let mut log: Value = serde_json::from_str(&checked("sarif")).unwrap();
    // The pages are long and have tests of their own.
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## What it costs"));
        rule["help"] = Value::from("…");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn the_text_and_the_document_tell_the_same() {
    insta::assert_snapshot!(checked("text"));
    insta::assert_snapshot!(checked("json"));
}

/// All broken examples in one run, in the formats that other programs read.
fn broken_examples() -> &'static Folder {
    static FOLDER: OnceLock<Folder> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Folder::with(&[]);
        let outputs =
            ["sarif", "junit", "gitlab"].map(|format| format!("{format}={}", folder.path().join(format).display()));
        let [sarif, junit, gitlab] = &outputs;
        tasuki(&["check", "examples/broken", "--output", sarif, "--output", junit, "--output", gitlab]).ended(1);
        folder
    })
}

#[test]
fn sarif_logs_are_what_the_published_schema_says() {
    let text = std::fs::read_to_string(root().join("tests/fixtures/sarif/sarif-schema-2.1.0.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    for log in [broken_examples().read("sarif"), checked("sarif")] {
        let log: Value = serde_json::from_str(&log).unwrap();
        let wrong: Vec<String> =
            schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(wrong, Vec::<String>::new());
        let results = log["runs"][0]["results"].as_array().unwrap();
        let prints: BTreeSet<String> =
            results.iter().map(|result| result["partialFingerprints"]["tasuki/v1"].to_string()).collect();
        assert_eq!(prints.len(), results.len(), "no fingerprint twice");
    }
    let wrong = serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [] }] });
    assert!(!schema.is_valid(&wrong), "a run needs a tool");
}

#[test]
fn code_quality_reports_have_the_keys_that_gitlab_needs_and_no_fingerprint_twice() {
    let issues: Value = serde_json::from_str(&broken_examples().read("gitlab")).unwrap();
    let mut fingerprints = BTreeSet::new();
    for issue in issues.as_array().unwrap() {
        for key in ["description", "check_name", "fingerprint"] {
            assert!(issue[key].as_str().is_some_and(|text| !text.is_empty()), "{issue}");
        }
        assert!(["info", "minor", "major"].contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
        assert!(fingerprints.insert(issue["fingerprint"].to_string()), "{issue}");
    }
    assert!(fingerprints.len() > 40, "{}", fingerprints.len());
}

/// Failed and undecided tests of a report, whose counts are held against its tests.
fn red(report: &str) -> (usize, usize) {
    let report = Report::deserialize_from_str(report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let of = |wanted: NonSuccessKind| {
        let tests = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
        tests.filter(|test| matches!(&test.status, TestCaseStatus::NonSuccess { kind, .. } if *kind == wanted)).count()
    };
    let all: usize = report.test_suites.iter().map(|suite| suite.test_cases.len()).sum();
    for suite in &report.test_suites {
        let names: BTreeSet<&str> = suite.test_cases.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names.len(), suite.test_cases.len(), "a test's name is its own");
        assert!(suite.test_cases.iter().all(|test| test.classname.is_some() && test.time.is_none()));
    }
    let (failed, errors) = (of(NonSuccessKind::Failure), of(NonSuccessKind::Error));
    assert_eq!((report.tests, report.failures, report.errors), (all, failed, errors));
    (failed, errors)
}

#[test]
fn a_test_report_is_red_exactly_if_the_run_fails() {
    assert!(red(&broken_examples().read("junit")).0 > 20);
    for policy in
        [POLICY, "examples/broken/missing-label.tasuki", "examples/broken/unattended.tasuki", "policies/sla.tasuki"]
    {
        for level in ["error", "warning", "note"] {
            let ran = tasuki(&["check", policy, "--format", "junit", "--fail-on", level]);
            let (failed, errors) = red(&ran.stdout);
            assert_eq!((failed > 0, failed + errors > 0), (ran.status == 1, ran.status != 0), "{policy} {level}");
        }
    }
}

#[test]
fn every_format_ends_with_the_same_status_and_one_run_writes_them_all() {
    let folder = Folder::with(&[("p.tasuki", &policy())]);
    for format in FORMATS {
        assert_eq!(folder.tasuki(&["check", "p.tasuki", "--format", format]).status, 1, "{format}");
        assert_eq!(folder.tasuki(&["check", "p.tasuki", "--format", format, "--fail-on", "syntax"]).status, 0);
    }
    let outputs: Vec<String> =
        FORMATS.iter().flat_map(|format| [String::from("--output"), format!("{format}=out.{format}")]).collect();
    let arguments: Vec<&str> =
        ["check", "p.tasuki", "--format", "short"].into_iter().chain(outputs.iter().map(String::as_str)).collect();
    let all = folder.tasuki(&arguments).ended(1);
    assert_eq!(all.stdout, folder.read("out.short"));
    for format in FORMATS {
        let alone = folder.tasuki(&["check", "p.tasuki", "--format", format]).stdout;
        assert_eq!(folder.read(&format!("out.{format}")), alone, "{format}");
    }
}

#[test]
fn outputs_that_cannot_be_meant_are_refused() {
    let folder = Folder::with(&[("p.tasuki", &policy())]);
    for (output, why) in [
        ("report.json", "write FORMAT=FILE"),
        ("xml=report.xml", "`xml` is no format"),
        ("json=-", "name a file"),
        ("json=p.tasuki", "used twice"),
        ("json=there/is/none.json", "there is no such directory"),
    ] {
        let ran = folder.tasuki(&["check", "p.tasuki", "--output", output]).ended(2);
        assert!(ran.stderr.contains(why), "{output}: {}", ran.stderr);
    }
    assert_eq!(folder.read("p.tasuki"), policy());
    folder.write("q.tasuki", "policy \"q\" { timezone \"UTC\" }\nuse \"shared/s.tasuki\"\n");
    folder.write("shared/s.tasuki", "department sales\n");
    let ran = folder.tasuki(&["check", "q.tasuki", "--output", "json=shared/s.tasuki"]).ended(2);
    assert!(ran.stderr.contains("used twice"), "{}", ran.stderr);
    assert_eq!(folder.read("shared/s.tasuki"), "department sales\n");
}

#[test]
fn fingerprints_stay_when_lines_move_and_change_when_more_leads_are_lost() {
    let fingerprints = |text: &str| -> Vec<String> {
        let folder = Folder::with(&[("p.tasuki", text)]);
        let log: Value =
            serde_json::from_str(&folder.tasuki(&["check", "p.tasuki", "--format", "sarif"]).stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        let mut all: Vec<String> =
            results.map(|result| result["partialFingerprints"]["tasuki/v1"].to_string()).collect();
        all.sort();
        all
    };
    let before = policy();
    let moved = before
        .replace("/// 不備", "// A comment.\n\n/// 不備")
        .replace("  | 東京             | any       | tokyo_sales |\n", "")
        .replace("  | in (大阪, 京都)", "  | 東京             | any       | tokyo_sales |\n  | in (大阪, 京都)");
    assert_ne!(before, moved);
    assert_eq!(fingerprints(&before), fingerprints(&moved));
    let worse = fingerprints(&before.replace("  | 東京             | any       | tokyo_sales |\n", ""));
    assert_ne!(fingerprints(&before), worse);
}

#[test]
fn a_report_of_scenarios_fails_with_the_story() {
    let folder = failing_scenario();
    let ran =
        folder.tasuki(&["test", "handoff.tasuki", "--output", "junit=scenarios.xml", "--format", "json"]).ended(1);
    let report = folder.read("scenarios.xml");
    assert_eq!(red(&report).0 as u64, ran.json()["summary"]["failed"].as_u64().unwrap());
    assert!(report.contains("type=\"expectation\"") && report.contains("handoff.tasuki:"), "{report}");
    let annotated = folder.tasuki(&["test", "handoff.tasuki", "--format", "github"]).ended(1).stdout;
    assert!(annotated.starts_with("::error file=handoff.tasuki,line=") && annotated.contains("%0Abut "), "{annotated}");
    assert!(annotated.ends_with(" failed\n"), "{annotated}");
    folder.write("broken.tasuki", "policy \"p\" { timezone \"UTC\" }\nstage {\n");
    let broken = folder.tasuki(&["test", "broken.tasuki", "--format", "junit"]).ended(1);
    assert!(red(&broken.stdout).0 > 0, "{}", broken.stdout);
}
