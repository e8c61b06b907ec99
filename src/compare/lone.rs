//! A policy that only one side has.

use smol_str::SmolStr;

use super::change::{Change, Comparison, Kind, Said};
use crate::model::Model;
use crate::text::Span;

/// Which side has the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lone {
    Gone,
    New,
}

/// A comparison of the policy with none at all. All its departments must agree.
pub fn compare_lone(model: &Model, lone: Lone) -> Comparison {
    let said = |span: Span| Said { text: format!("policy \"{}\"", model.name), span: Some(span) };
    let names: Vec<SmolStr> = model.departments.iter().map(|department| department.name.clone()).collect();
    let stages = model.stages.len();
    let (word, before, after) = match lone {
        Lone::Gone => ("gone", Some(said(model.span)), None),
        Lone::New => ("new", None, Some(said(model.span))),
    };
    let change = Change {
        kind: Kind::Policy,
        subject: model.name.clone(),
        stage: None,
        direction: None,
        before,
        after,
        message: format!(
            "the policy \"{}\" is {word}, with {stages} {} and {} {}",
            model.name,
            if stages == 1 { "stage" } else { "stages" },
            names.len(),
            if names.len() == 1 { "department" } else { "departments" },
        ),
        region: Vec::new(),
        leads: String::new(),
        departments: names,
        recorded: None,
        site: None,
        boxes: Vec::new(),
    };
    Comparison { changes: vec![change], ..Comparison::default() }
}
