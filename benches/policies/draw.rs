//! The generator of numbers, a policy as drawn, and its reading as a space with formulas.

use super::super::engine::{AtomSet, Dim, FormulaId, Formulas, Space, SumRange};

/// splitmix64.
pub struct Draws(pub u64);

impl Draws {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    pub fn index(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// A number of `from..=to`.
    pub fn range(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    pub fn chance(&mut self, p: f64) -> bool {
        ((self.next() >> 11) as f64) / ((1_u64 << 53) as f64) < p
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.index(i + 1);
            list.swap(i, j);
        }
    }

    /// The first `count` of the shuffled numbers below `n`.
    pub fn pick(&mut self, n: usize, count: usize) -> Vec<u32> {
        let mut list: Vec<u32> = (0..n as u32).collect();
        self.shuffle(&mut list);
        list.truncate(count);
        list
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Domain {
    Integer(i64, i64),
    Values(usize),
}

#[derive(Clone, Copy, Debug)]
pub struct Attr {
    pub domain: Domain,
    pub unknown: bool,
}

#[derive(Clone, Debug)]
pub enum Side {
    From(i64),
    To(i64),
    Between(i64, i64),
    In(Vec<u32>),
    Unknown,
}

#[derive(Clone, Debug)]
pub enum Guard {
    Is(usize, Side),
    All(Vec<Guard>),
    Any(Vec<Guard>),
    Not(Box<Guard>),
    Always,
    Score(Vec<(Guard, i64)>, i64),
}

/// A policy as drawn: its attributes, and for each rule the guard and the outcome.
#[derive(Clone, Debug)]
pub struct Draft {
    pub attrs: Vec<Attr>,
    pub rules: Vec<(Guard, u32)>,
}

/// A draft as the engine reads it.
pub struct Policy {
    pub space: Space,
    pub formulas: Formulas,
    pub rules: Vec<FormulaId>,
    pub outcomes: Vec<u32>,
}

impl Draft {
    /// Cuts each attribute where a rule names a constant, and writes the rules over the atoms.
    pub fn policy(&self) -> Policy {
        let mut cuts: Vec<Vec<i64>> = vec![Vec::new(); self.attrs.len()];
        self.rules.iter().for_each(|(guard, _)| named(guard, &mut cuts));
        let mut dims = Vec::new();
        for (attr, cuts) in self.attrs.iter().zip(&mut cuts) {
            let extra = u32::from(attr.unknown);
            dims.push(match attr.domain {
                Domain::Values(n) => Dim::values(n as u32 + extra),
                Domain::Integer(from, to) => {
                    cuts.retain(|c| from < *c && *c <= to);
                    cuts.push(from);
                    cuts.sort_unstable();
                    cuts.dedup();
                    let ends = cuts.iter().skip(1).copied().chain([to + 1]);
                    let weights = cuts.iter().zip(ends).map(|(a, b)| (b - a) as u128);
                    let weights: Vec<u128> = weights.chain((0..extra).map(|_| 1)).collect();
                    let ordered = cuts.len() as u32;
                    Dim { atoms: ordered + extra, ordered, weights: Some(weights), mixed: true }
                }
            });
        }
        let mut reader = Reader { draft: self, cuts, space: Space { dims }, formulas: Formulas::new() };
        let rules = self.rules.iter().map(|(guard, _)| reader.read(guard)).collect();
        let outcomes = self.rules.iter().map(|(_, outcome)| *outcome).collect();
        Policy { space: reader.space, formulas: reader.formulas, rules, outcomes }
    }
}

fn named(guard: &Guard, cuts: &mut [Vec<i64>]) {
    match guard {
        Guard::Always => {}
        Guard::All(of) | Guard::Any(of) => of.iter().for_each(|g| named(g, cuts)),
        Guard::Not(of) => named(of, cuts),
        Guard::Score(terms, _) => terms.iter().for_each(|(g, _)| named(g, cuts)),
        Guard::Is(attr, Side::From(x)) => cuts[*attr].push(*x),
        Guard::Is(attr, Side::To(x)) => cuts[*attr].push(x + 1),
        Guard::Is(attr, Side::Between(x, y)) => cuts[*attr].extend([*x, y + 1]),
        Guard::Is(_, Side::In(_) | Side::Unknown) => {}
    }
}

struct Reader<'d> {
    draft: &'d Draft,
    cuts: Vec<Vec<i64>>,
    space: Space,
    formulas: Formulas,
}

impl Reader<'_> {
    fn read(&mut self, guard: &Guard) -> FormulaId {
        match guard {
            Guard::Always => Formulas::TRUE,
            Guard::All(of) => {
                let of: Vec<_> = of.iter().map(|g| self.read(g)).collect();
                self.formulas.all(of)
            }
            Guard::Any(of) => {
                let of: Vec<_> = of.iter().map(|g| self.read(g)).collect();
                self.formulas.any(of)
            }
            Guard::Not(of) => {
                let of = self.read(of);
                self.formulas.not(of)
            }
            Guard::Score(terms, least) => {
                let terms: Vec<_> = terms.iter().map(|(g, p)| (i128::from(*p), self.read(g))).collect();
                self.formulas.sum(terms, [SumRange { from: Some(i128::from(*least)), to: None }])
            }
            Guard::Is(attr, side) => {
                let set = self.side(*attr, side);
                self.formulas.within(*attr, set)
            }
        }
    }

    fn side(&self, attr: usize, side: &Side) -> AtomSet {
        let dim = &self.space.dims[attr];
        let cuts = &self.cuts[attr];
        let at = |x: i64| cuts.partition_point(|c| *c < x) as u32;
        match side {
            Side::From(x) => AtomSet::range(dim.atoms, at(*x), dim.ordered),
            Side::To(x) => AtomSet::range(dim.atoms, 0, at(x + 1)),
            Side::Between(x, y) => AtomSet::range(dim.atoms, at(*x), at(y + 1)),
            Side::In(values) => AtomSet::of(dim.atoms, values.iter().copied()),
            Side::Unknown => {
                assert!(self.draft.attrs[attr].unknown, "only such an attribute is unknown");
                AtomSet::one(dim.atoms, dim.atoms - 1)
            }
        }
    }
}
