//! The axes of the space: every subject that conditions test, its domain cut into atoms.
//!
//! A domain is cut only where a test of the policy cuts it: numbers into pieces (integers by whole
//! steps, other numbers dense, so points and open pieces), choices into groups of values that no
//! test tells apart, texts into regions. `unknown`, where it is allowed, is the last atom.
//! INVARIANT: the atoms of an axis partition its domain and no test is split by an atom.

use std::cmp::Reverse;
use std::ops::Bound;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::engine::{AtomSet, Dim, Space};
use super::numbers::{self, Piece};
use super::text_regions::{self, TextRegion};
use crate::model::{ChoiceSet, Known, Model, NumberSet, ScoreId, Subject, TextTest, Type, Value, ValueSet};

/// One subject and its atoms.
#[derive(Clone, Debug)]
pub struct Axis {
    pub subject: Subject,
    pub ty: Type,
    pub atoms: Atoms,
    /// Whether the last atom is `unknown`.
    pub unknown: bool,
    /// The numbers that the policy's text names, sorted: they word the sides of a region.
    pub written: Vec<Decimal>,
}

/// The known atoms.
#[derive(Clone, Debug)]
pub enum Atoms {
    /// The choices of each atom, in order of their first.
    Choices(Vec<Vec<u32>>),
    /// Disjoint, in order, without gaps.
    Pieces(Vec<Piece>),
    Texts {
        tests: Vec<TextTest>,
        regions: Vec<TextRegion>,
    },
}

/// All axes of a policy.
#[derive(Clone, Debug, Default)]
pub struct Axes {
    pub axes: Vec<Axis>,
    index: FxHashMap<Subject, usize>,
    /// Subjects whose texts fall into more regions than can be listed.
    pub too_many: Vec<Subject>,
}

impl Axis {
    /// How many atoms are known values.
    pub fn known(&self) -> u32 {
        let count = match &self.atoms {
            Atoms::Choices(groups) => groups.len(),
            Atoms::Pieces(pieces) => pieces.len(),
            Atoms::Texts { regions, .. } => regions.len(),
        };
        u32::try_from(count).expect("atoms come from the text of a policy")
    }

    pub fn count(&self) -> u32 {
        self.known() + u32::from(self.unknown)
    }

    /// Whether the values of the axis can be counted: no end of its numbers is open.
    pub fn is_countable(&self) -> bool {
        match &self.atoms {
            Atoms::Choices(_) => true,
            Atoms::Texts { .. } => false,
            Atoms::Pieces(pieces) => {
                let closed = |end: &Bound<Decimal>| matches!(end, Bound::Included(_));
                pieces
                    .iter()
                    .all(|piece| piece.grid == numbers::Grid::Whole && closed(&piece.low) && closed(&piece.high))
            }
        }
    }

    /// The atom `unknown`.
    pub fn unknown_atom(&self) -> Option<u32> {
        self.unknown.then(|| self.known())
    }

    /// Every known atom.
    pub fn known_set(&self) -> AtomSet {
        AtomSet::range(self.count(), 0, self.known())
    }

    /// The atoms whose values lie in `set`.
    pub fn atoms_of(&self, set: &ValueSet) -> AtomSet {
        let count = self.count();
        let unknown = self.unknown_atom().filter(|_| set.unknown);
        let known: Vec<u32> = match (&set.known, &self.atoms) {
            (Known::Nothing, _) => Vec::new(),
            (Known::Everything, _) => (0..self.known()).collect(),
            (Known::Choices(choices), Atoms::Choices(groups)) => {
                (0_u32..).zip(groups).filter(|(_, group)| choices.contains(group[0])).map(|(atom, _)| atom).collect()
            }
            (Known::Numbers(numbers), Atoms::Pieces(pieces)) => {
                let runs = numbers.intervals().iter().map(|interval| numbers::covered(pieces, interval));
                let sides = runs.map(|(from, to)| AtomSet::range(count, from as u32, to as u32));
                let own = unknown.map_or_else(|| AtomSet::none(count), |atom| AtomSet::one(count, atom));
                return sides.fold(own, |all, side| all.or(&side));
            }
            (Known::Texts(texts), Atoms::Texts { regions, .. }) => (0_u32..)
                .zip(regions)
                .filter(|(_, region)| texts.contains(&region.witness))
                .map(|(atom, _)| atom)
                .collect(),
            // A set of another type than the subject's: the resolver has said so.
            (Known::Choices(_) | Known::Numbers(_) | Known::Texts(_), _) => Vec::new(),
        };
        AtomSet::of(count, known.into_iter().chain(unknown))
    }

    /// The atom of a value.
    pub fn atom_of(&self, value: &Value) -> Option<u32> {
        match (value, &self.atoms) {
            (Value::Unknown, _) => self.unknown_atom(),
            (Value::Choice(choice), Atoms::Choices(groups)) => position(groups, |group| group.contains(choice)),
            (Value::Number(number), Atoms::Pieces(pieces)) => position(pieces, |piece| piece.contains(*number)),
            (Value::Text(text), Atoms::Texts { tests, regions }) => position(regions, |region| {
                tests.iter().zip(&region.answers).all(|(test, yes)| test.passes(text) == *yes)
            }),
            (Value::Choice(_) | Value::Number(_) | Value::Text(_), _) => None,
        }
    }

    /// The atoms of a count of the atom once one more is counted.
    pub fn counted_on(&self, atom: u32) -> Vec<u32> {
        let Atoms::Pieces(pieces) = &self.atoms else { return vec![atom] };
        if atom + 1 == self.known() {
            return vec![atom];
        }
        if pieces[atom as usize].point().is_some() { vec![atom + 1] } else { vec![atom, atom + 1] }
    }

    fn dim(&self) -> Dim {
        let (ordered, mut weights): (u32, Vec<u128>) = match &self.atoms {
            Atoms::Choices(groups) => (0, groups.iter().map(|group| group.len() as u128).collect()),
            Atoms::Pieces(pieces) => (self.known(), pieces.iter().map(Piece::weight).collect()),
            Atoms::Texts { regions, .. } => (0, vec![1; regions.len()]),
        };
        if self.unknown {
            weights.push(1);
        }
        Dim { atoms: self.count(), ordered, weights: Some(weights), mixed: false }
    }
}

fn position<T>(items: &[T], test: impl Fn(&T) -> bool) -> Option<u32> {
    items.iter().position(test).and_then(|at| u32::try_from(at).ok())
}

impl Axes {
    /// Cuts the domains of all subjects that `tests` name.
    /// `finer` cuts them too, but says nothing of what the policy's text names.
    pub fn new<'m>(
        model: &Model,
        tests: impl IntoIterator<Item = (&'m Subject, &'m ValueSet)>,
        finer: &'m [(Subject, ValueSet)],
    ) -> Axes {
        let mut by_subject: Vec<(&Subject, Vec<&ValueSet>, usize)> = Vec::new();
        let mut at: FxHashMap<&Subject, usize> = FxHashMap::default();
        let finer = finer.iter().map(|(subject, set)| ((subject, set), 0));
        for ((subject, set), named) in tests.into_iter().map(|test| (test, 1)).chain(finer) {
            let place = *at.entry(subject).or_insert_with(|| {
                by_subject.push((subject, Vec::new(), 0));
                by_subject.len() - 1
            });
            by_subject[place].1.push(set);
            by_subject[place].2 += named;
        }
        // Whatever the order of the tests. Where several subjects say the same, regions let go of the
        // first: counts, then fields, so that attributes stay.
        // What follows from the others is last.
        by_subject.sort_by_key(|(subject, ..)| (follows(subject), Reverse(kind(subject)), *subject));
        let mut new = Axes::default();
        for (subject, sets, named) in by_subject {
            let Some((ty, unknown)) = domain(model, subject) else { continue };
            match cut(&ty, &sets, named) {
                Some((atoms, written)) => {
                    new.index.insert(subject.clone(), new.axes.len());
                    new.axes.push(Axis { subject: subject.clone(), ty, atoms, unknown, written });
                }
                None => new.too_many.push(subject.clone()),
            }
        }
        new
    }

    pub fn space(&self) -> Space {
        Space { dims: self.axes.iter().map(Axis::dim).collect() }
    }

    /// The place of the subject's axis.
    pub fn of(&self, subject: &Subject) -> Option<usize> {
        self.index.get(subject).copied()
    }
}

/// Whether the subject's value follows from those of others.
pub fn follows(subject: &Subject) -> bool {
    matches!(subject, Subject::Score(_))
}

fn kind(subject: &Subject) -> u8 {
    match subject {
        Subject::Attribute(_) => 0,
        Subject::Field(_) => 1,
        Subject::EventCount(_) => 2,
        Subject::EventCountInStage(_) => 3,
        Subject::StageCount(_) => 4,
        Subject::Decision(_) => 5,
        Subject::Score(_) => 6,
        Subject::Stage => 7,
        Subject::Owner => 8,
        Subject::Sla(_) => 9,
    }
}

/// The type of a subject that has an axis, and whether it can be unknown.
pub fn domain(model: &Model, subject: &Subject) -> Option<(Type, bool)> {
    match subject {
        Subject::Attribute(id) => Some((model[*id].ty.clone(), model[*id].or_unknown)),
        Subject::Field(id) => Some((model[*id].ty.clone(), true)),
        Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_) => {
            let limits = crate::model::Limits { low: Some(Decimal::ZERO), ..Default::default() };
            Some((Type::Integer(limits), false))
        }
        Subject::Score(id) => Some((score_type(model, *id), false)),
        Subject::Decision(_) | Subject::Stage | Subject::Owner | Subject::Sla(_) => None,
    }
}

/// The sums that a score can have at most.
fn score_type(model: &Model, id: ScoreId) -> Type {
    let terms = &model[id].terms;
    let end = |wanted: fn(&Decimal) -> bool| {
        let points = terms.iter().map(|term| term.points).filter(wanted);
        points.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let limits = crate::model::Limits {
        low: end(|points| points.is_sign_negative()),
        high: end(|points| points.is_sign_positive()),
        ..Default::default()
    };
    if terms.iter().all(|term| term.points.is_integer()) { Type::Integer(limits) } else { Type::Decimal(limits) }
}

/// The known atoms, and the numbers that the first `named` sets name; `None` when there are too many.
fn cut(ty: &Type, sets: &[&ValueSet], named: usize) -> Option<(Atoms, Vec<Decimal>)> {
    let choices = |count: usize| {
        let sets: Vec<&ChoiceSet> = sets.iter().filter_map(|set| choices_of(&set.known)).collect();
        Some((Atoms::Choices(alike(count, &sets)), Vec::new()))
    };
    match ty {
        Type::YesNo => choices(2),
        Type::OneOf(values) => choices(values.len().max(1)),
        Type::Integer(limits) | Type::Decimal(limits) | Type::Money { limits, .. } => {
            let numbers: Vec<&NumberSet> = sets.iter().filter_map(|set| numbers_of(&set.known)).collect();
            let grid = if matches!(ty, Type::Integer(_)) { numbers::Grid::Whole } else { numbers::Grid::Dense };
            Some((
                Atoms::Pieces(numbers::pieces(grid, *limits, &numbers)),
                written(&numbers[..named.min(numbers.len())]),
            ))
        }
        Type::Percent => {
            let numbers: Vec<&NumberSet> = sets.iter().filter_map(|set| numbers_of(&set.known)).collect();
            let pieces = numbers::pieces(numbers::Grid::Dense, Default::default(), &numbers);
            Some((Atoms::Pieces(pieces), written(&numbers)))
        }
        Type::Text => {
            let mut tests: Vec<TextTest> = sets.iter().flat_map(|set| texts_of(&set.known)).cloned().collect();
            tests.sort();
            tests.dedup();
            let regions = text_regions::regions(&tests)?;
            Some((Atoms::Texts { tests, regions }, Vec::new()))
        }
        Type::Department | Type::Stage | Type::SlaState => {
            let most = sets.iter().filter_map(|set| choices_of(&set.known)).flat_map(ChoiceSet::iter).max();
            choices(most.map_or(1, |most| most as usize + 2))
        }
    }
}

fn choices_of(known: &Known) -> Option<&ChoiceSet> {
    match known {
        Known::Choices(choices) => Some(choices),
        Known::Nothing | Known::Everything | Known::Numbers(_) | Known::Texts(_) => None,
    }
}

fn numbers_of(known: &Known) -> Option<&NumberSet> {
    match known {
        Known::Numbers(numbers) => Some(numbers),
        Known::Nothing | Known::Everything | Known::Choices(_) | Known::Texts(_) => None,
    }
}

fn texts_of(known: &Known) -> &[TextTest] {
    match known {
        Known::Texts(texts) => &texts.any_of,
        Known::Nothing | Known::Everything | Known::Choices(_) | Known::Numbers(_) => &[],
    }
}

/// Groups the choices that no set tells apart.
fn alike(count: usize, sets: &[&ChoiceSet]) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut at: FxHashMap<Vec<bool>, usize> = FxHashMap::default();
    for choice in 0..u32::try_from(count).expect("choices come from the text of a policy") {
        let answers: Vec<bool> = sets.iter().map(|set| set.contains(choice)).collect();
        let group = *at.entry(answers).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(choice);
    }
    groups
}

fn written(sets: &[&NumberSet]) -> Vec<Decimal> {
    let ends = sets.iter().flat_map(|set| set.intervals()).flat_map(|interval| [interval.low, interval.high]);
    let mut numbers: Vec<Decimal> = ends
        .filter_map(|end| match end {
            Bound::Included(number) | Bound::Excluded(number) => Some(number),
            Bound::Unbounded => None,
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
