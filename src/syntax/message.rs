//! From the place where pest stopped to a message in the words of the language.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::Rule;
use super::lower::Lower;
use crate::diagnostic::{Code, Finding};

impl Lower<'_> {
    /// The message for `range`, which does not parse as `rule`.
    pub fn syntax_error(&self, range: std::ops::Range<usize>, _rule: Rule, error: &Error<Rule>) -> Finding {
        let at = range.start
            + match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => format!("{positives:?}"),
            ErrorVariant::CustomError { message } => message.clone(),
        };
        let end = self.text[at..range.end].find(char::is_whitespace).map_or(range.end, |len| at + len);
        Finding::new(Code::Syntax, self.span_at(at, end), format!("expected {expected}"))
    }
}
