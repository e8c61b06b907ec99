//! Tests of a subject as sets of values: `is`, `in`, comparisons and text tests all become one form.

use std::ops::Bound;

use rust_decimal::Decimal;

use super::Resolver;
use super::literals::Within;
use super::names::Symbol;
use crate::diagnostic::Code;
use crate::model::{ChoiceSet, Interval, Known, NumberSet, Subject, TextSet, TextTest, Type, Value, ValueSet};
use crate::syntax::ast::{self, Comparison, Element, Literal, LiteralKind, Name, TestKind};
use crate::text::Span;

/// What stands left of a test.
pub(super) struct Left {
    pub subject: Subject,
    pub ty: Type,
    /// As the author wrote it.
    pub who: String,
}

impl Resolver<'_> {
    /// The set that a test stands for; none (and a finding) if it cannot be read.
    pub(super) fn value_set(&mut self, left: &Left, test: &ast::Test) -> Option<ValueSet> {
        match &test.kind {
            TestKind::Is(literal) => match &literal.kind {
                LiteralKind::Known => Some(ValueSet::known(Known::Everything)),
                LiteralKind::Unknown => Some(ValueSet { unknown: true, known: Known::Nothing }),
                _ => {
                    let value = self.value(literal, &left.ty, &left.who, Within::Limits)?;
                    Some(ValueSet::known(singleton(value)))
                }
            },
            TestKind::IsNot(literal) => match &literal.kind {
                LiteralKind::Known => Some(ValueSet { unknown: true, known: Known::Nothing }),
                LiteralKind::Unknown => Some(ValueSet::known(Known::Everything)),
                _ => {
                    let value = self.value(literal, &left.ty, &left.who, Within::Limits)?;
                    Some(ValueSet::known(self.complement(singleton(value), &left.ty)))
                }
            },
            TestKind::Compare(comparison, literal) => self.comparison(left, *comparison, literal, test.span),
            TestKind::In(set) => self.elements(left, set),
            TestKind::NotIn(set) => {
                let inside = self.elements(left, set)?;
                Some(ValueSet::known(self.complement(inside.known, &left.ty)))
            }
            TestKind::StartsWith(literal) => self.text_test(left, literal, test.span, TextTest::StartsWith),
            TestKind::EndsWith(literal) => self.text_test(left, literal, test.span, TextTest::EndsWith),
            TestKind::Contains(literal) => self.text_test(left, literal, test.span, TextTest::Contains),
        }
    }

    fn comparison(&mut self, left: &Left, comparison: Comparison, literal: &Literal, span: Span) -> Option<ValueSet> {
        if !left.ty.is_ordered() {
            let message = format!("`{}` is {}, which has no order", left.who, self.type_text(&left.ty));
            let help = "compare it with `is`, `is not` or `in ( … )`";
            self.error(Code::TypeMismatch, span, message, "compares by size", help);
            return None;
        }
        let Value::Number(number) = self.value(literal, &left.ty, &left.who, Within::Anything)? else { return None };
        let interval = match comparison {
            Comparison::Less => Interval { low: Bound::Unbounded, high: Bound::Excluded(number) },
            Comparison::LessOrEqual => Interval { low: Bound::Unbounded, high: Bound::Included(number) },
            Comparison::Greater => Interval { low: Bound::Excluded(number), high: Bound::Unbounded },
            Comparison::GreaterOrEqual => Interval { low: Bound::Included(number), high: Bound::Unbounded },
        };
        Some(ValueSet::known(Known::Numbers(NumberSet::new([interval]))))
    }

    fn text_test(
        &mut self,
        left: &Left,
        literal: &Literal,
        span: Span,
        test: impl Fn(smol_str::SmolStr) -> TextTest,
    ) -> Option<ValueSet> {
        if left.ty != Type::Text {
            let message = format!("`{}` is {}, not text", left.who, self.type_text(&left.ty));
            let help = "compare it with `is`, `is not` or `in ( … )`";
            self.error(Code::TypeMismatch, span, message, "a test of text", help);
            return None;
        }
        let Value::Text(text) = self.value(literal, &left.ty, &left.who, Within::Limits)? else { return None };
        Some(ValueSet::known(Known::Texts(TextSet { any_of: vec![test(text)], negated: false })))
    }

    fn elements(&mut self, left: &Left, set: &ast::Set) -> Option<ValueSet> {
        let mut listed = Listed::default();
        let mut failed = false;
        for element in &set.elements {
            match element {
                Element::Literal(literal) => match &literal.kind {
                    LiteralKind::Unknown => listed.add(Value::Unknown),
                    LiteralKind::Name(name) if self.is_group(left, name) => {
                        let name = Name { text: name.clone(), span: literal.span };
                        match self.group_values(left, &name) {
                            Some(values) => values.into_iter().for_each(|value| listed.add(value)),
                            None => failed = true,
                        }
                    }
                    _ => match self.value(literal, &left.ty, &left.who, Within::Limits) {
                        Some(value) => listed.add(value),
                        None => failed = true,
                    },
                },
                Element::Range(range) => match self.interval(left, range) {
                    Some(interval) => listed.intervals.push(interval),
                    None => failed = true,
                },
            }
        }
        (!failed).then(|| listed.into_set(&left.ty))
    }

    /// Whether `name` on the right side of `left in` means a group: values of the left side's type come first.
    fn is_group(&self, left: &Left, name: &str) -> bool {
        let is_value = matches!(&left.ty, Type::OneOf(choices) if choices.iter().any(|choice| choice.name == name));
        !is_value && matches!(self.names.peek(name), Some(Symbol::Group(_)))
    }

    fn group_values(&mut self, left: &Left, name: &Name) -> Option<Vec<Value>> {
        let Some(Symbol::Group(id)) = self.names.get(&name.text) else { return None };
        let group = self.model[id].clone();
        let of = group.of?;
        let same_subject = left.subject == Subject::Attribute(of);
        if same_subject || left.ty == self.model[of].ty {
            return Some(group.values);
        }
        let message = format!("`{}` groups values of `{}`, not of `{}`", name.text, self.model[of].name, left.who);
        let help = format!("declare a group of `{}`, or list its values in parentheses", left.who);
        self.error(Code::TypeMismatch, name.span, message, "a group of another attribute", help);
        None
    }

    fn interval(&mut self, left: &Left, range: &ast::Range) -> Option<Interval> {
        if !left.ty.is_ordered() {
            let message = format!("`{}` is {}, which has no ranges", left.who, self.type_text(&left.ty));
            self.error(Code::TypeMismatch, range.span, message, "a range", "list the values in parentheses");
            return None;
        }
        let (Some(low), Some(high)) = (&range.low, &range.high) else {
            let help = "only a type may leave an end out; here write `>= …` or `<= …`";
            self.error(
                Code::InvalidValue,
                range.span,
                "a range in a condition has two ends",
                "one end is missing",
                help,
            );
            return None;
        };
        // `100..300万 JPY`: the currency at the end serves both.
        let low_literal = match (&low.kind, &high.kind) {
            (LiteralKind::Number(amount), LiteralKind::Money(money)) => Literal {
                kind: LiteralKind::Money(ast::Money { amount: amount.clone(), currency: money.currency.clone() }),
                span: low.span,
            },
            (LiteralKind::Number(number), LiteralKind::Percent(_)) => {
                Literal { kind: LiteralKind::Percent(number.clone()), span: low.span }
            }
            _ => low.clone(),
        };
        let low_value = self.value(&low_literal, &left.ty, &left.who, Within::Anything);
        let high_value = self.value(high, &left.ty, &left.who, Within::Anything);
        let (Some(Value::Number(low_number)), Some(Value::Number(high_number))) = (low_value, high_value) else {
            return None;
        };
        self.ordered_ends(low_number, high_number, range, &left.ty)?;
        let bound = |number: Decimal, open: bool| if open { Bound::Excluded(number) } else { Bound::Included(number) };
        Some(Interval { low: bound(low_number, range.low_open), high: bound(high_number, range.high_open) })
    }

    /// Reports a range whose ends leave no value of `ty` between them.
    pub(super) fn ordered_ends(&mut self, low: Decimal, high: Decimal, range: &ast::Range, ty: &Type) -> Option<()> {
        let open_ends = u8::from(range.low_open) + u8::from(range.high_open);
        // Between two whole numbers a step apart there is none.
        let filled = match ty {
            Type::Integer(_) => low.saturating_add(Decimal::from(open_ends)) <= high,
            _ => low < high || (low == high && open_ends == 0),
        };
        if filled {
            return Some(());
        }
        let help =
            if low > high { "write the smaller end first" } else { "an open end leaves nothing here; write `..`" };
        self.error(Code::InvalidValue, range.span, "no value lies in this range", "empty", help);
        None
    }

    fn complement(&self, known: Known, ty: &Type) -> Known {
        match known {
            Known::Nothing => Known::Everything,
            Known::Everything => Known::Nothing,
            Known::Choices(choices) => Known::Choices(choices.complement(self.choice_count(ty))),
            Known::Numbers(numbers) => Known::Numbers(numbers.complement()),
            Known::Texts(texts) => Known::Texts(TextSet { any_of: texts.any_of, negated: !texts.negated }),
        }
    }

    fn choice_count(&self, ty: &Type) -> u32 {
        self.model.choice_count(ty).unwrap_or(0)
    }
}

/// The values of a list, by kind.
#[derive(Default)]
struct Listed {
    unknown: bool,
    choices: ChoiceSet,
    intervals: Vec<Interval>,
    texts: Vec<TextTest>,
}

impl Listed {
    fn add(&mut self, value: Value) {
        match value {
            Value::Unknown => self.unknown = true,
            Value::Choice(index) => self.choices.insert(index),
            Value::Number(number) => self.intervals.push(Interval::point(number)),
            Value::Text(text) => self.texts.push(TextTest::Is(text)),
        }
    }

    fn into_set(self, ty: &Type) -> ValueSet {
        let known = match ty {
            Type::Text => Known::Texts(TextSet { any_of: self.texts, negated: false }),
            ty if ty.is_ordered() => Known::Numbers(NumberSet::new(self.intervals)),
            _ => Known::Choices(self.choices),
        };
        ValueSet { unknown: self.unknown, known }
    }
}

fn singleton(value: Value) -> Known {
    match value {
        Value::Unknown => Known::Nothing,
        Value::Choice(index) => Known::Choices([index].into_iter().collect()),
        Value::Number(number) => Known::Numbers(NumberSet::new([Interval::point(number)])),
        Value::Text(text) => Known::Texts(TextSet { any_of: vec![TextTest::Is(text)], negated: false }),
    }
}
