//! Today's date: the one thing that `check` takes from the clock, and only where an allow comment
//! holds until a date.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads `--today`.
pub fn parse(text: &str) -> Result<Date, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is no date; write it as 2026-10-31"))
}

/// The date asked for, else the clock's in the policy's time zone.
pub fn today(asked: Option<Date>, zone: &TimeZone) -> Date {
    asked.unwrap_or_else(|| zone.to_datetime(jiff::Timestamp::now()).date())
}
