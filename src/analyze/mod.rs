//! What a policy leaves open or claims twice, told exactly and with examples.

pub mod engine;

mod axes;
mod blocks;
mod cell;
mod coverage;
mod definitions;
mod example;
mod finding;
mod flow;
mod formula;
mod ground;
mod naming;
mod numbers;
mod region;
mod sentence;
mod text_cell;
mod text_regions;
mod universe;
mod written;

pub use coverage::Report;

use crate::model::Model;
use crate::text::Sources;

/// Checks a policy: every gap and every overlap, exact, each with an example. `limits` bound the
/// work of each question; a question that ends early is in [`Report::undecided`].
pub fn check(model: &Model, sources: &Sources, limits: engine::Limits) -> Report {
    let mut report = coverage::coverage(model, sources, limits);
    crate::diagnostic::sort_findings(&mut report.findings, sources);
    report
}

#[cfg(test)]
mod tests;
