//! Every edit that is proposed for an example of its finding, held against the policy it was made for.

use std::collections::BTreeMap;

use super::*;
use crate::analyze::engine::Limits;
use crate::analyze::{self, Replay, Seen, page};
use crate::diagnostic::{Allows, Checked, Code, Finding};
use crate::ingest::TraceEvent;
use crate::model::{FileReader, load};

struct Unseen;

impl Replay for Unseen {
    fn replay(&self, _: &[TraceEvent], _: jiff::Timestamp) -> Vec<Seen> {
        Vec::new()
    }
}

struct Texts(BTreeMap<String, String>);

impl FileReader for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| String::from("it is not there"))
    }
}

fn loaded(text: &str) -> Loaded {
    load("p.tasuki", &Texts(BTreeMap::from([(String::from("p.tasuki"), text.to_string())]))).unwrap()
}

fn findings(loaded: &Loaded) -> Vec<Finding> {
    let report = analyze::check(&loaded.model, &loaded.sources, Limits::default(), &Unseen);
    let findings = loaded.findings.iter().cloned().chain(report.findings).collect();
    let comments = loaded.files.iter().flat_map(|(_, file)| &file.comments);
    let allows =
        Allows::read(&loaded.sources, comments.map(|comment| (comment.span, comment.text.as_str(), comment.doc)));
    let today = Some(jiff::civil::date(2027, 6, 1));
    allows.apply(&loaded.sources, Checked { findings, undecided: &report.undecided, today, sheets: &[] })
}

/// The policies that a code's page says fail.
fn failing(code: Code) -> Vec<&'static str> {
    page(code).split("```tasuki fail\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_failing_policies_of_these_pages_are_mended_without_a_change_in_meaning() {
    for code in [
        Code::GapEvent,
        Code::GapDeadline,
        Code::RedundantLine,
        Code::UnreachableLine,
        Code::UnusedAllow,
        Code::ExpiredAllow,
        Code::MissingTimezone,
    ] {
        for text in failing(code) {
            let old = loaded(text);
            let before = findings(&old);
            let finding =
                before.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code}: {text}"));
            let Some(Proposal::Edits(edits)) = propose(finding, &old) else { panic!("{code}: {text}") };
            for edit in edits {
                let new = loaded(&edit.apply(old.sources.get(finding.span.file)));
                let text = &new.sources.get(finding.span.file).text;
                assert_eq!(refused(&old, &new), None, "{code}\n{text}");
                let after = findings(&new);
                assert!(after.iter().all(|left| left.code != code), "{code}: {after:#?}\n{text}");
                assert!(after.len() <= before.len(), "{code}: {after:#?}\n{text}");
            }
        }
    }
}

#[test]
fn an_edit_that_decides_something_is_refused_with_the_leads_that_it_concerns() {
    let text = failing(Code::GapEvent)[0];
    let old = loaded(text);
    let finding = findings(&old).into_iter().find(|finding| finding.code == Code::GapEvent).unwrap();
    let Some(Proposal::Edits(edits)) = propose(&finding, &old) else { panic!("a gap of an event can be closed") };
    let decides = Edit { text: edits[0].text.replace("-> stay", "-> done"), ..edits[0].clone() };
    assert_ne!(decides, edits[0]);
    let why = refused(&old, &loaded(&decides.apply(old.sources.get(finding.span.file)))).unwrap();
    assert!(why.contains("would change what the policy means") && why.contains("reason"), "{why}");
}

#[test]
fn what_only_the_team_can_decide_is_not_proposed() {
    for code in [Code::GapIntake, Code::GapDecision, Code::GapOwner, Code::GapReturn, Code::OverlapEvent] {
        let old = loaded(failing(code)[0]);
        let finding = findings(&old).into_iter().find(|finding| finding.code == code).unwrap();
        assert!(matches!(propose(&finding, &old), Some(Proposal::Nothing(_))), "{code}");
    }
}
