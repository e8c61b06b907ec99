//! Rows of a trace, grouped by lead and in time order: what the simulator replays.
//!
//! Rows are kept packed ([`super::packed`]): about fifty bytes each, a few allocations for all of
//! them. A [`TraceEvent`] is one row spelled out; whoever walks over many fills the same one again
//! and again ([`LeadTrace::fill`]).

use std::collections::{BinaryHeap, HashSet};
use std::io;

use jiff::Timestamp;
use smol_str::SmolStr;

use super::Rejects;
use super::grouped::Grouped;
use super::required::Required;
use super::runs::Runs;
use super::walk::Walk;
use crate::model::{AttributeId, DepartmentId, EventId, FieldId, StageId, Value};

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Trace {
    /// Rows read: applied plus rejected.
    pub read: u64,
    /// Rows of leads that were not asked for ([`Trace::keep`]); not among `read`.
    pub others: u64,
    /// In the order of the files and of their lines.
    pub rejects: Rejects,
    /// The earliest and the latest moment of an applied row; a whole day counts as its 00:00.
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// What is odd about a file as a whole (a column that means nothing here), once each.
    pub notes: Vec<String>,
    pub(super) grouped: Grouped,
    /// Where the rows are, if not in `grouped`.
    pub(super) runs: Option<Runs>,
    /// Attributes that a lead's first row must give, of rows in runs.
    pub(super) required: Vec<AttributeId>,
}

/// Some leads of a trace with all their rows, by their place in the order of the keys.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'t>(&'t Grouped);

impl<'t> Piece<'t> {
    pub fn lead_count(self) -> usize {
        self.0.lead_count()
    }

    pub fn lead(self, place: usize) -> LeadTrace<'t> {
        self.0.lead(place)
    }

    /// Lays the rows of some leads together, to walk over all of them.
    pub fn walk(self, leads: std::ops::Range<usize>) -> Walk<'t> {
        Walk::over(self.0, leads)
    }
}

impl Trace {
    /// Visits all leads in the order of their keys, in pieces that fit memory: all at once, or of `size` rows
    /// and a whole lead more where rows were put aside.
    pub fn pieces(&self, size: usize, visit: &mut dyn FnMut(Piece<'_>) -> io::Result<()>) -> io::Result<()> {
        match &self.runs {
            None => visit(Piece(&self.grouped)),
            Some(runs) => {
                let required = Required::these(&self.required);
                runs.pieces(size, &required, &|_| true, &mut |grouped| visit(Piece(grouped)))
            }
        }
    }

    /// Brings the leads that are asked for into memory and leaves out all others. `is_kept` is asked of every
    /// key in their order.
    fn gather_kept(&mut self, is_kept: &dyn Fn(&str) -> bool) -> io::Result<()> {
        let Some(runs) = self.runs.take() else { return Ok(()) };
        let required = Required::these(&self.required);
        let mut kept = None;
        runs.pieces(usize::MAX, &required, is_kept, &mut |grouped| {
            kept = Some(grouped.clone());
            Ok(())
        })?;
        self.grouped = kept.unwrap_or_default();
        let rows = self.leads().map(|lead| lead.len() as u64).sum::<u64>();
        let left_out = self.applied() - rows;
        self.read -= left_out;
        self.others += left_out;
        Ok(())
    }

    pub fn applied(&self) -> u64 {
        self.read - self.rejects.len() as u64
    }

    /// A trace of rows at hand; the order of a lead's rows at one moment is theirs here.
    pub fn of(rows: impl IntoIterator<Item = (SmolStr, TraceEvent)>) -> Trace {
        super::gather::trace_of(rows)
    }

    /// How many leads there are.
    pub fn lead_count(&self) -> usize {
        self.grouped.lead_count()
    }

    /// A lead by its place in the order of [`Trace::leads`].
    pub fn lead(&self, place: usize) -> LeadTrace<'_> {
        self.grouped.lead(place)
    }

    /// Leads by key, in UTF-8 byte order.
    pub fn leads(&self) -> impl ExactSizeIterator<Item = LeadTrace<'_>> {
        (0..self.lead_count()).map(|place| self.lead(place))
    }

    /// Lays the rows of some leads together, to walk over all of them.
    pub fn walk(&self, leads: std::ops::Range<usize>) -> Walk<'_> {
        Walk::over(&self.grouped, leads)
    }

    /// The lead with that key.
    pub fn find(&self, key: &str) -> Option<LeadTrace<'_>> {
        self.grouped.find(key)
    }

    /// Leaves out all leads but some. The trace keeps its first and its last moment.
    pub fn keep(&mut self, is_kept: impl Fn(&str) -> bool) -> io::Result<()> {
        self.gather_kept(&is_kept)?;
        let left_out = self.grouped.keep(is_kept);
        self.read -= left_out;
        self.others += left_out;
        Ok(())
    }

    /// A sample of so many leads, the same for the same leads on every machine; a larger one holds
    /// every smaller one.
    pub fn sample(&self, count: usize) -> io::Result<HashSet<SmolStr>> {
        let mut chosen: BinaryHeap<(u64, SmolStr)> = BinaryHeap::new();
        let mut look_at = |lead: &SmolStr| {
            chosen.push((sample_hash(lead), lead.clone()));
            if chosen.len() > count {
                chosen.pop();
            }
        };
        self.pieces(1, &mut |piece| {
            (0..piece.lead_count()).for_each(|place| look_at(piece.lead(place).lead));
            Ok(())
        })?;
        Ok(chosen.into_iter().map(|(_, lead)| lead).collect())
    }
}

/// FNV-1a of a lead's key, mixed so that keys that differ in their last letter lie far apart.
fn sample_hash(key: &str) -> u64 {
    let fnv = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

/// The rows of one lead, in time order, ties in the order of the files and of their lines; never
/// none. The first has a value for every attribute without an initial value.
#[derive(Clone, Copy, Debug)]
pub struct LeadTrace<'t> {
    pub lead: &'t SmolStr,
    pub(super) grouped: &'t Grouped,
    /// Numbers of rows.
    pub(super) rows: &'t [u32],
}

impl LeadTrace<'_> {
    /// How many rows the lead has.
    #[expect(clippy::len_without_is_empty, reason = "a lead has a row")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many rows happened up to and including a moment.
    pub fn until(&self, moment: Timestamp) -> usize {
        match self.rows.last() {
            Some(last) if self.grouped.rows.at(*last) <= moment => self.len(),
            Some(_) | None => self.rows.partition_point(|row| self.grouped.rows.at(*row) <= moment),
        }
    }

    /// When a row happened.
    pub fn at(&self, place: usize) -> Timestamp {
        self.grouped.rows.at(self.rows[place])
    }

    /// Makes `event` the row at a place.
    pub fn fill(&self, place: usize, event: &mut TraceEvent) {
        self.grouped.rows.fill(self.rows[place], event);
    }

    /// The rows, each spelled out.
    pub fn events(&self) -> Vec<TraceEvent> {
        let spelled_out = |place| {
            let mut event = TraceEvent::default();
            self.fill(place, &mut event);
            event
        };
        (0..self.len()).map(spelled_out).collect()
    }
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
    pub(super) account: Option<SmolStr>,
    pub(super) attributes: Vec<(AttributeId, Value)>,
    pub(super) fields: Vec<(FieldId, Value)>,
    pub(super) stage: Option<Recorded<StageId>>,
    pub(super) owner: Option<Recorded<DepartmentId>>,
}

/// What the CRM recorded: something of the policy, or a word that the policy does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded<Id> {
    Known(Id),
    Foreign(SmolStr),
}

impl Default for TraceEvent {
    fn default() -> TraceEvent {
        TraceEvent::new(Timestamp::UNIX_EPOCH, EventId::CREATED)
    }
}

impl TraceEvent {
    /// A row that names no department and changes nothing.
    pub fn new(at: Timestamp, event: EventId) -> TraceEvent {
        TraceEvent {
            at,
            line: 0,
            event,
            by: None,
            file: 0,
            whole_day: false,
            account: None,
            attributes: Vec::new(),
            fields: Vec::new(),
            stage: None,
            owner: None,
        }
    }

    pub fn with_attributes(mut self, attributes: Vec<(AttributeId, Value)>) -> TraceEvent {
        self.attributes = attributes;
        self
    }

    pub fn with_fields(mut self, fields: Vec<(FieldId, Value)>) -> TraceEvent {
        self.fields = fields;
        self
    }

    pub fn with_account(mut self, account: Option<SmolStr>) -> TraceEvent {
        self.account = account;
        self
    }

    pub fn with_recorded_stage(mut self, stage: Option<Recorded<StageId>>) -> TraceEvent {
        self.stage = stage;
        self
    }

    pub fn with_recorded_owner(mut self, owner: Option<Recorded<DepartmentId>>) -> TraceEvent {
        self.owner = owner;
        self
    }

    /// The company the lead belongs to; a row without one is its own account.
    pub fn account(&self) -> Option<&SmolStr> {
        self.account.as_ref()
    }

    /// Attributes that the row sets ([`Value::Unknown`] where it says so), by id.
    pub fn attributes(&self) -> &[(AttributeId, Value)] {
        &self.attributes
    }

    /// Fields of the row's event that the row gives, by id; the others are unknown.
    pub fn fields(&self) -> &[(FieldId, Value)] {
        &self.fields
    }

    pub fn recorded_stage(&self) -> Option<&Recorded<StageId>> {
        self.stage.as_ref()
    }

    pub fn recorded_owner(&self) -> Option<&Recorded<DepartmentId>> {
        self.owner.as_ref()
    }
}
