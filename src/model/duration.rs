//! Lengths of time as the language writes them.

use std::fmt;

/// A length of time that a clock or a timer waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duration {
    /// `90 seconds`, `5 minutes`, `4 hours`: elapsed time.
    Exact { seconds: i64 },
    /// `30 days`, `2 weeks`, `6 months`, `1 year`: the civil time of day is kept.
    Civil { months: i32, days: i32 },
    /// `4 business hours`: open time of the calendar.
    BusinessTime { seconds: i64 },
    /// `2 business days`: to the last closing time of the N-th open day after the start's date.
    BusinessDays { days: i32 },
}

impl Duration {
    /// Whether the calendar decides how long this is.
    pub fn is_business(&self) -> bool {
        match self {
            Duration::BusinessTime { .. } | Duration::BusinessDays { .. } => true,
            Duration::Exact { .. } | Duration::Civil { .. } => false,
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (amount, unit) = match *self {
            Duration::Exact { seconds } => clock_unit(seconds, ""),
            Duration::BusinessTime { seconds } => clock_unit(seconds, "business "),
            Duration::BusinessDays { days } => (i64::from(days), String::from("business day")),
            Duration::Civil { months: 0, days } => (i64::from(days), String::from("day")),
            Duration::Civil { months, days: _ } if months % 12 == 0 => (i64::from(months / 12), String::from("year")),
            Duration::Civil { months, days: _ } => (i64::from(months), String::from("month")),
        };
        write!(f, "{amount} {unit}{}", if amount == 1 { "" } else { "s" })
    }
}

fn clock_unit(seconds: i64, prefix: &str) -> (i64, String) {
    if seconds % 3600 == 0 {
        (seconds / 3600, format!("{prefix}hour"))
    } else if seconds % 60 == 0 {
        (seconds / 60, format!("{prefix}minute"))
    } else {
        (seconds, format!("{prefix}second"))
    }
}
