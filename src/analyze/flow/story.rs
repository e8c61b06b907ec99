//! One lead on its way: rows of a trace and where they bring it.
//!
//! A small reading of section 11 of the language reference, moves only: enough to find rows that
//! bring a lead to a place. What it says is held against the replay.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::Claims;
use crate::analyze::axes::Axis;
use crate::analyze::blocks::Place;
use crate::analyze::engine::claimants;
use crate::analyze::example;
use crate::analyze::region::Asker;
use crate::diagnostic::{Example, RunRow};
use crate::model::{Duration, EventId, Model, StageId, Subject, Target, Value, Without};

/// A lead and its rows so far.
#[derive(Clone, Debug)]
pub struct Story {
    pub attributes: Vec<Value>,
    fields: Vec<Value>,
    events: Vec<u32>,
    events_in_stage: Vec<u32>,
    entries: Vec<u32>,
    pub stage: Option<StageId>,
    pub rest: Option<Duration>,
    now: DateTime,
    entered: DateTime,
    /// The last of each event.
    last: Vec<Option<DateTime>>,
    pub rows: Vec<RunRow>,
    /// The stages of the last instant whose `when` lines were looked at first, with the lead's atoms.
    pub entered_now: Vec<(StageId, Vec<u32>)>,
}

/// What a row brings.
pub struct Row {
    pub event: EventId,
    /// Attributes as they are after the row.
    pub attributes: Vec<Value>,
    /// All fields of the policy after the row.
    pub fields: Vec<Value>,
}

impl Story {
    pub fn new(model: &Model) -> Story {
        let start = jiff::civil::date(2026, 10, 5).at(10, 0, 0, 0);
        Story {
            attributes: model.attributes.iter().map(example::plain_value).collect(),
            fields: vec![Value::Unknown; model.fields.len()],
            events: vec![0; model.events.len()],
            events_in_stage: vec![0; model.events.len()],
            entries: vec![0; model.stages.len()],
            stage: None,
            rest: None,
            now: start,
            entered: start,
            last: vec![None; model.events.len()],
            rows: Vec::new(),
            entered_now: Vec::new(),
        }
    }

    /// The value of a subject that has an axis.
    pub fn value(&self, subject: &Subject) -> Value {
        let count = |count: u32| Value::Number(count.into());
        match subject {
            Subject::Attribute(id) => self.attributes[id.index()].clone(),
            Subject::Field(id) => self.fields[id.index()].clone(),
            Subject::EventCount(id) => count(self.events[id.index()]),
            Subject::EventCountInStage(id) => count(self.events_in_stage[id.index()]),
            Subject::StageCount(id) => count(self.entries[id.index()]),
            Subject::Decision(_) | Subject::Score(_) | Subject::Stage | Subject::Owner | Subject::Sla(_) => {
                Value::Unknown
            }
        }
    }

    /// The atoms of the lead as it is.
    pub fn point(&self, asker: &Asker<'_, '_>) -> Vec<u32> {
        let atom = |axis: &Axis| axis.atom_of(&self.value(&axis.subject)).unwrap_or(0);
        asker.axes.axes.iter().map(atom).collect()
    }

    /// The lead with the event counted, before any line is looked at.
    pub fn counted(&self, event: EventId) -> Story {
        let mut next = self.clone();
        next.events[event.index()] += 1;
        next.events_in_stage[event.index()] += 1;
        next
    }

    /// The row as the trace has it, and everything that follows in its instant.
    pub fn happen(&self, asker: &Asker<'_, '_>, claims: &Claims, row: &Row) -> Story {
        let model = asker.model;
        let mut next = self.counted(row.event);
        if !next.rows.is_empty() {
            next.now = self.now.checked_add(1.minutes()).unwrap_or(self.now);
        }
        next.push_row(model, row);
        next.attributes.clone_from(&row.attributes);
        next.fields.clone_from(&row.fields);
        next.last[row.event.index()] = Some(next.now);
        let place = match next.stage {
            None => Some(Place::Intake),
            Some(stage) => {
                model[stage].ons.iter().position(|on| on.event == row.event).map(|at| Place::Event(stage, at))
            }
        };
        next.follow(asker, claims, place);
        next
    }

    /// The timer, rest or other clock of the place fires, and everything that follows.
    pub fn fire(&self, asker: &Asker<'_, '_>, claims: &Claims, place: Place, at: DateTime) -> Story {
        let mut next = self.clone();
        next.now = at;
        next.follow(asker, claims, Some(place));
        next
    }

    /// A last row, so that what falls due before it fires.
    pub fn wait_past(&mut self, model: &Model, due: DateTime) {
        self.now = due;
        let row = Row { event: EventId::UPDATED, attributes: self.attributes.clone(), fields: self.fields.clone() };
        self.now = due.checked_add(1.minutes()).unwrap_or(due);
        self.push_row(model, &row);
    }

    fn push_row(&mut self, model: &Model, row: &Row) {
        let mut values = Example::new();
        let first = self.rows.is_empty();
        for (at, attribute) in model.attributes.iter().enumerate() {
            let value = &row.attributes[at];
            if first || *value != self.attributes[at] {
                values.insert(attribute.name.clone(), example::shown(&attribute.ty, value));
            }
        }
        for id in &model[row.event].fields {
            let field = &model[*id];
            values.insert(field.name.clone(), example::shown(&field.ty, &row.fields[id.index()]));
        }
        self.rows.push(RunRow {
            lead: String::from("example"),
            at: self.now.strftime("%Y-%m-%d %H:%M").to_string(),
            event: model[row.event].name.to_string(),
            by: None,
            values,
        });
    }

    /// Takes the line of the place that holds, then `when` lines until none does.
    fn follow(&mut self, asker: &Asker<'_, '_>, claims: &Claims, place: Option<Place>) {
        let model = asker.model;
        let mut instant = Vec::new();
        self.entered_now.clear();
        if let Some(target) = place.and_then(|place| self.line(asker, claims, place))
            && self.enter(model, target, &mut instant)
        {
            self.entered_now.extend(self.stage.map(|stage| (stage, self.point(asker))));
        }
        while let Some(stage) = self.stage.filter(|stage| !model[*stage].is_final) {
            let Some(target) = self.line(asker, claims, Place::When(stage)) else { return };
            // Where it stays, or is back in a stage of this instant, nothing more is looked at.
            if !self.enter(model, target, &mut instant) {
                return;
            }
            self.entered_now.extend(self.stage.map(|stage| (stage, self.point(asker))));
        }
    }

    /// Where the first line of the place that holds leads.
    fn line(&self, asker: &Asker<'_, '_>, claims: &Claims, place: Place) -> Option<Target> {
        let holding = claimants(&asker.conditions.formulas, claims.get(&place)?, &self.point(asker));
        let at = *holding.first()?;
        let model = asker.model;
        let lines = match place {
            Place::Intake => model.intake.as_ref()?,
            Place::When(stage) => {
                let mut moving = model[stage].whens.arms.iter().filter(|arm| arm.value != Target::Stay);
                return moving.nth(at).map(|arm| arm.value);
            }
            Place::Event(stage, of) => &model[stage].ons[of].lines,
            Place::Timer(stage, of) => &model[stage].timers[of].lines,
            Place::Return(stage) => &model[stage].recycle.as_ref()?.returns,
            Place::Decision(_) | Place::Owner(_) | Place::Deadline(_) => return None,
        };
        Some(lines.arms[at].value)
    }

    /// Enters the stage, or the one that takes its leads when it is full; whether the lead moved on.
    fn enter(&mut self, model: &Model, target: Target, instant: &mut Vec<StageId>) -> bool {
        let mut target = target;
        for _ in 0..=model.stages.len() {
            let Target::Move { stage, rest } = target else { return false };
            let limit = model[stage].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
            match limit.filter(|limit| self.entries[stage.index()] >= limit.times) {
                Some(limit) => target = limit.then,
                None => {
                    if self.stage == Some(stage) {
                        return false;
                    }
                    self.stage = Some(stage);
                    self.rest = rest;
                    self.entered = self.now;
                    self.entries[stage.index()] += 1;
                    self.events_in_stage.fill(0);
                    for id in &model[stage].clear {
                        self.attributes[id.index()] = model[*id].initial().unwrap_or(Value::Unknown);
                    }
                    let again = instant.contains(&stage);
                    instant.push(stage);
                    return !again;
                }
            }
        }
        false
    }

    /// Takes the row's fields, and nothing else.
    pub fn take_fields(&mut self, row: &Row) {
        self.fields.clone_from(&row.fields);
    }

    /// When the timer falls due; none where the calendar decides.
    pub fn due(&self, model: &Model, place: Place) -> Option<DateTime> {
        match place {
            Place::Return(_) => after(self.entered, self.rest?),
            Place::Timer(stage, at) => {
                let timer = &model[stage].timers[at];
                let counts = |event: &EventId| match &timer.without {
                    Without::Nothing => false,
                    Without::AnyEvent => *event != EventId::UPDATED,
                    Without::Events(events) => events.contains(event),
                };
                let events = (0..model.events.len()).map(EventId::new).filter(counts);
                let from = events.filter_map(|event| self.last[event.index()]).chain([self.entered]).max()?;
                after(from, timer.duration)
            }
            Place::Decision(_)
            | Place::Intake
            | Place::Owner(_)
            | Place::When(_)
            | Place::Event(..)
            | Place::Deadline(_) => None,
        }
    }
}

fn after(from: DateTime, duration: Duration) -> Option<DateTime> {
    match duration {
        Duration::Exact { seconds } => from.checked_add(jiff::Span::new().try_seconds(seconds).ok()?).ok(),
        Duration::Civil { months, days } => {
            from.checked_add(jiff::Span::new().try_months(months).ok()?.try_days(days).ok()?).ok()
        }
        Duration::BusinessTime { .. } | Duration::BusinessDays { .. } => None,
    }
}
