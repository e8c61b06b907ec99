//! Exit statuses and the level at which a run fails; the same in every format.

use crate::compare::Kind;
use crate::diagnostic::{Code, Severity};
use crate::simulate::{REPLAYED_CODES, STEP_NAMES, StepCounts};
use crate::text::did_you_mean;

/// How a run ended. Two parts of a run end as the worse of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing at or above the fail level.
    #[default]
    Passed,
    /// A question stayed undecided, and nothing worse.
    Undecided,
    /// The policy or the data was rejected, or a test failed.
    Rejected,
    /// The command could not run.
    Unable,
}

impl Status {
    pub fn code(self) -> u8 {
        match self {
            Status::Passed => 0,
            Status::Rejected => 1,
            Status::Unable => 2,
            Status::Undecided => 3,
        }
    }

    pub fn worse(self, other: Status) -> Status {
        let badness = |status: Status| match status {
            Status::Passed => 0,
            Status::Undecided => 1,
            Status::Rejected => 2,
            Status::Unable => 3,
        };
        if badness(other) > badness(self) { other } else { self }
    }
}

/// What `--fail-on` calls rows that were set aside.
const REJECTED: &str = "rejected";

/// `--fail-on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailOn {
    Level(Severity),
    /// Codes of `check` or steps of the ledger; these alone fail the run.
    Names(Vec<String>),
}

/// `--fail-on` of `diff`: the kinds of change that fail the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailOnChange(Vec<Kind>);

impl FailOnChange {
    /// Reads a comma list of kinds, `any` or `none`.
    pub fn parse(text: &str) -> Result<FailOnChange, String> {
        match text {
            "any" => return Ok(FailOnChange(Kind::ALL.to_vec())),
            "none" => return Ok(FailOnChange(Vec::new())),
            _ => {}
        }
        let kinds = text.split(',').map(str::trim).map(|name| {
            Kind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| {
                let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
                format!("`{name}` is no kind of change: {}, `any` or `none`", all.join(", "))
            })
        });
        kinds.collect::<Result<Vec<Kind>, String>>().map(FailOnChange)
    }

    pub fn fails(&self, kind: Kind) -> bool {
        self.0.contains(&kind)
    }
}

impl FailOn {
    /// Reads a level or a comma list of codes and steps.
    pub fn parse(text: &str) -> Result<FailOn, String> {
        let is_known = |name: &str| Code::parse(name).is_some() || STEP_NAMES.contains(&name);
        FailOn::parse_known(text, is_known, unknown_name)
    }

    /// The same for a replay: only names of what a replay can find, and `rejected` for rows set aside.
    pub fn parse_replay(text: &str) -> Result<FailOn, String> {
        FailOn::parse_among(text, &STEP_NAMES)
    }

    /// The same for leads without a time: nothing falls due, and nothing was recorded.
    pub fn parse_routing(text: &str) -> Result<FailOn, String> {
        FailOn::parse_among(text, &["gap", "overlap", "impossible", "instant-loop", "promise-broken"])
    }

    fn parse_among(text: &str, steps: &[&'static str]) -> Result<FailOn, String> {
        let codes = REPLAYED_CODES.map(|code| code.as_str());
        let allowed: Vec<&str> = steps.iter().copied().chain(codes).chain([REJECTED]).collect();
        let refuse = |name: &str| {
            let help = did_you_mean(name, allowed.iter().copied())
                .unwrap_or_else(|| format!("give a level (error, warning, note), or of {}", allowed.join(", ")));
            let what = if Code::parse(name).is_some() { "is nothing that a replay finds" } else { "is unknown here" };
            format!("`{name}` {what}; {help}")
        };
        FailOn::parse_known(text, |name| allowed.contains(&name), refuse)
    }

    fn parse_known(
        text: &str,
        is_known: impl Fn(&str) -> bool,
        refuse: impl Fn(&str) -> String,
    ) -> Result<FailOn, String> {
        if let Some(level) = Severity::parse(text) {
            return Ok(FailOn::Level(level));
        }
        let names: Vec<String> = text.split(',').map(|name| name.trim().to_string()).collect();
        for name in &names {
            if Severity::parse(name).is_some() {
                return Err(format!("the level `{name}` stands alone: give a level, or codes and ledger steps"));
            }
            if !is_known(name) {
                return Err(refuse(name));
            }
        }
        Ok(FailOn::Names(names))
    }

    /// Whether a replay with these steps and rows set aside fails the run.
    pub fn fails_steps(&self, steps: &StepCounts, rejected: u64) -> bool {
        match self {
            FailOn::Level(level) => rejected + steps.findings_at(*level) > 0,
            FailOn::Names(_) => self.fails_counts(|name| steps.count(name), rejected),
        }
    }

    /// Whether a run that found so many of a name fails; a level is for others to judge.
    pub fn fails_counts(&self, count: impl Fn(&str) -> u64, rejected: u64) -> bool {
        match self {
            FailOn::Level(_) => false,
            FailOn::Names(names) => {
                names.iter().any(|name| if name == REJECTED { rejected > 0 } else { count(name) > 0 })
            }
        }
    }

    /// Whether something of this name and severity fails the run.
    pub fn fails(&self, name: &str, severity: Severity) -> bool {
        match self {
            FailOn::Level(level) => severity >= *level,
            FailOn::Names(names) => names.iter().any(|listed| listed == name || is_step_of(listed, name)),
        }
    }
}

/// Whether the ledger's step is what a finding of this code becomes when a lead meets it.
fn is_step_of(step: &str, code: &str) -> bool {
    let family = code.split_once('-').map_or("", |(family, _)| family);
    ["gap", "overlap"].contains(&step) && step == family
}

fn unknown_name(name: &str) -> String {
    let levels = Severity::ALL.iter().map(|level| level.as_str());
    let known = levels.chain(Code::ALL.iter().map(|code| code.as_str())).chain(STEP_NAMES);
    match did_you_mean(name, known) {
        Some(help) => format!("`{name}` is no level, code or ledger step; {help}"),
        None => format!("`{name}` is no level (error, warning, note), code of `check` or ledger step"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_fails_on_everything_at_or_above_it() {
        let level = FailOn::parse("warning").unwrap();
        assert!(level.fails("gap-intake", Severity::Error) && level.fails("x", Severity::Warning));
        assert!(!level.fails("x", Severity::Note));
    }

    #[test]
    fn a_list_fails_on_its_names_alone() {
        let list = FailOn::parse("gap-intake, breached").unwrap();
        assert!(list.fails("breached", Severity::Note));
        assert!(!list.fails("gap-owner", Severity::Error));
    }

    #[test]
    fn the_steps_gap_and_overlap_mean_their_codes() {
        let list = FailOn::parse("gap,handoff").unwrap();
        assert!(list.fails("gap-owner", Severity::Error) && list.fails("gap", Severity::Error));
        assert!(!list.fails("overlap-owner", Severity::Error) && !list.fails("handoff-incomplete", Severity::Error));
    }

    #[test]
    fn a_misspelt_name_is_refused_with_the_near_one() {
        assert!(FailOn::parse("gap-intke").unwrap_err().contains("did you mean `gap-intake`"));
        assert!(FailOn::parse("").is_err());
        assert!(FailOn::parse("error,gap-intake").unwrap_err().contains("stands alone"));
    }

    #[test]
    fn a_replay_takes_only_what_it_can_find_and_lists_it() {
        assert!(FailOn::parse_replay("gap-intake,breached,rejected").is_ok());
        assert!(FailOn::parse_replay("warning").is_ok());
        let refused = FailOn::parse_replay("unattended").unwrap_err();
        assert!(refused.contains("nothing that a replay finds") && refused.contains("overlap-when"), "{refused}");
        assert!(FailOn::parse_replay("breach").unwrap_err().contains("did you mean `breached`"));
        assert!(FailOn::parse_routing("breached").is_err() && FailOn::parse_routing("gap-owner").is_ok());
    }

    #[test]
    fn a_run_that_could_not_run_is_worse_than_a_rejected_one_and_that_worse_than_undecided() {
        assert_eq!(Status::Undecided.worse(Status::Rejected).code(), 1);
        assert_eq!(Status::Rejected.worse(Status::Unable).code(), 2);
        assert_eq!(Status::Passed.worse(Status::Undecided).code(), 3);
    }
}
