//! One layout for every policy.
//!
//! The tree becomes a tree of lines (`layout`), which say what stands on a line and where lines
//! that belong together are aligned; `print` writes them and puts the comments back. The output
//! is parsed again: a file whose meaning or comments it would change is refused, not damaged.

mod align;
mod layout;
mod print;
mod same;

use crate::diagnostic::Finding;
use crate::syntax::{self, Parsed};
use crate::text::FileId;

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum FormatRefusal {
    /// The text does not parse.
    Broken(Vec<Finding>),
    /// The formatted text would not say the same: a mistake of the formatter.
    WouldChange,
}

/// Columns after which a line is broken, where it can be.
const WIDTH: usize = 120;

/// Formats the text of one file. Offsets of findings refer to `text`.
pub fn format(text: &str) -> Result<String, FormatRefusal> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let parsed = read(text).map_err(FormatRefusal::Broken)?;
    let nodes = layout::file(&parsed.file);
    let formatted = print::print(text, &parsed.file.comments, nodes);
    let again = read(&formatted).map_err(|_| FormatRefusal::WouldChange)?;
    match same::same(&parsed.file, &again.file) {
        true => Ok(formatted),
        false => Err(FormatRefusal::WouldChange),
    }
}

/// The tree of a text that is whole.
fn read(text: &str) -> Result<Parsed, Vec<Finding>> {
    let parsed = syntax::parse(FileId::default(), text);
    match parsed.findings.iter().any(|finding| finding.code.breaks_the_text()) {
        true => Err(parsed.findings),
        false => Ok(parsed),
    }
}

impl std::fmt::Display for FormatRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FormatRefusal::Broken(_) => f.write_str("the file does not parse, so it was left as it is"),
            FormatRefusal::WouldChange => {
                f.write_str("formatting would change what the file says, so it was left as it is; please report this")
            }
        }
    }
}

impl std::error::Error for FormatRefusal {}

#[cfg(test)]
mod tests;
