//! Random calendars against two independent crates: `ule-hours`, which reads hours and closed days as
//! the language does, and `workclock`, which closes calendar dates rather than the days that hours
//! belong to and is therefore asked only where no hours cross midnight into a closed day.

use jiff::Timestamp;
use proptest::prelude::*;
use ule_hours::jiff as other;

use super::super::PolicyTime;
use super::reference::{Walk, any_case};
use crate::model::{Duration, OpenHours};

const WEEK: [other::civil::Weekday; 7] = [
    other::civil::Weekday::Monday,
    other::civil::Weekday::Tuesday,
    other::civil::Weekday::Wednesday,
    other::civil::Weekday::Thursday,
    other::civil::Weekday::Friday,
    other::civil::Weekday::Saturday,
    other::civil::Weekday::Sunday,
];

fn theirs(moment: Timestamp) -> other::Timestamp {
    other::Timestamp::from_second(moment.as_second()).expect("in range")
}

/// The dates on which the calendar is closed.
fn closed_dates(walk: &Walk) -> Vec<other::civil::Date> {
    let closures = walk.calendar.closures.iter();
    let days = closures
        .flat_map(|closure| closure.first.series(jiff::Span::new().days(1)).take_while(|day| *day <= closure.last));
    days.map(|day| other::civil::date(day.year(), day.month(), day.day())).collect()
}

fn zone_name(walk: &Walk) -> &str {
    walk.zone.iana_name().expect("a zone of the database")
}

fn ule(walk: &Walk) -> ule_hours::Schedule {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let window = |hours: &OpenHours| {
        let to = if hours.to > 1440 { hours.to - 1440 } else { hours.to };
        format!("{}-{}", clock(hours.from), clock(to))
    };
    let mut builder = ule_hours::Schedule::builder(zone_name(walk)).expect("a zone");
    for (day, hours) in WEEK.into_iter().zip(&walk.calendar.weekly).filter(|(_, hours)| !hours.is_empty()) {
        let windows: Vec<String> = hours.iter().map(window).collect();
        builder = builder.open([day], &windows.join(", ")).expect("hours that do not overlap");
    }
    closed_dates(walk).into_iter().fold(builder, |builder, day| builder.closed_on(day)).build()
}

fn workclock(walk: &Walk) -> Option<workclock::Schedule> {
    let closed = closed_dates(walk);
    let overnight = walk.calendar.weekly.iter().flatten().any(|hours| hours.to > 1440);
    if overnight && !closed.is_empty() {
        return None;
    }
    let clock = |minutes: u16| other::civil::time((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0);
    let mut builder = workclock::Schedule::builder().time_zone(zone_name(walk));
    for (day, hours) in WEEK.into_iter().zip(&walk.calendar.weekly) {
        for hours in hours {
            let days = std::iter::once(day).collect();
            builder = builder.rule(workclock::WorkDay::new(clock(hours.from), clock(hours.to), days));
        }
    }
    builder.rule(workclock::Holidays::new(closed)).build().ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn business_time_is_what_two_other_crates_count(
        (walk, start) in any_case(),
        minutes in 1_i64..4000,
        wait in 1_i64..30 * 1440,
    ) {
        let time = PolicyTime::of(walk.zone.clone(), Some(&walk.calendar));
        let later = Timestamp::from_second(start.as_second() + wait * 60).expect("in range");
        let open = time.open_between(start, later).as_secs();
        let due = time.deadline(start, Duration::BusinessTime { seconds: minutes * 60 }).map(Timestamp::as_second);
        let budget = other::SignedDuration::from_mins(minutes);

        let schedule = ule(&walk);
        prop_assert_eq!(open, schedule.between(theirs(start), theirs(later)).as_secs());
        prop_assert_eq!(due, schedule.add(theirs(start), budget).ok().map(other::Timestamp::as_second));

        if let Some(schedule) = workclock(&walk) {
            prop_assert_eq!(open, schedule.between(theirs(start), theirs(later)).as_secs());
            prop_assert_eq!(due, schedule.add(theirs(start), budget).ok().map(other::Timestamp::as_second));
        }
    }
}
