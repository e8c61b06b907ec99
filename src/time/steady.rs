//! The spans of time in which a zone keeps its offset, as a table for the years in which leads live.
//!
//! Architecture Invariant: a question that one span answers is answered as the tz database would; any other
//! goes there.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// 1970 and 2100, in seconds of Unix time.
const YEARS: (i64, i64) = (0, 4_102_444_800);

#[derive(Clone, Debug, Default)]
pub(super) struct Steady {
    /// In order: where each begins, and its offset. The last ends at the end of the table.
    spans: Vec<(i64, i64)>,
}

impl Steady {
    pub fn of(zone: &TimeZone) -> Steady {
        let Ok(first) = Timestamp::from_second(YEARS.0) else { return Steady::default() };
        let mut spans = vec![(YEARS.0, i64::from(zone.to_offset(first).seconds()))];
        for change in zone.following(first) {
            let at = change.timestamp();
            if at.as_second() >= YEARS.1 {
                break;
            }
            if at.subsec_nanosecond() != 0 {
                return Steady::default();
            }
            spans.push((at.as_second(), i64::from(change.offset().seconds())));
        }
        Steady { spans }
    }

    /// The offset at a second, and when the span ends in which the zone keeps it.
    #[inline]
    pub fn at(&self, second: i64) -> Option<(i64, i64)> {
        if self.spans.is_empty() || !(YEARS.0..YEARS.1).contains(&second) {
            return None;
        }
        let next = self.spans.partition_point(|(start, _)| *start <= second);
        let end = self.spans.get(next).map_or(YEARS.1, |(start, _)| *start);
        Some((self.spans[next - 1].1, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZoneDatabase;

    #[test]
    fn offsets_are_those_of_the_database_around_every_change() {
        for name in ["UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"] {
            let zone = TimeZoneDatabase::bundled().get(name).unwrap();
            let steady = Steady::of(&zone);
            for (start, _) in &steady.spans {
                for second in [start - 1, *start, start + 1, start + 40_000_000] {
                    let Some((offset, end)) = steady.at(second) else { continue };
                    let offset_at =
                        |second| i64::from(zone.to_offset(Timestamp::from_second(second).unwrap()).seconds());
                    assert_eq!(offset, offset_at(second), "{name} {second}");
                    assert!(end > second && offset_at(end - 1) == offset, "{name} {second}");
                }
            }
        }
    }
}
