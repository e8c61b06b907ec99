//! Findings for people: each drawn over its lines, then its leads, then the way out.

use super::CheckedPolicy;
use crate::diagnostic::{Finding, Severity, Undecided};
use crate::report::palette::{self, BOLD, GOOD, HELP};
use crate::report::words::counted;
use crate::report::{printable, region, snippet};
use crate::text::Sources;

/// The report over all policies, `width` columns wide.
pub fn text(policies: &[CheckedPolicy], width: usize) -> String {
    let mut out = String::new();
    for policy in policies {
        if policies.len() > 1 && !(policy.findings.is_empty() && policy.undecided.is_empty()) {
            out.push_str(&format!("{BOLD}== {} =={BOLD:#}\n\n", policy.path));
        }
        let sources = printable::sources(&policy.sources);
        for finding in &policy.findings {
            out.push_str(&drawn(finding, &sources, width));
            out.push('\n');
        }
        for question in &policy.undecided {
            out.push_str(&undecided_text(question, &policy.sources));
            out.push('\n');
        }
    }
    for policy in policies {
        out.push_str(&closing_line(policy));
    }
    if policies.len() > 1 {
        let findings: Vec<Finding> = policies.iter().flat_map(|policy| policy.findings.iter().cloned()).collect();
        let undecided = policies.iter().map(|policy| policy.undecided.len()).sum();
        let found = match summary_line(&findings, undecided) {
            nothing if nothing.is_empty() => format!("{GOOD}clean{GOOD:#}"),
            found => found,
        };
        out.push_str(&format!("{}: {found}\n", counted(policies.len() as u64, "policy")));
    }
    out
}

/// One finding: picture, leads, run, help.
pub fn finding_text(finding: &Finding, sources: &Sources, width: usize) -> String {
    drawn(finding, &printable::sources(sources), width)
}

fn drawn(finding: &Finding, sources: &Sources, width: usize) -> String {
    let finding = printable::finding(finding);
    let mut out = snippet::draw(&finding, sources, width);
    if finding.related.len() > snippet::DRAWN {
        let more = finding.related.len() - snippet::DRAWN;
        out.push_str(&format!("  … and {}, all of them in `--format json`\n", counted(more as u64, "more line")));
    }
    out.push_str(&region::describe(&finding));
    if let Some(help) = &finding.help {
        let mut lines = help.lines();
        out.push_str(&format!("  {HELP}help:{HELP:#} {}\n", lines.next().unwrap_or("")));
        lines.for_each(|line| out.push_str(&format!("        {line}\n")));
    }
    out
}

fn undecided_text(question: &Undecided, sources: &Sources) -> String {
    let style = palette::severity(Severity::Warning);
    let place = sources.start(question.span);
    let file = &sources.get(question.span.file).path;
    format!(
        "{style}undecided[{}]{style:#} {file}:{}:{}\n  {}\n",
        question.code, place.line, place.column, question.message
    )
}

fn closing_line(policy: &CheckedPolicy) -> String {
    let holds = if policy.holds.is_empty() { String::new() } else { format!(" ({})", policy.holds.join(", ")) };
    let mut found = summary_line(&policy.findings, policy.undecided.len());
    if let Some(known) = policy.known.filter(|known| *known > 0) {
        let comma = if found.is_empty() { "" } else { ", " };
        found.push_str(&format!("{comma}{} left out", counted(known, "known finding")));
    }
    match (policy.is_clean(), found.is_empty()) {
        (true, true) => format!("checked {}: {GOOD}clean{GOOD:#}{holds}\n", policy.path),
        (true, false) => format!("checked {}: {GOOD}clean{GOOD:#}, {found}{holds}\n", policy.path),
        (false, _) => format!("checked {}: {found}\n", policy.path),
    }
}

/// `2 errors, 1 warning`.
fn summary_line(findings: &[Finding], undecided: usize) -> String {
    let mut parts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        if count > 0 {
            let style = palette::severity(severity);
            parts.push(format!("{style}{}{style:#}", counted(count as u64, severity.as_str())));
        }
    }
    if undecided > 0 {
        parts.push(counted(undecided as u64, "undecided question"));
    }
    parts.join(", ")
}
