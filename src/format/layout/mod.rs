//! From the tree to lines: what stands on each, and what is aligned with what.

mod cond;
mod decl;
mod stage;
mod value;

pub(super) use decl::file;

use crate::text::Span;

/// A space at which a long line may be broken.
pub(super) const SOFT: char = '\u{FDD0}';
/// Where a line is padded so that it stands under its neighbours.
pub(super) const ALIGN: char = '\u{FDD1}';

/// A declaration, a statement, a bullet or a table row: it starts a line of its own.
pub(super) struct Node {
    pub span: Span,
    pub align: Align,
    /// What a blank line separates declarations by.
    pub kind: &'static str,
    pub pieces: Vec<Piece>,
}

pub(super) enum Piece {
    Text(String),
    Block(Block),
}

/// `{ … }`.
pub(super) struct Block {
    pub nodes: Vec<Node>,
    pub inline: Inline,
    /// Where the text before the brace ends.
    pub after: usize,
}

/// Whether a block may stand on one line, and what separates its nodes there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inline {
    Never,
    By(&'static str),
}

/// Which neighbours a line is aligned with.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Align {
    Alone,
    /// Adjacent lines of one key.
    Run(String),
    /// As `Run`; runs that are almost as wide join.
    Move(String),
    /// The colons of attributes.
    Attribute,
    /// The rows of a table, its rule row included.
    Table,
}

impl Node {
    fn new(span: Span, text: impl Into<String>) -> Node {
        Node { span, align: Align::Alone, kind: "", pieces: vec![Piece::Text(text.into())] }
    }

    fn align(mut self, align: Align) -> Node {
        self.align = align;
        self
    }

    /// Text at the end of the node.
    fn text(mut self, text: &str) -> Node {
        self.push(text);
        self
    }

    fn push(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn block(mut self, after: Span, inline: Inline, nodes: Vec<Node>) -> Node {
        self.pieces.push(Piece::Block(Block { nodes, inline, after: after.end as usize }));
        self
    }

    /// The text, if the node is nothing else.
    pub fn plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}
