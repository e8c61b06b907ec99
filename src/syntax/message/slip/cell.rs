//! Slips in the cells of a table.

use super::super::super::grammar::Rule;
use super::super::token::is_word;
use super::super::{Mistake, Say};
use super::say;

/// What to write instead of a cell that cannot be read.
pub(super) fn slip(mistake: &Mistake<'_>) -> Option<Say> {
    let cell = mistake.text[mistake.range.clone()].trim();
    let at = mistake.range.start..mistake.range.start + cell.len();
    if mistake.rule == Rule::value_item && cell == "otherwise" {
        return say(at, "a value stands in the last column", "`VALUE otherwise` stands below the rows");
    }
    if mistake.rule != Rule::cell_item {
        return None;
    }
    if cell == "otherwise" {
        let help = "write `VALUE otherwise` below the rows; in a spreadsheet `otherwise` starts the last row";
        return say(at, "a row of a table has no `otherwise`", help);
    }
    if matches!(cell, "-" | "*" | "—" | "–" | "_" | "all" | "ANY" | "Any") {
        return say(at, format!("`{cell}` is no cell"), "write `any` where the column does not matter");
    }
    if let Some(values) = several(cell) {
        return say(at, "several values in a cell are a list", format!("write `in ({values})`"));
    }
    if let Some(number) = cell.strip_suffix("..").filter(|number| number.ends_with(|c: char| c.is_ascii_digit())) {
        return say(at, "only a type may leave an end of a range out", format!("write `>= {number}` instead"));
    }
    if let Some(number) = cell.strip_prefix("..").filter(|number| number.starts_with(|c: char| c.is_ascii_digit())) {
        return say(at, "only a type may leave an end of a range out", format!("write `<= {number}` instead"));
    }
    let found = mistake.found.clone()?;
    let message = format!("`{}` cannot stand in this cell", mistake.found());
    let help = "a cell is one condition without its subject: `webinar`, `>= 1000`, `100..999`, `in (a, b)`, `any`";
    say(found, message, help)
}

/// `a, b`, `a or b`, `(a, b)` and `a / b` as the inside of a list.
fn several(cell: &str) -> Option<String> {
    let inner = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(cell);
    let listed = inner.replace(" or ", ",").replace(['/', '、'], ",");
    let values: Vec<&str> = listed.split(',').map(str::trim).collect();
    let written = |value: &&str| {
        !value.is_empty() && value.chars().all(|c| is_word(c) || matches!(c, '.' | '<' | ' ' | '%' | '"' | '-'))
    };
    let list = inner != cell || values.len() > 1;
    (list && values.iter().all(written)).then(|| values.join(", "))
}
