//! Policies in, findings out.

mod brute;
mod evaluate;
mod gaps;
mod said;
mod shipped;
