//! Flat objects of NDJSON cut into cells, without building anything.

use std::ops::Range;

use super::super::row::{CellKind, Content};
use super::lookup::Lookup;

/// Cells of one object by column; reused from row to row.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    cells: Vec<Member>,
    /// The row that is being read, counted.
    row: u64,
    /// The columns of the row before, as they stood there: rows mostly look alike.
    expected: Vec<(Range<usize>, usize)>,
    names: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Member {
    row: u64,
    kind: CellKind,
    range: Range<usize>,
}

impl Members {
    /// Cuts an object; says whether it is one that is surely read so. An escape, a list, an object in
    /// it, a key that is not known or stands twice are for the slow path.
    pub fn cut(&mut self, line: &[u8], keys: &Lookup<usize>, width: usize) -> bool {
        self.row += 1;
        self.cells.resize(width, Member { row: 0, kind: CellKind::Null, range: 0..0 });
        self.cut_members(line, keys).is_some()
    }

    fn cut_members(&mut self, line: &[u8], keys: &Lookup<usize>) -> Option<()> {
        let mut at = skip(line, 0);
        at = skip(line, expect(line, at, b'{')?);
        for place in 0.. {
            let key = plain_string(line, at)?;
            let column = self.column(place, &line[key.clone()], keys)?;
            at = skip(line, expect(line, skip(line, key.end + 1), b':')?);
            let (kind, range) = value(line, at)?;
            at = skip(line, range.end + usize::from(kind == CellKind::Text));
            let cell = &mut self.cells[column];
            if cell.row == self.row {
                return None;
            }
            *cell = Member { row: self.row, kind, range };
            match line.get(at)? {
                b',' => at = skip(line, at + 1),
                b'}' => return (skip(line, at + 1) == line.len()).then_some(()),
                _ => return None,
            }
        }
        None
    }

    fn column(&mut self, place: usize, key: &[u8], keys: &Lookup<usize>) -> Option<usize> {
        if let Some((name, column)) = self.expected.get(place)
            && self.names[name.clone()] == *key
        {
            return Some(*column);
        }
        let column = keys.find(key)?;
        let start = self.names.len();
        if start < 1 << 16 {
            self.names.extend_from_slice(key);
            let entry = (start..self.names.len(), column);
            match self.expected.get_mut(place) {
                Some(known) => *known = entry,
                None => self.expected.push(entry),
            }
        }
        Some(column)
    }

    pub fn cell<'t>(&self, column: usize, line: &'t str) -> Content<'t> {
        let cell = &self.cells[column];
        if cell.row == self.row {
            Content { kind: cell.kind, text: &line[cell.range.clone()] }
        } else {
            Content { kind: CellKind::Text, text: "" }
        }
    }
}

fn skip(line: &[u8], mut at: usize) -> usize {
    while line.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

fn expect(line: &[u8], at: usize, byte: u8) -> Option<usize> {
    (line.get(at) == Some(&byte)).then_some(at + 1)
}

/// The inside of a string without escapes that begins at `at`.
fn plain_string(line: &[u8], at: usize) -> Option<Range<usize>> {
    let start = expect(line, at, b'"')?;
    let length = line[start..].iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))?;
    (line[start + length] == b'"').then_some(start..start + length)
}

fn value(line: &[u8], at: usize) -> Option<(CellKind, Range<usize>)> {
    let word = |kind, word: &[u8]| line[at..].starts_with(word).then_some((kind, at..at + word.len()));
    match line.get(at)? {
        b'"' => Some((CellKind::Text, plain_string(line, at)?)),
        b't' => word(CellKind::True, b"true"),
        b'f' => word(CellKind::False, b"false"),
        b'n' => word(CellKind::Null, b"null"),
        b'-' | b'0'..=b'9' => Some((CellKind::Number, at..number(line, at)?)),
        _ => None,
    }
}

/// Where the number that begins at `at` ends, as RFC 8259 writes numbers.
fn number(line: &[u8], at: usize) -> Option<usize> {
    let digits = |from: usize| {
        let end = from + line[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (end > from).then_some(end)
    };
    let start = at + usize::from(line[at] == b'-');
    let mut end = digits(start)?;
    if line[start] == b'0' && end > start + 1 {
        return None;
    }
    if line.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if matches!(line.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(line.get(end + 1), Some(b'+' | b'-')));
        end = digits(end + 1 + sign)?;
    }
    Some(end)
}
