//! A declaration without a label where most of its kind have one.
//!
//! A label is what reports and the people behind them call a thing. Whether a policy labels its
//! stages is its own choice; one stage left out of many is a slip. Names that are not ASCII are read
//! as they are and neither count nor need one.

use super::Lint;
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding};
use crate::model::{Model, Type};
use crate::text::Span;

pub const LINT: Lint = Lint { code: Code::MissingLabel, check, page: include_str!("missing_label.md") };

/// A declaration: its name, its label, its place.
struct Named<'m> {
    name: &'m str,
    labelled: bool,
    span: Span,
}

fn check(scene: &mut Scene<'_, '_>) {
    for (kind, declared) in kinds(scene.model) {
        let plain: Vec<&Named<'_>> = declared.iter().filter(|named| named.name.is_ascii()).collect();
        let labelled = plain.iter().filter(|named| named.labelled).count();
        if labelled * 2 <= plain.len() {
            continue;
        }
        for Named { name, span, .. } in plain.iter().filter(|named| !named.labelled) {
            let message = format!("the {kind} `{name}` has no label, and {labelled} of {} have one", plain.len());
            scene.report.findings.push(
                Finding::new(Code::MissingLabel, *span, message)
                    .label("no label")
                    .subject(*name)
                    .help(format!("write what reports should call it: `{name} \"…\"`")),
            );
        }
    }
}

/// The declarations of each kind; the values of each list are a kind of their own.
fn kinds(model: &Model) -> Vec<(String, Vec<Named<'_>>)> {
    macro_rules! named {
        ($items:expr) => {
            $items
                .map(|item| Named { name: &item.name, labelled: item.label.is_some(), span: item.span })
                .collect::<Vec<Named<'_>>>()
        };
    }
    let mut kinds = vec![
        (String::from("department"), named!(model.departments.iter())),
        (String::from("attribute"), named!(model.attributes.iter())),
        (String::from("event"), named!(model.events.iter().skip(2))),
        (String::from("criterion"), named!(model.criteria.iter())),
        (String::from("score"), named!(model.scores.iter())),
        (String::from("decision"), named!(model.decisions.iter())),
        (String::from("stage"), named!(model.stages.iter())),
        (String::from("SLA"), named!(model.stages.iter().flat_map(|stage| &stage.slas))),
        (String::from("commitment"), named!(model.commitments.iter())),
        (String::from("promise"), named!(model.promises.iter())),
    ];
    let attributes = model.attributes.iter().map(|attribute| (&attribute.ty, &attribute.name));
    let fields = model.fields.iter().map(|field| (&field.ty, &field.name));
    for (ty, name) in attributes.chain(fields) {
        if let Type::OneOf(choices) = ty {
            kinds.push((format!("value of `{name}`"), named!(choices.iter())));
        }
    }
    for event in &model.events {
        kinds.push((format!("field of `{}`", event.name), named!(event.fields.iter().map(|id| &model[*id]))));
    }
    kinds
}
