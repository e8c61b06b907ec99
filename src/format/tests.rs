//! The layout, and that formatting changes nothing but layout.

use proptest::prelude::*;

use super::*;

const SAMPLE: &str = include_str!("../syntax/tests/sample.tasuki");
const EVERYTHING: &str = include_str!("../syntax/tests/everything.tasuki");

#[track_caller]
fn formatted(text: &str) -> String {
    match format(text) {
        Ok(formatted) => formatted,
        Err(refusal) => panic!("{refusal:?}: {text}"),
    }
}

#[test]
fn the_sample_policy_is_formatted() {
    let formatted = formatted(SAMPLE);
    let difference = SAMPLE.lines().zip(formatted.lines()).find(|(wanted, given)| wanted != given);
    assert_eq!(difference, None);
    assert_eq!(formatted, SAMPLE);
}

#[test]
fn every_construct_has_its_layout() {
    insta::assert_snapshot!(formatted(EVERYTHING));
}

#[test]
fn formatting_what_is_formatted_changes_nothing() {
    let once = formatted(EVERYTHING);
    assert_eq!(formatted(&once), once);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_dropped() {
    assert_eq!(formatted("\u{FEFF}department  a\r\ndepartment b"), "department a\ndepartment b\n");
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("\r\n// alone \r\n\r\n"), "// alone\n");
}

#[test]
fn comments_stay_with_what_they_stand_by() {
    let text = "// first\n\n\n// second\nstage a { // opens\n  // about the owner\n  owner b // who\n\n\n  // last\n} // closes\n// end\n";
    let wanted = "// first\n\n// second\nstage a {  // opens\n  // about the owner\n  owner b  // who\n\n  // last\n}  // closes\n// end\n";
    assert_eq!(formatted(text), wanted);
}

#[test]
fn a_comment_inside_a_statement_goes_above_it() {
    let text = "stage a {\n  when b // why\n    and c\n    -> d\n  final\n}\n";
    assert_eq!(formatted(text), "stage a {\n  // why\n  when b and c -> d\n  final\n}\n");
}

#[test]
fn a_short_block_with_a_comment_is_not_put_on_one_line() {
    let text = "stage a {\n  // nobody works here\n  final\n}\n";
    assert_eq!(formatted(text), text);
}

#[test]
fn long_conditions_are_broken_before_and() {
    let side = "an_attribute_with_a_long_name is a_value_with_a_long_name";
    let text = format!("criterion a = {side} and {side} and {side}\n");
    assert_eq!(formatted(&text), format!("criterion a = {side}\n    and {side}\n    and {side}\n"));
}

#[test]
fn money_and_times_are_written_in_one_way() {
    let text = "calendar { open mon 9:00..12:00 }\ncriterion a = b >= 300万円\n";
    let wanted = "calendar {\n  open mon 09:00..12:00\n}\n\ncriterion a = b >= 300万 JPY\n";
    assert_eq!(formatted(text), wanted);
}

#[test]
fn a_file_that_does_not_parse_is_left_alone() {
    let Err(FormatRefusal::Broken(findings)) = format("stage a { whne b -> c }") else { panic!("formatted") };
    assert_eq!(findings.len(), 1);
}

#[test]
fn trees_that_differ_are_told_apart() {
    let tree = |text: &str| read(text).unwrap().file;
    let same = |one: &str, other: &str| same::same(&tree(one), &tree(other));
    assert!(same("criterion a = b and c or d", "criterion  a = (b and c) or d"));
    assert!(same("criterion a = b", "criterion a = ((b))"));
    assert!(!same("criterion a = b and (c or d)", "criterion a = (b and c) or d"));
    assert!(!same("criterion a = b", "criterion a = c"));
    assert!(!same("// x\ndepartment a", "// y\ndepartment a"));
    assert!(!same("department a \"x\"", "department a \"Span { x }\""));
    assert!(!same("lead { a: yes/no }", "lead { judged a: yes/no }"));
}

/// A policy whose white space is replaced by other white space and comments.
fn shaken() -> impl Strategy<Value = String> {
    let gap = prop_oneof![
        8 => Just(None),
        1 => Just(Some(" ")),
        1 => Just(Some("\n")),
        1 => Just(Some("\n\n\n")),
        1 => Just(Some(" // note\n")),
        1 => Just(Some("\n// own line\n")),
        1 => Just(Some("\n\n/// doc\n\n")),
    ];
    let policy = prop_oneof![Just(SAMPLE), Just(EVERYTHING)];
    (policy, prop::collection::vec(gap, 40..200)).prop_map(|(policy, gaps)| {
        let mut gaps = gaps.iter().cycle();
        let mut out = String::new();
        for line in policy.split_inclusive('\n') {
            // A row is one line, and what stands in quotes stays as it is.
            if line.trim_start().starts_with('|') || line.contains("//") || line.contains('"') {
                out.push_str(line);
                continue;
            }
            for c in line.chars() {
                match (c, if c.is_whitespace() { gaps.next().copied().flatten() } else { None }) {
                    (_, Some(gap)) => out.push_str(gap),
                    (c, None) => out.push(c),
                }
            }
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn formatting_twice_is_formatting_once_however_a_policy_is_written(text in shaken()) {
        let once = format(&text);
        prop_assert!(once.is_ok(), "{once:?}\n{text}");
        let once = once.unwrap();
        let twice = format(&once).unwrap();
        let mut lines = once.lines().zip(twice.lines()).enumerate();
        let difference = lines.find(|(_, (once, twice))| once != twice);
        prop_assert_eq!(difference, None, "{}", once);
        prop_assert_eq!(twice, once);
    }
}
