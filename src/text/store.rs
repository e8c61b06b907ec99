//! Bytes that can be read from any place, and room to put bytes aside.
//!
//! Only the command line touches files: other layers get what they read and where they may write
//! as these two.

use std::io::{self, Cursor, Read, Seek, Write};

/// Bytes that can be read and written at any place.
pub trait Store: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Store for T {}

/// Room for bytes that do not fit memory; what was put there is gone when the run ends, however it ends.
pub trait Scratch: Sync {
    fn room(&self) -> io::Result<Box<dyn Store>>;
}

/// Room in memory, for tests and small runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct InMemory;

impl Scratch for InMemory {
    fn room(&self) -> io::Result<Box<dyn Store>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}
