//! Inputs and references of the bench of `route` and `simulate`.

mod draw;
pub mod reference;

pub use draw::{Form, Order, events, leads};
