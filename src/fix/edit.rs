//! One change of a file's text: what stands at a span gives way to another text.

use crate::text::{Source, Span};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    /// Takes out a line that is all of the span, or the span alone where more stands on its lines.
    pub fn delete(source: &Source, span: Span) -> Edit {
        let text = source.text.as_str();
        let (start, end) = (span.start as usize, span.end as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        let alone = text[line_start..start].trim().is_empty() && text[end..line_end].trim().is_empty();
        // Of the empty lines around it one is enough.
        let is_empty = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
        let parted = is_empty(text[..line_start].lines().next_back()) && is_empty(text[line_end..].lines().next());
        let below =
            if parted { text[line_end..].find('\n').map_or(text.len(), |at| line_end + at + 1) } else { line_end };
        let span = if alone {
            Span::new(span.file, line_start, below)
        } else {
            Span::new(span.file, text[..start].trim_end_matches([' ', '\t']).len(), end)
        };
        Edit { span, text: String::new() }
    }

    /// Puts a line below the one on which the span ends.
    pub fn below(source: &Source, span: Span, line: &str) -> Edit {
        let text = source.text.as_str();
        let (start, end) = (span.start as usize, span.end as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let indent: String = text[line_start..start].chars().take_while(|letter| letter.is_whitespace()).collect();
        let rest = text[end..].find('\n').map_or(&text[end..], |at| &text[end..end + at]);
        let comment_only = rest.trim().is_empty() || rest.trim_start().starts_with("//");
        let at = if comment_only { end + rest.trim_end().len() } else { end };
        let after = if comment_only { "" } else { "\n" };
        Edit { span: Span::new(span.file, at, at), text: format!("\n{indent}{line}{after}") }
    }

    /// The whole text with the edit made.
    pub fn apply(&self, source: &Source) -> String {
        let mut text = source.text.clone();
        text.replace_range(self.span.range(), &self.text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn at(source: &Source, word: &str) -> Span {
        let start = source.text.find(word).expect("the word is in the text");
        Span::new(FileId(0), start, start + word.len())
    }

    #[test]
    fn a_line_goes_as_a_whole_and_part_of_a_line_alone() {
        let source = Source::new("p", "a {\n  b c\n  d\n}\n");
        assert_eq!(Edit::delete(&source, at(&source, "b c")).apply(&source), "a {\n  d\n}\n");
        assert_eq!(Edit::delete(&source, at(&source, "c")).apply(&source), "a {\n  b\n  d\n}\n");
        let parted = Source::new("p", "a\n\nb\n\nc\n");
        assert_eq!(Edit::delete(&parted, at(&parted, "b")).apply(&parted), "a\n\nc\n");
        let last = Source::new("p", "a\nb");
        assert_eq!(Edit::delete(&last, at(&last, "b")).apply(&last), "a\n");
    }

    #[test]
    fn a_line_goes_below_the_comment_of_the_one_above_it() {
        let source = Source::new("p", "a {\n  b // why\n}\n");
        assert_eq!(Edit::below(&source, at(&source, "b"), "c").apply(&source), "a {\n  b // why\n  c\n}\n");
        let one_line = Source::new("p", "a { b }");
        assert_eq!(Edit::below(&one_line, at(&one_line, "b"), "c").apply(&one_line), "a { b\nc\n }");
    }
}
