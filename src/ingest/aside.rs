//! Texts put aside until they are asked for: the first in memory, the rest where there is room.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Mutex;

use crate::text::{Scratch, Store};

/// Bytes that are kept in memory.
const IN_MEMORY: usize = if cfg!(test) { 1 << 10 } else { 1 << 22 };

/// Bytes that are written at once.
const AT_ONCE: usize = 1 << 18;

/// Places are multiples of this, so that 32 bits reach far.
const STEP: u64 = 16;

/// Texts in the order in which they came.
#[derive(Default)]
pub(super) struct Aside {
    memory: Vec<u8>,
    /// What comes behind `memory`: written, and still to be written.
    stored: Option<Mutex<Stored>>,
    tail: Vec<u8>,
}

struct Stored {
    store: Box<dyn Store>,
    length: u64,
}

impl std::fmt::Debug for Aside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Aside").field("memory", &self.memory.len()).finish_non_exhaustive()
    }
}

impl Aside {
    /// Puts a text aside and gives its place.
    pub fn put(&mut self, text: &str, scratch: &dyn Scratch) -> io::Result<u32> {
        let (start, into) = match &self.stored {
            None if self.memory.len() < IN_MEMORY => (self.memory.len() as u64, &mut self.memory),
            None => {
                let stored = Stored { store: scratch.room()?, length: 0 };
                self.stored = Some(Mutex::new(stored));
                (self.memory.len() as u64, &mut self.tail)
            }
            Some(stored) => {
                let length = stored.lock().map_err(|_| broken())?.length;
                (self.memory.len() as u64 + length + self.tail.len() as u64, &mut self.tail)
            }
        };
        into.extend_from_slice(&(text.len() as u32).to_le_bytes());
        into.extend_from_slice(text.as_bytes());
        into.resize(into.len().next_multiple_of(STEP as usize), 0);
        if self.tail.len() >= AT_ONCE {
            self.write_tail()?;
        }
        u32::try_from(start / STEP).map_err(|_| io::Error::other("more is put aside than can be found again"))
    }

    fn write_tail(&mut self) -> io::Result<()> {
        let Some(stored) = &self.stored else { return Ok(()) };
        let mut stored = stored.lock().map_err(|_| broken())?;
        let end = stored.length;
        stored.store.seek(SeekFrom::Start(end))?;
        stored.store.write_all(&self.tail)?;
        stored.length += self.tail.len() as u64;
        self.tail.clear();
        Ok(())
    }

    /// The text at a place.
    pub fn get(&self, place: u32) -> io::Result<String> {
        let start = u64::from(place) * STEP;
        let in_memory = self.memory.len() as u64;
        if start < in_memory {
            return Ok(text_at(&self.memory, start as usize));
        }
        let start = start - in_memory;
        let stored = self.stored.as_ref().expect("a place behind what is in memory");
        let mut stored = stored.lock().map_err(|_| broken())?;
        if start >= stored.length {
            return Ok(text_at(&self.tail, (start - stored.length) as usize));
        }
        stored.store.seek(SeekFrom::Start(start))?;
        let mut length = [0; 4];
        stored.store.read_exact(&mut length)?;
        let mut text = vec![0; u32::from_le_bytes(length) as usize];
        stored.store.read_exact(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

fn text_at(bytes: &[u8], start: usize) -> String {
    let (length, rest) = bytes[start..].split_at(4);
    let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
    String::from_utf8_lossy(&rest[..length]).into_owned()
}

fn broken() -> io::Error {
    io::Error::other("what was put aside was left in the middle")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::InMemory;

    #[test]
    fn texts_are_found_again_wherever_they_lie() {
        let mut aside = Aside::default();
        let text = |n: usize| "展".repeat(n % 700) + &n.to_string();
        let places: Vec<u32> = (0..900).map(|n| aside.put(&text(n), &InMemory).unwrap()).collect();
        assert!(aside.stored.is_some() && !aside.tail.is_empty());
        for (n, place) in places.into_iter().enumerate() {
            assert_eq!(aside.get(place).unwrap(), text(n));
        }
    }
}
