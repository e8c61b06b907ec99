//! Physical lines of an input, without copying and with as much look-ahead as a row needs.

use std::io::{self, Read};
use std::ops::Range;

/// A row longer than this is not read as one.
pub(super) const LONGEST_ROW: usize = 16 << 20;

/// What is read at once for one thread.
const BLOCK: usize = 1 << 18;

/// Threads that read at once, at most.
const MOST_THREADS: usize = 16;

/// A window on the input. Positions are relative to the first byte not yet consumed.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// Why reading failed, while lines before that place are at hand.
    failed: Option<io::Error>,
    /// The line that starts at position 0, from 1.
    pub line: u64,
}

/// A line in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub start: usize,
    /// Where its text ends: before `\n` or `\r\n`.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
    /// Whether it was cut at [`LONGEST_ROW`].
    pub cut: bool,
}

impl Line {
    fn cut_at(start: usize) -> Line {
        let end = start + LONGEST_ROW;
        Line { start, end, next: end, cut: true }
    }
}

impl<R: Read> Lines<R> {
    pub fn new(reader: R) -> Lines<R> {
        let threads = rayon::current_num_threads().min(MOST_THREADS);
        Lines { reader, buffer: vec![0; BLOCK * threads], start: 0, end: 0, ended: false, failed: None, line: 1 }
    }

    /// What was not consumed, and what comes behind it.
    pub fn into_rest(self) -> impl Read {
        let mut at_hand = self.buffer;
        at_hand.truncate(self.end);
        at_hand.drain(..self.start);
        io::Cursor::new(at_hand).chain(self.reader)
    }

    /// The whole lines that are at hand, read on if these are few; perhaps none.
    pub fn whole_lines(&mut self) -> io::Result<&[u8]> {
        while self.end - self.start < self.buffer.len() / 2 && !self.ended && self.failed.is_none() {
            self.failed = self.fill().err();
        }
        // A buffer that grew for a long row must not let the next long one through.
        let window = &self.buffer[self.start..self.end.min(self.start + BLOCK * MOST_THREADS)];
        Ok(&window[..memchr::memrchr(b'\n', window).map_or(0, |last| last + 1)])
    }

    pub fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[self.start + range.start..self.start + range.end]
    }

    /// The first bytes that are not consumed, up to `count`.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && !self.ended {
            self.fill()?;
        }
        Ok(self.bytes(0..count.min(self.end - self.start)))
    }

    /// The line that starts at `position`; none at the end of the input.
    pub fn line_at(&mut self, position: usize) -> io::Result<Option<Line>> {
        let mut searched = position;
        loop {
            let window = &self.buffer[self.start..self.end];
            if let Some(found) = memchr::memchr(b'\n', &window[searched..]) {
                let newline = searched + found;
                if newline - position > LONGEST_ROW {
                    return Ok(Some(Line::cut_at(position)));
                }
                let returned = newline > position && window[newline - 1] == b'\r';
                let end = newline - usize::from(returned);
                return Ok(Some(Line { start: position, end, next: newline + 1, cut: false }));
            }
            searched = window.len();
            if self.ended {
                let returned = searched > position && window[searched - 1] == b'\r';
                let end = searched - usize::from(returned);
                let line = Line { start: position, end, next: searched, cut: false };
                return Ok((searched > position).then_some(line));
            }
            if searched - position > LONGEST_ROW {
                return Ok(Some(Line::cut_at(position)));
            }
            self.fill()?;
        }
    }

    /// Goes on `count` bytes later; as many must have been peeked at.
    pub fn skip(&mut self, count: usize) {
        self.start += count;
    }

    /// Goes on behind so many bytes and lines that are at hand.
    pub fn pass(&mut self, bytes: usize, lines: u64) {
        self.start += bytes;
        self.line += lines;
    }

    /// Goes on behind a line (and those before it).
    pub fn consume(&mut self, line: Line, lines: u64) {
        self.start += line.next;
        self.line += lines;
    }

    /// Goes on behind the next line break, however far it is; for the rest of a line that was cut.
    pub fn skip_to_line_end(&mut self) -> io::Result<()> {
        loop {
            if let Some(found) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += found + 1;
                return Ok(());
            }
            self.start = self.end;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_the_input() {
        let mut lines = Lines::new("a\r\n\nbc".as_bytes());
        let mut seen = Vec::new();
        while let Some(line) = lines.line_at(0).unwrap() {
            seen.push((lines.line, String::from_utf8(lines.bytes(line.start..line.end).to_vec()).unwrap()));
            lines.consume(line, 1);
        }
        assert_eq!(seen, [(1, "a".into()), (2, "".into()), (3, "bc".into())]);
    }
}
