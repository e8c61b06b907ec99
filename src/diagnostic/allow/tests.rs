//! Comments and findings on the lines below them.

use super::*;

/// The codes that remain of one `gap-event` finding at `HERE`, on 2026-11-01.
fn remaining(text: &str) -> Vec<&'static str> {
    remaining_of(text, Code::GapEvent)
}

fn remaining_of(text: &str, code: Code) -> Vec<&'static str> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("p.tasuki", text));
    let mut findings = Vec::new();
    if let Some(at) = text.find("HERE") {
        findings.push(Finding::new(code, Span::new(file, at, at + 4), "wrong"));
    }
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(at) = line.find("//") {
            let comment = line[at..].trim_end();
            let is_doc = comment.starts_with("///");
            let span = Span::new(file, start + at, start + at + comment.len());
            comments.push((span, comment.trim_start_matches('/'), is_doc));
        }
        start += line.len();
    }
    let allows = Allows::read(&sources, comments);
    let today = allows.have_limits().then(|| jiff::civil::date(2026, 11, 1));
    let left = allows.apply(&sources, Checked { findings, undecided: &[], today, sheets: &[] });
    left.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn an_allow_with_a_reason_silences_the_line_below_it() {
    for text in [
        "// tasuki: allow(gap-event): the CRM blocks it\nHERE",
        "// tasuki: allow(gap-event) until 2026-11-01: why\n  HERE\r\n",
        "// tasuki: allow(gap-event): why\n/// told\nHERE",
        "  // tasuki: allow(gap-event): 理由\n  // more\n  on x HERE",
    ] {
        assert_eq!(remaining(text), [""; 0], "{text}");
    }
}

#[test]
fn an_allow_that_misses_its_line_or_its_finding_is_a_finding() {
    for text in [
        "// tasuki: allow(gap-event)\nHERE",
        "// tasuki: allow(gap-event):  \nHERE",
        "// tasuki: allow(gap-owner): why\nHERE",
        "// tasuki: allow(gap-event): why\n\nHERE",
        "HERE // tasuki: allow(gap-event): why\n",
        "HERE\n// tasuki: allow(gap-event): why",
        "// tasuki: allow(gap-evnt): why\nHERE",
        "// tasuki: allow(gap-event): why\nx\nHERE",
        "/// tasuki: allow(gap-event): why\nHERE",
    ] {
        assert_eq!(remaining(text), ["gap-event", "unused-allow"], "{text}");
    }
}

#[test]
fn of_several_codes_each_must_silence_something() {
    assert_eq!(remaining("// tasuki: allow(gap-event, gap-owner): why\nHERE"), ["unused-allow"]);
}

#[test]
fn the_day_after_its_date_an_allow_ends_and_says_so() {
    assert_eq!(remaining("// tasuki: allow(gap-event) until 2026-10-31: why\nHERE"), ["gap-event", "expired-allow"]);
    assert_eq!(remaining("// tasuki: allow(gap-event) until 2026-10-31: why\nx"), ["expired-allow"]);
}

#[test]
fn broken_text_and_the_comments_themselves_cannot_be_allowed() {
    assert_eq!(remaining_of("// tasuki: allow(syntax): why\nHERE", Code::Syntax), ["syntax", "unused-allow"]);
    assert_eq!(remaining("// tasuki: allow(unused-allow): why\nx"), ["unused-allow"]);
}

#[test]
fn in_text_that_is_no_policy_nobody_knows_what_is_unused() {
    assert_eq!(remaining_of("// tasuki: allow(gap-event): why\nHERE", Code::Syntax), ["syntax"]);
}

#[test]
fn what_a_spreadsheet_says_is_allowed_where_the_policy_names_it() {
    let mut sources = Sources::default();
    let text = "// tasuki: allow(gap-event): the list is being cleaned\ndecide d\ndecide e";
    let policy = sources.add(Source::new("p.tasuki", text));
    let sheet = sources.add(Source::new("d.csv", "a,d\n1,2\n"));
    let comment = Span::new(policy, 0, text.find('\n').unwrap());
    let at = |name: &str| Span::new(policy, text.find(name).unwrap() + 7, text.find(name).unwrap() + 8);
    let left = |named: Span| {
        let findings = vec![Finding::new(Code::GapEvent, Span::new(sheet, 4, 7), "wrong")];
        let allows = Allows::read(&sources, [(comment, &text[2..comment.end as usize], false)]);
        let checked = Checked { findings, undecided: &[], today: None, sheets: &[(sheet, named)] };
        allows.apply(&sources, checked).iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(left(at("decide d")), [""; 0]);
    assert_eq!(left(at("decide e")), ["gap-event", "unused-allow"]);
}
