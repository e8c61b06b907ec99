//! The tool as its users meet it: one binary, a module a topic.

mod check;
mod comments;
mod conformance;
mod counted;
mod diff;
mod documentation;
mod explain;
mod fmt;
mod formats;
mod harness;
mod hostile;
mod layers;
mod mapping;
mod one_mistake;
mod pages;
mod parquet;
mod process;
mod replayed;
mod route;
mod scenarios;
mod schemas;
mod settings;
mod shipped;
mod simulate;
mod why;
mod worklist;
