//! Random small policies, held against every lead of a small domain.
//!
//! The cells of a region are read back by the language itself: they become the rows of a table.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::said::{checked, loaded};
use crate::analyze::evaluate::{claiming, holds};
use crate::diagnostic::{Code, Finding};
use crate::model::{AttributeId, DecisionId, Model, Subject, Value};

const LEAD: &str = "
lead {
  c : one of a, b, c, d or unknown
  n : integer 0..6 or unknown
  y : yes/no
  z : yes/no or unknown
  m : decimal 0..3
";

/// The values of each attribute; dense numbers by one of each kind.
fn domains() -> Vec<Vec<Value>> {
    let choices = |count: u32| (0..count).map(Value::Choice);
    let unknown = || std::iter::once(Value::Unknown);
    vec![
        choices(4).chain(unknown()).collect(),
        (0..7).map(|n| Value::Number(Decimal::from(n))).chain(unknown()).collect(),
        choices(2).collect(),
        choices(2).chain(unknown()).collect(),
        (0..7).map(|n| Value::Number(Decimal::new(n * 5, 1))).collect(),
    ]
}

fn leads() -> Vec<Vec<Value>> {
    domains().into_iter().fold(vec![Vec::new()], |leads, domain| {
        let extend = |lead: &Vec<Value>, value: &Value| lead.iter().cloned().chain([value.clone()]).collect();
        leads.iter().flat_map(|lead| domain.iter().map(move |value| extend(lead, value))).collect()
    })
}

fn value_of(lead: &[Value]) -> impl Fn(&Subject) -> Value {
    move |subject| match subject {
        Subject::Attribute(AttributeId(at)) => lead[*at as usize].clone(),
        other => panic!("no lead has {other:?}"),
    }
}

fn test() -> impl Strategy<Value = String> {
    select(vec![
        "c is a",
        "c in (a, b)",
        "c is not c",
        "c in (d, unknown)",
        "c not in (a, d)",
        "c is known",
        "n >= 3",
        "n < 2",
        "n in 2..4",
        "n is 5",
        "n is unknown",
        "n in 1..<6",
        "y",
        "y is no",
        "z",
        "z is no",
        "z is unknown",
        "m > 1",
        "m <= 2",
        "m in 1..2",
        "m is 1",
        "m < 1",
        "k >= 3",
        "k in 1..2",
        "k < 0",
        "lvl is one",
        "lvl in (two, three)",
        "lvl is unknown",
        "crit",
    ])
    .prop_map(String::from)
}

/// Tests of attributes alone.
fn plain_test() -> impl Strategy<Value = String> {
    test().prop_filter("no names", |text| !["k ", "lvl", "crit"].iter().any(|name| text.starts_with(name)))
}

fn cond(of: BoxedStrategy<String>) -> BoxedStrategy<String> {
    of.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("({})", parts.join(" and "))),
            proptest::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.clone().prop_map(|part| format!("not ({part})")),
            proptest::collection::vec(inner, 3..4)
                .prop_map(|parts| format!("at least 2 of {{ - {} - {} - {} }}", parts[0], parts[1], parts[2])),
        ]
    })
    .boxed()
}

pub fn policy() -> impl Strategy<Value = String> {
    let plain = || cond(plain_test().boxed());
    let anything = cond(test().boxed());
    (
        proptest::option::of(plain()),
        plain(),
        proptest::collection::vec((plain(), -2..4_i32), 2..4),
        proptest::collection::vec((select(vec!["one", "two", "three"]), plain()), 1..4),
        proptest::collection::vec((select(vec!["p", "q"]), anything), 1..5),
        any::<bool>(),
    )
        .prop_map(|(assume, crit, terms, level, lines, otherwise)| {
            let mut out = String::from(LEAD);
            out.extend(assume.map(|cond| format!("assume {cond}\n")));
            out.push_str(&format!("}}\ncriterion crit = {crit}\nscore k {{\n"));
            out.extend(terms.iter().map(|(cond, points)| format!("{points:+} when {}\n", cond)));
            out.push_str("}\ndecide lvl: one of one, two, three in order {\n");
            out.extend(level.iter().map(|(value, cond)| format!("{value} when {cond}\n")));
            out.push_str("}\ndecide target: one of p, q {\n");
            out.extend(lines.iter().map(|(value, cond)| format!("{value} when {cond}\n")));
            out.push_str(if otherwise { "p otherwise\n}\n" } else { "}\n" });
            out
        })
        .prop_map(|text| text.replace("+0 when", "+1 when").replace("-0 when", "+1 when"))
}

/// Which leads each box holds, read back as a table of the language.
fn held(policy: &str, finding: &Finding, leads: &[Vec<Value>]) -> Vec<Vec<bool>> {
    finding
        .region
        .iter()
        .map(|region| {
            let cell = |name: &str| region.cells.get(name).map_or("any", String::as_str);
            let row = ["c", "n", "y", "z", "m", "k"].map(cell).join(" | ");
            let table = format!("decide probe: yes/no {{\n| c | n | y | z | m | k | probe |\n| {row} | yes |\n}}\n");
            let model = loaded(&format!("{policy}{table}")).model;
            let probe = &model.decisions.last().expect("the probe is declared").body;
            leads.iter().map(|lead| !claiming(&model, probe, &value_of(lead)).is_empty()).collect()
        })
        .collect()
}

/// The region's boxes are exactly `wanted` among the leads that can be, none can lose a side, none
/// is covered by the others, and each example lies in its box.
fn check_region(policy: &str, finding: &Finding, leads: &[Vec<Value>], wanted: &[bool]) -> Result<(), TestCaseError> {
    let boxes = held(policy, finding, leads);
    for (at, lead) in leads.iter().enumerate() {
        let told = boxes.iter().any(|held| held[at]);
        prop_assert_eq!(told, wanted[at], "{:?} in {:?}", lead, finding);
    }
    for (at, one) in boxes.iter().enumerate() {
        let alone =
            (0..leads.len()).any(|lead| one[lead] && !boxes.iter().enumerate().any(|(o, b)| o != at && b[lead]));
        prop_assert!(alone, "box {} is covered by the others: {:?}", at, finding);
    }
    Ok(())
}

/// No side of a box can be let go.
fn check_widest(policy: &str, finding: &Finding, leads: &[Vec<Value>], allowed: &[bool]) -> Result<(), TestCaseError> {
    for at in 0..finding.region.len() {
        for name in finding.region[at].cells.keys() {
            let mut wider = finding.clone();
            wider.region = vec![finding.region[at].clone()];
            wider.region[0].cells.shift_remove(name);
            let held = held(policy, &wider, leads);
            let fits = (0..leads.len()).all(|lead| !held[0][lead] || allowed[lead]);
            prop_assert!(!fits, "box {} does not need {}: {:?}", at, name, finding);
        }
    }
    Ok(())
}

fn examples_fit(model: &Model, finding: &Finding, lines: usize) -> Result<(), TestCaseError> {
    for region in &finding.region {
        let value = |subject: &Subject| match subject {
            Subject::Attribute(id) => super::said::value_of(&model[*id].ty, &region.example[&model[*id].name]),
            other => panic!("no lead has {other:?}"),
        };
        let target = &model[DecisionId(1)].body;
        let claims = claiming(model, target, &value).len();
        prop_assert!(if lines == 0 { claims == 0 } else { claims >= lines }, "{:?}", region);
        prop_assert!(model.assumes.iter().all(|assume| holds(model, &assume.cond, &value)), "{:?}", region);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_told_is_what_every_lead_shows(policy in policy()) {
        let model = loaded(&policy).model;
        let (report, sources) = checked(&policy);
        prop_assert_eq!(&report.undecided, &[]);
        let all = leads();
        let leads: Vec<Vec<Value>> = all
            .into_iter()
            .filter(|lead| model.assumes.iter().all(|assume| holds(&model, &assume.cond, &value_of(lead))))
            .collect();
        let target = &model[DecisionId(1)].body;
        let claims: Vec<Vec<usize>> = leads.iter().map(|lead| claiming(&model, target, &value_of(lead))).collect();
        let gaps: Vec<bool> = claims.iter().map(Vec::is_empty).collect();
        let own = |code: Code| {
            let of = |finding: &&Finding| finding.code == code && finding.subject.as_deref() == Some("target");
            report.findings.iter().filter(of).collect::<Vec<_>>()
        };
        let told = own(Code::GapDecision);
        prop_assert_eq!(!told.is_empty(), gaps.contains(&true));
        for finding in &told {
            check_region(&policy, finding, &leads, &gaps)?;
            check_widest(&policy, finding, &leads, &gaps)?;
            examples_fit(&model, finding, 0)?;
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let line_of = |span: crate::text::Span| {
            target.arms.iter().position(|arm| arm.span == span).expect("a line of the decision")
        };
        for finding in own(Code::OverlapDecision) {
            let lines: Vec<usize> = finding.related.iter().map(|related| line_of(related.span)).collect();
            for (at, one) in lines.iter().enumerate() {
                pairs.extend(lines[at + 1..].iter().map(|other| (*one, *other)));
            }
            let all_claim: Vec<bool> = claims.iter().map(|claim| lines.iter().all(|line| claim.contains(line))).collect();
            check_region(&policy, finding, &leads, &all_claim)?;
            check_widest(&policy, finding, &leads, &all_claim)?;
            examples_fit(&model, finding, lines.len())?;
            prop_assert!(sources.start(finding.span).line > 0);
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for claim in &claims {
            for (at, one) in claim.iter().enumerate() {
                wanted.extend(claim[at + 1..].iter().map(|other| (*one, *other)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        prop_assert_eq!(pairs, wanted);
    }
}
