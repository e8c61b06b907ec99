//! Decision tables: a row is one line, each of its cells is parsed alone.

use std::rc::Rc;

use pest::iterators::Pair;

use super::super::ast::{
    Arm, Cell, CellKind, DecideBody, Element, Literal, LiteralKind, Name, Range, Row, Set, Subject, SubjectKind, Table,
    Test, TestKind,
};
use super::super::grammar::Rule;
use super::cond::comparison_of;
use super::quick_cell::QuickCell;
use super::{Lower, Parts};
use crate::diagnostic::{Code, Finding};
use crate::text::Span;

impl Lower<'_> {
    pub fn table(&mut self, pair: Pair<'_, Rule>) -> DecideBody {
        let mut table: Option<Table> = None;
        let mut broken: Vec<Span> = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::row => self.row(span, &mut table),
                Rule::arm => {
                    let arm = self.arm(part);
                    self.arm_after_table(arm, &mut table);
                }
                _ => broken.push(span),
            }
        }
        for span in broken {
            let arm = self.again(span, Rule::arm_items, |lower, items| lower.arm(Parts::of(items).need(Rule::arm)));
            if let Some(arm) = arm {
                self.arm_after_table(arm, &mut table);
            }
        }
        match table {
            Some(table) => DecideBody::Table(table),
            None => DecideBody::Arms(Vec::new()),
        }
    }

    fn arm_after_table(&mut self, arm: Arm, table: &mut Option<Table>) {
        let Some(table) = table else { return };
        if matches!(arm.guard, super::super::ast::Guard::When(_)) {
            let message = "only `VALUE otherwise` may follow the rows of a table";
            let finding = Finding::new(Code::Syntax, arm.span, message);
            self.findings.push(finding.help("write the condition as a row of the table"));
        } else if let Some(first) = &table.otherwise {
            let message = "a table has one `otherwise`";
            self.findings.push(Finding::new(Code::Syntax, arm.span, message).related(first.span, "the first is here"));
        } else {
            table.otherwise = Some(arm);
        }
    }

    fn row(&mut self, span: Span, table: &mut Option<Table>) {
        let cells = self.cells(span);
        let Some(table) = table else {
            *table = Some(self.header(span, &cells));
            return;
        };
        if is_rule_row(&self.text, &cells) {
            table.rule_row = true;
            return;
        }
        if table.subjects.is_empty() {
            // The header has its message.
            self.note_holes(self.range(span));
            return;
        }
        if let Some(otherwise) = &table.otherwise {
            let message = "a row after `otherwise` is never looked at";
            let finding = Finding::new(Code::Syntax, span, message).help("move `otherwise` below the last row");
            self.findings.push(finding.related(otherwise.span, "`otherwise` is here"));
        }
        let width = table.subjects.len() + 1;
        if cells.len() != width {
            self.findings.push(wrong_width(span, cells.len(), width, table.header_span));
            self.note_holes(self.range(span));
            return;
        }
        let (last, subjects) = cells.split_last().expect("a row has as many cells as the header");
        let subjects = subjects.iter().map(|cell| self.cell_at(cell.clone())).collect();
        let value = self.value_at(last.clone());
        table.rows.push(Row { cells: subjects, value, span });
    }

    fn header(&mut self, span: Span, cells: &[std::ops::Range<usize>]) -> Table {
        let unnamed = Name { text: "".into(), span };
        let (subjects, own_name) = match cells.split_last() {
            Some((last, subjects)) if !subjects.is_empty() => {
                let subjects = subjects.iter().map(|cell| self.subject_at(cell.clone())).collect();
                (subjects, self.own_name(last.clone()).unwrap_or(unnamed))
            }
            _ => {
                self.note_holes(self.range(span));
                let message = "the header row names at least one subject and then the decision itself";
                let finding = Finding::new(Code::Syntax, span, message);
                self.findings.push(finding.help("such as `| prefecture | territory |`"));
                (Vec::new(), unnamed)
            }
        };
        Table { subjects, own_name, header_span: span, rule_row: false, rows: Vec::new(), otherwise: None }
    }

    /// The last cell of a header.
    fn own_name(&mut self, at: std::ops::Range<usize>) -> Option<Name> {
        match self.subject_at(at) {
            Subject { kind: SubjectKind::Path(path), .. } if path.field.is_none() => Some(path.name),
            Subject { span, .. } => {
                let finding = Finding::new(Code::Syntax, span, "the last column is the decision itself");
                self.findings.push(finding.help("end the header row with the decision's own name"));
                None
            }
        }
    }

    /// The cells between the bars, trimmed.
    fn cells(&mut self, row: Span) -> Vec<std::ops::Range<usize>> {
        let (mut cells, mut start) = (Vec::new(), self.range(row).start + 1);
        let mut quoted = false;
        let mut escaped = false;
        let text = Rc::clone(&self.text);
        let row_at = self.range(row);
        for (at, byte) in text[row_at.clone()].bytes().enumerate().skip(1) {
            let at = row_at.start + at;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'|' if !quoted => {
                    cells.push(trimmed(&text, start, at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        let rest = trimmed(&text, start, row_at.end);
        if !rest.is_empty() {
            let place = self.span_at(rest.start, rest.end);
            if !self.already_reported(row) {
                let finding = Finding::new(Code::Syntax, place, "a table row ends with `|`");
                self.findings.push(finding.help("close the last cell with `|`"));
            }
            cells.push(rest);
        }
        cells
    }

    pub fn cell_at(&mut self, at: std::ops::Range<usize>) -> Cell {
        let span = self.span_at(at.start, at.end);
        if let Some(kind) = self.quick(|quick, text| quick.cell(text, at.start), &at) {
            return Cell { kind, span };
        }
        if at.is_empty() {
            self.empty_cell(at);
            return Cell { kind: CellKind::Error, span };
        }
        self.parsed_cell(at)
    }

    fn parsed_cell(&mut self, at: std::ops::Range<usize>) -> Cell {
        let span = self.span_at(at.start, at.end);
        let kind = self.again(span, Rule::cell_item, |lower, item| lower.cell(Parts::of(item).need(Rule::cell)));
        Cell { kind: kind.unwrap_or(CellKind::Error), span }
    }

    /// Reads a common cell or value without the parser.
    fn quick<T>(&self, read: impl FnOnce(QuickCell<'_>, &str) -> T, at: &std::ops::Range<usize>) -> T {
        read(QuickCell { span_at: &|start, end| self.span_at(start, end) }, &self.text[at.clone()])
    }

    pub fn subject_at(&mut self, at: std::ops::Range<usize>) -> Subject {
        let span = self.span_at(at.start, at.end);
        if at.is_empty() {
            self.empty_cell(at);
        } else if let Some(subject) =
            self.again(span, Rule::subject_item, |lower, item| lower.subject(Parts::of(item).need(Rule::subject)))
        {
            return subject;
        }
        let name = Name { text: "".into(), span };
        Subject { kind: SubjectKind::Path(super::super::ast::Path { name, field: None, span }), span }
    }

    pub fn value_at(&mut self, at: std::ops::Range<usize>) -> Literal {
        let span = self.span_at(at.start, at.end);
        if let Some(kind) = self.quick(|quick, text| quick.value(text, at.start), &at) {
            return Literal { kind, span };
        }
        if at.is_empty() {
            self.empty_cell(at);
            return Literal { kind: LiteralKind::Error, span };
        }
        let value =
            self.again(span, Rule::value_item, |lower, item| lower.literal(Parts::of(item).need(Rule::arm_value)));
        value.unwrap_or(Literal { kind: LiteralKind::Error, span })
    }

    fn empty_cell(&mut self, at: std::ops::Range<usize>) {
        // The bar that closes the cell is the smallest text there is.
        let end = self.text[at.start..].chars().next().map_or(at.start, |c| at.start + c.len_utf8());
        let place = self.span_at(at.start, end);
        let finding = Finding::new(Code::Syntax, place, "every cell of a table is filled");
        self.findings.push(finding.help("write `any` where the column does not matter"));
    }

    fn cell(&mut self, pair: Pair<'_, Rule>) -> CellKind {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let first = parts.next().expect("a cell has content");
        let kind = match first.as_rule() {
            Rule::kw_any => return CellKind::Any,
            Rule::kw_is => match parts.maybe(Rule::kw_not) {
                Some(_) => self.other_than(parts.need(Rule::element)),
                None => self.one_of_these(parts.need(Rule::element)),
            },
            Rule::kw_not => match parts.maybe(Rule::kw_in) {
                Some(_) => TestKind::NotIn(self.set(parts.need(Rule::set))),
                None => self.other_than(parts.need(Rule::element)),
            },
            Rule::kw_in => TestKind::In(self.set(parts.need(Rule::set))),
            Rule::compare => {
                let mut parts = Parts::of(first);
                let comparison = comparison_of(parts.need(Rule::comparator).as_str());
                TestKind::Compare(comparison, self.literal(parts.need(Rule::literal)))
            }
            Rule::element => self.one_of_these(first),
            _ => self.test(first).kind,
        };
        CellKind::Test(Test { kind, span })
    }

    /// A bare value, or a range: what `is` or `in` says in a condition.
    fn one_of_these(&mut self, element: Pair<'_, Rule>) -> TestKind {
        match self.element(element) {
            Element::Literal(literal) => TestKind::Is(literal),
            Element::Range(range) => TestKind::In(only(range)),
        }
    }

    fn other_than(&mut self, element: Pair<'_, Rule>) -> TestKind {
        match self.element(element) {
            Element::Literal(literal) => TestKind::IsNot(literal),
            Element::Range(range) => TestKind::NotIn(only(range)),
        }
    }
}

fn only(range: Range) -> Set {
    let span = range.span;
    Set { elements: vec![Element::Range(range)], bracketed: false, span }
}

fn trimmed(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let cell = &text[start..end];
    let start = start + (cell.len() - cell.trim_start().len());
    start..(start + cell.trim().len())
}

/// `|---|:--:|`, as Markdown writes it below the header.
fn is_rule_row(text: &str, cells: &[std::ops::Range<usize>]) -> bool {
    let is_rule = |cell: &str| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'));
    !cells.is_empty() && cells.iter().all(|cell| is_rule(&text[cell.clone()]))
}

fn wrong_width(span: Span, found: usize, wanted: usize, header: Span) -> Finding {
    let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
    let message = format!("this row has {}, the header has {wanted}", cells(found));
    let help = if found < wanted {
        "fill every cell; `any` leaves a column open"
    } else {
        "drop the cells that have no header"
    };
    Finding::new(Code::Syntax, span, message).help(help).related(header, "the header")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn a_cell_read_without_the_parser_is_what_the_parser_reads() {
        let read = [
            "any",
            "webinar",
            "in_kinki",
            "12",
            "007",
            ">= 10",
            "<=10",
            "> 0",
            "<  999999999",
            "1..5",
            "1 .. 5",
            "1..<5",
            "1<..5",
            "1<..<5",
            "in 1..5",
            "in kinki",
            "in (a)",
            "in (a, b,c )",
            "in(a, 1..3)",
            "in ( 1 , 22 )",
        ];
        let left = [
            "",
            "not a",
            "in (a, b,)",
            "in ()",
            "1...5",
            "1..",
            "..5",
            "a..b",
            "-1",
            "1_000",
            "2.5",
            "10k",
            "1..5 JPY",
            "yes",
            "unknown",
            "known",
            "is a",
            "in",
            "inside out",
            ">= a",
            "= 5",
            "> ..5",
            "1 < .. 5",
            "a b",
            "\"x\"",
            "in (\"a,b\")",
            "京都",
            "in (京都)",
            ">= -5",
            "1234567890",
            "starts with \"a\"",
            "not in (a, b)",
            "5%",
            "(a)",
            "a,b",
        ];
        for text in read.iter().chain(&left) {
            let mut lower = Lower::new(FileId(0), 3, text, text.len(), &[]);
            let quick = lower.quick(|quick, text| quick.cell(text, 0), &(0..text.len()));
            assert_eq!(quick.is_some(), read.contains(text), "{text}");
            if let Some(kind) = quick {
                assert_eq!(kind, lower.parsed_cell(0..text.len()).kind, "{text}");
                assert_eq!(lower.findings, []);
            }
        }
    }
}
