//! What was found or computed, written for people (text) and for programs (JSON documents).
//!
//! Everything here is a pure function from data to text. Text carries ANSI styles always; the
//! command line takes them out where colour is not wanted, so there is one decision for all.

pub mod agreement;
mod annotations;
pub mod certificate;
pub mod check;
pub mod comparison;
mod conformance;
mod diff;
pub mod emitted;
mod escaped;
pub mod graph;
mod history;
mod junit;
mod labels;
mod markdown;
mod named;
mod page;
mod palette;
mod place;
mod printable;
pub(crate) mod region;
pub mod routing;
pub mod rules;
pub mod scenarios;
pub mod simulation;
mod snippet;
mod table;
pub mod why;
mod words;
pub mod worklist;

pub use diff::unified;
pub use region::condition;
pub use words::counted;

/// Why a command could not run, for stderr.
pub fn failure_text(message: &str, help: Option<&str>) -> String {
    let bad = palette::severity(crate::diagnostic::Severity::Error);
    let good = palette::HELP;
    let help = help.map_or(String::new(), |help| format!("  {good}help:{good:#} {help}\n"));
    format!("{bad}error:{bad:#} {message}\n{help}")
}
