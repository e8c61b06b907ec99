//! Guesses at what a broken statement was meant to be, tried only after its mistake has been
//! reported: a misspelled keyword at its start, words too many before a block, a missing sign.

use pest::error::{Error, ErrorVariant};

use super::grammar::Rule;
use super::message::{misspelled_start, stopped_at};

/// Texts to parse instead of `broken`, and by how much their offsets are to be moved.
pub(super) fn repairs(broken: &str, rule: Rule, error: &Error<Rule>) -> Vec<(String, isize)> {
    let mut guesses = Vec::new();
    let at = stopped_at(error);
    if let Some((word, keyword)) = misspelled_start(broken, rule) {
        let moved = word.len() as isize - keyword.len() as isize;
        guesses.push((format!("{keyword}{}", &broken[word.len()..]), moved));
    }
    if let Some(block) = broken[at..].find('{').map(|length| at + length) {
        let word_before = broken[..at].trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
        for start in [at, word_before].into_iter().filter(|start| *start > 0) {
            let blanks = " ".repeat(block - start);
            guesses.push((format!("{}{blanks}{}", &broken[..start], &broken[block..]), 0));
        }
    }
    let sign = missing_sign(error).filter(|sign| *sign != '=' || rule != Rule::lead_items);
    if let (Some(sign), Some(before)) = (sign, broken[..at].strip_suffix(' ')) {
        guesses.push((format!("{before}{sign}{}", &broken[at..]), 0));
    }
    guesses
}

fn missing_sign(error: &Error<Rule>) -> Option<char> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return None };
    positives.iter().find_map(|rule| match rule {
        Rule::colon => Some(':'),
        Rule::equals => Some('='),
        Rule::comma => Some(','),
        _ => None,
    })
}
