//! Names become ids, types and units are checked; the model is immutable afterwards.
