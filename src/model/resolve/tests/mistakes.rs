//! One mistake in a policy gives one finding, with its code, on the smallest wrong text, with a help that helps.

use super::{Code, HEAD, load_files, loaded};

/// The one finding of a policy: code, underlined text, help.
#[track_caller]
fn one(policy: &str, code: Code, underlined: &str, help: &str) {
    let loaded = loaded(policy);
    let told: Vec<_> = loaded
        .findings
        .iter()
        .filter(|finding| finding.code != Code::MissingTimezone)
        .map(|finding| {
            let help = finding.help.as_deref().unwrap_or_default();
            (finding.code, loaded.sources.snippet(finding.span).to_owned(), help.to_owned())
        })
        .collect();
    match told.as_slice() {
        [(found, text, said)] if *found == code && text == underlined && said.contains(help) => {}
        _ => panic!("{told:?}, wanted one {code} on `{underlined}` with {help:?}\n{policy}"),
    }
}

/// A policy in which `text` stands among the declarations.
#[track_caller]
fn declared(text: &str, code: Code, underlined: &str, help: &str) {
    one(
        &format!("{HEAD}calendar {{ open mon 9:00..17:00 }} stage open {{ owner sales }}\n{text}\n"),
        code,
        underlined,
        help,
    );
}

#[track_caller]
fn condition(text: &str, code: Code, underlined: &str, help: &str) {
    declared(&format!("criterion k = {text}"), code, underlined, help);
}

#[track_caller]
fn attribute(text: &str, code: Code, underlined: &str, help: &str) {
    declared(&format!("lead {{ {text} }}"), code, underlined, help);
}

#[track_caller]
fn in_stage(text: &str, code: Code, underlined: &str, help: &str) {
    declared(&format!("stage x {{ owner sales\n  {text}\n}}"), code, underlined, help);
}

#[track_caller]
fn table(rows: &str, code: Code, underlined: &str, help: &str) {
    declared(&format!("decide d: integer 1..4 {{\n{rows}\n}}"), code, underlined, help);
}

#[test]
fn a_currency_that_does_not_exist_is_told_once_and_never_compared() {
    condition("budget >= 3 XYZ", Code::InvalidValue, "XYZ", "ISO 4217");
    condition("budget >= 3 YEN", Code::InvalidValue, "YEN", "did you mean `JPY`?");
    declared("lead { price: money YEN or unknown } criterion k = price > 3 JPY", Code::InvalidValue, "YEN", "`JPY`");
    declared("decide d: money JPY { 2% of 3 XYZ otherwise }", Code::InvalidValue, "XYZ", "ISO 4217");
}

#[test]
fn a_range_without_a_value_is_told_in_every_place() {
    condition("employees in 10..3", Code::InvalidValue, "10..3", "the smaller end first");
    condition("employees in 3<..<4", Code::InvalidValue, "3<..<4", "leaves nothing");
    attribute("x: integer 0<..<1", Code::InvalidValue, "0<..<1", "leaves nothing");
    attribute("x: decimal 1..<1", Code::InvalidValue, "1..<1", "leaves nothing");
    attribute("x: money JPY 3..2", Code::InvalidValue, "3..2", "the smaller end first");
    table("| employees | d |\n| 9..3 | 1 |", Code::InvalidValue, "9..3", "the smaller end first");
    condition("channel in webinar..inquiry", Code::TypeMismatch, "webinar..inquiry", "list the values");
}

#[test]
fn what_stands_for_a_missing_value_elsewhere_is_unknown_here() {
    condition("budget is null", Code::TypeMismatch, "null", "write `is unknown`");
    condition("employees is none", Code::TypeMismatch, "none", "write `is unknown`");
    condition("asked is true", Code::TypeMismatch, "true", "write `yes` or `no`");
    declared("decide d: yes/no or unknown { unknown otherwise }", Code::Syntax, "yes/no or unknown", "leave");
}

#[test]
fn a_value_without_its_attribute_and_a_group_without_in_are_explained() {
    condition("channel is webinar or inquiry", Code::UnknownName, "inquiry", "`channel is inquiry`");
    declared("group g of channel = webinar criterion k = channel is g", Code::UnknownName, "g", "write `in g`");
    condition("channel in webinar, inquiry", Code::Syntax, ",", "write `in (webinar, inquiry)`");
}

#[test]
fn durations_that_no_clock_can_count_are_told_once() {
    in_stage("after -1 days -> done", Code::InvalidValue, "-1", "at least 1");
    in_stage("after 1.5 days -> done", Code::InvalidValue, "1.5", "a whole number");
    in_stage("after 0.0001 seconds -> done", Code::InvalidValue, "0.0001", "smaller unit");
    in_stage("after 3 business weeks -> done", Code::InvalidValue, "3 business weeks", "business days");
}

#[test]
fn a_fraction_of_an_hour_is_whole_seconds() {
    let policy = format!("{HEAD}stage open {{ owner sales after 1.5 hours -> done }}");
    assert_eq!(loaded(&policy).findings, []);
}

#[test]
fn numbers_of_leads_are_whole() {
    let kept = |line: &str, underlined: &str, code, help: &str| {
        declared(&format!("commitment k {{ by sales {line} }}"), code, underlined, help);
    };
    kept("at least 2.5 leads entering done per month", "2.5", Code::InvalidValue, "");
    kept("at least -3 leads entering done per month", "-3", Code::InvalidValue, "");
    kept("at most 1.5 leads at once", "1.5", Code::InvalidValue, "");
    kept("at least 40 leads at once", "at least 40 leads at once", Code::Syntax, "`at most`");
    kept("at least 140% of leads entering done when asked per month", "140", Code::InvalidValue, "from 0% to 100%");
    kept("", "k", Code::Syntax, "at least 40 leads");
    declared("commitment k { by sales, marketing at most 3 leads at once }", Code::Syntax, ",", "");
    declared("promise k { }", Code::Syntax, "k", "no lead enters");
}

#[test]
fn a_recycle_says_each_thing_once_and_sends_away_whom_it_refuses() {
    let recycle = |lines: &str, code, underlined: &str, help: &str| {
        declared(&format!("recycle r {{ owner sales return -> done {lines} }}"), code, underlined, help);
    };
    recycle("rest 3 days rest 4 days", Code::DuplicateName, "rest 4 days", "keep one");
    let twice = "at most 3 times, then -> done at most 4 times, then -> done";
    recycle(twice, Code::DuplicateName, "at most 4 times, then -> done", "keep one");
    recycle("at most 3 times, then -> r", Code::InvalidValue, "r", "instead");
}

#[test]
fn cells_that_are_no_condition_say_how_to_write_one() {
    let cell = |cell: &str, underlined: &str, help: &str| {
        table(&format!("| channel | d |\n| {cell} | 1 |"), Code::Syntax, underlined, help);
    };
    cell("webinar or inquiry", "webinar or inquiry", "write `in (webinar, inquiry)`");
    cell("webinar, inquiry", "webinar, inquiry", "write `in (webinar, inquiry)`");
    cell("(webinar, inquiry)", "(webinar, inquiry)", "write `in (webinar, inquiry)`");
    cell("-", "-", "`any`");
    cell("otherwise", "otherwise", "below the rows");
    cell("webinar and asked", "and", "a cell is one condition");
    table("| employees | d |\n| 5.. | 1 |", Code::Syntax, "5..", "write `>= 5`");
    table("| employees | d |\n| 1,000 | 1 |", Code::Syntax, "1,000", "write `1_000`");
    table("| channel |\n| webinar |", Code::Syntax, "| channel |", "| prefecture | territory |");
}

#[test]
fn a_cell_may_say_is_and_may_deny_a_range() {
    let rows = "| channel | employees | d |\n|:--|--:|---|\n| is webinar | not 1..9 | 1 |\n| is not webinar | unknown | 2 |\n|---|---|---|\n| any | any | 3 |";
    let policy = format!("{HEAD}stage open {{ owner sales }} decide d: integer {{\n{rows}\n}}");
    assert_eq!(loaded(&policy).findings, []);
}

#[test]
fn one_mistake_of_an_agreement_or_a_calendar_is_one_message() {
    declared("criterion k { agreed by sales on yesterday asked }", Code::Syntax, "yesterday", "");
    declared("criterion k { agreed by sales on 2026/10/01\n asked }", Code::Syntax, "2026/10/01", "write `2026-10-01`");
    let calendar = |line: &str, code, underlined: &str, help: &str| {
        one(&format!("{HEAD}stage open {{ owner sales }} calendar {{ {line} }}"), code, underlined, help);
    };
    calendar("open mon 24:00..25:00", Code::InvalidValue, "25:00", "");
    calendar("open mon 9:5..10:00", Code::InvalidValue, "9:5", "");
    calendar("open mon-fri 9:00..10:00", Code::Syntax, "mon-fri", "write `mon..fri`");
    calendar("open mon 9:00-10:00", Code::Syntax, "9:00-10:00", "write `9:00..10:00`");
}

#[test]
fn numbers_written_as_elsewhere_are_translated() {
    condition("budget >= 300,000 JPY", Code::Syntax, "300,000", "write `300_000`");
    condition("budget >= 300 万 JPY", Code::Syntax, "300 万", "write `300万`");
    condition("budget >= 300K JPY", Code::Syntax, "K", "`k`, `M`, `万` and `億`");
    attribute("x: integer 1-10", Code::Syntax, "1-10", "write `1..10`");
    attribute("x: integer 1 to 10", Code::Syntax, "1 to 10", "write `1..10`");
    attribute("x: bool", Code::Syntax, "bool", "did you mean `yes/no`?");
    attribute("x: integer 1..10 = 99", Code::InvalidValue, "99", "1..10");
    attribute("x: integer 0..10 \"label\"", Code::Syntax, "\"label\"", "");
}

#[test]
fn reserved_words_are_no_names_anywhere() {
    for word in ["in", "stage", "lead", "at", "account", "has"] {
        attribute(&format!("{word}: yes/no"), Code::Syntax, word, "another name");
        declared(&format!("department {word}"), Code::Syntax, word, "another name");
        attribute(&format!("x: one of a, {word}"), Code::Syntax, word, "another name");
    }
}

#[test]
fn names_of_mixed_scripts_and_invisible_signs_are_told_once() {
    declared("department \u{440}\u{430}ypal", Code::ConfusableName, "\u{440}\u{430}ypal", "one script");
    declared("department s\u{430}les", Code::ConfusableName, "s\u{430}les", "rename");
    declared("// \u{202e}\ndepartment b", Code::ConfusableName, "\u{202e}", "delete it");
    declared("department b \"x\u{2066}y\"", Code::ConfusableName, "\u{2066}", "delete it");
    declared("department b\u{200b}c", Code::Syntax, "\u{200b}", "delete it");
    let policy = format!("{HEAD}stage open {{ owner sales }} department 東京sales department テストA");
    assert_eq!(loaded(&policy).findings, []);
}

#[test]
fn strings_have_two_escapes() {
    declared(r#"department b "a\nb""#, Code::Syntax, r"\n", r"`\\`");
    let policy = format!("{HEAD}stage open {{ owner sales }} department b \"a \\\"b\\\" \\\\ c\"");
    assert_eq!(loaded(&policy).findings, []);
}

#[test]
fn unquoted_texts_and_moments_of_other_formats_are_shown_as_they_are_written_here() {
    declared("scenario hot { }", Code::Syntax, "hot", "write `\"hot\"`");
    declared("decide d: integer from size.csv", Code::Syntax, "size.csv", "write `\"size.csv\"`");
    declared("scenario \"s\" { at 2026-10-05T09:00 lost }", Code::Syntax, "T09", "write `2026-10-05 09:00`");
    declared("scenario \"s\" { at 2026-10-05 09:00 }", Code::Syntax, "09:00", "");
    declared("scenario \"s\" { expect open }", Code::TypeMismatch, "open", "write `stage is open`");
}

#[test]
fn an_owner_is_named_without_a_sign() {
    let stage = |owner: &str, underlined: &str, help: &str| {
        declared(&format!("stage x {{ {owner} }}"), Code::Syntax, underlined, help);
    };
    stage("owner is sales", "is", "`owner DEPARTMENT`");
    stage("owner: sales", ":", "`owner DEPARTMENT`");
    stage("owner follow sales", "follow", "did you mean `follows`?");
}

#[test]
fn a_line_with_an_unknown_event_is_still_read_to_its_end() {
    let policy = format!(
        "{HEAD}stage open {{ owner sales on lst when outcom is x -> don\n after 0 days when chanel is x -> dn }}"
    );
    let loaded = loaded(&policy);
    let mut told: Vec<_> = loaded.findings.iter().map(|finding| loaded.sources.snippet(finding.span)).collect();
    told.sort_unstable();
    assert_eq!(told, ["0", "chanel", "dn", "don", "lst"]);
}

#[test]
fn built_in_events_are_counted_like_others() {
    let policy = format!("{HEAD}stage open {{ owner sales when times(updated) >= 3 and times(created) is 1 -> done }}");
    assert_eq!(loaded(&policy).findings, []);
    condition("times(sales) > 1", Code::TypeMismatch, "sales", "known here: `call_made`, `lost`");
}

#[test]
fn a_policy_with_too_many_stages_is_refused_at_the_first_too_many() {
    let stages: String = (0..4_096).map(|at| format!("stage s{at} {{ final }}\n")).collect();
    let policy = format!("policy \"p\" {{ timezone \"UTC\" }}\nintake {{ otherwise -> s1 }}\n{stages}");
    assert_eq!(loaded(&policy).findings, []);
    one(&format!("{policy}stage last {{ final }}"), Code::InvalidValue, "last", "attributes");
}

#[test]
fn spreadsheets_come_with_blanks_and_empty_columns() {
    let policy = format!("{HEAD}stage open {{ owner sales }} decide size: one of big, small from \"size.csv\"");
    let sheet = |text: &str| {
        let loaded = load_files(&[("p.tasuki", policy.as_bytes()), ("size.csv", text.as_bytes())]);
        let told = loaded.findings.iter().map(|finding| loaded.sources.snippet(finding.span).to_owned());
        (told.collect::<Vec<String>>(), loaded.model.decisions[0].body.arms.len())
    };
    assert_eq!(sheet("channel , size,,\r\n webinar, big ,,\r\n,,,\r\notherwise,small,,\r\n"), (vec![], 2));
    assert_eq!(sheet("channel;size\nwebinar;big\n"), (vec![String::from("channel;size")], 0));
    assert_eq!(sheet("channel,size\notherwise,big\nwebinar,small\n").0, ["otherwise"]);
}

#[test]
fn a_first_row_with_a_wrong_date_is_no_header() {
    let policy = format!("{HEAD}stage open {{ owner sales }} calendar {{ open mon 9:00..10:00 closed \"h.csv\" }}");
    for (text, wrong) in
        [("2026-02-30,x\n", 1), ("2026.1.1\n", 1), ("日付,名前\n2026/1/1,元日\n", 0), ("\n2026-01-01\n", 0)]
    {
        let loaded = load_files(&[("p.tasuki", policy.as_bytes()), ("h.csv", text.as_bytes())]);
        assert_eq!(loaded.findings.len(), wrong, "{text}: {:?}", loaded.findings);
    }
}

#[test]
fn a_group_may_hold_unknown() {
    let policy = format!(
        "{HEAD}stage open {{ owner sales when employees in few -> done }} group few of employees = 1, 2, unknown"
    );
    assert_eq!(loaded(&policy).findings, []);
    declared("group g of asked = yes, unknown", Code::TypeMismatch, "unknown", "or unknown");
}

#[test]
fn only_a_decision_gives_a_percentage() {
    attribute("rate: percent", Code::TypeMismatch, "percent", "`decimal 0..100`");
    declared("event e { rate: percent }", Code::TypeMismatch, "percent", "decimal");
}
