//! What the columns of a file mean: looked up once a column, not once a cell.

use smol_str::SmolStr;

use super::mapping::Mapping;
use super::value::{ValueReader, departments, stages};
use super::words::{Words, most_similar, nfc};
use crate::model::{AttributeId, EventId, FieldId, Model};

/// What a file's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One row an event.
    Events,
    /// One row a lead, as if it were its `created` row.
    Leads,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Lead,
    At,
    Event,
    By,
    Account,
    Stage,
    Owner,
    Attribute(AttributeId),
    /// A field of the row's event: one of these, of which no two are of one event.
    Field(Vec<FieldId>),
    /// Not read, and said so once.
    Ignored,
}

/// What a header means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Read(Column),
    /// Something of the policy that rows of this purpose do not have; none: no reason to speak of it.
    Unread(Option<String>),
    /// Nothing of the policy; perhaps a slip of the pen.
    Unknown {
        similar: Option<String>,
    },
}

/// Everything the policy and the mapping say of columns and cells.
pub(super) struct Columns<'m> {
    model: &'m Model,
    pub mapping: &'m Mapping,
    pub purpose: Purpose,
    pub events: Words,
    pub departments: Words,
    pub stages: Words,
    pub attributes: Vec<ValueReader>,
    pub fields: Vec<ValueReader>,
}

/// Columns that rows of a purpose cannot do without.
pub(super) fn required(purpose: Purpose) -> &'static [(Column, &'static str)] {
    match purpose {
        Purpose::Events => &[(Column::Lead, "lead"), (Column::At, "at"), (Column::Event, "event")],
        Purpose::Leads => &[(Column::Lead, "lead")],
    }
}

impl<'m> Columns<'m> {
    pub fn new(model: &'m Model, mapping: &'m Mapping, purpose: Purpose) -> Columns<'m> {
        let attribute =
            |attribute: &crate::model::Attribute| ValueReader::new(model, &attribute.ty, attribute.or_unknown);
        Columns {
            model,
            mapping,
            purpose,
            events: Words::new(model.events.iter().map(|event| (&event.name, event.label.as_deref()))),
            departments: departments(model),
            stages: stages(model),
            attributes: model.attributes.iter().map(attribute).collect(),
            fields: model.fields.iter().map(|field| ValueReader::new(model, &field.ty, field.or_unknown)).collect(),
        }
    }

    /// The meaning of a header cell or a key. An error where it has two.
    pub fn column(&self, header: &str) -> Result<Meaning, String> {
        let header = nfc(header.trim());
        let header = header.as_ref();
        let column = match header {
            "lead" => Column::Lead,
            // What the CRM recorded does not matter to where the policy puts a lead.
            "by" | "account" | "stage" | "owner" if self.purpose == Purpose::Leads => return Ok(Meaning::Unread(None)),
            "by" => Column::By,
            "account" => Column::Account,
            "stage" => Column::Stage,
            "owner" => Column::Owner,
            "at" | "event" => match (self.purpose, header) {
                (Purpose::Events, "at") => Column::At,
                (Purpose::Events, _) => Column::Event,
                (Purpose::Leads, _) => {
                    let note = format!("the column `{header}` is not read: an export has one row a lead, no events");
                    return Ok(Meaning::Unread(Some(note)));
                }
            },
            "" => return Ok(Meaning::Unread(Some(String::from("a column without a name is not read")))),
            _ => return self.named(header),
        };
        Ok(Meaning::Read(column))
    }

    /// An attribute or a field, by name before by label.
    fn named(&self, header: &str) -> Result<Meaning, String> {
        let model = self.model;
        let label_is = |label: &Option<String>| label.as_deref().is_some_and(|label| nfc(label.trim()) == header);
        let attribute = |at: usize| Ok(Meaning::Read(Column::Attribute(AttributeId::new(at))));
        if let Some(at) = model.attributes.iter().position(|attribute| attribute.name == header) {
            return attribute(at);
        }
        let fields = self.fields_where(|field| model[field].name == header);
        if !fields.is_empty() {
            return Ok(self.field(header, fields));
        }
        if let Some((event, field)) = header.split_once('.') {
            let of = self.events.find(event.trim()).map(EventId);
            let name = field.trim();
            let fields = self.fields_where(|field| {
                Some(model[field].event) == of
                    && (model[field].name == name || {
                        model[field].label.as_deref().is_some_and(|label| nfc(label.trim()) == name)
                    })
            });
            if !fields.is_empty() {
                return Ok(self.field(header, fields));
            }
        }
        let attributes: Vec<usize> =
            (0..model.attributes.len()).filter(|at| label_is(&model.attributes[*at].label)).collect();
        let fields = self.fields_where(|field| label_is(&model[field].label));
        let both = |left: &SmolStr, right: String| {
            Err(format!(
                "the column `{header}` could be `{left}` or `{right}`: head it with the name instead of the label"
            ))
        };
        let twice = |at: usize| fields[..at].iter().find(|other| model[**other].event == model[fields[at]].event);
        if let Some((first, second)) = (0..fields.len()).find_map(|at| Some((*twice(at)?, fields[at]))) {
            return both(&model[first].name, model[second].name.to_string());
        }
        match (attributes.as_slice(), fields.as_slice()) {
            ([], []) => Ok(Meaning::Unknown { similar: self.similar(header) }),
            ([only], []) => attribute(*only),
            ([], _) => Ok(self.field(header, fields)),
            ([first, second, ..], _) => {
                both(&model.attributes[*first].name, model.attributes[*second].name.to_string())
            }
            ([first], [field, ..]) => both(&model.attributes[*first].name, self.field_name(*field)),
        }
    }

    fn field(&self, header: &str, fields: Vec<FieldId>) -> Meaning {
        match self.purpose {
            Purpose::Events => Meaning::Read(Column::Field(fields)),
            Purpose::Leads => {
                let event = &self.model[self.model[fields[0]].event].name;
                let note = format!(
                    "the column `{header}` is not read: it is a field of `{event}`, and an export has no events"
                );
                Meaning::Unread(Some(note))
            }
        }
    }

    fn fields_where(&self, wanted: impl Fn(FieldId) -> bool) -> Vec<FieldId> {
        (0..self.model.fields.len()).map(FieldId::new).filter(|field| wanted(*field)).collect()
    }

    pub fn field_name(&self, field: FieldId) -> String {
        let field = &self.model[field];
        format!("{}.{}", self.model[field.event].name, field.name)
    }

    /// The word of the policy that `header` is perhaps meant for.
    fn similar(&self, header: &str) -> Option<String> {
        let model = self.model;
        let fixed = ["lead", "at", "event", "by", "account", "stage", "owner"];
        let attributes = model.attributes.iter().map(|attribute| (&attribute.name, attribute.label.as_deref()));
        let fields = model.fields.iter().map(|field| (&field.name, field.label.as_deref()));
        let words = attributes.chain(fields).flat_map(|(name, label)| [Some(name.as_str()), label]).flatten();
        most_similar(header, fixed.into_iter().chain(words)).map(str::to_owned)
    }

    /// What two columns of one file may not both give.
    pub fn clash(&self, columns: &[&Column]) -> Option<String> {
        columns.iter().enumerate().find_map(|(at, column)| self.clash_with(column, &columns[..at]))
    }

    fn clash_with(&self, column: &Column, earlier: &[&Column]) -> Option<String> {
        let name = match column {
            Column::Ignored => return None,
            Column::Field(fields) => {
                let given = |field: &&FieldId| {
                    earlier.iter().any(|other| matches!(other, Column::Field(others) if others.contains(field)))
                };
                return fields.iter().find(given).map(|field| self.field_name(*field));
            }
            Column::Attribute(id) => self.model[*id].name.as_str(),
            Column::Lead => "lead",
            Column::At => "at",
            Column::Event => "event",
            Column::By => "by",
            Column::Account => "account",
            Column::Stage => "stage",
            Column::Owner => "owner",
        };
        earlier.contains(&column).then(|| name.to_owned())
    }

    pub fn model(&self) -> &'m Model {
        self.model
    }
}
