//! A box of leads as documents show it: a table cell for each name that matters, and an example.

use indexmap::IndexMap;

use super::cell::cell;
use super::example;
use super::naming::Naming;
use super::region::Part;
use crate::diagnostic::{Example, Region};
use crate::model::{AttributeId, Subject};

pub fn region(naming: &Naming<'_>, part: &Part) -> Region {
    let cells = naming
        .bounded(&part.cell)
        .into_iter()
        .map(|dim| (naming.name(dim), cell(naming.axis(dim), &part.cell.sides[dim])))
        .collect();
    Region { cells, example: lead(naming, part), leads: None }
}

/// Every attribute of the example lead, and on an event's lines the event's fields.
fn lead(naming: &Naming<'_>, part: &Part) -> Example {
    let model = naming.model;
    let mut values: Example = IndexMap::new();
    for (at, attribute) in model.attributes.iter().enumerate() {
        let subject = Subject::Attribute(AttributeId::new(at));
        let value = match naming.axes.of(&subject) {
            Some(dim) => example::value(model, naming.axis(dim), part.witness[dim]),
            None => example::plain_value(attribute),
        };
        values.insert(attribute.name.clone(), example::shown(&attribute.ty, &value));
    }
    let fields = naming.event.map_or(&[][..], |event| &model[event].fields);
    for id in fields {
        let field = &model[*id];
        let value = match naming.axes.of(&Subject::Field(*id)) {
            Some(dim) => example::value(model, naming.axis(dim), part.witness[dim]),
            None => example::plain_field(field),
        };
        values.insert(field.name.clone(), example::shown(&field.ty, &value));
    }
    values
}
