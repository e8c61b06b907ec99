//! The `simulate` layer.

pub mod clock;
mod ledger;
mod lines;
mod parts;
mod plan;
mod step;
mod view;

pub use ledger::LedgerLine;
pub use plan::Plan;
pub use view::{Choice, View};
