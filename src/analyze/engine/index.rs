//! Which of many boxes meet a given side: bit sets, one bit a box, ANDed over the dimensions.
//!
//! A dimension of at most 64 atoms keeps one bit set an atom. A finer one keeps the boxes sorted by
//! where they begin and by where they end, with the bit set of every so-many-th prefix of either
//! order: the boxes that meet an interval are those that begin before its end and end after its
//! begin.

use super::atoms::AtomSet;
use super::lower::Literal;

/// How many prefixes of an order are kept.
const PREFIXES: usize = 512;

/// A set of boxes, one bit each.
pub(super) type Bits = Vec<u64>;

/// The numbers of the bits that are set, in order.
pub(super) fn ones(bits: &[u64]) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(at, word)| {
        let mut word = *word;
        std::iter::from_fn(move || {
            (word != 0).then(|| {
                let bit = word.trailing_zeros() as usize;
                word &= word - 1;
                at * 64 + bit
            })
        })
    })
}

pub(super) fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

pub(super) fn clear(bits: &mut [u64], at: usize) {
    bits[at / 64] &= !(1 << (at % 64));
}

fn unite(bits: &mut [u64], with: &[u64]) {
    bits.iter_mut().zip(with).for_each(|(a, b)| *a |= b);
}

/// `bits` cut to those of `with`.
pub(super) fn intersect(bits: &mut [u64], with: &[u64]) {
    bits.iter_mut().zip(with).for_each(|(a, b)| *a &= b);
}

/// Boxes in some order, with the bit sets of evenly spaced prefixes of it.
struct Order {
    /// The boxes, sorted by where they begin (or end).
    boxes: Vec<u32>,
    /// How many of them begin before each atom, the one behind the last included.
    counts: Vec<u32>,
    step: usize,
    prefixes: Vec<u64>,
}

impl Order {
    /// The boxes with their places among so many atoms.
    fn new(mut places: Vec<(u32, u32)>, atoms: u32, words: usize) -> Self {
        places.sort_unstable();
        let mut counts = vec![0; atoms as usize + 1];
        places.iter().for_each(|(at, _)| counts[*at as usize + 1] += 1);
        for atom in 1..counts.len() {
            counts[atom] += counts[atom - 1];
        }
        let boxes: Vec<u32> = places.into_iter().map(|(_, item)| item).collect();
        let step = boxes.len().div_ceil(PREFIXES).max(1);
        let mut prefixes = vec![0; words];
        let mut row = vec![0; words];
        for chunk in boxes.chunks_exact(step) {
            chunk.iter().for_each(|item| set(&mut row, *item as usize));
            prefixes.extend_from_slice(&row);
        }
        Self { boxes, counts, step, prefixes }
    }

    /// The boxes whose place is below `before`.
    fn below(&self, before: u32, out: &mut [u64]) {
        let words = out.len();
        let count = self.counts[before as usize] as usize;
        let row = count / self.step;
        out.copy_from_slice(&self.prefixes[row * words..(row + 1) * words]);
        self.boxes[row * self.step..count].iter().for_each(|item| set(out, *item as usize));
    }
}

enum Axis {
    /// No box is bounded here.
    Free,
    /// For each atom the boxes that hold it.
    Atoms(Vec<u64>),
    /// By begin, and by end counted down from the last atom.
    Line { free: Bits, begins: Order, ends: Order, last: u32, ragged: Vec<(usize, AtomSet)> },
    /// The few boxes that are bounded here.
    Few { free: Bits, sides: Vec<(usize, AtomSet)> },
}

/// An index over boxes given as the literals of their bounded sides.
pub(super) struct Index {
    words: usize,
    count: usize,
    axes: Vec<Axis>,
}

impl Index {
    /// Indexes boxes over dimensions of so many atoms; literals beyond those are passed over.
    pub fn new(atoms: &[u32], boxes: &[&[Literal]]) -> Self {
        let words = boxes.len().div_ceil(64);
        let mut sides: Vec<Vec<(usize, &AtomSet)>> = vec![Vec::new(); atoms.len()];
        for (item, literals) in boxes.iter().enumerate() {
            for literal in literals.iter().filter(|l| l.dim < atoms.len()) {
                sides[literal.dim].push((item, &literal.off));
            }
        }
        let axes = sides.iter().zip(atoms).map(|(sides, atoms)| axis(sides, *atoms, words, boxes.len())).collect();
        Self { words, count: boxes.len(), axes }
    }

    /// Every box.
    pub fn all(&self) -> Bits {
        every(self.count, self.words)
    }

    /// The boxes from the n-th on that meet the box of the literals.
    pub fn meeting_behind(&self, from: usize, literals: &[Literal]) -> Bits {
        let mut near = self.all();
        near[..(from / 64).min(self.words)].fill(0);
        if let Some(word) = near.get_mut(from / 64) {
            *word &= u64::MAX << (from % 64);
        }
        for literal in literals {
            intersect(&mut near, &self.meeting(literal.dim, &literal.off));
        }
        near
    }

    /// The boxes whose side in `dim` meets `side`.
    pub fn meeting(&self, dim: usize, side: &AtomSet) -> Bits {
        match &self.axes[dim] {
            Axis::Free => self.all(),
            _ if side.is_full() => self.all(),
            Axis::Few { free, sides } => {
                let mut out = free.clone();
                sides.iter().filter(|(_, off)| off.meets(side)).for_each(|(item, _)| set(&mut out, *item));
                out
            }
            Axis::Atoms(rows) => {
                let mut out = vec![0; self.words];
                for atom in side.iter() {
                    let row = atom as usize * self.words;
                    unite(&mut out, &rows[row..row + self.words]);
                }
                out
            }
            Axis::Line { free, begins, ends, last, ragged } => {
                let mut out = free.clone();
                let (mut early, mut late) = (vec![0; self.words], vec![0; self.words]);
                for (from, to) in side.runs() {
                    begins.below(to, &mut early);
                    ends.below(last - from + 1, &mut late);
                    intersect(&mut early, &late);
                    unite(&mut out, &early);
                }
                for (item, off) in ragged {
                    if !off.meets(side) {
                        clear(&mut out, *item);
                    }
                }
                out
            }
        }
    }
}

/// How few boxes are looked at one by one.
const FEW: usize = 8;

fn every(count: usize, words: usize) -> Bits {
    let mut bits = vec![u64::MAX; words];
    if let Some(last) = bits.last_mut()
        && !count.is_multiple_of(64)
    {
        *last = (1 << (count % 64)) - 1;
    }
    bits
}

fn axis(sides: &[(usize, &AtomSet)], atoms: u32, words: usize, count: usize) -> Axis {
    if sides.is_empty() {
        return Axis::Free;
    }
    let mut free = every(count, words);
    sides.iter().for_each(|(item, _)| clear(&mut free, *item));
    if sides.len() <= FEW {
        return Axis::Few { free, sides: sides.iter().map(|(item, side)| (*item, (*side).clone())).collect() };
    }
    if atoms <= 64 {
        let mut rows = Vec::with_capacity(atoms as usize * words);
        (0..atoms).for_each(|_| rows.extend_from_slice(&free));
        for (item, side) in sides {
            for atom in side.iter() {
                set(&mut rows[atom as usize * words..], *item);
            }
        }
        return Axis::Atoms(rows);
    }
    let last = atoms - 1;
    let (mut begins, mut ends, mut ragged) = (Vec::new(), Vec::new(), Vec::new());
    for (item, side) in sides {
        let Some((from, to)) = side.first().zip(side.last()) else { continue };
        let number = u32::try_from(*item).expect("fewer than 2^32 boxes");
        begins.push((from, number));
        ends.push((last - to, number));
        if side.runs().nth(1).is_some() {
            ragged.push((*item, (*side).clone()));
        }
    }
    Axis::Line { free, begins: Order::new(begins, atoms, words), ends: Order::new(ends, atoms, words), last, ragged }
}
