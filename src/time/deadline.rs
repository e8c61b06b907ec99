//! When a deadline falls due, where its warning stands, and how a pause moves it.
//!
//! A deadline is the earliest moment by which the time has passed: four business hours that end at
//! 18:00 end at 18:00, not at 09:00 of the next day, and at its last closing time a day no longer runs.

use jiff::{SignedDuration, Span, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::hours::day_number;
use super::open_time::Then;
use super::{BusinessCalendar, PolicyTime};
use crate::model::{Deadline, Duration};

const NANOS: i128 = 1_000_000_000;

/// In what a length of time is counted, and so what a pause of it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Seconds to years, as they pass.
    Elapsed,
    /// Business minutes and hours: while the calendar is open.
    OpenTime,
    /// Business days and close of business: up to the last closing time of a day.
    ClosingTime,
}

impl Measure {
    pub fn of(duration: Duration) -> Measure {
        match duration {
            Duration::Exact { .. } | Duration::Civil { .. } => Measure::Elapsed,
            Duration::BusinessTime { .. } => Measure::OpenTime,
            Duration::BusinessDays { .. } => Measure::ClosingTime,
        }
    }

    /// None for `no deadline`.
    pub fn of_deadline(deadline: Deadline) -> Option<Measure> {
        match deadline {
            Deadline::Within(duration) | Deadline::Attempts { every: duration, .. } => Some(Measure::of(duration)),
            Deadline::CloseOfBusiness => Some(Measure::ClosingTime),
            Deadline::None => None,
        }
    }
}

impl PolicyTime {
    /// The earliest moment by which `duration` has passed since `start`; `start` itself if the
    /// duration is not positive, none if that moment never comes.
    pub fn deadline(&self, start: Timestamp, duration: Duration) -> Option<Timestamp> {
        match duration {
            Duration::Exact { seconds } => start.checked_add(SignedDuration::from_secs(seconds.max(0))).ok(),
            Duration::Civil { months, days } => {
                let end = if months <= 0 { self.days_later(start, days.max(0)) } else { None };
                if end.is_some() {
                    return end;
                }
                let span = Span::new().try_months(months.max(0)).ok()?.try_days(days.max(0)).ok()?;
                let end = self.instant(self.civil(start).checked_add(span).ok()?)?;
                // The second pass of a fold would otherwise end in the first.
                Some(end.max(start))
            }
            Duration::BusinessTime { seconds } => {
                self.business.as_ref()?.after_open_time(start, i128::from(seconds.max(0)) * NANOS)
            }
            Duration::BusinessDays { days } => {
                let business = self.business.as_ref()?;
                if days <= 0 {
                    return Some(start);
                }
                let day = self.day_of(start);
                instant(business.days.nth_after(&business.hours, day, days)?, 0)
            }
        }
    }

    /// So many civil days later, where the zone keeps its offset until then.
    #[inline]
    fn days_later(&self, start: Timestamp, days: i32) -> Option<Timestamp> {
        let (_, end) = self.steady.at(start.as_second())?;
        let later = start.checked_add(SignedDuration::from_secs(i64::from(days) * 86_400)).ok()?;
        (later.as_second() < end).then_some(later)
    }

    /// The number of the civil day on which a moment lies.
    #[inline]
    fn day_of(&self, at: Timestamp) -> i32 {
        match self.steady.at(at.as_second()) {
            Some((offset, _)) => ((at.as_second() + offset).div_euclid(86_400)) as i32,
            None => day_number(self.civil(at).date()),
        }
    }

    /// The last closing time of the running or next open day.
    pub fn close_of_business(&self, start: Timestamp) -> Option<Timestamp> {
        let (second, _) = parts(start);
        self.closing_from(start, second + 1)
    }

    /// The first of the closing times of open days that is at `second` or later. A day may run past
    /// midnight, so the search begins before the day of `near`.
    fn closing_from(&self, near: Timestamp, second: i64) -> Option<Timestamp> {
        let business = self.business.as_ref()?;
        let day = self.day_of(near) - 2;
        instant(business.days.first_close_from(&business.hours, day, second)?, 0)
    }

    /// Open time from `from` to `to`; zero where `to` is not later or there is no calendar.
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let nanos = self.business.as_ref().map_or(0, |business| business.open_nanos(from, to));
        SignedDuration::from_nanos_i128(nanos)
    }

    /// The moment by which `percent` of the time from `start` to `due` has passed: of the open time
    /// for a deadline in business time, of the elapsed time for another.
    pub fn warning(&self, start: Timestamp, due: Timestamp, percent: Decimal, measure: Measure) -> Option<Timestamp> {
        let (open, whole) = match (measure, &self.business) {
            (Measure::OpenTime | Measure::ClosingTime, Some(business)) => {
                (Some(business), business.open_nanos(start, due))
            }
            (Measure::OpenTime | Measure::ClosingTime, None) | (Measure::Elapsed, _) => {
                (None, due.duration_since(start).as_nanos())
            }
        };
        let share = share_of(whole.max(0), percent);
        let warning = match open {
            Some(business) => business.after_open_time(start, share)?,
            None => start.checked_add(SignedDuration::from_nanos_i128(share)).ok()?,
        };
        Some(warning.min(due).max(start))
    }

    /// Where a deadline stands after a pause from `from` to `to`: later by the paused time, which is
    /// open time for business minutes and hours and elapsed time for the rest. Business days and
    /// close of business then end at the first closing time of an open day that is not before that.
    pub fn moved_by_pause(
        &self,
        due: Timestamp,
        measure: Measure,
        from: Timestamp,
        to: Timestamp,
    ) -> Option<Timestamp> {
        if to <= from {
            return Some(due);
        }
        let elapsed = || due.checked_add(to.duration_since(from)).ok();
        match measure {
            Measure::Elapsed => elapsed(),
            Measure::OpenTime => {
                let business = self.business.as_ref()?;
                business.after_open_time(due, business.open_nanos(from, to))
            }
            Measure::ClosingTime => {
                let moved = elapsed()?;
                let (second, nanos) = parts(moved);
                self.closing_from(moved, second + i64::from(nanos > 0))
            }
        }
    }
}

impl BusinessCalendar {
    /// The earliest moment by which `nanos` of open time have passed since `start`.
    fn after_open_time(&self, start: Timestamp, nanos: i128) -> Option<Timestamp> {
        if nanos <= 0 {
            return Some(start);
        }
        // Periods begin and end on whole seconds: counting starts at the whole second, so what has
        // passed of an open one is added to what is to pass.
        let (second, fraction) = parts(start);
        let passed = if fraction == 0 { 0 } else { self.time.between(&self.hours, second, second + 1) * fraction };
        let wanted = nanos + i128::from(passed);
        let seconds = i64::try_from(wanted / NANOS).ok()?;
        let rest = i64::try_from(wanted % NANOS).expect("less than a second");
        let then = if rest == 0 { Then::Done } else { Then::MoreToCome };
        instant(self.time.advance(&self.hours, second, seconds, then)?, rest)
    }

    fn open_nanos(&self, from: Timestamp, to: Timestamp) -> i128 {
        if from >= to {
            return 0;
        }
        let ((from, from_fraction), (to, to_fraction)) = (parts(from), parts(to));
        let part = |second: i64, fraction: i64| match fraction {
            0 => 0,
            fraction => i128::from(self.time.between(&self.hours, second, second + 1) * fraction),
        };
        i128::from(self.time.between(&self.hours, from, to)) * NANOS - part(from, from_fraction) + part(to, to_fraction)
    }
}

/// Whole seconds, rounded down, and the nanoseconds above them.
fn parts(instant: Timestamp) -> (i64, i64) {
    let (second, nanos) = (instant.as_second(), i64::from(instant.subsec_nanosecond()));
    if nanos < 0 { (second - 1, nanos + NANOS as i64) } else { (second, nanos) }
}

fn instant(second: i64, nanos: i64) -> Option<Timestamp> {
    let whole = Timestamp::from_second(second).ok()?;
    whole.checked_add(SignedDuration::from_nanos(nanos)).ok()
}

/// `percent` of `nanos`, rounded up so that at least that much has passed.
fn share_of(nanos: i128, percent: Decimal) -> i128 {
    let percent = percent.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    // A per cent of 28 places does not fit beside 10,000 years of nanoseconds; six places do.
    let millionths = (percent * Decimal::from(1_000_000)).ceil().to_i128().expect("at most 100 million");
    (nanos * millionths + 99_999_999) / 100_000_000
}
