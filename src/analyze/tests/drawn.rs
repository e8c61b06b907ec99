//! Drawn policies as text: what `check` tells of them is what the engine knows of the drawing.

use std::collections::BTreeSet;

use super::engine::{Limits, Scope, gaps, overlaps, share};
use super::policies::{Change, Draft, handoff, random, score, territory, tree};
use super::said::{checked, loaded};
use crate::analyze::check;
use crate::diagnostic::{Code, Severity};

/// The policy without its head, which the tests write.
fn text(draft: &Draft) -> String {
    draft.text().split_once('\n').expect("a policy has several lines").1.to_string()
}

/// What is told of the drawing: boxes of gaps, pairs of lines that overlap, and how many of those
/// findings are errors.
fn told(draft: &Draft) -> (usize, usize, usize) {
    let (report, _) = checked(&text(draft));
    assert_eq!(report.undecided, vec![]);
    let of = |code: Code| report.findings.iter().filter(move |finding| finding.code == code);
    let overlaps = || of(Code::OverlapDecision);
    let mut pairs = BTreeSet::new();
    for finding in overlaps() {
        let spans: Vec<_> = finding.related.iter().map(|related| related.span).collect();
        pairs.extend(
            spans.iter().enumerate().flat_map(|(at, one)| spans[at + 1..].iter().map(|o| (one.start, o.start))),
        );
    }
    let errors = overlaps().filter(|finding| finding.severity == Severity::Error).count();
    (of(Code::GapDecision).map(|finding| finding.region.len()).sum(), pairs.len(), errors)
}

/// What the engine knows: boxes of gaps, pairs of lines, and how many of them differ.
fn known(draft: &Draft) -> (usize, usize, usize) {
    let policy = draft.policy();
    let scope = Scope::new(&policy.space, &policy.formulas);
    let pairs = overlaps(&scope, &policy.rules).pairs;
    let differ = pairs.iter().filter(|(one, other)| policy.outcomes[*one] != policy.outcomes[*other]).count();
    (gaps(&scope, &policy.rules).pieces.len(), pairs.len(), differ)
}

#[test]
fn a_table_of_many_rows_is_told_whole() {
    for draft in [tree(2, 300, 5, 0.1, Change::Mixed), tree(3, 200, 15, 0.2, Change::Grow), territory(1, 600, 0.2)] {
        let (told, known) = (told(&draft), known(&draft));
        assert_eq!((told.0, told.1), (known.0, known.1));
        // Three rows of one shared box are one finding.
        assert!(told.2 <= known.2 + 5 && told.2 + 5 >= known.2, "{told:?} {known:?}");
    }
}

#[test]
fn lines_of_many_conditions_are_told_whole() {
    for seed in 1..6 {
        let draft = handoff(seed, 8, 14, false);
        assert_eq!(told(&draft).1, known(&draft).1, "every pair is told");
        let policy = draft.policy();
        let empty = share(&Scope::new(&policy.space, &policy.formulas), &[], &policy.rules).most.exact == 0;
        assert_eq!(told(&draft).0 == 0, empty);
    }
}

#[test]
fn a_gap_of_a_score_is_told_as_bands_of_the_score() {
    let (report, _) = checked(&text(&score(1, 20, 20, 1, 0.0)));
    assert_eq!(report.undecided, vec![]);
    let gap = report.findings.iter().find(|finding| finding.code == Code::GapDecision).expect("a gap");
    assert!(gap.region.iter().all(|region| region.cells.contains_key("points0")), "{gap:?}");
    assert!(gap.message.contains("points0 below"), "{}", gap.message);
}

#[test]
fn pairs_of_lines_past_those_told_one_by_one_are_named_line_by_line() {
    let draft = random(1, 60, 3, 0.9, 0.9);
    let loaded = loaded(&text(&draft));
    let report = check(
        &loaded.model,
        &loaded.sources,
        Limits { pairs: 40, ..Limits::default() },
        &crate::cli::Replayer::new(&loaded.model),
    );
    let known = known(&draft);
    let many = report.findings.iter().find(|finding| finding.message.contains("more pairs of lines")).expect("told");
    assert_eq!(many.severity, Severity::Error);
    let of_one: usize = report
        .findings
        .iter()
        .filter(|finding| finding.code == Code::OverlapDecision && !std::ptr::eq(*finding, many))
        .map(|finding| finding.related.len() * (finding.related.len() - 1) / 2)
        .sum();
    let numbers = |text: &str| text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty()).count();
    let of_many: usize = many.related.iter().map(|related| numbers(&related.message)).sum();
    assert!(of_one >= 40 && of_many >= known.1 - 40, "{of_one} and {of_many} of {}", known.1);
    assert!(loaded.sources.start(many.related[0].span).line > 1);
}
