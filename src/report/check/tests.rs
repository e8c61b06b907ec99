//! The text of findings made by hand.

use anstream::adapter::strip_str;
use indexmap::IndexMap;

use super::{CheckedPolicy, document, text};
use crate::diagnostic::{Code, Example, ExampleValue, Finding, Region, RunRow, Severity, Undecided};
use crate::text::{Source, Sources, Span};

const POLICY: &str = "\
decide 担当: department {
  | 都道府県 | 従業員数 | 担当 |
  | 大阪     | >= 1000  | 大阪営業 |
}
";

fn example(prefecture: &str, employees: Option<i64>) -> Example {
    let employees = employees.map_or(ExampleValue::Unknown, |number| ExampleValue::Integer(number.into()));
    Example::from_iter([
        ("都道府県".into(), ExampleValue::Word(prefecture.into())),
        ("従業員数".into(), employees),
        ("予算".into(), ExampleValue::Unknown),
    ])
}

fn region(cells: &[(&str, &str)], example: Example) -> Region {
    let cells = cells.iter().map(|(name, cell)| ((*name).into(), cell.to_string()));
    Region { cells: IndexMap::from_iter(cells), example, leads: None }
}

fn checked() -> CheckedPolicy {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("p.tasuki", POLICY));
    let name = Span::new(file, 7, 13);
    let mut gap = Finding::new(Code::GapDecision, name, "no line of `担当` gives a value to some leads")
        .label("these lines leave leads out")
        .subject("担当")
        .help("add a line:\n| not 大阪 | any | VALUE |");
    gap.region = vec![
        region(&[("都道府県", "not 大阪")], example("東京", Some(5))),
        region(&[("都道府県", "大阪"), ("従業員数", "unknown")], example("大阪", None)),
    ];
    gap.run = vec![RunRow {
        lead: String::from("example"),
        at: String::from("2026-10-05 10:00"),
        event: String::from("created"),
        by: None,
        values: example("東京", Some(5)),
    }];
    let note = Finding::new(Code::MissingTimezone, Span::new(file, 0, 6), "the policy has no time zone");
    let undecided = Undecided {
        code: Code::OverlapDecision,
        span: name,
        subject: Some(String::from("担当")),
        message: String::from("at least 12 pairs of lines overlap"),
        share: None,
    };
    let findings = vec![note.severity(Severity::Warning), gap];
    let (path, undecided) = (String::from("p.tasuki"), vec![undecided]);
    CheckedPolicy { path, sources, findings, undecided, holds: Vec::new(), known: None }
}

#[test]
fn a_report_shows_leads_runs_help_and_open_questions() {
    insta::assert_snapshot!(strip_str(&text(&[checked()], 80)).to_string());
}

#[test]
fn the_document_counts_what_it_lists() {
    let document = serde_json::to_value(document(&[checked(), checked()])).expect("a document is JSON");
    assert_eq!(document["summary"], serde_json::json!({ "errors": 1, "warnings": 1, "notes": 0 }));
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["undecided"].as_array().map(Vec::len), Some(1));
    let gap = &document["findings"][1];
    assert_eq!((&gap["column"], &gap["end_column"]), (&8.into(), &10.into()));
    assert_eq!(gap["region"][1]["where"]["従業員数"], "unknown");
    assert_eq!(gap["region"][1]["example"]["従業員数"], serde_json::Value::Null);
    assert_eq!(gap["run"][0]["従業員数"], 5);
}
