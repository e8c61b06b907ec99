//! Scenarios.

use smol_str::SmolStr;

use super::names::{Symbol, did_you_mean};
use super::{Resolver, Scope};
use crate::diagnostic::Code;
use crate::model::*;
use crate::syntax::ast;
use crate::text::Span;

/// The values that a step's `with` gives.
struct Given {
    attributes: Vec<(AttributeId, Value)>,
    fields: Vec<(FieldId, Value)>,
}

impl Resolver<'_> {
    pub(super) fn scenario(&mut self, written: &ast::Scenario, span: Span) {
        let before = self.findings.len();
        let mut steps = Vec::with_capacity(written.steps.len());
        let mut broken = false;
        for step in &written.steps {
            let kind = match &step.kind {
                ast::StepKind::Error => None,
                ast::StepKind::Given(values) => Some(StepKind::Given(self.given(values))),
                ast::StepKind::At { moment, event, with, by } => {
                    let event = self.event_named(event);
                    let Given { attributes, fields } = self.with(event, with);
                    let by = by.as_ref().and_then(|name| self.department_named(name));
                    event.map(|event| StepKind::At { moment: moment.moment, event, attributes, fields, by })
                }
                ast::StepKind::Wait(written) => self.duration(written).map(StepKind::Wait),
                ast::StepKind::Expect(cond) => Some(StepKind::Expect(self.cond(cond, Scope::EXPECT))),
            };
            match kind {
                Some(kind) => steps.push(Step { kind, span: step.span }),
                None => broken = true,
            }
        }
        broken |= self.findings.len() > before;
        let span = Span { end: written.name.span.end, ..span };
        self.model.scenarios.push(Scenario { name: written.name.value.clone(), steps, broken, span });
    }

    fn given(&mut self, values: &[ast::Assignment]) -> Vec<(AttributeId, Value)> {
        let mut given = Vec::with_capacity(values.len());
        for assignment in values {
            let attribute = self.lookup(&assignment.name, "an attribute", |symbol| match symbol {
                Symbol::Attribute(id) => Some(id),
                _ => None,
            });
            if let Some(id) = attribute {
                given.extend(self.assignment(id, assignment).map(|value| (id, value)));
            }
        }
        given
    }

    fn assignment(&mut self, id: AttributeId, assignment: &ast::Assignment) -> Option<Value> {
        let attribute = &self.model[id];
        if attribute.broken {
            return None;
        }
        let (ty, or_unknown) = (attribute.ty.clone(), attribute.or_unknown);
        self.assigned(&assignment.value, &ty, or_unknown, &assignment.name.text)
    }

    /// Fields of the event first, then attributes.
    fn with(&mut self, event: Option<EventId>, values: &[ast::Assignment]) -> Given {
        let (mut attributes, mut fields) = (Vec::new(), Vec::new());
        for assignment in values {
            let name = &assignment.name;
            if let Some(id) = event.and_then(|event| self.field_named(event, &name.text)) {
                let field = &self.model[id];
                if field.broken {
                    continue;
                }
                let (ty, or_unknown) = (field.ty.clone(), field.or_unknown);
                let value = self.assigned(&assignment.value, &ty, or_unknown, &name.text);
                fields.extend(value.map(|value| (id, value)));
                continue;
            }
            match self.names.get(&name.text) {
                Some(Symbol::Attribute(id)) => {
                    attributes.extend(self.assignment(id, assignment).map(|value| (id, value)));
                }
                Some(other) => {
                    let message = format!("`{}` is {}, not an attribute or a field", name.text, other.kind());
                    self.error(Code::TypeMismatch, name.span, message, "cannot be given a value", "");
                }
                None => self.unknown_with(event, name),
            }
        }
        Given { attributes, fields }
    }

    fn unknown_with(&mut self, event: Option<EventId>, name: &ast::Name) {
        let Some(event) = event else { return };
        let fields: Vec<SmolStr> = self.model[event].fields.iter().map(|id| self.model[*id].name.clone()).collect();
        let attributes = self.model.attributes.iter().map(|attribute| attribute.name.clone());
        let candidates: Vec<SmolStr> = fields.iter().cloned().chain(attributes).collect();
        let event_name = self.model[event].name.clone();
        if let Some(help) = did_you_mean(&name.text, &candidates) {
            let message = format!("`{event_name}` has no field `{}`, and no attribute has this name", name.text);
            self.error(Code::UnknownName, name.span, message, "nothing declares this name", help);
        } else {
            self.unknown_name(name, &format!("a field of `{event_name}`, or attribute,"), &candidates);
        }
    }
}
