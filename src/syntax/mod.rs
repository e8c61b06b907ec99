//! Text to syntax tree: the only door for pest.

pub mod ast;
