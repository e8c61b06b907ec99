//! One mistake gives one message, on the smallest wrong text, and the rest is still read.

use crate::diagnostic::{Code, Finding};
use crate::syntax::ast::{DeclKind, StageItemKind};
use crate::syntax::{Parsed, parse};
use crate::text::FileId;

fn parsed(text: &str) -> Parsed {
    parse(FileId(0), text)
}

/// The one finding on `text`: its underlined text, message and help.
#[track_caller]
fn one(text: &str, underlined: &str, message: &str, help: &str) {
    let findings = parsed(text).findings;
    let said: Vec<_> = findings.iter().map(|finding| describe(text, finding)).collect();
    assert_eq!(said, [(underlined.to_owned(), message.to_owned(), help.to_owned())], "{text}");
}

fn describe(text: &str, finding: &Finding) -> (String, String, String) {
    let underlined = text.get(finding.span.range()).unwrap_or("outside").to_owned();
    (underlined, finding.message.clone(), finding.help.clone().unwrap_or_default())
}

/// A line of a stage.
#[track_caller]
fn line(line: &str, underlined: &str, message: &str, help: &str) {
    one(&format!("stage a {{\n  owner b\n  {line}\n  final\n}}\n"), underlined, message, help);
}

#[test]
fn a_misspelled_keyword_is_named() {
    line("whne x -> b", "whne", "`whne` is not a keyword", "did you mean `when`?");
    line("on won othrewise -> b", "othrewise", "`othrewise` is not a keyword", "did you mean `otherwise`?");
    line("after 30 dyas -> b", "dyas", "`dyas` is not a keyword", "did you mean `days`?");
    one("stge a { final }", "stge", "`stge` is not a keyword", "did you mean `stage`?");
}

#[test]
fn operators_of_other_languages_are_translated() {
    line("when x == y -> b", "==", "`==` is not a sign of the language", "did you mean `is`?");
    line("when x = y -> b", "=", "`=` is not a sign of the language", "did you mean `is`?");
    line("when x != y -> b", "!=", "`!=` is not a sign of the language", "did you mean `is not`?");
    line("when x && y -> b", "&&", "`&&` is not a sign of the language", "did you mean `and`?");
    line("when x || y -> b", "||", "`||` is not a sign of the language", "did you mean `or`?");
    line("when x => b", "=>", "`=>` is not a sign of the language", "did you mean `->`?");
    line("when x >= 3 => b", "=>", "`=>` is not a sign of the language", "did you mean `->`?");
}

#[test]
fn is_before_in_is_too_much() {
    line("when x is in (a, c) -> b", "is in", "`is in` is said in one word", "write `in`");
    line("when x is not in (a, c) -> b", "is not in", "`is not in` is said in two words", "write `not in`");
    line("when x is >= 3 -> b", "is >=", "`is >=` is said in one sign", "write `>=`");
    line("when x not is 3 -> b", "not is", "`not is` is the wrong way round", "write `is not`");
}

#[test]
fn signs_of_a_japanese_keyboard_are_shown_in_ascii_and_read() {
    one("lead { x ： yes/no }", "：", "`：` is not a sign of the language", "write `:`");
    line("when x → b", "→", "`→` is not a sign of the language", "write `->`");
    line("when x ≥ 3 -> b", "≥", "`≥` is not a sign of the language", "write `>=`");
    line("when x in （a、c） -> b", "（", "`（` is not a sign of the language", "write `(`");
    line("when x >= ３００万 JPY -> b", "３００", "`３` is not a sign of the language", "write `3`");
    one("department a 「営業部」", "「", "`「` is not a sign of the language", "write `\"`");
    one("stage a ｛ final ｝", "｛", "`｛` is not a sign of the language", "write `{`");
}

#[test]
fn a_label_without_quotes_is_named_and_what_it_labels_is_kept() {
    let text = "stage a リード育成 {\n  owner b\n}\n";
    one(text, "リード育成", "a label stands in quotes, `リード育成` does not", "write `\"リード育成\"`");
    let DeclKind::Stage(stage) = &parsed(text).file.decls[0].kind else { panic!("the stage is lost") };
    assert!(matches!(stage.items[0].kind, StageItemKind::Owner(_)));
    assert!(parsed(text).file.holes.is_empty());
}

#[test]
fn a_name_with_a_hyphen_is_underlined_whole() {
    one("department inside-sales", "inside-sales", "a name holds no `-`", "write `inside_sales`");
}

#[test]
fn a_keyword_cannot_be_a_name() {
    let help = "a name stands here; another name, such as `owner_`, is free";
    one("department owner", "owner", "`owner` is a keyword and cannot be a name", help);
}

#[test]
fn the_end_of_a_line_says_what_is_missing_after_its_last_word() {
    line("when x ->\n  when y -> c", "->", "expected a stage after `->`", "");
    line("on won when x", "x", "expected `->`, a comparison such as `is`, `in` or `>=`, `and` or `or` after `x`", "");
}

#[test]
fn what_is_open_is_underlined_where_it_opens() {
    let close = "close the block with `}`";
    one("stage a {\n  final\n", "{", "this `{` is never closed", close);
    one("stage a {\n  final\n\nstage b { final }\n", "{", "this `{` is never closed", close);
    line("when (x or y -> b", "(", "this `(` is never closed", "close it with `)`");
    let help = "close it with `\"` on the same line; inside a string a quote is written `\\\"`";
    one("department a \"営業\ndepartment b", "\"", "this string is never closed", help);
}

#[test]
fn the_inner_block_is_blamed_where_its_brace_is_missing() {
    let text = "stage a {\n  sla x {\n    within 2 days\n  final\n}\nstage b { final }\n";
    let findings = parsed(text).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].span.start as usize, text.find("{\n    within").unwrap());
}

#[test]
fn a_brace_too_many_is_underlined_and_the_block_goes_on() {
    one("stage a { final }\n}\n", "}", "this `}` closes nothing", "delete it");
    let text = "stage a {\n  owner b\n  }\n  final\n}\n";
    one(text, "}", "this `}` closes the block too early", "delete it");
    let DeclKind::Stage(stage) = &parsed(text).file.decls[0].kind else { panic!("the stage is lost") };
    assert_eq!(stage.items.len(), 2);
}

#[test]
fn values_that_cannot_be_are_invalid_values() {
    let cases = [
        ("calendar { open mon..xyz 09:00..18:00 }", "xyz", "`xyz` is no day of the week"),
        ("calendar { open mon 09:00..25:00 }", "25:00", "there is no time `25:00`"),
        ("calendar { closed 2026-02-30 }", "2026-02-30", "there is no day `2026-02-30`"),
        ("lead { x: money YEN }", "YEN", "`YEN` is not a currency"),
        ("criterion a = x >= 300 YEN", "YEN", "`YEN` is not a currency"),
        (
            "criterion a = x >= 123456789012345678901234567890",
            "123456789012345678901234567890",
            "this number has more digits than can be kept exactly",
        ),
    ];
    for (text, underlined, message) in cases {
        let findings = parsed(text).findings;
        assert_eq!(findings.len(), 1, "{text}");
        assert_eq!(findings[0].code, Code::InvalidValue);
        let (at, said, _) = describe(text, &findings[0]);
        assert_eq!((at.as_str(), said.as_str()), (underlined, message));
    }
}

#[test]
fn each_row_of_a_table_has_its_own_message() {
    let text = "decide t: department {\n  | x | y | t |\n  | a | | b |\n  | a | b |\n  | a b | any | b |\n  | any | any | c |\n}\n";
    let findings = parsed(text).findings;
    let said: Vec<_> = findings.iter().map(|finding| describe(text, finding).1).collect();
    assert_eq!(said[0], "every cell of a table is filled");
    assert_eq!(said[1], "this row has 2 cells, the header has 3");
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn ten_mistakes_give_ten_messages() {
    let text = include_str!("broken.tasuki");
    let findings = parsed(text).findings;
    let mut lines: Vec<usize> =
        findings.iter().map(|finding| text[..finding.span.start as usize].matches('\n').count() + 1).collect();
    lines.dedup();
    assert_eq!(lines.len(), findings.len(), "one message a line");
    insta::assert_snapshot!(
        findings
            .iter()
            .map(|finding| {
                let (underlined, message, help) = describe(text, finding);
                let line = text[..finding.span.start as usize].matches('\n').count() + 1;
                format!("{line}: {underlined}\n    {message}; {help}\n")
            })
            .collect::<String>()
    );
}

#[test]
fn a_word_before_an_attribute_is_said_once() {
    let lead = |words: &str| format!("lead {{ {words} hot: yes/no }}");
    one(&lead("fixed fixed"), "fixed", "`fixed` is said twice", "delete one of them");
    one(&lead("judged fixed judged"), "judged", "`judged` is said twice", "delete one of them");
    assert!(parsed(&lead("judged fixed")).findings.is_empty());
}
