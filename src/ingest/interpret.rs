//! A row's cells, read by what their columns mean.

use jiff::Timestamp;
use smol_str::SmolStr;

use super::columns::{Column, Columns, Purpose};
use super::moment::read_moment;
use super::rewriting::Meanings;
use super::row::{Cell, CellKind, Content, Row};
use super::trace::{Recorded, TraceEvent};
use super::words::Words;
use crate::model::{AttributeId, DepartmentId, EventId, FieldId, StageId, Value};

/// A row that could be read; `line` and `file` of the event are still to be set.
pub(super) struct Read<'r> {
    pub lead: &'r str,
    pub event: TraceEvent,
}

/// Reads a row, or says why it cannot be read: the column, the value, the way out.
pub(super) fn read<'r>(columns: &Columns<'_>, meanings: &Meanings, row: &'r Row) -> Result<Read<'r>, String> {
    if meanings.has_synonyms
        && let Some(name) = given_twice(columns, meanings, row)
    {
        return Err(format!("two cells of the row give `{name}`; leave one of them out"));
    }
    let mut lead = None;
    let mut at = None;
    let mut event = None;
    let mut by = None;
    let mut account = None;
    let (mut stage, mut owner) = (None, None);
    let mut attributes: Vec<(AttributeId, Value)> = Vec::new();
    let mut has_fields = false;
    for cell in &row.cells {
        let content = row.content(cell);
        let empty = content.kind == CellKind::Text && content.text.is_empty();
        let Some(meaning) = meanings.get(cell.column).filter(|_| !empty) else { continue };
        match meaning {
            Column::Ignored => {}
            Column::Lead => lead = word(content),
            Column::At => at = word(content),
            Column::Event => event = word(content),
            Column::By => by = word(content),
            Column::Account => account = word(content),
            Column::Stage => stage = word(content),
            Column::Owner => owner = word(content),
            Column::Attribute(id) => {
                let value = value(content, |content| columns.attributes[id.index()].read(content));
                if let Some(value) = value.map_err(|reason| in_column(&columns.model()[*id].name, &reason))? {
                    attributes.push((*id, value));
                }
            }
            Column::Field(_) => has_fields = true,
        }
    }
    let lead = lead.ok_or("`lead` is empty; every row names its lead")?;
    let (moment, event) = match columns.purpose {
        Purpose::Leads => (None, EventId::CREATED),
        Purpose::Events => {
            let at = at.ok_or("`at` is empty; write when it happened, such as `2026-10-05 10:00`")?;
            let moment = read_moment(at, &columns.model().zone).ok_or_else(|| not_a_moment(at))?;
            let event = event.ok_or("`event` is empty; write what happened, or `updated` where only values changed")?;
            (Some(moment), EventId(named(&columns.events, "event", event)?))
        }
    };
    let by = by.map(|by| named(&columns.departments, "by", by).map(DepartmentId)).transpose()?;
    let fields = if has_fields { fields(columns, meanings, row, event)? } else { Vec::new() };
    attributes.sort_unstable_by_key(|(id, _)| *id);
    let mut read = TraceEvent::new(moment.map_or(Timestamp::UNIX_EPOCH, |moment| moment.at), event);
    read.whole_day = moment.is_some_and(|moment| moment.whole_day);
    read.by = by;
    let read = read
        .with_attributes(attributes)
        .with_fields(fields)
        .with_account(account.map(SmolStr::new))
        .with_recorded_stage(stage.map(|stage| recorded(&columns.stages, stage, StageId)))
        .with_recorded_owner(owner.map(|owner| recorded(&columns.departments, owner, DepartmentId)));
    Ok(Read { lead, event: read })
}

/// What more than one cell of a row gives, where two columns mean the same.
fn given_twice(columns: &Columns<'_>, meanings: &Meanings, row: &Row) -> Option<String> {
    let is_given = |cell: &&Cell| cell.kind != CellKind::Text || !row.content(cell).text.trim().is_empty();
    let given: Vec<&Column> = row.cells.iter().filter(is_given).filter_map(|cell| meanings.get(cell.column)).collect();
    columns.clash(&given)
}

/// The text of a cell that names something; none where it is blank or null.
fn word(content: Content<'_>) -> Option<&str> {
    let text = content.text.trim();
    (content.kind != CellKind::Null && !text.is_empty()).then_some(text)
}

/// None for a cell that leaves the value as it was.
fn value(content: Content<'_>, read: impl Fn(Content<'_>) -> Result<Value, String>) -> Result<Option<Value>, String> {
    let blank = content.kind == CellKind::Text && content.text.trim().is_empty();
    if blank { Ok(None) } else { read(content).map(Some) }
}

fn in_column(name: &str, reason: &str) -> String {
    format!("`{name}`: {reason}")
}

fn named(words: &Words, column: &str, word: &str) -> Result<u32, String> {
    let what = if column == "by" { "department" } else { column };
    words.find(word).ok_or_else(|| format!("`{column}`: no {what} is called `{word}`; {}", words.way_out(word)))
}

fn not_a_moment(text: &str) -> String {
    format!(
        "`at`: `{text}` is no moment; write `2026-10-05 10:00`, `2026-10-05T10:00:00+09:00`, or a bare date for the whole day"
    )
}

/// What the CRM recorded; a word that the policy does not know is kept, since that is drift, too.
fn recorded<Id>(words: &Words, word: &str, id: impl Fn(u32) -> Id) -> Recorded<Id> {
    match words.find(word) {
        Some(index) => Recorded::Known(id(index)),
        None => Recorded::Foreign(SmolStr::new(word)),
    }
}

/// The fields of the row's event. A value for a field that the event does not have is a mistake in
/// the row: which event was meant, and which field?
fn fields(
    columns: &Columns<'_>,
    meanings: &Meanings,
    row: &Row,
    event: EventId,
) -> Result<Vec<(FieldId, Value)>, String> {
    let model = columns.model();
    let mut fields = Vec::new();
    for cell in &row.cells {
        let content = row.content(cell);
        let Some(Column::Field(candidates)) = meanings.get(cell.column) else { continue };
        if content.kind == CellKind::Null || word(content).is_none() {
            continue;
        }
        let Some(field) = candidates.iter().copied().find(|field| model[*field].event == event) else {
            let other = candidates[0];
            return Err(format!(
                "`{}` is given for `{}`, but it is a field of `{}`; leave the cell empty",
                model[other].name, model[event].name, model[model[other].event].name
            ));
        };
        let read = value(content, |content| columns.fields[field.index()].read(content));
        if let Some(value) = read.map_err(|reason| in_column(&columns.field_name(field), &reason))? {
            fields.push((field, value));
        }
    }
    fields.sort_unstable_by_key(|(id, _)| *id);
    Ok(fields)
}
