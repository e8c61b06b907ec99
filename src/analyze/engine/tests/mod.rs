//! The engine against brute force, against known answers, and against another library.

mod brute;
mod fingerprints;
