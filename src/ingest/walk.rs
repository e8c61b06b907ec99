//! Rows of some leads laid side by side before they are walked over.
//!
//! A trace in time order has the rows of one lead all over memory: whoever went from row to row would
//! wait for each. Copying them together first lets the processor wait for many at once.

use jiff::Timestamp;
use smol_str::SmolStr;

use super::grouped::Grouped;
use super::packed::{EventRow, Extra, Record};

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
    start: usize,
    end: usize,
}

impl<'t> Walk<'t> {
    pub(super) fn over(grouped: &'t Grouped, leads: std::ops::Range<usize>) -> Walk<'t> {
        let mut walk =
            Walk { grouped, records: Vec::new(), extras: Vec::new(), leads: Vec::with_capacity(leads.len()) };
        let mut ranges = Vec::new();
        for place in leads {
            let lead = grouped.lead(place);
            walk.records.extend(lead.rows.iter().map(|row| grouped.rows.records[*row as usize]));
            ranges.extend(lead.rows.iter().map(|row| grouped.rows.extras_range(*row as usize)));
            walk.leads.push((lead.lead, walk.records.len()));
        }
        for (record, range) in walk.records.iter_mut().zip(ranges) {
            record.extras = walk.extras.len() as u32;
            walk.extras.extend_from_slice(&grouped.rows.extras[range]);
        }
        walk
    }

    pub fn leads(&self) -> impl Iterator<Item = WalkedLead<'_>> {
        let mut start = 0;
        self.leads.iter().map(move |(lead, end)| {
            let walked = WalkedLead { lead, walk: self, start, end: *end };
            start = *end;
            walked
        })
    }
}

impl<'w> WalkedLead<'w> {
    /// How many rows the lead has.
    #[expect(clippy::len_without_is_empty, reason = "a lead has a row")]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// How many rows happened up to and including a moment.
    pub fn until(self, moment: Timestamp) -> usize {
        if self.row(self.len() - 1).at() <= moment {
            return self.len();
        }
        let (mut low, mut high) = (0, self.len() - 1);
        while low < high {
            let middle = (low + high) / 2;
            if self.row(middle).at() <= moment { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The row at a place.
    #[inline]
    pub fn row(self, place: usize) -> EventRow<'w> {
        let at = self.start + place;
        let Walk { grouped, records, extras, .. } = self.walk;
        let end = records.get(at + 1).map_or(extras.len(), |next| next.extras as usize);
        EventRow::of(&grouped.rows, records[at], &extras[records[at].extras as usize..end])
    }
}
