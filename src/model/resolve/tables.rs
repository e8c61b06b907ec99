//! Decision tables, in the policy or kept as a spreadsheet.

use super::Resolver;
use super::Scope;
use super::bodies::has_holes;
use super::conditions::Resolved;
use super::sets::Left;
use crate::diagnostic::Code;
use crate::model::{Arm, Cond, CondKind, CriterionId, DecisionId, Guard, Subject, Test, Value};
use crate::syntax::ast::{self, Cell, CellKind, Literal, SubjectKind};
use crate::syntax::{parse_cell, parse_cell_value, parse_header_subject};
use crate::text::{FileId, Span};

/// The cells of a CSV row, each with the byte at which its text starts.
type CsvRow = Vec<(usize, String)>;

/// A column of a table.
enum Column {
    Left(Left),
    Criterion(CriterionId),
    Hole,
}

impl Resolver<'_> {
    pub(super) fn table(&mut self, id: DecisionId, table: &ast::Table) -> (Vec<Arm<Value>>, bool) {
        let columns = self.columns(&table.subjects);
        let mut broken = self.own_name(id, &table.own_name);
        let mut arms = Vec::with_capacity(table.rows.len() + 1);
        for row in &table.rows {
            match self.row(id, &columns, &row.cells, &row.value, row.span) {
                Some(arm) => arms.push(arm),
                None => broken = true,
            }
        }
        if let Some(otherwise) = &table.otherwise {
            match self.decision_value(id, &otherwise.value) {
                Some(value) => arms.push(Arm { guard: Guard::Otherwise, value, span: otherwise.span }),
                None => broken = true,
            }
        }
        broken |= has_holes(&arms) || columns.iter().any(|column| matches!(column, Column::Hole));
        (arms, broken)
    }

    fn columns(&mut self, subjects: &[ast::Subject]) -> Vec<Column> {
        let mut columns = Vec::with_capacity(subjects.len());
        for subject in subjects {
            // A cell that could not be read has its finding, and no name.
            if matches!(&subject.kind, SubjectKind::Path(path) if path.name.text.is_empty()) {
                columns.push(Column::Hole);
                continue;
            }
            columns.push(match self.subject(subject, Scope::PLAIN) {
                Some(Resolved::Left(left)) => Column::Left(left),
                Some(Resolved::Criterion(id)) => Column::Criterion(id),
                None => Column::Hole,
            });
        }
        columns
    }

    fn own_name(&mut self, id: DecisionId, written: &ast::Name) -> bool {
        let name = self.model[id].name.clone();
        if written.text == name {
            return false;
        }
        if written.text.is_empty() {
            return true;
        }
        let message = format!("the last column of this table is `{}`, not the decision `{name}`", written.text);
        let help = format!("end the header row with `{name}`: its cells are the values decided");
        self.error(Code::UnknownName, written.span, message, "the decision's own name stands here", help);
        true
    }

    fn row(
        &mut self,
        id: DecisionId,
        columns: &[Column],
        cells: &[Cell],
        value: &Literal,
        span: Span,
    ) -> Option<Arm<Value>> {
        if cells.len() != columns.len() {
            return None;
        }
        let mut conds = Vec::new();
        for (column, cell) in columns.iter().zip(cells) {
            if let Some(kind) = self.cell(column, cell) {
                conds.push(Cond::new(kind, cell.span));
            }
        }
        let value = self.decision_value(id, value)?;
        let guard = match conds.len() {
            0 => Guard::Always,
            1 => Guard::When(conds.remove(0)),
            _ => Guard::When(Cond::new(CondKind::All(conds), span)),
        };
        Some(Arm { guard, value, span })
    }

    /// None for `any`.
    fn cell(&mut self, column: &Column, cell: &Cell) -> Option<CondKind> {
        let test = match &cell.kind {
            CellKind::Any => return None,
            CellKind::Error => return Some(CondKind::Hole),
            CellKind::Test(test) => test,
        };
        Some(match column {
            Column::Hole => CondKind::Hole,
            Column::Criterion(id) => self.criterion_test(*id, test),
            Column::Left(left) => match self.value_set(left, test) {
                Some(set) => CondKind::Test(Test { subject: Subject::clone(&left.subject), set }),
                None => CondKind::Hole,
            },
        })
    }

    /// The table of a CSV file: a header row, then rows; the last may begin with `otherwise`.
    pub(super) fn table_file(&mut self, id: DecisionId, file: FileId) -> (Vec<Arm<Value>>, bool) {
        let rows = match csv_cells(&self.sources.get(file).text) {
            Ok(rows) => rows,
            Err((at, problem)) => {
                let span = Span::new(file, at, at);
                self.error(Code::UnreadableFile, span, problem, "cannot be read as CSV", "save the sheet as CSV again");
                return (Vec::new(), true);
            }
        };
        let Some((header, rows)) = rows.split_first() else {
            let help = "begin with a header row of attributes that ends in the decision's own name";
            self.error(Code::UnreadableFile, Span::new(file, 0, 0), "this table is empty", "no header row", help);
            return (Vec::new(), true);
        };
        let Some(((own_at, own), subjects)) = header.split_last() else { return (Vec::new(), true) };
        let own_span = Span::new(file, *own_at, own_at + own.len());
        if subjects.is_empty() {
            let message = "the header row names at least one subject and then the decision itself";
            let help = "cells are parted by commas, such as `prefecture,territory`";
            self.error(Code::Syntax, own_span, message, "one column", help);
            return (Vec::new(), true);
        }
        let mut broken = self.own_name(id, &ast::Name { text: own.as_str().into(), span: own_span });
        let mut parsed = Vec::with_capacity(subjects.len());
        for (at, text) in subjects {
            let (subject, findings) = parse_header_subject(file, text, *at);
            broken |= !findings.is_empty();
            self.findings.extend(findings);
            parsed.push(subject);
        }
        if broken {
            return (Vec::new(), true);
        }
        let columns = self.columns(&parsed);
        let mut arms = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let last = index + 1 == rows.len();
            match self.file_row(id, file, &columns, row, last) {
                Some(arm) => arms.push(arm),
                None => broken = true,
            }
        }
        broken |= has_holes(&arms) || columns.iter().any(|column| matches!(column, Column::Hole));
        (arms, broken)
    }

    fn file_row(
        &mut self,
        id: DecisionId,
        file: FileId,
        columns: &[Column],
        row: &[(usize, String)],
        last: bool,
    ) -> Option<Arm<Value>> {
        let ((value_at, value_text), cells) = row.split_last()?;
        let start = row[0].0;
        let span = Span::new(file, start, value_at + value_text.len());
        if cells.len() != columns.len() {
            let found = if row.len() == 1 { String::from("1 cell") } else { format!("{} cells", row.len()) };
            let message = format!("this row has {found}, the header has {}", columns.len() + 1);
            let help = if row.len() <= columns.len() {
                "fill every cell; `any` leaves a column open"
            } else {
                "drop the cells that have no header"
            };
            self.error(Code::Syntax, span, message, "another number of cells", help);
            return None;
        }
        let (value, findings) = parse_cell_value(file, value_text, *value_at);
        let unreadable = !findings.is_empty();
        self.findings.extend(findings);
        if last && cells.first().is_some_and(|(_, text)| text == "otherwise") {
            if let Some((at, text)) =
                cells[1..].iter().find(|(_, text)| !matches!(text.as_str(), "" | "any" | "otherwise"))
            {
                let span = Span::new(file, *at, at + text.len());
                let help = "leave the cell empty, or write the row without `otherwise`";
                self.error(Code::Syntax, span, "an `otherwise` row has no conditions", "a condition", help);
            }
            let value = self.decision_value(id, &value)?;
            return (!unreadable).then_some(Arm { guard: Guard::Otherwise, value, span });
        }
        let mut parsed = Vec::with_capacity(cells.len());
        let mut whole = !unreadable;
        for (at, text) in cells {
            let (cell, findings) = parse_cell(file, text, *at);
            whole &= findings.is_empty();
            self.findings.extend(findings);
            parsed.push(cell);
        }
        let arm = self.row(id, columns, &parsed, &value, span)?;
        whole.then_some(arm)
    }
}

/// How many cells there are up to the last that is not empty.
fn filled(cells: &[(usize, String)]) -> usize {
    cells.iter().rposition(|(_, cell)| !cell.is_empty()).map_or(0, |last| last + 1)
}

/// The cells of each row, trimmed, with the byte at which their text starts; rows that are all empty are left out.
///
/// Cells are located by their own text, so a quoted cell points behind its quote; a cell whose
/// quotes were doubled points at the start of its row.
fn csv_cells(text: &str) -> Result<Vec<CsvRow>, (usize, String)> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let before = (reader.position().byte() as usize).min(text.len());
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {}
            Err(error) => return Err((before, error.to_string())),
        }
        let start = record.position().map_or(before, |position| position.byte() as usize).min(text.len());
        let end = (reader.position().byte() as usize).min(text.len());
        let mut from = start;
        let mut cells = Vec::with_capacity(record.len());
        for cell in &record {
            let at = text[from..end].find(cell).map_or(start, |found| from + found);
            from = if at >= from { at + cell.len() } else { from };
            let blank = cell.len() - cell.trim_start().len();
            cells.push((at + blank, cell.trim().to_string()));
        }
        // Spreadsheets write their empty columns at the right too.
        if filled(&cells) == 0 {
            continue;
        }
        let width = rows.first().map_or(filled(&cells), Vec::len);
        cells.truncate(width.max(filled(&cells)));
        rows.push(cells);
    }
}
