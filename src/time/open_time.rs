//! How much open time lies before an instant: a prefix-sum table of open periods.
//!
//! Unix time is cut into chunks of 2^27 seconds (a little over four years). A chunk is expanded from
//! the calendar when it is first asked for, always in the same way, and kept: a question inside a
//! chunk is then one step to its UTC day and a short scan, whatever the calendar looks like.

use std::sync::OnceLock;

use jiff::Timestamp;

use super::hours::{Hours, LAST_DAY, OpenPeriod};

const CHUNK_BITS: u32 = 27;
const CHUNK: i64 = 1 << CHUNK_BITS;
const DAY: i64 = 86_400;

/// Open time is looked for this many chunks ahead (404 years); later is never.
const HORIZON: usize = 95;

#[derive(Debug)]
pub(super) struct OpenTime {
    chunks: Box<[OnceLock<Box<Chunk>>]>,
}

/// All in seconds since the chunk's start.
#[derive(Debug)]
struct Chunk {
    periods: Vec<Period>,
    /// For each UTC day of the chunk, the first period that ends after the day's start.
    first_of_day: Vec<u32>,
    total: u32,
}

#[derive(Clone, Copy, Debug)]
struct Period {
    from: u32,
    to: u32,
    /// Open seconds of the chunk before `from`.
    before: u32,
}

fn chunk_of(second: i64) -> usize {
    usize::try_from((second - Timestamp::MIN.as_second()) >> CHUNK_BITS).expect("no instant before the first")
}

fn start_of(chunk: usize) -> i64 {
    Timestamp::MIN.as_second() + ((chunk as i64) << CHUNK_BITS)
}

impl OpenTime {
    pub fn new() -> OpenTime {
        let chunks = chunk_of(Timestamp::MAX.as_second()) + 1;
        OpenTime { chunks: (0..chunks).map(|_| OnceLock::new()).collect() }
    }

    fn chunk(&self, hours: &Hours, index: usize) -> &Chunk {
        self.chunks[index].get_or_init(|| Box::new(Chunk::expand(hours, start_of(index))))
    }

    /// Open seconds in `from..to`, which must be instants; 0 unless `from < to`.
    pub fn between(&self, hours: &Hours, from: i64, to: i64) -> i64 {
        if from >= to || hours.never_opens() {
            return 0;
        }
        let (first, last) = (chunk_of(from), chunk_of(to));
        let before = |index: usize, second: i64| {
            i64::from(self.chunk(hours, index).open_before(to_offset(second - start_of(index))))
        };
        let whole: i64 = (first..last).map(|index| i64::from(self.chunk(hours, index).total)).sum();
        whole + before(last, to) - before(first, from)
    }

    /// The earliest second by which `seconds` of open time have passed since `from`; with
    /// [`Then::MoreToCome`] the earliest after which further open time starts at once.
    pub fn advance(&self, hours: &Hours, from: i64, seconds: i64, then: Then) -> Option<i64> {
        if hours.never_opens() {
            return None;
        }
        let first = chunk_of(from);
        let mut target =
            seconds.checked_add(self.chunk(hours, first).open_before(to_offset(from - start_of(first))).into())?;
        for index in first..self.chunks.len().min(first + HORIZON) {
            let chunk = self.chunk(hours, index);
            if let Some(offset) = chunk.reach(target, then) {
                return Some(start_of(index) + i64::from(offset));
            }
            target -= i64::from(chunk.total);
        }
        None
    }
}

/// Whether the time asked for ends the wait, or a fraction of a second is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Done,
    MoreToCome,
}

fn to_offset(seconds: i64) -> u32 {
    u32::try_from(seconds).expect("an instant lies in its chunk")
}

impl Chunk {
    fn expand(hours: &Hours, start: i64) -> Chunk {
        let mut open: Vec<OpenPeriod> = Vec::new();
        // Offsets and hours past midnight move a period by less than three days.
        let day = |second: i64| i32::try_from(second.div_euclid(DAY)).expect("instants lie within 10,000 years");
        for day in day(start) - 3..=(day(start + CHUNK) + 3).min(LAST_DAY) {
            hours.visit_day(day, |period| {
                let clipped = OpenPeriod { from: period.from.max(start), to: period.to.min(start + CHUNK) };
                if clipped.from < clipped.to {
                    open.push(clipped);
                }
            });
        }
        open.sort_unstable();
        let mut periods: Vec<Period> = Vec::with_capacity(open.len());
        for period in open {
            let (from, to) = (to_offset(period.from - start), to_offset(period.to - start));
            match periods.last_mut() {
                Some(last) if from <= last.to => last.to = last.to.max(to),
                Some(_) | None => periods.push(Period { from, to, before: 0 }),
            }
        }
        let mut total = 0;
        for period in &mut periods {
            period.before = total;
            total += period.to - period.from;
        }
        let mut first_of_day = Vec::with_capacity((CHUNK / DAY) as usize + 1);
        let mut next = 0;
        for day_start in (0..CHUNK as u32).step_by(DAY as usize) {
            while periods.get(next).is_some_and(|period| period.to <= day_start) {
                next += 1;
            }
            first_of_day.push(next as u32);
        }
        Chunk { periods, first_of_day, total }
    }

    fn open_before(&self, offset: u32) -> u32 {
        let mut at = self.first_of_day[(offset / DAY as u32) as usize] as usize;
        while let Some(period) = self.periods.get(at) {
            if offset < period.to {
                return period.before + offset.saturating_sub(period.from);
            }
            at += 1;
        }
        self.total
    }

    /// Where `target` open seconds of the chunk have passed; none if it has not so many.
    fn reach(&self, target: i64, then: Then) -> Option<u32> {
        let target = u32::try_from(target).ok().filter(|target| match then {
            Then::Done => *target <= self.total,
            Then::MoreToCome => *target < self.total,
        })?;
        let at = self.periods.partition_point(|period| {
            let through = period.before + (period.to - period.from);
            match then {
                Then::Done => through < target,
                Then::MoreToCome => through <= target,
            }
        });
        self.periods.get(at).map(|period| period.from + target.saturating_sub(period.before))
    }
}
