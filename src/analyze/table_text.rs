//! How the table of a decision is written: its columns, in the policy or in a spreadsheet of its own,
//! and the row that would take in a box.

use super::axes::Atoms;
use super::blocks::{Block, Place};
use super::cell::cell;
use super::engine::Cell;
use super::naming::Naming;
use super::text_cell;
use crate::text::Sources;

/// A table's columns, without the decision's own.
pub struct TableText {
    subjects: Vec<String>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    /// Rows between bars.
    Bars,
    /// A CSV file.
    Sheet,
}

impl TableText {
    /// The table of the block, if it is one.
    pub fn of(sources: &Sources, block: &Block<'_>) -> Option<TableText> {
        let Place::Decision(_) = block.place else { return None };
        let first = block.lines.first()?.span;
        let source = sources.get(first.file);
        if !source.path.ends_with(".tasuki") {
            let header = source.line_text(1).trim_start_matches('\u{feff}');
            let names = header.split(',').map(|name| name.trim().trim_matches('"').to_owned());
            return Some(TableText { subjects: without_last(names.collect())?, form: Form::Sheet });
        }
        if !sources.snippet(first).starts_with('|') {
            return None;
        }
        let before = source.text.get(..first.start as usize)?;
        let is_rule = |line: &str| line.chars().all(|sign| "|-: \t\r".contains(sign));
        let header = before.lines().rev().find(|line| !is_rule(line) && !line.trim_start().starts_with("//"))?;
        let (_, names) = header.split_once('|')?;
        let names = names.trim().trim_end_matches('|').split('|').map(|name| name.trim().to_owned());
        Some(TableText { subjects: without_last(names.collect())?, form: Form::Bars })
    }

    /// The row that claims the box; none where a cell cannot say a side of it.
    pub fn row(&self, naming: &Naming<'_>, of: &Cell) -> Option<String> {
        let mut cells: Vec<String> = vec![String::from("any"); self.subjects.len()];
        for dim in of.bounded() {
            let at = self.subjects.iter().position(|subject| *subject == naming.name(dim))?;
            let (axis, side) = (naming.axis(dim), &of.sides[dim]);
            if matches!(axis.atoms, Atoms::Texts { .. }) && !text_cell::is_one_cell(axis, side) {
                return None;
            }
            cells[at] = cell(axis, side);
        }
        Some(self.written(cells, "VALUE"))
    }

    /// The last row, which takes in every other lead.
    pub fn otherwise(&self) -> String {
        match self.form {
            Form::Bars => String::from("VALUE otherwise"),
            Form::Sheet => {
                let mut cells = vec![String::new(); self.subjects.len()];
                if let Some(first) = cells.first_mut() {
                    *first = String::from("otherwise");
                }
                self.written(cells, "VALUE")
            }
        }
    }

    fn written(&self, cells: Vec<String>, value: &str) -> String {
        match self.form {
            Form::Bars => format!("| {} | {value} |", cells.join(" | ")),
            Form::Sheet => {
                let quoted = |cell: String| match cell.contains([',', '"']) {
                    true => format!("\"{}\"", cell.replace('"', "\"\"")),
                    false => cell,
                };
                let cells: Vec<String> = cells.into_iter().map(quoted).collect();
                format!("{},{value}", cells.join(","))
            }
        }
    }
}

fn without_last(mut names: Vec<String>) -> Option<Vec<String>> {
    names.pop()?;
    Some(names)
}
