//! The words and signs around the place of a mistake.

use std::ops::Range;

/// The word, number, string or sign that starts at `at`, which is no white space.
pub(super) fn token_at(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return at..at };
    let length = if is_word(first) {
        rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
    } else if first == '"' {
        let close = rest[1..].find(['"', '\n']).map_or(rest.len(), |length| length + 2);
        close.min(rest.len())
    } else if is_operator(first) {
        rest.find(|c: char| !is_operator(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    at..at + length
}

/// The token that ends before `at`, not before `start`.
pub(super) fn token_before(text: &str, start: usize, at: usize) -> Option<Range<usize>> {
    let before = text[start..at].trim_end();
    let last = before.chars().next_back()?;
    let end = start + before.len();
    let kind: fn(char) -> bool = if is_word(last) {
        is_word
    } else if is_operator(last) {
        is_operator
    } else {
        |_| false
    };
    let rest = before.trim_end_matches(kind);
    let begin = if rest.len() == before.len() { end - last.len_utf8() } else { start + rest.len() };
    Some(begin..end)
}

pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_operator(c: char) -> bool {
    matches!(c, '=' | '<' | '>' | '!' | '&' | '|' | '-' | '+' | '~')
}
