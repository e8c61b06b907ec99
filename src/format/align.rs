//! Where neighbouring lines stand under each other: the places marked `ALIGN` are padded.
//!
//! Widths are those of a terminal, where Japanese takes two columns a character.

use crate::text::display_width;

use super::layout::{ALIGN, Align, Node, Piece};

/// Attribute colons stand in one column, so that a new attribute moves no other line.
const ATTRIBUTE: usize = 22;
/// A longer attribute has its colon where it ends.
const LONGEST_ATTRIBUTE: usize = 32;
/// A line whose part before the mark is longer stands for itself.
const LONGEST: usize = 60;
/// Runs of moves that differ by no more columns join.
const NEAR: usize = 3;

/// Pads the marked places of the nodes of one block. `breaks[i]` says whether a blank line stands
/// before node `i`.
pub(super) fn align(nodes: &mut [Node], breaks: &[bool]) {
    let attribute = attribute_column(nodes);
    let table = table_columns(nodes);
    let runs = runs(nodes, breaks);
    for (node, run) in nodes.iter_mut().zip(runs) {
        let columns: &[usize] = match node.align {
            Align::Alone => &[],
            Align::Run(_) | Align::Move(_) => &[run],
            Align::Attribute => &[attribute],
            Align::Table => &table,
        };
        for piece in &mut node.pieces {
            if let Piece::Text(text) = piece {
                *text = padded(text, columns);
            }
        }
    }
}

/// The text with its marks replaced; what is longer than its column is not padded.
fn padded(text: &str, columns: &[usize]) -> String {
    let parts: Vec<&str> = text.split(ALIGN).collect();
    let mut out = String::new();
    let mut start = 0;
    for (at, part) in parts.iter().enumerate() {
        out.push_str(part);
        if at + 1 == parts.len() {
            break;
        }
        let width = display_width(&out[start..]);
        let fill = columns.get(at).map_or(0, |column| column.saturating_sub(width));
        let rule = part.ends_with('-') && part.trim_start_matches(['|', ' ']) == "-";
        out.extend(std::iter::repeat_n(if rule { '-' } else { ' ' }, fill));
        start = out.len();
    }
    out
}

/// The width before the mark, if the node has one and is not too long.
fn head(node: &Node) -> Option<usize> {
    let text = node.plain()?;
    let (head, _) = text.split_once(ALIGN)?;
    Some(display_width(head)).filter(|width| *width <= LONGEST)
}

fn attribute_column(nodes: &[Node]) -> usize {
    let heads = nodes.iter().filter(|node| node.align == Align::Attribute).filter_map(head);
    heads.filter(|width| *width <= LONGEST_ATTRIBUTE).fold(ATTRIBUTE, usize::max)
}

fn table_columns(nodes: &[Node]) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for text in nodes.iter().filter(|node| node.align == Align::Table).filter_map(Node::plain) {
        for (at, cell) in text.split(ALIGN).enumerate() {
            match columns.get_mut(at) {
                Some(column) => *column = (*column).max(display_width(cell)),
                None => columns.push(display_width(cell)),
            }
        }
    }
    columns
}

/// For each node the column of its run; 0 for a node that stands alone.
fn runs(nodes: &[Node], breaks: &[bool]) -> Vec<usize> {
    struct Run {
        end: usize,
        width: usize,
        moves: bool,
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut columns = vec![0; nodes.len()];
    let mut start = 0;
    while start < nodes.len() {
        let mut end = start + 1;
        while end < nodes.len() && !breaks[end] && nodes[end].align == nodes[start].align {
            end += 1;
        }
        let width = nodes[start..end].iter().filter_map(head).max().unwrap_or(0);
        let moves = matches!(nodes[start].align, Align::Move(_));
        match runs.last_mut() {
            Some(last) if last.moves && moves && !breaks[start] && near(last.width, width) => {
                *last = Run { end, width: last.width.max(width), moves };
            }
            _ => runs.push(Run { end, width, moves }),
        }
        start = end;
    }
    let mut start = 0;
    for run in runs {
        columns[start..run.end].fill(run.width);
        start = run.end;
    }
    for (column, node) in columns.iter_mut().zip(nodes) {
        if head(node).is_none() {
            *column = 0;
        }
    }
    columns
}

fn near(one: usize, other: usize) -> bool {
    one > 0 && other > 0 && one.abs_diff(other) <= NEAR
}
