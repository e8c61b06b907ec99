//! Plausible values: the lead that stands for a region.
//!
//! A declared default where it may stand, else the number of the policy's text nearest to the
//! region's edge or a round one inside, else the first value of the type. Whatever is shown lies in
//! the atom that was asked for.

use std::ops::Bound;

use rust_decimal::Decimal;

use super::axes::{Atoms, Axis};
use super::cell::choice_name;
use super::engine::AtomSet;
use super::numbers::{Grid, Piece};
use crate::diagnostic::ExampleValue;
use crate::model::{Attribute, Field, Model, Subject, Type, Value};

/// The atom of the side that an example shows best.
pub fn atom(model: &Model, axis: &Axis, side: &AtomSet) -> u32 {
    let initial = match &axis.subject {
        Subject::Attribute(id) => model[*id].initial(),
        Subject::Field(_) => Some(Value::Unknown),
        Subject::EventCount(_)
        | Subject::EventCountInStage(_)
        | Subject::StageCount(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => None,
    };
    let wished = initial.and_then(|value| axis.atom_of(&value)).filter(|atom| side.contains(*atom));
    let known = side.and(&axis.known_set());
    wished
        .or_else(|| match &axis.atoms {
            // The first piece that begins at a number of the text.
            Atoms::Pieces(pieces) => known.iter().find(|atom| pieces[*atom as usize].low != Bound::Unbounded),
            Atoms::Choices(_) | Atoms::Texts { .. } => None,
        })
        .or_else(|| known.first())
        .or_else(|| side.first())
        .unwrap_or(0)
}

/// A value of the atom.
pub fn value(model: &Model, axis: &Axis, atom: u32) -> Value {
    if axis.unknown_atom() == Some(atom) {
        return Value::Unknown;
    }
    let default = match &axis.subject {
        Subject::Attribute(id) => model[*id].default.as_ref(),
        Subject::Field(_)
        | Subject::EventCount(_)
        | Subject::EventCountInStage(_)
        | Subject::StageCount(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => None,
    };
    if let Some(default) = default
        && axis.atom_of(default) == Some(atom)
    {
        return default.clone();
    }
    match &axis.atoms {
        Atoms::Choices(groups) => Value::Choice(groups[atom as usize][0]),
        Atoms::Pieces(pieces) => Value::Number(number_in(&pieces[atom as usize], &axis.written)),
        Atoms::Texts { regions, .. } => Value::Text(regions[atom as usize].witness.clone()),
    }
}

/// The value of an attribute that no condition asks about.
pub fn plain_value(attribute: &Attribute) -> Value {
    attribute.initial().unwrap_or_else(|| first_of(&attribute.ty))
}

/// The value of a field that no condition asks about.
pub fn plain_field(field: &Field) -> Value {
    if field.or_unknown { Value::Unknown } else { first_of(&field.ty) }
}

fn first_of(ty: &Type) -> Value {
    match ty {
        Type::YesNo | Type::OneOf(_) | Type::Department | Type::Stage | Type::SlaState => Value::Choice(0),
        Type::Integer(limits) => Value::Number(within_limits(Grid::Whole, *limits)),
        Type::Decimal(limits) | Type::Money { limits, .. } => Value::Number(within_limits(Grid::Dense, *limits)),
        Type::Percent => Value::Number(Decimal::ZERO),
        Type::Text => Value::Text("example".into()),
    }
}

fn within_limits(grid: Grid, limits: crate::model::Limits) -> Decimal {
    let whole = super::numbers::pieces(grid, limits, &[]);
    if whole[0].contains(Decimal::ZERO) { Decimal::ZERO } else { number_in(&whole[0], &[]) }
}

/// A number of the piece: an end that the text names, else an end, else a round number.
fn number_in(piece: &Piece, written: &[Decimal]) -> Decimal {
    let names = |number: &Decimal| written.binary_search(number).is_ok();
    let included = |bound: Bound<Decimal>| match bound {
        Bound::Included(number) => Some(number),
        Bound::Excluded(_) | Bound::Unbounded => None,
    };
    let (low, high) = (included(piece.low), included(piece.high));
    low.filter(names)
        .or_else(|| high.filter(names))
        // Whole numbers: beside a number of the text.
        .or_else(|| low.filter(|low| low.checked_sub(Decimal::ONE).is_some_and(|below| names(&below))))
        .or_else(|| high.filter(|high| high.checked_add(Decimal::ONE).is_some_and(|above| names(&above))))
        .or(low)
        .or(high)
        .unwrap_or_else(|| round_between(piece.low, piece.high))
}

/// The roundest number strictly between the ends.
fn round_between(low: Bound<Decimal>, high: Bound<Decimal>) -> Decimal {
    let end = |bound| match bound {
        Bound::Included(number) | Bound::Excluded(number) => Some(number),
        Bound::Unbounded => None,
    };
    match (end(low), end(high)) {
        (None, None) => Decimal::ZERO,
        (Some(low), None) => above(low),
        (None, Some(high)) if high > Decimal::ZERO => below(high),
        (None, Some(high)) => -above(-high),
        (Some(low), Some(high)) => between(low, high),
    }
}

/// The next number with one leading digit, as 4,000,000 after 3,000,000.
fn above(low: Decimal) -> Decimal {
    if low < Decimal::ZERO {
        return Decimal::ZERO;
    }
    let mut unit = Decimal::ONE;
    while let Some(next) = unit.checked_mul(Decimal::TEN) {
        if next > low {
            break;
        }
        unit = next;
    }
    let digits = (low / unit).floor();
    digits.checked_add(Decimal::ONE).and_then(|next| next.checked_mul(unit)).unwrap_or(Decimal::MAX)
}

/// The number before with one leading digit, as 2,000,000 before 3,000,000; never negative.
fn below(high: Decimal) -> Decimal {
    let mut unit = Decimal::ONE;
    while let Some(next) = unit.checked_mul(Decimal::TEN) {
        if next >= high {
            break;
        }
        unit = next;
    }
    if unit >= high {
        return Decimal::ZERO;
    }
    ((high / unit).ceil() - Decimal::ONE) * unit
}

/// A number between two others with as few digits as it takes.
fn between(low: Decimal, high: Decimal) -> Decimal {
    let mut unit = Decimal::ONE;
    while let Some(next) = unit.checked_mul(Decimal::TEN) {
        if next >= high - low {
            break;
        }
        unit = next;
    }
    for _ in 0..29 {
        let next = (low / unit).floor().checked_add(Decimal::ONE).and_then(|count| count.checked_mul(unit));
        if let Some(next) = next
            && low < next
            && next < high
        {
            return next.normalize();
        }
        unit /= Decimal::TEN;
    }
    // No shorter number lies between them: their middle.
    (low / Decimal::TWO) + (high / Decimal::TWO)
}

/// The value as findings show it.
pub fn shown(ty: &Type, value: &Value) -> ExampleValue {
    match (value, ty) {
        (Value::Unknown, _) => ExampleValue::Unknown,
        (Value::Choice(choice), Type::YesNo) => ExampleValue::YesNo(*choice == 1),
        (Value::Choice(choice), ty) => ExampleValue::Word(choice_name(ty, *choice).into()),
        (Value::Number(number), Type::Integer(_)) => ExampleValue::Integer(*number),
        (Value::Number(number), Type::Money { currency, .. }) => ExampleValue::Money(*number, currency.clone()),
        (Value::Number(number), _) => ExampleValue::Decimal(*number),
        (Value::Text(text), _) => ExampleValue::Word(text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn numbers_between_two_others_are_round() {
        assert_eq!(between(n("100"), n("200")), n("110"));
        assert_eq!(between(n("0"), n("1")), n("0.1"));
        assert_eq!(between(n("99.5"), n("99.6")), n("99.51"));
        assert_eq!(above(n("3000000")), n("4000000"));
        assert_eq!(above(n("0")), n("1"));
        assert_eq!(above(n("0.5")), n("1"));
        assert_eq!(below(n("3000000")), n("2000000"));
        assert_eq!(below(n("1000000")), n("900000"));
        assert_eq!(below(n("0.5")), n("0"));
    }
}
