//! Rows of CSV (RFC 4180).
//!
//! A line without a quote is cut at its commas; any other goes through `csv_core`, which says where
//! its row ends. A quote that is opened and never closed would swallow the rest of the file: such a
//! row, and one over several lines that does not fit the header, gives up its first line only, and
//! reading goes on with the next.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};

use super::encoding;
use super::lines::{LONGEST_ROW, Line, Lines};
use super::row::{Broken, Cell, CellKind, Next, Row};

pub(super) struct CsvRows<R> {
    lines: Lines<R>,
    core: csv_core::Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    /// Cells of the header; none while it is still to be read.
    width: Option<usize>,
}

/// How a quoted row turned out.
enum Quoted {
    /// Through this line, so many lines and cells.
    Row {
        last: Line,
        lines: u64,
        cells: usize,
    },
    Open,
}

impl<R: Read> CsvRows<R> {
    pub fn new(lines: Lines<R>) -> CsvRows<R> {
        let core = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        CsvRows { lines, core, output: Vec::new(), ends: vec![0; 64], width: None }
    }

    pub fn line(&self) -> u64 {
        self.lines.line
    }

    /// Whole lines without a quote that are at hand, and the line they begin at; perhaps none.
    pub fn plain_lines(&mut self) -> io::Result<(&str, u64)> {
        let line = self.lines.line;
        let lines = self.lines.whole_lines()?;
        let plain = memchr::memchr(b'"', lines).unwrap_or(lines.len());
        let text = match std::str::from_utf8(&lines[..plain]) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&lines[..error.valid_up_to()]).expect("valid up to there"),
        };
        Ok((&text[..text.rfind('\n').map_or(0, |last| last + 1)], line))
    }

    /// Goes on behind lines that were at hand.
    pub fn pass(&mut self, bytes: usize, lines: u64) {
        self.lines.pass(bytes, lines);
    }

    /// The header's cells, all of them; none if the input has no row.
    pub fn header(&mut self, row: &mut Row) -> io::Result<Option<Next>> {
        match self.next(row)? {
            Next::End => Ok(None),
            Next::Row => {
                self.width = Some(row.cells.len());
                Ok(Some(Next::Row))
            }
            Next::Broken(broken) => Ok(Some(Next::Broken(broken))),
        }
    }

    pub fn next(&mut self, row: &mut Row) -> io::Result<Next> {
        row.clear();
        loop {
            let Some(line) = self.lines.line_at(0)? else { return Ok(Next::End) };
            row.line = self.lines.line;
            if line.cut {
                return self.too_long(line).map(Next::Broken);
            }
            if line.end > 0 {
                return self.read(line, row);
            }
            self.lines.consume(line, 1);
        }
    }

    fn read(&mut self, line: Line, row: &mut Row) -> io::Result<Next> {
        let bytes = self.lines.bytes(0..line.end);
        if memchr::memchr(b'"', bytes).is_some() {
            return self.read_quoted(line, row);
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return Ok(self.not_text(line)) };
        let next = cut(text, self.width, row);
        self.lines.consume(line, 1);
        Ok(next)
    }

    fn read_quoted(&mut self, first: Line, row: &mut Row) -> io::Result<Next> {
        let (last, lines, cells) = match self.decode_quoted(first)? {
            Quoted::Row { last, lines, cells } if lines == 1 || self.width.is_none_or(|width| width == cells) => {
                (last, lines, cells)
            }
            Quoted::Row { .. } | Quoted::Open => {
                let text = String::from_utf8_lossy(self.lines.bytes(0..first.end)).into_owned();
                let reason =
                    "a quote is opened and not closed in this row: close it, or write `\"\"` for a quote in a cell";
                let broken = Broken { line: row.line, reason: reason.to_owned(), text };
                self.lines.consume(first, 1);
                return Ok(Next::Broken(broken));
            }
        };
        let written = cells.checked_sub(1).map_or(0, |at| self.ends[at]);
        let text = std::str::from_utf8(&self.output[..written]);
        let raw = std::str::from_utf8(self.lines.bytes(0..last.end));
        let (Ok(text), Ok(raw)) = (text, raw) else { return Ok(self.not_text(last)) };
        row.text.push_str(text);
        row.raw.push_str(raw);
        let mut start = 0;
        for (column, end) in self.ends[..cells].iter().copied().enumerate() {
            row.cells.push(Cell { column, kind: CellKind::Text, range: start..end });
            start = end;
        }
        self.lines.consume(last, lines);
        Ok(fitting(row, self.width))
    }

    /// Decodes the row that starts with `line` into `output` and `ends`.
    fn decode_quoted(&mut self, line: Line) -> io::Result<Quoted> {
        self.core.reset();
        let (mut line, mut lines, mut written, mut ended) = (line, 1, 0, 0);
        loop {
            if self.output.len() < line.next + 1 {
                self.output.resize((line.next + 1) * 2, 0);
            }
            let feeds = [line.start..line.end, 0..0];
            for (at, range) in feeds.into_iter().enumerate() {
                let mut input = if at == 0 { self.lines.bytes(range) } else { b"\n" };
                loop {
                    let (result, read, wrote, ends) =
                        self.core.read_record(input, &mut self.output[written..], &mut self.ends[ended..]);
                    input = &input[read..];
                    written += wrote;
                    ended += ends;
                    match result {
                        ReadRecordResult::Record => return Ok(Quoted::Row { last: line, lines, cells: ended }),
                        ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                        ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                        ReadRecordResult::InputEmpty | ReadRecordResult::End => break,
                    }
                    if input.is_empty() {
                        break;
                    }
                }
            }
            if line.next > LONGEST_ROW {
                return Ok(Quoted::Open);
            }
            match self.lines.line_at(line.next)? {
                Some(next) if !next.cut => line = next,
                Some(_) | None => return Ok(Quoted::Open),
            }
            lines += 1;
        }
    }

    fn not_text(&mut self, last: Line) -> Next {
        let (reason, text) = encoding::explain(self.lines.bytes(0..last.end));
        let line = self.lines.line;
        let lines = memchr::memchr_iter(b'\n', self.lines.bytes(0..last.next)).count().max(1) as u64;
        self.lines.consume(last, lines);
        Next::Broken(Broken { line, reason, text })
    }

    fn too_long(&mut self, line: Line) -> io::Result<Broken> {
        let shown = String::from_utf8_lossy(self.lines.bytes(0..200)).into_owned();
        let broken =
            Broken { line: self.lines.line, reason: String::from("the row is longer than 16 MiB"), text: shown };
        self.lines.consume(line, 1);
        self.lines.skip_to_line_end()?;
        Ok(broken)
    }
}

/// Reads one line without a quote on its own.
pub(super) fn read_plain(text: &str, line: u64, width: usize, row: &mut Row) -> Next {
    row.clear();
    row.line = line;
    cut(text, Some(width), row)
}

/// Cuts a row without a quote at its commas.
fn cut(text: &str, width: Option<usize>, row: &mut Row) -> Next {
    row.text.push_str(text);
    let mut start = 0;
    let ends = memchr::memchr_iter(b',', text.as_bytes()).chain([text.len()]);
    for (column, end) in ends.enumerate() {
        row.cells.push(Cell { column, kind: CellKind::Text, range: start..end });
        start = end + 1;
    }
    fitting(row, width)
}

/// A row has as many cells as the header; empty ones may follow.
fn fitting(row: &Row, width: Option<usize>) -> Next {
    let Some(width) = width else { return Next::Row };
    let further = row.cells.iter().skip(width).filter(|cell| !cell.range.is_empty()).count();
    if row.cells.len() >= width && further == 0 {
        return Next::Row;
    }
    let (cells, plural) = (row.cells.len(), if row.cells.len() == 1 { "" } else { "s" });
    let reason =
        format!("the row has {cells} cell{plural} where the header has {width}: quote cells with a comma in them");
    Next::Broken(Broken { line: row.line, reason, text: row.as_written().to_owned() })
}
