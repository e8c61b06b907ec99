//! The engine against brute force, against known answers, and against another library.

use super::super::engine;

mod brute;
mod fingerprints;
#[path = "../../../../benches/policies/mod.rs"]
mod policies;
