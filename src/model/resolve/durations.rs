//! Durations: whole amounts, business time only with a calendar.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Resolver;
use crate::diagnostic::Code;
use crate::model::Duration;
use crate::syntax::ast::{self, Unit};
use crate::text::Span;

/// Nothing that a policy times lasts longer than this.
const MOST_YEARS: i64 = 1_000;

impl Resolver<'_> {
    pub(super) fn duration(&mut self, written: &ast::Duration) -> Option<Duration> {
        if written.business && self.needs_calendar(written.span) {
            return None;
        }
        let amount = written.amount.value;
        let wrong = |resolver: &mut Self, message: &str, help: &str| {
            resolver.error(Code::InvalidValue, written.amount.span, message, "this amount", help);
            None
        };
        if amount <= Decimal::ZERO {
            return wrong(self, "a duration is longer than nothing", "write an amount of at least 1");
        }
        let (unit_seconds, most) = match written.unit {
            Unit::Second => (Some(1), MOST_YEARS * 366 * 86_400),
            Unit::Minute => (Some(60), MOST_YEARS * 366 * 1_440),
            Unit::Hour => (Some(3_600), MOST_YEARS * 366 * 24),
            Unit::Day => (None, MOST_YEARS * 366),
            Unit::Week => (None, MOST_YEARS * 52),
            Unit::Month => (None, MOST_YEARS * 12),
            Unit::Year => (None, MOST_YEARS),
        };
        if amount > Decimal::from(most) {
            return wrong(self, "a duration ends within a thousand years", "write a shorter one");
        }
        if let Some(unit_seconds) = unit_seconds {
            let seconds = amount * Decimal::from(unit_seconds);
            if !seconds.fract().is_zero() {
                return wrong(self, "time is counted in whole seconds", "write it in a smaller unit");
            }
            let seconds = seconds.to_i64().expect("a thousand years of seconds fit");
            return Some(match written.business {
                true => Duration::BusinessTime { seconds },
                false => Duration::Exact { seconds },
            });
        }
        if !amount.fract().is_zero() {
            return wrong(
                self,
                "days, weeks, months and years are counted whole",
                "write it in hours, or a whole number",
            );
        }
        let amount = amount.to_i32().expect("bounded above");
        match (written.unit, written.business) {
            (Unit::Day, true) => Some(Duration::BusinessDays { days: amount }),
            (Unit::Week | Unit::Month | Unit::Year, true) => {
                let message = "business time runs in minutes, hours and days";
                let help = "write `business days`, or leave `business` out";
                self.error(Code::InvalidValue, written.span, message, "no business time", help);
                None
            }
            (Unit::Day, false) => Some(Duration::Civil { months: 0, days: amount }),
            (Unit::Week, false) => Some(Duration::Civil { months: 0, days: amount * 7 }),
            (Unit::Month, false) => Some(Duration::Civil { months: amount, days: 0 }),
            (Unit::Year, false) => Some(Duration::Civil { months: amount * 12, days: 0 }),
            (Unit::Second | Unit::Minute | Unit::Hour, _) => unreachable!("clock units returned above"),
        }
    }

    /// Reports business time in a policy without a calendar; true if so.
    pub(super) fn needs_calendar(&mut self, span: Span) -> bool {
        if self.model.calendar.is_some() {
            return false;
        }
        self.error(
            Code::NoCalendar,
            span,
            "business time needs a calendar, and this policy has none",
            "counted in business time",
            "declare when you work, for example `calendar { open mon..fri 09:00..18:00 }`",
        );
        true
    }
}
