//! `[severity]`: how much each finding matters in this project.
//!
//! ```toml
//! [severity]
//! unattended = "error"
//! missing-timezone = "off"
//! ```

use std::collections::BTreeMap;

use super::Mistake;
use super::table::{Entry, Table};
use crate::diagnostic::{Code, Finding, Severity};

pub const SECTION: &str = "severity";

/// What a severity may be set to.
const LEVELS: [&str; 4] = ["error", "warning", "note", "off"];

/// The severities that a project sets; none means that the finding is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Severities {
    set: BTreeMap<Code, Option<Severity>>,
}

impl Severities {
    pub(super) fn read(section: &Table<'_>, mistakes: &mut Vec<Mistake>) -> Severities {
        let mut new = Severities::default();
        for entry in section.entries() {
            let Some(code) = Code::parse(entry.name) else {
                mistakes
                    .push(entry.key.mistake(format!("`{}` is no code", entry.name), Code::did_you_mean(entry.name)));
                continue;
            };
            match level(code, &entry) {
                Ok(level) => {
                    new.set.insert(code, level);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        new
    }

    /// What is set for the code: a severity, or off.
    pub fn of(&self, code: Code) -> Option<Option<Severity>> {
        self.set.get(&code).copied()
    }

    /// The finding with the severity that the project sets; none if it is off. A finding that is
    /// milder than its code usually is (leads claimed twice for the same result) stays as mild.
    pub fn apply(&self, mut finding: Finding) -> Option<Finding> {
        let Some(set) = self.of(finding.code) else { return Some(finding) };
        let set = set?;
        let usual = finding.code.default_severity();
        finding.severity = if finding.severity < usual { set.min(finding.severity) } else { set };
        Some(finding)
    }
}

/// The severity that the entry sets.
fn level(code: Code, entry: &Entry<'_>) -> Result<Option<Severity>, Mistake> {
    let allowed = || format!("one of {}", LEVELS.map(|level| format!("\"{level}\"")).join(", "));
    let Some(word) = entry.text() else {
        let message = format!("the severity of `{code}` is a string, not {}", entry.kind());
        return Err(entry.value.mistake(message, allowed()));
    };
    let level = Severity::parse(word);
    if level.is_none() && word != "off" {
        let help = crate::text::did_you_mean(word, LEVELS).unwrap_or_else(allowed);
        return Err(entry.value.mistake(format!("`{word}` is no severity"), help));
    }
    if code.breaks_the_text() && level != Some(Severity::Error) {
        let message = format!("`{code}` says that the text is not a policy and is always an error");
        return Err(entry.value.mistake(message, String::from("leave it out")));
    }
    Ok(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn with(code: Code, level: Option<Severity>, finding: Severity) -> Option<Severity> {
        let severities = Severities { set: BTreeMap::from([(code, level)]) };
        let finding = Finding::new(code, Span::default(), "found").severity(finding);
        severities.apply(finding).map(|finding| finding.severity)
    }

    #[test]
    fn a_set_severity_replaces_the_usual_one() {
        assert_eq!(with(Code::GapEvent, Some(Severity::Note), Severity::Error), Some(Severity::Note));
        assert_eq!(with(Code::MissingTimezone, Some(Severity::Error), Severity::Note), Some(Severity::Error));
        assert_eq!(with(Code::GapEvent, None, Severity::Error), None);
    }

    #[test]
    fn the_milder_variant_of_a_finding_stays_as_mild() {
        assert_eq!(with(Code::OverlapEvent, Some(Severity::Warning), Severity::Note), Some(Severity::Note));
        assert_eq!(with(Code::OverlapEvent, None, Severity::Note), None);
    }
}
