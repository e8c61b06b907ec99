//! What findings call the axes: attributes and fields by the names that stand at that place.

use smol_str::SmolStr;

use super::axes::{Axes, Axis};
use super::engine::Cell;
use crate::model::{EventId, Model, Subject};

/// The names of axes, as a line of the event (or of none) writes them.
pub struct Naming<'a> {
    pub model: &'a Model,
    pub axes: &'a Axes,
    /// The event whose fields stand bare.
    pub event: Option<EventId>,
}

impl Naming<'_> {
    pub fn axis(&self, dim: usize) -> &Axis {
        &self.axes.axes[dim]
    }

    /// The sides of a box that say something, in the order of declaration: attributes, then fields,
    /// then counts.
    pub fn bounded(&self, of: &Cell) -> Vec<usize> {
        let mut dims: Vec<usize> = of.bounded().collect();
        dims.sort_by_key(|dim| &self.axis(*dim).subject);
        dims
    }

    pub fn name(&self, dim: usize) -> SmolStr {
        match &self.axis(dim).subject {
            Subject::Field(id) if Some(self.model[*id].event) == self.event => self.model[*id].name.clone(),
            subject => self.model.subject_name(subject).into(),
        }
    }
}
