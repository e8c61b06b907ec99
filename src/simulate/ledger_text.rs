//! The lines of a whole ledger, written from texts that are put together once.
//!
//! Architecture Invariant: the bytes are those of [`LedgerLine::write`], which says what a line holds;
//! where debug assertions are on, every line is compared.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::ledger::LedgerLine;
use super::step::{Ending, Recipient, Step, StepKind, Verdict};
use crate::model::{DepartmentId, Model, SlaId};
use crate::text::{Sources, Span};
use crate::time::{MomentTexts, PolicyTime};

use jiff::Timestamp;

/// Writes lines of many leads.
pub(super) struct LedgerText<'p> {
    model: &'p Model,
    sources: &'p Sources,
    time: &'p PolicyTime,
    moments: MomentTexts<'p>,
    stages: Vec<Vec<u8>>,
    departments: Vec<Vec<u8>>,
    places: FxHashMap<Span, Vec<u8>>,
    lead: Vec<u8>,
}

fn json(text: &str) -> Vec<u8> {
    serde_json::to_vec(text).expect("memory takes all")
}

impl<'p> LedgerText<'p> {
    pub fn new(model: &'p Model, sources: &'p Sources, time: &'p PolicyTime) -> LedgerText<'p> {
        LedgerText {
            model,
            sources,
            time,
            moments: MomentTexts::new(time),
            stages: model.stages.iter().map(|stage| json(&stage.name)).collect(),
            departments: model.departments.iter().map(|department| json(&department.name)).collect(),
            places: FxHashMap::default(),
            lead: Vec::new(),
        }
    }

    /// The lead of the next lines.
    pub fn begin_lead(&mut self, lead: &SmolStr) {
        self.lead = json(lead);
    }

    pub fn write(&mut self, lead: &SmolStr, step: &Step, out: &mut Vec<u8>) {
        let start = out.len();
        if !self.write_known(step, out) {
            out.truncate(start);
            self.write_slowly(lead, step, out);
        }
        #[cfg(debug_assertions)]
        {
            let mut expected = Vec::new();
            self.write_slowly(lead, step, &mut expected);
            assert_eq!(String::from_utf8_lossy(&out[start..]), String::from_utf8_lossy(&expected));
        }
    }

    fn write_slowly(&self, lead: &SmolStr, step: &Step, out: &mut Vec<u8>) {
        let line = LedgerLine::new(self.model, self.sources, self.time, lead, step);
        line.write(out).expect("memory takes all");
    }

    /// Writes a line of the frequent kinds; says whether it is one.
    fn write_known(&mut self, step: &Step, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(b"{\"lead\":");
        out.extend_from_slice(&self.lead);
        out.extend_from_slice(b",\"at\":");
        self.moment(step.at, out);
        out.extend_from_slice(b",\"step\":\"");
        out.extend_from_slice(step.kind.name().as_bytes());
        out.extend_from_slice(b"\",\"stage\":");
        out.extend_from_slice(step.stage.map_or(b"null", |id| &self.stages[id.index()]));
        out.extend_from_slice(b",\"owner\":");
        self.department(step.owner, out);
        out.extend_from_slice(b",\"cause\":");
        let sources = self.sources;
        let place = self.places.entry(step.cause).or_insert_with(|| json(&sources.place(step.cause)));
        out.extend_from_slice(place);
        match &step.kind {
            StepKind::Entered { .. } | StepKind::Returned => {}
            StepKind::Handoff { from, to } => {
                out.extend_from_slice(b",\"from\":");
                self.department(*from, out);
                out.extend_from_slice(b",\"to\":");
                self.department(Some(*to), out);
            }
            StepKind::Due { sla, due } | StepKind::Warned { sla, due } | StepKind::Breached { sla, due } => {
                self.clock(*sla, *due, out);
            }
            StepKind::Met { sla, due, verdict } => {
                self.clock(*sla, *due, out);
                out.extend_from_slice(match verdict {
                    Verdict::InTime => b",\"late\":false",
                    Verdict::Late => b",\"late\":true",
                    Verdict::Undecidable => b",\"late\":null,\"undecidable\":true",
                });
            }
            StepKind::Ended { sla, due, verdict } => {
                self.clock(*sla, *due, out);
                out.extend_from_slice(match verdict {
                    Ending::Unjudged => b"",
                    Ending::Undecidable => b",\"undecidable\":true",
                });
            }
            StepKind::Notified { to, sla } => {
                self.sla(*sla, out);
                out.extend_from_slice(b",\"to\":");
                match to {
                    Recipient::Department(id) => self.department(Some(*id), out),
                    Recipient::Text(text) => out.extend_from_slice(&json(text)),
                }
            }
            StepKind::Recycled { times, until } => {
                out.extend_from_slice(format!(",\"times\":{times},\"until\":").as_bytes());
                self.moment_or_null(*until, out);
            }
            StepKind::Reassigned { .. }
            | StepKind::Gap { .. }
            | StepKind::Overlap { .. }
            | StepKind::Impossible(_)
            | StepKind::DoubleContact { .. }
            | StepKind::Drift(_)
            | StepKind::InstantLoop(_)
            | StepKind::PromiseBroken { .. } => return false,
        }
        out.extend_from_slice(b"}\n");
        true
    }

    fn clock(&mut self, sla: SlaId, due: Option<Timestamp>, out: &mut Vec<u8>) {
        self.sla(sla, out);
        out.extend_from_slice(b",\"due\":");
        self.moment_or_null(due, out);
    }

    fn sla(&self, sla: SlaId, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\"sla\":");
        // The name of a clock is an identifier: it needs no escapes.
        out.push(b'"');
        out.extend_from_slice(self.model[sla].name.as_bytes());
        out.push(b'"');
    }

    fn department(&self, id: Option<DepartmentId>, out: &mut Vec<u8>) {
        out.extend_from_slice(id.map_or(b"null", |id| &self.departments[id.index()]));
    }

    fn moment_or_null(&mut self, at: Option<Timestamp>, out: &mut Vec<u8>) {
        match at {
            Some(at) => self.moment(at, out),
            None => out.extend_from_slice(b"null"),
        }
    }

    fn moment(&mut self, at: Timestamp, out: &mut Vec<u8>) {
        out.push(b'"');
        self.moments.write(at, out);
        out.push(b'"');
    }
}
