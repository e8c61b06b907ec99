//! One input as rows: which format it is, what its columns mean, and one row after another.

use std::io::Read;
use std::ops::Range;

use super::TraceEvent;
use super::columns::Columns;
use super::csv_rows::{CsvRows, read_plain};
use super::encoding::foreign_start;
use super::header::{Header, columns_help};
use super::input::{IngestError, unpack};
use super::interpret;
use super::lines::Lines;
use super::ndjson_rows::NdjsonRows;
use super::quick::{Block, Plan, Readers};
use super::rewriting::Meanings;
use super::row::{Broken, Next, Row};

/// Rows of one file.
pub(super) struct RowFile<'c, 'm, 'r> {
    name: String,
    columns: &'c Columns<'m>,
    rows: Rows<Box<dyn Read + 'r>>,
    header: Header<'c, 'm>,
    /// None while rows are read one by one.
    quick: Option<Readers<'c>>,
    row: Row,
}

enum Rows<R> {
    Csv(CsvRows<R>),
    Ndjson(NdjsonRows<R>),
}

/// Takes the rows of files, in their order.
pub(super) trait Sink {
    /// Some rows of a block; `text` is the block's.
    fn block(&mut self, block: &Block, text: &str, rows: Range<usize>);
    /// A row that was read cell by cell; the event's file is still to be set.
    fn row(&mut self, lead: &str, event: &mut TraceEvent, row: &Row);
    /// A row that is to be set aside.
    fn broken(&mut self, broken: Broken);
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
            quick: None,
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
        self.header.complete()?;
        self.quick = Plan::new(self.columns, &self.header.meanings).map(Readers::new);
        Ok(())
    }

    /// What is odd about the file as a whole, once its rows are read.
    pub fn notes(self) -> Vec<String> {
        self.header.notes()
    }

    /// Reads all rows one by one.
    #[cfg(test)]
    pub fn slowly(&mut self) {
        self.quick = None;
    }

    /// Reads on: a block of plain rows where some are at hand, else one row. None at the end.
    pub fn read_on(&mut self, sink: &mut impl Sink) -> Result<Option<()>, IngestError> {
        if self.read_block(sink)? {
            return Ok(Some(()));
        }
        let (next, line) = match &mut self.rows {
            Rows::Csv(csv) => (csv.next(&mut self.row), csv.line()),
            Rows::Ndjson(json) => (json.next(&mut self.row), json.line()),
        };
        let next = next.map_err(|error| IngestError::io(&self.name, line, &error))?;
        if matches!(next, Next::End) {
            return Ok(None);
        }
        self.learn_new_keys()?;
        tell(self.columns, &self.header.meanings, next, &mut self.row, sink);
        Ok(Some(()))
    }

    /// Reads the plain rows that are at hand; says whether there were any.
    fn read_block(&mut self, sink: &mut impl Sink) -> Result<bool, IngestError> {
        let (Rows::Csv(csv), Some(quick)) = (&mut self.rows, &mut self.quick) else { return Ok(false) };
        let line = csv.line();
        let (text, first) = csv.plain_lines().map_err(|error| IngestError::io(&self.name, line, &error))?;
        if text.is_empty() {
            return Ok(false);
        }
        let (bytes, meanings) = (text.len(), &self.header.meanings);
        let mut lines = 0;
        for (block, text) in quick.read_csv(text, first) {
            let mut done = 0;
            for odd in &block.odd {
                sink.block(block, text, done..odd.before);
                done = odd.before;
                let line = block.first + odd.line;
                let next = read_plain(&text[odd.text.clone()], line, meanings.own.len(), &mut self.row);
                tell(self.columns, meanings, next, &mut self.row, sink);
            }
            sink.block(block, text, done..block.places.len());
            lines += block.lines;
        }
        csv.pass(bytes, lines);
        Ok(true)
    }

    fn learn_new_keys(&mut self) -> Result<(), IngestError> {
        let Rows::Ndjson(json) = &self.rows else { return Ok(()) };
        let new: Vec<String> = json.keys.keys().skip(self.header.meanings.own.len()).cloned().collect();
        new.iter().try_for_each(|key| self.header.learn(key))
    }
}

/// Tells what reading a row on its own came to.
fn tell(columns: &Columns<'_>, meanings: &Meanings, next: Next, row: &mut Row, sink: &mut impl Sink) {
    match next {
        Next::End => {}
        Next::Broken(broken) => sink.broken(broken),
        Next::Row => {
            meanings.rewrite(columns.mapping, &columns.model().zone, row);
            match interpret::read(columns, meanings, row) {
                Ok(mut read) => {
                    read.event.line = u32::try_from(row.line).unwrap_or(u32::MAX);
                    sink.row(read.lead, &mut read.event, row);
                }
                Err(reason) => sink.broken(Broken { line: row.line, reason, text: row.as_written().to_owned() }),
            }
        }
    }
}
