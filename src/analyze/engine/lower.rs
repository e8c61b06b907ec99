//! Formulas as clauses: the form in which a region is searched.
//!
//! A region is a conjunction of clauses; a clause is a disjunction of literals, each of which is
//! false on a set of atoms (`off`) of one dimension. The negation of a box is one clause, so the
//! gap of a table is one clause a row. What cannot be written as few clauses (a score, a wide
//! at-least list, a nest of alternatives, the outcome of a long list) becomes one further dimension,
//! whose atom [follows](super::link) from the others.

use super::atoms::AtomSet;
use super::budget::Work;
use super::formula::{FormulaId, Formulas, List, ListId, Node, SumRange, Terms};
use super::link::{Follows, Link, Links};
use super::space::Space;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// One literal of a clause: the subject of `dim` is not in `off`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Literal {
    pub dim: usize,
    pub off: AtomSet,
}

/// A disjunction of literals over different dimensions, in their order. The `off` sides are the
/// box that the clause excludes.
pub(super) type Clause = Rc<[Literal]>;

/// How many clauses one formula may become before it is made a sum of its own.
const MOST_CLAUSES: usize = 256;
/// How many literals a clause may have.
pub(super) const MOST_LITERALS: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Polarity {
    Holds,
    Fails,
}

impl Polarity {
    fn other(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
        }
    }
}

/// Shared by all questions that lower the same formula; none where they would be too many.
type Made = Option<Rc<Vec<Clause>>>;

/// The clauses of the formulas of one arena that name no dimension but those of the space, kept for
/// all questions; none for a formula that would be too many.
#[derive(Clone, Debug, Default)]
pub(super) struct Lowered {
    made: RefCell<FxHashMap<(FormulaId, Polarity), Made>>,
    /// How many literals those have.
    size: Cell<usize>,
}

/// How many literals are kept.
const MOST_KEPT: usize = 1_000_000;

impl Lowered {
    fn get(&self, of: (FormulaId, Polarity)) -> Option<Made> {
        self.made.borrow().get(&of).cloned()
    }

    fn keep(&self, of: (FormulaId, Polarity), made: Made) {
        let size = made.iter().flat_map(|made| made.iter()).map(|clause| clause.len() + 1).sum::<usize>() + 1;
        if self.size.get() + size <= MOST_KEPT {
            self.size.set(self.size.get() + size);
            self.made.borrow_mut().insert(of, made);
        }
    }
}

/// Turns formulas of one arena into clauses; what is shared is lowered once.
pub(super) struct Lowering<'a> {
    formulas: &'a Formulas,
    space: &'a Space,
    links: Vec<Link>,
    lists: Vec<(ListId, usize)>,
    sum_of: FxHashMap<Box<Terms>, usize>,
    /// The formulas that were made a link of their own.
    lone: FxHashMap<FormulaId, usize>,
    done: FxHashMap<(FormulaId, Polarity), Rc<Vec<Clause>>>,
}

impl<'a> Lowering<'a> {
    /// Prepares the lowering of `roots`, and of no other formula: the sums they hold are cut at
    /// every threshold that one of them names.
    pub fn new(space: &'a Space, formulas: &'a Formulas, roots: &[FormulaId], work: &mut Work) -> Self {
        let mut new = Self {
            formulas,
            space,
            links: Vec::new(),
            lists: Vec::new(),
            sum_of: FxHashMap::default(),
            lone: FxHashMap::default(),
            done: FxHashMap::default(),
        };
        let mut cuts: Vec<(&Terms, Vec<i128>)> = Vec::new();
        let parts = formulas.parts(roots);
        work.spend(parts.len());
        new.derived(&parts);
        for id in &parts {
            if let Node::First { list, .. } = formulas.node(*id)
                && !new.lists.iter().any(|(known, _)| known == list)
            {
                let List { lines, none } = formulas.list_at(*list).clone();
                let of: Vec<FormulaId> = lines.iter().map(|(line, _)| *line).collect();
                let at = new.push(Follows::First { lines, none }, none + 1, &of);
                new.lists.push((*list, new.links[at].dim));
            }
        }
        let before = new.links.len();
        for id in parts {
            if let Node::Sum { terms, among } = formulas.node(id) {
                let at = *new.sum_of.entry(terms.clone()).or_insert_with(|| {
                    cuts.push((terms, Vec::new()));
                    before + cuts.len() - 1
                });
                for range in among {
                    let at = at - before;
                    cuts[at].1.extend(range.from);
                    cuts[at].1.extend(range.to.and_then(|to| to.checked_add(1)));
                }
            }
        }
        for (terms, cuts) in cuts {
            new.push_sum(terms.into(), cuts);
        }
        new
    }

    /// The derived dimensions that the parts name are sums.
    fn derived(&mut self, parts: &[FormulaId]) {
        let derived = self.formulas.derived();
        let mut named = vec![false; derived.len()];
        for id in parts {
            if let Node::In { dim, .. } = self.formulas.node(*id)
                && let Ok(at) = derived.binary_search_by_key(dim, |(dim, _)| *dim)
            {
                named[at] = true;
            }
        }
        for ((dim, derived), _) in derived.iter().zip(named).filter(|(_, named)| *named) {
            let roots: Vec<FormulaId> = derived.terms.iter().map(|(_, id)| *id).collect();
            let follows = Follows::Sum { terms: derived.terms.clone(), bands: derived.bands.to_vec() };
            let atoms = self.space.dims[*dim].atoms;
            let parts = self.formulas.shallow_parts(&roots);
            self.links.push(Link { dim: *dim, follows, atoms, parts, depends: Vec::new() });
        }
    }

    fn push_sum(&mut self, terms: Box<Terms>, mut cuts: Vec<i128>) -> usize {
        cuts.sort_unstable();
        cuts.dedup();
        let from = std::iter::once(None).chain(cuts.iter().map(|c| Some(*c)));
        let to = cuts.iter().map(|c| Some(c.saturating_sub(1))).chain(std::iter::once(None));
        let bands: Vec<SumRange> = from.zip(to).map(|(from, to)| SumRange { from, to }).collect();
        let of: Vec<FormulaId> = terms.iter().map(|(_, id)| *id).collect();
        let atoms = u32::try_from(bands.len()).expect("few thresholds");
        self.push(Follows::Sum { terms, bands }, atoms, &of)
    }

    /// A link behind the dimensions of the space.
    fn push(&mut self, follows: Follows, atoms: u32, of: &[FormulaId]) -> usize {
        let alone = self.links.iter().filter(|link| link.dim >= self.space.dims.len()).count();
        let (dim, parts) = (self.space.dims.len() + alone, self.formulas.shallow_parts(of));
        self.links.push(Link { dim, follows, atoms, parts, depends: Vec::new() });
        self.links.len() - 1
    }

    /// The clauses whose conjunction is the formula (or its negation).
    pub fn clauses(&mut self, root: FormulaId, polarity: Polarity, work: &mut Work) -> Rc<Vec<Clause>> {
        let mut stack = vec![(root, polarity)];
        while let Some(&(id, polarity)) = stack.last() {
            if self.done.contains_key(&(id, polarity)) {
                stack.pop();
                continue;
            }
            if let Some(known) = self.formulas.lowered.get((id, polarity)) {
                let made = known.unwrap_or_else(|| Rc::new(self.as_link(id, polarity)));
                self.done.insert((id, polarity), made);
                continue;
            }
            let wants: Vec<(FormulaId, Polarity)> = match self.formulas.node(id) {
                Node::Constant(_) | Node::In { .. } | Node::Sum { .. } | Node::First { .. } => Vec::new(),
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => {
                    of.iter().map(|id| (*id, polarity)).collect()
                }
                Node::Not(of) => vec![(*of, polarity.other())],
            };
            let missing: Vec<_> = wants.into_iter().filter(|w| self.is_missing(w)).collect();
            if missing.is_empty() {
                stack.pop();
                let spent = work.is_spent();
                let made = self.lower(id, polarity, work);
                let whole = made.is_some();
                let made = Rc::new(made.unwrap_or_else(|| self.as_link(id, polarity)));
                if !spent && (!whole || made.iter().all(|clause| self.is_plain(clause))) {
                    self.formulas.lowered.keep((id, polarity), whole.then(|| Rc::clone(&made)));
                }
                self.done.insert((id, polarity), made);
            } else {
                stack.extend(missing);
            }
        }
        Rc::clone(&self.done[&(root, polarity)])
    }

    /// Whether an operand is still to be lowered; a side is not kept, for it is its own clause.
    fn is_missing(&self, operand: &(FormulaId, Polarity)) -> bool {
        !matches!(self.formulas.node(operand.0), Node::In { .. }) && !self.done.contains_key(operand)
    }

    fn of(&self, id: FormulaId, polarity: Polarity) -> Vec<Clause> {
        match self.formulas.node(id) {
            Node::In { dim, set } => vec![Rc::new([Literal { dim: *dim, off: off(set, polarity) }])],
            _ => self.done[&(id, polarity)].to_vec(),
        }
    }

    /// Whether the clause names no dimension of a link behind the space.
    fn is_plain(&self, clause: &Clause) -> bool {
        clause.last().is_none_or(|literal| literal.dim < self.space.dims.len())
    }

    /// One node, its operands being done; none when it would be too many clauses.
    fn lower(&mut self, id: FormulaId, polarity: Polarity, work: &mut Work) -> Option<Vec<Clause>> {
        let formulas = self.formulas;
        Some(match (formulas.node(id), polarity) {
            (Node::Constant(value), _) => {
                if *value == (polarity == Polarity::Holds) {
                    Vec::new()
                } else {
                    vec![Rc::new([])]
                }
            }
            (Node::In { dim, set }, polarity) => {
                vec![Rc::new([Literal { dim: *dim, off: off(set, polarity) }])]
            }
            (Node::Not(of), polarity) => self.of(*of, polarity.other()),
            (Node::All(of), Polarity::Holds) | (Node::Any(of), Polarity::Fails) => {
                of.iter().flat_map(|id| self.of(*id, polarity)).collect()
            }
            (Node::Any(of), Polarity::Holds) | (Node::All(of), Polarity::Fails) => {
                return self.either(of, polarity, work);
            }
            (Node::AtLeast { n, of }, polarity) => {
                // Of k, at least n hold: of every k - n + 1 one holds. At most n - 1 hold: of
                // every n one fails.
                let size = if polarity == Polarity::Holds { of.len() + 1 - *n as usize } else { *n as usize };
                return self.every_choice(of, size, polarity, work);
            }
            (Node::Sum { terms, among }, polarity) => {
                let link = &self.links[self.sum_of[terms]];
                let Follows::Sum { bands, .. } = &link.follows else { return None };
                let allowed = (0_u32..)
                    .zip(bands)
                    .filter(|(_, band)| {
                        let sum = band.from.or(band.to).unwrap_or(0);
                        among.iter().any(|r| r.contains(sum)) == (polarity == Polarity::Holds)
                    })
                    .map(|(atom, _)| atom);
                let on = AtomSet::of(link.atoms, allowed);
                vec![Rc::new([Literal { dim: link.dim, off: on.complement() }])]
            }
            (Node::First { list, set }, polarity) => {
                let (_, dim) = self.lists.iter().find(|(known, _)| known == list)?;
                vec![Rc::new([Literal { dim: *dim, off: off(set, polarity) }])]
            }
        })
    }

    /// The clauses of "one of these holds"; `None` when they are too many.
    fn either(&self, of: &[FormulaId], polarity: Polarity, work: &mut Work) -> Option<Vec<Clause>> {
        // What is one clause by itself goes into every clause.
        let mut common: Vec<Literal> = Vec::with_capacity(of.len());
        let mut several: Vec<&[Clause]> = Vec::new();
        for id in of {
            if let Node::In { dim, set } = self.formulas.node(*id) {
                common.push(Literal { dim: *dim, off: off(set, polarity) });
                continue;
            }
            match self.done[&(*id, polarity)].as_slice() {
                [] => return Some(Vec::new()),
                [one] => common.extend_from_slice(one),
                more => several.push(more),
            }
        }
        let Some(common) = merged(common) else { return Some(Vec::new()) };
        let mut all: Vec<Clause> = vec![common];
        for each in several {
            let pairs = all.len().saturating_mul(each.len());
            if pairs > MOST_CLAUSES * 8 || work.is_spent() {
                return None;
            }
            work.spend(8 * pairs + pairs * pairs / 32);
            let mut next = Vec::with_capacity(all.len() * each.len());
            for a in &all {
                for b in each {
                    next.extend(join(a, b));
                }
            }
            drop_subsumed(&mut next);
            if next.len() > MOST_CLAUSES {
                return None;
            }
            all = next;
        }
        (!all.iter().any(|c| c.len() > MOST_LITERALS)).then_some(all)
    }

    /// The clauses of "of every `size` of these one holds"; `None` when they are too many.
    fn every_choice(&self, of: &[FormulaId], size: usize, polarity: Polarity, work: &mut Work) -> Option<Vec<Clause>> {
        let choices = (0..size).try_fold(1_usize, |c, i| c.checked_mul(of.len() - i).map(|c| c / (i + 1)))?;
        if choices > MOST_CLAUSES {
            return None;
        }
        let mut all = Vec::new();
        let mut pick: Vec<usize> = (0..size).collect();
        loop {
            let chosen: Vec<FormulaId> = pick.iter().map(|i| of[*i]).collect();
            all.extend(self.either(&chosen, polarity, work)?);
            if all.len() > MOST_CLAUSES {
                return None;
            }
            let Some(at) = (0..size).rev().find(|i| pick[*i] < of.len() - size + i) else { break };
            pick[at] += 1;
            for i in at + 1..size {
                pick[i] = pick[i - 1] + 1;
            }
        }
        drop_subsumed(&mut all);
        Some(all)
    }

    /// The formula as a dimension of its own: a sum of one point.
    pub fn as_link(&mut self, id: FormulaId, polarity: Polarity) -> Vec<Clause> {
        let at = match self.lone.get(&id) {
            Some(at) => *at,
            None => {
                let at = self.push_sum(Box::new([(1, id)]), vec![1]);
                self.lone.insert(id, at);
                at
            }
        };
        let off = if polarity == Polarity::Holds { 0 } else { 1 };
        vec![Rc::new([Literal { dim: self.links[at].dim, off: AtomSet::one(2, off) }])]
    }

    /// The links that the clauses refer to.
    pub fn into_links(self) -> Links {
        Links::new(self.formulas, self.links, self.lists)
    }
}

/// Where a literal that names `set` is false.
fn off(set: &AtomSet, polarity: Polarity) -> AtomSet {
    match polarity {
        Polarity::Holds => set.complement(),
        Polarity::Fails => set.clone(),
    }
}

/// The literals as one clause; `None` when it always holds.
fn merged(mut literals: Vec<Literal>) -> Option<Clause> {
    literals.sort_by_key(|l| l.dim);
    let mut clause: Vec<Literal> = Vec::with_capacity(literals.len());
    for literal in literals {
        match clause.last_mut() {
            Some(last) if last.dim == literal.dim => {
                last.off = last.off.and(&literal.off);
                if last.off.is_empty() {
                    return None;
                }
            }
            _ => clause.push(literal),
        }
    }
    Some(clause.into())
}

/// As [`join`], unless the clause would have too many literals.
pub(super) fn joined(a: &Clause, b: &Clause) -> Result<Option<Clause>, TooLong> {
    match join(a, b) {
        Some(clause) if clause.len() > MOST_LITERALS => Err(TooLong),
        other => Ok(other),
    }
}

/// A clause would have more literals than fit.
#[derive(Debug)]
pub(super) struct TooLong;

/// The disjunction of two clauses; `None` when it always holds.
fn join(a: &Clause, b: &Clause) -> Option<Clause> {
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::with_capacity(a.len() + b.len());
    while i < a.len() && j < b.len() {
        if a[i].dim < b[j].dim {
            out.push(a[i].clone());
            i += 1;
        } else if b[j].dim < a[i].dim {
            out.push(b[j].clone());
            j += 1;
        } else {
            let off = a[i].off.and(&b[j].off);
            if off.is_empty() {
                return None;
            }
            out.push(Literal { dim: a[i].dim, off });
            i += 1;
            j += 1;
        }
    }
    out.extend_from_slice(&a[i..]);
    out.extend_from_slice(&b[j..]);
    Some(out.into())
}

/// Drops clauses that another one implies; keeps the order of the rest.
pub(super) fn drop_subsumed(clauses: &mut Vec<Clause>) {
    if clauses.len() > MOST_CLAUSES * 4 {
        return;
    }
    // What implies another names no dimension that the other does not.
    let named = |clause: &Clause| clause.iter().fold(0_u64, |dims, literal| dims | 1 << (literal.dim % 64));
    let dims: Vec<u64> = clauses.iter().map(named).collect();
    let mut keep = vec![true; clauses.len()];
    for i in 0..clauses.len() {
        keep[i] = !(0..clauses.len()).any(|j| {
            i != j
                && dims[j] & !dims[i] == 0
                && keep[j]
                && implies(&clauses[j], &clauses[i])
                && !(i < j && implies(&clauses[i], &clauses[j]))
        });
    }
    let mut keep = keep.into_iter();
    clauses.retain(|_| keep.next().unwrap_or(true));
}

/// Whether the box that `b` excludes lies in the box that `a` excludes.
fn implies(a: &Clause, b: &Clause) -> bool {
    let mut j = 0;
    a.iter().all(|lit| {
        while j < b.len() && b[j].dim < lit.dim {
            j += 1;
        }
        j < b.len() && b[j].dim == lit.dim && b[j].off.within(&lit.off)
    })
}
