//! Where to cut a box: the place that parts its live clauses best.
//!
//! Over all dimensions, the cost of a cut is the sum of the squares of the numbers of clauses live
//! in its parts. A side is cut in two between neighbouring atoms; the values of an unordered
//! dimension are also parted all at once, those that the same clauses treat alike staying together.

use super::atoms::AtomSet;
use super::problem::Problem;
use super::reduce::Live;

/// Finds cuts; keeps its tables between calls.
#[derive(Default)]
pub(super) struct Cutter {
    from: Vec<u32>,
    to: Vec<u32>,
    /// For each atom how many clauses begin there and how many ended before it.
    counts: Vec<(u32, u32)>,
    /// For each atom how many clauses name it, and a digest of which.
    named: Vec<(u32, u64)>,
}

enum Place {
    Before(u32),
    Values,
}

/// Spreads a clause number over 64 bits.
fn digest(n: u32) -> u64 {
    let mut z = u64::from(n).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Cutter {
    /// Which of the dimensions to cut and the parts of its side, at least two and none empty. There
    /// are live clauses, each with a literal that cuts the box.
    pub fn best(
        &mut self,
        problem: &Problem,
        sides: &[AtomSet],
        live: &[Live],
        dims: impl IntoIterator<Item = usize>,
    ) -> (usize, Vec<AtomSet>) {
        self.between(problem, sides, live, dims).unwrap_or_else(|| {
            let live = live[0];
            let literal = &problem.clauses[live.clause as usize][live.places.trailing_zeros() as usize];
            let side = &sides[literal.dim];
            (literal.dim, vec![side.and(&literal.off), side.minus(&literal.off)])
        })
    }

    /// As [`Cutter::best`]; `None` where no live clause cuts a side of these dimensions in two.
    pub fn between(
        &mut self,
        problem: &Problem,
        sides: &[AtomSet],
        live: &[Live],
        dims: impl IntoIterator<Item = usize>,
    ) -> Option<(usize, Vec<AtomSet>)> {
        let mut best: Option<(u64, usize, Place)> = None;
        let mut consider = |cost: u64, dim: usize, place: Place| {
            if best.as_ref().is_none_or(|(least, _, _)| cost < *least) {
                best = Some((cost, dim, place));
            }
        };
        for dim in dims {
            let side = &sides[dim];
            if side.len() < 2 {
                continue;
            }
            if let Some((cost, before)) = self.threshold(problem, side, live, dim) {
                consider(cost, dim, Place::Before(before));
            }
            let unordered = problem.space.dims.get(dim).is_some_and(|d| d.ordered == 0);
            if unordered
                && side.len() > 2
                && let Some(cost) = self.values(problem, side, live, dim)
            {
                consider(cost, dim, Place::Values);
            }
        }
        match best? {
            (_, dim, Place::Before(atom)) => {
                let side = &sides[dim];
                let below = AtomSet::range(side.atoms(), 0, atom);
                Some((dim, vec![side.and(&below), side.minus(&below)]))
            }
            (_, dim, Place::Values) => {
                self.values(problem, &sides[dim], live, dim);
                Some((dim, self.groups(&sides[dim])))
            }
        }
    }

    /// The best place to cut between neighbouring atoms: the cost and the first atom of the upper
    /// part.
    fn threshold(&mut self, problem: &Problem, side: &AtomSet, live: &[Live], dim: usize) -> Option<(u64, u32)> {
        let (first, last) = (side.first()?, side.last()?);
        self.from.clear();
        self.to.clear();
        for live in live {
            let Some(place) = problem.place(live.clause, dim) else { continue };
            if live.places >> place & 1 == 0 {
                continue;
            }
            let off = &problem.clauses[live.clause as usize][place as usize].off;
            if let Some((from, to)) = side.ends_in(off) {
                self.from.push(from);
                self.to.push(to + 1);
            }
        }
        if self.from.is_empty() {
            return None;
        }
        let both = live.len() - self.from.len();
        let total = self.from.len();
        let mut best = None;
        let mut consider = |begun: usize, ended: usize, at: u32| {
            let (below, above) = ((both + begun) as u64, (both + total - ended) as u64);
            let cost = below * below + above * above;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, at));
            }
        };
        if (last - first) as usize <= total * 4 {
            self.counts.clear();
            self.counts.resize((last - first + 2) as usize, (0, 0));
            self.from.iter().for_each(|at| self.counts[(at - first) as usize].0 += 1);
            self.to.iter().for_each(|at| self.counts[(at - first) as usize].1 += 1);
            let (mut begun, mut ended) = (0, 0);
            for (at, (begin, end)) in (first..=last).zip(&self.counts) {
                ended += *end as usize;
                if at > first && (*begin > 0 || *end > 0) {
                    consider(begun, ended, at);
                }
                begun += *begin as usize;
            }
            return best;
        }
        self.from.sort_unstable();
        self.to.sort_unstable();
        let (mut i, mut j) = (0, 0);
        // Every place where a clause begins or ends, in order.
        while i < total || j < total {
            let at = match (self.from.get(i), self.to.get(j)) {
                (Some(a), Some(b)) => *a.min(b),
                (Some(a), None) | (None, Some(a)) => *a,
                (None, None) => break,
            };
            while self.to.get(j).is_some_and(|to| *to <= at) {
                j += 1;
            }
            if first < at && at <= last {
                consider(i, j, at);
            }
            while self.from.get(i).is_some_and(|from| *from <= at) {
                i += 1;
            }
        }
        best
    }

    /// The cost of parting all values that some clause tells apart.
    fn values(&mut self, problem: &Problem, side: &AtomSet, live: &[Live], dim: usize) -> Option<u64> {
        self.named.clear();
        self.named.resize(side.atoms() as usize, (0, 0));
        let mut both = live.len();
        for live in live {
            let Some(place) = problem.place(live.clause, dim) else { continue };
            if live.places >> place & 1 == 0 {
                continue;
            }
            both -= 1;
            let mark = digest(live.clause);
            for atom in problem.clauses[live.clause as usize][place as usize].off.iter() {
                let (count, marks) = &mut self.named[atom as usize];
                *count += 1;
                *marks ^= mark;
            }
        }
        let mut seen: Vec<(u64, u32)> =
            side.iter().map(|a| (self.named[a as usize].1, self.named[a as usize].0)).collect();
        seen.sort_unstable();
        seen.dedup();
        (seen.len() > 1).then(|| {
            seen.iter().fold(0, |sum: u64, (_, count)| {
                let n = both as u64 + u64::from(*count);
                sum.saturating_add(n * n)
            })
        })
    }

    /// The values of the side by the clauses that name them, after [`Cutter::values`].
    fn groups(&self, side: &AtomSet) -> Vec<AtomSet> {
        let mut by: Vec<(u64, u32, u32)> = side
            .iter()
            .map(|a| {
                let (count, marks) = self.named[a as usize];
                (marks, count, a)
            })
            .collect();
        by.sort_unstable();
        let mut groups: Vec<AtomSet> = by
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .map(|group| AtomSet::of(side.atoms(), group.iter().map(|(_, _, atom)| *atom)))
            .collect();
        groups.sort_by_key(AtomSet::first);
        groups
    }
}
