//! One input as rows: which format it is, what its columns mean, and one row after another.

use std::io::Read;

use super::columns::Columns;
use super::csv_rows::CsvRows;
use super::encoding::foreign_start;
use super::header::{Header, columns_help};
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
    header: Header<'c, 'm>,
    row: Row,
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
            header: Header::new(name, columns)?,
            row: Row::default(),
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
        for cell in &self.row.cells {
            self.header.learn(self.row.content(cell).text)?;
        }
        self.header.complete()
    }

    /// What is odd about the file as a whole, once its rows are read.
    pub fn notes(self) -> Vec<String> {
        self.header.notes()
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
                let new: Vec<String> = json.keys.keys().skip(self.header.meanings.own.len()).cloned().collect();
                for key in new {
                    self.header.learn(&key)?;
                }
                next
            }
        };
        let line = self.row.line;
        if let Next::Row = next {
            self.header.meanings.rewrite(self.columns.mapping, &self.columns.model().zone, &mut self.row);
        }
        Ok(match next {
            Next::End => None,
            Next::Broken(broken) => Some(Item::Broken(broken)),
            Next::Row => Some(match interpret::read(self.columns, &self.header.meanings, &self.row) {
                Ok(read) => Item::Row { read, line, row: &self.row },
                Err(reason) => Item::Broken(Broken { line, reason, text: self.row.as_written().to_owned() }),
            }),
        })
    }
}
