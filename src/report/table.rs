//! Tables of text reports: the only door for comfy-table.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::palette::{BOLD, DIM};
use super::printable;

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Text,
    Number,
}

/// A titled table, its columns aligned by display width; nothing if it has no rows.
pub fn section(title: &str, columns: &[(&str, Column)], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("\n{BOLD}{title}{BOLD:#}\n{}", table(columns, rows))
}

/// A titled list of rows without column titles; nothing if it has no rows.
pub fn list(title: &str, rows: &[Vec<String>]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let columns = vec![("", Column::Text); first.len()];
    format!("\n{BOLD}{title}{BOLD:#}\n{}", draw(&columns, None, rows))
}

/// A table without column titles, `indent` columns from the left.
pub fn indented_table(indent: usize, columns: &[Column], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let columns: Vec<(&str, Column)> = columns.iter().map(|column| ("", *column)).collect();
    let pad = " ".repeat(indent.saturating_sub(2));
    draw(&columns, None, rows).lines().map(|line| format!("{pad}{line}\n")).collect()
}

/// The table as Markdown.
pub fn markdown(columns: &[(&str, Column)], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut out = line(&mut columns.iter().map(|(title, _)| markdown_text(title)));
    out.push_str(&line(&mut columns.iter().map(|(_, kind)| match kind {
        Column::Text => String::from("---"),
        Column::Number => String::from("---:"),
    })));
    rows.iter().for_each(|row| out.push_str(&line(&mut row.iter().map(|cell| markdown_text(cell)))));
    out
}

/// Text as Markdown shows it letter by letter.
pub fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in printable::text(text).chars() {
        match letter {
            '\n' | '\r' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// The table alone.
pub fn table(columns: &[(&str, Column)], rows: &[Vec<String>]) -> String {
    draw(columns, Some(columns), rows)
}

fn draw(columns: &[(&str, Column)], header: Option<&[(&str, Column)]>, rows: &[Vec<String>]) -> String {
    const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = Table::new();
    table.load_style(STYLE);
    if let Some(header) = header {
        table.set_header(header.iter().map(|(title, _)| *title));
    }
    rows.iter().for_each(|row| {
        table.add_row(row.iter().map(|cell| printable::text(cell).replace(['\n', '\r', '\t'], " ")));
    });
    for (at, (_, kind)) in columns.iter().enumerate() {
        let column = table.column_mut(at).expect("every row has a cell for each column");
        column.set_padding((if at == 0 { 0 } else { 1 }, 1));
        match kind {
            Column::Text => {}
            Column::Number => {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        let line = line.trim_end();
        let is_rule = line.starts_with('─');
        out.push_str(&if is_rule { format!("  {DIM}{line}{DIM:#}\n") } else { format!("  {line}\n") });
    }
    out
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn japanese_and_latin_rows_have_their_numbers_in_one_column() {
        let rows = [vec![String::from("営業対応"), String::from("7")], vec![String::from("out"), String::from("1200")]];
        let text = section("Leads", &[("stage", Column::Text), ("leads", Column::Number)], &rows);
        let text = strip_str(&text).to_string();
        assert_eq!(text, "\nLeads\n  stage      leads\n  ─────────────────\n  営業対応       7\n  out         1200\n");
    }

    #[test]
    fn a_table_without_rows_is_not_shown() {
        assert_eq!(section("Leads", &[("stage", Column::Text)], &[]), "");
    }
}
