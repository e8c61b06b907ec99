//! Annotations of a GitHub workflow.
//!
//! Lines such as `::error file=…,line=…::message` on stdout, by the rules of GitHub's toolkit: `%` and line
//! breaks are escaped everywhere, `:` and `,` in properties. GitHub shows ten annotations of each level
//! a step and drops the others in silence, so what comes after the tenth is a plain line of the log.

use crate::diagnostic::Severity;

/// Annotations of one level that GitHub keeps of a step.
const MOST: usize = 10;

/// Annotations of one step, and the lines of those that did not fit.
#[derive(Default)]
pub struct Annotations {
    said: [usize; 3],
    out: String,
    more: Vec<String>,
}

impl Annotations {
    pub fn add(&mut self, severity: Severity, annotation: String, line: String) {
        let said = &mut self.said[severity as usize];
        if *said < MOST {
            *said += 1;
            self.out.push_str(&annotation);
        } else {
            self.more.push(line);
        }
    }

    pub fn finish(mut self) -> String {
        for line in self.more {
            // A `##[` anywhere in a line would be a command of the runner's older language.
            self.out.push_str(&format!("- {}\n", line.replace("##[", "## [")));
        }
        self.out
    }
}

/// One annotation. Columns count from 1, the last one included, and only within one line.
pub struct Annotation<'a> {
    pub severity: Severity,
    pub file: &'a str,
    pub line: u32,
    pub end_line: u32,
    pub columns: Option<(u32, u32)>,
    pub title: &'a str,
    pub message: &'a str,
}

impl Annotation<'_> {
    pub fn text(&self) -> String {
        let level = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let columns = self.columns.filter(|_| self.line == self.end_line);
        let columns = columns.map(|(first, last)| format!(",col={first},endColumn={last}")).unwrap_or_default();
        format!(
            "::{level} file={},line={},endLine={}{columns},title={}::{}\n",
            property(self.file),
            self.line,
            self.end_line,
            property(self.title),
            data(self.message)
        )
    }
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
