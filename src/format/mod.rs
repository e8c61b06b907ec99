//! The `format` layer.
