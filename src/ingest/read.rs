//! Inputs to a trace: rows read, grouped by lead, put in time order, and the first of each lead
//! looked at.

use std::collections::HashMap;

use jiff::Timestamp;
use smol_str::SmolStr;

use super::columns::{Columns, Purpose};
use super::file::{Item, RowFile};
use super::input::{Counted, IngestError, Input, Progress};
use super::{LeadTrace, Mapping, Reject, Trace, TraceEvent};
use crate::model::{AttributeId, Model, Value};

/// Reads a trace. A row that cannot be read is set aside; an input that is no table of rows is an
/// error, and nothing is read.
pub fn read(
    model: &Model,
    mapping: &Mapping,
    inputs: Vec<Input<'_>>,
    progress: &mut Progress<'_>,
) -> Result<Trace, IngestError> {
    let columns = Columns::new(model, mapping, Purpose::Events);
    let mut gathered = Gathered::new(model);
    let mut taken = 0;
    let several = inputs.len() > 1;
    for (index, input) in inputs.into_iter().enumerate() {
        let Ok(file_index) = u16::try_from(index) else {
            return Err(IngestError::new(&input.name, "more than 65,536 files are given"));
        };
        let counted = Counted { reader: input.reader, taken: &mut taken, progress };
        let mut file = RowFile::open(&input.name, counted, &columns)?;
        let before = gathered.trace.read;
        while let Some(item) = file.next()? {
            gathered.trace.read += 1;
            match item {
                Item::Broken(broken) => gathered.trace.rejects.push(broken.reject(file_index)),
                Item::Row { read, line, row } => {
                    let mut event = read.event;
                    event.line = u32::try_from(line).unwrap_or(u32::MAX);
                    event.file = file_index;
                    gathered.add(read.lead, event, || row.as_written().to_owned());
                }
            }
        }
        let mut notes = file.notes();
        if gathered.trace.read == before {
            notes.push(String::from("it has a header and no rows"));
        }
        let named = |note| if several { format!("`{}`: {note}", input.name) } else { note };
        gathered.trace.notes.extend(notes.into_iter().map(named));
    }
    Ok(gathered.finish())
}

/// A lead's rows so far.
struct Gathered<'m> {
    model: &'m Model,
    trace: Trace,
    /// Keys come from files, so the hasher is the one that an attacker cannot guess.
    by_key: HashMap<SmolStr, u32>,
    last: u32,
    /// Attributes that the first row of a lead must give.
    required: Vec<AttributeId>,
    waiting: HashMap<u32, Waiting>,
}

/// Rows of one lead that lack a required attribute and may turn out to be its first.
#[derive(Default)]
struct Waiting {
    /// The earliest row that lacks nothing.
    complete: Option<(Timestamp, u64)>,
    /// Moment, order of reading, and text of the rows before it.
    incomplete: Vec<(Timestamp, u64, String)>,
}

impl<'m> Gathered<'m> {
    fn new(model: &'m Model) -> Gathered<'m> {
        let required = required(model);
        Gathered { model, trace: Trace::default(), by_key: HashMap::new(), last: 0, required, waiting: HashMap::new() }
    }

    fn add(&mut self, lead: &str, event: TraceEvent, text: impl FnOnce() -> String) {
        let index = self.index_of(lead);
        if !self.required.is_empty() {
            let waiting = self.waiting.entry(index).or_default();
            let place = (event.at, self.trace.read);
            if missing(&self.required, &event).is_none() {
                if waiting.complete.is_none_or(|complete| place < complete) {
                    waiting.complete = Some(place);
                    waiting.incomplete.retain(|(at, order, _)| (*at, *order) < place);
                }
            } else if waiting.complete.is_none_or(|complete| place < complete) {
                waiting.incomplete.push((place.0, place.1, text()));
            }
        }
        self.trace.leads[index as usize].events.push(event);
    }

    fn index_of(&mut self, lead: &str) -> u32 {
        if self.trace.leads.get(self.last as usize).is_some_and(|last| last.lead == lead) {
            return self.last;
        }
        let next = self.trace.leads.len() as u32;
        self.last = match self.by_key.get(lead) {
            Some(index) => *index,
            None => {
                let lead = SmolStr::new(lead);
                self.by_key.insert(lead.clone(), next);
                self.trace.leads.push(LeadTrace { lead, events: Vec::new() });
                next
            }
        };
        self.last
    }

    fn finish(mut self) -> Trace {
        let mut trace = self.trace;
        for lead in &mut trace.leads {
            lead.events.sort_by_key(|event| event.at);
        }
        for (index, mut waiting) in self.waiting.drain() {
            // In time order, the rows that wait are the lead's first ones.
            waiting.incomplete.sort_unstable_by_key(|(at, order, _)| (*at, *order));
            let events = &mut trace.leads[index as usize].events;
            for (event, (_, _, text)) in events.drain(..waiting.incomplete.len()).zip(waiting.incomplete) {
                let id = missing(&self.required, &event).expect("a waiting row lacks something");
                let reason = missing_reason(self.model, id);
                trace.rejects.push(Reject { file: event.file.into(), line: event.line.into(), reason, text });
            }
        }
        trace.leads.retain(|lead| !lead.events.is_empty());
        trace.leads.sort_unstable_by(|left, right| left.lead.as_bytes().cmp(right.lead.as_bytes()));
        trace.rejects.sort_by_key(|reject| (reject.file, reject.line));
        let firsts = trace.leads.iter().filter_map(|lead| lead.events.first());
        trace.first = firsts.map(|event| event.at).min();
        let lasts = trace.leads.iter().filter_map(|lead| lead.events.last());
        trace.last = lasts.map(|event| event.at).max();
        trace
    }
}

/// Attributes that the first row of a lead must give.
pub(super) fn required(model: &Model) -> Vec<AttributeId> {
    (0..model.attributes.len()).map(AttributeId::new).filter(|id| model[*id].initial().is_none()).collect()
}

pub(super) fn missing_reason(model: &Model, id: AttributeId) -> String {
    format!("`{}` is missing; the first row of a lead must give it, since it has no default", model[id].name)
}

/// The first required attribute that a row does not give.
pub(super) fn missing(required: &[AttributeId], event: &TraceEvent) -> Option<AttributeId> {
    let gives =
        |id: &&AttributeId| event.attributes().iter().any(|(given, value)| given == *id && *value != Value::Unknown);
    required.iter().find(|id| !gives(id)).copied()
}
