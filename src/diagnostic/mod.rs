//! Findings as plain data: what is wrong, where, for which leads, and the way out.
//!
//! Phases return findings beside their value; nothing here prints. Severities, allows and
//! thresholds are applied after the phases, in one place.

mod allow;
mod baseline;
mod code;
mod example;
mod finding;
mod identity;
mod order;
mod undecided;

pub use allow::{Allows, Checked};
pub use baseline::{Baseline, Entry as BaselineEntry, Matching};
pub use code::{Code, Severity};
pub use example::{Example, ExampleValue};
pub use finding::{Finding, Region, Related, RunRow};
pub use identity::{Cells, Identity};
pub use order::sort_findings;
pub use undecided::{ShareBounds, Undecided};
