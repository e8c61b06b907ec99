//! Short words to what they mean, found without hashing text byte by byte.
//!
//! The first and last eight bytes of a word and its length tell it apart from every other word of up
//! to sixteen bytes; only longer ones are compared whole. Words come from the policy, so nobody can
//! make them collide but its author.

use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub(in crate::ingest) struct Lookup<T> {
    /// A power of two, at most half full.
    slots: Vec<Option<Slot<T>>>,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    ends: (u64, u64),
    word: SmolStr,
    meaning: T,
}

impl<T: Copy> Lookup<T> {
    /// The first meaning of a word given twice counts.
    pub fn new(words: impl IntoIterator<Item = (SmolStr, T)>) -> Lookup<T> {
        let words: Vec<(SmolStr, T)> = words.into_iter().collect();
        let mut lookup = Lookup { slots: vec![None; (words.len() * 2).next_power_of_two().max(4)] };
        for (word, meaning) in words {
            let ends = ends(word.as_bytes());
            let mut at = lookup.home(ends);
            while lookup.slots[at].as_ref().is_some_and(|slot| slot.word != word) {
                at = (at + 1) & (lookup.slots.len() - 1);
            }
            lookup.slots[at].get_or_insert(Slot { ends, word, meaning });
        }
        lookup
    }

    #[inline]
    pub fn find(&self, word: &[u8]) -> Option<T> {
        let ends = ends(word);
        let mut at = self.home(ends);
        while let Some(slot) = &self.slots[at] {
            if slot.ends == ends && slot.word.len() == word.len() && (word.len() <= 16 || slot.word.as_bytes() == word)
            {
                return Some(slot.meaning);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    #[inline]
    fn home(&self, (first, last): (u64, u64)) -> usize {
        let mixed = (first ^ last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as usize & (self.slots.len() - 1)
    }
}

/// The first and the last eight bytes; of a shorter word all its bytes, and its length.
#[inline]
fn ends(word: &[u8]) -> (u64, u64) {
    let four = |bytes: &[u8]| u64::from(u32::from_le_bytes(bytes.try_into().expect("four bytes")));
    match word.len() {
        0 => (0, 0),
        length @ 1..4 => {
            let byte = |at: usize| u64::from(word[at]);
            (byte(0) | byte(length / 2) << 8 | byte(length - 1) << 16, length as u64)
        }
        length @ 4..8 => (four(&word[..4]) | four(&word[length - 4..]) << 32, length as u64),
        length => {
            let eight = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
            (eight(&word[..8]), eight(&word[length - 8..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_length_are_told_apart() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        let words: Vec<&str> =
            (0..text.len()).flat_map(|from| (from..text.len()).map(move |to| &text[from..to])).collect();
        let lookup = Lookup::new(words.iter().enumerate().map(|(at, word)| (SmolStr::new(word), at)));
        for word in &words {
            let first = words.iter().position(|known| known == word);
            assert_eq!(lookup.find(word.as_bytes()), first, "{word}");
        }
        assert_eq!(lookup.find("abcdefghXjklmnopq".as_bytes()), None);
        assert_eq!(lookup.find("営業".as_bytes()), None);
    }
}
