//! Moments written many times over, as [`PolicyTime::text`] writes them.
//!
//! Most of what writing a moment costs is to find the zone's offset. A day of UTC on which the offset
//! does not change is looked up once.

use jiff::{SignedDuration, Timestamp};

use super::PolicyTime;

const DAY: i64 = 86_400;

/// Days that are remembered.
const REMEMBERED: usize = 512;

/// Writes moments in one policy's zone.
#[derive(Debug)]
pub struct MomentTexts<'p> {
    time: &'p PolicyTime,
    /// By the last bits of the day's number: the day, and its offset if it has only one.
    offsets: Vec<(i64, Option<i64>)>,
}

impl<'p> MomentTexts<'p> {
    pub fn new(time: &'p PolicyTime) -> MomentTexts<'p> {
        MomentTexts { time, offsets: vec![(i64::MIN, None); REMEMBERED] }
    }

    /// Appends a moment.
    pub fn write(&mut self, at: Timestamp, out: &mut Vec<u8>) {
        let start = out.len();
        if self.write_plain(at, out).is_none() {
            out.truncate(start);
            out.extend_from_slice(self.time.text(at).to_string().as_bytes());
        }
        debug_assert_eq!(out[start..], *self.time.text(at).to_string().as_bytes());
    }

    /// A whole second of the years that have four digits, at a whole minute's offset.
    fn write_plain(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Option<()> {
        let second = at.as_second();
        if at.subsec_nanosecond() != 0 {
            return None;
        }
        let offset = self.offset(second.div_euclid(DAY)).filter(|offset| offset % 60 == 0)?;
        let local = second + offset;
        let (year, month, day) = civil(local.div_euclid(DAY));
        if !(1..=9998).contains(&year) {
            return None;
        }
        let clock = local.rem_euclid(DAY);
        let two = |number: i64| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        let (sign, ahead) = if offset < 0 { (b'-', -offset) } else { (b'+', offset) };
        let text: [&[u8]; 15] = [
            &two(year / 100),
            &two(year % 100),
            b"-",
            &two(month),
            b"-",
            &two(day),
            b"T",
            &two(clock / 3600),
            b":",
            &two(clock / 60 % 60),
            b":",
            &two(clock % 60),
            &[sign],
            &two(ahead / 3600),
            &[b':', two(ahead / 60 % 60)[0], two(ahead / 60 % 60)[1]],
        ];
        text.iter().for_each(|part| out.extend_from_slice(part));
        Some(())
    }

    /// The offset on a day of UTC that has only one.
    fn offset(&mut self, day: i64) -> Option<i64> {
        let slot = &mut self.offsets[day as usize & (REMEMBERED - 1)];
        if slot.0 != day {
            *slot = (day, only_offset(self.time, day));
        }
        slot.1
    }
}

fn only_offset(time: &PolicyTime, day: i64) -> Option<i64> {
    let start = Timestamp::from_second(day * DAY).ok()?;
    let end = start.checked_add(SignedDuration::from_secs(DAY)).ok()?;
    let change = time.zone.following(start).next().map(|transition| transition.timestamp());
    change.is_none_or(|change| change >= end).then(|| i64::from(time.zone.to_offset(start).seconds()))
}

/// The date of a day since 1970-01-01, by Howard Hinnant's `civil_from_days`.
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::*;

    #[test]
    fn moments_are_written_as_everywhere_else() {
        for zone in ["Asia/Tokyo", "America/New_York", "Europe/London", "Africa/Monrovia", "Asia/Kathmandu", "UTC"] {
            let time = PolicyTime::of(TimeZoneDatabase::bundled().get(zone).unwrap(), None);
            let mut texts = MomentTexts::new(&time);
            let mut second = -70_000_000_000_i64;
            while second < 253_000_000_000 {
                let at = Timestamp::new(second, if second % 5 == 0 { 120_000_000 } else { 0 }).unwrap();
                let mut out = Vec::new();
                texts.write(at, &mut out);
                assert_eq!(String::from_utf8(out).unwrap(), time.text(at).to_string());
                second += if (1_700_000_000..1_800_000_000).contains(&second) { 7_177 } else { 15_551_003 };
            }
        }
    }
}
