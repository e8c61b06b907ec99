//! The commonest spellings of a moment, read without a detour; all others are for
//! [`read_moment`](super::super::read_moment).

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const DAY: i64 = 86_400;

/// Days of which the offset is remembered.
const REMEMBERED: usize = 1024;

/// `2026-10-05`, `2026-10-05T10:00`, the same with seconds, with a space, with `Z` or `+09:00`.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    zone: TimeZone,
    /// By the last bits of the day's number: the day, and its offset from UTC if it has only one.
    offsets: Vec<(i64, Option<i64>)>,
}

/// Seconds of Unix time, and whether only the day is known.
pub(super) type Found = (i64, bool);

impl Moments {
    pub fn new(zone: &TimeZone) -> Moments {
        Moments { zone: zone.clone(), offsets: vec![(i64::MIN, None); REMEMBERED] }
    }

    #[inline]
    pub fn read(&mut self, text: &[u8]) -> Option<Found> {
        let mut digits = Digits { text, bad: false };
        if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
            return None;
        }
        let (year, month, day) = (digits.two(0) * 100 + digits.two(2), digits.two(5), digits.two(8));
        if digits.bad || !(1900..2200).contains(&year) || month == 0 || month > 12 || day == 0 {
            return None;
        }
        if day > 28 && day > days_of(year, month) {
            return None;
        }
        let number = day_number(year, month, day);
        if text.len() == 10 {
            return Some((number * DAY - self.offset(number)?, true));
        }
        if text.len() < 16 || !matches!(text[10], b'T' | b' ') || text[13] != b':' {
            return None;
        }
        let (hour, minute) = (digits.two(11), digits.two(14));
        let (second, zone) = match text.get(16) {
            Some(b':') if text.len() >= 19 => (digits.two(17), &text[19..]),
            Some(_) => return None,
            None => (0, &text[16..]),
        };
        if digits.bad || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let local = number * DAY + hour * 3600 + minute * 60 + second;
        let offset = match zone {
            [] => self.offset(number)?,
            [b'Z'] => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let mut digits = Digits { text: zone, bad: false };
                let (hours, minutes) = (digits.two(1), digits.two(4));
                if digits.bad || hours > 23 || minutes > 59 {
                    return None;
                }
                let ahead = hours * 3600 + minutes * 60;
                if *sign == b'-' { -ahead } else { ahead }
            }
            _ => return None,
        };
        Some((local - offset, false))
    }

    /// The offset of the policy's zone on a day that has only one.
    #[inline]
    fn offset(&mut self, day: i64) -> Option<i64> {
        let slot = day as usize & (REMEMBERED - 1);
        if self.offsets[slot].0 != day {
            self.offsets[slot] = (day, self.only_offset(day));
        }
        self.offsets[slot].1
    }

    fn only_offset(&self, day: i64) -> Option<i64> {
        let date = Date::new(1970, 1, 1).ok()?.checked_add(SignedDuration::from_hours(day * 24)).ok()?;
        let midnight = self.zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
        if midnight.is_ambiguous() {
            return None;
        }
        let start = midnight.unambiguous().ok()?;
        let through = start.checked_add(SignedDuration::from_hours(26)).ok()?;
        let changes = |next: Timestamp| next <= through;
        let next = self.zone.following(start).next().map(|transition| transition.timestamp());
        (!next.is_some_and(changes)).then(|| i64::from(self.zone.to_offset(start).seconds()))
    }
}

struct Digits<'t> {
    text: &'t [u8],
    bad: bool,
}

impl Digits<'_> {
    /// The number of two digits.
    #[inline]
    fn two(&mut self, at: usize) -> i64 {
        let (tens, ones) = (self.text[at].wrapping_sub(b'0'), self.text[at + 1].wrapping_sub(b'0'));
        self.bad |= tens > 9 || ones > 9;
        i64::from(tens) * 10 + i64::from(ones)
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
#[inline]
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::super::super::read_moment;
    use super::*;

    #[test]
    fn what_is_read_quickly_is_read_as_slowly() {
        let spellings = [
            "",
            "T00:00",
            " 02:30",
            "T02:30:59",
            " 23:59:59",
            "T01:15:00Z",
            "T12:00:00+09:00",
            "T12:00:00-23:59",
            "T24:00",
            "T10:60",
            "T10:00:60",
            "T10:00:00.5",
            "T1:00",
            "T10:00+0900",
            " 10:00 ",
        ];
        let mut read = 0;
        for zone in ["Asia/Tokyo", "America/New_York", "Europe/London", "Africa/Cairo", "America/Sao_Paulo", "UTC"] {
            let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
            let mut moments = Moments::new(&zone);
            for year in [1899, 1900, 1999, 2000, 2018, 2026, 2100, 2200] {
                for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
                    for spelling in spellings {
                        let text = format!("{year}-{month:02}-{day:02}{spelling}");
                        if let Some((second, whole_day)) = moments.read(text.as_bytes()) {
                            let slow = read_moment(&text, &zone).unwrap_or_else(|| panic!("{text} is no moment"));
                            assert_eq!((second, whole_day), (slow.at.as_second(), slow.whole_day), "{text}");
                            read += 1;
                        }
                    }
                }
            }
        }
        assert!(read > 50_000, "hardly anything is read quickly: {read}");
    }
}
