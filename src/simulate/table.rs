//! Blocks of lines as bit tables: which lines a value allows, ANDed over the attributes.
//!
//! A decision of thirty lines asks the same few attributes again and again. Here each attribute that a
//! block asks has, for each of its values, the set of lines that the value allows; the lines that all
//! values allow are the ones that match. Lines that ask anything else than attributes (or several of
//! them in one `or`) stay undecided bits, which the caller evaluates one by one.

use std::ops::Bound;

use rust_decimal::Decimal;

use crate::model::{
    Alternatives, AttributeId, Cond, CondKind, Guard, Known, Model, Stage, Subject, Test, Value, ValueSet,
};

/// Blocks longer than this are evaluated line by line.
const MOST_LINES: usize = 64;

/// The tables of a policy's blocks, where they help.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    pub decisions: Vec<Option<Table>>,
    pub intake: Option<Table>,
    pub stages: Vec<StageTables>,
}

#[derive(Clone, Debug)]
pub(super) struct StageTables {
    pub whens: Option<Table>,
    /// By place in [`crate::model::Stage::ons`].
    pub ons: Vec<Option<Table>>,
}

impl Tables {
    pub fn of(model: &Model) -> Tables {
        let stage = |stage: &Stage| StageTables {
            whens: Table::of(model, &stage.whens),
            ons: stage.ons.iter().map(|on| Table::of(model, &on.lines)).collect(),
        };
        Tables {
            decisions: model.decisions.iter().map(|decision| Table::of(model, &decision.body)).collect(),
            intake: model.intake.as_ref().and_then(|intake| Table::of(model, intake)),
            stages: model.stages.iter().map(stage).collect(),
        }
    }
}

/// Lines by place, as bits.
pub(super) type Lines = u64;

#[derive(Clone, Debug)]
pub(super) struct Table {
    sides: Vec<Side>,
    /// Lines that the sides alone decide.
    decided: Lines,
    /// Lines that may match a lead at all: all but `otherwise`.
    all: Lines,
}

/// What one attribute allows.
#[derive(Clone, Debug)]
struct Side {
    attribute: AttributeId,
    unknown: Lines,
    known: By,
}

#[derive(Clone, Debug)]
enum By {
    /// By index; further ones allow what the last says.
    Choice(Vec<Lines>),
    /// Sorted cuts; piece 2n lies before cut n, piece 2n + 1 is cut n itself.
    Number { cuts: Vec<Decimal>, pieces: Vec<Lines> },
    /// The same where all cuts are whole numbers of 64 bits.
    Whole { cuts: Vec<i64>, pieces: Vec<Lines> },
}

/// A whole number of 64 bits, if it is written as one.
#[inline]
fn whole(number: Decimal) -> Option<i64> {
    if number.scale() == 0 { i64::try_from(number.mantissa()).ok() } else { None }
}

impl Table {
    /// None for a block that a table would not help.
    pub fn of<T>(model: &Model, block: &Alternatives<T>) -> Option<Table> {
        if block.arms.len() > MOST_LINES {
            return None;
        }
        let mut table = Table { sides: Vec::new(), decided: 0, all: 0 };
        let mut tests: Vec<(usize, &Test)> = Vec::new();
        for (at, arm) in block.arms.iter().enumerate() {
            match &arm.guard {
                Guard::Always => (table.all, table.decided) = (table.all | 1 << at, table.decided | 1 << at),
                Guard::Otherwise => {}
                Guard::When(cond) => {
                    table.all |= 1 << at;
                    // What an undecided line surely asks narrows it down all the same.
                    if conjuncts(cond, &mut |test| tests.push((at, test))) {
                        table.decided |= 1 << at;
                    }
                }
            }
        }
        let mut attributes: Vec<AttributeId> = tests.iter().filter_map(|(_, test)| attribute(test)).collect();
        attributes.sort_unstable();
        attributes.dedup();
        for id in attributes {
            let own: Vec<(usize, &ValueSet)> = tests
                .iter()
                .filter(|(_, test)| attribute(test) == Some(id))
                .map(|(at, test)| (*at, &test.set))
                .collect();
            table.sides.push(Side::of(model, id, &own, table.all)?);
        }
        (!table.sides.is_empty()).then_some(table)
    }

    /// Lines that may match a lead with these attributes; those of [`Table::decided`] do.
    #[inline]
    pub fn lines(&self, attributes: &[Value]) -> Lines {
        self.sides.iter().fold(self.all, |lines, side| lines & side.allows(&attributes[side.attribute.index()]))
    }

    pub fn decided(&self) -> Lines {
        self.decided
    }
}

/// The attribute that a test asks.
fn attribute(test: &Test) -> Option<AttributeId> {
    match &test.subject {
        Subject::Attribute(id) => Some(*id),
        Subject::Field(_)
        | Subject::EventCount(_)
        | Subject::EventCountInStage(_)
        | Subject::StageCount(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => None,
    }
}

/// Visits the tests of attributes that a condition is an `and` of; says whether it is nothing else.
fn conjuncts<'c>(cond: &'c Cond, visit: &mut dyn FnMut(&'c Test)) -> bool {
    match &cond.kind {
        CondKind::Const(true) => true,
        CondKind::All(items) => {
            // Every item is visited, also behind one that is something else.
            let plain = items.iter().filter(|item| conjuncts(item, visit)).count();
            plain == items.len()
        }
        CondKind::Test(test) if attribute(test).is_some() && !matches!(test.set.known, Known::Texts(_)) => {
            visit(test);
            true
        }
        CondKind::Const(false)
        | CondKind::Test(_)
        | CondKind::Any(_)
        | CondKind::Not(_)
        | CondKind::AtLeast { .. }
        | CondKind::Criterion(_)
        | CondKind::Hole => false,
    }
}

impl Side {
    /// `tests` are sets by line; a line without one allows every value.
    fn of(model: &Model, attribute: AttributeId, tests: &[(usize, &ValueSet)], all: Lines) -> Option<Side> {
        let ty = &model[attribute].ty;
        let allowed = |value: &Value| {
            let refused =
                tests.iter().filter(|(_, set)| !set.contains(value)).fold(0, |lines, (at, _)| lines | 1 << at);
            all & !refused
        };
        let known = match model.choice_count(ty) {
            Some(count) => By::Choice((0..count).map(|index| allowed(&Value::Choice(index))).collect()),
            None if ty.is_ordered() => {
                let mut cuts: Vec<Decimal> = tests.iter().flat_map(|(_, set)| ends(set)).collect();
                cuts.sort_unstable();
                cuts.dedup();
                let pieces = (0..=2 * cuts.len()).map(|piece| Some(allowed(&Value::Number(inside(&cuts, piece)?))));
                let pieces = pieces.collect::<Option<Vec<Lines>>>()?;
                match cuts.iter().map(|cut| whole(cut.normalize())).collect() {
                    Some(cuts) => By::Whole { cuts, pieces },
                    None => By::Number { cuts, pieces },
                }
            }
            None => return None,
        };
        Some(Side { attribute, unknown: allowed(&Value::Unknown), known })
    }

    #[inline]
    fn allows(&self, value: &Value) -> Lines {
        match (value, &self.known) {
            (Value::Unknown, _) => self.unknown,
            (Value::Choice(index), By::Choice(lines)) => lines.get(*index as usize).copied().unwrap_or(0),
            (Value::Number(number), By::Number { cuts, pieces }) => {
                let at = cuts.partition_point(|cut| below(*cut, *number));
                let is_cut = cuts.get(at).is_some_and(|cut| cut == number);
                pieces[2 * at + usize::from(is_cut)]
            }
            (Value::Number(number), By::Whole { cuts, pieces }) => {
                let (at, is_cut) = match whole(*number) {
                    Some(number) => {
                        // Few cuts: counting those below beats a search that must guess.
                        let at = cuts.iter().filter(|cut| **cut < number).count();
                        (at, cuts.get(at) == Some(&number))
                    }
                    None => {
                        let at = cuts.partition_point(|cut| Decimal::from(*cut) < *number);
                        (at, cuts.get(at).is_some_and(|cut| Decimal::from(*cut) == *number))
                    }
                };
                pieces[2 * at + usize::from(is_cut)]
            }
            (Value::Choice(_) | Value::Number(_) | Value::Text(_), _) => 0,
        }
    }
}

/// Numbers of one scale, as nearly all are, compare by their digits alone.
#[inline]
fn below(left: Decimal, right: Decimal) -> bool {
    if left.scale() == right.scale() { left.mantissa() < right.mantissa() } else { left < right }
}

/// Where a set of numbers begins and ends.
fn ends(set: &ValueSet) -> Vec<Decimal> {
    let end = |bound: Bound<Decimal>| match bound {
        Bound::Unbounded => None,
        Bound::Included(number) | Bound::Excluded(number) => Some(number),
    };
    match &set.known {
        Known::Numbers(numbers) => {
            numbers.intervals().iter().flat_map(|it| [end(it.low), end(it.high)]).flatten().collect()
        }
        Known::Nothing | Known::Everything | Known::Choices(_) | Known::Texts(_) => Vec::new(),
    }
}

/// A number of a piece; none where numbers are too long to find one.
fn inside(cuts: &[Decimal], piece: usize) -> Option<Decimal> {
    let (at, is_cut) = (piece / 2, piece % 2 == 1);
    match (at.checked_sub(1).map(|before| cuts[before]), cuts.get(at)) {
        (_, Some(cut)) if is_cut => Some(*cut),
        (Some(low), Some(high)) => {
            let middle = low.checked_add(*high)?.checked_div(Decimal::TWO)?;
            (low < middle && middle < *high).then_some(middle)
        }
        (None, Some(high)) => high.checked_sub(Decimal::ONE).filter(|number| number < high),
        (Some(low), None) => low.checked_add(Decimal::ONE).filter(|number| *number > low),
        (None, None) => Some(Decimal::ZERO),
    }
}
