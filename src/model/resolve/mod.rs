//! Syntax trees to the model, in passes: declare every name, then resolve every body, then look at
//! the whole (circles, look-alike names).
//!
//! INVARIANT: nothing here fails. What cannot be resolved is a hole in the model and one finding;
//! names that stand in text the parser could not read are not reported as unknown again.

mod bodies;
mod calendar;
mod circles;
mod commitments;
mod conditions;
mod confusables;
mod declare;
mod durations;
mod holidays;
mod literals;
mod names;
mod scenarios;
mod sets;
mod slas;
mod stages;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Finding};
use crate::model::{EventId, Model};
use crate::syntax::ast;
use crate::text::{FileId, Sources, Span};
use names::Names;

/// Files that the policy names (holiday lists, decision tables), by the span of the string that
/// names them. A file that could not be read is missing here and has its finding already.
pub type Attachments = BTreeMap<Span, FileId>;

/// Resolves the files of one policy, the root first.
pub fn resolve(files: &[(FileId, ast::File)], sources: &Sources, attachments: &Attachments) -> (Model, Vec<Finding>) {
    let mut resolver =
        Resolver { sources, attachments, model: declare::empty_model(), names: Names::default(), findings: Vec::new() };
    resolver.declare_all(files);
    resolver.resolve_bodies(files);
    resolver.report_circles();
    resolver.report_confusables(files);
    if let Some((root, _)) = files.first() {
        resolver.model.unread = resolver.names.unread(*root);
    }
    (resolver.model, resolver.findings)
}

struct Resolver<'a> {
    sources: &'a Sources,
    attachments: &'a Attachments,
    model: Model,
    names: Names,
    findings: Vec<Finding>,
}

/// What a condition may speak of, by where it stands.
#[derive(Clone, Copy)]
struct Scope {
    /// The event that the line names: its fields stand bare.
    event: Option<EventId>,
    states: States,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum States {
    /// Attributes, names, fields and counters only.
    None,
    /// Also `stage` and `owner`.
    Promise,
    /// Also `sla NAME`.
    Expect,
}

impl Scope {
    const PLAIN: Scope = Scope { event: None, states: States::None };
    const PROMISE: Scope = Scope { event: None, states: States::Promise };
    const EXPECT: Scope = Scope { event: None, states: States::Expect };

    fn of_event(event: Option<EventId>) -> Scope {
        Scope { event, states: States::None }
    }
}

impl Resolver<'_> {
    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// A line of which a block has one, said again.
    fn said_twice(&mut self, again: Span, first: Span, block: &str, what: &str) {
        let finding = Finding::new(Code::DuplicateName, again, format!("{block} says `{what}` twice"))
            .label("said again here")
            .related(first, "said first here")
            .help("keep one of the lines");
        self.report(finding);
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>, label: &str, help: impl Into<String>) {
        let help = help.into();
        let mut finding = Finding::new(code, span, message).label(label);
        if !help.is_empty() {
            finding.help = Some(help);
        }
        self.findings.push(finding);
    }
}
