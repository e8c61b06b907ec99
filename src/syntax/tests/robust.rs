//! No text makes the parser panic, hang or overflow the stack.

use proptest::prelude::*;

use super::SAMPLE;
use crate::syntax::parse;
use crate::text::FileId;

/// Every construct of the language, with mistakes of every kind.
const BROKEN: &str = include_str!("broken.tasuki");

/// Parses, and checks that each finding lies in the text.
fn findings_lie_in_the_text(text: &str) {
    let parsed = parse(FileId(0), text);
    for finding in &parsed.findings {
        let places = finding.related.iter().map(|related| related.span).chain([finding.span]);
        for place in places {
            assert!(text.get(place.range()).is_some(), "{finding:?} lies outside of {text:?}");
        }
    }
}

#[test]
fn a_policy_cut_at_any_character_gives_findings_not_a_panic() {
    for declarations in SAMPLE.split("\n\n").chain([BROKEN]) {
        for (at, _) in declarations.char_indices() {
            findings_lie_in_the_text(&declarations[..at]);
        }
    }
}

#[test]
fn a_policy_whose_start_is_cut_off_gives_findings_not_a_panic() {
    for (at, _) in BROKEN.char_indices() {
        findings_lie_in_the_text(&BROKEN[at..]);
    }
}

#[test]
fn text_that_nests_without_end_is_one_finding() {
    for open in ["(", "{", "（", "criterion a = (", "stage a {", "criterion a = all of { - "] {
        let text = open.repeat(50_000);
        let parsed = parse(FileId(0), &text);
        let last = parsed.findings.last().map(|finding| finding.message.as_str());
        assert_eq!(last, Some("this text nests deeper than 64 levels"), "{open}");
    }
}

#[test]
fn text_that_nests_as_deep_as_it_may_is_read() {
    let text = format!("criterion a = {}b{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(parse(FileId(0), &text).findings, []);
    let text = format!("criterion a = {}b{}", "all of { - not ".repeat(64), " }".repeat(64));
    assert_eq!(parse(FileId(0), &text).findings, []);
}

#[test]
fn a_chain_of_negations_is_refused() {
    let text = format!("criterion a = {} b", "not ".repeat(50_000));
    let parsed = parse(FileId(0), &text);
    assert_eq!(parsed.findings.len(), 1);
    assert_eq!(parsed.findings[0].message, "too many `not` in a row");
}

#[test]
fn a_file_past_four_mebibytes_is_one_finding() {
    let text = "department a\n".repeat((4 << 20) / 13 + 1);
    let findings = parse(FileId(0), &text).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "this file is longer than 4 MiB");
}

#[test]
fn mistakes_without_end_are_told_up_to_a_bound() {
    // The last nests too deep to be read at all.
    let deep = format!("{}{}", "\u{202e}".repeat(20_000), "(".repeat(100));
    for text in [")".repeat(20_000), "}".repeat(20_000), "\u{202e}".repeat(20_000), deep] {
        let findings = parse(FileId(0), &text).findings;
        assert_eq!(findings.len(), 5_001);
        assert!(findings[5_000].message.starts_with("more than 5000 mistakes"));
    }
}

#[test]
fn a_word_without_end_is_told_in_short() {
    for text in ["x".repeat(100_000), format!("stage {} {{ final ", "x".repeat(100_000)), "=".repeat(100_000)] {
        let findings = parse(FileId(0), &text).findings;
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.len() < 200, "{}", findings[0].message.len());
    }
}

#[test]
fn each_of_many_broken_lines_has_its_finding() {
    let text = format!("stage a {{\n{}}}\n", "  whne b -> c\n".repeat(2_000));
    assert_eq!(parse(FileId(0), &text).findings.len(), 2_000);
    let text = "}\n".repeat(2_000);
    assert_eq!(parse(FileId(0), &text).findings.len(), 2_000);
    let text = format!("criterion a = {}", "b or ".repeat(10_000));
    assert_eq!(parse(FileId(0), &text).findings.len(), 1);
}

/// Cuts, repeats and replaces pieces of a policy.
fn mutated() -> impl Strategy<Value = String> {
    let policy = prop_oneof![Just(SAMPLE), Just(BROKEN)];
    let piece = prop_oneof![
        "[ \\n{}()|\"/:.,<>=+-]{1,3}",
        "(when|otherwise|->|stage|in|is|not|300万|円|：｛|2%|JPY|//|\\PC)",
        Just(String::new()),
    ];
    let edit = (any::<prop::sample::Index>(), 0usize..30, piece);
    (policy, prop::collection::vec(edit, 1..6)).prop_map(|(policy, edits)| {
        let mut chars: Vec<char> = policy.chars().collect();
        for (at, length, piece) in edits {
            let at = at.index(chars.len().max(1)).min(chars.len());
            let end = (at + length).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_mutated_policy_gives_findings_not_a_panic(text in mutated()) {
        findings_lie_in_the_text(&text);
    }

    #[test]
    fn any_text_gives_findings_not_a_panic(text in "\\PC{0,200}") {
        findings_lie_in_the_text(&text);
    }
}
