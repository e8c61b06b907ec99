//! Policies in, findings out.

mod brute;
mod constants;
mod evaluate;
mod flow;
mod gaps;
mod pages;
mod random_runs;
mod replayed;
mod runs;
pub(super) mod said;
mod shipped;
mod tables;
