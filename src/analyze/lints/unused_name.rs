//! A department, attribute, group, event, criterion, score or decision that nothing names.
//!
//! The resolver knows which names of the policy's own file were looked up. Not told: fields of
//! events, which record what happened; events that say who may do them or that wake a stage `without
//! any event`, since they matter by happening; anything in a file without stages, which serves others.

use super::Lint;
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding};
use crate::model::{EventId, Model, Unread, Without};
use crate::text::Span;

pub const LINT: Lint = Lint { code: Code::UnusedName, check, page: include_str!("unused_name.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let model = scene.model;
    if model.stages.is_empty() {
        return;
    }
    for unread in &model.unread {
        if let Unread::Event(id) = unread
            && matters_by_happening(model, *id)
        {
            continue;
        }
        let Said { kind, name, span, help } = said(model, *unread);
        scene.report.findings.push(
            Finding::new(Code::UnusedName, span, format!("nothing in this policy uses the {kind} `{name}`"))
                .label("decides nothing")
                .subject(name)
                .help(help),
        );
    }
}

fn matters_by_happening(model: &Model, event: EventId) -> bool {
    let timers = model.stages.iter().flat_map(|stage| &stage.timers);
    model[event].by.is_some() || timers.into_iter().any(|timer| timer.without == Without::AnyEvent)
}

/// A declaration in words.
struct Said<'m> {
    kind: &'static str,
    name: &'m str,
    span: Span,
    help: &'static str,
}

fn said(model: &Model, unread: Unread) -> Said<'_> {
    match unread {
        Unread::Department(id) => Said {
            kind: "department",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or name it where it owns leads, acts or agrees",
        },
        Unread::Attribute(id) => Said {
            kind: "attribute",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it if nobody needs to fill it in, or write the rule that reads it",
        },
        Unread::Group(id) => Said {
            kind: "group",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or write `in GROUP` in place of the list of its values",
        },
        Unread::Event(id) => Said {
            kind: "event",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or write the `on`, `met by` or `without` line that waits for it",
        },
        Unread::Criterion(id) => Said {
            kind: "criterion",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or name it in the line that it was agreed for",
        },
        Unread::Score(id) => Said {
            kind: "score",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or write the rule that asks for it; `route` alone shows it",
        },
        Unread::Decision(id) => Said {
            kind: "decision",
            name: &model[id].name,
            span: model[id].span,
            help: "delete it, or write the rule that asks for it; `route` alone shows it",
        },
    }
}
