//! Where rows come from: bytes by name.

use std::fmt;
use std::io::{self, Read};

use crate::columnar::Damage;
use crate::text::{Scratch, Store};

/// One file, or standard input.
pub struct Input<'a> {
    /// As messages name it.
    pub name: String,
    pub reader: Box<dyn Read + Send + 'a>,
    /// The same bytes, where they can be read from any place.
    pub store: Option<Box<dyn Store>>,
}

impl<'a> Input<'a> {
    /// Bytes that come in one order.
    pub fn new(name: impl Into<String>, reader: impl Read + Send + 'a) -> Input<'a> {
        Input { name: name.into(), reader: Box::new(reader), store: None }
    }

    pub fn with_store(mut self, store: impl Store + 'static) -> Input<'a> {
        self.store = Some(Box::new(store));
        self
    }
}

/// What reading may use besides the rows it gives.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// Where bytes go that must be kept and do not fit.
    pub scratch: &'a dyn Scratch,
    /// Bytes that rows may take in memory before they are put aside; all they need, if none is given.
    pub memory: Option<usize>,
}

/// Called now and then with the bytes taken from all inputs so far (compressed, where they are).
pub type Progress<'p> = dyn FnMut(u64) + Send + 'p;

/// A file that cannot be read as rows at all; nothing of it was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestError {
    /// The input's name.
    pub input: String,
    pub message: String,
    pub help: Option<String>,
}

impl IngestError {
    pub(super) fn new(input: &str, message: impl Into<String>) -> IngestError {
        IngestError { input: input.to_owned(), message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> IngestError {
        self.help = Some(help.into());
        self
    }

    /// What must be kept could not be put aside.
    pub(super) fn aside(error: &io::Error) -> IngestError {
        IngestError::new("all rows", format!("what does not fit memory cannot be put aside: {error}"))
            .help("name another place for temporary files (`TMPDIR`), or give more memory (`--memory`)")
    }

    pub(super) fn io(input: &str, line: u64, error: &io::Error) -> IngestError {
        let broken = |message: String| {
            IngestError::new(input, message).help("the file is damaged or was not copied to its end: get it again")
        };
        if let Some(damage) = error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
            return IngestError::new(input, format!("{damage}, behind row {}", line.saturating_sub(1)))
                .help(damage.help);
        }
        match error.kind() {
            io::ErrorKind::IsADirectory => {
                IngestError::new(input, "it is a directory").help("name the files in it, one by one")
            }
            io::ErrorKind::UnexpectedEof => broken(format!("the compressed data stop in the middle, at line {line}")),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                broken(format!("the compressed data are damaged, at line {line}"))
            }
            _ => IngestError::new(input, format!("it cannot be read, at line {line}: {error}")),
        }
    }
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read `{}`: {}", self.input, self.message)
    }
}

impl std::error::Error for IngestError {}

/// Counts what passes, over all inputs of a run.
pub(super) struct Counted<'a, 'p> {
    pub reader: Box<dyn Read + Send + 'a>,
    pub taken: &'a mut u64,
    pub progress: &'a mut Progress<'p>,
}

impl Read for Counted<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        *self.taken += read as u64;
        (self.progress)(*self.taken);
        Ok(read)
    }
}
