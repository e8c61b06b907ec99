//! Scenarios for people, as the `tasuki.test/1` document, as JUnit tests, and as annotations.

use std::collections::BTreeMap;

use anstream::adapter::strip_str;
use serde::Serialize;

use super::annotations::{Annotation, Annotations};
use super::check::FindingEntry;
use super::history::history;
use super::junit::{self, Case, Outcome, Suite};
use super::palette::{BAD, BOLD, GOOD};
use super::printable;
use super::simulation::unused_lines;
use super::words::counted;
use crate::diagnostic::Severity;
use crate::simulate::scenario::{Failure, ScenarioResult, TestReport, TestSummary};
use crate::text::Sources;

/// The scenarios of one policy.
pub struct TestedPolicy {
    pub path: String,
    pub sources: Sources,
    pub report: TestReport,
}

/// All policies in one document.
#[derive(Clone, Debug, Serialize)]
pub struct TestDocument {
    schema: &'static str,
    scenarios: Vec<ScenarioResult>,
    summary: TestSummary,
    unused_lines: Vec<String>,
    /// Why a policy could not be run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingEntry>,
}

/// `broken` are the findings of policies that could not be run.
pub fn document(tested: &[TestedPolicy], broken: Vec<FindingEntry>) -> TestDocument {
    let reports = tested.iter().map(|policy| &policy.report);
    TestDocument {
        schema: "tasuki.test/1",
        scenarios: reports.clone().flat_map(|report| report.scenarios.clone()).collect(),
        summary: total(tested),
        unused_lines: reports.flat_map(|report| report.unused_lines.clone()).collect(),
        findings: broken,
    }
}

/// The scenarios as JUnit tests: a suite a policy, a test a scenario. What keeps a policy from being run is a
/// failed test of it.
pub fn junit(tested: &[TestedPolicy], broken: &[FindingEntry]) -> String {
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for policy in tested {
        let cases = suites.entry(&policy.path).or_default();
        cases.extend(policy.report.scenarios.iter().map(|scenario| case(scenario, &policy.sources)));
    }
    for entry in broken {
        let outcome = Outcome::Failed {
            kind: entry.code.to_string(),
            message: entry.message.clone(),
            text: format!("{}:{}:{}", entry.file, entry.line, entry.column),
        };
        let case = Case { name: entry.code.to_string(), class: entry.file.clone(), outcome };
        suites.entry(&entry.file).or_default().push(case);
    }
    let suites = suites.into_iter().map(|(file, cases)| Suite { name: file.to_string(), cases });
    junit::report("tasuki test", suites.collect())
}

/// A failed expectation as an annotation of its line in a GitHub workflow, and a line that counts.
pub fn github(tested: &[TestedPolicy], broken: &[FindingEntry]) -> String {
    let mut annotations = Annotations::default();
    for entry in broken {
        let title = entry.code.to_string();
        let message = &entry.message;
        let annotation = Annotation {
            severity: Severity::Error,
            file: &entry.file,
            line: entry.line,
            end_line: entry.line,
            columns: None,
            title: &title,
            message,
        };
        annotations.add(Severity::Error, annotation.text(), format!("{}:{}: {message}", entry.file, entry.line));
    }
    for scenario in tested.iter().flat_map(|policy| &policy.report.scenarios) {
        for failure in &scenario.failures {
            let message = said(failure);
            let annotation = Annotation {
                severity: Severity::Error,
                file: &scenario.file,
                line: failure.line,
                end_line: failure.line,
                columns: None,
                title: &scenario.name,
                message: &message,
            };
            let line = message.replace('\n', ", ");
            annotations.add(Severity::Error, annotation.text(), format!("{}:{}: {line}", scenario.file, failure.line));
        }
    }
    let TestSummary { passed, failed } = total(tested);
    annotations.finish()
        + &format!("{}: {passed} passed, {failed} failed\n", counted((passed + failed) as u64, "scenario"))
}

/// What was expected and what is.
fn said(failure: &Failure) -> String {
    let mut out = match &failure.message {
        Some(message) => format!("{message}\nat {}", failure.expected),
        None => format!("expected {}", failure.expected),
    };
    let actual: Vec<String> = failure.actual.iter().map(|(name, value)| format!("{name} is {value}")).collect();
    if !actual.is_empty() {
        out.push_str(&format!("\nbut {}", actual.join(", ")));
    }
    printable::text(&out).into_owned()
}

fn case(scenario: &ScenarioResult, sources: &Sources) -> Case {
    let outcome = match scenario.failures.first() {
        None => Outcome::Passed(String::new()),
        Some(first) => Outcome::Failed {
            kind: String::from("expectation"),
            message: first.message.clone().unwrap_or_else(|| format!("expected {}", first.expected)),
            text: strip_str(&result(scenario, sources)).to_string(),
        },
    };
    Case { name: scenario.name.clone(), class: scenario.file.clone(), outcome }
}

fn total(tested: &[TestedPolicy]) -> TestSummary {
    let mut total = TestSummary::default();
    for policy in tested {
        total.passed += policy.report.summary.passed;
        total.failed += policy.report.summary.failed;
    }
    total
}

/// The report for people.
pub fn text(tested: &[TestedPolicy]) -> String {
    let mut out = String::new();
    for policy in tested {
        out.push_str(&format!("{BOLD}{}{BOLD:#}\n", policy.path));
        if policy.report.scenarios.is_empty() {
            out.push_str("  no scenarios\n");
        }
        policy.report.scenarios.iter().for_each(|scenario| out.push_str(&result(scenario, &policy.sources)));
        if !policy.report.scenarios.is_empty() {
            out.push_str(&unused_lines("Lines that no scenario used", &policy.report.unused_lines, &policy.sources));
        }
        out.push('\n');
    }
    let TestSummary { passed, failed } = total(tested);
    let failed_style = if failed > 0 { BAD } else { GOOD };
    out.push_str(&format!(
        "{}: {passed} passed, {failed_style}{failed} failed{failed_style:#}\n",
        counted((passed + failed) as u64, "scenario")
    ));
    out
}

fn result(scenario: &ScenarioResult, sources: &Sources) -> String {
    if scenario.passed {
        return format!("  {GOOD}✓{GOOD:#} {}\n", scenario.name);
    }
    let mut out = format!("  {BAD}✗ {}{BAD:#}\n", scenario.name);
    for failure in &scenario.failures {
        let said = said(failure).replace('\n', "\n      ");
        out.push_str(&format!("    {}:{}: {said}\n", scenario.file, failure.line));
    }
    out.push_str(&indented(&history(&scenario.history, sources)));
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
