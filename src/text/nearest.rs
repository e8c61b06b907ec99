//! "did you mean": the known word that a mistyped one is nearest to.

/// The candidate that `word` was probably meant to be; the first of equally near ones.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase().replace('_', "-");
    let limit = (word.chars().count() / 3).clamp(1, 3);
    let far = |candidate: &str| strsim::osa_distance(&word, &candidate.to_lowercase().replace('_', "-"));
    let near = candidates.into_iter().map(|candidate| (far(candidate), candidate));
    near.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, near)| near)
}

/// `did you mean `x`?`, if something is near.
pub fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let words = ["gap-intake", "gap-owner", "syntax"];
        assert_eq!(nearest("gap-intke", words), Some("gap-intake"));
        assert_eq!(nearest("Gap_Owner", words), Some("gap-owner"));
        assert_eq!(nearest("sintax", words), Some("syntax"));
        assert_eq!(nearest("promise", words), None);
    }
}
