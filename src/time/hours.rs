//! When the calendar opens and closes on one day, as instants.
//!
//! Days are numbered from 1970-01-01 in the proleptic Gregorian calendar; instants are whole
//! seconds of Unix time, since calendars are written in minutes.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;

use crate::model::{Calendar, OpenHours};

pub(super) const FIRST_DAY: i32 = day_number_of_year_start(-9999);
pub(super) const LAST_DAY: i32 = day_number_of_year_start(10_000) - 1;

/// Number of the 1st of January of a proleptic Gregorian year.
const fn day_number_of_year_start(year: i32) -> i32 {
    let before = year - 1;
    365 * before + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

pub(super) fn day_number(day: Date) -> i32 {
    let hours = date(1970, 1, 1).duration_until(day).as_hours();
    i32::try_from(hours / 24).expect("a date lies within 10,000 years of 1970")
}

/// None outside the years -9999 to 9999.
pub(super) fn date_of_day(number: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(SignedDuration::from_hours(i64::from(number) * 24)).ok()
}

/// The calendar's rules, ready to be expanded day by day.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    zone: TimeZone,
    weekly: [Vec<OpenHours>; 7],
    /// Numbers of closed days: first and last, sorted, disjoint.
    closed: Vec<(i32, i32)>,
}

/// One period of a day: opens at `from`, is closed again at `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OpenPeriod {
    pub from: i64,
    pub to: i64,
}

impl Hours {
    pub fn new(zone: TimeZone, calendar: &Calendar) -> Hours {
        let mut days: Vec<(i32, i32)> =
            calendar.closures.iter().map(|closure| (day_number(closure.first), day_number(closure.last))).collect();
        days.sort_unstable();
        let mut closed: Vec<(i32, i32)> = Vec::with_capacity(days.len());
        for (first, last) in days {
            match closed.last_mut() {
                Some(previous) if first <= previous.1 + 1 => previous.1 = previous.1.max(last),
                Some(_) | None => closed.push((first, last)),
            }
        }
        Hours { zone, weekly: calendar.weekly.clone(), closed }
    }

    pub fn never_opens(&self) -> bool {
        self.weekly.iter().all(Vec::is_empty)
    }

    /// The first and the last closed day that the calendar lists.
    pub fn listed(&self) -> Option<(Date, Date)> {
        let (first, last) = (self.closed.first()?.0, self.closed.last()?.1);
        Some((date_of_day(first)?, date_of_day(last)?))
    }

    fn is_closed(&self, day: i32) -> bool {
        let at = self.closed.partition_point(|(_, last)| *last < day);
        self.closed.get(at).is_some_and(|(first, _)| *first <= day)
    }

    /// Calls `visit` with each period that starts on `day`. A period that a jump of the clocks
    /// swallows is none, and a day that the zone skipped has none.
    pub fn visit_day(&self, day: i32, mut visit: impl FnMut(OpenPeriod)) {
        // 1970-01-01 was a Thursday, which is 3 counted from Monday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).expect("a remainder of 7 is not negative");
        let hours = &self.weekly[weekday];
        if hours.is_empty() || self.is_closed(day) {
            return;
        }
        let Some(midnight) = date_of_day(day).map(|day| day.to_datetime(jiff::civil::Time::midnight())) else { return };
        if self.instant(midnight, 0) == self.instant(midnight, 1440) {
            return;
        }
        for hours in hours {
            let (Some(from), Some(to)) = (self.instant(midnight, hours.from), self.instant(midnight, hours.to)) else {
                continue;
            };
            if from < to {
                visit(OpenPeriod { from, to });
            }
        }
    }

    fn instant(&self, midnight: DateTime, minutes: u16) -> Option<i64> {
        let civil = midnight.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        self.zone.to_timestamp(civil).ok().map(|instant| instant.as_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered_from_1970_to_both_ends_of_the_calendar() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(-9999, 1, 1)), FIRST_DAY);
        assert_eq!(day_number(date(9999, 12, 31)), LAST_DAY);
        assert_eq!(date_of_day(day_number(date(2028, 2, 29))), Some(date(2028, 2, 29)));
        assert_eq!(date_of_day(LAST_DAY + 1), None);
    }
}
