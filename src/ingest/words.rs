//! What a word of a file names: departments, events, stages, values, each by name or label.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Names and labels of one kind of thing, compared in NFC; a name wins over a label.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// The thing's index; none where two things share a label.
    by_word: FxHashMap<SmolStr, Option<u32>>,
    /// As messages show them.
    names: Vec<SmolStr>,
}

impl Words {
    pub fn new<'a>(things: impl Iterator<Item = (&'a SmolStr, Option<&'a str>)>) -> Words {
        let mut words = Words { by_word: FxHashMap::default(), names: Vec::new() };
        let mut labels: FxHashMap<SmolStr, Option<u32>> = FxHashMap::default();
        for (index, (name, label)) in things.enumerate() {
            let index = u32::try_from(index).expect("sources are capped below 4 GiB");
            words.names.push(name.clone());
            words.by_word.insert(name.clone(), Some(index));
            if let Some(label) = label {
                labels.entry(nfc(label.trim()).into()).and_modify(|seen| *seen = None).or_insert(Some(index));
            }
        }
        for (label, index) in labels {
            words.by_word.entry(label).or_insert(index);
        }
        words
    }

    pub fn find(&self, word: &str) -> Option<u32> {
        match self.by_word.get(word) {
            Some(found) => *found,
            None if is_nfc(word) => None,
            None => self.by_word.get(nfc(word).as_ref()).copied().flatten(),
        }
    }

    /// Every word that names one thing.
    pub fn all(&self) -> impl Iterator<Item = (SmolStr, u32)> + '_ {
        self.by_word.iter().filter_map(|(word, index)| Some((word.clone(), (*index)?)))
    }

    /// What to write instead: the most similar word, or the names where they are few.
    pub fn way_out(&self, word: &str) -> String {
        if self.by_word.get(nfc(word).as_ref()) == Some(&None) {
            return String::from("several have that label: write the name");
        }
        // Names first, labels in their own order: which of two equally similar words wins is fixed.
        let mut words: Vec<&SmolStr> = self.by_word.keys().collect();
        words.sort_by_key(|known| (!self.names.contains(known), known.as_str()));
        if let Some(similar) = most_similar(word, words.into_iter().map(SmolStr::as_str)) {
            return format!("did you mean `{similar}`?");
        }
        let shown: Vec<String> = self.names.iter().take(8).map(|name| format!("`{name}`")).collect();
        let more = if self.names.len() > shown.len() { ", …" } else { "" };
        if shown.is_empty() {
            String::from("there are none")
        } else {
            format!("write one of {}{more}", shown.join(", "))
        }
    }
}

pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The candidate that a slip of the pen turns into `word`, if there is one; the first of several.
pub(super) fn most_similar<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let lower = word.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    candidates
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= (length / 3).max(1) && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
