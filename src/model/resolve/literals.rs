//! Literals in the type of what they are compared with or assigned to.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::Resolver;
use super::names::{Symbol, did_you_mean};
use crate::diagnostic::Code;
use crate::model::{Choice, Limits, SlaState, StageId, Type, Value};
use crate::syntax::ast::{Literal, LiteralKind, Money, Name, Number};
use crate::text::Span;

/// Whether a number must lie in the limits of its type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// A value that something has or is.
    Limits,
    /// A threshold: it may lie outside.
    Anything,
}

impl Resolver<'_> {
    /// The known value that `literal` is in type `ty`; `who` is the left side, for messages.
    /// `unknown` and `known` are for the caller.
    pub(super) fn value(&mut self, literal: &Literal, ty: &Type, who: &str, within: Within) -> Option<Value> {
        match (ty, &literal.kind) {
            (_, LiteralKind::Error) => None,
            (Type::YesNo, LiteralKind::Yes) => Some(Value::YES),
            (Type::YesNo, LiteralKind::No) => Some(Value::NO),
            (Type::OneOf(choices), LiteralKind::Name(name)) => self.choice(choices, name, literal.span, who),
            (Type::Department, LiteralKind::Name(name)) => {
                let name = Name { text: name.clone(), span: literal.span };
                let id = self.lookup(&name, "a department", |symbol| match symbol {
                    Symbol::Department(id) => Some(id),
                    _ => None,
                })?;
                Some(Value::Choice(id.0))
            }
            (Type::Stage, LiteralKind::Name(name)) => {
                let name = Name { text: name.clone(), span: literal.span };
                self.stage_named(&name).map(|id| Value::Choice(id.0))
            }
            (Type::SlaState, LiteralKind::Name(name)) => self.sla_state(name, literal.span),
            (Type::Integer(limits), LiteralKind::Number(number)) => {
                if !number.value.fract().is_zero() {
                    self.error(
                        Code::InvalidValue,
                        literal.span,
                        format!("`{who}` is a whole number, {} is not", number.written),
                        "not a whole number",
                        "write a whole number, or declare a `decimal`",
                    );
                    return None;
                }
                self.number(number.value, limits, literal.span, who, within)
            }
            (Type::Decimal(limits), LiteralKind::Number(number)) => {
                self.number(number.value, limits, literal.span, who, within)
            }
            (Type::Percent, LiteralKind::Percent(number)) => Some(Value::Number(number.value)),
            (Type::Money { currency, limits }, LiteralKind::Money(money)) => {
                self.same_currency(currency, money, literal.span, who)?;
                self.number(money.amount.value, limits, literal.span, who, within)
            }
            (Type::Money { currency, limits }, LiteralKind::Product { percent, money }) => {
                self.same_currency(currency, money, literal.span, who)?;
                let amount = self.product(percent, money, literal.span)?;
                self.number(amount, limits, literal.span, who, within)
            }
            (Type::Text, LiteralKind::Text(text)) => Some(Value::Text(SmolStr::from(text.as_str()))),
            _ => {
                self.mismatch(literal, ty, who);
                None
            }
        }
    }

    fn number(&mut self, number: Decimal, limits: &Limits, span: Span, who: &str, within: Within) -> Option<Value> {
        if within == Within::Limits && !limits.contains(number) {
            let message = format!("`{}` is not a value of `{who}`", self.sources.snippet(span));
            self.error(
                Code::InvalidValue,
                span,
                message,
                "outside its range",
                format!("`{who}` is {}", range_text(limits)),
            );
            return None;
        }
        Some(Value::Number(number.normalize()))
    }

    fn choice(&mut self, choices: &[Choice], name: &SmolStr, span: Span, who: &str) -> Option<Value> {
        if let Some(index) = choices.iter().position(|choice| choice.name == *name) {
            return Some(Value::Choice(index as u32));
        }
        let labelled = choices.iter().find(|choice| choice.label.as_deref() == Some(name.as_str()));
        let names: Vec<SmolStr> = choices.iter().map(|choice| choice.name.clone()).collect();
        let help = match labelled {
            Some(choice) => format!("`{name}` is the label of `{}`; write the value's name", choice.name),
            None if matches!(self.names.get(name), Some(Symbol::Group(_))) => {
                format!("`{name}` is a group: write `in {name}`")
            }
            None => did_you_mean(name, &names).unwrap_or_else(|| format!("its values: {}", list(&names))),
        };
        let message = format!("`{name}` is not a value of `{who}`");
        self.error(Code::UnknownName, span, message, "no such value", help);
        None
    }

    fn sla_state(&mut self, name: &SmolStr, span: Span) -> Option<Value> {
        match SlaState::ALL.iter().find(|state| state.name() == name) {
            Some(state) => Some(Value::Choice(state.choice())),
            None => {
                let names: Vec<SmolStr> = SlaState::ALL.iter().map(|state| SmolStr::new_static(state.name())).collect();
                let help = did_you_mean(name, &names).unwrap_or_else(|| format!("one of {}", list(&names)));
                self.error(
                    Code::UnknownName,
                    span,
                    format!("`{name}` is not a state of a clock"),
                    "no such state",
                    help,
                );
                None
            }
        }
    }

    fn same_currency(&mut self, currency: &SmolStr, money: &Money, span: Span, who: &str) -> Option<()> {
        if *currency == money.currency {
            return Some(());
        }
        let message = format!("`{who}` is money in {currency}, this is {}", money.currency);
        self.error(
            Code::UnitMismatch,
            span,
            message,
            "another currency",
            format!("write the amount in {currency}; currencies are never converted"),
        );
        None
    }

    /// `2% of 2000万 JPY`, exactly.
    pub(super) fn product(&mut self, percent: &Number, money: &Money, span: Span) -> Option<Decimal> {
        let amount =
            percent.value.checked_mul(money.amount.value).and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
        if amount.is_none() {
            self.error(Code::InvalidValue, span, "this product is too large to be exact", "too large", "");
        }
        amount
    }

    fn mismatch(&mut self, literal: &Literal, ty: &Type, who: &str) {
        let span = literal.span;
        let wanted = self.type_text(ty);
        let written = self.sources.snippet(span).to_string();
        let (code, help) = match (ty, &literal.kind) {
            (Type::Money { currency, .. }, LiteralKind::Number(_)) => {
                (Code::UnitMismatch, format!("name the currency: `{written} {currency}`"))
            }
            (Type::Percent, LiteralKind::Number(_)) => (Code::UnitMismatch, format!("write `{written}%`")),
            (Type::Integer(_) | Type::Decimal(_), LiteralKind::Money(money)) => (
                Code::UnitMismatch,
                format!(
                    "write the number alone, `{}`, or declare `{who}` as `money {}`",
                    money.amount.written, money.currency
                ),
            ),
            (
                Type::Integer(_) | Type::Decimal(_) | Type::Money { .. },
                LiteralKind::Percent(_) | LiteralKind::Product { .. },
            )
            | (Type::Percent, LiteralKind::Money(_) | LiteralKind::Product { .. }) => {
                (Code::UnitMismatch, format!("`{who}` is {wanted}"))
            }
            (_, LiteralKind::Name(name)) if is_nothing(name) => {
                (Code::TypeMismatch, String::from("a value that is missing is `unknown`: write `is unknown`"))
            }
            (Type::Text, LiteralKind::Name(name)) => (Code::TypeMismatch, format!("write it in quotes: `\"{name}\"`")),
            (Type::OneOf(choices), LiteralKind::Text(text)) => {
                let named = choices.iter().find(|choice| choice.label.as_deref() == Some(text) || choice.name == *text);
                let help = named.map_or_else(
                    || format!("its values are names without quotes: {}", list_choices(choices)),
                    |choice| format!("write the value's name without quotes: `{}`", choice.name),
                );
                (Code::TypeMismatch, help)
            }
            (Type::OneOf(choices), _) => (Code::TypeMismatch, format!("its values: {}", list_choices(choices))),
            (Type::YesNo, _) => (Code::TypeMismatch, String::from("write `yes` or `no`")),
            (Type::Integer(_) | Type::Decimal(_), _) => (Code::TypeMismatch, format!("compare `{who}` with a number")),
            (Type::Money { currency, .. }, _) => {
                (Code::TypeMismatch, format!("compare `{who}` with an amount, such as `300万 {currency}`"))
            }
            (Type::Percent, _) => (Code::TypeMismatch, format!("compare `{who}` with a percentage, such as `2%`")),
            _ => (Code::TypeMismatch, format!("`{who}` is {wanted}")),
        };
        let message = format!("`{who}` is {wanted}, `{written}` is not");
        self.error(code, span, message, "not of its type", help);
    }

    pub(super) fn stage_named(&mut self, name: &Name) -> Option<StageId> {
        self.lookup(name, "a stage", |symbol| match symbol {
            Symbol::Stage(id) => Some(id),
            _ => None,
        })
    }

    /// A type in words with its article.
    pub(super) fn type_text(&self, ty: &Type) -> String {
        match ty {
            Type::YesNo => String::from("yes or no"),
            Type::OneOf(_) => String::from("one of its values"),
            Type::Integer(_) => String::from("a whole number"),
            Type::Decimal(_) => String::from("a number"),
            Type::Money { currency, .. } => format!("money in {currency}"),
            Type::Percent => String::from("per cent"),
            Type::Text => String::from("text"),
            Type::Department => String::from("a department"),
            Type::Stage => String::from("a stage"),
            Type::SlaState => String::from("the state of a clock"),
        }
    }
}

/// Words of other languages for a value that is not there.
fn is_nothing(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "null" | "none" | "nil" | "empty" | "missing" | "undefined")
}

fn list(names: &[SmolStr]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0..=8 => shown.join(", "),
        many => format!("{} and {} more", shown.join(", "), many - 8),
    }
}

fn list_choices(choices: &[Choice]) -> String {
    list(&choices.iter().map(|choice| choice.name.clone()).collect::<Vec<_>>())
}

/// `1..500000` as the language writes it.
pub(super) fn range_text(limits: &Limits) -> String {
    let end = |number: Option<Decimal>| number.map_or_else(String::new, |number| number.normalize().to_string());
    let low_mark = if limits.low_open { "<" } else { "" };
    let high_mark = if limits.high_open { "<" } else { "" };
    format!("{}{low_mark}..{high_mark}{}", end(limits.low), end(limits.high))
}
