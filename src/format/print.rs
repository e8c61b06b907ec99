//! Writes lines with their comments and blank lines.
//!
//! A comment on a line of its own stays above what it stood above; one at the end of a line stays
//! there; one inside a statement goes above it. Blank lines are kept, one at most; declarations
//! of different kinds and those with several lines are separated by one.

use crate::syntax::ast::Comment;
use crate::text::display_width;

use super::WIDTH;
use super::align::align;
use super::layout::{Block, Inline, Node, Piece, SOFT};

struct Printer<'t> {
    source: &'t str,
    comments: std::iter::Peekable<std::slice::Iter<'t, Comment>>,
    out: String,
    /// Where in the source the last thing that was written ends.
    cursor: usize,
}

pub(super) fn print(source: &str, comments: &[Comment], mut nodes: Vec<Node>) -> String {
    let mut printer = Printer { source, comments: comments.iter().peekable(), out: String::new(), cursor: 0 };
    let breaks = printer.breaks(&nodes);
    align(&mut nodes, &breaks);
    let mut before: Option<(&'static str, bool)> = None;
    for node in nodes {
        let (kind, tall) = (node.kind, printer.is_tall(&node));
        let gap = match before {
            None => Gap::None,
            Some((last, was_tall)) if last != kind || tall || was_tall => Gap::One,
            Some(_) => Gap::AsWritten,
        };
        printer.node(node, 0, gap);
        before = Some((kind, tall));
    }
    let first = if before.is_none() { Gap::None } else { Gap::AsWritten };
    printer.comments_before(source.len() + 1, 0, first, Gap::AsWritten);
    printer.out
}

/// The blank line before something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    One,
    AsWritten,
}

impl Printer<'_> {
    /// For each node, whether a blank line stands between it and the one before.
    fn breaks(&self, nodes: &[Node]) -> Vec<bool> {
        let mut breaks = vec![false; nodes.len()];
        for (at, pair) in nodes.windows(2).enumerate() {
            let between = self.source.get(pair[0].span.end as usize..pair[1].span.start as usize);
            breaks[at + 1] = between.is_some_and(has_blank_line);
        }
        breaks
    }

    fn is_tall(&self, node: &Node) -> bool {
        let blocks = node.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Block(block) => Some(block),
        });
        let mut blocks = blocks.peekable();
        blocks.peek().is_some() && self.one_line(node, 0).is_none()
    }

    fn node(&mut self, node: Node, indent: usize, gap: Gap) {
        let start = node.span.start as usize;
        let end = node.span.end as usize;
        let mut gap = self.comments_before(start, indent, gap, Gap::AsWritten);
        if gap == Gap::AsWritten {
            gap = if self.blank_before(start) { Gap::One } else { Gap::None };
        }
        // Comments inside the statement, up to its first block, go above it.
        let one_line = self.one_line(&node, indent);
        let opens = node.pieces.iter().find_map(|piece| match piece {
            Piece::Block(block) if one_line.is_none() => Some(self.find('{', block.after)),
            _ => None,
        });
        self.cursor = self.cursor.max(start);
        gap = self.comments_before(opens.unwrap_or(end), indent, gap, Gap::None);
        if gap == Gap::One {
            self.out.push('\n');
        }
        match one_line {
            Some(line) => self.wrapped(&line, indent),
            None => self.pieces(node.pieces, end, indent),
        }
        self.cursor = end;
        self.trailing(end);
    }

    /// A node with blocks on several lines. Comments behind its last block go into the block.
    fn pieces(&mut self, pieces: Vec<Piece>, end: usize, indent: usize) {
        let mut line = String::new();
        let last = pieces.iter().rposition(|piece| matches!(piece, Piece::Block(_)));
        for (at, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Text(text) => line.push_str(&text),
                Piece::Block(block) => {
                    line.push('{');
                    self.wrapped(&line, indent);
                    line = String::from("}");
                    self.block(block, if Some(at) == last { end } else { 0 }, indent);
                }
            }
        }
        self.wrapped(&line, indent);
    }

    /// The lines of a block, and the comments up to its brace or to `end`.
    fn block(&mut self, block: Block, end: usize, indent: usize) {
        let mut nodes = block.nodes;
        let open = self.find('{', block.after);
        self.cursor = open + 1;
        self.trailing(open + 1);
        let breaks = self.breaks(&nodes);
        align(&mut nodes, &breaks);
        let mut gap = Gap::None;
        let mut last = open + 1;
        for node in nodes {
            last = node.span.end as usize;
            self.node(node, indent + 2, gap);
            gap = Gap::AsWritten;
        }
        let close = self.find('}', last);
        let gap = self.comments_before(close, indent + 2, gap, Gap::AsWritten);
        self.comments_before(end, indent + 2, gap, Gap::AsWritten);
        self.cursor = close + 1;
    }

    /// The node on one line, if it may stand so.
    fn one_line(&self, node: &Node, indent: usize) -> Option<String> {
        let mut line = String::new();
        for piece in &node.pieces {
            match piece {
                Piece::Text(text) => line.push_str(text),
                Piece::Block(block) => line.push_str(&self.inline(block, node.span.end as usize)?),
            }
        }
        let has_block = node.pieces.len() > 1 || matches!(node.pieces.first(), Some(Piece::Block(_)));
        (!has_block || indent + display_width(&line) <= WIDTH).then_some(line)
    }

    fn inline(&self, block: &Block, end: usize) -> Option<String> {
        let Inline::By(separator) = block.inline else { return None };
        let open = self.find('{', block.after);
        let commented = self.comments.clone().any(|comment| (open..end).contains(&(comment.span.start as usize)));
        if commented {
            return None;
        }
        let texts: Option<Vec<&str>> = block.nodes.iter().map(Node::plain).collect();
        let inner = texts?.join(separator);
        Some(if inner.is_empty() { "{}".to_owned() } else { format!("{{ {inner} }}") })
    }

    /// Writes a line, broken where it is too long.
    fn wrapped(&mut self, line: &str, indent: usize) {
        self.spaces(indent);
        let mut width = indent;
        for (at, part) in line.split(SOFT).enumerate() {
            let part_width = display_width(part);
            if at > 0 {
                if width + 1 + part_width > WIDTH {
                    self.out.truncate(self.out.trim_end_matches(' ').len());
                    self.out.push('\n');
                    self.spaces(indent + 4);
                    width = indent + 4;
                } else {
                    self.out.push(' ');
                    width += 1;
                }
            }
            self.out.push_str(part);
            width += part_width;
        }
        self.out.push('\n');
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    /// Comments that start before `offset`, each on its own line, the first after `gap`, the rest
    /// after `then`. Gives the gap that is still due.
    fn comments_before(&mut self, offset: usize, indent: usize, mut gap: Gap, then: Gap) -> Gap {
        while let Some(comment) = self.comments.next_if(|comment| (comment.span.start as usize) < offset) {
            let blank = match gap {
                Gap::None => false,
                Gap::One => true,
                Gap::AsWritten => self.blank_before(comment.span.start as usize),
            };
            if blank {
                self.out.push('\n');
            }
            self.spaces(indent);
            self.comment(comment);
            self.out.push('\n');
            self.cursor = self.cursor.max(comment.span.end as usize);
            gap = then;
        }
        gap
    }

    fn comment(&mut self, comment: &Comment) {
        self.out.push_str(if comment.doc { "///" } else { "//" });
        self.out.push_str(&comment.text);
    }

    /// A comment on the line on which `end` stands goes to the end of the last line.
    fn trailing(&mut self, end: usize) {
        let source = self.source;
        let same_line = |comment: &&Comment| {
            source
                .get(end..comment.span.start as usize)
                .is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() && c != '\n'))
        };
        if let Some(comment) = self.comments.next_if(same_line) {
            self.out.truncate(self.out.trim_end_matches('\n').len());
            self.out.push_str("  ");
            self.comment(comment);
            self.out.push('\n');
            self.cursor = self.cursor.max(comment.span.end as usize);
        }
    }

    fn blank_before(&self, offset: usize) -> bool {
        self.source.get(self.cursor..offset).is_some_and(has_blank_line)
    }

    /// The first `sign` from `offset` on that stands in no comment and no string.
    fn find(&self, sign: char, offset: usize) -> usize {
        let mut rest = self.source[offset..].char_indices();
        let mut quoted = false;
        while let Some((at, c)) = rest.next() {
            match c {
                '\\' if quoted => drop(rest.next()),
                '"' => quoted = !quoted,
                '/' if !quoted && self.source[offset + at..].starts_with("//") => {
                    rest.by_ref().find(|(_, c)| *c == '\n');
                }
                _ if c == sign && !quoted => return offset + at,
                _ => {}
            }
        }
        self.source.len()
    }
}

/// Whether a line of the text holds nothing but white space.
fn has_blank_line(text: &str) -> bool {
    let mut lines = text.split('\n');
    lines.next();
    lines.next_back();
    lines.any(|line| line.trim().is_empty())
}
