//! One lead's story: `tasuki why`.
//!
//! The lead is replayed by the interpreter of every other command, with a witness beside it that
//! writes down what decided. The story has each row and each moment at which timers fired, with its
//! steps; each clock, taken apart into time that counted and time that did not; and every line that
//! would lead out of where the lead stands, with what it lacks.

mod change;
mod clock_story;
mod elsewhere;
mod reasons;
mod witness;

use std::collections::VecDeque;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use super::lead::{History, LeadRun};
use super::ledger::LedgerLine;
use super::plan::Plan;
use super::scenario::typed_value;
use super::step_counts::StepCounts;
use super::timers::Limit;
use crate::diagnostic::{Example, ExampleValue};
use crate::ingest::{LeadTrace, TraceEvent};
use crate::model::{AttributeId, DecisionId, Model, ScoreId};
use crate::text::Sources;
use crate::time::PolicyTime;

pub use change::Changed;
pub(super) use clock_story::Observed;
pub use clock_story::{ClockStory, Interval, Tries};
pub use elsewhere::{NotTaken, Waits};
pub use reasons::Reason;
pub(super) use witness::Witness;

/// The document `tasuki.why/1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    pub schema: &'static str,
    pub policy: String,
    pub lead: SmolStr,
    /// The moment up to which the story is told.
    pub at: String,
    pub account: Option<SmolStr>,
    pub stage: Option<SmolStr>,
    /// The declaration of the stage.
    pub stage_line: Option<String>,
    pub owner: Option<SmolStr>,
    /// Attributes, then decisions and scores, as they are at that moment.
    pub values: Example,
    pub decided: IndexMap<SmolStr, ExampleValue>,
    /// Chapters before the story, left out of a very long one.
    pub earlier: u64,
    pub story: VecDeque<Chapter>,
    /// The last ones.
    pub clocks: Vec<ClockStory>,
    pub elsewhere: Vec<NotTaken>,
    /// Rows of the lead after that moment.
    pub later: u64,
}

/// A story, and how often each step was taken in it.
pub struct Explained {
    pub why: Why,
    pub steps: StepCounts,
}

/// Chapters, and clocks, that a story has at most: the last ones.
const LONGEST: usize = 10_000;

/// A row with its steps, or the steps of timers that fired at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chapter {
    pub at: String,
    /// Null: timers.
    pub row: Option<TracedRow>,
    pub steps: Vec<ToldStep>,
}

/// A row of the trace.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedRow {
    /// `events.csv:12`
    pub place: String,
    pub event: SmolStr,
    pub by: Option<SmolStr>,
    /// Attributes and fields that the row gives.
    pub values: Example,
}

/// A step of the ledger, and what decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToldStep {
    #[serde(flatten)]
    pub line: LedgerLine,
    pub because: Vec<Reason>,
}

/// Tells the story of a lead up to and including `at`. `files` are the names of the trace's files.
/// None if the lead has no row by then.
pub fn why(model: &Model, sources: &Sources, files: &[String], lead: &LeadTrace, at: Timestamp) -> Option<Explained> {
    let events = lead.events();
    let (rows, later) = events.split_at(lead.until(at));
    if rows.is_empty() {
        return None;
    }
    let plan = Plan::new(model);
    let time = PolicyTime::new(model);
    let mut run = LeadRun::new(&plan, &time, History::Whole);
    run.view.witness = Some(Box::new(Witness::new(&plan, sources)));
    let mut teller = Teller { model, sources, time: &time, files, lead: lead.lead, earlier: 0, story: VecDeque::new() };
    for row in rows {
        run.fire(Limit::Before(row.at));
        teller.timers(&mut run);
        run.apply_event(row);
        teller.row(&mut run, row);
    }
    run.fire(Limit::UpTo(at));
    teller.timers(&mut run);
    run.now = run.now.max(at);
    let elsewhere = {
        // What is tried out is no part of the story.
        let witness = run.view.witness.take();
        let lines = elsewhere::not_taken(&mut run, sources);
        run.view.witness = witness;
        lines
    };
    let observed = run.view.witness.take().map(|witness| witness.clocks).unwrap_or_default();
    let observed = &observed[observed.len().saturating_sub(LONGEST)..];
    let clocks = observed.iter().map(|clock| clock.told(&run, sources, at)).collect();
    let attribute = |(at, item): (usize, &crate::model::Attribute)| {
        (item.name.clone(), typed_value(model, &item.ty, run.view.attribute(AttributeId::new(at))))
    };
    let values = model.attributes.iter().enumerate().map(attribute).collect();
    let mut decided = IndexMap::new();
    for (at, decision) in model.decisions.iter().enumerate() {
        let value = run.view.decided(DecisionId::new(at));
        let value = value.map_or(ExampleValue::Unknown, |value| typed_value(model, &decision.ty, value));
        decided.insert(decision.name.clone(), value);
    }
    for (at, score) in model.scores.iter().enumerate() {
        decided.insert(score.name.clone(), ExampleValue::Decimal(run.view.score(ScoreId::new(at))));
    }
    let stage = run.view.stage();
    let why = Why {
        schema: "tasuki.why/1",
        policy: model.name.clone(),
        lead: lead.lead.clone(),
        at: time.text(at).to_string(),
        account: rows.iter().rev().find_map(|row| row.account()).cloned(),
        stage: stage.map(|id| model[id].name.clone()),
        stage_line: stage.map(|id| sources.place(model[id].span)),
        owner: run.view.owner().map(|id| model[id].name.clone()),
        values,
        decided,
        earlier: teller.earlier,
        story: teller.story,
        clocks,
        elsewhere,
        later: later.len() as u64,
    };
    Some(Explained { why, steps: StepCounts::of(&run.tally) })
}

/// Takes steps from the run, chapter by chapter.
struct Teller<'a> {
    model: &'a Model,
    sources: &'a Sources,
    time: &'a PolicyTime,
    files: &'a [String],
    lead: &'a SmolStr,
    earlier: u64,
    story: VecDeque<Chapter>,
}

impl Teller<'_> {
    /// Takes the steps since they were last taken; no instant goes on across a row.
    fn steps(&mut self, run: &mut LeadRun) -> Vec<ToldStep> {
        let because = run.view.witness.as_mut().map(|witness| std::mem::take(&mut witness.steps)).unwrap_or_default();
        let mut because = because.into_iter();
        let told = run.steps.drain(..).map(|step| ToldStep {
            line: LedgerLine::new(self.model, self.sources, self.time, self.lead, &step),
            because: because.next().unwrap_or_default(),
        });
        told.collect()
    }

    fn tell(&mut self, chapter: Chapter) {
        if self.story.len() == LONGEST {
            self.story.pop_front();
            self.earlier += 1;
        }
        self.story.push_back(chapter);
    }

    /// Steps since the last row, a chapter a moment.
    fn timers(&mut self, run: &mut LeadRun) {
        for step in self.steps(run) {
            match self.story.back_mut().filter(|chapter| chapter.row.is_none() && chapter.at == step.line.at) {
                Some(chapter) => chapter.steps.push(step),
                None => self.tell(Chapter { at: step.line.at.clone(), row: None, steps: vec![step] }),
            }
        }
    }

    fn row(&mut self, run: &mut LeadRun, row: &TraceEvent) {
        let model = self.model;
        let attributes = row
            .attributes()
            .iter()
            .map(|(id, value)| (model[*id].name.clone(), typed_value(model, &model[*id].ty, value)));
        let fields =
            row.fields().iter().map(|(id, value)| (model[*id].name.clone(), typed_value(model, &model[*id].ty, value)));
        let file = self.files.get(usize::from(row.file)).map_or("", String::as_str);
        let row_told = TracedRow {
            place: format!("{file}:{}", row.line),
            event: model[row.event].name.clone(),
            by: row.by.map(|by| model[by].name.clone()),
            values: attributes.chain(fields).collect(),
        };
        let steps = self.steps(run);
        self.tell(Chapter { at: self.time.text(row.at).to_string(), row: Some(row_told), steps });
    }
}
