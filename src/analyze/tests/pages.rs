//! The policies in the pages of the lints do what the pages say.

use super::said::findings_of;
use crate::analyze::LINTS;
use crate::analyze::pages::{PAGES, page, summary};
use crate::diagnostic::{Code, Finding, Severity};

/// The policies in fences of this kind.
fn fences<'a>(page: &'a str, kind: &str) -> Vec<&'a str> {
    let open = format!("```tasuki {kind}\n");
    page.split(open.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// What a clean policy has none of.
fn told(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity >= Severity::Warning).collect()
}

#[test]
fn each_page_shows_policies_that_fail_by_its_code_alone_and_policies_that_pass() {
    for lint in LINTS {
        let (fail, pass) = (fences(lint.page, "fail"), fences(lint.page, "pass"));
        assert!(!fail.is_empty() && !pass.is_empty(), "{} shows both", lint.code);
        for policy in fail {
            let findings = findings_of(policy);
            assert!(findings.iter().any(|finding| finding.code == lint.code), "{}: {findings:#?}\n{policy}", lint.code);
            let others: Vec<_> = told(&findings).into_iter().filter(|finding| finding.code != lint.code).collect();
            assert!(others.is_empty(), "{}: {others:#?}\n{policy}", lint.code);
        }
        for policy in pass {
            let findings = findings_of(policy);
            let wrong = findings.iter().any(|finding| finding.code == lint.code) || !told(&findings).is_empty();
            assert!(!wrong, "{}: {findings:#?}\n{policy}", lint.code);
        }
    }
}

#[test]
fn the_pages_of_other_codes_show_policies_that_fail_by_it_and_policies_without_errors() {
    // A line of a baseline is no part of a policy.
    for (code, page) in PAGES.iter().filter(|(code, _)| *code != Code::UnusedBaseline) {
        let (fail, pass) = (fences(page, "fail"), fences(page, "pass"));
        assert!(!fail.is_empty() && !pass.is_empty(), "{code} shows both");
        for policy in fail {
            let findings = findings_of(policy);
            assert!(findings.iter().any(|finding| finding.code == *code), "{code}: {findings:#?}\n{policy}");
        }
        for policy in pass {
            let findings = findings_of(policy);
            let wrong = |finding: &Finding| finding.code == *code || finding.severity == Severity::Error;
            assert!(!findings.iter().any(wrong), "{code}: {findings:#?}\n{policy}");
        }
    }
}

#[test]
fn each_page_begins_with_its_code_and_has_its_parts() {
    for code in Code::ALL.iter().copied() {
        assert!(page(code).starts_with(&format!("# {code}\n\n")), "{code}");
        for part in ["## What it costs\n", "## Fails\n", "## Passes\n", "## When to allow it\n"] {
            assert!(page(code).contains(part), "{code} has no part {part}");
        }
        let summary = summary(code);
        assert!((20..=120).contains(&summary.chars().count()), "{code}: {summary}");
        assert!(!summary.ends_with(['.', ':', ',']), "{code}: {summary}");
    }
}

#[test]
fn a_code_has_one_lint() {
    let mut codes: Vec<&str> = LINTS.iter().map(|lint| lint.code.as_str()).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
}
