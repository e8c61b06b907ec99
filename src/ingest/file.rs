//! One input as rows: which format it is, what its columns mean, and one row after another.

use std::io::Read;

use super::columns::{Column, Columns, Purpose, required};
use super::csv_rows::CsvRows;
use super::encoding::foreign_start;
use super::input::{IngestError, unpack};
use super::interpret::{self, Read as ReadRow};
use super::lines::Lines;
use super::ndjson_rows::NdjsonRows;
use super::row::{Broken, Next, Row};

/// Rows of one file.
pub(super) struct RowFile<'c, 'm, 'r> {
    name: String,
    columns: &'c Columns<'m>,
    rows: Rows<Box<dyn Read + 'r>>,
    /// What each column of the file means.
    meanings: Vec<Column>,
    row: Row,
    /// What is odd about the file as a whole.
    pub notes: Vec<String>,
}

enum Rows<R> {
    Csv(CsvRows<R>),
    Ndjson(NdjsonRows<R>),
}

/// One row of a file.
pub(super) enum Item<'a> {
    /// A row as it was read, its line, and its text.
    Row {
        read: ReadRow<'a>,
        line: u64,
        row: &'a Row,
    },
    Broken(Broken),
}

impl<'c, 'm, 'r> RowFile<'c, 'm, 'r> {
    /// Opens an input and reads its header.
    pub fn open(
        name: &str,
        reader: impl Read + 'r,
        columns: &'c Columns<'m>,
    ) -> Result<RowFile<'c, 'm, 'r>, IngestError> {
        let failed = |error: std::io::Error| IngestError::io(name, 1, &error);
        let mut lines = Lines::new(unpack(reader).map_err(failed)?);
        if lines.peek(3).map_err(failed)? == b"\xef\xbb\xbf" {
            lines.skip(3);
        }
        let start = lines.peek(4096).map_err(failed)?;
        if let Some(what) = foreign_start(start) {
            return Err(IngestError::new(name, what));
        }
        let mut file = RowFile {
            name: name.to_owned(),
            columns,
            rows: match start.trim_ascii_start().first() {
                None => return Err(IngestError::new(name, "it is empty").help(columns_help(columns.purpose))),
                Some(b'{') => Rows::Ndjson(NdjsonRows::new(lines)),
                Some(b'[') => {
                    let error = IngestError::new(name, "it is a JSON list");
                    return Err(error.help("write NDJSON: one object a line, without brackets and commas around them"));
                }
                Some(_) => Rows::Csv(CsvRows::new(lines)),
            },
            meanings: Vec::new(),
            row: Row::default(),
            notes: Vec::new(),
        };
        if let Rows::Csv(csv) = &mut file.rows {
            match csv.header(&mut file.row).map_err(failed)? {
                Some(Next::Row) => file.read_header()?,
                Some(Next::Broken(broken)) => {
                    return Err(IngestError::new(name, format!("its header cannot be read: {}", broken.reason)));
                }
                Some(Next::End) | None => {
                    return Err(IngestError::new(name, "it is empty").help(columns_help(columns.purpose)));
                }
            }
        }
        Ok(file)
    }

    fn read_header(&mut self) -> Result<(), IngestError> {
        let headers: Vec<String> = self.row.cells.iter().map(|cell| self.row.content(cell).text.to_owned()).collect();
        for header in &headers {
            self.learn(header)?;
        }
        let missing: Vec<&str> = required(self.columns.purpose)
            .iter()
            .filter(|(column, _)| !self.meanings.contains(column))
            .map(|(_, name)| *name)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let plural = if missing.len() == 1 { "" } else { "s" };
        let error = IngestError::new(&self.name, format!("its header has no column{plural} {}", named.join(" and ")));
        Err(error.help(self.missing_help(&headers, missing[0])))
    }

    /// What probably went wrong with a header that lacks a column.
    fn missing_help(&self, headers: &[String], missing: &str) -> String {
        let only = headers.first().filter(|_| headers.len() == 1);
        for (separator, name) in [(';', "semicolons"), ('\t', "tabs")] {
            if only.is_some_and(|header| header.contains(separator)) {
                return format!("its cells are separated by {name}: save it as CSV with commas");
            }
        }
        if headers.iter().any(|header| header.contains('\r')) {
            return String::from("its lines end with a carriage return alone: save it with LF or CRLF line ends");
        }
        let unread = headers.iter().zip(&self.meanings).filter(|(_, meaning)| **meaning == Column::Ignored);
        let similar = super::words::most_similar(missing, unread.map(|(header, _)| header.trim()));
        match similar {
            Some(similar) => format!("head the column `{similar}` with `{missing}`"),
            None => columns_help(self.columns.purpose).to_owned(),
        }
    }

    /// Looks up a column, and keeps what is to be said of it.
    fn learn(&mut self, header: &str) -> Result<(), IngestError> {
        let (column, note) = self.columns.column(header).map_err(|message| IngestError::new(&self.name, message))?;
        self.meanings.push(column);
        self.notes.extend(note);
        match self.columns.clash(&self.meanings) {
            Some(name) => {
                let error = IngestError::new(&self.name, format!("two of its columns give `{name}`"));
                Err(error.help("leave one of them out"))
            }
            None => Ok(()),
        }
    }

    /// The next row; none at the end.
    pub fn next(&mut self) -> Result<Option<Item<'_>>, IngestError> {
        let next = match &mut self.rows {
            Rows::Csv(csv) => {
                csv.next(&mut self.row).map_err(|error| IngestError::io(&self.name, csv.line(), &error))?
            }
            Rows::Ndjson(json) => {
                let next = json.next(&mut self.row);
                let line = json.line();
                let next = next.map_err(|error| IngestError::io(&self.name, line, &error))?;
                let new: Vec<String> = json.keys.keys().skip(self.meanings.len()).cloned().collect();
                for key in new {
                    self.learn(&key)?;
                }
                next
            }
        };
        let line = self.row.line;
        Ok(match next {
            Next::End => None,
            Next::Broken(broken) => Some(Item::Broken(broken)),
            Next::Row => Some(match interpret::read(self.columns, &self.meanings, &self.row) {
                Ok(read) => Item::Row { read, line, row: &self.row },
                Err(reason) => Item::Broken(Broken { line, reason, text: self.row.as_written().to_owned() }),
            }),
        })
    }
}

fn columns_help(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Events => "a trace has a header with `lead`, `at` and `event`, then one row an event",
        Purpose::Leads => "an export has a header with `lead` and the policy's attributes, then one row a lead",
    }
}
