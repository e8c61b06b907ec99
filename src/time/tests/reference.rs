//! Random calendars against a walk that asks of every minute whether it is open.

use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::hours::{date_of_day, day_number};
use super::super::{Measure, PolicyTime};
use super::{calendar, closure, zone};
use crate::model::{Calendar, Duration, OpenHours};

/// The reference: a minute is open if some day's hours, read on the zone's clocks, hold it.
#[derive(Debug)]
pub(super) struct Walk {
    pub zone: TimeZone,
    pub calendar: Calendar,
}

impl Walk {
    fn instant(&self, day: i32, minutes: u16) -> Timestamp {
        let midnight: DateTime = date_of_day(day).expect("a day of this century").at(0, 0, 0, 0);
        let civil = midnight.checked_add(SignedDuration::from_mins(minutes.into())).expect("in range");
        self.zone.to_timestamp(civil).expect("in range")
    }

    fn periods_of(&self, day: i32) -> Vec<(Timestamp, Timestamp)> {
        let date = date_of_day(day).expect("a day of this century");
        if self.calendar.closures.iter().any(|closure| closure.first <= date && date <= closure.last) {
            return Vec::new();
        }
        let hours = &self.calendar.weekly[date.weekday().to_monday_zero_offset() as usize];
        let periods = hours.iter().map(|hours| (self.instant(day, hours.from), self.instant(day, hours.to)));
        periods.filter(|(from, to)| from < to).collect()
    }

    fn day_of(&self, moment: Timestamp) -> i32 {
        day_number(self.zone.to_datetime(moment).date())
    }

    /// Minute by minute, up to 40 days.
    fn after_open_minutes(&self, start: Timestamp, minutes: i64) -> Option<Timestamp> {
        let today = self.day_of(start);
        let open: Vec<_> = (today - 2..today + 42).flat_map(|day| self.periods_of(day)).collect();
        let (mut moment, mut left) = (start, minutes);
        for _ in 0..40 * 1440 {
            if left == 0 {
                return Some(moment);
            }
            left -= i64::from(open.iter().any(|(from, to)| *from <= moment && moment < *to));
            moment = moment.checked_add(SignedDuration::from_mins(1)).expect("in range");
        }
        None
    }

    fn last_close(&self, day: i32) -> Option<Timestamp> {
        self.periods_of(day).into_iter().map(|(_, to)| to).max()
    }
}

fn any_hours() -> impl Strategy<Value = Vec<OpenHours>> {
    prop_oneof![
        2 => Just(Vec::new()),
        3 => Just(vec![OpenHours { from: 540, to: 720 }, OpenHours { from: 780, to: 1080 }]),
        2 => (0_u16..1440, 1_u16..1440).prop_map(|(from, length)| vec![OpenHours { from, to: from + length }]),
        1 => (0_u16..150, 1_u16..60, 1_u16..60).prop_map(|(from, first, gap)| {
            let to = from + first;
            vec![OpenHours { from, to }, OpenHours { from: to + gap, to: to + gap + 30 }]
        }),
    ]
}

pub(super) fn any_case() -> impl Strategy<Value = (Walk, Timestamp)> {
    let zones = prop_oneof![
        Just("Asia/Tokyo"),
        Just("America/New_York"),
        Just("Europe/London"),
        Just("Australia/Lord_Howe"),
        Just("America/St_Johns")
    ];
    let week = proptest::array::uniform7(any_hours());
    let closures = proptest::collection::vec((0_i32..120, 0_i32..5), 0..4);
    // From weeks before to weeks after the changes of the clocks in March, April, October and November 2026.
    let start = prop_oneof![0_i64..60 * 1440, 215_i64 * 1440..260 * 1440];
    (zones, week, closures, start).prop_map(|(zone_name, weekly, closures, start)| {
        let closures = closures.into_iter().map(|(first, length)| {
            let day = |number| date_of_day(day_number(date(2026, 2, 20)) + number).expect("in range");
            closure(day(first * 2), day(first * 2 + length))
        });
        let walk = Walk { zone: zone(zone_name), calendar: calendar(weekly, closures.collect()) };
        let first = walk.instant(day_number(date(2026, 2, 20)), 0);
        (walk, first.checked_add(SignedDuration::from_mins(start)).expect("in range"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn business_time_is_what_a_minute_by_minute_walk_counts((walk, start) in any_case(), minutes in 1_i64..2000) {
        let time = PolicyTime::of(walk.zone.clone(), Some(&walk.calendar));
        if let Some(expected) = walk.after_open_minutes(start, minutes) {
            let due = time.deadline(start, Duration::BusinessTime { seconds: minutes * 60 });
            prop_assert_eq!(due, Some(expected));
            prop_assert_eq!(time.open_between(start, expected).as_mins(), minutes);
        }
    }

    #[test]
    fn business_days_and_close_of_business_are_what_a_day_by_day_walk_finds(
        (walk, start) in any_case(),
        n in 1_i32..30,
    ) {
        let time = PolicyTime::of(walk.zone.clone(), Some(&walk.calendar));
        let today = walk.day_of(start);
        let expected = (today + 1..today + 400).filter_map(|day| walk.last_close(day)).nth(n as usize - 1);
        prop_assert_eq!(time.deadline(start, Duration::BusinessDays { days: n }), expected);
        let close = (today - 2..today + 400).filter_map(|day| walk.last_close(day)).find(|close| *close > start);
        prop_assert_eq!(time.close_of_business(start), close);
    }

    #[test]
    fn pausing_in_pieces_costs_what_pausing_at_once_costs(
        (walk, start) in any_case(),
        (first, second) in (1_i64..3000, 1_i64..3000),
    ) {
        let time = PolicyTime::of(walk.zone.clone(), Some(&walk.calendar));
        let minutes = |count| start.checked_add(SignedDuration::from_mins(count)).expect("in range");
        let (middle, end) = (minutes(first), minutes(first + second));
        for measure in [Measure::Elapsed, Measure::OpenTime] {
            let due = minutes(first + second + 60);
            let pieces = time.moved_by_pause(due, measure, start, middle);
            let pieces = pieces.and_then(|due| time.moved_by_pause(due, measure, middle, end));
            prop_assert_eq!(pieces, time.moved_by_pause(due, measure, start, end));
        }
    }
}
