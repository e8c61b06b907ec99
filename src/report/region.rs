//! The leads of a finding in words: an example lead, and each box as a condition if there are
//! several (one box is told by the message).

use smol_str::SmolStr;

use super::palette::{DIM, HELP};
use super::words::counted;
use crate::diagnostic::{Example, ExampleValue, Finding, Region, RunRow};

/// Boxes shown in text; JSON has all of them.
const SHOWN: usize = 12;

/// The region and the run of a finding, indented under its picture; empty if it has neither.
pub fn describe(finding: &Finding) -> String {
    let mut out = String::new();
    match finding.region.as_slice() {
        [] => {}
        [only] => {
            out.push_str(&format!("  {HELP}example:{HELP:#} {}\n", example_lead(only)));
            if let Some(leads) = only.leads {
                out.push_str(&format!("  {HELP}in the trace:{HELP:#} {}\n", counted(leads, "lead")));
            }
        }
        several => {
            out.push_str(&format!("  {HELP}leads:{HELP:#}\n"));
            for region in several.iter().take(SHOWN) {
                let leads = region.leads.map(|leads| format!(": {} in the trace", counted(leads, "lead")));
                out.push_str(&format!("    • {}{}\n", condition(region), leads.unwrap_or_default()));
                out.push_str(&format!("      {DIM}for example {}{DIM:#}\n", example_lead(region)));
            }
        }
    }
    if finding.region.len() > SHOWN {
        out.push_str(&format!("    … and {} more, all of them in `--format json`\n", finding.region.len() - SHOWN));
    }
    if !finding.run.is_empty() {
        out.push_str(&format!("  {HELP}run:{HELP:#}\n"));
        finding.run.iter().for_each(|row| out.push_str(&format!("    {}\n", run_row(row))));
    }
    out
}

/// `prefecture in (東京, 愛知) and employees is unknown`.
pub fn condition(region: &Region) -> String {
    if region.cells.is_empty() {
        return String::from("every lead");
    }
    let tests: Vec<String> = region.cells.iter().map(|(name, cell)| test(name, cell)).collect();
    tests.join(" and ")
}

/// The example without the unknown values that do not matter.
pub fn example_lead(region: &Region) -> String {
    let matters = |name: &str, value: &ExampleValue| *value != ExampleValue::Unknown || region.cells.contains_key(name);
    let shown: Example = region.example.iter().filter(|(name, value)| matters(name, value)).map(cloned).collect();
    lead(&shown)
}

fn cloned((name, value): (&SmolStr, &ExampleValue)) -> (SmolStr, ExampleValue) {
    (name.clone(), value.clone())
}

/// A table cell written as a condition about `name`.
fn test(name: &str, cell: &str) -> String {
    if let [_, _, ..] = joined(cell).as_slice() {
        return joined(cell).iter().map(|part| test(name, part)).collect::<Vec<_>>().join(" and ");
    }
    let texts = ["starts with ", "ends with ", "contains "];
    let says_how = ["in ", "not in ", ">", "<", "starts with ", "ends with ", "contains ", "is "];
    match cell {
        "yes" => name.to_string(),
        _ if texts.iter().any(|test| cell.strip_prefix("not ").is_some_and(|cell| cell.starts_with(test))) => {
            format!("not ({name} {})", &cell["not ".len()..])
        }
        _ if says_how.iter().any(|start| cell.starts_with(start)) => format!("{name} {cell}"),
        _ if !cell.starts_with('"') && cell.contains("..") => format!("{name} in {cell}"),
        _ => format!("{name} is {cell}"),
    }
}

/// A cell of several tests of a text, parted at each `and` outside of quotes.
fn joined(cell: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, letter) in cell.char_indices() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            ' ' if !quoted && cell[at..].starts_with(" and ") => {
                parts.push(&cell[from..at]);
                from = at + " and ".len();
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    parts.push(&cell[from..]);
    parts
}

/// `channel webinar, prefecture 大阪, employees unknown`.
fn lead(example: &Example) -> String {
    if example.is_empty() {
        return String::from("any lead");
    }
    let values: Vec<String> = example.iter().map(|(name, value)| format!("{name} {value}")).collect();
    values.join(", ")
}

fn run_row(row: &RunRow) -> String {
    let mut out = format!("{}  {}  {}", row.at, row.lead, row.event);
    if let Some(by) = &row.by {
        out.push_str(&format!(" by {by}"));
    }
    if !row.values.is_empty() {
        out.push_str(&format!("  {DIM}{}{DIM:#}", lead(&row.values)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_as_conditions() {
        for (cell, text) in [
            ("unknown", "x is unknown"),
            ("yes", "x"),
            ("no", "x is no"),
            ("not webinar", "x is not webinar"),
            ("in (a, b)", "x in (a, b)"),
            ("not in kinki", "x not in kinki"),
            (">= 1000", "x >= 1000"),
            ("100..999", "x in 100..999"),
            ("0..<1億 JPY", "x in 0..<1億 JPY"),
            ("\"a..b\"", "x is \"a..b\""),
            ("starts with \"a\"", "x starts with \"a\""),
            ("not contains \"a\"", "not (x contains \"a\")"),
            (
                "starts with \"a and b\" and not ends with \"c\"",
                "x starts with \"a and b\" and not (x ends with \"c\")",
            ),
            ("contains \"\\\" and \"", "x contains \"\\\" and \""),
        ] {
            assert_eq!(test("x", cell), text);
        }
    }
}
