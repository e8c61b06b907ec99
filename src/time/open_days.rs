//! The last closing times of open days: which day runs, and where the N-th open day ends.
//!
//! Expanded from the calendar in chunks of 2,048 days, each when it is first asked for.

use std::sync::OnceLock;

use super::hours::{FIRST_DAY, Hours, LAST_DAY};

const CHUNK: i32 = 2048;

/// Open days are looked for this many chunks ahead (403 years); later is never.
const HORIZON: usize = 72;

#[derive(Debug)]
pub(super) struct OpenDays {
    chunks: Box<[OnceLock<Box<Chunk>>]>,
}

#[derive(Debug)]
struct Chunk {
    /// For each day of the chunk, how many of its days before that one are open.
    rank: Vec<u16>,
    /// The last closing time of each open day.
    closes: Vec<i64>,
}

impl OpenDays {
    pub fn new() -> OpenDays {
        let chunks = (LAST_DAY - FIRST_DAY) / CHUNK + 1;
        OpenDays { chunks: (0..chunks).map(|_| OnceLock::new()).collect() }
    }

    fn chunk(&self, hours: &Hours, index: usize) -> &Chunk {
        self.chunks[index].get_or_init(|| Box::new(Chunk::expand(hours, FIRST_DAY + index as i32 * CHUNK)))
    }

    /// The closing times of the open days from `day` on, in the order of the days.
    fn closes_from<'a>(&'a self, hours: &'a Hours, day: i32) -> impl Iterator<Item = &'a [i64]> + 'a {
        let offset = usize::try_from(day.max(FIRST_DAY) - FIRST_DAY).expect("a day is not before the first");
        let (first, within) = (offset / CHUNK as usize, offset % CHUNK as usize);
        let until = if hours.never_opens() { first } else { self.chunks.len().min(first + HORIZON) };
        (first..until).map(move |index| {
            let chunk = self.chunk(hours, index);
            let skip = if index == first { usize::from(chunk.rank[within]) } else { 0 };
            &chunk.closes[skip..]
        })
    }

    /// The last closing time of the `n`-th open day after `day`; of the first one for `n` below 1.
    pub fn nth_after(&self, hours: &Hours, day: i32, n: i32) -> Option<i64> {
        let mut skip = usize::try_from(n.max(1) - 1).expect("not negative");
        for closes in self.closes_from(hours, day + 1) {
            match closes.get(skip) {
                Some(close) => return Some(*close),
                None => skip -= closes.len(),
            }
        }
        None
    }

    /// The last closing time of the first open day, from `day` on, that closes at `second` or later.
    pub fn first_close_from(&self, hours: &Hours, day: i32, second: i64) -> Option<i64> {
        self.closes_from(hours, day).flatten().copied().find(|close| *close >= second)
    }
}

impl Chunk {
    fn expand(hours: &Hours, first: i32) -> Chunk {
        let mut chunk = Chunk { rank: Vec::with_capacity(CHUNK as usize), closes: Vec::new() };
        for day in first..first + CHUNK {
            chunk.rank.push(chunk.closes.len() as u16);
            let mut close = None;
            hours.visit_day(day, |period| close = close.max(Some(period.to)));
            chunk.closes.extend(close);
        }
        chunk
    }
}
