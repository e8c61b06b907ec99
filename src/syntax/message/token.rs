//! The words and signs around the place of a mistake.

use std::ops::Range;

/// The word, number, string or sign that starts at `at`, which is no white space.
pub(super) fn token_at(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return at..at };
    let length = if is_word(first) {
        let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        if first.is_ascii_digit() { written_number(rest, word) } else { word }
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
    let mut rest = before.trim_end_matches(kind);
    // `09:00` and `2026-10-05` are one token from either side.
    while before[rest.len()..].starts_with(|c: char| c.is_ascii_digit())
        && let Some(earlier) = rest.strip_suffix([':', '-', '/', '.'])
        && earlier.ends_with(|c: char| c.is_ascii_digit())
    {
        rest = earlier.trim_end_matches(is_word);
    }
    let begin = if rest.len() == before.len() { end - last.len_utf8() } else { start + rest.len() };
    Some(begin..end)
}

/// How long the date, time or number is whose first part has `length` bytes.
fn written_number(rest: &str, mut length: usize) -> usize {
    while let Some(more) = rest[length..].strip_prefix([':', '-', '/', '.'])
        && more.starts_with(|c: char| c.is_ascii_digit())
    {
        length += 1 + more.find(|c: char| !is_word(c)).unwrap_or(more.len());
    }
    length
}

pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_operator(c: char) -> bool {
    matches!(c, '=' | '<' | '>' | '!' | '&' | '|' | '-' | '+' | '~')
}
