//! Text of files and traces as it may go to a terminal: a control character there is somebody
//! else's command to it.

use std::borrow::Cow;

use crate::diagnostic::{Finding, Related};
use crate::text::{Source, Sources};

fn is_unsafe(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
}

/// The text with `?` for each byte of a control character, so that offsets stay.
pub fn text(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unsafe(letter) { out.extend(std::iter::repeat_n('?', letter.len_utf8())) } else { out.push(letter) }
    }
    Cow::Owned(out)
}

/// All sources, copied only if one needs it.
pub fn sources(sources: &Sources) -> Cow<'_, Sources> {
    if sources.iter().all(|(_, source)| matches!(text(&source.text), Cow::Borrowed(_))) {
        return Cow::Borrowed(sources);
    }
    let mut out = Sources::default();
    for (_, source) in sources.iter() {
        out.add(Source::new(source.path.clone(), text(&source.text)));
    }
    Cow::Owned(out)
}

/// What a finding says.
pub fn finding(finding: &Finding) -> Finding {
    let related = finding.related.iter();
    Finding {
        message: text(&finding.message).into_owned(),
        label: text(&finding.label).into_owned(),
        related: related.map(|at| Related { span: at.span, message: text(&at.message).into_owned() }).collect(),
        help: finding.help.as_deref().map(|help| text(help).into_owned()),
        ..finding.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_keep_their_width_in_bytes() {
        assert_eq!(text("a\u{1b}[31m\u{9b}b\tc\n"), "a?[31m??b\tc\n");
        assert!(matches!(text("営業\r\n"), Cow::Borrowed(_)));
    }
}
