//! Rows of some leads laid side by side before they are walked over.
//!
//! A trace in time order has the rows of one lead all over memory: whoever went from row to row would
//! wait for each. Copying them together first lets the processor wait for many at once.

use jiff::Timestamp;
use smol_str::SmolStr;

use super::grouped::Grouped;
use super::packed::{Extra, Record};
use super::trace::TraceEvent;

/// Some leads of a trace, in its order.
pub struct Walk<'t> {
    grouped: &'t Grouped,
    records: Vec<Record>,
    extras: Vec<Extra>,
    /// By lead: its key, and where its rows end.
    leads: Vec<(&'t SmolStr, usize)>,
}

/// One lead of them: as a [`LeadTrace`](super::LeadTrace).
#[derive(Clone, Copy)]
pub struct WalkedLead<'w> {
    pub lead: &'w SmolStr,
    walk: &'w Walk<'w>,
    records: &'w [Record],
}

impl<'t> Walk<'t> {
    pub(super) fn over(grouped: &'t Grouped, leads: std::ops::Range<usize>) -> Walk<'t> {
        let mut walk =
            Walk { grouped, records: Vec::new(), extras: Vec::new(), leads: Vec::with_capacity(leads.len()) };
        for place in leads {
            let lead = grouped.lead(place);
            walk.records.extend(lead.rows.iter().map(|row| grouped.rows.records[*row as usize]));
            walk.leads.push((lead.lead, walk.records.len()));
        }
        for record in &mut walk.records {
            let extras = &grouped.rows.extras[record.extras_range()];
            record.extras = walk.extras.len() as u32;
            walk.extras.extend_from_slice(extras);
        }
        walk
    }

    pub fn leads(&self) -> impl Iterator<Item = WalkedLead<'_>> {
        let mut start = 0;
        self.leads.iter().map(move |(lead, end)| {
            let records = &self.records[start..*end];
            start = *end;
            WalkedLead { lead, walk: self, records }
        })
    }
}

impl WalkedLead<'_> {
    /// How many rows the lead has.
    #[expect(clippy::len_without_is_empty, reason = "a lead has a row")]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// How many rows happened up to and including a moment.
    pub fn until(&self, moment: Timestamp) -> usize {
        match self.records.last() {
            Some(last) if last.at() <= moment => self.len(),
            Some(_) | None => self.records.partition_point(|record| record.at() <= moment),
        }
    }

    /// Makes `event` the row at a place.
    pub fn fill(&self, place: usize, event: &mut TraceEvent) {
        let record = &self.records[place];
        self.walk.grouped.rows.spell_out(record, &self.walk.extras[record.extras_range()], event);
    }
}
