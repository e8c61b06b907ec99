//! An export of leads: one row a lead, handed on as it is read.

use std::ops::ControlFlow;

use super::columns::{Columns, Purpose};
use super::file::{Item, RowFile};
use super::input::{Counted, IngestError, Input, Progress};
use super::read::{missing, missing_reason, required};
use super::{Mapping, Reject, TraceEvent};
use crate::model::Model;

/// What was read besides the rows handed on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeadsRead {
    /// Rows read: handed on plus rejected.
    pub read: u64,
    pub rejects: Vec<Reject>,
    /// What is odd about the file as a whole, once each.
    pub notes: Vec<String>,
}

/// Hands each row to `visit` as the lead's `created` row (its moment means nothing), until `visit`
/// breaks off. Memory does not grow with the file, but for the rows set aside.
pub fn read_leads(
    model: &Model,
    mapping: &Mapping,
    input: Input<'_>,
    progress: &mut Progress<'_>,
    visit: &mut dyn FnMut(&str, TraceEvent) -> ControlFlow<()>,
) -> Result<LeadsRead, IngestError> {
    let columns = Columns::new(model, mapping, Purpose::Leads);
    let required = required(model);
    let mut taken = 0;
    let counted = Counted { reader: input.reader, taken: &mut taken, progress };
    let mut file = RowFile::open(&input.name, counted, &columns)?;
    let mut done = LeadsRead::default();
    while let Some(item) = file.next()? {
        done.read += 1;
        match item {
            Item::Broken(broken) => done.rejects.push(broken.reject(0)),
            Item::Row { read, line, row } => match missing(&required, &read.event) {
                Some(id) => {
                    let reason = missing_reason(model, id);
                    done.rejects.push(Reject { file: 0, line, reason, text: row.as_written().to_owned() });
                }
                None => {
                    let mut event = read.event;
                    event.line = u32::try_from(line).unwrap_or(u32::MAX);
                    if visit(read.lead, event).is_break() {
                        break;
                    }
                }
            },
        }
    }
    done.notes = file.notes();
    if done.read == 0 {
        done.notes.push(String::from("it has a header and no rows"));
    }
    Ok(done)
}
