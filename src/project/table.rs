//! Tables of a TOML file, with the places of their keys and values.

use toml::de::{DeTable, DeValue};

use super::Mistake;
use crate::text::Source;

/// A table: the whole file, or a section of it.
pub struct Table<'a> {
    source: &'a Source,
    read: &'a DeTable<'a>,
}

/// One key of a table and its value.
pub struct Entry<'a> {
    pub name: &'a str,
    pub key: Place<'a>,
    pub value: Place<'a>,
    read: &'a DeValue<'a>,
}

/// Where something stands in the file: bytes from its start.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    source: &'a Source,
    start: usize,
}

/// Reads the text as TOML and hands the whole file to `with`.
pub fn with_file(text: &str, mistakes: &mut Vec<Mistake>, with: impl FnOnce(Table<'_>, &mut Vec<Mistake>)) {
    let source = Source::new(super::FILE_NAME, text);
    match DeTable::parse(text) {
        Ok(read) => with(Table { source: &source, read: read.get_ref() }, mistakes),
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().collect::<Vec<&str>>().join(", ");
            let place = Place { source: &source, start };
            mistakes.push(place.mistake(format!("this is not TOML: {message}"), None));
        }
    }
}

impl<'a> Table<'a> {
    /// The entries in the order of the text.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        let place = |start| Place { source: self.source, start };
        let mut entries: Vec<Entry<'a>> = self
            .read
            .iter()
            .map(|(key, value)| Entry {
                name: key.get_ref(),
                key: place(key.span().start),
                value: place(value.span().start),
                read: value.get_ref(),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key.start);
        entries
    }
}

impl<'a> Entry<'a> {
    /// The value as a table.
    pub fn table(&self) -> Option<Table<'a>> {
        self.read.as_table().map(|read| Table { source: self.key.source, read })
    }

    /// The value as a string.
    pub fn text(&self) -> Option<&'a str> {
        self.read.as_str()
    }

    /// The value as strings: one, or a list of them.
    pub fn texts(&self) -> Option<Vec<&'a str>> {
        match self.read {
            DeValue::Array(items) => items.iter().map(|item| item.get_ref().as_str()).collect(),
            _ => self.text().map(|text| vec![text]),
        }
    }

    /// What the value is: `an integer`.
    pub fn kind(&self) -> &'static str {
        match self.read {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }
}

impl Place<'_> {
    pub fn mistake(&self, message: impl Into<String>, help: impl Into<Option<String>>) -> Mistake {
        let place = self.source.line_column(u32::try_from(self.start).unwrap_or(u32::MAX));
        Mistake { line: place.line, column: place.column, message: message.into(), help: help.into() }
    }
}
