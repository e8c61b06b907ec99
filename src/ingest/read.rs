//! Inputs to a trace.

use std::ops::Range;

use super::columns::{Columns, Purpose};
use super::file::{RowFile, Sink};
use super::gather::Gatherer;
use super::input::{Counted, IngestError, Input, Progress, Room};
use super::quick::Block;
use super::row::{Broken, Row};
use super::{Mapping, Trace, TraceEvent};
use crate::model::Model;

/// Reads a trace. A row that cannot be read is set aside; an input that is no table of rows is an
/// error, and nothing is read.
pub fn read(
    model: &Model,
    mapping: &Mapping,
    inputs: Vec<Input<'_>>,
    room: Room<'_>,
    progress: &mut Progress<'_>,
) -> Result<Trace, IngestError> {
    let columns = Columns::new(model, mapping, Purpose::Events);
    let mut gathering = Gathering { gatherer: Gatherer::new(model, room), file: 0 };
    let mut taken = 0;
    let several = inputs.len() > 1;
    for (index, input) in inputs.into_iter().enumerate() {
        let Ok(file_index) = u16::try_from(index) else {
            return Err(IngestError::new(&input.name, "more than 65,536 files are given"));
        };
        gathering.file = file_index;
        let counted = Counted { reader: input.reader, taken: &mut taken, progress };
        let mut file = RowFile::open(&input.name, counted, input.store, &columns, room)?;
        let before = gathering.gatherer.trace.read;
        while file.read_on(&mut gathering)?.is_some() {
            if gathering.gatherer.has_failed() {
                break;
            }
        }
        let trace = &mut gathering.gatherer.trace;
        let mut notes = file.notes();
        if trace.read == before {
            notes.push(String::from("it has a header and no rows"));
        }
        let named = |note| if several { format!("`{}`: {note}", input.name) } else { note };
        trace.notes.extend(notes.into_iter().map(named));
    }
    gathering.gatherer.finish().map_err(|error| IngestError::aside(&error))
}

struct Gathering<'m> {
    gatherer: Gatherer<'m>,
    file: u16,
}

impl Sink for Gathering<'_> {
    fn block(&mut self, block: &Block, text: &str, rows: Range<usize>) {
        self.gatherer.take(block, text, rows, self.file);
    }

    fn row(&mut self, lead: &str, event: &mut TraceEvent, row: &Row) {
        event.file = self.file;
        self.gatherer.trace.read += 1;
        self.gatherer.add(lead, event, || row.as_written().to_owned());
    }

    fn broken(&mut self, broken: Broken) {
        self.gatherer.trace.read += 1;
        self.gatherer.reject(broken.reject(self.file));
    }
}
