//! Leads replayed through a policy.
//!
//! ```text
//! model -> Plan (names, readers, lines: once)      row -> LeadRun (state, instants, timers, clocks)
//!                                                          -> Step -> ledger, tally -> Summary
//! ```
//!
//! [`replay`] takes a trace, [`scenario::run_all`] the policy's own stories; both drive the same
//! interpreter of section 11 of the language reference. [`View`] answers conditions, decisions and
//! scores about one lead, for whoever asks.
//!
//! Architecture Invariant: leads are independent; what a lead comes to depends on the policy, its
//! rows and the end of the replay alone, never on other leads, threads or batches.

mod alone;
mod checks;
mod clocks;
mod commitments;
mod conformance;
pub mod explain;
mod instant;
mod lead;
mod ledger;
mod ledger_table;
mod ledger_text;
mod lines;
mod owner;
mod parts;
mod plan;
mod replay;
pub mod route;
pub mod scenario;
mod step;
mod step_counts;
mod summary;
mod table;
mod tally;
mod timers;
mod view;
mod watch;
mod worklist;

pub use alone::replay_alone;
pub use commitments::{CommitmentRow, Exceeded};
pub use conformance::{ConformanceRows, DoubleContactRow, DriftRow, OutcomeKind, OutcomeRow, ParkedRow, StageTime};
pub use ledger::LedgerLine;
pub use ledger_table::LedgerFormat;
pub use plan::Plan;
pub use replay::{Ledger, Options, replay};
pub use step::{REPLAYED_CODES, Recipient, STEP_NAMES, Step, StepKind, Verdict};
pub use step_counts::StepCounts;
pub use summary::{EventCount, MoveCount, RecycleCount, Rows, SlaSummary, Standing, Summary};
pub use view::{Choice, View};
pub use worklist::{Asked, Attempts, Load, NextAction, Waiting, WorkItem, WorkState, Worked, Worklist, worklist};

#[cfg(test)]
mod tests;
