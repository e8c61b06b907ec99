//! One length of time against another, for every start that is asked about.
//!
//! Business and elapsed time order differently from start to start. Both ends move on with the
//! start, so that one look at each end of a span can decide the whole of it; what is not decided is
//! halved, down to a minute. INVARIANT: within a minute no opening, closing or midnight lies, so
//! that there an end stands still or moves with its start, and the minute's ends decide it. Where
//! only civil time is counted and no clock is put forward or back, a longer [`Grain`] does as well.

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::PolicyTime;
use crate::model::Duration;

/// What ends when, counted from a start; none for what never ends. Never earlier for a later start.
pub type End<'a> = &'a dyn Fn(Timestamp) -> Option<Timestamp>;

/// Whole spans of starts, both ends included, on whole minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starts {
    spans: Vec<(Timestamp, Timestamp)>,
    grain: Grain,
}

/// Within how long all ends stand still or move with their start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Within a minute, whatever is counted.
    Minute,
    /// From midnight to midnight: days and months, no hours.
    Day,
    /// Wherever the start: days and hours, no months.
    Whole,
}

/// The answer to whether one end is ever after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ever {
    /// From this start.
    From(Timestamp),
    Never,
    /// The work ended first.
    Undecided,
}

/// Which ends count as late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Only what is after.
    After,
    /// Also what is at the same moment.
    NotBefore,
}

/// Days before the first closed day from which starts are asked about.
const LEAD_IN: i64 = 31;

/// Looks at a span before a question ends undecided.
const MOST_LOOKS: u32 = 60_000;

impl PolicyTime {
    /// The starts that are asked about: from a month before the first day that the calendar lists
    /// to the last one, and an ordinary week after it.
    pub fn starts(&self) -> Starts {
        let listed = self.business.as_ref().and_then(|business| business.hours.listed());
        let ordinary = match listed {
            Some((_, last)) => monday_after(last),
            None => date(2026, 10, 5),
        };
        let span = |first: Date, end: Date| Some((self.start_of_day(first)?, self.start_of_day(end)?));
        let of_list =
            listed.and_then(|(first, last)| span(first.saturating_sub(LEAD_IN.days()), last.saturating_add(1.day())));
        let week = span(ordinary, ordinary.saturating_add(7.days()));
        Starts { spans: week.into_iter().chain(of_list).collect(), grain: Grain::Minute }
    }
}

fn monday_after(day: Date) -> Date {
    day.nth_weekday(1, Weekday::Monday).unwrap_or(day)
}

impl Starts {
    /// Also every start of four years, where months are measured.
    pub fn with_years(mut self, time: &PolicyTime) -> Starts {
        let ends = (time.start_of_day(date(2025, 1, 1)), time.start_of_day(date(2029, 1, 1)));
        if let (Some(from), Some(to)) = ends {
            self.spans.push((from, to));
        }
        self
    }

    /// With a longer grain, where the zone keeps its offset for as long as ends of these starts may
    /// be away.
    pub fn with_grain(self, time: &PolicyTime, grain: Grain) -> Starts {
        let first = self.spans.iter().map(|span| span.0).min();
        let last = self.spans.iter().map(|span| span.1).max();
        match (first, last) {
            (Some(first), Some(last)) if time.keeps_its_offset(first, last) => Starts { grain, ..self },
            _ => self,
        }
    }

    /// Whether `one` ever ends later than `other`; the earliest start of the first span found.
    pub fn is_ever(&self, one: End<'_>, late: Late, other: End<'_>) -> Ever {
        let mut looks = 0;
        for (from, to) in &self.spans {
            match within(*from, *to, self.grain, one, late, other, &mut looks) {
                Ever::Never => {}
                found => return found,
            }
        }
        Ever::Never
    }
}

fn within(
    from: Timestamp,
    to: Timestamp,
    grain: Grain,
    one: End<'_>,
    late: Late,
    other: End<'_>,
    looks: &mut u32,
) -> Ever {
    let grain = match grain {
        Grain::Minute => 60,
        Grain::Day => 24 * 3600,
        Grain::Whole => i64::MAX,
    };
    let mut open = vec![(from, to)];
    while let Some((from, to)) = open.pop() {
        *looks += 1;
        if *looks > MOST_LOOKS {
            return Ever::Undecided;
        }
        let bound = other(from);
        if is_late(one(from), late, bound) {
            return Ever::From(from);
        }
        if !is_late(one(to), late, bound) {
            continue;
        }
        let seconds = to.as_second() - from.as_second();
        if seconds <= grain {
            for offset in [1, seconds - 1, seconds] {
                let start = from.saturating_add(SignedDuration::from_secs(offset)).unwrap_or(to);
                if is_late(one(start), late, other(start)) {
                    return Ever::From(start);
                }
            }
            continue;
        }
        let half = seconds / 2 / grain * grain;
        let middle = from.saturating_add(SignedDuration::from_secs(half.max(grain))).unwrap_or(to);
        open.push((middle, to));
        open.push((from, middle));
    }
    Ever::Never
}

fn is_late(end: Option<Timestamp>, late: Late, than: Option<Timestamp>) -> bool {
    match (end, than) {
        (Some(end), Some(than)) => match late {
            Late::After => end > than,
            Late::NotBefore => end >= than,
        },
        // What never ends is later than everything that does; of two that never end none is.
        (None, Some(_)) => true,
        (Some(_) | None, None) => false,
    }
}

/// Whether the first length of time is over no later than the second from any start, as their
/// wording alone tells.
pub fn is_surely_within(one: Duration, other: Duration) -> bool {
    match (one, other) {
        (Duration::Exact { seconds: one }, Duration::Exact { seconds: other })
        | (Duration::Exact { seconds: one }, Duration::BusinessTime { seconds: other })
        | (Duration::BusinessTime { seconds: one }, Duration::BusinessTime { seconds: other }) => one <= other,
        (Duration::BusinessDays { days: one }, Duration::BusinessDays { days: other }) => one <= other,
        (Duration::Civil { months: 0, days: one }, Duration::Civil { months: 0, days: other }) => one <= other,
        (Duration::Civil { months: one, days: 0 }, Duration::Civil { months: other, days: 0 }) => one <= other,
        // No month has more than 31 days.
        (Duration::Civil { months, days: one }, Duration::Civil { months: 0, days: other }) => {
            i64::from(months) * 31 + i64::from(one) <= i64::from(other)
        }
        (Duration::Exact { .. } | Duration::Civil { .. }, _)
        | (Duration::BusinessTime { .. } | Duration::BusinessDays { .. }, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::*;
    use crate::model::{Calendar, Closure, OpenHours};
    use crate::text::Span;

    /// Weekdays with a lunch break; one closed Wednesday.
    fn time(zone: &str) -> PolicyTime {
        let day = [(9, 12), (13, 18)].map(|(from, to)| OpenHours { from: from * 60, to: to * 60 });
        let mut weekly: [Vec<OpenHours>; 7] = Default::default();
        weekly[..5].fill(day.to_vec());
        let closed = Closure { first: date(2026, 11, 4), last: date(2026, 11, 4), why: None, span: Span::default() };
        let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone of the bundled database");
        PolicyTime::of(zone, Some(&Calendar { span: Span::default(), weekly, closures: vec![closed] }))
    }

    const LENGTHS: [Duration; 9] = [
        Duration::Exact { seconds: 4 * 3600 },
        Duration::Exact { seconds: 24 * 3600 },
        Duration::Exact { seconds: 20 * 3600 + 1 },
        Duration::Civil { months: 0, days: 1 },
        Duration::Civil { months: 0, days: 5 },
        Duration::BusinessTime { seconds: 4 * 3600 },
        Duration::BusinessTime { seconds: 8 * 3600 },
        Duration::BusinessDays { days: 1 },
        Duration::BusinessDays { days: 2 },
    ];

    #[test]
    fn the_answer_over_a_span_is_that_of_every_minute_and_the_seconds_beside_it() {
        // New York leaves summer time on the 1st of November.
        let time = time("America/New_York");
        let ends = |day: i8| time.start_of_day(date(2026, 11, day)).expect("a day of this century");
        let (from, to) = (time.start_of_day(date(2026, 10, 30)).expect("a day of this century"), ends(6));
        let seconds = from.as_second()..=to.as_second();
        let asked: Vec<Timestamp> = seconds
            .filter(|second| matches!((second - from.as_second()) % 60, 0 | 1 | 59))
            .map(|second| Timestamp::from_second(second).expect("a moment of this century"))
            .collect();
        let all: Vec<Vec<Option<Timestamp>>> =
            LENGTHS.iter().map(|length| asked.iter().map(|start| time.deadline(*start, *length)).collect()).collect();
        for (one, first) in LENGTHS.iter().zip(&all) {
            for (other, second) in LENGTHS.iter().zip(&all) {
                for late in [Late::After, Late::NotBefore] {
                    let (left, right) = (|at| time.deadline(at, *one), |at| time.deadline(at, *other));
                    let found = within(from, to, Grain::Minute, &left, late, &right, &mut 0);
                    let brute = first.iter().zip(second).any(|(one, other)| is_late(*one, late, *other));
                    assert_eq!(matches!(found, Ever::From(_)), brute, "{one} {late:?} {other}");
                    if let Ever::From(start) = found {
                        assert!(is_late(left(start), late, right(start)), "{one} {late:?} {other} from {start}");
                    }
                    if late == Late::After && is_surely_within(*one, *other) {
                        assert!(!brute, "{one} is not surely within {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn lengths_that_are_equal_from_every_start_are_told_so_over_years() {
        let civil = |months, days| Duration::Civil { months, days };
        let tokyo = time("Asia/Tokyo");
        let years = tokyo.starts().with_years(&tokyo);
        let ever = |grain, one: Duration, other: Duration| {
            let starts = years.clone().with_grain(&tokyo, grain);
            starts.is_ever(&|at| tokyo.deadline(at, one), Late::After, &|at| tokyo.deadline(at, other))
        };
        assert_eq!(ever(Grain::Whole, Duration::Exact { seconds: 24 * 3600 }, civil(0, 1)), Ever::Never);
        assert_eq!(ever(Grain::Day, civil(12, 0), civil(0, 366)), Ever::Never);
        assert!(matches!(ever(Grain::Day, civil(12, 0), civil(0, 365)), Ever::From(_)));
        // Where clocks are put forward, an hour may be what parts them.
        let york = time("America/New_York");
        let starts = york.starts().with_grain(&york, Grain::Whole);
        assert_eq!(starts.grain, Grain::Minute);
    }
}
