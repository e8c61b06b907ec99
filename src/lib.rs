//! tasuki: the agreement between departments on who carries a lead, checked and replayed.
//!
//! ```text
//! source -> syntax::parse -> (ast, findings) -> model::resolve -> (model, findings) -> analyze / simulate / format -> data -> report
//! ```
//!
//! Layers, lower to higher: [`text`] (spans, sources, line index), [`diagnostic`] (findings as
//! data), [`project`] (`tasuki.toml`; the only door for toml), [`syntax`] (the only door for pest),
//! [`model`] (names become ids, types and units are checked), [`time`] (civil time in a policy's
//! zone, business time on its calendar), [`columnar`] (tables
//! kept by column; the only door for parquet), [`ingest`] (traces become rows that name things by id), then
//! [`analyze`], [`simulate`] and [`mod@format`] as siblings, then [`compare`] (two policies by what
//! they mean), then [`report`] (the only door for miette), then [`fix`] (edits that settle a finding and keep the
//! meaning), then [`cli`] (the only door for clap, files, clocks and exit codes).
//!
//! Architecture Invariant: a layer uses only layers below it; phases are pure functions from data
//! to data; no clock, environment, randomness or hash order reaches a result.

pub mod analyze;
pub mod cli;
pub mod columnar;
pub mod compare;
pub mod diagnostic;
pub mod fix;
pub mod format;
pub mod ingest;
pub mod model;
pub mod project;
pub mod report;
pub mod simulate;
pub mod syntax;
pub mod text;
pub mod time;
