//! The `simulate` layer.

pub mod clock;
