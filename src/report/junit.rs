//! JUnit reports: the only door for quick-junit.
//!
//! Neither time nor host is written, so the same results give the same bytes. Tests of one suite that have
//! one name are numbered, since readers of such reports take tests of one name for one test.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

pub struct Suite {
    pub name: String,
    pub cases: Vec<Case>,
}

pub struct Case {
    pub name: String,
    pub class: String,
    pub outcome: Outcome,
}

pub enum Outcome {
    /// What is to be told all the same; may be empty.
    Passed(String),
    Failed {
        kind: String,
        message: String,
        text: String,
    },
    Undecided {
        message: String,
        text: String,
    },
}

/// The report as XML.
pub fn report(name: &str, suites: Vec<Suite>) -> String {
    let mut report = Report::new(name);
    for Suite { name, cases } in suites {
        let mut suite = TestSuite::new(name);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for case in cases {
            let times = seen.entry(case.name.clone()).or_default();
            *times += 1;
            let name = if *times == 1 { case.name.clone() } else { format!("{} ({times})", case.name) };
            suite.add_test_case(test(name, case));
        }
        report.add_test_suite(suite);
    }
    let text = report.to_string().expect("text is written to memory");
    // Jenkins' schema, the one that is published, knows `skipped` of a suite but not of all suites.
    let mut text = text.replacen(" skipped=\"0\"", "", 1);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn test(name: String, case: Case) -> TestCase {
    let mut said = String::new();
    let status = match case.outcome {
        Outcome::Passed(text) => {
            said = text;
            TestCaseStatus::success()
        }
        Outcome::Failed { kind, message, text } => failed(NonSuccessKind::Failure, &kind, message, text),
        Outcome::Undecided { message, text } => failed(NonSuccessKind::Error, "undecided", message, text),
    };
    let mut test = TestCase::new(name, status);
    test.set_classname(case.class);
    if !said.is_empty() {
        test.set_system_out(said);
    }
    test
}

fn failed(kind: NonSuccessKind, ty: &str, message: String, text: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message).set_type(ty).set_description(text);
    status
}
