//! One look at the whole text before it is parsed: comments, strings, nesting.

use super::ast::Comment;
use crate::diagnostic::Finding;
use crate::text::{FileId, Span};

pub(super) struct Scan {
    pub repaired: String,
    pub comments: Vec<Comment>,
    pub findings: Vec<Finding>,
    pub fatal: bool,
}

pub(super) fn scan(file: FileId, text: &str) -> Scan {
    let mut comments = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    let mut quoted = false;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => quoted = false,
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b'/' if !quoted && text[at..].starts_with("//") => {
                let end = text[at..].find('\n').map_or(text.len(), |len| at + len);
                let written = text[at..end].trim_end();
                let doc = written.starts_with("///") && !written.starts_with("////");
                let inner = written[if doc { 3 } else { 2 }..].trim_end().to_owned();
                comments.push(Comment { text: inner, doc, span: Span::new(file, at, at + written.len()) });
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Scan { repaired: text.to_owned(), comments, findings: Vec::new(), fatal: false }
}
