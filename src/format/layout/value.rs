//! How values, types, durations and moments are written.

use crate::syntax::ast::{
    ClockTime, Duration, Element, Literal, LiteralKind, Moment, Money, Name, Path, Range, Set, Text, Type, TypeKind,
    Unit, Value,
};

use super::SOFT;

pub(super) fn text(text: &Text) -> String {
    quoted(&text.value)
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// ` "label"`, or nothing.
pub(super) fn label(label: &Option<Text>) -> String {
    label.as_ref().map(|label| format!(" {}", text(label))).unwrap_or_default()
}

/// Names with commas; the list may be broken after each.
pub(super) fn names(names: &[Name]) -> String {
    list(names.iter().map(|name| name.text.to_string()))
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<String>>().join(&format!(",{SOFT}"))
}

pub(super) fn path(path: &Path) -> String {
    match &path.field {
        Some(field) => format!("{}.{}", path.name.text, field.text),
        None => path.name.text.to_string(),
    }
}

pub(super) fn literal(literal: &Literal) -> String {
    match &literal.kind {
        LiteralKind::Name(name) => name.to_string(),
        LiteralKind::Yes => "yes".to_owned(),
        LiteralKind::No => "no".to_owned(),
        LiteralKind::Unknown => "unknown".to_owned(),
        LiteralKind::Known => "known".to_owned(),
        LiteralKind::Number(number) => number.written.to_string(),
        LiteralKind::Percent(number) => format!("{}%", number.written),
        LiteralKind::Money(amount) => money(amount),
        LiteralKind::Product { percent, money: amount } => format!("{}% of {}", percent.written, money(amount)),
        LiteralKind::Text(value) => quoted(value),
        LiteralKind::Error => String::new(),
    }
}

pub(super) fn money(money: &Money) -> String {
    format!("{} {}", money.amount.written, money.currency)
}

pub(super) fn range(range: &Range) -> String {
    let end = |end: &Option<Literal>| end.as_ref().map(literal).unwrap_or_default();
    let open = |open: bool| if open { "<" } else { "" };
    format!("{}{}..{}{}", end(&range.low), open(range.low_open), open(range.high_open), end(&range.high))
}

pub(super) fn set(set: &Set) -> String {
    let elements = set.elements.iter().map(|element| match element {
        Element::Literal(value) => literal(value),
        Element::Range(ends) => range(ends),
    });
    let elements = list(elements);
    if set.bracketed { format!("({elements})") } else { elements }
}

pub(super) fn duration(duration: &Duration) -> String {
    let unit = match duration.unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    };
    let business = if duration.business { "business " } else { "" };
    let plural = if duration.amount.value == rust_decimal::Decimal::ONE { "" } else { "s" };
    format!("{} {business}{unit}{plural}", duration.amount.written)
}

pub(super) fn clock(clock: &ClockTime) -> String {
    format!("{:02}:{:02}", clock.minutes / 60, clock.minutes % 60)
}

pub(super) fn moment(moment: &Moment) -> String {
    let at = moment.moment;
    let seconds = if at.second() == 0 { String::new() } else { format!(":{:02}", at.second()) };
    format!("{} {:02}:{:02}{seconds}", at.date(), at.hour(), at.minute())
}

/// A type; a long list of labelled values has a line for each.
pub(super) fn ty(ty: &Type) -> String {
    let with_range = |word: &str, ends: &Option<Range>| match ends {
        Some(ends) => format!("{word} {}", range(ends)),
        None => word.to_owned(),
    };
    let kind = match &ty.kind {
        TypeKind::YesNo => "yes/no".to_owned(),
        TypeKind::OneOf(values) => format!("one of {}", list(values.iter().map(value))),
        TypeKind::Integer(ends) => with_range("integer", ends),
        TypeKind::Decimal(ends) => with_range("decimal", ends),
        TypeKind::Money { currency, range: ends } => with_range(&format!("money {}", currency.text), ends),
        TypeKind::Text => "text".to_owned(),
        TypeKind::Percent => "percent".to_owned(),
        TypeKind::Department => "department".to_owned(),
        TypeKind::Error => String::new(),
    };
    if ty.or_unknown { format!("{kind}{SOFT}or unknown") } else { kind }
}

fn value(value: &Value) -> String {
    format!("{}{}", value.name.text, label(&value.label))
}
