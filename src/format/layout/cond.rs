//! Conditions: on one line, but for lists with bullets.

use crate::syntax::ast::{
    Cell, CellKind, Comparison, Cond, CondKind, Quantifier, Subject, SubjectKind, Test, TestKind,
};
use crate::text::Span;

use super::value::{literal, path, set};
use super::{Align, Inline, Node, SOFT};

/// Adds a condition to the end of a node.
pub(super) fn push(node: &mut Node, cond: &Cond) {
    match &cond.kind {
        CondKind::Or(sides) => joined(node, sides, "or"),
        CondKind::And(sides) => joined(node, sides, "and"),
        CondKind::Not(inner) => {
            node.push("not ");
            push(node, inner);
        }
        CondKind::Group(inner) => in_parentheses(node, inner),
        CondKind::List { quantifier, items } => list(node, quantifier, items, cond.span),
        CondKind::Bare(name) => node.push(&path(name)),
        CondKind::Test { subject: of, test } => node.push(&format!("{} {}", subject(of), said(test))),
        CondKind::Error => {}
    }
}

fn joined(node: &mut Node, sides: &[Cond], word: &str) {
    for (at, side) in sides.iter().enumerate() {
        if at > 0 {
            node.push(&format!("{SOFT}{word} "));
        }
        // Where `and` meets `or`, the parentheses are written.
        match (&side.kind, word) {
            (CondKind::And(_), "or") => in_parentheses(node, side),
            _ => push(node, side),
        }
    }
}

fn in_parentheses(node: &mut Node, inner: &Cond) {
    node.push("(");
    push(node, inner);
    node.push(")");
}

fn list(node: &mut Node, quantifier: &Quantifier, items: &[Cond], span: Span) {
    let quantifier = match quantifier {
        Quantifier::All => "all of ".to_owned(),
        Quantifier::Any => "any of ".to_owned(),
        Quantifier::AtLeast(count) => format!("at least {count} of "),
        Quantifier::AtMost(count) => format!("at most {count} of "),
    };
    node.push(&quantifier);
    let bullets = items.iter().map(bullet).collect();
    let start = Span { end: span.start, ..span };
    let whole = std::mem::replace(node, Node::new(span, ""));
    *node = whole.block(start, Inline::Never, bullets);
}

fn bullet(cond: &Cond) -> Node {
    let mut node = Node::new(cond.span, "- ").align(Align::Alone);
    push(&mut node, cond);
    node
}

pub(super) fn subject(subject: &Subject) -> String {
    match &subject.kind {
        SubjectKind::Path(name) => path(name),
        SubjectKind::Times { of, in_stage: true } => format!("times({}, in stage)", of.text),
        SubjectKind::Times { of, in_stage: false } => format!("times({})", of.text),
        SubjectKind::Stage => "stage".to_owned(),
        SubjectKind::Owner => "owner".to_owned(),
        SubjectKind::Sla(name) => format!("sla {}", name.text),
    }
}

fn said(test: &Test) -> String {
    match &test.kind {
        TestKind::Is(value) => format!("is {}", literal(value)),
        TestKind::IsNot(value) => format!("is not {}", literal(value)),
        _ => shared(test),
    }
}

/// A test as a table cell says it, without its subject.
pub(super) fn cell(cell: &Cell) -> String {
    let CellKind::Test(test) = &cell.kind else { return "any".to_owned() };
    match &test.kind {
        TestKind::Is(value) => literal(value),
        TestKind::IsNot(value) => format!("not {}", literal(value)),
        // A bare range is what a cell says for `in`.
        TestKind::In(values) if cell_is_bare(cell, values) => set(values),
        _ => shared(test),
    }
    .replace(SOFT, " ")
}

/// Whether `in` is not written: the set starts where the cell does.
fn cell_is_bare(cell: &Cell, values: &crate::syntax::ast::Set) -> bool {
    !values.bracketed && values.span.start == cell.span.start
}

fn shared(test: &Test) -> String {
    let comparison = |comparison: &Comparison| match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    };
    match &test.kind {
        TestKind::Is(value) | TestKind::IsNot(value) => literal(value),
        TestKind::Compare(sign, value) => format!("{} {}", comparison(sign), literal(value)),
        TestKind::In(values) => format!("in {}", set(values)),
        TestKind::NotIn(values) => format!("not in {}", set(values)),
        TestKind::StartsWith(value) => format!("starts with {}", literal(value)),
        TestKind::EndsWith(value) => format!("ends with {}", literal(value)),
        TestKind::Contains(value) => format!("contains {}", literal(value)),
    }
}
