//! Names, numbers, literals, durations, dates.

use jiff::civil;
use pest::iterators::Pair;
use smol_str::SmolStr;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::super::ast::{
    ClockTime, Date, Duration, Literal, LiteralKind, Moment, Money, Name, Number, Path, Range, Text, Unit,
};
use super::super::grammar::Rule;
use super::super::{currency, number};
use super::{Lower, Parts};

/// `text` in NFC.
pub(in crate::syntax) fn nfc(text: &str) -> SmolStr {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => SmolStr::new(text),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

impl Lower<'_> {
    /// A `name`, or an `event_name`, which may also be `created` or `updated`.
    pub fn name(&self, pair: Pair<'_, Rule>) -> Name {
        Name { text: nfc(pair.as_str().trim_end()), span: self.span(&pair) }
    }

    pub fn path(&self, pair: Pair<'_, Rule>) -> Path {
        let span = self.span(&pair);
        let mut names = Parts::of(pair).all(Rule::name).map(|name| self.name(name));
        let name = names.next().expect("a path starts with a name");
        Path { name, field: names.next(), span }
    }

    pub fn string(&self, pair: Pair<'_, Rule>) -> Text {
        Text { value: unescape(pair.as_str()), span: self.span(&pair) }
    }

    pub fn number(&mut self, pair: Pair<'_, Rule>) -> Number {
        let span = self.span(&pair);
        let written = pair.as_str();
        let value = match number::read(written) {
            Some(value) => value,
            None => {
                let message = "this number has more digits than can be kept exactly";
                self.invalid(span, message, "numbers have at most 28 digits");
                Default::default()
            }
        };
        Number { value, written: SmolStr::new(written.strip_prefix('+').unwrap_or(written)), span }
    }

    /// A `currency` or `currency_name`: `円` is `JPY`; a code outside ISO 4217 is a finding.
    pub fn currency(&mut self, pair: Pair<'_, Rule>) -> Option<SmolStr> {
        let code = if pair.as_str() == "円" { "JPY" } else { pair.as_str() };
        if currency::is_code(code) {
            return Some(SmolStr::new(code));
        }
        let help = match currency::similar(code) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "money is counted in an ISO 4217 code, such as `JPY`".to_owned(),
        };
        self.invalid(self.span(&pair), format!("`{code}` is not a currency"), help);
        None
    }

    /// Any of the rules that stand for a value.
    pub fn literal(&mut self, pair: Pair<'_, Rule>) -> Literal {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::string => LiteralKind::Text(unescape(pair.as_str())),
            Rule::quantity | Rule::arm_quantity => self.quantity(pair),
            Rule::kw_yes => LiteralKind::Yes,
            Rule::kw_no => LiteralKind::No,
            Rule::kw_unknown => LiteralKind::Unknown,
            Rule::kw_known => LiteralKind::Known,
            Rule::name => LiteralKind::Name(nfc(pair.as_str())),
            _ => {
                let inner = pair.into_inner().next().expect("a value has one part");
                return self.literal(inner);
            }
        };
        Literal { kind, span }
    }

    fn quantity(&mut self, pair: Pair<'_, Rule>) -> LiteralKind {
        let mut parts = Parts::of(pair);
        let number = parts.need(Rule::number);
        let readable = number::read(number.as_str()).is_some();
        let number = self.number(number);
        if !readable {
            return LiteralKind::Error;
        }
        if parts.maybe(Rule::percent_sign).is_some() {
            let Some(product) = parts.maybe(Rule::product) else { return LiteralKind::Percent(number) };
            let money = self.money(product);
            return money.map_or(LiteralKind::Error, |money| LiteralKind::Product { percent: number, money });
        }
        let Some(currency) = parts.maybe(Rule::currency) else { return LiteralKind::Number(number) };
        let currency = self.currency(currency);
        currency.map_or(LiteralKind::Error, |currency| LiteralKind::Money(Money { amount: number, currency }))
    }

    /// A rule with a `number` and a `currency` in it.
    pub fn money(&mut self, pair: Pair<'_, Rule>) -> Option<Money> {
        let mut parts = Parts::of(pair);
        let amount = parts.need(Rule::number);
        let amount = self.number(amount);
        let currency = self.currency(parts.need(Rule::currency))?;
        Some(Money { amount, currency })
    }

    /// The number of a `percent`.
    pub fn percent(&mut self, pair: Pair<'_, Rule>) -> Number {
        let number = Parts::of(pair).need(Rule::number);
        self.number(number)
    }

    /// A `type_range`, whose ends may be missing.
    pub fn type_range(&mut self, pair: Pair<'_, Rule>) -> Range {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let low = parts.maybe(Rule::low).map(|low| self.literal(low));
        let (low_open, high_open) = open_ends(&parts.need(Rule::range_op));
        let high = parts.maybe(Rule::high).map(|high| self.literal(high));
        Range { low, low_open, high, high_open, span }
    }

    pub fn duration(&mut self, pair: Pair<'_, Rule>) -> Duration {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let amount = parts.need(Rule::number);
        let business = parts.maybe(Rule::kw_business).is_some();
        let unit = match parts.need(Rule::unit).as_str().trim_end_matches('s') {
            "second" => Unit::Second,
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            _ => Unit::Year,
        };
        Duration { amount: self.number(amount), unit, business, span }
    }

    pub fn date(&mut self, pair: Pair<'_, Rule>) -> Date {
        let span = self.span(&pair);
        let mut fields = pair.as_str().split('-').map(|field| field.parse::<i16>().unwrap_or(-1));
        let mut field = || fields.next().unwrap_or(-1);
        let (year, month, day) = (field(), field(), field());
        let small = |number: i16| i8::try_from(number).unwrap_or(-1);
        let date = (1..=9999).contains(&year).then(|| civil::Date::new(year, small(month), small(day)).ok()).flatten();
        let date = date.unwrap_or_else(|| {
            let message = format!("there is no day `{}`", pair.as_str());
            self.invalid(span, message, "dates are written year-month-day, such as `2026-10-05`");
            civil::Date::constant(2000, 1, 1)
        });
        Date { date, span }
    }

    /// Hours of a calendar: `24:00` is the end of the day.
    pub fn clock(&mut self, pair: Pair<'_, Rule>) -> Option<ClockTime> {
        let span = self.span(&pair);
        let minutes = match clock_fields(pair.as_str()) {
            Some((24, 0, 0)) => 1440,
            Some((hour @ 0..24, minute @ 0..60, 0)) => hour * 60 + minute,
            _ => {
                self.no_time(&pair);
                return None;
            }
        };
        Some(ClockTime { minutes, span })
    }

    fn no_time(&mut self, clock: &Pair<'_, Rule>) {
        let message = format!("there is no time `{}`", clock.as_str());
        self.invalid(self.span(clock), message, "times run from `00:00` to `24:00`");
    }

    pub fn moment(&mut self, pair: Pair<'_, Rule>) -> Moment {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let date = parts.need(Rule::date);
        let date = self.date(date).date;
        let clock = parts.need(Rule::clock);
        let time = match clock_fields(clock.as_str()) {
            Some((24, 0, 0)) => date.tomorrow().ok().map(|next| next.at(0, 0, 0, 0)),
            Some((hour @ 0..24, minute @ 0..60, second @ 0..60)) => {
                Some(date.at(hour as i8, minute as i8, second as i8, 0))
            }
            _ => None,
        };
        let moment = time.unwrap_or_else(|| {
            self.no_time(&clock);
            date.at(0, 0, 0, 0)
        });
        Moment { moment, span }
    }
}

/// Whether a range leaves out its lower and its upper end.
pub(super) fn open_ends(range_op: &Pair<'_, Rule>) -> (bool, bool) {
    let written = range_op.as_str();
    (written.starts_with('<'), written.ends_with('<'))
}

/// Hour, minute and second of `9:00`, `09:00` or `09:00:30`.
fn clock_fields(written: &str) -> Option<(u16, u16, u16)> {
    let mut fields = written.split(':');
    let hour = fields.next().filter(|hour| hour.len() <= 2)?.parse().ok()?;
    let two_digits = |field: &str| if field.len() == 2 { field.parse::<u16>().ok() } else { None };
    let minute = two_digits(fields.next()?)?;
    let second = fields.next().map_or(Some(0), two_digits)?;
    Some((hour, minute, second))
}

/// The text between the quotes; a backslash keeps the character after it.
fn unescape(written: &str) -> String {
    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}
