//! Cells that a spreadsheet must not run.

use std::borrow::Cow;

/// A cell as it may be written to CSV: one that a spreadsheet would take for a formula (it begins
/// with `=`, `+`, `-`, `@`, a tab or a carriage return, and is no number) gets a `'` before it, as
/// OWASP recommends against CSV injection.
pub fn spreadsheet_safe(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell
        .strip_prefix(['-', '+'])
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    if risky && !is_number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
