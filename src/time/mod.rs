//! Time as a policy counts it: civil time in its zone, business time on its calendar.
//!
//! [`PolicyTime`] answers when a deadline falls due, how much open time lies between two moments,
//! where a warning stands and how a pause moves a deadline ([`deadline`](PolicyTime::deadline),
//! [`open_between`](PolicyTime::open_between), [`warning`](PolicyTime::warning),
//! [`moved_by_pause`](PolicyTime::moved_by_pause)), turns civil moments into instants and back, and
//! names calendar [periods](CalendarPeriod). Everything is a function of the policy: no system clock
//! and no system zone data, only the bundled tz database.
//!
//! `None` means never: a calendar that does not open for 400 years, or a moment past the year 9999.

mod account;
mod deadline;
mod hours;
mod moment_texts;
mod open_days;
mod open_time;
mod period;
mod starts;
mod steady;
#[cfg(test)]
mod tests;
mod zone;

use jiff::tz::TimeZone;

use crate::model::Model;
use hours::Hours;
use open_days::OpenDays;
use open_time::OpenTime;
use steady::Steady;

pub use account::{Because, Piece};
pub use deadline::Measure;
pub use moment_texts::MomentTexts;
pub use period::CalendarPeriod;
pub use starts::{End, Ever, Grain, Late, Starts, is_surely_within};

/// Time in one policy's zone and on its calendar. Shared by all threads of a run: tables fill as
/// they are asked for, with the same content in any order.
#[derive(Debug)]
pub struct PolicyTime {
    zone: TimeZone,
    steady: Steady,
    business: Option<BusinessCalendar>,
}

#[derive(Debug)]
struct BusinessCalendar {
    hours: Hours,
    time: OpenTime,
    days: OpenDays,
}

impl PolicyTime {
    pub fn new(model: &Model) -> PolicyTime {
        PolicyTime::of(model.zone.clone(), model.calendar.as_ref())
    }

    fn of(zone: TimeZone, calendar: Option<&crate::model::Calendar>) -> PolicyTime {
        let business = calendar.map(|calendar| BusinessCalendar {
            hours: Hours::new(zone.clone(), calendar),
            time: OpenTime::new(),
            days: OpenDays::new(),
        });
        PolicyTime { steady: Steady::of(&zone), zone, business }
    }
}
