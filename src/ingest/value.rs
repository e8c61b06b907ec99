//! A cell's text as a value of a type.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;

use super::row::{CellKind, Content};
use super::words::Words;
use crate::model::{Limits, Model, SlaState, Type, Value};
use crate::syntax::ast::LiteralKind;
use crate::syntax::parse_literal;

/// How the cells of one attribute or field are read; made once a file.
#[derive(Clone, Debug)]
pub(super) struct ValueReader {
    kind: Kind,
    or_unknown: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    YesNo,
    Word(Words),
    Whole(Limits),
    Number(Limits),
    Money { currency: SmolStr, limits: Limits },
    Percent,
    Text,
}

impl ValueReader {
    pub fn new(model: &Model, ty: &Type, or_unknown: bool) -> ValueReader {
        let kind = match ty {
            Type::YesNo => Kind::YesNo,
            Type::OneOf(choices) => {
                Kind::Word(Words::new(choices.iter().map(|choice| (&choice.name, choice.label.as_deref()))))
            }
            Type::Integer(limits) => Kind::Whole(*limits),
            Type::Decimal(limits) => Kind::Number(*limits),
            Type::Money { currency, limits } => Kind::Money { currency: currency.clone(), limits: *limits },
            Type::Percent => Kind::Percent,
            Type::Text => Kind::Text,
            Type::Department => Kind::Word(departments(model)),
            Type::Stage => Kind::Word(stages(model)),
            Type::SlaState => {
                let names = SlaState::ALL.map(|state| SmolStr::new(state.name()));
                Kind::Word(Words::new(names.iter().map(|name| (name, None))))
            }
        };
        ValueReader { kind, or_unknown }
    }

    /// Words that [`ValueReader::read`] gives a value for whatever stands around them; there may be more.
    pub fn words(&self) -> Vec<(SmolStr, Value)> {
        let mut words = match &self.kind {
            Kind::YesNo => {
                let yes = ["yes", "true", "1", "はい"].map(|word| (SmolStr::new_static(word), Value::YES));
                let no = ["no", "false", "0", "いいえ"].map(|word| (SmolStr::new_static(word), Value::NO));
                yes.into_iter().chain(no).collect()
            }
            Kind::Word(words) => words.all().map(|(word, index)| (word, Value::Choice(index))).collect(),
            Kind::Whole(_) | Kind::Number(_) | Kind::Money { .. } | Kind::Percent | Kind::Text => Vec::new(),
        };
        words.retain(|(word, _)| word != "unknown" && word.trim() == word);
        if self.or_unknown {
            words.push((SmolStr::new_static("unknown"), Value::Unknown));
        }
        words
    }

    /// The least and the greatest whole number that is a value; none where none is.
    pub fn whole_numbers(&self) -> Option<(i64, i64)> {
        let limits = match &self.kind {
            Kind::Whole(limits) | Kind::Number(limits) | Kind::Money { limits, .. } => *limits,
            Kind::Percent => Limits::default(),
            Kind::YesNo | Kind::Word(_) | Kind::Text => return None,
        };
        let one = |open: bool, end: Decimal| i64::from(open && end.is_integer());
        let low = |low: Decimal| low.ceil().to_i64()?.checked_add(one(limits.low_open, low));
        let high = |high: Decimal| high.floor().to_i64()?.checked_sub(one(limits.high_open, high));
        Some((limits.low.map_or(Some(i64::MIN), low)?, limits.high.map_or(Some(i64::MAX), high)?))
    }

    /// The value of a cell that is not empty, or why it is none: what is wrong and the way out.
    pub fn read(&self, cell: Content<'_>) -> Result<Value, String> {
        if cell.kind == CellKind::Nested {
            return Err(String::from("a list or an object is no value"));
        }
        if cell.kind == CellKind::Null || (cell.kind == CellKind::Text && cell.text.trim() == "unknown") {
            return match self.or_unknown {
                true => Ok(Value::Unknown),
                false => {
                    Err(String::from("this is never unknown; write a value, or leave the cell empty to change nothing"))
                }
            };
        }
        match &self.kind {
            Kind::YesNo => yes_no(cell),
            Kind::Word(words) => {
                let word = cell.text.trim();
                let found = words.find(word).map(Value::Choice);
                found.ok_or_else(|| format!("no value is called `{word}`; {}", words.way_out(word)))
            }
            Kind::Whole(limits) => {
                let number = plain(cell, limits)?;
                if !number.is_integer() {
                    return Err(format!("`{}` is not a whole number", cell.text.trim()));
                }
                Ok(Value::Number(number))
            }
            Kind::Number(limits) => plain(cell, limits).map(Value::Number),
            Kind::Money { currency, limits } => money(cell, currency, limits).map(Value::Number),
            Kind::Percent => {
                let text = cell.text.trim();
                let digits = text.strip_suffix('%').unwrap_or(text).trim_end();
                number(digits).map(Value::Number).ok_or_else(|| format!("`{text}` is no percentage; write `2%`"))
            }
            Kind::Text => Ok(Value::Text(SmolStr::new(cell.text))),
        }
    }
}

pub(super) fn departments(model: &Model) -> Words {
    Words::new(model.departments.iter().map(|department| (&department.name, department.label.as_deref())))
}

pub(super) fn stages(model: &Model) -> Words {
    Words::new(model.stages.iter().map(|stage| (&stage.name, stage.label.as_deref())))
}

fn yes_no(cell: Content<'_>) -> Result<Value, String> {
    let word = cell.text.trim();
    match cell.kind {
        CellKind::True => Ok(Value::YES),
        CellKind::False => Ok(Value::NO),
        CellKind::Text | CellKind::Number | CellKind::Null | CellKind::Nested => match word {
            "1" | "はい" => Ok(Value::YES),
            "0" | "いいえ" => Ok(Value::NO),
            _ if ["yes", "true"].iter().any(|yes| word.eq_ignore_ascii_case(yes)) => Ok(Value::YES),
            _ if ["no", "false"].iter().any(|no| word.eq_ignore_ascii_case(no)) => Ok(Value::NO),
            _ => Err(format!("`{word}` is neither yes nor no")),
        },
    }
}

fn plain(cell: Content<'_>, limits: &Limits) -> Result<Decimal, String> {
    let text = cell.text.trim();
    match number(text) {
        Some(number) => within(number, text, limits),
        None => Err(format!("`{text}` is no number that can be kept exactly; write `1200` or `12.5`")),
    }
}

fn money(cell: Content<'_>, currency: &str, limits: &Limits) -> Result<Decimal, String> {
    let text = cell.text.trim();
    if let Some(amount) = number(text) {
        return within(amount, text, limits);
    }
    let (digits, code) = split_currency(text);
    match code {
        Some(code) if code != currency => Err(format!("`{text}` is not in {currency}")),
        Some(_) | None => match number(digits) {
            Some(amount) => within(amount, text, limits),
            None => Err(format!("`{text}` is no amount of money; write `3000000` or `3000000 {currency}`")),
        },
    }
}

/// `3000000 JPY`, `JPY 3000000`, `300万円`, `¥3,000,000`: the number and the currency's code.
fn split_currency(text: &str) -> (&str, Option<&str>) {
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if let Some(amount) = text.strip_suffix('円').or(text.strip_prefix(['¥', '￥'])) {
        return (amount.trim(), Some("JPY"));
    }
    if let Some((amount, code)) = text.split_at_checked(text.len().saturating_sub(3)).filter(|(_, code)| is_code(code))
    {
        return (amount.trim_end(), Some(code));
    }
    match text.split_at_checked(3).filter(|(code, _)| is_code(code)) {
        Some((code, amount)) => (amount.trim_start(), Some(code)),
        None => (text, None),
    }
}

fn within(number: Decimal, text: &str, limits: &Limits) -> Result<Decimal, String> {
    if limits.contains(number) {
        return Ok(number);
    }
    let end = |limit: Option<Decimal>| limit.map_or(String::new(), |limit| limit.normalize().to_string());
    let (low, high) = (end(limits.low), end(limits.high));
    let dots = match (limits.low_open, limits.high_open) {
        (false, false) => "..",
        (false, true) => "..<",
        (true, false) => "<..",
        (true, true) => "<..<",
    };
    Err(format!("`{text}` lies outside {low}{dots}{high}"))
}

/// An exact number: digits with `_`, or with `,` between groups of three, a point, an exponent
/// (`1.5e6`), or the scales of the language (`300万`).
fn number(text: &str) -> Option<Decimal> {
    let bytes = text.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if !digits.is_empty() && digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit) {
        let value = digits.iter().fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        return Some(Decimal::from(if digits.len() == bytes.len() { value } else { -value }));
    }
    let text = ungrouped(text)?;
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'_')) {
        return Decimal::from_str_exact(&text).ok();
    }
    let starts_as_number = text.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')) {
        return scientific(&text);
    }
    match parse_literal(&text).filter(|_| starts_as_number)?.kind {
        LiteralKind::Number(number) => Some(number.value),
        LiteralKind::Name(_)
        | LiteralKind::Yes
        | LiteralKind::No
        | LiteralKind::Unknown
        | LiteralKind::Known
        | LiteralKind::Percent(_)
        | LiteralKind::Money(_)
        | LiteralKind::Product { .. }
        | LiteralKind::Text(_)
        | LiteralKind::Error => None,
    }
}

/// Takes out commas that stand between groups of three digits; none if one stands elsewhere.
fn ungrouped(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(',') {
        return Some(Cow::Borrowed(text));
    }
    let whole = text.split('.').next().unwrap_or(text).trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && is_digits(first));
    let grouped = first.is_some() && groups.all(|group| group.len() == 3 && is_digits(group));
    let after = text.split_once('.').is_none_or(|(_, fraction)| !fraction.contains(','));
    (grouped && after).then(|| Cow::Owned(text.replace(',', "")))
}

/// `1.5e6`, exactly: `from_scientific` rounds where digits run out, so they are counted first.
fn scientific(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok()?;
    let mut value = Decimal::from_str_exact(mantissa).ok()?;
    let ten = Decimal::TEN;
    for _ in 0..exponent.unsigned_abs().min(60) {
        let scaled = if exponent < 0 { value.checked_div(ten)? } else { value.checked_mul(ten)? };
        let back = if exponent < 0 { scaled.checked_mul(ten)? } else { scaled.checked_div(ten)? };
        if back != value {
            return None;
        }
        value = scaled;
    }
    (exponent.unsigned_abs() <= 60 || value.is_zero()).then(|| value.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        number(text).map_or(String::from("none"), |number| number.to_string())
    }

    #[test]
    fn numbers_are_read_exactly_in_each_of_their_spellings() {
        for (text, value) in [
            ("0", "0"),
            ("-12", "-12"),
            ("1_000", "1000"),
            ("1,234,567.5", "1234567.5"),
            ("300万", "3000000"),
            ("1億2000万", "120000000"),
            ("1.5e6", "1500000"),
            ("25e-1", "2.5"),
            ("0.1", "0.1"),
            ("1234567890123456789012.34", "1234567890123456789012.34"),
        ] {
            assert_eq!(shown(text), value, "{text}");
        }
        for text in
            ["", "12a", "1,23", "12,34,567", "1.2.3", "--1", "0x10", "1e99", "NaN", "inf", "１２", "1,000,", "5 JPY"]
        {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn money_is_read_with_its_currency_before_or_after_it_and_never_in_another() {
        let read = |text: &str| {
            let cell = Content { kind: CellKind::Text, text };
            money(cell, "JPY", &Limits::default()).map(|amount| amount.to_string())
        };
        for text in ["3000000", "3000000 JPY", "300万 JPY", "300万円", "¥3,000,000", "JPY 3,000,000", "3_000_000JPY"]
        {
            assert_eq!(read(text), Ok(String::from("3000000")), "{text}");
        }
        assert_eq!(read("300 USD"), Err(String::from("`300 USD` is not in JPY")));
        assert!(read("plenty").is_err() && read("円").is_err() && read("USD").is_err());
    }
}
