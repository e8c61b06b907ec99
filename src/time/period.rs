//! Days, weeks, months and quarters of the calendar, in the policy's zone.

use std::fmt;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use super::PolicyTime;
use crate::model::Period;

/// One calendar period; ordered by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarPeriod {
    first: Date,
    kind: Period,
}

impl CalendarPeriod {
    /// The period that holds a day. Weeks begin on Monday, quarters with January, April, July and
    /// October.
    pub fn of(day: Date, period: Period) -> CalendarPeriod {
        let first = match period {
            Period::Day => day,
            Period::Week => day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
            Period::Month => day.first_of_month(),
            Period::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
        };
        CalendarPeriod { first, kind: period }
    }

    pub fn first_day(self) -> Date {
        self.first
    }

    /// None for the last period before the year 10000.
    pub fn next(self) -> Option<CalendarPeriod> {
        let length = match self.kind {
            Period::Day => 1.day(),
            Period::Week => 7.days(),
            Period::Month => 1.month(),
            Period::Quarter => 3.months(),
        };
        Some(CalendarPeriod { first: self.first.checked_add(length).ok()?, kind: self.kind })
    }
}

impl PolicyTime {
    pub fn period_of(&self, instant: Timestamp, period: Period) -> CalendarPeriod {
        CalendarPeriod::of(self.civil(instant).date(), period)
    }

    /// The first instant of a period, and the first after it; none at the end of time.
    pub fn bounds(&self, period: CalendarPeriod) -> Option<(Timestamp, Timestamp)> {
        Some((self.start_of_day(period.first)?, self.start_of_day(period.next()?.first)?))
    }

    /// The periods that lie wholly between two moments, in order.
    pub fn whole_periods(
        &self,
        from: Timestamp,
        to: Timestamp,
        period: Period,
    ) -> impl Iterator<Item = CalendarPeriod> + '_ {
        std::iter::successors(Some(self.period_of(from, period)), |period| period.next())
            .map(|period| (period, self.bounds(period)))
            .skip_while(move |(_, bounds)| bounds.is_some_and(|(start, _)| start < from))
            .take_while(move |(_, bounds)| bounds.is_some_and(|(_, end)| end <= to))
            .map(|(period, _)| period)
    }
}

/// `2026-10-05`, `2026-W41`, `2026-10`, `2026-Q4`.
impl fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            Period::Day => write!(f, "{}", self.first),
            Period::Week => {
                let week = self.first.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Period::Month => write!(f, "{year:04}-{month:02}"),
            Period::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
        }
    }
}
