//! Rows of NDJSON: one object a line. Numbers stay as they are written, never binary floats.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

use indexmap::IndexMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::encoding;
use super::lines::Lines;
use super::row::{Broken, Cell, CellKind, Next, Row};

/// Every key seen so far; its place is the column.
pub(super) type Keys = IndexMap<String, ()>;

pub(super) struct NdjsonRows<R> {
    lines: Lines<R>,
    pub keys: Keys,
}

impl<R: Read> NdjsonRows<R> {
    pub fn new(lines: Lines<R>) -> NdjsonRows<R> {
        NdjsonRows { lines, keys: IndexMap::new() }
    }

    pub fn line(&self) -> u64 {
        self.lines.line
    }

    pub fn next(&mut self, row: &mut Row) -> io::Result<Next> {
        row.clear();
        loop {
            let Some(line) = self.lines.line_at(0)? else { return Ok(Next::End) };
            row.line = self.lines.line;
            if line.cut {
                let shown = String::from_utf8_lossy(self.lines.bytes(0..200)).into_owned();
                self.lines.consume(line, 1);
                self.lines.skip_to_line_end()?;
                return Ok(broken(row.line, "the row is longer than 16 MiB", shown));
            }
            if !self.lines.bytes(0..line.end).trim_ascii().is_empty() {
                let bytes = self.lines.bytes(0..line.end);
                let next = match std::str::from_utf8(bytes) {
                    Ok(text) => read_object(&mut self.keys, text, self.lines.line, row),
                    Err(_) => {
                        let (reason, text) = encoding::explain(bytes);
                        broken(row.line, &reason, text)
                    }
                };
                self.lines.consume(line, 1);
                return Ok(next);
            }
            self.lines.consume(line, 1);
        }
    }

    /// Whole lines that are at hand, the line they begin at, and the keys; perhaps none.
    pub fn plain_lines(&mut self) -> io::Result<(&str, u64, &mut Keys)> {
        let line = self.lines.line;
        let lines = self.lines.whole_lines()?;
        let text = match std::str::from_utf8(lines) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&lines[..error.valid_up_to()]).expect("valid up to there"),
        };
        Ok((&text[..text.rfind('\n').map_or(0, |last| last + 1)], line, &mut self.keys))
    }

    /// Goes on behind lines that were at hand.
    pub fn pass(&mut self, bytes: usize, lines: u64) {
        self.lines.pass(bytes, lines);
    }
}

/// Reads a line on its own; its new keys become columns.
pub(super) fn read_object(keys: &mut Keys, text: &str, line: u64, row: &mut Row) -> Next {
    row.clear();
    row.line = line;
    row.raw.push_str(text);
    let members = match serde_json::from_str::<Members<'_>>(text) {
        Ok(Members(members)) => members,
        Err(error) => {
            let reason = format!("the row is no JSON object, at column {}: {}", error.column(), what(&error));
            return broken(row.line, &reason, text.to_owned());
        }
    };
    for (at, (key, value)) in members.into_iter().enumerate() {
        let column = match keys.get_index(at) {
            Some((known, ())) if *known == key => at,
            Some(_) | None => match keys.get_index_of(key.as_ref()) {
                Some(column) => column,
                None => keys.insert_full(key.into_owned(), ()).0,
            },
        };
        if row.cells.iter().any(|cell| cell.column == column) {
            let (key, ()) = keys.get_index(column).expect("the column was just found");
            return broken(row.line, &format!("`{key}` stands twice in the row"), text.to_owned());
        }
        if push(row, column, value).is_err() {
            return broken(row.line, "a text of the row has an escape that stands for no character", text.to_owned());
        }
    }
    Next::Row
}

fn broken(line: u64, reason: &str, text: String) -> Next {
    Next::Broken(Broken { line, reason: reason.to_owned(), text })
}

/// serde_json's message without its place, which we say ourselves.
fn what(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn push(row: &mut Row, column: usize, value: &RawValue) -> Result<(), serde_json::Error> {
    let raw = value.get();
    let start = row.text.len();
    let kind = match raw.as_bytes().first() {
        Some(b'"') => {
            match raw.get(1..raw.len() - 1).filter(|inner| !inner.contains('\\')) {
                Some(plain) => row.text.push_str(plain),
                None => row.text.push_str(&serde_json::from_str::<String>(raw)?),
            }
            CellKind::Text
        }
        Some(b't') => CellKind::True,
        Some(b'f') => CellKind::False,
        Some(b'n') => CellKind::Null,
        Some(b'{' | b'[') => CellKind::Nested,
        Some(_) | None => CellKind::Number,
    };
    if kind != CellKind::Text {
        row.text.push_str(raw);
    }
    row.cells.push(Cell { column, kind, range: start..row.text.len() });
    Ok(())
}

/// The members of an object, in the order they stand.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object such as `{\"lead\": \"L1\", …}`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::with_capacity(map.size_hint().unwrap_or(12));
                while let Some(Key(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key<'de>, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
