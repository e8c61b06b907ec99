//! Policies in, findings out.

use super::engine;

mod advice;
mod brute;
mod budget;
mod certified;
mod constants;
mod drawn;
mod flow;
mod gaps;
mod mutations;
mod no_turn;
mod pages;
#[path = "../../../benches/policies/mod.rs"]
pub mod policies;
mod promises;
mod random_runs;
mod replayed;
mod runs;
pub(super) mod said;
mod shipped;
mod stuck;
mod table_text;
mod tables;
mod timing;
