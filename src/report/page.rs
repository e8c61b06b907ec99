//! A report as parts, for a terminal and as Markdown: what is said stands once, however it is shown.

use anstream::adapter::strip_str;

use super::palette::{BOLD, DIM};
use super::table::{self, Column};

/// One part of a report. Parts without rows are left out.
pub enum Part {
    /// Headings with what they say, below each other.
    Facts(Vec<(&'static str, String)>),
    Table {
        title: String,
        columns: Vec<(&'static str, Column)>,
        rows: Vec<Vec<String>>,
        more: Option<String>,
    },
    /// Rows without column titles.
    List {
        title: String,
        rows: Vec<Vec<String>>,
        more: Option<String>,
    },
    /// Entries of several lines, the first its heading.
    Entries {
        title: String,
        entries: Vec<Vec<String>>,
    },
}

/// Width of the headings of facts.
const HEADING: usize = 10;

/// The parts for a terminal, with ANSI styles.
pub fn text(parts: &[Part]) -> String {
    let more = |more: &Option<String>| more.as_ref().map_or(String::new(), |more| format!("  {DIM}… {more}{DIM:#}\n"));
    let part = |part: &Part| match part {
        Part::Facts(facts) => facts
            .iter()
            .map(|(heading, says)| {
                let pad = format!("\n{}", " ".repeat(HEADING));
                format!("{heading:HEADING$}{}\n", says.trim_end().replace('\n', &pad))
            })
            .collect(),
        Part::Table { rows, .. } | Part::List { rows, .. } if rows.is_empty() => String::new(),
        Part::Table { title, columns, rows, more: further } => table::section(title, columns, rows) + &more(further),
        Part::List { title, rows, more: further } => table::list(title, rows) + &more(further),
        Part::Entries { entries, .. } if entries.is_empty() => String::new(),
        Part::Entries { title, entries } => {
            let mut out = format!("\n{BOLD}{title}{BOLD:#}\n");
            for entry in entries {
                for (at, line) in entry.iter().enumerate() {
                    out.push_str(&format!("{}{line}\n", if at == 0 { "  " } else { "    " }));
                }
            }
            out
        }
    };
    parts.iter().map(part).collect()
}

/// The parts as Markdown, below a heading of the first level.
pub fn markdown(title: &str, parts: &[Part]) -> String {
    let plain = |text: &str| table::markdown_text(&strip_str(text).to_string());
    let more = |more: &Option<String>| more.as_ref().map_or(String::new(), |more| format!("\n… {}\n", plain(more)));
    let part = |part: &Part| match part {
        Part::Facts(facts) => {
            facts.iter().map(|(heading, says)| format!("- {heading}: {}\n", plain(says.trim_end()))).collect()
        }
        Part::Table { rows, .. } | Part::List { rows, .. } if rows.is_empty() => String::new(),
        Part::Table { title, columns, rows, more: further } => {
            format!("\n## {}\n\n{}{}", plain(title), table::markdown(columns, rows), more(further))
        }
        Part::List { title, rows, more: further } => {
            let line = |row: &Vec<String>| {
                format!("- {}\n", row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(": "))
            };
            format!("\n## {}\n\n{}{}", plain(title), rows.iter().map(line).collect::<String>(), more(further))
        }
        Part::Entries { entries, .. } if entries.is_empty() => String::new(),
        Part::Entries { title, entries } => {
            let mut out = format!("\n## {}\n\n", plain(title));
            for entry in entries {
                for (at, line) in entry.iter().enumerate() {
                    out.push_str(&format!("{}{}\n", if at == 0 { "- " } else { "  - " }, plain(line)));
                }
            }
            out
        }
    };
    format!("# {}\n\n{}", plain(title), parts.iter().map(part).collect::<String>())
}
