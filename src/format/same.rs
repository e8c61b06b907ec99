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
fn shape(file: &File) -> Vec<String> {
    let written = format!("{:?}", file.decls);
    let tokens = tokens(&written);
    let mut out = Vec::new();
    // What is to be left out when the bracket at this depth closes.
    let mut open: Vec<Bracket> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        if token == "Span" && tokens.get(at + 1) == Some(&"{") {
            at = closing(&tokens, at + 1) + 1;
            continue;
        }
        if tokens[at..].starts_with(&["Cond", "{", "kind", ":", "Group", "("]) {
            open.extend([Bracket::Dropped, Bracket::Dropped]);
            at += 6;
            continue;
        }
        match token {
            "{" | "(" | "[" => open.push(Bracket::Kept),
            "}" | ")" | "]" => {
                if open.pop() == Some(Bracket::Dropped) {
                    // `)` of the group, then `, span: … }` of its condition.
                    if token == ")" {
                        at = closing_of_outer(&tokens, at + 1);
                    }
                    if token == ")" {
                        open.pop();
                    }
                    at += 1;
                    continue;
                }
            }
            _ => {}
        }
        out.push(token.to_owned());
        at += 1;
    }
    out
}

#[derive(PartialEq, Eq)]
enum Bracket {
    Kept,
    Dropped,
}

/// The bracket that closes the one at `open`.
fn closing(tokens: &[&str], open: usize) -> usize {
    closing_of_outer(tokens, open + 1)
}

/// The bracket that closes the block in which `from` stands.
fn closing_of_outer(tokens: &[&str], from: usize) -> usize {
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
