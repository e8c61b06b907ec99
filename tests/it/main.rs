//! The tool as its users meet it: one binary, a module a topic.

mod check;
mod documentation;
mod harness;
mod layers;
mod process;
mod schemas;
mod shipped;
