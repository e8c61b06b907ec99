//! Rows of a trace, grouped by lead and in time order: what the simulator replays.
//!
//! An event without values, account or recorded state takes 48 bytes; the rest hangs off one
//! pointer that only rows which need it pay for.

use jiff::Timestamp;
use smol_str::SmolStr;

use super::Reject;
use crate::model::{AttributeId, DepartmentId, EventId, FieldId, StageId, Value};

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// By lead key, in UTF-8 byte order.
    pub leads: Vec<LeadTrace>,
    /// Rows read: applied plus rejected.
    pub read: u64,
    /// In the order of the files and of their lines.
    pub rejects: Vec<Reject>,
    /// The earliest and the latest moment of an applied row; a whole day counts as its 00:00.
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// What is odd about a file as a whole (a column that means nothing here), once each.
    pub notes: Vec<String>,
}

impl Trace {
    pub fn applied(&self) -> u64 {
        self.read - self.rejects.len() as u64
    }
}

/// The rows of one lead.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadTrace {
    pub lead: SmolStr,
    /// In time order, ties in the order of the files and of their lines; never empty. The first has
    /// a value for every attribute without an initial value.
    pub events: Vec<TraceEvent>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceEvent {
    /// When it happened; for a whole day its 00:00.
    pub at: Timestamp,
    /// The line its row starts on, from 1.
    pub line: u32,
    pub event: EventId,
    pub by: Option<DepartmentId>,
    /// Index into the inputs.
    pub file: u16,
    /// Only the day is known.
    pub whole_day: bool,
    rest: Option<Box<Rest>>,
}

/// What most rows do not have.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rest {
    account: Option<SmolStr>,
    attributes: Box<[(AttributeId, Value)]>,
    fields: Box<[(FieldId, Value)]>,
    stage: Option<Recorded<StageId>>,
    owner: Option<Recorded<DepartmentId>>,
}

/// What the CRM recorded: something of the policy, or a word that the policy does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded<Id> {
    Known(Id),
    Foreign(SmolStr),
}

impl TraceEvent {
    /// A row that names no department and changes nothing.
    pub fn new(at: Timestamp, event: EventId) -> TraceEvent {
        TraceEvent { at, line: 0, event, by: None, file: 0, whole_day: false, rest: None }
    }

    pub fn with_attributes(mut self, attributes: Vec<(AttributeId, Value)>) -> TraceEvent {
        if !attributes.is_empty() {
            self.rest_mut().attributes = attributes.into();
        }
        self
    }

    pub fn with_fields(mut self, fields: Vec<(FieldId, Value)>) -> TraceEvent {
        if !fields.is_empty() {
            self.rest_mut().fields = fields.into();
        }
        self
    }

    pub fn with_account(mut self, account: Option<SmolStr>) -> TraceEvent {
        if account.is_some() {
            self.rest_mut().account = account;
        }
        self
    }

    pub fn with_recorded_stage(mut self, stage: Option<Recorded<StageId>>) -> TraceEvent {
        if stage.is_some() {
            self.rest_mut().stage = stage;
        }
        self
    }

    pub fn with_recorded_owner(mut self, owner: Option<Recorded<DepartmentId>>) -> TraceEvent {
        if owner.is_some() {
            self.rest_mut().owner = owner;
        }
        self
    }

    fn rest_mut(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }

    /// The company the lead belongs to; a row without one is its own account.
    pub fn account(&self) -> Option<&SmolStr> {
        self.rest.as_ref()?.account.as_ref()
    }

    /// Attributes that the row sets ([`Value::Unknown`] where it says so), by id.
    pub fn attributes(&self) -> &[(AttributeId, Value)] {
        self.rest.as_ref().map_or(&[], |rest| &rest.attributes)
    }

    /// Fields of the row's event that the row gives, by id; the others are unknown.
    pub fn fields(&self) -> &[(FieldId, Value)] {
        self.rest.as_ref().map_or(&[], |rest| &rest.fields)
    }

    pub fn recorded_stage(&self) -> Option<&Recorded<StageId>> {
        self.rest.as_ref()?.stage.as_ref()
    }

    pub fn recorded_owner(&self) -> Option<&Recorded<DepartmentId>> {
        self.rest.as_ref()?.owner.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_carries_nothing_stays_small() {
        assert!(size_of::<TraceEvent>() <= 48, "{} bytes", size_of::<TraceEvent>());
    }
}
