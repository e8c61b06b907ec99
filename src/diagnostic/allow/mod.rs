//! Comments that silence findings on the line below them: `// tasuki: allow(CODE, …) [until DATE]:
//! reason`.
//!
//! Applied once, after all phases. A comment holds for findings that start on the first line below
//! it that is no comment, and for those of a spreadsheet that this line names; a blank line between ends its reach. What says that the text is not a
//! policy cannot be silenced, an expired comment silences nothing, and a comment that silences
//! nothing is a finding itself.

mod comment;

use jiff::civil::Date;

use super::{Code, Finding, Undecided};
use crate::text::{FileId, Source, Sources, Span};

/// All allow comments of a policy.
#[derive(Debug, Default)]
pub struct Allows {
    comments: Vec<Allow>,
    /// What is wrong with the comments themselves.
    wrong: Vec<Finding>,
}

#[derive(Debug)]
struct Allow {
    span: Span,
    /// The line (from 1) whose findings it silences.
    line: u32,
    codes: Vec<Code>,
    until: Option<Date>,
}

/// What the findings are looked at with.
pub struct Checked<'a> {
    pub findings: Vec<Finding>,
    pub undecided: &'a [Undecided],
    /// Given if a comment has a limit ([`Allows::have_limits`]).
    pub today: Option<Date>,
    /// Spreadsheets, each with the line that names it: they have no comments of their own.
    pub sheets: &'a [(FileId, Span)],
}

impl Allows {
    /// Reads the comments of a policy's files: of each its span, its text behind the slashes, and
    /// whether it documents what follows (`///`).
    pub fn read<'c>(sources: &Sources, comments: impl IntoIterator<Item = (Span, &'c str, bool)>) -> Allows {
        let mut allows = Allows::default();
        for (span, text, is_doc) in comments {
            match comment::read(text) {
                None => {}
                Some(Err(malformed)) => allows.wrong(span, malformed),
                Some(Ok(_)) if is_doc => allows.wrong(span, comment::documents()),
                Some(Ok(written)) => allows.add(sources.get(span.file), span, &written),
            }
        }
        allows
    }

    fn add(&mut self, source: &Source, span: Span, written: &comment::Written) {
        let Some(line) = line_below(source, span) else {
            self.wrong(
                span,
                comment::Malformed {
                    message: String::from("this comment silences nothing: no line stands directly below it"),
                    help: String::from("write it on a line of its own, above the line with the finding"),
                },
            );
            return;
        };
        let mut codes = Vec::new();
        for word in &written.words {
            match comment::code(word) {
                Ok(code) => codes.push(code),
                Err(malformed) => self.wrong(span, malformed),
            }
        }
        self.comments.push(Allow { span, line, codes, until: written.until });
    }

    fn wrong(&mut self, span: Span, malformed: comment::Malformed) {
        let finding = Finding::new(Code::UnusedAllow, span, malformed.message).label("silences nothing");
        self.wrong.push(finding.help(malformed.help));
    }

    /// Whether some comment holds only until a date.
    pub fn have_limits(&self) -> bool {
        self.comments.iter().any(|allow| allow.until.is_some())
    }

    /// The findings that no comment silences, and those about comments that are expired or silence
    /// nothing.
    pub fn apply(&self, sources: &Sources, checked: Checked<'_>) -> Vec<Finding> {
        let Checked { findings, undecided, today, sheets } = checked;
        // Later phases did not look everywhere: what is unused cannot be told.
        let is_policy = !findings.iter().any(|finding| finding.code.breaks_the_text());
        let open = |code: Code| undecided.iter().any(|question| question.code == code);
        let expired = |allow: &Allow| matches!((allow.until, today), (Some(until), Some(today)) if until < today);
        let is_below =
            |allow: &Allow, span: Span| span.file == allow.span.file && sources.start(span).line == allow.line;
        let silences = |allow: &Allow, code: Code, finding: &Finding| {
            let in_sheet = |(file, at): &(FileId, Span)| *file == finding.span.file && is_below(allow, *at);
            finding.code == code && (is_below(allow, finding.span) || sheets.iter().any(in_sheet))
        };
        let mut about = self.wrong.clone();
        for allow in &self.comments {
            let unused: Vec<Code> = allow
                .codes
                .iter()
                .copied()
                .filter(|code| !findings.iter().any(|finding| silences(allow, *code, finding)))
                .collect();
            if let Some(until) = allow.until.filter(|_| expired(allow)) {
                about.push(expired_allow(allow, until, !unused.is_empty() && unused.len() == allow.codes.len()));
            } else if is_policy {
                let sure = unused.into_iter().filter(|code| !open(*code));
                about.extend(sure.map(|code| unused_allow(allow, code)));
            }
        }
        let holding: Vec<&Allow> = self.comments.iter().filter(|allow| !expired(allow)).collect();
        let is_silenced = |finding: &Finding| {
            holding.iter().any(|allow| allow.codes.iter().any(|code| silences(allow, *code, finding)))
        };
        let mut remaining: Vec<Finding> = findings.into_iter().filter(|finding| !is_silenced(finding)).collect();
        remaining.append(&mut about);
        remaining
    }
}

/// The line whose findings a comment silences: the first below it that is no comment itself.
fn line_below(source: &Source, comment: Span) -> Option<u32> {
    let own = source.line_column(comment.start).line;
    if !source.line_text(own).trim_start().starts_with("//") {
        return None;
    }
    let line = (own + 1..=source.line_count()).find(|line| !source.line_text(*line).trim().starts_with("//"))?;
    (!source.line_text(line).trim().is_empty()).then_some(line)
}

fn unused_allow(allow: &Allow, code: Code) -> Finding {
    Finding::new(Code::UnusedAllow, allow.span, format!("`{code}` is not found on the line below: nothing is silenced"))
        .label("silences nothing")
        .help(format!("take `{code}` out of the comment, or move the comment above the line with the finding"))
}

fn expired_allow(allow: &Allow, until: Date, nothing_left: bool) -> Finding {
    let help = match nothing_left {
        true => "delete the comment: what it silenced is gone",
        false => "settle what it silenced, or agree on a later date",
    };
    Finding::new(
        Code::ExpiredAllow,
        allow.span,
        format!("this comment held until {until} and silences nothing any more"),
    )
    .label("expired")
    .help(help)
}

#[cfg(test)]
mod tests;
