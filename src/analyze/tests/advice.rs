//! Advice: what is told, and what is nearly told.

use super::said::{checked, findings_of};
use crate::diagnostic::Code;

/// The subjects of the findings of a code.
fn told_of(code: Code, policy: &str) -> Vec<String> {
    let (report, _) = checked(policy);
    let of_code = report.findings.into_iter().filter(|finding| finding.code == code);
    of_code.map(|finding| finding.subject.unwrap_or_default()).collect()
}

const STAGES: &str = "
intake { otherwise -> open }
stage open { owner sales  on won -> done  after 30 days -> done }
stage done { final }
department sales
event won
";

fn unused(more: &str) -> Vec<String> {
    told_of(Code::UnusedName, &format!("{STAGES}{more}"))
}

#[test]
fn a_name_that_nothing_uses_is_told_whatever_its_kind() {
    assert_eq!(unused(""), [""; 0]);
    assert_eq!(unused("department success"), ["success"]);
    assert_eq!(unused("event lost { reason: one of price, timing }"), ["lost"]);
    assert_eq!(unused("lead { hot : yes/no = no }"), ["hot"]);
    assert_eq!(unused("lead { region : one of 東京, 大阪 }  group west of region = 大阪"), ["west"]);
    assert_eq!(unused("lead { hot : yes/no = no }  criterion warm = hot"), ["warm"]);
    assert_eq!(unused("lead { hot : yes/no = no }  score points { +5 when hot }"), ["points"]);
    assert_eq!(unused("lead { hot : yes/no = no }  decide level: integer 1..2 { 2 when hot  1 otherwise }"), ["level"]);
}

#[test]
fn a_name_that_is_used_anywhere_is_not_told() {
    for used in [
        "department success  commitment c { by success  at most 9 leads at once }",
        "department success  lead { hot : yes/no = no }  criterion warm { agreed by success on 2026-10-01 hot } \
         promise p { never warm }",
        "event seen  stage extra { owner sales  after 10 days without seen -> done }",
        "event seen  scenario \"s\" { at 2026-10-05 10:00 created  at 2026-10-06 10:00 seen }",
        "lead { region : one of 東京, 大阪 }  group west of region = 大阪  promise p { never region in west }",
        "lead { hot : yes/no = no }  assume_free",
    ] {
        let used = used.replace("assume_free", "promise p { never hot }");
        assert_eq!(unused(&used), [""; 0], "{used}");
    }
}

#[test]
fn events_that_matter_by_happening_and_fields_are_not_told() {
    assert_eq!(unused("event called { outcome: one of yes_please, no_thanks } by owner"), [""; 0]);
    assert_eq!(unused("event seen  stage quiet { owner sales  after 10 days without any event -> done }"), [""; 0]);
}

#[test]
fn a_file_without_stages_serves_other_policies() {
    assert_eq!(told_of(Code::UnusedName, "department sales  event won"), [""; 0]);
}

const JUDGED: &str = "
department sales
event won
lead {
  judged authority : yes/no = no
  judged timing : one of soon, later or unknown
  seminars : integer 0..100 = 0
}
criterion ripe = authority and timing is soon
criterion proven = ripe and seminars >= 1
decide level: integer 1..2 { 2 when ripe  1 otherwise }
score points { +10 when authority  +5 when seminars >= 3 }
intake { otherwise -> open }
stage sold { owner sales  on won -> done  after 30 days -> done }
stage done { final }
";

fn judged(lines: &str) -> Vec<String> {
    told_of(Code::JudgedOnly, &format!("{JUDGED}stage open {{ owner sales {lines} after 30 days -> done }}"))
}

#[test]
fn a_move_that_opinions_alone_decide_is_told_through_every_definition() {
    for lines in ["when authority -> sold", "when ripe -> sold", "when level is 2 -> sold"] {
        assert_eq!(judged(lines), ["open"], "{lines}");
    }
    assert_eq!(judged("on won when timing is soon -> sold  on won otherwise -> stay"), ["open/won"]);
    assert_eq!(judged("after 10 days when not ripe -> done"), ["open"]);
}

#[test]
fn a_move_that_reads_one_fact_is_not_told() {
    for lines in [
        "when proven -> sold",
        "when ripe and seminars >= 1 -> sold",
        "when points >= 10 -> sold",
        "when ripe and times(won) >= 1 -> sold",
        "on won -> sold",
        "sla call { within 3 days when authority  within 5 days otherwise  met by won }",
    ] {
        assert_eq!(judged(lines), [""; 0], "{lines}");
    }
}

fn unlabelled(policy: &str) -> Vec<String> {
    told_of(Code::MissingLabel, policy)
}

#[test]
fn a_missing_label_is_told_where_most_of_its_kind_have_one() {
    assert_eq!(unlabelled("department a \"A\"  department b \"B\"  department c"), ["c"]);
    assert_eq!(unlabelled("lead { x : one of a \"A\", b \"B\", c }"), ["c"]);
    assert_eq!(unlabelled("event e { a \"A\": yes/no  b \"B\": yes/no  c: yes/no }"), ["c"]);
}

#[test]
fn labels_are_not_asked_for_where_half_or_fewer_have_one_nor_of_names_that_are_read_as_they_are() {
    assert_eq!(unlabelled("department a \"A\"  department b"), [""; 0]);
    assert_eq!(unlabelled("department a  department b  event c \"C\""), [""; 0]);
    assert_eq!(unlabelled("department a \"A\"  department b \"B\"  department 営業部"), [""; 0]);
    assert_eq!(unlabelled("lead { x : one of 東京, 大阪, other }"), [""; 0]);
}

#[test]
fn a_policy_that_names_its_zone_is_not_told_to() {
    let codes = |head: &str| -> Vec<&str> {
        findings_of(&format!("policy \"p\" {head}")).iter().map(|finding| finding.code.as_str()).collect()
    };
    assert_eq!(codes("{}"), ["missing-timezone"]);
    assert_eq!(codes("{ timezone \"UTC\" }"), [""; 0]);
}
