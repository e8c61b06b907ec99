//! "did you mean": the keyword that a word was probably meant to be.

use unicode_normalization::UnicodeNormalization;

/// Words of other languages and of everyday speech for keywords of this one.
const SYNONYMS: &[(&str, &str)] = &[
    ("if", "when"),
    ("unless", "when"),
    ("else", "otherwise"),
    ("default", "otherwise"),
    ("team", "department"),
    ("dept", "department"),
    ("attribute", "lead"),
    ("attributes", "lead"),
    ("import", "use"),
    ("include", "use"),
    ("decision", "decide"),
    ("table", "decide"),
    ("test", "scenario"),
    ("state", "stage"),
    ("enum", "one"),
    ("int", "integer"),
    ("number", "integer"),
    ("bool", "yes/no"),
    ("boolean", "yes/no"),
    ("string", "text"),
    ("holiday", "closed"),
    ("tz", "timezone"),
    ("h", "hours"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("sec", "seconds"),
    ("secs", "seconds"),
    ("d", "days"),
    ("wk", "weeks"),
    ("mo", "months"),
    ("yr", "years"),
    ("alert", "notify"),
    ("then", "->"),
    ("goto", "->"),
    ("follow", "follows"),
];

/// No keyword is nearly as long, and distances take the product of both lengths.
const LONGEST_WORD: usize = 64;

/// The candidate that `word` was probably meant to be.
pub(super) fn similar<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let plain: String = word.nfkc().flat_map(char::to_lowercase).collect();
    let limit = (plain.chars().count() / 3).clamp(1, 2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.filter(|candidate| *candidate != word) {
        if SYNONYMS.contains(&(plain.as_str(), candidate)) {
            return Some(candidate);
        }
        let distance = strsim::osa_distance(&plain, candidate);
        let short = plain.chars().count() < 3 && distance > 0;
        if !short && distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_its_keyword() {
        let words = ["when", "otherwise", "stage", "owner"];
        assert_eq!(similar("whne", words.into_iter()), Some("when"));
        assert_eq!(similar("othrewise", words.into_iter()), Some("otherwise"));
        assert_eq!(similar("ｗｈｅｎ", words.into_iter()), Some("when"));
        assert_eq!(similar("else", words.into_iter()), Some("otherwise"));
        assert_eq!(similar("prefecture", words.into_iter()), None);
    }
}
