//! `tasuki.toml`: what a project sets for all its policies. The only door for toml.
//!
//! [`parse`] takes the file's text and gives the settings, or every mistake in it with its place: a
//! key that nobody reads is a mistake, so that a typing error never passes for a setting. A section
//! is a file here; `Table` is what it reads from.

mod severities;
mod table;
mod trace;

pub use severities::Severities;
pub use trace::TraceSettings;

use table::Entry;

/// The name of the file.
pub const FILE_NAME: &str = "tasuki.toml";

/// The settings of a project; everything has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    pub severities: Severities,
    pub trace: TraceSettings,
}

/// Something in the file that cannot be used. Line and column count from 1, columns in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub line: u32,
    pub column: u32,
    pub message: String,
    pub help: Option<String>,
}

/// The sections of the file.
const SECTIONS: [&str; 2] = [severities::SECTION, trace::SECTION];

/// Reads the text of a `tasuki.toml`.
pub fn parse(text: &str) -> Result<Project, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut project = Project::default();
    table::with_file(text, &mut mistakes, |file, mistakes| {
        for entry in file.entries() {
            project.read_section(&entry, mistakes);
        }
    });
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    if mistakes.is_empty() { Ok(project) } else { Err(mistakes) }
}

impl Project {
    fn read_section(&mut self, entry: &Entry<'_>, mistakes: &mut Vec<Mistake>) {
        if !SECTIONS.contains(&entry.name) {
            let help = crate::text::did_you_mean(entry.name, SECTIONS)
                .unwrap_or_else(|| format!("the sections are: {}", SECTIONS.join(", ")));
            mistakes.push(entry.key.mistake(format!("there is no section `{}`", entry.name), help));
            return;
        }
        let Some(section) = entry.table() else {
            let message = format!("`{}` is a section, not {}", entry.name, entry.kind());
            let help = format!("write `[{}]` and its keys below", entry.name);
            mistakes.push(entry.key.mistake(message, help));
            return;
        };
        if entry.name == severities::SECTION {
            self.severities = Severities::read(&section, mistakes);
        } else {
            self.trace = TraceSettings::read(&section, mistakes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Severity};

    fn mistakes(text: &str) -> Vec<String> {
        let mistakes = parse(text).expect_err("a mistake");
        let said = |mistake: Mistake| {
            let help = mistake.help.map_or(String::new(), |help| format!(" ({help})"));
            format!("{}:{}: {}{help}", mistake.line, mistake.column, mistake.message)
        };
        mistakes.into_iter().map(said).collect()
    }

    #[test]
    fn an_empty_file_sets_nothing() {
        assert_eq!(parse(""), Ok(Project::default()));
        assert_eq!(parse("# only a comment\n"), Ok(Project::default()));
    }

    #[test]
    fn severities_are_set_by_code() {
        let project = parse("[severity]\nmissing-timezone = \"error\"\ngap-event = \"off\"\n").unwrap();
        assert_eq!(project.severities.of(Code::MissingTimezone), Some(Some(Severity::Error)));
        assert_eq!(project.severities.of(Code::GapEvent), Some(None));
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_the_word_that_was_meant() {
        let text = "[severity]\ngap-intke = \"error\"\ngap-event = \"eror\"\ngap-owner = 1\n\n[severty]\nx = 1\n";
        assert_eq!(
            mistakes(text),
            [
                "2:1: `gap-intke` is no code (did you mean `gap-intake`?)",
                "3:13: `eror` is no severity (did you mean `error`?)",
                "4:13: the severity of `gap-owner` is a string, not an integer (one of \"error\", \"warning\", \"note\", \"off\")",
                "6:2: there is no section `severty` (did you mean `severity`?)",
            ]
        );
        assert_eq!(
            mistakes("severity = 3\n"),
            ["1:1: `severity` is a section, not an integer (write `[severity]` and its keys below)"]
        );
    }

    #[test]
    fn what_makes_a_text_no_policy_stays_an_error() {
        let said = mistakes("[severity]\nsyntax = \"off\"\n");
        assert!(said[0].starts_with("2:10: `syntax` says that the text is not a policy"), "{said:?}");
        assert!(parse("[severity]\nsyntax = \"error\"\n").is_ok());
    }

    #[test]
    fn text_that_is_not_toml_is_told_with_its_place() {
        for (text, place) in [("[severity\n", "1:10: "), ("日本語 = \n", "1:1: "), ("a = 1\na = 2\n", "2:1: ")] {
            let said = mistakes(text);
            assert!(said[0].starts_with(place), "{text:?}: {said:?}");
        }
    }
}
