//! The way of each lead through a policy, from the ledger of a replay.

use std::io::{self, Write};

use indexmap::IndexMap;
use serde::Deserialize;
use smol_str::SmolStr;

use super::Failure;
use crate::analyze::Journey;
use crate::ingest::Trace;
use crate::model::{Loaded, Model, StageId};
use crate::simulate::{Ledger, Options, replay};

/// Replays the trace and gives for each lead the stages that it entered.
pub fn journeys(loaded: &Loaded, trace: &Trace) -> Result<IndexMap<SmolStr, Journey>, Failure> {
    let Loaded { model, sources, .. } = loaded;
    let mut reader = Reader { model, line: Vec::new(), journeys: IndexMap::new() };
    let replayed = replay(model, sources, trace, Options::default(), Some(Ledger::ndjson(&mut reader)));
    replayed.map_err(|error| Failure::new(format!("cannot replay the trace: {error}")))?;
    Ok(reader.journeys)
}

/// Takes a ledger line by line.
struct Reader<'m> {
    model: &'m Model,
    line: Vec<u8>,
    journeys: IndexMap<SmolStr, Journey>,
}

/// What of a ledger line is looked at.
#[derive(Deserialize)]
struct Step<'l> {
    #[serde(borrow)]
    lead: std::borrow::Cow<'l, str>,
    at: &'l str,
    step: &'l str,
    #[serde(borrow)]
    stage: Option<std::borrow::Cow<'l, str>>,
}

impl Reader<'_> {
    fn step(&mut self, line: &[u8]) -> io::Result<()> {
        let step: Step<'_> = serde_json::from_slice(line)?;
        let entered = step.stage.as_deref().filter(|_| step.step == "entered");
        let stage = entered.and_then(|name| self.model.stages.iter().position(|stage| stage.name == name));
        if let Some(stage) = stage {
            let journey = self.journeys.entry(SmolStr::new(&step.lead)).or_default();
            let at = step.at.parse().map_err(io::Error::other)?;
            journey.entries.push((at, StageId::new(stage)));
        }
        Ok(())
    }
}

impl Write for Reader<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.step(&line)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
