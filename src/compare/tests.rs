//! What a comparison says of two texts.

mod brute;
mod drawn;
mod replayed;

use super::{Comparison, Given, Policy, compare};
use crate::analyze::engine::Limits;
use crate::model::{FileReader, Loaded, load};

struct Text<'a>(&'a str);

impl FileReader for Text<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "p.tasuki" { Ok(self.0.as_bytes().to_vec()) } else { Err(String::from("no such file")) }
    }
}

/// The policy, unless the text is none.
fn loaded_or_not(text: &str) -> Option<Loaded> {
    Some(load("p.tasuki", &Text(text)).expect("a text can be read")).filter(Loaded::is_policy)
}

pub fn loaded(text: &str) -> Loaded {
    let loaded = load("p.tasuki", &Text(text)).expect("a text can be read");
    assert!(loaded.is_policy(), "{:#?}", loaded.findings);
    loaded
}

pub fn compared(old: &str, new: &str) -> Comparison {
    let (old, new) = (loaded(old), loaded(new));
    let side =
        |of: &'_ Loaded| -> (crate::model::Model, crate::text::Sources) { (of.model.clone(), of.sources.clone()) };
    let ((old, old_sources), (new, new_sources)) = (side(&old), side(&new));
    compare(
        Policy { model: &old, sources: &old_sources },
        Policy { model: &new, sources: &new_sources },
        &Given::new(),
        Limits::default(),
    )
}

fn messages(found: &Comparison) -> Vec<String> {
    assert_eq!(found.undecided, []);
    let change = |change: &super::Change| {
        let direction = change.direction.map_or_else(String::new, |direction| format!(" ({})", direction.as_str()));
        let who = change.departments.join(", ");
        format!("{}: {}{direction} [{who}]", change.kind.as_str(), change.message)
    };
    let renames = found.renames.iter().map(|it| format!("{} {} is now {}", it.what, it.old, it.new));
    found.changes.iter().map(change).chain(renames).collect()
}

const POLICY: &str = r#"
policy "p" { timezone "Asia/Tokyo" }
calendar { open mon..fri 09:00..18:00 }
department marketing
department sales "営業部"
department osaka
lead {
  channel : one of web, booth, call
  prefecture : one of 東京, 大阪, 京都
  employees : integer 1..100_000 or unknown
}
event called by owner
event lost { reason: one of price, timing, other }
decide territory: department {
  osaka when prefecture in (大阪, 京都)
  sales otherwise
}
criterion good "有望" {
  agreed by marketing, sales on 2026-10-01
  employees >= 1000 and channel is booth
}
intake {
  when good -> calling
  otherwise -> nurturing
}
stage nurturing "育成" {
  owner marketing
  when good -> calling
  after 180 days -> out
}
stage calling {
  owner by territory
  sla first {
    within 4 business hours when channel is call
    within 2 business days otherwise
    met by called
    on breach notify marketing
  }
  on lost when reason is price -> resting for 90 days
  on lost otherwise -> out
  after 60 days -> resting for 90 days
}
recycle resting { owner marketing  return -> nurturing  at most 3 times, then -> out }
stage out { final }
"#;

fn edited(edits: &[(&str, &str)]) -> Vec<String> {
    let mut text = String::from(POLICY);
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    messages(&compared(POLICY, &text))
}

#[test]
fn the_same_text_has_no_change() {
    assert!(compared(POLICY, POLICY).is_same());
}

#[test]
fn comments_labels_order_and_other_words_for_the_same_leads_are_no_change() {
    let found = edited(&[
        ("calendar {", "// office hours\ncalendar {"),
        ("\"営業部\"", "\"営業本部\""),
        (
            "osaka when prefecture in (大阪, 京都)\n  sales otherwise",
            "sales when prefecture is 東京\n  osaka otherwise",
        ),
        ("employees >= 1000 and channel is booth", "not (channel in (web, call)) and employees > 999"),
        ("on lost otherwise -> out", "on lost when reason in (timing, other) -> out"),
        ("  after 60 days -> resting for 90 days\n}", "}"),
        ("  owner by territory\n", "  after 60 days -> resting for 90 days\n  owner by territory\n"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_name_that_stands_for_another_is_no_change_but_is_said() {
    assert_eq!(edited(&[("calling", "phoning")]), ["stage calling is now phoning"]);
    assert_eq!(edited(&[("osaka", "kansai")]), ["department osaka is now kansai"]);
    assert_eq!(
        edited(&[("prefecture", "area"), ("good", "fine")]),
        ["attribute prefecture is now area", "criterion good is now fine"]
    );
}

#[test]
fn a_change_names_the_leads_the_outcomes_the_way_and_the_departments() {
    let all: Vec<String> = [
        &[("(大阪, 京都)", "(大阪)")][..],
        &[("employees >= 1000", "employees >= 500")],
        &[("employees >= 1000", "employees >= 500"), ("on 2026-10-01", "on 2026-11-01")],
        &[("within 2 business days", "within 1 business day")],
        &[("when channel is call", "when channel in (call, booth)")],
        &[("after 60 days", "after 45 days")],
        &[("is price -> resting for 90 days", "is price -> resting for 30 days")],
        &[("on lost otherwise -> out", "on lost otherwise -> resting for 10 days")],
        &[("at most 3 times", "at most 2 times")],
        &[("booth, call\n", "booth, call, tiktok\n")],
        &[("notify marketing", "notify sales")],
        &[("met by called", "met by called, lost when reason is price")],
        &[("09:00..18:00", "09:00..17:00")],
        &[("owner by territory", "owner follows territory")],
        &[("called by owner", "called by sales")],
        &[("  after 180 days -> out\n", "")],
        &[("stage out { final }", "stage out { final }\nstage lost_for_good { final }")],
    ]
    .into_iter()
    .map(|edits| {
        let edit: Vec<String> = edits.iter().map(|(from, to)| format!("{} => {}\n", from.trim(), to.trim())).collect();
        format!("{}  {}\n", edit.concat(), edited(edits).join("\n  "))
    })
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}
