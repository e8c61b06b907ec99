//! One input as rows: which format it is, what its columns mean, and one row after another.

use std::io::Read;
use std::ops::Range;

use super::TraceEvent;
use super::columns::Columns;
use super::csv_rows::{CsvRows, read_plain};
use super::encoding::foreign_start;
use super::header::{Header, columns_help};
use super::input::{IngestError, Room};
use super::interpret;
use super::lines::Lines;
use super::ndjson_rows::{Keys, NdjsonRows, read_object};
use super::quick::{Block, Form, Plan, Readers};
use super::rewriting::Meanings;
use super::row::{Broken, Next, Row};
use super::table_rows::{self, TableRows};
use super::unpack::unpack;
use crate::columnar::begins_as_parquet;
use crate::text::Store;

/// Files wider than this are read row by row.
const MOST_COLUMNS: usize = 4096;

/// Rows of one file.
pub(super) struct RowFile<'c, 'm, 'r> {
    name: String,
    columns: &'c Columns<'m>,
    rows: Rows<Box<dyn Read + Send + 'r>>,
    header: Header<'c, 'm>,
    /// None while rows are read one by one.
    quick: Option<Readers<'c>>,
    #[cfg(test)]
    slowly: bool,
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
        reader: impl Read + Send + 'r,
        store: Option<Box<dyn Store>>,
        columns: &'c Columns<'m>,
        room: Room<'_>,
    ) -> Result<RowFile<'c, 'm, 'r>, IngestError> {
        let failed = |error: std::io::Error| IngestError::io(name, 1, &error);
        let mut lines = Lines::new(unpack(reader).map_err(failed)?);
        if begins_as_parquet(lines.peek(5).map_err(failed)?) {
            let table = table_rows::open(lines, store, room).map_err(failed)?;
            return RowFile::of_table(name, table, columns);
        }
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
            #[cfg(test)]
            slowly: false,
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

    /// Rows of a table that is kept by column.
    fn of_table(name: &str, table: TableRows, columns: &'c Columns<'m>) -> Result<RowFile<'c, 'm, 'r>, IngestError> {
        let names = table.names().to_vec();
        let mut header = Header::new(name, columns)?;
        table.left_out().iter().for_each(|note| header.note(note));
        let mut rows = NdjsonRows::new(Lines::new(Box::new(table) as Box<dyn Read + Send>));
        rows.keys.extend(names.iter().map(|name| (name.clone(), ())));
        let mut file = RowFile {
            name: name.to_owned(),
            columns,
            rows: Rows::Ndjson(rows),
            header,
            quick: None,
            #[cfg(test)]
            slowly: false,
            row: Row::default(),
        };
        file.learn(names)?;
        Ok(file)
    }

    fn read_header(&mut self) -> Result<(), IngestError> {
        let headers = self.row.cells.iter().map(|cell| self.row.content(cell).text.to_owned()).collect();
        self.learn(headers)
    }

    fn learn(&mut self, headers: Vec<String>) -> Result<(), IngestError> {
        self.header.announce(headers.clone());
        headers.iter().try_for_each(|header| self.header.learn(header))?;
        self.header.complete()?;
        self.plan();
        Ok(())
    }

    /// What is odd about the file as a whole, once its rows are read.
    pub fn notes(self) -> Vec<String> {
        self.header.notes()
    }

    /// Reads all rows one by one.
    #[cfg(test)]
    pub fn slowly(&mut self) {
        (self.quick, self.slowly) = (None, true);
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
        if let Rows::Ndjson(json) = &self.rows {
            learn_new(&json.keys, &mut self.header)?;
        }
        self.plan();
        tell(self.columns, &self.header.meanings, next, &mut self.row, sink);
        Ok(Some(()))
    }

    /// Reads the plain rows that are at hand; says whether there were any.
    fn read_block(&mut self, sink: &mut impl Sink) -> Result<bool, IngestError> {
        let RowFile { name, columns, rows, header, quick, row, .. } = self;
        let Some(quick) = quick else { return Ok(false) };
        let line = rows.line();
        let failed = |error: std::io::Error| IngestError::io(name, line, &error);
        let (bytes, lines) = match rows {
            Rows::Csv(csv) => {
                let (text, first) = csv.plain_lines().map_err(failed)?;
                let mut one = |text: &str, line: u64, row: &mut Row, header: &mut Header<'_, '_>| {
                    Ok(read_plain(text, line, header.meanings.own.len(), row))
                };
                (text.len(), hand_on(quick.read(text, first), columns, header, row, sink, &mut one)?)
            }
            Rows::Ndjson(json) => {
                let (text, first, keys) = json.plain_lines().map_err(failed)?;
                let mut one = |text: &str, line: u64, row: &mut Row, header: &mut Header<'_, '_>| {
                    let next = read_object(keys, text, line, row);
                    learn_new(keys, header)?;
                    Ok(next)
                };
                (text.len(), hand_on(quick.read(text, first), columns, header, row, sink, &mut one)?)
            }
        };
        self.rows.pass(bytes, lines);
        self.plan();
        Ok(bytes > 0)
    }

    /// Plans the quick path once enough columns are known, and again once there are more.
    fn plan(&mut self) {
        #[cfg(test)]
        if self.slowly {
            return;
        }
        let width = self.header.meanings.own.len();
        if width > MOST_COLUMNS || self.quick.as_ref().is_some_and(|quick| quick.width() == width) {
            return;
        }
        let form = match &self.rows {
            Rows::Csv(_) => Form::Csv,
            Rows::Ndjson(json) => Form::ndjson(json.keys.keys()),
        };
        self.quick = Plan::new(self.columns, &self.header.meanings).map(|plan| Readers::new(form, plan));
    }
}

impl<R: Read> Rows<R> {
    fn line(&self) -> u64 {
        match self {
            Rows::Csv(csv) => csv.line(),
            Rows::Ndjson(json) => json.line(),
        }
    }

    fn pass(&mut self, bytes: usize, lines: u64) {
        match self {
            Rows::Csv(csv) => csv.pass(bytes, lines),
            Rows::Ndjson(json) => json.pass(bytes, lines),
        }
    }
}

fn learn_new(keys: &Keys, header: &mut Header<'_, '_>) -> Result<(), IngestError> {
    let new = keys.keys().skip(header.meanings.own.len());
    new.cloned().collect::<Vec<String>>().iter().try_for_each(|key| header.learn_key(key).map(drop))
}

/// Reads a row on its own: its text and its line.
type ReadOne<'f, 'c, 'm> = &'f mut dyn FnMut(&str, u64, &mut Row, &mut Header<'c, 'm>) -> Result<Next, IngestError>;

/// Hands on the rows of blocks in their order, reading odd ones with `one`; gives their lines.
fn hand_on<'b, 'c, 'm>(
    blocks: impl Iterator<Item = (&'b Block, &'b str)>,
    columns: &Columns<'_>,
    header: &mut Header<'c, 'm>,
    row: &mut Row,
    sink: &mut impl Sink,
    one: ReadOne<'_, 'c, 'm>,
) -> Result<u64, IngestError> {
    let mut lines = 0;
    for (block, text) in blocks {
        let mut done = 0;
        for odd in &block.odd {
            sink.block(block, text, done..odd.before);
            done = odd.before;
            let next = one(&text[odd.text.clone()], block.first + odd.line, row, header)?;
            tell(columns, &header.meanings, next, row, sink);
        }
        sink.block(block, text, done..block.places.len());
        lines += block.lines;
    }
    Ok(lines)
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
