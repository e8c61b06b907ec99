//! Whether two trees say the same: all but their places, and parentheses around a condition.

use crate::syntax::ast::File;

/// Whether the trees are equal but for spans and parentheses, and the comments are the same ones
/// in the same order.
pub(super) fn same(one: &File, other: &File) -> bool {
    let comments = |file: &File| file.comments.iter().map(|c| (c.doc, c.text.clone())).collect::<Vec<_>>();
    comments(one) == comments(other) && shape(one) == shape(other)
}

/// The tree as text, without spans and parentheses. Every field of every node is in it, because
/// the compiler writes it.
fn shape(file: &File) -> String {
    let written = format!("{:?}", file.decls);
    let tokens = tokens(&written);
    let mut out = String::with_capacity(written.len() / 2);
    // For each open bracket, whether it belongs to a parenthesis of the language.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].starts_with(&["Span", "{"]) {
            at = closing(&tokens, at + 2) + 1;
            continue;
        }
        if tokens[at..].starts_with(&GROUP) {
            open.push(true);
            at += GROUP.len();
            continue;
        }
        let token = tokens[at];
        let group = match token {
            "{" | "(" | "[" => {
                open.push(false);
                false
            }
            "}" | ")" | "]" => open.pop() == Some(true),
            _ => false,
        };
        if group {
            // Behind the `)` of the group stands `, span: … }` of its condition.
            at = closing(&tokens, at + 1) + 1;
            continue;
        }
        out.push_str(token);
        out.push(' ');
        at += 1;
    }
    out
}

/// How the compiler writes the start of a parenthesis.
const GROUP: [&str; 6] = ["Cond", "{", "kind", ":", "Group", "("];

/// The bracket that closes the block in which `from` stands.
fn closing(tokens: &[&str], from: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match *token {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" if depth == 0 => return at,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Words, quoted strings and signs.
fn tokens(written: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = written[at..].chars().next() {
        let rest = &written[at..];
        let length = match first {
            ' ' => {
                at += 1;
                continue;
            }
            '"' => quoted(rest),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        tokens.push(&rest[..length]);
        at += length;
    }
    tokens
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
