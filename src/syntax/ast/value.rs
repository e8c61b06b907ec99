//! Names, literals, durations and moments.

use jiff::civil;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::text::Span;

/// An identifier in NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: SmolStr,
    pub span: Span,
}

/// A string literal, unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    pub span: Span,
}

/// `NAME`, or `EVENT.FIELD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub name: Name,
    pub field: Option<Name>,
    pub span: Span,
}

/// An exact number, with the way it was written (`1億2000万`, `1_000`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub value: Decimal,
    pub written: SmolStr,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    pub kind: LiteralKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    Name(SmolStr),
    Yes,
    No,
    Unknown,
    /// `known`, which stands only after `is` and in a cell.
    Known,
    Number(Number),
    Percent(Number),
    Money(Money),
    /// `2% of 2000万 JPY`.
    Product {
        percent: Number,
        money: Money,
    },
    Text(String),
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub amount: Number,
    /// An ISO 4217 code; `円` is read as `JPY`.
    pub currency: SmolStr,
}

/// `a..b`, `a..<b`, `a<..b`, `a<..<b`; an end is missing only in a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub low: Option<Literal>,
    pub low_open: bool,
    pub high: Option<Literal>,
    pub high_open: bool,
    pub span: Span,
}

/// `4 business hours`, `30 days`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    pub amount: Number,
    pub unit: Unit,
    pub business: bool,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    pub date: civil::Date,
    pub span: Span,
}

/// `2026-10-05 10:00`, in the policy's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub moment: civil::DateTime,
    pub span: Span,
}

/// Minutes after midnight, 0 to 1440 (`24:00`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockTime {
    pub minutes: u16,
    pub span: Span,
}
