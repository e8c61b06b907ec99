//! A [`Mapping`] applied to the rows of one file: what its columns are called, words, times, and values
//! that every row has.
//!
//! Rows are rewritten between reading and interpretation, so that the rest of the layer sees a file
//! that speaks the policy's words. The row as it stood in the file is kept for the report of rows set
//! aside.

use std::collections::BTreeMap;

use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::columns::Column;
use super::mapping::Mapping;
use super::moment::read_moment;
use super::row::{Cell, CellKind, Row};
use super::words::nfc;

/// What the columns of a file mean: those of the file, and further ones that the mapping adds.
#[derive(Clone, Debug, Default)]
pub(super) struct Meanings {
    /// By place in the file.
    pub own: Vec<Column>,
    added: Vec<Added>,
    /// Two columns mean the same: a row may give only one of them.
    pub has_synonyms: bool,
    /// Words of columns that mean something else.
    words: Vec<(Column, BTreeMap<String, String>)>,
}

/// A column that the file does not have as such.
#[derive(Clone, Debug)]
struct Added {
    column: Column,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// Another meaning of a column of the file.
    Column(usize),
    Constant(String),
}

/// Added columns are numbered from here; no file is that wide.
const ADDED: usize = usize::MAX / 2;

impl Meanings {
    pub fn get(&self, column: usize) -> Option<&Column> {
        match column.checked_sub(ADDED) {
            Some(at) => self.added.get(at).map(|added| &added.column),
            None => self.own.get(column),
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &Column> {
        self.own.iter().chain(self.added.iter().map(|added| &added.column))
    }

    /// The next column of the file.
    pub fn push(&mut self, column: Column) {
        self.own.push(column);
    }

    /// The last column of the file has another meaning, too.
    pub fn push_again(&mut self, column: Column) {
        let source = Source::Column(self.own.len() - 1);
        self.added.push(Added { column, source });
    }

    pub fn push_constant(&mut self, column: Column, value: &str) {
        self.added.push(Added { column, source: Source::Constant(value.to_owned()) });
    }

    /// In such a column, words mean something else.
    pub fn set_words(&mut self, column: Column, words: &BTreeMap<String, String>) {
        self.words.push((column, words.clone()));
    }

    fn meaning_of(&self, column: &Column, word: &str) -> Option<&String> {
        let (_, words) = self.words.iter().find(|(known, _)| known == column)?;
        words.get(nfc(word).as_ref())
    }

    /// Whether rows stay as they stand in the file.
    pub fn leaves_rows(&self, mapping: &Mapping) -> bool {
        self.added.is_empty() && self.words.is_empty() && !rewrites_times(mapping)
    }

    /// Rewrites a row of the file; `zone` is the policy's.
    pub fn rewrite(&self, mapping: &Mapping, zone: &TimeZone, row: &mut Row) {
        if self.leaves_rows(mapping) {
            return;
        }
        let rewrites_times = rewrites_times(mapping);
        if row.raw.is_empty() {
            row.raw = row.text.clone();
        }
        for (at, added) in self.added.iter().enumerate() {
            let (kind, range) = match &added.source {
                Source::Constant(value) => {
                    let start = row.text.len();
                    row.text.push_str(value);
                    (CellKind::Text, start..row.text.len())
                }
                Source::Column(column) => match row.cells.iter().find(|cell| cell.column == *column) {
                    Some(cell) => (cell.kind, cell.range.clone()),
                    None => continue,
                },
            };
            row.cells.push(Cell { column: ADDED + at, kind, range });
        }
        for at in 0..row.cells.len() {
            let cell = &row.cells[at];
            if cell.kind == CellKind::Null || cell.kind == CellKind::Nested {
                continue;
            }
            let text = row.text[cell.range.clone()].trim();
            let Some(column) = self.get(cell.column) else { continue };
            let other = match self.meaning_of(column, text) {
                Some(meaning) => Some(meaning.clone()),
                None if rewrites_times && *column == Column::At => rewritten_moment(mapping, zone, text),
                None => None,
            };
            if let Some(other) = other {
                let start = row.text.len();
                row.text.push_str(&other);
                let cell = &mut row.cells[at];
                (cell.kind, cell.range) = (CellKind::Text, start..row.text.len());
            }
        }
    }
}

fn rewrites_times(mapping: &Mapping) -> bool {
    !mapping.time_formats.is_empty() || mapping.zone.is_some()
}

/// A moment of the file as this layer reads it; none for one that stays as it is. A bare date stays
/// a day of the policy.
fn rewritten_moment(mapping: &Mapping, zone: &TimeZone, text: &str) -> Option<String> {
    let zone = mapping.zone.as_ref().unwrap_or(zone);
    for format in &mapping.time_formats {
        let Ok(parsed) = strtime::parse(format, text) else { continue };
        if let Ok(instant) = parsed.to_timestamp() {
            return Some(instant.to_string());
        }
        let Ok(date) = parsed.to_date() else { continue };
        if parsed.hour().is_none() {
            return Some(date.to_string());
        }
        let civil = parsed.to_time().ok().map(|time| date.to_datetime(time));
        if let Some(instant) = civil.and_then(|civil| zone.to_timestamp(civil).ok()) {
            return Some(instant.to_string());
        }
    }
    let moment = mapping.zone.as_ref().and_then(|zone| read_moment(text, zone))?;
    (!moment.whole_day).then(|| moment.at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_the_files_notation_and_zone() {
        let tokyo = jiff::tz::TimeZoneDatabase::bundled().get("Asia/Tokyo").unwrap();
        let mut mapping = Mapping::default();
        mapping.add_time_format("%Y年%m月%d日 %H時%M分").unwrap();
        mapping.add_time_format("%d.%m.%Y").unwrap();
        let read = |mapping: &Mapping, text: &str| rewritten_moment(mapping, &tokyo, text);
        assert_eq!(read(&mapping, "2026年10月5日 10時00分").as_deref(), Some("2026-10-05T01:00:00Z"));
        assert_eq!(read(&mapping, "05.10.2026").as_deref(), Some("2026-10-05"));
        assert_eq!(read(&mapping, "2026-10-05 10:00"), None);
        mapping.set_zone("America/New_York").unwrap();
        assert_eq!(read(&mapping, "2026-10-05 10:00").as_deref(), Some("2026-10-05T14:00:00Z"));
        assert_eq!(read(&mapping, "2026-10-05"), None);
    }
}
