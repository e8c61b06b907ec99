//! The ledger: one line of JSON a step, as section 14 of the language reference lays down.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use super::step::{Circle, Decider, Drift, Ending, Impossible, Recipient, Step, StepKind, Verdict};
use crate::model::{Model, SlaId};
use crate::text::Sources;
use crate::time::PolicyTime;

/// One line. The first six fields are always there, the others where the step has them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LedgerLine {
    pub lead: SmolStr,
    /// RFC 3339 in the policy's zone.
    pub at: String,
    pub step: &'static str,
    pub stage: Option<SmolStr>,
    pub owner: Option<SmolStr>,
    /// `p.tasuki:64`
    pub cause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla: Option<SmolStr>,
    /// `null` for a clock without a deadline, or a rest without an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Option<String>>,
    /// `null` if the time of day would decide and only the day is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Option<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecidable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Option<SmolStr>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Option<String>>,
    /// What should have decided: `intake`, a decision, `STAGE`, `STAGE/EVENT`, `STAGE/SLA`; or the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The lines that claim the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl LedgerLine {
    pub fn new(model: &Model, sources: &Sources, time: &PolicyTime, lead: &SmolStr, step: &Step) -> LedgerLine {
        let mut line = LedgerLine {
            lead: lead.clone(),
            at: time.text(step.at).to_string(),
            step: step.kind.name(),
            stage: step.stage.map(|id| model[id].name.clone()),
            owner: step.owner.map(|id| model[id].name.clone()),
            cause: sources.place(step.cause),
            ..LedgerLine::default()
        };
        line.fill(model, sources, time, &step.kind);
        line
    }

    fn fill(&mut self, model: &Model, sources: &Sources, time: &PolicyTime, kind: &StepKind) {
        match kind {
            StepKind::Entered { .. } | StepKind::Returned => {}
            StepKind::Handoff { from, to } => {
                self.from = Some(from.map(|id| model[id].name.clone()));
                self.to = Some(model[*to].name.clone());
            }
            StepKind::Due { sla, due } | StepKind::Warned { sla, due } | StepKind::Breached { sla, due } => {
                self.clock(model, time, *sla, *due);
            }
            StepKind::Met { sla, due, verdict } => {
                self.clock(model, time, *sla, *due);
                (self.late, self.undecidable) = match verdict {
                    Verdict::InTime => (Some(Some(false)), None),
                    Verdict::Late => (Some(Some(true)), None),
                    Verdict::Undecidable => (Some(None), Some(true)),
                };
            }
            StepKind::Ended { sla, due, verdict } => {
                self.clock(model, time, *sla, *due);
                self.undecidable = match verdict {
                    Ending::Unjudged => None,
                    Ending::Undecidable => Some(true),
                };
            }
            StepKind::Notified { to, sla } => {
                self.sla = Some(model[*sla].name.clone());
                self.to = Some(match to {
                    Recipient::Department(id) => model[*id].name.clone(),
                    Recipient::Text(text) => text.clone(),
                });
            }
            StepKind::Reassigned { from, to, sla } => {
                self.sla = Some(model[*sla].name.clone());
                self.from = Some(from.map(|id| model[id].name.clone()));
                self.to = Some(model[*to].name.clone());
            }
            StepKind::Recycled { times, until } => {
                self.times = Some(*times);
                self.until = Some(until.map(|at| time.text(at).to_string()));
            }
            StepKind::Gap { subject } => self.subject = Some(decider_name(model, *subject)),
            StepKind::Overlap { subject, lines } => {
                self.subject = Some(decider_name(model, *subject));
                self.lines = Some(lines.iter().map(|span| sources.place(*span)).collect());
            }
            StepKind::Impossible(what) => self.message = Some(impossible_message(model, *what)),
            StepKind::DoubleContact { event, by } => {
                self.event = Some(model[*event].name.clone());
                self.by = Some(model[*by].name.clone());
            }
            StepKind::Drift(drift) => {
                let (subject, recorded) = match drift {
                    Drift::Stage(recorded) => ("stage", recorded),
                    Drift::Owner(recorded) => ("owner", recorded),
                };
                self.subject = Some(String::from(subject));
                self.recorded = Some(recorded.clone());
            }
            StepKind::InstantLoop(circle) => self.message = Some(String::from(circle_message(*circle))),
            StepKind::PromiseBroken { promise } => self.subject = Some(model[*promise].name.to_string()),
        }
    }

    fn clock(&mut self, model: &Model, time: &PolicyTime, sla: SlaId, due: Option<Timestamp>) {
        self.sla = Some(model[sla].name.clone());
        self.due = Some(due.map(|at| time.text(at).to_string()));
    }

    /// Writes the line as NDJSON.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// `intake`, a decision's name, `STAGE`, `STAGE/EVENT` or `STAGE/SLA`.
pub fn decider_name(model: &Model, decider: Decider) -> String {
    match decider {
        Decider::Intake => String::from("intake"),
        Decider::Decision(id) => model[id].name.to_string(),
        Decider::When(id) | Decider::Timer(id) | Decider::Owner(id) | Decider::Return(id) => model[id].name.to_string(),
        Decider::Event(stage, event) => format!("{}/{}", model[stage].name, model[event].name),
        Decider::Sla(sla) => format!("{}/{}", model[sla.stage].name, model[sla].name),
    }
}

fn circle_message(circle: Circle) -> &'static str {
    match circle {
        Circle::SameInstant => "the stage was entered twice in one instant: the lead stays in it",
        Circle::Limits => "recycles that are used up send the lead on to one another: it stays",
        Circle::Timers => "timers keep the lead going round without a row: they rest until its next row",
    }
}

fn impossible_message(model: &Model, what: Impossible) -> String {
    match what {
        Impossible::FixedChanged(id) => {
            format!("`{}` is fixed: the row's other value is not taken over", model[id].name)
        }
        Impossible::CreatedAgain => String::from("the lead exists already: `created` changes nothing"),
        Impossible::Assumption => String::from("the lead is one that the policy assumes cannot be"),
    }
}
