//! Policies in, findings out.

mod gaps;
mod said;
mod shipped;
