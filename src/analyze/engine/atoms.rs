//! A set of atoms of one dimension: the side of a box, or what a condition allows.
//!
//! Up to 64 atoms are one machine word; beyond that the set is a list of runs, so that a range of
//! a finely cut number costs the same as a range of a coarse one. Both forms are canonical: equal
//! sets compare equal.

use smallvec::{SmallVec, smallvec};

/// Half-open runs of atoms, in order, neither touching nor empty.
type Runs = SmallVec<[(u32, u32); 2]>;

/// A set of the atoms `0..atoms` of one dimension.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AtomSet {
    atoms: u32,
    repr: Repr,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Repr {
    Word(u64),
    Runs(Runs),
}

const WORD: u32 = u64::BITS;

/// The lowest `n` bits set.
fn low(n: u32) -> u64 {
    if n >= WORD { u64::MAX } else { (1 << n) - 1 }
}

impl AtomSet {
    /// No atom of a dimension of `atoms` atoms.
    pub fn none(atoms: u32) -> Self {
        let repr = if atoms <= WORD { Repr::Word(0) } else { Repr::Runs(SmallVec::new()) };
        Self { atoms, repr }
    }

    /// Every atom of a dimension of `atoms` atoms.
    pub fn full(atoms: u32) -> Self {
        Self::range(atoms, 0, atoms)
    }

    /// The atoms `from..to` (half open; cut to the dimension).
    pub fn range(atoms: u32, from: u32, to: u32) -> Self {
        let to = to.min(atoms);
        if from >= to {
            return Self::none(atoms);
        }
        let repr = if atoms <= WORD { Repr::Word(low(to) & !low(from)) } else { Repr::Runs(smallvec![(from, to)]) };
        Self { atoms, repr }
    }

    /// One atom.
    pub fn one(atoms: u32, atom: u32) -> Self {
        Self::range(atoms, atom, atom.saturating_add(1))
    }

    /// The atoms named; those outside the dimension are left out.
    pub fn of(atoms: u32, named: impl IntoIterator<Item = u32>) -> Self {
        let mut runs: Vec<(u32, u32)> = named.into_iter().filter(|a| *a < atoms).map(|a| (a, a + 1)).collect();
        Self::from_runs(atoms, &mut runs)
    }

    /// The union of half-open runs inside the dimension, in any order; sorts its argument.
    pub(super) fn from_runs(atoms: u32, runs: &mut [(u32, u32)]) -> Self {
        if atoms <= WORD {
            let word = runs.iter().fold(0, |w, (from, to)| w | (low(*to) & !low(*from)));
            return Self { atoms, repr: Repr::Word(word) };
        }
        runs.sort_unstable();
        let mut out = Runs::new();
        for &(from, to) in runs.iter() {
            push(&mut out, from, to);
        }
        Self { atoms, repr: Repr::Runs(out) }
    }

    /// How many atoms the dimension has.
    pub fn atoms(&self) -> u32 {
        self.atoms
    }

    /// How many atoms are in the set.
    pub fn len(&self) -> u32 {
        match &self.repr {
            Repr::Word(w) => w.count_ones(),
            Repr::Runs(r) => r.iter().map(|(from, to)| to - from).sum(),
        }
    }

    /// Whether no atom is in the set.
    pub fn is_empty(&self) -> bool {
        match &self.repr {
            Repr::Word(w) => *w == 0,
            Repr::Runs(r) => r.is_empty(),
        }
    }

    /// Whether every atom is in the set.
    pub fn is_full(&self) -> bool {
        match &self.repr {
            Repr::Word(w) => *w == low(self.atoms),
            Repr::Runs(r) => r.len() == 1 && r[0] == (0, self.atoms),
        }
    }

    /// Whether `atom` is in the set.
    pub fn contains(&self, atom: u32) -> bool {
        match &self.repr {
            Repr::Word(w) => atom < WORD && w >> atom & 1 == 1,
            Repr::Runs(r) => {
                let at = r.partition_point(|(_, to)| *to <= atom);
                r.get(at).is_some_and(|(from, _)| *from <= atom)
            }
        }
    }

    /// The least atom of the set.
    pub fn first(&self) -> Option<u32> {
        match &self.repr {
            Repr::Word(w) => (*w != 0).then(|| w.trailing_zeros()),
            Repr::Runs(r) => r.first().map(|r| r.0),
        }
    }

    /// The greatest atom of the set.
    pub fn last(&self) -> Option<u32> {
        match &self.repr {
            Repr::Word(w) => (*w != 0).then(|| WORD - 1 - w.leading_zeros()),
            Repr::Runs(r) => r.last().map(|r| r.1 - 1),
        }
    }

    /// The atoms in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.runs().flat_map(|(from, to)| from..to)
    }

    /// The half-open runs of neighbouring atoms, in order.
    pub fn runs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let (mut word, list): (u64, &[(u32, u32)]) = match &self.repr {
            Repr::Word(w) => (*w, &[]),
            Repr::Runs(r) => (0, r),
        };
        let words = std::iter::from_fn(move || {
            (word != 0).then(|| {
                let from = word.trailing_zeros();
                let to = from + (word >> from).trailing_ones();
                word &= !low(to);
                (from, to)
            })
        });
        words.chain(list.iter().copied())
    }

    /// The atoms in both sets.
    pub fn and(&self, other: &Self) -> Self {
        let repr = match (&self.repr, &other.repr) {
            (Repr::Word(a), Repr::Word(b)) => Repr::Word(a & b),
            (Repr::Runs(a), Repr::Runs(b)) => {
                let (mut i, mut j) = (0, 0);
                let mut out = Runs::new();
                while i < a.len() && j < b.len() {
                    let (from, to) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
                    if from < to {
                        out.push((from, to));
                    }
                    if a[i].1 <= b[j].1 { i += 1 } else { j += 1 }
                }
                Repr::Runs(out)
            }
            (Repr::Word(_), Repr::Runs(_)) | (Repr::Runs(_), Repr::Word(_)) => return Self::none(self.atoms),
        };
        Self { atoms: self.atoms, repr }
    }

    /// The atoms in either set.
    pub fn or(&self, other: &Self) -> Self {
        match (&self.repr, &other.repr) {
            (Repr::Word(a), Repr::Word(b)) => Self { atoms: self.atoms, repr: Repr::Word(a | b) },
            (Repr::Runs(a), Repr::Runs(b)) => {
                let mut all: Vec<(u32, u32)> = a.iter().chain(b).copied().collect();
                Self::from_runs(self.atoms, &mut all)
            }
            (Repr::Word(_), Repr::Runs(_)) | (Repr::Runs(_), Repr::Word(_)) => self.clone(),
        }
    }

    /// The atoms that are not in the set.
    pub fn complement(&self) -> Self {
        let repr = match &self.repr {
            Repr::Word(w) => Repr::Word(!w & low(self.atoms)),
            Repr::Runs(r) => {
                let mut out = Runs::new();
                let mut from = 0;
                for run in r {
                    if from < run.0 {
                        out.push((from, run.0));
                    }
                    from = run.1;
                }
                if from < self.atoms {
                    out.push((from, self.atoms));
                }
                Repr::Runs(out)
            }
        };
        Self { atoms: self.atoms, repr }
    }

    /// The atoms of this set that are not in the other.
    pub fn minus(&self, other: &Self) -> Self {
        match (&self.repr, &other.repr) {
            (Repr::Word(a), Repr::Word(b)) => Self { atoms: self.atoms, repr: Repr::Word(a & !b) },
            _ => self.and(&other.complement()),
        }
    }

    /// Whether the sets share an atom.
    pub fn meets(&self, other: &Self) -> bool {
        match (&self.repr, &other.repr) {
            (Repr::Word(a), Repr::Word(b)) => a & b != 0,
            (Repr::Runs(a), Repr::Runs(b)) => {
                let (mut i, mut j) = (0, 0);
                if b.len() > 8 && a.len() == 1 {
                    j = b.partition_point(|r| r.1 <= a[0].0);
                }
                if a.len() > 8 && b.len() == 1 {
                    i = a.partition_point(|r| r.1 <= b[0].0);
                }
                while i < a.len() && j < b.len() {
                    if a[i].1 <= b[j].0 {
                        i += 1;
                    } else if b[j].1 <= a[i].0 {
                        j += 1;
                    } else {
                        return true;
                    }
                }
                false
            }
            (Repr::Word(_), Repr::Runs(_)) | (Repr::Runs(_), Repr::Word(_)) => false,
        }
    }

    /// The least and the greatest atom that the sets share.
    pub(super) fn ends_in(&self, other: &Self) -> Option<(u32, u32)> {
        if let (Repr::Word(a), Repr::Word(b)) = (&self.repr, &other.repr) {
            let both = a & b;
            return (both != 0).then(|| (both.trailing_zeros(), WORD - 1 - both.leading_zeros()));
        }
        if let (Repr::Runs(a), Repr::Runs(b)) = (&self.repr, &other.repr)
            && let ([a], [b]) = (a.as_slice(), b.as_slice())
        {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            return (from < to).then(|| (from, to - 1));
        }
        let both = self.and(other);
        both.first().zip(both.last())
    }

    /// Whether every atom of this set is in the other.
    pub fn within(&self, other: &Self) -> bool {
        match (&self.repr, &other.repr) {
            (Repr::Word(a), Repr::Word(b)) => a & !b == 0,
            (Repr::Runs(a), Repr::Runs(b)) => {
                let mut j = 0;
                a.iter().all(|run| {
                    while j < b.len() && b[j].1 <= run.0 {
                        j += 1;
                    }
                    j < b.len() && b[j].0 <= run.0 && run.1 <= b[j].1
                })
            }
            (Repr::Word(_), Repr::Runs(_)) | (Repr::Runs(_), Repr::Word(_)) => self.is_empty(),
        }
    }
}

/// Adds a run that starts no earlier than the ones before it.
fn push(runs: &mut Runs, from: u32, to: u32) {
    match runs.last_mut() {
        Some(last) if from <= last.1 => last.1 = last.1.max(to),
        _ => runs.push((from, to)),
    }
}

impl std::fmt::Debug for AtomSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_full() {
            return f.write_str("any");
        }
        f.write_str("{")?;
        for (i, (from, to)) in self.runs().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            if to - from == 1 { write!(f, "{gap}{from}")? } else { write!(f, "{gap}{from}..{}", to - 1)? }
        }
        f.write_str("}")
    }
}
