//! `tasuki explain` and `tasuki rules`.

use tasuki::diagnostic::Code;

use crate::harness::tasuki;

#[test]
fn every_code_is_listed_with_its_severity_and_one_line() {
    let rules = tasuki(&["rules", "--format", "json"]).ended(0).json();
    let listed: Vec<&str> =
        rules["rules"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(listed, Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
    let text = tasuki(&["rules"]).ended(0).stdout;
    assert!(Code::ALL.iter().all(|code| text.contains(code.as_str())), "{text}");
}

#[test]
fn a_page_is_shown_as_text_and_as_it_is_written() {
    insta::assert_snapshot!(tasuki(&["explain", "gap-decision"]).ended(0).stdout);
    let markdown = tasuki(&["explain", "gap-decision", "--format", "markdown"]).ended(0).stdout;
    assert!(markdown.starts_with("# gap-decision\n\n") && markdown.contains("```tasuki fail\n"), "{markdown}");
}

#[test]
fn a_code_that_does_not_exist_is_answered_with_the_nearest() {
    let ran = tasuki(&["explain", "gap-decison"]).ended(2);
    assert!(ran.stderr.contains("did you mean `gap-decision`?"), "{}", ran.stderr);
    assert!(tasuki(&["explain", "nonsense"]).ended(2).stderr.contains("`tasuki rules` lists every code"));
}
