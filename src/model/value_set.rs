//! Sets of values: the right side of every comparison.

use std::cmp::Ordering;
use std::ops::Bound;

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::Value;

/// A set of values of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// Whether `unknown` belongs to it.
    pub unknown: bool,
    pub known: Known,
}

/// The known values of the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Nothing,
    Everything,
    Choices(ChoiceSet),
    Numbers(NumberSet),
    Texts(TextSet),
}

impl ValueSet {
    pub fn known(known: Known) -> ValueSet {
        ValueSet { unknown: false, known }
    }

    pub fn contains(&self, value: &Value) -> bool {
        match (value, &self.known) {
            (Value::Unknown, _) => self.unknown,
            (_, Known::Nothing) => false,
            (_, Known::Everything) => true,
            (Value::Choice(index), Known::Choices(choices)) => choices.contains(*index),
            (Value::Number(number), Known::Numbers(numbers)) => numbers.contains(*number),
            (Value::Text(text), Known::Texts(texts)) => texts.contains(text),
            (Value::Choice(_) | Value::Number(_) | Value::Text(_), _) => false,
        }
    }
}

/// Choices by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceSet {
    words: Vec<u64>,
}

impl ChoiceSet {
    pub fn insert(&mut self, index: u32) {
        let word = index as usize / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (index % 64);
    }

    pub fn contains(&self, index: u32) -> bool {
        self.words.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// The choices below `count` that are not in this set.
    pub fn complement(&self, count: u32) -> ChoiceSet {
        (0..count).filter(|index| !self.contains(*index)).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.words.len() as u32 * 64).filter(|index| self.contains(*index))
    }
}

impl FromIterator<u32> for ChoiceSet {
    fn from_iter<I: IntoIterator<Item = u32>>(indices: I) -> ChoiceSet {
        let mut set = ChoiceSet::default();
        indices.into_iter().for_each(|index| set.insert(index));
        set
    }
}

/// A union of intervals: sorted, disjoint, none empty, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberSet {
    intervals: Vec<Interval>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub low: Bound<Decimal>,
    pub high: Bound<Decimal>,
}

impl Interval {
    pub fn point(number: Decimal) -> Interval {
        Interval { low: Bound::Included(number), high: Bound::Included(number) }
    }

    pub fn contains(&self, number: Decimal) -> bool {
        let above = match self.low {
            Bound::Unbounded => true,
            Bound::Included(low) => order(number, low).is_ge(),
            Bound::Excluded(low) => order(number, low).is_gt(),
        };
        above
            && match self.high {
                Bound::Unbounded => true,
                Bound::Included(high) => order(number, high).is_le(),
                Bound::Excluded(high) => order(number, high).is_lt(),
            }
    }

    fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(low), Bound::Included(high)) => low > high,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => low >= high,
        }
    }
}

/// How two numbers compare. Numbers of one scale, as nearly all are, compare by their digits alone.
#[inline]
fn order(left: Decimal, right: Decimal) -> Ordering {
    if left.scale() == right.scale() { left.mantissa().cmp(&right.mantissa()) } else { left.cmp(&right) }
}

/// Compares where two lower bounds begin.
fn compare_low(left: &Bound<Decimal>, right: &Bound<Decimal>) -> Ordering {
    let key = |bound: &Bound<Decimal>| match bound {
        Bound::Unbounded => None,
        Bound::Included(number) => Some((*number, 0)),
        Bound::Excluded(number) => Some((*number, 1)),
    };
    key(left).cmp(&key(right))
}

/// Whether an interval that ends with `high` leaves nothing between itself and one that begins with `low`.
fn touches(high: &Bound<Decimal>, low: &Bound<Decimal>) -> bool {
    match (high, low) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
        (Bound::Excluded(high), Bound::Excluded(low)) => low < high,
        (Bound::Included(high) | Bound::Excluded(high), Bound::Included(low) | Bound::Excluded(low)) => low <= high,
    }
}

fn higher(left: Bound<Decimal>, right: Bound<Decimal>) -> Bound<Decimal> {
    let key = |bound: &Bound<Decimal>| match bound {
        Bound::Unbounded => (1, None),
        Bound::Excluded(number) => (0, Some((*number, 0))),
        Bound::Included(number) => (0, Some((*number, 1))),
    };
    if key(&left) >= key(&right) { left } else { right }
}

impl NumberSet {
    pub fn new(intervals: impl IntoIterator<Item = Interval>) -> NumberSet {
        let mut sorted: Vec<Interval> = intervals.into_iter().filter(|interval| !interval.is_empty()).collect();
        sorted.sort_by(|left, right| compare_low(&left.low, &right.low));
        let mut merged: Vec<Interval> = Vec::with_capacity(sorted.len());
        for interval in sorted {
            match merged.last_mut() {
                Some(last) if touches(&last.high, &interval.low) => last.high = higher(last.high, interval.high),
                Some(_) | None => merged.push(interval),
            }
        }
        NumberSet { intervals: merged }
    }

    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    pub fn contains(&self, number: Decimal) -> bool {
        match self.intervals.as_slice() {
            [] => false,
            [only] => only.contains(number),
            several => several.iter().any(|interval| interval.contains(number)),
        }
    }

    /// All numbers that are not in this set.
    pub fn complement(&self) -> NumberSet {
        let flip = |bound: Bound<Decimal>| match bound {
            Bound::Unbounded => Bound::Unbounded,
            Bound::Included(number) => Bound::Excluded(number),
            Bound::Excluded(number) => Bound::Included(number),
        };
        let mut out = Vec::with_capacity(self.intervals.len() + 1);
        let mut low = Bound::Unbounded;
        for interval in &self.intervals {
            if interval.low != Bound::Unbounded {
                out.push(Interval { low, high: flip(interval.low) });
            }
            if interval.high == Bound::Unbounded {
                return NumberSet { intervals: out };
            }
            low = flip(interval.high);
        }
        out.push(Interval { low, high: Bound::Unbounded });
        NumberSet { intervals: out }
    }
}

/// Known texts that pass any of the tests, or (`negated`) none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSet {
    pub any_of: Vec<TextTest>,
    pub negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextTest {
    Is(SmolStr),
    StartsWith(SmolStr),
    EndsWith(SmolStr),
    Contains(SmolStr),
}

impl TextSet {
    pub fn contains(&self, text: &str) -> bool {
        self.any_of.iter().any(|test| test.passes(text)) != self.negated
    }
}

impl TextTest {
    pub fn passes(&self, text: &str) -> bool {
        match self {
            TextTest::Is(pattern) => text == pattern,
            TextTest::StartsWith(pattern) => text.starts_with(pattern.as_str()),
            TextTest::EndsWith(pattern) => text.ends_with(pattern.as_str()),
            TextTest::Contains(pattern) => text.contains(pattern.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a test's own number")
    }

    #[test]
    fn intervals_that_touch_become_one_and_the_complement_is_exact() {
        let set = NumberSet::new([
            Interval { low: Bound::Included(dec("5")), high: Bound::Excluded(dec("9")) },
            Interval { low: Bound::Excluded(dec("1")), high: Bound::Excluded(dec("5")) },
            Interval::point(dec("9")),
        ]);
        assert_eq!(set.intervals(), [Interval { low: Bound::Excluded(dec("1")), high: Bound::Included(dec("9")) }]);
        let rest = set.complement();
        assert!(rest.contains(dec("1")) && rest.contains(dec("9.01")) && !rest.contains(dec("5")));
        assert_eq!(rest.complement(), set);
    }
}
