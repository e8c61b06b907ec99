//! A store as the library reads it: pieces from any place, from several hands.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::text::Store;

/// Bytes that are read at once, at least.
const AT_ONCE: usize = 1 << 16;

#[derive(Clone)]
pub(super) struct Chunks {
    store: Arc<Mutex<Box<dyn Store>>>,
    length: u64,
}

impl Chunks {
    pub fn new(mut store: Box<dyn Store>) -> io::Result<Chunks> {
        let length = store.seek(SeekFrom::End(0))?;
        Ok(Chunks { store: Arc::new(Mutex::new(store)), length })
    }

    /// Fills as much of `buffer` as there is from `start` on.
    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut store = self.store.lock().map_err(|_| io::Error::other("the file was left in the middle"))?;
        store.seek(SeekFrom::Start(start))?;
        let mut filled = 0;
        while filled < buffer.len() {
            match store.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = Piece;

    fn get_read(&self, start: u64) -> Result<Piece> {
        Ok(Piece { chunks: self.clone(), at: start, buffer: Vec::new(), taken: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A file says how long its parts are: nothing is made ready for more than there is.
        let end = start.checked_add(length as u64).filter(|end| *end <= self.length);
        if end.is_none() {
            return Err(ParquetError::EOF(String::from("the file ends before its data do")));
        }
        let mut bytes = vec![0; length];
        match self.read_at(start, &mut bytes)? {
            read if read == length => Ok(bytes.into()),
            _ => Err(ParquetError::EOF(String::from("the file ends before its data do"))),
        }
    }
}

/// Reads on from a place.
pub(super) struct Piece {
    chunks: Chunks,
    at: u64,
    buffer: Vec<u8>,
    taken: usize,
}

impl Read for Piece {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.buffer.len() {
            self.buffer.resize(AT_ONCE, 0);
            let read = self.chunks.read_at(self.at, &mut self.buffer)?;
            self.buffer.truncate(read);
            self.taken = 0;
            self.at += read as u64;
        }
        let count = into.len().min(self.buffer.len() - self.taken);
        into[..count].copy_from_slice(&self.buffer[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
