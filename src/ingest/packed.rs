//! Rows packed for keeping many of them: a record of fixed size each, and what rows say beyond that
//! in one list for all.
//!
//! A row takes 28 bytes, each value, account or recorded state 8 more; numbers that are no small
//! whole numbers and texts lie in lists of their own. What is seldom (parts of a microsecond, ids beyond
//! 16 bits) is one more value. [`Rows::fill`] gives back exactly the row that [`Rows::push`] took.

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

/// What every row has. Its extras end where those of the next row begin.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
pub(super) struct Record {
    /// Seconds, microseconds (20 bits), and whether an extra has the rest of the microsecond (1 bit).
    pub time: i64,
    /// The lead, by the number its key was given.
    pub lead: u32,
    pub line: u32,
    /// Where its extras begin.
    pub extras: u32,
    /// [`WIDE_ID`]: an extra has it.
    pub event: u16,
    /// [`NO_ID`] for none.
    pub by: u16,
    pub file: u16,
    pub whole_day: bool,
}

const WIDE_ID: u16 = u16::MAX;
const NO_ID: u16 = u16::MAX - 1;

/// A row that is about to be kept, besides its extras.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub second: i64,
    pub nanos: i32,
    pub whole_day: bool,
    pub lead: u32,
    pub line: u32,
    pub event: u32,
    /// [`NOBODY`] for none.
    pub by: u32,
    pub file: u16,
    /// Where its extras begin.
    pub extras: u32,
}

/// Something more that a row says: what and of which attribute or field, and the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extra {
    /// The id and, in the low four bits, the tag.
    pub head: u32,
    pub payload: u32,
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
/// What does not fit a record; the id says what.
const WIDE: u32 = 15;
const WIDE_NANOS: u32 = WIDE;
const WIDE_EVENT: u32 = 1 << 4 | WIDE;
const WIDE_BY: u32 = 2 << 4 | WIDE;

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
    pub fn list(self) -> Option<List> {
        match self.head & 15 {
            ACCOUNT | FOREIGN_STAGE | FOREIGN_OWNER => Some(List::Texts),
            STAGE | OWNER | WIDE => None,
            value => match TAGS[(value % FIELD) as usize] {
                Tag::Number => Some(List::Numbers),
                Tag::Text => Some(List::Texts),
                Tag::Unknown | Tag::Choice | Tag::Whole => None,
            },
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Numbers,
    Texts,
}

impl Record {
    fn at(&self, extras: &[Extra]) -> Timestamp {
        let (time, fine) = self.order(extras);
        let micros = (time & 0xf_ffff) as i32;
        Timestamp::new(time >> 20, micros * 1000 + fine as i32).expect("it was a timestamp")
    }

    /// What orders rows in time: microseconds, and nanoseconds behind them.
    #[inline]
    fn order(&self, extras: &[Extra]) -> (i64, u32) {
        let time = self.time;
        let fine = if time & 1 == 0 { 0 } else { wide(extras, WIDE_NANOS) };
        (time >> 1, fine)
    }
}

fn wide(extras: &[Extra], head: u32) -> u32 {
    extras.iter().find(|extra| extra.head == head).expect("a record that says so has it").payload
}

/// One row as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct EventRow<'r> {
    rows: &'r Rows,
    record: Record,
    extras: &'r [Extra],
}

impl<'r> EventRow<'r> {
    #[inline]
    pub(super) fn of(rows: &'r Rows, record: Record, extras: &'r [Extra]) -> EventRow<'r> {
        EventRow { rows, record, extras }
    }

    pub fn at(self) -> Timestamp {
        self.record.at(self.extras)
    }

    pub fn event(self) -> EventId {
        match self.record.event {
            WIDE_ID => EventId(wide(self.extras, WIDE_EVENT)),
            id => EventId(id.into()),
        }
    }

    pub fn by(self) -> Option<DepartmentId> {
        match self.record.by {
            NO_ID => None,
            WIDE_ID => Some(DepartmentId(wide(self.extras, WIDE_BY))),
            id => Some(DepartmentId(id.into())),
        }
    }

    /// The line its row starts on.
    pub fn line(self) -> u32 {
        self.record.line
    }

    pub fn whole_day(self) -> bool {
        self.record.whole_day
    }

    /// Attributes that the row sets, by id.
    #[inline]
    pub fn attributes(self) -> impl Iterator<Item = (AttributeId, Value)> + 'r {
        let value = move |extra: &Extra| self.rows.unpacked(extra.head & 15, extra.payload);
        let own = self.extras.iter().take_while(|extra| extra.head & 15 < FIELD);
        own.map(move |extra| (AttributeId(extra.id()), value(extra)))
    }

    /// The value that the row gives a field of its event.
    pub fn field(self, id: FieldId) -> Option<Value> {
        let own = self.extras.iter().find(|extra| (FIELD..ACCOUNT).contains(&(extra.head & 15)) && extra.id() == id.0);
        own.map(|extra| self.rows.unpacked((extra.head & 15) - FIELD, extra.payload))
    }

    /// Whether it says anything besides values.
    #[inline]
    fn tagged(self, tags: [u32; 2]) -> Option<Extra> {
        self.extras
            .iter()
            .rev()
            .take_while(|extra| extra.head & 15 >= ACCOUNT)
            .find(|it| tags.contains(&(it.head & 15)))
            .copied()
    }

    pub fn account(self) -> Option<&'r SmolStr> {
        self.tagged([ACCOUNT; 2]).map(|extra| &self.rows.texts[extra.payload as usize])
    }

    pub fn recorded_stage(self) -> Option<Recorded<StageId>> {
        let extra = self.tagged([STAGE, FOREIGN_STAGE])?;
        Some(match extra.head & 15 {
            STAGE => Recorded::Known(StageId(extra.payload)),
            _ => Recorded::Foreign(self.rows.texts[extra.payload as usize].clone()),
        })
    }

    pub fn recorded_owner(self) -> Option<Recorded<DepartmentId>> {
        let extra = self.tagged([OWNER, FOREIGN_OWNER])?;
        Some(match extra.head & 15 {
            OWNER => Recorded::Known(DepartmentId(extra.payload)),
            _ => Recorded::Foreign(self.rows.texts[extra.payload as usize].clone()),
        })
    }
}

/// One row that is made to be looked at as those that are kept.
#[derive(Clone, Debug, Default)]
pub struct OneRow(Rows);

impl OneRow {
    pub fn of(&mut self, event: &TraceEvent) -> EventRow<'_> {
        self.0.clear();
        self.0.push(0, event);
        self.0.row(0)
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
        self.records[row as usize].at(self.extras_of(row))
    }

    /// What orders rows in time.
    #[inline]
    pub fn order(&self, row: u32) -> (i64, u32) {
        let record = &self.records[row as usize];
        if record.time & 1 == 0 { (record.time >> 1, 0) } else { record.order(self.extras_of(row)) }
    }

    #[inline]
    pub fn row(&self, row: u32) -> EventRow<'_> {
        EventRow { rows: self, record: self.records[row as usize], extras: self.extras_of(row) }
    }

    #[inline]
    pub fn extras_of(&self, row: u32) -> &[Extra] {
        &self.extras[self.extras_range(row as usize)]
    }

    #[inline]
    pub fn extras_range(&self, row: usize) -> Range<usize> {
        let end = self.records.get(row + 1).map_or(self.extras.len(), |next| next.extras as usize);
        self.records[row].extras as usize..end
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
        self.keep(Kept {
            second: event.at.as_second(),
            nanos: event.at.subsec_nanosecond(),
            whole_day: event.whole_day,
            lead,
            line: event.line,
            event: event.event.0,
            by: event.by.map_or(NOBODY, |by| by.0),
            file: event.file,
            extras,
        });
    }

    /// Keeps a row of which the extras are there already.
    #[inline]
    pub fn keep(&mut self, row: Kept) {
        // Before 1970 a timestamp's parts of a second count backwards.
        let (second, nanos) =
            if row.nanos < 0 { (row.second - 1, row.nanos + 1_000_000_000) } else { (row.second, row.nanos) };
        let fine = nanos % 1000;
        if fine != 0 {
            self.extras.push(Extra { head: WIDE_NANOS, payload: fine as u32 });
        }
        let event = u16::try_from(row.event).ok().filter(|id| *id < NO_ID).unwrap_or(WIDE_ID);
        if event == WIDE_ID {
            self.extras.push(Extra { head: WIDE_EVENT, payload: row.event });
        }
        let by = match u16::try_from(row.by).ok().filter(|id| *id < NO_ID) {
            Some(by) => by,
            None if row.by == NOBODY => NO_ID,
            None => {
                self.extras.push(Extra { head: WIDE_BY, payload: row.by });
                WIDE_ID
            }
        };
        let time = second << 21 | i64::from(nanos / 1000) << 1 | i64::from(fine != 0);
        let Kept { lead, line, extras, file, whole_day, .. } = row;
        self.records.push(Record { time, lead, line, extras, event, by, file, whole_day });
    }

    /// Takes the last rows back, but for so many.
    pub fn truncate(&mut self, rows: usize) {
        if let Some(first) = self.records.get(rows) {
            self.extras.truncate(first.extras as usize);
            self.records.truncate(rows);
        }
    }

    /// About how many bytes they take.
    pub fn memory(&self) -> usize {
        let order = size_of::<u32>();
        self.records.len() * (size_of::<Record>() + order)
            + self.extras.len() * size_of::<Extra>()
            + self.numbers.len() * size_of::<Decimal>()
            + self.texts.len() * size_of::<SmolStr>()
    }

    /// Takes a row of other rows, of which another lead, file and line is now known.
    pub fn take(&mut self, other: &Rows, row: u32, lead: u32, file: u16, line: u32) {
        let extras = self.next_extra();
        let taken = other.extras_of(row);
        if other.numbers.is_empty() && other.texts.is_empty() {
            self.extras.extend_from_slice(taken);
        } else {
            self.take_extras(other, taken);
        }
        self.records.push(Record { lead, extras, file, line, ..other.records[row as usize] });
    }

    fn take_extras(&mut self, other: &Rows, taken: &[Extra]) {
        for extra in taken {
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
    }

    /// Spells a row out.
    pub fn fill(&self, row: u32, event: &mut TraceEvent) {
        let kept = self.row(row);
        event.at = kept.at();
        event.line = kept.record.line;
        event.event = kept.event();
        event.by = kept.by();
        event.file = kept.record.file;
        event.whole_day = kept.whole_day();
        event.attributes.clear();
        event.attributes.extend(kept.attributes());
        let fields = kept.extras.iter().filter(|extra| (FIELD..ACCOUNT).contains(&(extra.head & 15)));
        event.fields.clear();
        event.fields.extend(fields.map(|it| (FieldId(it.id()), self.unpacked((it.head & 15) - FIELD, it.payload))));
        event.account = kept.account().cloned();
        (event.stage, event.owner) = (kept.recorded_stage(), kept.recorded_owner());
    }

    #[inline]
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
