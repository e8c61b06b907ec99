//! Conditions over a space, as a hash-consed directed acyclic graph.
//!
//! Named criteria and decisions are referenced many times, so a formula is an id in an arena and
//! equal formulas have equal ids. Constants are folded when a formula is made. The operands of a
//! node always have smaller ids, so whatever walks the graph walks the ids and needs no recursion.

use super::atoms::AtomSet;
use super::index;
use super::known::Answered;
use super::lower::Lowered;
use super::space::Space;
use rustc_hash::FxHashMap;

/// A formula of an arena.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FormulaId(pub(super) u32);

/// The points of a sum, each for the condition that earns it.
pub(super) type Terms = [(i128, FormulaId)];

/// An inclusive range of sums; an open end is `None`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SumRange {
    /// The least sum, or no lower end.
    pub from: Option<i128>,
    /// The greatest sum, or no upper end.
    pub to: Option<i128>,
}

impl SumRange {
    pub(super) fn contains(self, sum: i128) -> bool {
        self.from.is_none_or(|from| from <= sum) && self.to.is_none_or(|to| sum <= to)
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Node {
    Constant(bool),
    In {
        dim: usize,
        set: AtomSet,
    },
    All(Box<[FormulaId]>),
    Any(Box<[FormulaId]>),
    Not(FormulaId),
    AtLeast {
        n: u32,
        of: Box<[FormulaId]>,
    },
    Sum {
        terms: Box<Terms>,
        among: Box<[SumRange]>,
    },
    /// The outcome of the list is one of the set.
    First {
        list: ListId,
        set: AtomSet,
    },
}

/// A list of which the first line that holds gives the outcome.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ListId(u32);

/// The lines of a list, each with its outcome.
pub(super) type Lines = [(FormulaId, u32)];

/// The lines of a list, and what it gives when none holds.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct List {
    pub lines: Box<Lines>,
    /// The outcome without a line that holds; outcomes are the numbers up to it.
    pub none: u32,
}

/// What a derived dimension follows from: the sum of points, and the band of each atom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Derived {
    pub terms: Box<Terms>,
    pub bands: Box<[SumRange]>,
}

/// Which formulas of an arena are true of a point.
pub(super) struct Truths {
    bits: Vec<u64>,
}

impl Truths {
    /// The value of one of the formulas that were asked about.
    pub fn of(&self, id: FormulaId) -> bool {
        self.bits[id.0 as usize / 64] >> (id.0 % 64) & 1 == 1
    }
}

/// The arena that holds formulas; every id comes from one arena and is used with that one.
#[derive(Clone, Debug)]
pub struct Formulas {
    nodes: Vec<Node>,
    ids: FxHashMap<Node, FormulaId>,
    /// The derived dimensions, in their order.
    derived: Vec<(usize, Derived)>,
    lists: Vec<List>,
    list_ids: FxHashMap<List, ListId>,
    /// What was lowered to clauses so far.
    pub(super) lowered: Lowered,
    /// What was asked so far.
    pub(super) answered: Answered,
}

impl Default for Formulas {
    fn default() -> Self {
        Self::new()
    }
}

impl Formulas {
    /// True of every point.
    pub const TRUE: FormulaId = FormulaId(0);
    /// True of no point.
    pub const FALSE: FormulaId = FormulaId(1);

    /// An arena with the two constants.
    pub fn new() -> Self {
        let mut new = Self::empty();
        new.intern(Node::Constant(true));
        new.intern(Node::Constant(false));
        new
    }

    fn empty() -> Self {
        Self {
            nodes: Vec::new(),
            ids: FxHashMap::default(),
            derived: Vec::new(),
            lists: Vec::new(),
            list_ids: FxHashMap::default(),
            lowered: Lowered::default(),
            answered: Answered::default(),
        }
    }

    fn intern(&mut self, node: Node) -> FormulaId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = FormulaId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 formulas"));
        self.ids.insert(node.clone(), id);
        self.nodes.push(node);
        id
    }

    pub(super) fn node(&self, id: FormulaId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The constant of that value.
    pub fn constant(value: bool) -> FormulaId {
        if value { Self::TRUE } else { Self::FALSE }
    }

    /// The subject of `dim` is one of `set`.
    pub fn within(&mut self, dim: usize, set: AtomSet) -> FormulaId {
        if set.is_empty() {
            Self::FALSE
        } else if set.is_full() {
            Self::TRUE
        } else {
            self.intern(Node::In { dim, set })
        }
    }

    /// Whether the formula is a box, neither empty nor everything: sides of different dimensions.
    pub fn is_box(&self, of: FormulaId) -> bool {
        match self.node(of) {
            Node::In { dim, .. } => self.derived_at(*dim).is_none(),
            Node::All(parts) => {
                let dims = parts.iter().map(|part| match self.node(*part) {
                    Node::In { dim, .. } if self.derived_at(*dim).is_none() => Some(*dim),
                    _ => None,
                });
                let mut dims: Vec<Option<usize>> = dims.collect();
                dims.sort_unstable();
                dims.first().is_some_and(Option::is_some) && dims.windows(2).all(|pair| pair[0] != pair[1])
            }
            Node::Constant(_)
            | Node::Any(_)
            | Node::Not(_)
            | Node::AtLeast { .. }
            | Node::Sum { .. }
            | Node::First { .. } => false,
        }
    }

    /// Every one holds.
    pub fn all(&mut self, of: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.joined(of, Self::TRUE, Self::FALSE)
    }

    /// At least one holds.
    pub fn any(&mut self, of: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.joined(of, Self::FALSE, Self::TRUE)
    }

    fn joined(
        &mut self,
        of: impl IntoIterator<Item = FormulaId>,
        neutral: FormulaId,
        absorbing: FormulaId,
    ) -> FormulaId {
        let mut parts = Vec::new();
        for id in of {
            match self.node(id) {
                Node::All(inner) if neutral == Self::TRUE => parts.extend_from_slice(inner),
                Node::Any(inner) if neutral == Self::FALSE => parts.extend_from_slice(inner),
                _ => parts.push(id),
            }
        }
        parts.sort_unstable();
        parts.dedup();
        parts.retain(|p| *p != neutral);
        if parts.contains(&absorbing) {
            return absorbing;
        }
        match parts.as_slice() {
            [] => neutral,
            [one] => *one,
            _ if neutral == Self::TRUE => self.intern(Node::All(parts.into())),
            _ => self.intern(Node::Any(parts.into())),
        }
    }

    /// It does not hold.
    pub fn not(&mut self, of: FormulaId) -> FormulaId {
        match self.node(of) {
            Node::Constant(value) => Self::constant(!*value),
            Node::Not(inner) => *inner,
            Node::In { dim, set } => {
                let (dim, set) = (*dim, set.complement());
                self.within(dim, set)
            }
            Node::First { list, set } => {
                let (list, set) = (*list, set.complement());
                self.first_in(list, set)
            }
            Node::All(_) | Node::Any(_) | Node::AtLeast { .. } | Node::Sum { .. } => self.intern(Node::Not(of)),
        }
    }

    /// At least `n` of the list hold; an entry that is named twice counts twice.
    pub fn at_least(&mut self, n: u32, of: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        let mut n = n;
        let mut parts = Vec::new();
        for id in of {
            match id {
                Self::TRUE => n = n.saturating_sub(1),
                Self::FALSE => {}
                id => parts.push(id),
            }
        }
        parts.sort_unstable();
        match (n, parts.len()) {
            (0, _) => Self::TRUE,
            (n, len) if n as usize > len => Self::FALSE,
            (1, _) => self.any(parts),
            (n, len) if n as usize == len => self.all(parts),
            _ => self.intern(Node::AtLeast { n, of: parts.into() }),
        }
    }

    /// The points of the terms that hold sum up to one of the ranges, which are in order and
    /// disjoint. A sum past the range of `i128` stays at its end.
    pub fn sum(
        &mut self,
        terms: impl IntoIterator<Item = (i128, FormulaId)>,
        among: impl IntoIterator<Item = SumRange>,
    ) -> FormulaId {
        let mut shift = 0_i128;
        let mut kept: Vec<(i128, FormulaId)> = Vec::new();
        for (points, id) in terms {
            match id {
                Self::TRUE => shift = shift.saturating_add(points),
                Self::FALSE => {}
                id => kept.push((points, id)),
            }
        }
        kept.sort_unstable_by_key(|(_, id)| *id);
        kept.dedup_by(|next, first| {
            let same = next.1 == first.1;
            if same {
                first.0 = first.0.saturating_add(next.0);
            }
            same
        });
        kept.retain(|(points, _)| *points != 0);
        let among: Vec<SumRange> = among
            .into_iter()
            .map(|r| SumRange {
                from: r.from.map(|x| x.saturating_sub(shift)),
                to: r.to.map(|x| x.saturating_sub(shift)),
            })
            .collect();
        let least = kept.iter().fold(0_i128, |s, (p, _)| s.saturating_add((*p).min(0)));
        let most = kept.iter().fold(0_i128, |s, (p, _)| s.saturating_add((*p).max(0)));
        let reach = |r: &SumRange| r.from.is_none_or(|f| f <= most) && r.to.is_none_or(|t| t >= least);
        if !among.iter().any(reach) {
            return Self::FALSE;
        }
        if among.iter().any(|r| r.contains(least) && r.contains(most)) {
            return Self::TRUE;
        }
        self.intern(Node::Sum { terms: kept.into(), among: among.into() })
    }

    /// A list of lines, each with its outcome: a number below `none`, which is what the list gives when
    /// no line holds.
    pub fn list(&mut self, lines: impl IntoIterator<Item = (FormulaId, u32)>, none: u32) -> ListId {
        let mut kept: Vec<(FormulaId, u32)> = Vec::new();
        for (line, outcome) in lines.into_iter().filter(|(line, _)| *line != Self::FALSE) {
            kept.push((line, outcome));
            if line == Self::TRUE {
                break;
            }
        }
        let list = List { lines: kept.into(), none };
        if let Some(id) = self.list_ids.get(&list) {
            return *id;
        }
        let id = ListId(u32::try_from(self.lists.len()).expect("fewer than 2^32 lists"));
        self.list_ids.insert(list.clone(), id);
        self.lists.push(list);
        id
    }

    /// The first line of the list that holds gives one of the outcomes (`none` counts as one).
    pub fn first_in(&mut self, list: ListId, outcomes: AtomSet) -> FormulaId {
        if outcomes.is_empty() {
            Self::FALSE
        } else if outcomes.is_full() {
            Self::TRUE
        } else {
            self.intern(Node::First { list, set: outcomes })
        }
    }

    pub(super) fn list_at(&self, id: ListId) -> &List {
        &self.lists[id.0 as usize]
    }

    /// Says that the atom of `dim` follows from the others: it is the one in whose band the points of
    /// the terms that hold sum up. The bands are in order and partition all sums; no formula names the
    /// dimension yet. Derived dimensions are the last of a space, one behind the other.
    pub fn derive(
        &mut self,
        dim: usize,
        terms: impl IntoIterator<Item = (i128, FormulaId)>,
        bands: impl IntoIterator<Item = SumRange>,
    ) {
        let derived = Derived { terms: terms.into_iter().collect(), bands: bands.into_iter().collect() };
        self.derived.push((dim, derived));
        self.derived.sort_unstable_by_key(|(dim, _)| *dim);
    }

    /// The derived dimensions, in order.
    pub(super) fn derived(&self) -> &[(usize, Derived)] {
        &self.derived
    }

    /// What the dimension follows from, if it is derived.
    pub(super) fn derived_at(&self, dim: usize) -> Option<&Derived> {
        let at = self.derived.binary_search_by_key(&dim, |(dim, _)| *dim).ok()?;
        Some(&self.derived[at].1)
    }

    /// The formula with each side replaced by another of its dimension: what must hold before a
    /// change for `of` to hold after it, where `before` gives the atoms that become one of a set.
    pub fn preimage(&mut self, of: FormulaId, before: &dyn Fn(usize, &AtomSet) -> AtomSet) -> FormulaId {
        let mut made: FxHashMap<FormulaId, FormulaId> = FxHashMap::default();
        for id in self.parts(&[of]) {
            let each = |ids: &[FormulaId]| -> Vec<FormulaId> { ids.iter().map(|id| made[id]).collect() };
            let new = match self.node(id).clone() {
                Node::Constant(_) => id,
                Node::In { dim, set } => match self.derived_at(dim).cloned() {
                    None => self.within(dim, before(dim, &set)),
                    Some(derived) if derived.terms.iter().all(|(_, term)| made[term] == *term) => id,
                    // What it follows from has changed: said by the sum itself.
                    Some(Derived { terms, bands }) => {
                        let terms: Vec<(i128, FormulaId)> =
                            terms.iter().map(|(points, id)| (*points, made[id])).collect();
                        let among: Vec<SumRange> = set.iter().map(|atom| bands[atom as usize]).collect();
                        self.sum(terms, among)
                    }
                },
                Node::All(parts) => {
                    let parts = each(&parts);
                    self.all(parts)
                }
                Node::Any(parts) => {
                    let parts = each(&parts);
                    self.any(parts)
                }
                Node::Not(inner) => {
                    let inner = made[&inner];
                    self.not(inner)
                }
                Node::AtLeast { n, of } => {
                    let parts = each(&of);
                    self.at_least(n, parts)
                }
                Node::Sum { terms, among } => {
                    let terms: Vec<(i128, FormulaId)> = terms.iter().map(|(points, id)| (*points, made[id])).collect();
                    self.sum(terms, among.iter().copied())
                }
                Node::First { list, set } => {
                    let List { lines, none } = self.list_at(list).clone();
                    let list = self.list(lines.iter().map(|(line, outcome)| (made[line], *outcome)), none);
                    self.first_in(list, set)
                }
            };
            made.insert(id, new);
        }
        made[&of]
    }

    /// The ids that `roots` are made of, themselves included, operands first; what a derived dimension
    /// or a list follows from counts as its operands.
    pub(super) fn parts(&self, roots: &[FormulaId]) -> Vec<FormulaId> {
        self.reach(roots, true)
    }

    /// As [`Formulas::parts`], but what follows from others (a derived dimension, a list) has no operands.
    pub(super) fn shallow_parts(&self, roots: &[FormulaId]) -> Vec<FormulaId> {
        self.reach(roots, false)
    }

    fn reach(&self, roots: &[FormulaId], deep: bool) -> Vec<FormulaId> {
        let mut seen = vec![0_u64; self.nodes.len().div_ceil(64)];
        let mut stack: Vec<FormulaId> = roots.to_vec();
        let mut lists: Vec<ListId> = Vec::new();
        while let Some(id) = stack.pop() {
            let (word, bit) = (id.0 as usize / 64, 1 << (id.0 % 64));
            if seen[word] & bit != 0 {
                continue;
            }
            seen[word] |= bit;
            match self.node(id) {
                Node::Constant(_) => {}
                Node::In { dim, .. } => {
                    if let Some(derived) = self.derived_at(*dim).filter(|_| deep) {
                        stack.extend(derived.terms.iter().map(|(_, id)| *id));
                    }
                }
                Node::Not(of) => stack.push(*of),
                Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => stack.extend_from_slice(of),
                Node::Sum { terms, .. } => stack.extend(terms.iter().map(|(_, id)| *id)),
                Node::First { list, .. } => {
                    if deep && !lists.contains(list) {
                        lists.push(*list);
                        stack.extend(self.list_at(*list).lines.iter().map(|(line, _)| *line));
                    }
                }
            }
        }
        index::ones(&seen).map(|id| FormulaId(id as u32)).collect()
    }

    /// Whether the point satisfies the formula.
    pub fn holds(&self, formula: FormulaId, point: &[u32]) -> bool {
        self.truth_at(&[formula], point).of(formula)
    }

    /// The value of each formula that `roots` are made of. The atoms that the point has in derived
    /// dimensions are not looked at: they follow from the others.
    pub(super) fn truth_at(&self, roots: &[FormulaId], point: &[u32]) -> Truths {
        let mut truth = Truths { bits: vec![0; self.nodes.len().div_ceil(64)] };
        for id in self.parts(roots) {
            let is = |id: &FormulaId| truth.of(*id);
            let value = match self.node(id) {
                Node::Constant(value) => *value,
                Node::In { dim, set } => match self.derived_at(*dim) {
                    None => set.contains(point[*dim]),
                    Some(Derived { terms, bands }) => {
                        let sum = terms.iter().filter(|(_, id)| is(id)).fold(0_i128, |s, (p, _)| s.saturating_add(*p));
                        set.iter().any(|atom| bands.get(atom as usize).is_some_and(|band| band.contains(sum)))
                    }
                },
                Node::All(of) => of.iter().all(is),
                Node::Any(of) => of.iter().any(is),
                Node::Not(of) => !is(of),
                Node::AtLeast { n, of } => of.iter().filter(|id| is(id)).count() >= *n as usize,
                Node::Sum { terms, among } => {
                    let sum = terms.iter().filter(|(_, id)| is(id)).fold(0_i128, |s, (p, _)| s.saturating_add(*p));
                    among.iter().any(|r| r.contains(sum))
                }
                Node::First { list, set } => {
                    let List { lines, none } = self.list_at(*list);
                    set.contains(lines.iter().find(|(line, _)| is(line)).map_or(*none, |(_, outcome)| *outcome))
                }
            };
            if value {
                index::set(&mut truth.bits, id.0 as usize);
            }
        }
        truth
    }

    /// Whether every dimension and atom that the formula names is one of the space.
    pub fn fits(&self, formula: FormulaId, space: &Space) -> bool {
        self.parts(&[formula]).iter().all(|id| match self.node(*id) {
            Node::In { dim, set } => space.dims.get(*dim).is_some_and(|d| d.atoms == set.atoms()),
            _ => true,
        })
    }
}
