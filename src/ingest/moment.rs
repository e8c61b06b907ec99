//! The `at` of a row: RFC 3339, a civil moment in the policy's zone, or a bare date.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// When something happened, as exactly as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// For a bare date its 00:00.
    pub at: Timestamp,
    pub whole_day: bool,
}

/// Reads `2026-10-05T10:00:00+09:00`, `2026-10-05 10:00`, `2026-10-05`, with `/` for `-`, `T` or
/// spaces before the time, seconds and fractions of them if given, and months, days and hours of one
/// digit; `24:00` is the next midnight. Without an offset the moment is read in `zone`: in a gap
/// with the offset before it, in a fold the first. None if `text` is none of these.
pub fn read_moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let mut scan = Scan { rest: text.as_bytes() };
    let date = scan.date()?;
    if scan.rest.is_empty() {
        let at = zone.to_timestamp(date.to_datetime(Time::midnight())).ok()?;
        return Some(Moment { at, whole_day: true });
    }
    if !(scan.take(b'T') || scan.take(b't') || scan.spaces()) {
        return None;
    }
    let civil = scan.time_on(date)?;
    let spaced = scan.spaces();
    let at = match scan.offset()? {
        Some(offset) => offset.to_timestamp(civil).ok()?,
        None if spaced => return None,
        None => zone.to_timestamp(civil).ok()?,
    };
    scan.rest.is_empty().then_some(Moment { at, whole_day: false })
}

struct Scan<'a> {
    rest: &'a [u8],
}

impl Scan<'_> {
    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn spaces(&mut self) -> bool {
        let mut any = false;
        while self.take(b' ') {
            any = true;
        }
        any
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i32> {
        let digits = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        (digits >= least).then(|| number.iter().fold(0, |value, digit| value * 10 + i32::from(digit - b'0')))
    }

    fn date(&mut self) -> Option<Date> {
        let year = self.number(4, 4)?;
        let separator = *self.rest.first().filter(|byte| matches!(byte, b'-' | b'/'))?;
        self.take(separator);
        let month = self.number(1, 2)?;
        if !self.take(separator) {
            return None;
        }
        let day = self.number(1, 2)?;
        Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
    }

    fn time_on(&mut self, date: Date) -> Option<DateTime> {
        let hour = self.number(1, 2)?;
        if !self.take(b':') {
            return None;
        }
        let minute = self.number(2, 2)?;
        let (mut second, mut nanos) = (0, 0);
        if self.take(b':') {
            second = self.number(2, 2)?;
            if self.take(b'.') || self.take(b',') {
                nanos = self.fraction()?;
            }
        }
        if hour == 24 && (minute, second, nanos) == (0, 0, 0) {
            return date.tomorrow().ok().map(|next| next.to_datetime(Time::midnight()));
        }
        // A leap second is the second before it, as everywhere in Unix time.
        let second = if second == 60 { 59 } else { second };
        Some(date.to_datetime(Time::new(hour as i8, minute as i8, second as i8, nanos).ok()?))
    }

    /// Nanoseconds; further digits are dropped.
    fn fraction(&mut self) -> Option<i32> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let padded = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(9);
        (digits > 0).then(|| padded.fold(0, |value, digit| value * 10 + i32::from(digit - b'0')))
    }

    /// `Z`, `+09:00`, `+0900`, `+09`; none inside if there is no offset.
    fn offset(&mut self) -> Option<Option<Offset>> {
        if self.take(b'Z') || self.take(b'z') {
            return Some(Some(Offset::UTC));
        }
        let sign = match self.rest.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) | None => return Some(None),
        };
        self.rest = &self.rest[1..];
        let hours = self.number(2, 2)?;
        let minutes = if self.take(b':') {
            self.number(2, 2)?
        } else if self.rest.is_empty() {
            0
        } else {
            self.number(2, 2)?
        };
        if hours > 23 || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    fn read(text: &str) -> String {
        let tokyo = TimeZoneDatabase::bundled().get("Asia/Tokyo").unwrap();
        match read_moment(text, &tokyo) {
            Some(moment) if moment.whole_day => format!("{} (day)", moment.at),
            Some(moment) => moment.at.to_string(),
            None => String::from("none"),
        }
    }

    #[test]
    fn moments_are_read_as_people_and_systems_write_them() {
        for text in [
            "2026-10-05 10:00",
            "2026-10-05T10:00",
            "2026/10/5 10:00:00",
            "2026-10-05T01:00:00Z",
            "2026-10-05T10:00:00+09:00",
            "2026-10-05 10:00:00 +0900",
            "2026-10-04T21:00:00-04",
        ] {
            assert_eq!(read(text), "2026-10-05T01:00:00Z", "{text}");
        }
        assert_eq!(read("2026-10-05 9:05"), "2026-10-05T00:05:00Z");
        assert_eq!(read("2026-10-05"), "2026-10-04T15:00:00Z (day)");
        assert_eq!(read("2026-10-05 24:00"), "2026-10-05T15:00:00Z");
        assert_eq!(read("2011-10-01T00:38:44.546+02:00"), "2011-09-30T22:38:44.546Z");
        assert_eq!(read("2016-12-31T23:59:60Z"), "2016-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "10:00",
            "2026-13-01",
            "2026-02-29",
            "2026-10-05 25:00",
            "2026-10-05 24:01",
            "2026-10-05 10",
            "26-10-05",
            "2026-10/05",
            "2026-10-05x",
            "2026-10-05 10:00 ",
            "2026-10-05T",
            "2026-10-05 10:00:00+25:00",
            "20261005",
            "2026-10-05 10:60",
            "yesterday",
            "2026-10-05 10:00pm",
            "２０２６-10-05",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }
}
