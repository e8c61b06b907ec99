//! A lead (or the values of one trace row) as an example: names and values as JSON writes them.

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

/// Values by name, in the order of their declaration.
pub type Example = IndexMap<SmolStr, ExampleValue>;

/// One value: yes/no is `true`/`false`, unknown `null`, integers numbers, decimals strings, money
/// `"3000000 JPY"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleValue {
    Unknown,
    YesNo(bool),
    Integer(Decimal),
    Decimal(Decimal),
    Money(Decimal, SmolStr),
    /// A value of a `one of`, a department or a text.
    Word(SmolStr),
}

impl std::fmt::Display for ExampleValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExampleValue::Unknown => f.write_str("unknown"),
            ExampleValue::YesNo(true) => f.write_str("yes"),
            ExampleValue::YesNo(false) => f.write_str("no"),
            ExampleValue::Integer(number) | ExampleValue::Decimal(number) => write!(f, "{}", number.normalize()),
            ExampleValue::Money(amount, currency) => write!(f, "{} {currency}", amount.normalize()),
            ExampleValue::Word(word) => f.write_str(word),
        }
    }
}

impl Serialize for ExampleValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ExampleValue::Unknown => serializer.serialize_none(),
            ExampleValue::YesNo(value) => serializer.serialize_bool(*value),
            ExampleValue::Integer(number) => match i64::try_from(*number) {
                Ok(number) => serializer.serialize_i64(number),
                Err(_) => serializer.collect_str(&number.normalize()),
            },
            ExampleValue::Decimal(number) => serializer.collect_str(&number.normalize()),
            ExampleValue::Money(..) | ExampleValue::Word(_) => serializer.collect_str(self),
        }
    }
}
