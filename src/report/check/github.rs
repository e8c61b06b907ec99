//! Findings as annotations of a GitHub workflow.
//!
//! Lines such as `::error file=…,line=…::message` on stdout, by the rules of GitHub's toolkit: `%` and line
//! breaks are escaped everywhere, `:` and `,` in properties. GitHub shows ten annotations of each level
//! a step and drops the others in silence, so the findings past the tenth are plain lines of the log.

use super::plain::{body, line, undecided_line};
use super::{CheckDocument, CheckedPolicy, FindingEntry, UndecidedEntry, document};
use crate::diagnostic::{Code, Severity};

/// Annotations of one level that GitHub keeps of a step.
const MOST: usize = 10;

/// All findings and open questions.
pub fn github(policies: &[CheckedPolicy]) -> String {
    let CheckDocument { findings, undecided, .. } = document(policies);
    let mut annotations = Annotations::default();
    for entry in &findings {
        annotations.add(entry.severity, finding(entry), line(entry));
    }
    for entry in &undecided {
        annotations.add(Severity::Warning, question(entry), undecided_line(entry));
    }
    annotations.finish()
}

#[derive(Default)]
struct Annotations {
    said: [usize; 3],
    out: String,
    more: Vec<String>,
}

impl Annotations {
    fn add(&mut self, severity: Severity, annotation: String, line: String) {
        let said = &mut self.said[severity as usize];
        if *said < MOST {
            *said += 1;
            self.out.push_str(&annotation);
        } else {
            self.more.push(line);
        }
    }

    fn finish(mut self) -> String {
        for line in self.more {
            // A `##[` anywhere in a line would be a command of the runner's older language.
            self.out.push_str(&format!("- {}\n", line.replace("##[", "## [")));
        }
        self.out
    }
}

fn finding(entry: &FindingEntry) -> String {
    let mut place = format!("file={},line={},endLine={}", property(&entry.file), entry.line, entry.end_line);
    // GitHub takes columns only within one line, the last one included.
    if entry.line == entry.end_line {
        let last = entry.end_column.saturating_sub(1).max(entry.column);
        place.push_str(&format!(",col={},endColumn={last}", entry.column));
    }
    command(entry.severity, &place, entry.code, entry.subject.as_deref(), &body(entry))
}

fn question(entry: &UndecidedEntry) -> String {
    let place = format!("file={},line={},col={}", property(&entry.file), entry.line, entry.column);
    let message = format!("undecided: {}", entry.message);
    command(Severity::Warning, &place, entry.code, entry.subject.as_deref(), &message)
}

fn command(severity: Severity, place: &str, code: Code, subject: Option<&str>, message: &str) -> String {
    let level = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = match subject {
        Some(subject) => format!("{code} {subject}"),
        None => code.to_string(),
    };
    format!("::{level} {place},title={}::{}\n", property(&title), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_or_a_command_is_escaped() {
        assert_eq!(property("100%, a:b\r\n"), "100%25%2C a%3Ab%0D%0A");
        assert_eq!(data("within 80%:\n::error::x"), "within 80%25:%0A::error::x");
    }

    #[test]
    fn the_eleventh_error_is_a_line_of_the_log_and_no_command() {
        let mut annotations = Annotations::default();
        for at in 0..12 {
            annotations.add(Severity::Error, format!("::error ::{at}\n"), format!("p:{at}: ##[error]x"));
        }
        annotations.add(Severity::Note, String::from("::notice ::n\n"), String::new());
        let out = annotations.finish();
        assert_eq!(out.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        assert!(out.ends_with("::notice ::n\n- p:10: ## [error]x\n- p:11: ## [error]x\n"), "{out}");
    }
}
