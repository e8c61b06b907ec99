//! One side of a box in the language's own words: a table cell, and a phrase for a sentence.
//!
//! A cell says one thing: values in a list, one range, one text test or its opposite, `known`,
//! `unknown`. A side that no cell says (a range or unknown) is first parted by [`sayable`].

use std::ops::Bound;

use rust_decimal::Decimal;

use super::axes::{Atoms, Axis};
use super::engine::AtomSet;
use super::numbers::{Grid, Piece};
use super::text_cell;
use crate::model::Type;
use crate::text::display_width;

/// The side parted into sides that a cell can say, in order; one for most sides.
pub fn sayable(axis: &Axis, side: &AtomSet) -> Vec<AtomSet> {
    let known = side.and(&axis.known_set());
    match &axis.atoms {
        _ if plain(axis, side).is_some() => vec![side.clone()],
        Atoms::Choices(_) => vec![side.clone()],
        Atoms::Pieces(_) => {
            let runs = known.runs().map(|(from, to)| AtomSet::range(axis.count(), from, to));
            runs.chain((known != *side).then(|| side.minus(&known))).collect()
        }
        Atoms::Texts { .. } => text_cell::parts(axis, side),
    }
}

/// The side as a table cell; it is [`sayable`] and not everything.
pub fn cell(axis: &Axis, side: &AtomSet) -> String {
    if let Some(word) = plain(axis, side) {
        return word.to_string();
    }
    match &axis.atoms {
        Atoms::Choices(_) => choice_cell(axis, side),
        Atoms::Pieces(pieces) => range_of(axis, pieces, side).cell(axis),
        Atoms::Texts { .. } => text_cell::cell(axis, side),
    }
}

/// The side as it stands in a sentence after the subject's name.
pub fn phrase(axis: &Axis, side: &AtomSet) -> String {
    if let Some(word) = plain(axis, side) {
        return word.to_string();
    }
    match &axis.atoms {
        Atoms::Choices(_) => {
            let (inside, outside) = choices(axis, side);
            let nullable = axis.unknown && !axis.unknown_atom().is_some_and(|atom| side.contains(atom));
            if (nullable || !axis.unknown) && outside.len() < inside.len() {
                format!("other than {}", listed(&outside))
            } else {
                listed(&with_unknown(axis, side, inside))
            }
        }
        Atoms::Pieces(pieces) => range_of(axis, pieces, side).phrase(axis),
        Atoms::Texts { .. } => text_cell::phrase(axis, side),
    }
}

/// `unknown`, `known` and `any`.
fn plain(axis: &Axis, side: &AtomSet) -> Option<&'static str> {
    if side.is_full() {
        Some("any")
    } else if *side == axis.known_set() {
        Some("known")
    } else if !side.meets(&axis.known_set()) {
        Some("unknown")
    } else {
        None
    }
}

/// `a`, `a or b`, `a, b or c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn with_unknown(axis: &Axis, side: &AtomSet, mut words: Vec<String>) -> Vec<String> {
    if axis.unknown_atom().is_some_and(|atom| side.contains(atom)) {
        words.push(String::from("unknown"));
    }
    words
}

/// The names of the choices in the side and of the known ones outside, in order of declaration.
fn choices(axis: &Axis, side: &AtomSet) -> (Vec<String>, Vec<String>) {
    let Atoms::Choices(groups) = &axis.atoms else { return (Vec::new(), Vec::new()) };
    let mut all: Vec<(u32, bool)> = (0_u32..)
        .zip(groups)
        .flat_map(|(atom, group)| group.iter().map(move |choice| (*choice, atom)))
        .map(|(choice, atom)| (choice, side.contains(atom)))
        .collect();
    all.sort_unstable();
    let (inside, outside): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, inside)| *inside);
    let names = |choices: Vec<(u32, bool)>| choices.iter().map(|(choice, _)| choice_name(&axis.ty, *choice)).collect();
    (names(inside), names(outside))
}

/// The name of a choice as policies write it.
pub fn choice_name(ty: &Type, choice: u32) -> String {
    match ty {
        Type::YesNo => String::from(if choice == 0 { "no" } else { "yes" }),
        Type::OneOf(values) => values.get(choice as usize).map_or_else(String::new, |value| value.name.to_string()),
        Type::Integer(_)
        | Type::Decimal(_)
        | Type::Money { .. }
        | Type::Percent
        | Type::Text
        | Type::Department
        | Type::Stage
        | Type::SlaState => choice.to_string(),
    }
}

fn choice_cell(axis: &Axis, side: &AtomSet) -> String {
    let (inside, outside) = choices(axis, side);
    let has_unknown = axis.unknown_atom().is_some_and(|atom| side.contains(atom));
    let positive = with_unknown(axis, side, inside);
    let said = match positive.as_slice() {
        [one] => one.clone(),
        several => format!("in ({})", several.join(", ")),
    };
    // `not in` says that the value is known.
    if has_unknown || outside.is_empty() {
        return said;
    }
    let not = match outside.as_slice() {
        [one] => format!("not {one}"),
        several => format!("not in ({})", several.join(", ")),
    };
    if display_width(&not) < display_width(&said) { not } else { said }
}

/// A number as policies write it.
pub fn number(ty: &Type, number: Decimal) -> String {
    match ty {
        Type::Money { currency, .. } => format!("{} {currency}", number.normalize()),
        Type::Percent => format!("{}%", number.normalize()),
        Type::YesNo
        | Type::OneOf(_)
        | Type::Integer(_)
        | Type::Decimal(_)
        | Type::Text
        | Type::Department
        | Type::Stage
        | Type::SlaState => number.normalize().to_string(),
    }
}

/// The ends of a run of pieces; an end at the type's own limit is left open.
struct Range {
    low: Bound<Decimal>,
    high: Bound<Decimal>,
}

fn range_of(axis: &Axis, pieces: &[Piece], side: &AtomSet) -> Range {
    let last_known = axis.known().saturating_sub(1);
    let first = side.first().unwrap_or(0).min(last_known);
    let last = side.and(&axis.known_set()).last().unwrap_or(first);
    if let (Bound::Included(low), Bound::Included(high)) = (pieces[first as usize].low, pieces[last as usize].high)
        && low == high
    {
        return Range { low: Bound::Included(low), high: Bound::Included(high) };
    }
    let low = if first == 0 { Bound::Unbounded } else { pieces[first as usize].low };
    let high = if last == last_known { Bound::Unbounded } else { pieces[last as usize].high };
    let written = |number: Decimal| axis.written.binary_search(&number).is_ok();
    let whole = pieces[first as usize].grid == Grid::Whole;
    // Of `<= 99` and `< 100`, the one whose number the policy's text has.
    let high = match high {
        Bound::Included(high)
            if whole && !written(high) && written(high + Decimal::ONE) && low != Bound::Included(high) =>
        {
            Bound::Excluded(high + Decimal::ONE)
        }
        high => high,
    };
    let low = match low {
        Bound::Included(low)
            if whole && !written(low) && written(low - Decimal::ONE) && high != Bound::Included(low) =>
        {
            Bound::Excluded(low - Decimal::ONE)
        }
        low => low,
    };
    Range { low, high }
}

impl Range {
    fn point(&self) -> Option<Decimal> {
        match (self.low, self.high) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
            (Bound::Included(_) | Bound::Excluded(_) | Bound::Unbounded, _) => None,
        }
    }

    fn cell(&self, axis: &Axis) -> String {
        let say = |value| number(&axis.ty, value);
        if let Some(point) = self.point() {
            return say(point);
        }
        match (self.low, self.high) {
            (Bound::Unbounded, Bound::Unbounded) => String::from("known"),
            (Bound::Included(low), Bound::Unbounded) => format!(">= {}", say(low)),
            (Bound::Excluded(low), Bound::Unbounded) => format!("> {}", say(low)),
            (Bound::Unbounded, Bound::Included(high)) => format!("<= {}", say(high)),
            (Bound::Unbounded, Bound::Excluded(high)) => format!("< {}", say(high)),
            (Bound::Included(low), Bound::Included(high)) => format!("{}..{}", say(low), say(high)),
            (Bound::Included(low), Bound::Excluded(high)) => format!("{}..<{}", say(low), say(high)),
            (Bound::Excluded(low), Bound::Included(high)) => format!("{}<..{}", say(low), say(high)),
            (Bound::Excluded(low), Bound::Excluded(high)) => format!("{}<..<{}", say(low), say(high)),
        }
    }

    fn phrase(&self, axis: &Axis) -> String {
        let say = |value| number(&axis.ty, value);
        if let Some(point) = self.point() {
            return format!("exactly {}", say(point));
        }
        let low = match self.low {
            Bound::Unbounded => None,
            Bound::Included(low) => Some(format!("from {}", say(low))),
            Bound::Excluded(low) => Some(format!("above {}", say(low))),
        };
        let high = match self.high {
            Bound::Unbounded => None,
            Bound::Included(high) => Some(format!("up to {}", say(high))),
            Bound::Excluded(high) => Some(format!("below {}", say(high))),
        };
        match (low, high) {
            (None, None) => String::from("known"),
            (Some(one), None) | (None, Some(one)) => one,
            (Some(low), Some(high)) => format!("{low} {}", high.replace("up to", "to")),
        }
    }
}
