//! Cells to packed values by a plan made once from the header.

use super::super::columns::{Column, Columns, Purpose};
use super::super::packed::{Extra, Kept, NOBODY, Rows, Tag};
use super::super::rewriting::Meanings;
use super::super::row::{CellKind, Content};
use super::super::trace::Recorded;
use super::super::value::ValueReader;
use super::super::words::Words;
use super::lookup::Lookup;
use super::moments::Moments;
use crate::model::{AttributeId, DepartmentId, FieldId, StageId};

/// What to do with the columns of one file.
#[derive(Clone)]
pub(in crate::ingest) struct Plan<'c> {
    pub width: usize,
    purpose: Purpose,
    /// Two columns give the same attribute or field: rows that use both are odd.
    has_synonyms: bool,
    lead: usize,
    at: Option<usize>,
    event: Option<(usize, Lookup<u32>)>,
    by: Option<(usize, Lookup<u32>)>,
    account: Option<usize>,
    stage: Option<(usize, Lookup<u32>)>,
    owner: Option<(usize, Lookup<u32>)>,
    /// By attribute, in the order of their ids.
    attributes: Vec<(usize, AttributeId, Reader<'c>)>,
    fields: Vec<(usize, Fields<'c>)>,
    moments: Moments,
}

/// The field that a column gives, by event.
#[derive(Clone)]
struct Fields<'c> {
    by_event: Vec<Option<(FieldId, Reader<'c>)>>,
}

/// How the cells of an attribute or a field are read.
#[derive(Clone)]
struct Reader<'c> {
    words: Lookup<(Tag, u32)>,
    /// The least and the greatest whole number, where whole numbers are values.
    whole: Option<(i64, i64)>,
    any: &'c ValueReader,
}

/// What a cell comes to.
enum Read {
    Nothing,
    Value(Tag, u32),
    /// It cannot be read; the slow path says why.
    Odd,
}

impl<'c> Plan<'c> {
    /// None where rows are rewritten before they mean something, or while a column that they cannot
    /// do without has not been seen.
    pub fn new(columns: &'c Columns<'_>, meanings: &Meanings) -> Option<Plan<'c>> {
        if !meanings.leaves_rows(columns.mapping) {
            return None;
        }
        let has_synonyms = meanings.has_synonyms;
        let meanings = &meanings.own;
        let is_twice = |wanted: &Column| meanings.iter().filter(|column| *column == wanted).count() > 1;
        let single =
            [Column::Lead, Column::At, Column::Event, Column::By, Column::Account, Column::Stage, Column::Owner];
        if has_synonyms && single.iter().any(is_twice) {
            return None;
        }
        let place = |wanted: &Column| meanings.iter().position(|column| column == wanted);
        let named = |wanted: &Column, words: &Words| place(wanted).map(|at| (at, Lookup::new(words.all())));
        let model = columns.model();
        let mut attributes = Vec::new();
        let mut fields = Vec::new();
        for (at, column) in meanings.iter().enumerate() {
            match column {
                Column::Attribute(id) => attributes.push((at, *id, Reader::new(&columns.attributes[id.index()]))),
                Column::Field(candidates) => {
                    let mut by_event: Vec<Option<(FieldId, Reader<'c>)>> = vec![None; model.events.len()];
                    for id in candidates {
                        let slot = &mut by_event[model[*id].event.index()];
                        slot.get_or_insert_with(|| (*id, Reader::new(&columns.fields[id.index()])));
                    }
                    fields.push((at, Fields { by_event }));
                }
                Column::Lead
                | Column::At
                | Column::Event
                | Column::By
                | Column::Account
                | Column::Stage
                | Column::Owner
                | Column::Ignored => {}
            }
        }
        attributes.sort_by_key(|(_, id, _)| *id);
        let plan = Plan {
            width: meanings.len(),
            purpose: columns.purpose,
            has_synonyms,
            lead: place(&Column::Lead)?,
            at: place(&Column::At),
            event: named(&Column::Event, &columns.events),
            by: named(&Column::By, &columns.departments),
            account: place(&Column::Account),
            stage: named(&Column::Stage, &columns.stages),
            owner: named(&Column::Owner, &columns.departments),
            attributes,
            fields,
            moments: Moments::new(&model.zone),
        };
        match plan.purpose {
            Purpose::Leads => Some(plan),
            Purpose::Events => (plan.at.is_some() && plan.event.is_some()).then_some(plan),
        }
    }

    /// Takes a row and gives its lead's key; none leaves `rows` as they were and the row to the slow
    /// path. `cell` gives an empty text for a column that the row lacks.
    #[inline]
    pub fn row<'t>(&mut self, cell: impl Fn(usize) -> Content<'t>, line: u32, rows: &mut Rows) -> Option<&'t str> {
        let extras = rows.next_extra();
        let key = self.read(cell, line, extras, rows);
        if key.is_none() {
            rows.extras.truncate(extras as usize);
        }
        key
    }

    #[inline]
    fn read<'t>(
        &mut self,
        cell: impl Fn(usize) -> Content<'t>,
        line: u32,
        extras: u32,
        rows: &mut Rows,
    ) -> Option<&'t str> {
        let key = word(cell(self.lead))?;
        let ((second, whole_day), event) = match (self.purpose, self.at, &self.event) {
            (Purpose::Events, Some(at), Some((column, words))) => {
                (self.moments.read(word(cell(at))?.as_bytes())?, words.find(word(cell(*column))?.as_bytes())?)
            }
            (Purpose::Events, _, _) => return None,
            (Purpose::Leads, _, _) => ((0, false), 0),
        };
        let by = match &self.by {
            Some((column, words)) => match given(cell(*column)) {
                Some(content) => words.find(word(content)?.as_bytes())?,
                None => NOBODY,
            },
            None => NOBODY,
        };
        for (column, id, reader) in &self.attributes {
            match reader.read(cell(*column), rows) {
                Read::Nothing => {}
                Read::Value(tag, payload) => rows.extras.push(Extra::attribute(*id, tag, payload)),
                Read::Odd => return None,
            }
        }
        let first_field = rows.extras.len();
        for (column, fields) in &self.fields {
            let Some(content) = given(cell(*column)) else { continue };
            let (id, reader) = fields.by_event[event as usize].as_ref().filter(|_| content.kind != CellKind::Null)?;
            match reader.read(content, rows) {
                Read::Nothing => {}
                Read::Value(tag, payload) => rows.extras.push(Extra::field(*id, tag, payload)),
                Read::Odd => return None,
            }
        }
        if rows.extras.len() > first_field + 1 {
            rows.extras[first_field..].sort_unstable_by_key(|extra| extra.id());
        }
        if self.has_synonyms && gives_twice(&rows.extras[extras as usize..]) {
            return None;
        }
        if let Some(content) = self.account.and_then(|column| given(cell(column))) {
            rows.account(word(content)?.into());
        }
        if let Some((content, words)) = self.stage.as_ref().and_then(|(at, words)| Some((given(cell(*at))?, words))) {
            let found = words.find(word(content)?.as_bytes())?;
            rows.recorded_stage(&Recorded::Known(StageId(found)));
        }
        if let Some((content, words)) = self.owner.as_ref().and_then(|(at, words)| Some((given(cell(*at))?, words))) {
            let found = words.find(word(content)?.as_bytes())?;
            rows.recorded_owner(&Recorded::Known(DepartmentId(found)));
        }
        rows.keep(Kept { second, nanos: 0, whole_day, lead: 0, line, event, by, file: 0, extras });
        Some(key)
    }
}

/// Whether two of a row's values are of the same attribute or field; those of one lie together.
fn gives_twice(values: &[Extra]) -> bool {
    values.windows(2).any(|pair| pair[0].is_of_same(pair[1]))
}

/// The cell, unless it is empty.
#[inline]
fn given(content: Content<'_>) -> Option<Content<'_>> {
    (content.kind != CellKind::Text || !content.text.is_empty()).then_some(content)
}

/// The text of a cell that names something, if nothing need be trimmed.
#[inline]
fn word(content: Content<'_>) -> Option<&str> {
    let bytes = content.text.as_bytes();
    let (first, last) = (*bytes.first()?, *bytes.last()?);
    if matches!(content.kind, CellKind::Null | CellKind::Nested) {
        return None;
    }
    let plain = first > b' ' && last > b' ' && (first < 0x80 && last < 0x80 || content.text.trim() == content.text);
    plain.then_some(content.text)
}

impl<'c> Reader<'c> {
    fn new(any: &'c ValueReader) -> Reader<'c> {
        let packed = |value: crate::model::Value| match value {
            crate::model::Value::Choice(index) => Some((Tag::Choice, index)),
            crate::model::Value::Unknown => Some((Tag::Unknown, 0)),
            crate::model::Value::Number(_) | crate::model::Value::Text(_) => None,
        };
        let words = any.words().into_iter().filter_map(|(word, value)| Some((word, packed(value)?)));
        Reader { words: Lookup::new(words), whole: any.whole_numbers(), any }
    }

    #[inline]
    fn read(&self, cell: Content<'_>, rows: &mut Rows) -> Read {
        let bytes = cell.text.as_bytes();
        if cell.kind == CellKind::Text && bytes.is_empty() {
            return Read::Nothing;
        }
        if let Some((least, greatest)) = self.whole
            && bytes.len() <= 9
            && bytes.iter().all(u8::is_ascii_digit)
        {
            let number = bytes.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
            if least <= number && number <= greatest {
                return Read::Value(Tag::Whole, number as u32);
            }
        }
        if matches!(cell.kind, CellKind::Text | CellKind::True | CellKind::False)
            && let Some((tag, payload)) = self.words.find(bytes)
        {
            return Read::Value(tag, payload);
        }
        if cell.kind == CellKind::Text && cell.text.trim().is_empty() {
            return Read::Nothing;
        }
        match self.any.read(cell) {
            Ok(value) => {
                let (tag, payload) = rows.value(&value);
                Read::Value(tag, payload)
            }
            Err(_) => Read::Odd,
        }
    }
}
