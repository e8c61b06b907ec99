//! The engine against brute force.

mod brute;
