//! The `analyze` layer.

pub mod engine;
