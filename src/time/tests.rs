//! Golden answers that a person worked out on a calendar.

mod independent;
mod reference;

use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::{CalendarPeriod, Measure, PolicyTime};
use crate::model::{Calendar, Closure, Duration, OpenHours, Period};
use crate::text::Span;

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("a zone of the bundled database")
}

fn hours(from: u16, to: u16) -> OpenHours {
    OpenHours { from: from * 60, to: to * 60 }
}

fn closure(first: Date, last: Date) -> Closure {
    Closure { first, last, why: None, span: Span::default() }
}

fn calendar(weekly: [Vec<OpenHours>; 7], closures: Vec<Closure>) -> Calendar {
    Calendar { span: Span::default(), weekly, closures }
}

/// Monday to Friday, the same hours each day.
fn working_week(day: &[OpenHours], closures: Vec<Closure>) -> Calendar {
    let mut weekly: [Vec<OpenHours>; 7] = Default::default();
    weekly[..5].fill(day.to_vec());
    calendar(weekly, closures)
}

/// The sample policy's calendar: a lunch break, and a closed year end.
fn tokyo() -> PolicyTime {
    let closed = vec![closure(date(2026, 12, 29), date(2027, 1, 3))];
    PolicyTime::of(zone("Asia/Tokyo"), Some(&working_week(&[hours(9, 12), hours(13, 18)], closed)))
}

fn nine_to_five(zone_name: &str) -> PolicyTime {
    PolicyTime::of(zone(zone_name), Some(&working_week(&[hours(9, 17)], Vec::new())))
}

fn at(time: &PolicyTime, civil: &str) -> Timestamp {
    time.instant(civil.parse().expect("a test's own moment")).expect("a moment in range")
}

/// The deadline as the zone's clocks show it; `never` if there is none.
fn due(time: &PolicyTime, start: &str, duration: Duration) -> String {
    shown(time, time.deadline(at(time, start), duration))
}

fn shown(time: &PolicyTime, moment: Option<Timestamp>) -> String {
    moment.map_or(String::from("never"), |moment| time.civil(moment).strftime("%F %H:%M:%S").to_string())
}

const fn business_hours(hours: i64) -> Duration {
    Duration::BusinessTime { seconds: hours * 3600 }
}

const fn business_days(days: i32) -> Duration {
    Duration::BusinessDays { days }
}

const fn days(days: i32) -> Duration {
    Duration::Civil { months: 0, days }
}

const fn months(months: i32) -> Duration {
    Duration::Civil { months, days: 0 }
}

// 2026-10-05 is a Monday.

#[test]
fn business_hours_stop_at_lunch_and_overnight() {
    let time = tokyo();
    assert_eq!(due(&time, "2026-10-05 10:00", business_hours(1)), "2026-10-05 11:00:00");
    assert_eq!(due(&time, "2026-10-05 11:00", business_hours(2)), "2026-10-05 14:00:00");
    assert_eq!(due(&time, "2026-10-05 16:00", business_hours(4)), "2026-10-06 11:00:00");
    assert_eq!(due(&time, "2026-10-09 17:30", business_hours(1)), "2026-10-12 09:30:00");
}

#[test]
fn time_that_ends_with_the_day_ends_at_closing_not_at_the_next_opening() {
    let time = tokyo();
    assert_eq!(due(&time, "2026-10-05 13:00", business_hours(5)), "2026-10-05 18:00:00");
    assert_eq!(due(&time, "2026-10-05 11:00", business_hours(1)), "2026-10-05 12:00:00");
    assert_eq!(due(&time, "2026-10-05 09:00", business_hours(16)), "2026-10-06 18:00:00");
}

#[test]
fn a_start_outside_hours_counts_from_the_next_opening() {
    let time = tokyo();
    for start in ["2026-10-05 12:00", "2026-10-05 12:59", "2026-10-05 13:00"] {
        assert_eq!(due(&time, start, business_hours(1)), "2026-10-05 14:00:00", "{start}");
    }
    assert_eq!(due(&time, "2026-10-10 03:00", business_hours(3)), "2026-10-12 12:00:00");
    assert_eq!(due(&time, "2026-10-05 18:00", business_hours(1)), "2026-10-06 10:00:00");
    assert_eq!(due(&time, "2026-10-10 03:00", business_hours(0)), "2026-10-10 03:00:00");
}

#[test]
fn fractions_of_a_second_are_kept_and_roll_over_a_closing() {
    let time = tokyo();
    let start = at(&time, "2026-10-05 17:59:59.250");
    let after = |seconds| time.deadline(start, Duration::BusinessTime { seconds }).expect("the calendar opens");
    assert_eq!(time.text(after(1)).to_string(), "2026-10-06T09:00:00.25+09:00");
    let start = at(&time, "2026-10-05 12:30:00.5");
    let open = time.deadline(start, Duration::BusinessTime { seconds: 60 }).expect("the calendar opens");
    assert_eq!(time.text(open).to_string(), "2026-10-05T13:01:00+09:00");
    assert_eq!(time.open_between(start, at(&time, "2026-10-05 13:00:01.75")), SignedDuration::from_millis(1750));
}

#[test]
fn closed_days_are_skipped() {
    let time = tokyo();
    assert_eq!(due(&time, "2026-12-28 17:00", business_hours(2)), "2027-01-04 10:00:00");
    assert_eq!(due(&time, "2026-12-28 10:00", business_days(1)), "2027-01-04 18:00:00");
    let year_end = time.open_between(at(&time, "2026-12-28 18:00"), at(&time, "2027-01-04 09:00"));
    assert_eq!(year_end, SignedDuration::ZERO);
}

#[test]
fn business_days_end_at_the_last_closing_of_the_nth_open_day_after_the_date() {
    let time = tokyo();
    assert_eq!(due(&time, "2026-10-05 10:00", business_days(2)), "2026-10-07 18:00:00");
    // A Saturday, a Friday after hours, and a Monday before hours.
    assert_eq!(due(&time, "2026-10-10 10:00", business_days(1)), "2026-10-12 18:00:00");
    assert_eq!(due(&time, "2026-10-09 23:00", business_days(1)), "2026-10-12 18:00:00");
    assert_eq!(due(&time, "2026-10-05 03:00", business_days(1)), "2026-10-06 18:00:00");
    assert_eq!(due(&time, "2026-10-05 10:00", business_days(5)), "2026-10-12 18:00:00");
}

#[test]
fn close_of_business_is_the_last_closing_of_the_running_or_next_open_day() {
    let time = tokyo();
    let close = |start| shown(&time, time.close_of_business(at(&time, start)));
    assert_eq!(close("2026-10-05 03:00"), "2026-10-05 18:00:00");
    assert_eq!(close("2026-10-05 12:30"), "2026-10-05 18:00:00");
    assert_eq!(close("2026-10-05 17:59:59.9"), "2026-10-05 18:00:00");
    assert_eq!(close("2026-10-05 18:00"), "2026-10-06 18:00:00");
    assert_eq!(close("2026-10-09 18:00"), "2026-10-12 18:00:00");
}

#[test]
fn hours_across_midnight_belong_to_the_day_they_start_on() {
    let mut weekly: [Vec<OpenHours>; 7] = Default::default();
    weekly[0] = vec![hours(22, 30)];
    weekly[1] = vec![hours(22, 30)];
    let closed = vec![closure(date(2026, 10, 6), date(2026, 10, 6))];
    let time = PolicyTime::of(zone("Asia/Tokyo"), Some(&calendar(weekly, closed)));
    // Monday night runs into the closed Tuesday; Tuesday night is gone.
    assert_eq!(due(&time, "2026-10-05 23:00", business_hours(7)), "2026-10-06 06:00:00");
    assert_eq!(due(&time, "2026-10-05 23:00", business_hours(8)), "2026-10-12 23:00:00");
    assert_eq!(shown(&time, time.close_of_business(at(&time, "2026-10-06 03:00"))), "2026-10-06 06:00:00");
    assert_eq!(shown(&time, time.close_of_business(at(&time, "2026-10-06 06:00"))), "2026-10-13 06:00:00");
    // After a moment on Tuesday's date the next open day is Monday.
    assert_eq!(due(&time, "2026-10-06 03:00", business_days(1)), "2026-10-13 06:00:00");
}

#[test]
fn civil_durations_keep_the_time_of_day_and_clamp_the_day_of_the_month() {
    let time = tokyo();
    assert_eq!(due(&time, "2026-01-31 10:00", months(1)), "2026-02-28 10:00:00");
    assert_eq!(due(&time, "2028-02-29 10:00", months(12)), "2029-02-28 10:00:00");
    assert_eq!(due(&time, "2026-08-31 23:59", months(6)), "2027-02-28 23:59:00");
    assert_eq!(due(&time, "2026-12-31 00:00", days(30)), "2027-01-30 00:00:00");
    let newyork = nine_to_five("America/New_York");
    assert_eq!(due(&newyork, "2026-03-07 10:00", days(1)), "2026-03-08 10:00:00");
    assert_eq!(due(&newyork, "2026-03-07 10:00", Duration::Exact { seconds: 86_400 }), "2026-03-08 11:00:00");
}

#[test]
fn a_civil_time_in_a_gap_moves_on_and_in_a_fold_is_the_first() {
    let newyork = nine_to_five("America/New_York");
    assert_eq!(newyork.text(at(&newyork, "2026-03-08 02:30")).to_string(), "2026-03-08T03:30:00-04:00");
    assert_eq!(newyork.text(at(&newyork, "2026-11-01 01:30")).to_string(), "2026-11-01T01:30:00-04:00");
    assert_eq!(due(&newyork, "2026-03-07 02:30", days(1)), "2026-03-08 03:30:00");
    let london = nine_to_five("Europe/London");
    assert_eq!(london.text(at(&london, "2026-03-29 01:30")).to_string(), "2026-03-29T02:30:00+01:00");
    assert_eq!(london.text(at(&london, "2026-10-25 01:30")).to_string(), "2026-10-25T01:30:00+01:00");
    // From the second 01:30 no time backwards to the first.
    let second = at(&london, "2026-10-25 01:30").checked_add(SignedDuration::from_hours(1)).expect("in range");
    assert_eq!(london.deadline(second, days(0)), Some(second));
}

#[test]
fn open_hours_across_a_change_of_the_clocks_are_as_long_as_they_last() {
    let all_day = calendar(std::array::from_fn(|_| vec![hours(0, 24)]), Vec::new());
    let time = PolicyTime::of(zone("America/New_York"), Some(&all_day));
    let open = |day: &str, next: &str| time.open_between(at(&time, day), at(&time, next)).as_hours();
    assert_eq!(open("2026-03-08 00:00", "2026-03-09 00:00"), 23);
    assert_eq!(open("2026-11-01 00:00", "2026-11-02 00:00"), 25);
    assert_eq!(due(&time, "2026-11-01 00:00", business_hours(3)), "2026-11-01 02:00:00");
    // Hours that the gap swallows open nothing, hours beside it are not counted twice.
    let mut weekly: [Vec<OpenHours>; 7] = Default::default();
    weekly[6] =
        vec![OpenHours { from: 120, to: 150 }, OpenHours { from: 165, to: 180 }, OpenHours { from: 180, to: 240 }];
    let night = PolicyTime::of(zone("America/New_York"), Some(&calendar(weekly, Vec::new())));
    assert_eq!(night.open_between(at(&night, "2026-03-08 00:00"), at(&night, "2026-03-09 00:00")).as_mins(), 60);
}

#[test]
fn a_warning_stands_in_open_time_or_in_elapsed_time() {
    let time = tokyo();
    let eighty = Decimal::from(80);
    let warn =
        |start: &str, due: &str, measure| shown(&time, time.warning(at(&time, start), at(&time, due), eighty, measure));
    assert_eq!(warn("2026-10-05 10:00", "2026-10-05 15:00", Measure::OpenTime), "2026-10-05 14:12:00");
    assert_eq!(warn("2026-10-05 10:00", "2026-10-05 15:00", Measure::Elapsed), "2026-10-05 14:00:00");
    // 10:00 to closing on the day after: 7 + 8 open hours, of which 12.
    assert_eq!(warn("2026-10-05 10:00", "2026-10-06 18:00", Measure::ClosingTime), "2026-10-06 15:00:00");
    let start = at(&time, "2026-10-05 10:00");
    assert_eq!(time.warning(start, start, eighty, Measure::OpenTime), Some(start));
}

#[test]
fn a_pause_moves_a_deadline_by_what_it_costs() {
    let time = tokyo();
    let moved = |due: &str, measure, from: &str, to: &str| {
        shown(&time, time.moved_by_pause(at(&time, due), measure, at(&time, from), at(&time, to)))
    };
    let lunch = ("2026-10-05 11:00", "2026-10-05 14:00");
    assert_eq!(moved("2026-10-05 17:00", Measure::OpenTime, lunch.0, lunch.1), "2026-10-06 10:00:00");
    assert_eq!(moved("2026-10-05 17:00", Measure::Elapsed, lunch.0, lunch.1), "2026-10-05 20:00:00");
    assert_eq!(moved("2026-10-05 18:00", Measure::ClosingTime, lunch.0, lunch.1), "2026-10-06 18:00:00");
    // A whole day lands on the next closing, a day into the weekend on Monday's.
    assert_eq!(
        moved("2026-10-06 18:00", Measure::ClosingTime, "2026-10-05 10:00", "2026-10-06 10:00"),
        "2026-10-07 18:00:00"
    );
    assert_eq!(
        moved("2026-10-09 18:00", Measure::ClosingTime, "2026-10-08 10:00", "2026-10-09 10:00"),
        "2026-10-12 18:00:00"
    );
    assert_eq!(
        moved("2026-10-05 17:00", Measure::OpenTime, "2026-10-10 10:00", "2026-10-11 10:00"),
        "2026-10-05 17:00:00"
    );
}

#[test]
fn what_never_comes_is_none_and_nothing_overflows() {
    let never = PolicyTime::of(zone("Asia/Tokyo"), Some(&working_week(&[], Vec::new())));
    let closed = working_week(&[hours(9, 18)], vec![closure(date(-9999, 1, 1), date(9999, 12, 31))]);
    let shut = PolicyTime::of(zone("Asia/Tokyo"), Some(&closed));
    let without = PolicyTime::of(zone("Asia/Tokyo"), None);
    for time in [&never, &shut, &without] {
        assert_eq!(due(time, "2026-10-05 10:00", business_hours(1)), "never");
        assert_eq!(due(time, "2026-10-05 10:00", business_days(1)), "never");
        let start = at(time, "2026-10-05 10:00");
        assert_eq!(time.close_of_business(start), None);
        assert_eq!(time.open_between(start, Timestamp::MAX), SignedDuration::ZERO);
    }
    let time = tokyo();
    let largest = [
        Duration::Exact { seconds: i64::MAX },
        Duration::Civil { months: i32::MAX, days: i32::MAX },
        Duration::BusinessTime { seconds: i64::MAX },
        Duration::BusinessDays { days: i32::MAX },
    ];
    for duration in largest {
        for start in [Timestamp::MIN, at(&time, "2026-10-05 10:00"), Timestamp::MAX] {
            assert_eq!(time.deadline(start, duration), None, "{duration} from {start}");
        }
    }
    for moment in [Timestamp::MIN, Timestamp::MAX] {
        let _ = time.close_of_business(moment);
        let _ = time.moved_by_pause(moment, Measure::ClosingTime, Timestamp::MIN, Timestamp::MAX);
        assert!(time.last_second_of_day(moment) >= moment);
    }
    assert_eq!(due(&time, "9999-12-29 10:00", business_hours(1)), "9999-12-29 11:00:00");
}

#[test]
fn a_moment_is_written_with_the_offset_of_its_zone() {
    let time = tokyo();
    assert_eq!(time.text(at(&time, "2026-10-05 10:00")).to_string(), "2026-10-05T10:00:00+09:00");
    assert_eq!(time.text(at(&time, "2026-10-05 10:00:00.125")).to_string(), "2026-10-05T10:00:00.125+09:00");
    let utc = PolicyTime::of(TimeZone::UTC, None);
    assert_eq!(utc.text(at(&utc, "2026-10-05 10:00")).to_string(), "2026-10-05T10:00:00+00:00");
    assert_eq!(shown(&time, Some(time.last_second_of_day(at(&time, "2026-10-05 10:00")))), "2026-10-05 23:59:59");
}

#[test]
fn periods_have_names_and_only_whole_ones_count() {
    let time = tokyo();
    let name = |period| time.period_of(at(&time, "2026-10-05 00:00"), period).to_string();
    let names = [Period::Day, Period::Week, Period::Month, Period::Quarter].map(name);
    assert_eq!(names, ["2026-10-05", "2026-W41", "2026-10", "2026-Q4"]);
    assert_eq!(CalendarPeriod::of(date(2027, 1, 1), Period::Week).to_string(), "2026-W53");
    let whole = |from: &str, to: &str, period| {
        let periods = time.whole_periods(at(&time, from), at(&time, to), period);
        periods.map(|period| period.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(whole("2026-10-01 00:00", "2026-12-01 00:00", Period::Month), ["2026-10", "2026-11"]);
    assert_eq!(whole("2026-10-01 00:01", "2026-11-30 23:59", Period::Month), Vec::<String>::new());
    assert_eq!(whole("2026-10-01 10:00", "2026-10-20 00:00", Period::Week), ["2026-W41", "2026-W42"]);
    assert_eq!(whole("2026-11-15 00:00", "2027-07-01 00:00", Period::Quarter), ["2027-Q1", "2027-Q2"]);
}

#[test]
fn closed_days_on_a_weekend_change_nothing() {
    let weekend = vec![closure(date(2026, 10, 10), date(2026, 10, 11))];
    let time = PolicyTime::of(zone("Asia/Tokyo"), Some(&working_week(&[hours(9, 18)], weekend)));
    assert_eq!(due(&time, "2026-10-09 17:00", business_hours(2)), "2026-10-12 10:00:00");
    assert_eq!(due(&time, "2026-10-09 10:00", business_days(1)), "2026-10-12 18:00:00");
}

#[test]
fn office_hours_beside_a_change_of_the_clocks_keep_the_time_of_day_and_night_shifts_last_as_long_as_they_last() {
    for (name, spring, autumn) in [
        ("America/New_York", ("2026-03-06", "2026-03-09"), ("2026-10-30", "2026-11-02")),
        ("Europe/London", ("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")),
    ] {
        let time = nine_to_five(name);
        for (friday, monday) in [spring, autumn] {
            assert_eq!(
                due(&time, &format!("{friday} 13:00"), business_hours(8)),
                format!("{monday} 13:00:00"),
                "{name}"
            );
            assert_eq!(
                due(&time, &format!("{friday} 18:00"), business_days(1)),
                format!("{monday} 17:00:00"),
                "{name}"
            );
        }
    }
    let mut weekly: [Vec<OpenHours>; 7] = Default::default();
    weekly[5] = vec![hours(22, 30)];
    let time = PolicyTime::of(zone("America/New_York"), Some(&calendar(weekly, Vec::new())));
    let shift = |from: &str, to: &str| time.open_between(at(&time, from), at(&time, to)).as_hours();
    assert_eq!(shift("2026-03-07 22:00", "2026-03-08 06:00"), 7);
    assert_eq!(shift("2026-10-31 22:00", "2026-11-01 06:00"), 9);
    assert_eq!(due(&time, "2026-03-07 22:00", business_hours(7)), "2026-03-08 06:00:00");
    assert_eq!(due(&time, "2026-10-31 22:00", business_hours(4)), "2026-11-01 01:00:00");
}

#[test]
fn months_of_different_length_end_on_their_last_day_and_years_on_the_28th_of_february() {
    let time = tokyo();
    for (start, count, end) in [
        ("2026-03-31 09:00", 1, "2026-04-30 09:00:00"),
        ("2027-11-30 09:00", 3, "2028-02-29 09:00:00"),
        ("2026-04-30 09:00", 1, "2026-05-30 09:00:00"),
        ("2028-02-29 09:00", 48, "2032-02-29 09:00:00"),
    ] {
        assert_eq!(due(&time, start, months(count)), end, "{start}");
    }
}
