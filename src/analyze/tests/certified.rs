//! Certificates of random policies hold, and a changed one is refused.

use proptest::prelude::*;

use super::brute::policy;
use super::engine::Limits;
use super::policies::{Change, handoff, score, tree};
use super::said::loaded;
use crate::analyze::{Certificate, Shown, Step, check_with_certificate, verify};
use crate::cli::Replayer;
use crate::model::Model;

fn certified(text: &str) -> (Model, Certificate, Vec<(String, usize)>) {
    let loaded = loaded(text);
    let (report, certificate) =
        check_with_certificate(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model), None);
    let gaps = report.findings.iter().filter(|finding| finding.code.as_str().starts_with("gap-"));
    let gaps = gaps.map(|finding| (finding.subject.clone().unwrap_or_default(), finding.region.len())).collect();
    (loaded.model, certificate.expect("every lead can be judged"), gaps)
}

fn shown(model: &Model, certificate: &Certificate) -> Vec<Shown> {
    verify(model, certificate).expect("what was certified holds")
}

/// Each change of one step, by kind, is refused.
fn assert_refuses_changes(model: &Model, certificate: &Certificate) {
    for (at, answer) in certificate.answers.iter().enumerate() {
        for (step, was) in answer.steps.iter().enumerate() {
            let becomes = match was {
                Step::Cut { axis, parts } => Step::Cut { axis: *axis, parts: parts[1..].to_vec() },
                Step::Claimed(_) => Step::Open,
                Step::Open | Step::Away => Step::Claimed(0),
                Step::Outside => Step::Cut { axis: 0, parts: vec![vec![(0, 0)]] },
                Step::Unproved => continue,
            };
            let mut changed = certificate.clone();
            changed.answers[at].steps[step] = becomes;
            assert!(verify(model, &changed).is_err(), "step {step} of {} was changed", answer.subject);
        }
        let mut shorter = certificate.clone();
        shorter.answers[at].steps.pop();
        assert!(verify(model, &shorter).is_err(), "the last step is missing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_certified_holds_and_what_is_changed_does_not(text in policy()) {
        let (model, certificate, gaps) = certified(&text);
        for answer in shown(&model, &certificate) {
            prop_assert_eq!(answer.unproved, 0);
            let told = gaps.iter().any(|(subject, _)| *subject == answer.subject);
            prop_assert_eq!(answer.open > 0, told, "{:?}", answer);
        }
        if certificate.answers.iter().map(|answer| answer.steps.len()).sum::<usize>() < 200 {
            assert_refuses_changes(&model, &certificate);
        }
    }
}

#[test]
fn tables_lists_and_scores_are_certified() {
    let drafts =
        [tree(1, 60, 5, 0.1, Change::Mixed), handoff(2, 8, 10, false), handoff(3, 6, 8, true), score(1, 5, 5, 1, 0.3)];
    for draft in drafts {
        let text = draft.text().split_once('\n').expect("a policy has several lines").1.to_string();
        let (model, certificate, gaps) = certified(&text);
        let shown = shown(&model, &certificate);
        assert_eq!(shown.iter().map(|answer| answer.unproved).sum::<usize>(), 0);
        assert_eq!(shown.iter().any(|answer| answer.open > 0), !gaps.is_empty());
    }
}

#[test]
fn a_certificate_of_a_stage_tells_leads_that_no_line_claims_from_those_that_never_come() {
    let text = "department a
        lead { fixed channel : one of fair, web }
        event called by owner
        intake { when channel is fair -> open  when channel is web -> done }
        stage open { owner a  on called when channel is fair -> done }
        stage done { final }";
    let (model, certificate, gaps) = certified(text);
    assert_eq!(gaps, vec![]);
    let shown = shown(&model, &certificate);
    let event = shown.iter().find(|answer| answer.subject == "open/called").expect("it must be total");
    assert_eq!((event.claimed, event.open, event.away), (1, 0, 1));
}

#[test]
fn a_certificate_that_lacks_an_axis_a_kind_of_value_or_an_answer_is_refused() {
    let text = "lead { age : integer 0..150 or unknown  vip : yes/no  name : text }
        decide out: one of x, y {
          x when age >= 65 and name starts with \"A\"
          y when vip
        }";
    let (model, certificate, _) = certified(text);
    shown(&model, &certificate);
    let mut without = certificate.clone();
    without.axes.pop();
    assert!(verify(&model, &without).is_err());
    for at in 0..certificate.axes.len() {
        if certificate.axes[at].subject == "name" {
            continue;
        }
        let mut fewer = certificate.clone();
        fewer.axes[at].values.truncate(1);
        assert!(verify(&model, &fewer).unwrap_err().contains("lacks values"), "{:?}", certificate.axes[at]);
    }
    let mut silent = certificate.clone();
    silent.answers.clear();
    assert_eq!(verify(&model, &silent).unwrap_err(), "nothing is shown of `out`");
}
