//! Policies in, findings out.

mod brute;
mod evaluate;
mod flow;
mod gaps;
mod said;
mod shipped;
