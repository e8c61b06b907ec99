//! Dimensions whose atom follows from the others: a sum of points, or the first line of a list that
//! holds.
//!
//! A condition that clauses would say at length is said of such a dimension in one literal. The box
//! and the dimension bound each other: [`Problem::reach`] tells which atoms the box leaves possible,
//! [`Problem::force`] what the atoms left ask of the box, as constraint solvers propagate.
//! INVARIANT: links are in an order in which each follows only from those before it.

use super::atoms::AtomSet;
use super::formula::{FormulaId, Formulas, Lines, ListId, Node, SumRange, Terms};
use super::problem::{Problem, Scratch, Truth};
use smallvec::SmallVec;

/// A dimension and what it follows from.
#[derive(Debug)]
pub(super) struct Link {
    /// A derived dimension of the space, or one behind those.
    pub dim: usize,
    pub follows: Follows,
    pub atoms: u32,
    /// The formulas that it follows from, operands first.
    pub parts: Vec<FormulaId>,
    /// The dimensions that those name.
    pub depends: Vec<usize>,
}

/// What a link follows from.
#[derive(Debug)]
pub(super) enum Follows {
    /// The band in which a sum of points lies; bands are in order and partition all sums.
    Sum { terms: Box<Terms>, bands: Vec<SumRange> },
    /// The outcome of a list.
    First { lines: Box<Lines>, none: u32 },
}

/// The links of a problem.
#[derive(Debug, Default)]
pub(super) struct Links {
    all: Vec<Link>,
    lists: Vec<(ListId, usize)>,
}

impl std::ops::Deref for Links {
    type Target = [Link];

    fn deref(&self) -> &[Link] {
        &self.all
    }
}

impl Links {
    /// The links in the order of what they follow from.
    pub fn new(formulas: &Formulas, mut all: Vec<Link>, mut lists: Vec<(ListId, usize)>) -> Self {
        lists.sort_unstable();
        all.sort_by_key(|link| (link.parts.last().copied(), link.dim));
        let mut new = Self { all: Vec::new(), lists };
        for link in &mut all {
            let dims = link.parts.iter().filter_map(|part| match formulas.node(*part) {
                Node::In { dim, .. } => Some(*dim),
                Node::First { list, .. } => Some(new.dim_of(*list)),
                _ => None,
            });
            link.depends = dims.collect();
            link.depends.sort_unstable();
            link.depends.dedup();
        }
        new.all = all;
        new
    }

    /// The dimension of a list that the problem names.
    pub fn dim_of(&self, list: ListId) -> usize {
        let at = self.lists.binary_search_by_key(&list, |(list, _)| *list).expect("every list named has a link");
        self.lists[at].1
    }
}

/// What a box leaves of a link, told apart from what another box leaves of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Remainder {
    /// The points of the terms that hold all over the box, or the line that holds if none before does.
    earned: i128,
    /// The terms or lines that the box does not decide.
    open: Vec<FormulaId>,
    /// What the box decides of the conditions inside those.
    known: Vec<Truth>,
    /// The dimensions that those depend on.
    pub dims: Vec<usize>,
}

pub(super) type Dims = SmallVec<[usize; 8]>;

impl Problem<'_> {
    /// The atoms of the link that the box leaves possible.
    pub fn reach(&self, link: usize, sides: &[AtomSet], scratch: &mut Scratch) -> AtomSet {
        let link = &self.links[link];
        self.judge(&link.parts, sides, scratch);
        match &link.follows {
            Follows::Sum { terms, bands } => {
                let (least, most) = bounds(terms, scratch);
                let from = bands.partition_point(|b| b.to.is_some_and(|to| to < least));
                let to = bands.partition_point(|b| b.from.is_none_or(|from| from <= most));
                AtomSet::range(link.atoms, from as u32, to as u32)
            }
            Follows::First { lines, none } => {
                let open = possible(lines, scratch);
                AtomSet::of(link.atoms, open.outcomes().chain(open.end.is_none().then_some(*none)))
            }
        }
    }

    /// Narrows the box by what the atoms left to the link ask of it, once the link is judged; whether the
    /// box is still open.
    pub fn force(&self, link: usize, sides: &mut [AtomSet], scratch: &Scratch, changed: &mut Dims) -> bool {
        let link = &self.links[link];
        let side = sides[link.dim].clone();
        if side.is_full() {
            return true;
        }
        match &link.follows {
            Follows::Sum { terms, bands } => {
                let (least, most) = bounds(terms, scratch);
                let (Some(first), Some(last)) = (side.first(), side.last()) else { return false };
                let (low, high) = (bands[first as usize].from, bands[last as usize].to);
                let below = |sum: i128| low.is_some_and(|low| sum < low);
                let above = |sum: i128| high.is_some_and(|high| sum > high);
                terms.iter().filter(|(_, term)| scratch.truth(*term) == Truth::Depends).all(|(points, term)| {
                    // The sums that are possible where the term holds, and where it does not.
                    let (gain, loss) = ((*points).max(0), (*points).min(0));
                    let holds = above(least.saturating_add(gain)) || below(most.saturating_add(loss));
                    let fails = above(least.saturating_sub(loss)) || below(most.saturating_sub(gain));
                    match (holds, fails) {
                        (true, true) => false,
                        (true, false) => self.make(*term, false, sides, scratch, changed),
                        (false, true) => self.make(*term, true, sides, scratch, changed),
                        (false, false) => true,
                    }
                })
            }
            Follows::First { lines, none } => {
                let possible = possible(lines, scratch);
                let end = possible.end.is_none() && side.contains(*none);
                let wanted = possible.open.iter().chain(&possible.end).position(|(_, outcome)| side.contains(*outcome));
                let Some(first) = wanted else {
                    // No line may hold.
                    return end
                        && possible.open.iter().all(|(line, _)| self.make(*line, false, sides, scratch, changed));
                };
                if !possible.open[..first].iter().all(|(line, _)| self.make(*line, false, sides, scratch, changed)) {
                    return false;
                }
                let rest = possible.open.iter().chain(&possible.end).skip(first + 1);
                let alone = !end && rest.clone().all(|(_, outcome)| !side.contains(*outcome));
                match possible.open.get(first) {
                    Some((line, _)) if alone => self.make(*line, true, sides, scratch, changed),
                    Some(_) | None => true,
                }
            }
        }
    }

    /// Narrows the box by what must be so for a formula that was judged to hold, or not to.
    fn make(
        &self,
        formula: FormulaId,
        holds: bool,
        sides: &mut [AtomSet],
        scratch: &Scratch,
        changed: &mut Dims,
    ) -> bool {
        let mut stack: SmallVec<[(FormulaId, bool); 8]> = SmallVec::from_iter([(formula, holds)]);
        while let Some((id, holds)) = stack.pop() {
            match (scratch.truth(id), holds) {
                (Truth::Always, true) | (Truth::Never, false) => continue,
                (Truth::Always, false) | (Truth::Never, true) => return false,
                (Truth::Depends, _) => {}
            }
            let open = |id: &&FormulaId| scratch.truth(**id) == Truth::Depends;
            match self.formulas.node(id) {
                Node::In { dim, set } => {
                    if !narrow(&mut sides[*dim], *dim, set, holds, changed) {
                        return false;
                    }
                }
                Node::First { list, set } => {
                    let dim = self.links.dim_of(*list);
                    if !narrow(&mut sides[dim], dim, set, holds, changed) {
                        return false;
                    }
                }
                Node::Not(of) => stack.push((*of, !holds)),
                Node::All(of) | Node::Any(of) => {
                    let each = matches!(self.formulas.node(id), Node::All(_)) == holds;
                    let mut left = of.iter().filter(open);
                    match (each, left.next(), left.next()) {
                        (false, Some(only), None) => stack.push((*only, holds)),
                        (false, ..) => {}
                        (true, ..) => stack.extend(of.iter().filter(open).map(|part| (*part, holds))),
                    }
                }
                Node::AtLeast { n, of } => {
                    let always = of.iter().filter(|part| scratch.truth(**part) == Truth::Always).count();
                    let left = of.iter().filter(open).count();
                    let tight = if holds { always + left == *n as usize } else { always + 1 == *n as usize };
                    if tight {
                        stack.extend(of.iter().filter(open).map(|part| (*part, holds)));
                    }
                }
                Node::Constant(_) | Node::Sum { .. } => {}
            }
        }
        true
    }

    /// A condition that the link follows from and that the box does not decide, as a dimension and atoms
    /// of it: the part of the box with the others is the one to look at first.
    pub fn undecided_in(&self, link: usize, sides: &[AtomSet], scratch: &mut Scratch) -> Option<(usize, AtomSet)> {
        let link = &self.links[link];
        self.judge(&link.parts, sides, scratch);
        let (mut at, mut wish) = match &link.follows {
            Follows::Sum { terms, .. } => (heaviest(terms, scratch)?, false),
            Follows::First { lines, .. } => {
                // A line with an outcome that may be is to hold; then those above it are not to.
                let possible = possible(lines, scratch);
                let wanted = possible.open.iter().find(|(_, outcome)| sides[link.dim].contains(*outcome));
                (wanted.or(possible.open.first())?.0, wanted.is_some())
            }
        };
        loop {
            let open = |id: &&FormulaId| scratch.truth(**id) == Truth::Depends;
            at = match self.formulas.node(at) {
                Node::Constant(_) => return None,
                Node::In { dim, set } => return Some((*dim, if wish { set.complement() } else { set.clone() })),
                Node::First { list, set } => {
                    let dim = self.links.dim_of(*list);
                    return Some((dim, if wish { set.complement() } else { set.clone() }));
                }
                Node::Not(of) => {
                    wish = !wish;
                    *of
                }
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => *of.iter().find(open)?,
                Node::Sum { terms, .. } => heaviest(terms, scratch)?,
            };
        }
    }

    /// What the box leaves of the link: the dimensions whose atom still matters, and all that tells the
    /// rest of the link apart from that of another box.
    pub fn remainder(&self, link: usize, sides: &[AtomSet], scratch: &mut Scratch) -> Remainder {
        let link = &self.links[link];
        self.judge(&link.parts, sides, scratch);
        let mut rest = Remainder::default();
        match &link.follows {
            Follows::Sum { terms, .. } => {
                for (points, id) in terms.iter() {
                    match scratch.truth(*id) {
                        Truth::Always => rest.earned = rest.earned.saturating_add(*points),
                        Truth::Never => {}
                        Truth::Depends => rest.open.push(*id),
                    }
                }
            }
            Follows::First { lines, none } => {
                let possible = possible(lines, scratch);
                rest.earned = i128::from(possible.end.map_or(*none, |(_, outcome)| *outcome));
                rest.open.extend(possible.open.iter().map(|(line, _)| *line));
            }
        }
        let mut open = rest.open.clone();
        while let Some(id) = open.pop() {
            let operands: Vec<FormulaId> = match self.formulas.node(id) {
                Node::Constant(_) => Vec::new(),
                Node::In { dim, .. } => {
                    rest.dims.push(*dim);
                    Vec::new()
                }
                Node::First { list, .. } => {
                    rest.dims.push(self.links.dim_of(*list));
                    Vec::new()
                }
                Node::Not(of) => vec![*of],
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => of.to_vec(),
                Node::Sum { terms, .. } => terms.iter().map(|(_, id)| *id).collect(),
            };
            for operand in operands {
                let truth = scratch.truth(operand);
                rest.known.push(truth);
                if truth == Truth::Depends {
                    open.push(operand);
                }
            }
        }
        rest.dims.sort_unstable();
        rest.dims.dedup();
        rest
    }
}

/// The lines that may be the first that holds.
struct Possible<'l> {
    /// Those that the box does not decide, before the first that holds all over it.
    open: SmallVec<[&'l (FormulaId, u32); 16]>,
    end: Option<&'l (FormulaId, u32)>,
}

impl Possible<'_> {
    fn outcomes(&self) -> impl Iterator<Item = u32> + '_ {
        self.open.iter().chain(&self.end).map(|(_, outcome)| *outcome)
    }
}

fn possible<'l>(lines: &'l Lines, scratch: &Scratch) -> Possible<'l> {
    let mut found = Possible { open: SmallVec::new(), end: None };
    for line in lines {
        match scratch.truth(line.0) {
            Truth::Never => {}
            Truth::Depends => found.open.push(line),
            Truth::Always => {
                found.end = Some(line);
                break;
            }
        }
    }
    found
}

/// Cuts the side to the atoms of the set, or to the others.
fn narrow(side: &mut AtomSet, dim: usize, set: &AtomSet, holds: bool, changed: &mut Dims) -> bool {
    let left = if holds { side.and(set) } else { side.minus(set) };
    if left != *side {
        *side = left;
        changed.push(dim);
    }
    !side.is_empty()
}

/// The least and the greatest sum.
pub(super) fn bounds(terms: &Terms, scratch: &Scratch) -> (i128, i128) {
    terms.iter().fold((0_i128, 0_i128), |(least, most), (points, id)| match scratch.truth(*id) {
        Truth::Always => (least.saturating_add(*points), most.saturating_add(*points)),
        Truth::Never => (least, most),
        Truth::Depends => (least.saturating_add((*points).min(0)), most.saturating_add((*points).max(0))),
    })
}

/// The open term that moves the sum most.
pub(super) fn heaviest(terms: &Terms, scratch: &Scratch) -> Option<FormulaId> {
    let open = terms.iter().filter(|(_, id)| scratch.truth(*id) == Truth::Depends);
    open.min_by_key(|(points, _)| std::cmp::Reverse(points.unsigned_abs())).map(|(_, id)| *id)
}
