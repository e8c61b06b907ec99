//! Attributes that the first row of a lead must give, since they have no value otherwise.

use super::packed::Extra;
use crate::model::{AttributeId, Model};

#[derive(Clone, Debug, Default)]
pub(super) struct Required<'m> {
    model: Option<&'m Model>,
    attributes: Vec<AttributeId>,
}

impl<'m> Required<'m> {
    pub fn of(model: &'m Model) -> Required<'m> {
        let all = (0..model.attributes.len()).map(AttributeId::new);
        Required { model: Some(model), attributes: all.filter(|id| model[*id].initial().is_none()).collect() }
    }

    /// Those attributes alone, to ask which rows lack something.
    pub fn attributes(&self) -> Vec<AttributeId> {
        self.attributes.clone()
    }

    /// Asks for these attributes.
    pub fn these(attributes: &[AttributeId]) -> Required<'static> {
        Required { model: None, attributes: attributes.to_vec() }
    }

    pub fn asks_nothing(&self) -> bool {
        self.attributes.is_empty()
    }

    /// Whether a row gives them all.
    pub fn met_by(&self, extras: &[Extra]) -> bool {
        self.missing(extras).is_none()
    }

    /// Why a row cannot be a lead's first.
    pub fn lacking(&self, extras: &[Extra]) -> Option<String> {
        let (model, id) = (self.model?, self.missing(extras)?);
        let name = &model[id].name;
        Some(format!("`{name}` is missing; the first row of a lead must give it, since it has no default"))
    }

    fn missing(&self, extras: &[Extra]) -> Option<AttributeId> {
        let gives = |id: &&AttributeId| extras.iter().any(|extra| extra.known_attribute() == Some(**id));
        self.attributes.iter().find(|id| !gives(id)).copied()
    }
}
