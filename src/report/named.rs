//! Names of the policy as reports show them: with their label where there is one.

use super::printable;
use crate::model::Model;

/// Looks names up in a model.
#[derive(Clone, Copy)]
pub struct Names<'m> {
    model: &'m Model,
}

impl<'m> Names<'m> {
    pub fn new(model: &'m Model) -> Names<'m> {
        Names { model }
    }

    /// A stage's name and label.
    pub fn stage(&self, name: &str) -> String {
        let found = self.model.stages.iter().find(|stage| stage.name == name);
        labelled(name, found.and_then(|stage| stage.label.as_deref()))
    }

    pub fn department(&self, name: &str) -> String {
        let found = self.model.departments.iter().find(|department| department.name == name);
        labelled(name, found.and_then(|department| department.label.as_deref()))
    }

    /// An owner, `nobody` for none.
    pub fn owner(&self, name: Option<&str>) -> String {
        name.map_or_else(|| String::from("nobody"), |name| self.department(name))
    }

    /// An event's label, or its name.
    pub fn event(&self, name: &str) -> String {
        let found = self.model.events.iter().find(|event| event.name == name);
        let label = found.and_then(|event| event.label.as_deref());
        label.map_or_else(|| name.to_string(), |label| printable::text(label).into_owned())
    }

    /// What a clock is about: the labels of its stage and of itself, names where there are none.
    pub fn promise(&self, stage: &str, sla: &str) -> String {
        let found = self.model.stages.iter().find(|item| item.name == stage);
        let clock = found.and_then(|stage| stage.slas.iter().find(|item| item.name == sla));
        let stage_label = found.and_then(|stage| stage.label.as_deref()).unwrap_or(stage);
        let sla_label = clock.and_then(|sla| sla.label.as_deref()).unwrap_or(sla);
        printable::text(&format!("{stage_label}: {sla_label}")).into_owned()
    }

    pub fn sla(&self, stage: &str, name: &str) -> String {
        let stage = self.model.stages.iter().find(|item| item.name == stage);
        let found = stage.and_then(|stage| stage.slas.iter().find(|sla| sla.name == name));
        labelled(name, found.and_then(|sla| sla.label.as_deref()))
    }
}

fn labelled(name: &str, label: Option<&str>) -> String {
    match label {
        Some(label) if label != name => format!("{name} {}", printable::text(label)),
        Some(_) | None => name.to_string(),
    }
}
