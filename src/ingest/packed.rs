//! Rows packed for keeping many of them: a record of fixed size each, and what rows say beyond that
//! in one list for all.
//!
//! A row takes 40 bytes, each value, account or recorded state 8 more; numbers that are no small
//! whole numbers and texts lie in lists of their own. [`Rows::fill`] gives back exactly the row that
//! [`Rows::push`] took.

use std::ops::Range;

use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;

use super::trace::{Recorded, TraceEvent};
use crate::model::{AttributeId, DepartmentId, EventId, FieldId, StageId, Value};

/// No department.
pub(super) const NOBODY: u32 = u32::MAX;

/// Rows in the order in which they were taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub records: Vec<Record>,
    pub extras: Vec<Extra>,
    pub numbers: Vec<Decimal>,
    pub texts: Vec<SmolStr>,
}

/// What every row has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub second: i64,
    pub nanos: i32,
    /// The lead, by the number its key was given.
    pub lead: u32,
    pub line: u32,
    pub event: u32,
    /// [`NOBODY`] for none.
    pub by: u32,
    /// Where its extras begin, and how many they are.
    pub extras: u32,
    pub extra_count: u32,
    pub file: u16,
    pub whole_day: bool,
}

/// Something more that a row says: what and of which attribute or field, and the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extra {
    /// The id and, in the low four bits, the tag.
    head: u32,
    payload: u32,
}

/// What an extra is; attributes and fields have the same five, in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Unknown,
    Choice,
    /// A whole number that fits 32 bits.
    Whole,
    /// Place in [`Rows::numbers`].
    Number,
    /// Place in [`Rows::texts`].
    Text,
}

const TAGS: [Tag; 5] = [Tag::Unknown, Tag::Choice, Tag::Whole, Tag::Number, Tag::Text];
const FIELD: u32 = 5;
const ACCOUNT: u32 = 10;
const STAGE: u32 = 11;
const FOREIGN_STAGE: u32 = 12;
const OWNER: u32 = 13;
const FOREIGN_OWNER: u32 = 14;

impl Extra {
    pub fn attribute(id: AttributeId, tag: Tag, payload: u32) -> Extra {
        Extra { head: id.0 << 4 | tag as u32, payload }
    }

    pub fn field(id: FieldId, tag: Tag, payload: u32) -> Extra {
        Extra { head: id.0 << 4 | (FIELD + tag as u32), payload }
    }

    /// Of the attribute or the field.
    pub fn id(self) -> u32 {
        self.head >> 4
    }

    /// Whether two values are of the same attribute or the same field.
    pub fn is_of_same(self, other: Extra) -> bool {
        let kind = |extra: Extra| (extra.head >> 4, (extra.head & 15) / FIELD);
        kind(self) == kind(other)
    }

    /// The attribute it gives a known value.
    pub fn known_attribute(self) -> Option<AttributeId> {
        let tag = self.head & 15;
        (tag < FIELD && tag != Tag::Unknown as u32).then_some(AttributeId(self.head >> 4))
    }

    /// Whether the payload is a place in the list of numbers, or of texts.
    fn list(self) -> Option<List> {
        match self.head & 15 {
            ACCOUNT | FOREIGN_STAGE | FOREIGN_OWNER => Some(List::Texts),
            STAGE | OWNER => None,
            value => match TAGS[(value % FIELD) as usize] {
                Tag::Number => Some(List::Numbers),
                Tag::Text => Some(List::Texts),
                Tag::Unknown | Tag::Choice | Tag::Whole => None,
            },
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Numbers,
    Texts,
}

impl Record {
    pub fn extras_range(&self) -> Range<usize> {
        self.extras as usize..self.extras as usize + self.extra_count as usize
    }

    pub fn at(&self) -> Timestamp {
        Timestamp::new(self.second, self.nanos).expect("it was a timestamp")
    }
}

impl Rows {
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn clear(&mut self) {
        self.records.clear();
        self.extras.clear();
        self.numbers.clear();
        self.texts.clear();
    }

    pub fn at(&self, row: u32) -> Timestamp {
        self.records[row as usize].at()
    }

    pub fn extras_of(&self, row: u32) -> &[Extra] {
        &self.extras[self.records[row as usize].extras_range()]
    }

    /// Where the extras of the next record begin.
    pub fn next_extra(&self) -> u32 {
        u32::try_from(self.extras.len()).expect("rows are handed on long before that")
    }

    pub fn number(&mut self, number: Decimal) -> (Tag, u32) {
        if number.scale() == 0
            && let Some(whole) = number.to_i32()
        {
            return (Tag::Whole, whole as u32);
        }
        self.numbers.push(number);
        (Tag::Number, (self.numbers.len() - 1) as u32)
    }

    pub fn text(&mut self, text: SmolStr) -> u32 {
        self.texts.push(text);
        (self.texts.len() - 1) as u32
    }

    pub fn value(&mut self, value: &Value) -> (Tag, u32) {
        match value {
            Value::Unknown => (Tag::Unknown, 0),
            Value::Choice(index) => (Tag::Choice, *index),
            Value::Number(number) => self.number(*number),
            Value::Text(text) => (Tag::Text, self.text(text.clone())),
        }
    }

    pub fn account(&mut self, account: SmolStr) {
        let payload = self.text(account);
        self.extras.push(Extra { head: ACCOUNT, payload });
    }

    pub fn recorded_stage(&mut self, stage: &Recorded<StageId>) {
        let (head, payload) = match stage {
            Recorded::Known(id) => (STAGE, id.0),
            Recorded::Foreign(word) => (FOREIGN_STAGE, self.text(word.clone())),
        };
        self.extras.push(Extra { head, payload });
    }

    pub fn recorded_owner(&mut self, owner: &Recorded<DepartmentId>) {
        let (head, payload) = match owner {
            Recorded::Known(id) => (OWNER, id.0),
            Recorded::Foreign(word) => (FOREIGN_OWNER, self.text(word.clone())),
        };
        self.extras.push(Extra { head, payload });
    }

    /// Takes a row of the lead with that number.
    pub fn push(&mut self, lead: u32, event: &TraceEvent) {
        let extras = self.next_extra();
        for (id, value) in &event.attributes {
            let (tag, payload) = self.value(value);
            self.extras.push(Extra::attribute(*id, tag, payload));
        }
        for (id, value) in &event.fields {
            let (tag, payload) = self.value(value);
            self.extras.push(Extra::field(*id, tag, payload));
        }
        if let Some(account) = &event.account {
            self.account(account.clone());
        }
        event.stage.iter().for_each(|stage| self.recorded_stage(stage));
        event.owner.iter().for_each(|owner| self.recorded_owner(owner));
        self.records.push(Record {
            second: event.at.as_second(),
            nanos: event.at.subsec_nanosecond(),
            lead,
            line: event.line,
            event: event.event.0,
            by: event.by.map_or(NOBODY, |by| by.0),
            extras,
            extra_count: self.next_extra() - extras,
            file: event.file,
            whole_day: event.whole_day,
        });
    }

    /// Takes the last row back.
    pub fn drop_last(&mut self) {
        if let Some(last) = self.records.pop() {
            self.extras.truncate(last.extras as usize);
        }
    }

    /// Takes a row of other rows, of which another lead, file and line is now known.
    pub fn take(&mut self, other: &Rows, row: u32, lead: u32, file: u16, line: u32) {
        let extras = self.next_extra();
        for extra in other.extras_of(row) {
            let payload = match extra.list() {
                None => extra.payload,
                Some(List::Numbers) => {
                    self.numbers.push(other.numbers[extra.payload as usize]);
                    (self.numbers.len() - 1) as u32
                }
                Some(List::Texts) => self.text(other.texts[extra.payload as usize].clone()),
            };
            self.extras.push(Extra { head: extra.head, payload });
        }
        self.records.push(Record { lead, extras, file, line, ..other.records[row as usize] });
    }

    /// Spells a row out.
    pub fn fill(&self, row: u32, event: &mut TraceEvent) {
        self.spell_out(&self.records[row as usize], self.extras_of(row), event);
    }

    /// Spells out a row with these extras.
    pub fn spell_out(&self, record: &Record, extras: &[Extra], event: &mut TraceEvent) {
        event.at = record.at();
        event.line = record.line;
        event.event = EventId(record.event);
        event.by = (record.by != NOBODY).then_some(DepartmentId(record.by));
        event.file = record.file;
        event.whole_day = record.whole_day;
        event.attributes.clear();
        event.fields.clear();
        (event.account, event.stage, event.owner) = (None, None, None);
        for extra in extras {
            let (id, payload) = (extra.head >> 4, extra.payload);
            let text = || self.texts[payload as usize].clone();
            match extra.head & 15 {
                tag if tag < FIELD => event.attributes.push((AttributeId(id), self.unpacked(tag, payload))),
                tag if tag < ACCOUNT => event.fields.push((FieldId(id), self.unpacked(tag - FIELD, payload))),
                ACCOUNT => event.account = Some(text()),
                STAGE => event.stage = Some(Recorded::Known(StageId(payload))),
                FOREIGN_STAGE => event.stage = Some(Recorded::Foreign(text())),
                OWNER => event.owner = Some(Recorded::Known(DepartmentId(payload))),
                _ => event.owner = Some(Recorded::Foreign(text())),
            }
        }
    }

    fn unpacked(&self, tag: u32, payload: u32) -> Value {
        match TAGS[tag as usize] {
            Tag::Unknown => Value::Unknown,
            Tag::Choice => Value::Choice(payload),
            Tag::Whole => Value::Number(Decimal::from(payload as i32)),
            Tag::Number => Value::Number(self.numbers[payload as usize]),
            Tag::Text => Value::Text(self.texts[payload as usize].clone()),
        }
    }
}
