//! Civil time in the policy's zone.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use super::PolicyTime;

impl PolicyTime {
    /// The instant of a civil moment. In a gap it is read with the offset before the gap (02:30
    /// becomes 03:30), in a fold it is the first. None past the ends of time.
    pub fn instant(&self, civil: DateTime) -> Option<Timestamp> {
        self.zone.to_timestamp(civil).ok()
    }

    pub fn civil(&self, instant: Timestamp) -> DateTime {
        self.zone.to_datetime(instant)
    }

    /// The first instant of a day.
    pub fn start_of_day(&self, day: Date) -> Option<Timestamp> {
        self.instant(day.to_datetime(Time::midnight()))
    }

    /// Whether the zone's offset is one from the first moment to ten years after the last.
    pub fn keeps_its_offset(&self, first: Timestamp, last: Timestamp) -> bool {
        let end = last.checked_add(SignedDuration::from_hours(10 * 366 * 24)).unwrap_or(Timestamp::MAX);
        self.zone.following(first).next().is_none_or(|change| change.timestamp() > end)
    }

    /// The last second of the civil day in which `instant` lies.
    pub fn last_second_of_day(&self, instant: Timestamp) -> Timestamp {
        let next = self.civil(instant).date().tomorrow().ok().and_then(|day| self.start_of_day(day));
        let last = next.and_then(|next| next.checked_sub(SignedDuration::from_secs(1)).ok());
        last.unwrap_or(Timestamp::MAX).max(instant)
    }

    /// `2026-10-05T10:00:00+09:00`: RFC 3339 in the policy's zone, fractions of a second only where
    /// there are some.
    pub fn text(&self, instant: Timestamp) -> impl fmt::Display + use<> {
        instant.display_with_offset(self.zone.to_offset(instant))
    }
}
