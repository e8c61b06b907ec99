//! Width of text on a terminal or in a monospaced editor: Japanese takes two columns a character.

use unicode_width::UnicodeWidthStr;

/// Columns that `text` takes (Unicode UAX #11, ambiguous width counted as one).
pub fn display_width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` followed by as many spaces as bring it to `width` columns.
pub fn pad_end(text: &str, width: usize) -> String {
    let mut out = String::from(text);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(display_width(text))));
    out
}
