//! Packed rows by lead: leads in the byte order of their keys, the rows of each in time order.

use jiff::Timestamp;
use smol_str::SmolStr;

use super::packed::Rows;
use super::required::Required;
use super::trace::LeadTrace;

#[derive(Clone, Debug, Default)]
pub(super) struct Grouped {
    pub rows: Rows,
    /// By the number that a record calls its lead.
    keys: Vec<SmolStr>,
    /// Numbers of rows, lead by lead.
    order: Vec<u32>,
    /// In the order of the keys: the lead's number, and its part of `order`.
    leads: Vec<Part>,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    lead: u32,
    start: u32,
    end: u32,
}

impl Grouped {
    /// Groups rows by lead. `without` is by lead number how many of its first rows in time order are
    /// left out.
    pub fn of(rows: Rows, keys: Vec<SmolStr>, without: impl Fn(u32) -> usize) -> Grouped {
        let mut grouped = Grouped::in_reading_order(rows, keys);
        let Grouped { rows, order, leads, .. } = &mut grouped;
        let time = |row: &u32| rows.order(*row);
        for part in &mut *leads {
            let own = &mut order[part.start as usize..part.end as usize];
            if !own.is_sorted_by_key(time) {
                own.sort_by_key(time);
            }
            part.start += (without(part.lead) as u32).min(part.end - part.start);
        }
        leads.retain(|part| part.start < part.end);
        grouped
    }

    /// The same without the first rows that lack something.
    pub fn without_lacking(mut self, required: &Required<'_>) -> Grouped {
        if !required.asks_nothing() {
            let Grouped { rows, order, leads, .. } = &mut self;
            for part in &mut *leads {
                let own = &order[part.start as usize..part.end as usize];
                let lacking = own.iter().take_while(|row| !required.met_by(rows.extras_of(**row))).count();
                part.start += lacking as u32;
            }
            leads.retain(|part| part.start < part.end);
        }
        self
    }

    /// Groups rows by lead; those of a lead stay in the order in which they were read.
    pub fn in_reading_order(rows: Rows, keys: Vec<SmolStr>) -> Grouped {
        let mut parts = vec![Part { lead: 0, start: 0, end: 0 }; keys.len()];
        for record in &rows.records {
            parts[record.lead as usize].end += 1;
        }
        let mut start = 0;
        for (lead, part) in parts.iter_mut().enumerate() {
            let count = part.end;
            *part = Part { lead: lead as u32, start, end: start };
            start += count;
        }
        let mut order = vec![0; rows.len()];
        for (row, record) in rows.records.iter().enumerate() {
            let part = &mut parts[record.lead as usize];
            order[part.end as usize] = row as u32;
            part.end += 1;
        }
        sort_by_key(&mut parts, &keys);
        Grouped { rows, keys, order, leads: parts }
    }

    /// Leaves out all leads but some; gives how many rows went with them.
    pub fn keep(&mut self, is_kept: impl Fn(&str) -> bool) -> u64 {
        let rows = |leads: &[Part]| leads.iter().map(|part| u64::from(part.end - part.start)).sum::<u64>();
        let before = rows(&self.leads);
        self.leads.retain(|part| is_kept(&self.keys[part.lead as usize]));
        before - rows(&self.leads)
    }

    pub fn lead_count(&self) -> usize {
        self.leads.len()
    }

    pub fn lead(&self, place: usize) -> LeadTrace<'_> {
        let part = self.leads[place];
        LeadTrace {
            lead: &self.keys[part.lead as usize],
            grouped: self,
            rows: &self.order[part.start as usize..part.end as usize],
        }
    }

    pub fn find(&self, key: &str) -> Option<LeadTrace<'_>> {
        let found = self.leads.binary_search_by(|part| self.keys[part.lead as usize].as_bytes().cmp(key.as_bytes()));
        found.ok().map(|place| self.lead(place))
    }

    /// The earliest and the latest moment, whatever the order of the rows.
    pub fn span_of_all(&self) -> Option<(Timestamp, Timestamp)> {
        let rows = || self.order.iter().copied();
        let first = rows().min_by_key(|row| self.rows.order(*row))?;
        let last = rows().max_by_key(|row| self.rows.order(*row))?;
        Some((self.rows.at(first), self.rows.at(last)))
    }

    /// The earliest and the latest moment of leads of which the rows are in time order.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let time = |row: u32| self.rows.order(row);
        let firsts = self.leads.iter().map(|part| self.order[part.start as usize]);
        let lasts = self.leads.iter().map(|part| self.order[part.end as usize - 1]);
        let first = firsts.min_by_key(|row| time(*row))?;
        let last = lasts.max_by_key(|row| time(*row))?;
        Some((self.rows.at(first), self.rows.at(last)))
    }
}

/// Sorts by the bytes of the keys. Keys are mostly numbered (`L0000001`), so eight bytes behind what
/// all have in common nearly always tell two apart.
fn sort_by_key(parts: &mut [Part], keys: &[SmolStr]) {
    let key = |part: &Part| keys[part.lead as usize].as_bytes();
    let Some(first) = parts.first().map(key) else { return };
    let common = |shared: usize, part: &Part| {
        key(part).iter().zip(&first[..shared]).take_while(|(left, right)| left == right).count()
    };
    let shared = parts.iter().fold(first.len(), common);
    let eight = |part: &Part| {
        let mut bytes = [0; 8];
        key(part)[shared..].iter().zip(&mut bytes).for_each(|(byte, to)| *to = *byte);
        u64::from_be_bytes(bytes)
    };
    let mut keyed: Vec<(u64, Part)> = parts.iter().map(|part| (eight(part), *part)).collect();
    keyed.sort_unstable_by(|left, right| left.0.cmp(&right.0).then_with(|| key(&left.1).cmp(key(&right.1))));
    parts.iter_mut().zip(keyed).for_each(|(part, (_, sorted))| *part = sorted);
}
