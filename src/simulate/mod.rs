//! The `simulate` layer.

mod checks;
pub mod clock;
mod clocks;
mod instant;
mod lead;
mod ledger;
mod lines;
mod owner;
mod parts;
mod plan;
mod replay;
pub mod scenario;
mod step;
mod summary;
mod tally;
mod timers;
mod view;
mod watch;

pub use ledger::LedgerLine;
pub use plan::Plan;
pub use replay::{Options, replay};
pub use summary::Summary;
pub use view::{Choice, View};

#[cfg(test)]
mod tests;
