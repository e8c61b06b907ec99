//! `// tasuki: allow(CODE, …) [until DATE]: reason`, which silences findings on the next line of
//! the policy.
//!
//! Applied once, after all phases. A comment without a reason silences nothing, and what says that
//! the text is not a policy cannot be silenced.

use super::{Code, Finding};
use crate::text::Sources;

/// The findings that no comment silences, in their order.
pub fn without_allowed(findings: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    findings.into_iter().filter(|finding| !is_allowed(finding, sources)).collect()
}

fn is_allowed(finding: &Finding, sources: &Sources) -> bool {
    if finding.code.breaks_the_text() {
        return false;
    }
    let source = sources.get(finding.span.file);
    let line = source.line_column(finding.span.start).line;
    (1..line)
        .rev()
        .map(|above| source.line_text(above).trim())
        .take_while(|text| text.starts_with("//"))
        .any(|comment| allowed_codes(comment).is_some_and(|codes| codes.contains(&finding.code)))
}

/// The codes that a comment line allows, if it is such a comment and gives a reason.
fn allowed_codes(comment: &str) -> Option<Vec<Code>> {
    let body = comment.strip_prefix("//")?.trim_start().strip_prefix("tasuki:")?.trim_start();
    let (codes, rest) = body.strip_prefix("allow")?.trim_start().strip_prefix('(')?.split_once(')')?;
    let (limit, reason) = rest.split_once(':')?;
    let limit = limit.trim();
    if reason.trim().is_empty() || !(limit.is_empty() || limit.starts_with("until ")) {
        return None;
    }
    Some(codes.split(',').filter_map(|code| Code::parse(code.trim())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, Span};

    fn remaining(text: &str, code: Code) -> usize {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("p.tasuki", text));
        let at = text.find("HERE").expect("the marked place");
        without_allowed(vec![Finding::new(code, Span::new(file, at, at + 4), "wrong")], &sources).len()
    }

    #[test]
    fn an_allow_with_a_reason_silences_the_line_below_it() {
        assert_eq!(remaining("// tasuki: allow(gap-event): the CRM blocks it\nHERE", Code::GapEvent), 0);
        assert_eq!(
            remaining("// tasuki: allow(gap-intake, gap-event) until 2027-01-01: why\n  HERE", Code::GapEvent),
            0
        );
        assert_eq!(remaining("// tasuki: allow(gap-event): why\n/// told\nHERE", Code::GapEvent), 0);
    }

    #[test]
    fn an_allow_needs_its_reason_its_code_and_its_line() {
        assert_eq!(remaining("// tasuki: allow(gap-event)\nHERE", Code::GapEvent), 1);
        assert_eq!(remaining("// tasuki: allow(gap-event):  \nHERE", Code::GapEvent), 1);
        assert_eq!(remaining("// tasuki: allow(gap-owner): why\nHERE", Code::GapEvent), 1);
        assert_eq!(remaining("// tasuki: allow(gap-event): why\n\nHERE", Code::GapEvent), 1);
    }

    #[test]
    fn broken_text_cannot_be_allowed() {
        assert_eq!(remaining("// tasuki: allow(syntax): why\nHERE", Code::Syntax), 1);
    }
}
