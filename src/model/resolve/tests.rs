//! Policies from text: what resolves, and what each mistake is told.

mod mistakes;

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::model::{FileReader, Loaded, load};

struct Files(BTreeMap<&'static str, Vec<u8>>);

impl FileReader for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| String::from("no such file"))
    }
}

fn loaded(text: &str) -> Loaded {
    load_files(&[("p.tasuki", text.as_bytes())])
}

fn load_files(files: &[(&'static str, &[u8])]) -> Loaded {
    let files = files.iter().map(|(path, bytes)| (*path, bytes.to_vec())).collect();
    load("p.tasuki", &Files(files)).expect("the root is there")
}

/// Code and underlined text of each finding, in text order.
fn found(loaded: &Loaded) -> Vec<(Code, String)> {
    let mut findings: Vec<_> = loaded.findings.iter().collect();
    findings.sort_by_key(|finding| finding.span);
    findings.into_iter().map(|finding| (finding.code, loaded.sources.snippet(finding.span).to_string())).collect()
}

const HEAD: &str = r#"policy "Test" { timezone "Asia/Tokyo" }
department sales "営業"
department marketing
lead {
  fixed channel "獲得経路" : one of webinar, inquiry "問い合わせ"
  employees : integer 1..500_000 or unknown
  budget    : money JPY or unknown
  asked     : yes/no = no
  company   : text or unknown
}
event call_made { outcome: one of connected, no_answer } by owner
event lost
intake { otherwise -> open }
stage done { final }
"#;

/// The findings of `HEAD` with a stage and more text behind.
fn with_stage(lines: &str, more: &str) -> Vec<(Code, String)> {
    found(&loaded(&format!("{HEAD}stage open {{\n  owner sales\n{lines}\n}}\n{more}")))
}

#[test]
fn the_sample_policy_resolves_without_a_finding() {
    let sample = include_bytes!("../../syntax/tests/sample.tasuki");
    let holidays = "date,name\n2026-10-12,スポーツの日\n2027/1/11,成人の日\n".as_bytes();
    let loaded = load_files(&[("p.tasuki", sample), ("holidays-jp.csv", holidays)]);
    assert_eq!(found(&loaded), []);
    assert_eq!(loaded.model.stages.len(), 7);
    assert_eq!(loaded.model.calendar.as_ref().map(|calendar| calendar.closures.len()), Some(3));
}

#[test]
fn each_unknown_name_is_told_with_the_nearest_known_one() {
    let loaded = loaded(&format!("{HEAD}stage open {{ owner sale  on lst -> done  when chanel is webinar -> don }}"));
    let told: Vec<_> = found(&loaded);
    let names: Vec<&str> = told.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(names, ["sale", "lst", "chanel", "don"]);
    assert!(told.iter().all(|(code, _)| *code == Code::UnknownName));
    assert_eq!(loaded.findings[0].help.as_deref(), Some("did you mean `sales`?"));
}

#[test]
fn a_value_is_read_in_the_type_of_the_left_side() {
    let told = with_stage(
        "when channel is webinr -> done
         when employees >= 300 JPY -> done
         when budget >= 300 -> done
         when budget >= 300 USD -> done
         when employees is 0 -> done
         when employees is 2.5 -> done
         when channel >= 3 -> done
         when employees -> done
         when company starts with 株式 -> done
         when asked is webinar -> done",
        "",
    );
    let codes: Vec<(Code, &str)> = told.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(
        codes,
        [
            (Code::UnknownName, "webinr"),
            (Code::UnitMismatch, "300 JPY"),
            (Code::UnitMismatch, "300"),
            (Code::UnitMismatch, "300 USD"),
            (Code::InvalidValue, "0"),
            (Code::InvalidValue, "2.5"),
            (Code::TypeMismatch, ">= 3"),
            (Code::TypeMismatch, "employees"),
            (Code::TypeMismatch, "株式"),
            (Code::TypeMismatch, "webinar"),
        ]
    );
}

#[test]
fn not_before_what_may_be_unknown_is_told_with_both_readings() {
    let text = "stage open { owner sales  when not budget >= 300万 JPY -> done  when not asked -> done
        when not (budget is known) -> done  when not (budget < 5 JPY) -> done  when not employees is known -> done
        when not employees in (3, unknown) -> done on call_made when not outcome is connected -> done
        when not call_made.outcome is connected -> done }";
    let loaded = loaded(&format!("{HEAD}{text}"));
    let told = found(&loaded);
    assert_eq!(
        told,
        [
            (Code::AmbiguousNot, String::from("budget >= 300万 JPY")),
            (Code::AmbiguousNot, String::from("call_made.outcome is connected")),
        ]
    );
    let help = loaded.findings[0].help.as_deref().expect("a help");
    assert!(help.contains("`budget < 300万 JPY`") && help.contains("`not (budget >= 300万 JPY)`"), "{help}");
}

#[test]
fn business_time_without_a_calendar_and_a_move_without_a_rest_are_errors() {
    let told = with_stage(
        "sla first { within 2 business days  met by call_made }
         after 3 business hours -> done
         on lost -> pool",
        "recycle pool { owner marketing  return -> open }",
    );
    assert_eq!(
        told,
        [
            (Code::NoCalendar, String::from("2 business days")),
            (Code::NoCalendar, String::from("3 business hours")),
            (Code::MissingRest, String::from("pool")),
        ]
    );
}

#[test]
fn a_circle_names_every_step_once() {
    let loaded = loaded(&format!(
        "{HEAD}stage open {{ owner sales }} criterion a = b criterion b = grade is 2
         decide grade: integer 1..2 {{ 2 when a  1 otherwise }}"
    ));
    let circles: Vec<_> = loaded.findings.iter().filter(|finding| finding.code == Code::CircularDefinition).collect();
    assert_eq!(circles.len(), 1);
    assert_eq!(circles[0].message, "`a` needs `b` needs `grade` needs `a`: a circle");
    assert_eq!(circles[0].related.len(), 3);
}

#[test]
fn a_name_declared_twice_in_two_files_shows_both() {
    let loaded = load_files(&[
        ("p.tasuki", format!("use \"departments.tasuki\"\n{HEAD}stage open {{ owner sales }}").as_bytes()),
        ("departments.tasuki", b"use \"p.tasuki\"\ndepartment sales"),
    ]);
    assert_eq!(found(&loaded), [(Code::DuplicateName, String::from("sales"))]);
    assert_eq!(loaded.sources.place(loaded.findings[0].span), "departments.tasuki:2");
    assert_eq!(loaded.sources.place(loaded.findings[0].related[0].span), "p.tasuki:3");
}

#[test]
fn names_that_look_alike_are_told() {
    let told = with_stage("", "department ｓａｌｅｓ\ndepartment sаles\ndepartment m1\ndepartment ml");
    let names: Vec<&str> = told.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(names, ["ｓａｌｅｓ", "sаles"]);
    assert!(told.iter().all(|(code, _)| *code == Code::ConfusableName));
}

#[test]
fn a_table_kept_as_a_spreadsheet_reads_like_one_in_the_policy() {
    let table = "channel,employees,size\nwebinar,>= 1000,big\n\"not in (webinar)\",any,small\notherwise,,small\n";
    let policy = format!("{HEAD}stage open {{ owner sales }} decide size: one of big, small from \"size.csv\"");
    let loaded = load_files(&[("p.tasuki", policy.as_bytes()), ("size.csv", table.as_bytes())]);
    assert_eq!(found(&loaded), []);
    assert_eq!(loaded.model.decisions[0].body.arms.len(), 3);

    let broken = "channel,employees,size\nwebinr,>= 1000,big\ninquiry,many,small\nany,small\n";
    let loaded = load_files(&[("p.tasuki", policy.as_bytes()), ("size.csv", broken.as_bytes())]);
    let texts: Vec<String> = found(&loaded).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["webinr", "many", "any,small"]);
}

#[test]
fn files_that_cannot_be_read_are_told_where_they_are_named() {
    let policy = format!(
        "{HEAD}stage open {{ owner sales }} calendar {{ open mon 9:00..10:00 closed \"h.csv\" closed \"no.csv\" }}"
    );
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode("2026/1/1,元日\n");
    let loaded = load_files(&[("p.tasuki", policy.as_bytes()), ("h.csv", &cp932)]);
    assert_eq!(
        found(&loaded),
        [(Code::UnreadableFile, String::from("\"h.csv\"")), (Code::UnreadableFile, String::from("\"no.csv\""))]
    );
    assert!(loaded.findings[0].message.contains("CP932"), "{}", loaded.findings[0].message);
}

#[test]
fn money_products_are_exact_and_a_currency_serves_a_whole_range() {
    let loaded = loaded(&format!(
        "{HEAD}stage open {{ owner sales  when budget in 100万..300万 JPY -> done }}
         decide expected: money JPY {{ 2% of 2000万 JPY when asked  120万円 otherwise }}"
    ));
    assert_eq!(found(&loaded), []);
    let values: Vec<String> =
        loaded.model.decisions[0].body.arms.iter().map(|arm| format!("{:?}", arm.value)).collect();
    assert_eq!(values, ["Number(400000)", "Number(1200000)"]);
}
