//! Time taken apart: which of it counts for a clock, and why the rest does not.
//!
//! [`PolicyTime::account`] cuts the time between two moments into pieces that follow each other without
//! a hole. What counts is exactly what [`super::deadline`] counts.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::hours::{OpenPeriod, date_of_day, day_number};
use super::{Measure, PolicyTime};
use crate::model::Calendar;

/// Days that are taken apart; a longer time ends in one piece.
const MOST_DAYS: i32 = 400;

/// A piece of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub from: Timestamp,
    pub to: Timestamp,
    pub because: Because,
}

/// Whether a piece counts, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// All time counts for this clock.
    Elapsed,
    Open,
    /// The n-th open day of a clock that counts days.
    Day(u32),
    /// A clock that counts days begins with the next one.
    FirstDay,
    Lunch,
    /// Closed between two periods of one day, not at noon.
    Break,
    Night,
    Weekend,
    /// A day of the week, not of the weekend, on which nothing opens.
    ClosedDay,
    /// A day that the calendar closes, with its name.
    Holiday(Option<String>),
    Paused,
    /// Too long to be taken apart.
    Later,
}

impl Because {
    pub fn counts(&self) -> bool {
        matches!(self, Because::Elapsed | Because::Open | Because::Day(_))
    }
}

impl PolicyTime {
    /// The pieces from one moment to a later one, for a clock of that measure. `pauses` are sorted and
    /// do not overlap.
    pub fn account(
        &self,
        calendar: Option<&Calendar>,
        measure: Measure,
        from: Timestamp,
        to: Timestamp,
        pauses: &[(Timestamp, Timestamp)],
    ) -> Vec<Piece> {
        let pieces = match (measure, calendar) {
            _ if to <= from => Vec::new(),
            (Measure::Elapsed, _) | (_, None) => vec![Piece { from, to, because: Because::Elapsed }],
            (Measure::OpenTime, Some(calendar)) => self.open_pieces(calendar, from, to),
            (Measure::ClosingTime, Some(calendar)) => self.day_pieces(calendar, from, to),
        };
        without_pauses(pieces, pauses)
    }

    /// Civil days from the one of `from` on, each with its part of the time, up to a bound.
    fn days(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = (i32, Date, Timestamp, Timestamp)> + '_ {
        let first = day_number(self.civil(from).date());
        let starts = move |day: i32| date_of_day(day).and_then(|date| self.start_of_day(date));
        (first..first.saturating_add(MOST_DAYS)).map_while(move |day| {
            let date = date_of_day(day)?;
            let start = starts(day)?.max(from);
            let end = starts(day + 1).unwrap_or(Timestamp::MAX).min(to);
            (start < to).then_some((day, date, start, end))
        })
    }

    fn open_pieces(&self, calendar: &Calendar, from: Timestamp, to: Timestamp) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut reached = from;
        for (day, date, start, end) in self.days(from, to) {
            // Hours of the day before may run past midnight.
            let mut open = self.open_on(day - 1);
            let own = self.open_on(day);
            open.extend(&own);
            open.sort_unstable();
            let mut at = start;
            for (opens, closes) in open {
                let (opens, closes) = (opens.max(at), closes.min(end));
                if opens >= closes {
                    continue;
                }
                push(&mut pieces, at, opens, || self.closed(calendar, date, &own, at, opens));
                push(&mut pieces, opens, closes, || Because::Open);
                at = closes;
            }
            push(&mut pieces, at, end, || self.closed(calendar, date, &own, at, end));
            reached = end;
        }
        push(&mut pieces, reached, to, || Because::Later);
        pieces
    }

    fn day_pieces(&self, calendar: &Calendar, from: Timestamp, to: Timestamp) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut reached, mut counted) = (from, 0);
        let first = day_number(self.civil(from).date());
        for (day, date, start, end) in self.days(from, to) {
            let because = if day == first {
                Because::FirstDay
            } else if self.open_on(day).is_empty() {
                self.closed(calendar, date, &[], start, end)
            } else {
                counted += 1;
                Because::Day(counted)
            };
            push(&mut pieces, start, end, || because);
            reached = end;
        }
        push(&mut pieces, reached, to, || Because::Later);
        pieces
    }

    /// The open periods that start on a day.
    fn open_on(&self, day: i32) -> Vec<(Timestamp, Timestamp)> {
        let mut periods = Vec::new();
        if let Some(business) = &self.business {
            business.hours.visit_day(day, |OpenPeriod { from, to }| {
                let instants = Timestamp::from_second(from).ok().zip(Timestamp::from_second(to).ok());
                periods.extend(instants);
            });
        }
        periods
    }

    /// Why nothing is open in a part of a day.
    fn closed(
        &self,
        calendar: &Calendar,
        date: Date,
        own: &[(Timestamp, Timestamp)],
        from: Timestamp,
        to: Timestamp,
    ) -> Because {
        if let Some(closure) = calendar.closures.iter().find(|it| it.first <= date && date <= it.last) {
            return Because::Holiday(closure.why.clone());
        }
        let weekday = date.weekday().to_monday_zero_offset();
        if calendar.weekly[weekday as usize].is_empty() {
            return if weekday >= 5 { Because::Weekend } else { Because::ClosedDay };
        }
        let between = own.iter().any(|(_, closes)| *closes <= from) && own.iter().any(|(opens, _)| *opens >= to);
        let noon = self.instant(date.to_datetime(Time::constant(12, 0, 0, 0)));
        let one = self.instant(date.to_datetime(Time::constant(13, 0, 0, 0)));
        match (between, noon, one) {
            (true, Some(noon), Some(one)) if from < one && to > noon => Because::Lunch,
            (true, _, _) => Because::Break,
            (false, _, _) => Because::Night,
        }
    }
}

fn push(pieces: &mut Vec<Piece>, from: Timestamp, to: Timestamp, because: impl FnOnce() -> Because) {
    if from >= to {
        return;
    }
    let because = because();
    match pieces.last_mut().filter(|last| last.to == from && last.because == because) {
        Some(last) => last.to = to,
        None => pieces.push(Piece { from, to, because }),
    }
}

/// What lies in a pause does not count, whatever it is.
fn without_pauses(pieces: Vec<Piece>, pauses: &[(Timestamp, Timestamp)]) -> Vec<Piece> {
    let mut out = Vec::new();
    for piece in pieces {
        let mut at = piece.from;
        for (since, until) in pauses {
            let (since, until) = ((*since).max(at), (*until).min(piece.to));
            if since < until {
                push(&mut out, at, since, || piece.because.clone());
                push(&mut out, since, until, || Because::Paused);
                at = until;
            }
        }
        push(&mut out, at, piece.to, || piece.because.clone());
    }
    out
}
