//! Real leads at the places of a policy: how many of a trace lie in a region.
//!
//! Takes the rows of a trace and the stages that each lead was in when the policy was replayed, and
//! keeps for each place the points of the space that leads were at there, with those leads. A lead is
//! at a decision at each of its rows and entries, at the intake until it is in a stage, at an event's
//! lines when the event happens in that stage, and at the other lines of a stage while it is there.

use indexmap::IndexMap;
use jiff::Timestamp;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::axes::Axes;
use super::blocks::Place;
use super::engine::{Cell, Point};
use super::evaluate;
use crate::ingest::{Trace, TraceEvent};
use crate::model::{EventId, Model, StageId, Subject, Value};

/// The stages that a lead entered, in order.
#[derive(Clone, Debug, Default)]
pub struct Journey {
    pub entries: Vec<(Timestamp, StageId)>,
}

/// The leads of a trace and, by lead, their way through the policy.
#[derive(Clone, Copy)]
pub struct Leads<'a> {
    pub trace: &'a Trace,
    pub journeys: &'a IndexMap<SmolStr, Journey>,
}

/// Where blocks are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    Anywhere,
    Intake,
    Event(StageId, EventId),
    Stage(StageId),
    /// The instant in which a lead enters a stage and stays.
    Entry(StageId),
    /// The event, wherever the lead is.
    Happening(EventId),
}

/// The points at which leads of a trace were, by site, with their leads in order.
#[derive(Default)]
pub struct Observed {
    sites: IndexMap<Site, IndexMap<Point, Vec<u32>>>,
}

impl Observed {
    pub fn new(model: &Model, axes: &Axes, leads: Leads<'_>) -> Observed {
        let mut observed = Observed::default();
        let nothing = Journey::default();
        for (at, lead) in (0_u32..).zip(leads.trace.leads()) {
            let journey = leads.journeys.get(lead.lead).unwrap_or(&nothing);
            walk(model, &lead.events(), journey, &mut |walk, _, sites| {
                let point = walk.point(axes);
                sites.iter().for_each(|site| observed.add(*site, &point, at));
            });
        }
        observed
    }

    /// How many leads were at the place with values in the box.
    pub fn leads_in(&self, model: &Model, place: Place, cell: &Cell) -> u64 {
        let site = match place {
            Place::Decision(_) => Site::Anywhere,
            Place::Intake => Site::Intake,
            Place::Event(stage, at) => Site::Event(stage, model[stage].ons[at].event),
            Place::Owner(stage) | Place::When(stage) | Place::Timer(stage, _) | Place::Return(stage) => {
                Site::Stage(stage)
            }
            Place::Deadline(sla) => Site::Stage(sla.stage),
        };
        let points = self.sites.get(&site).into_iter().flatten();
        let mut leads: Vec<u32> =
            points.filter(|(point, _)| cell.contains(point)).flat_map(|(_, leads)| leads.iter().copied()).collect();
        leads.sort_unstable();
        leads.dedup();
        leads.len() as u64
    }

    fn add(&mut self, site: Site, point: &Point, lead: u32) {
        let leads = self.sites.entry(site).or_default().entry(point.clone()).or_default();
        if leads.last() != Some(&lead) {
            leads.push(lead);
        }
    }
}

/// Shows one lead at each row and at each entry of its journey, with the moment and where it is.
pub fn walk(
    model: &Model,
    rows: &[TraceEvent],
    journey: &Journey,
    look: &mut dyn FnMut(&Walk<'_>, Timestamp, &[Site]),
) {
    Walk::new(model).go(rows, journey, look);
}

/// Whether a lead stays in a stage that it enters, or leaves it in the same instant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stay {
    Stays,
    Passes,
}

fn stays(at: Timestamp, next: Option<&&(Timestamp, StageId)>) -> Stay {
    if next.is_some_and(|(next, _)| *next == at) { Stay::Passes } else { Stay::Stays }
}

/// One lead on its way.
pub struct Walk<'a> {
    model: &'a Model,
    attributes: Vec<Value>,
    fields: Vec<Value>,
    events: Vec<u32>,
    events_in_stage: Vec<u32>,
    entries: Vec<u32>,
    stage: Option<StageId>,
}

impl<'a> Walk<'a> {
    fn new(model: &'a Model) -> Walk<'a> {
        let initial = |attribute: &crate::model::Attribute| attribute.initial().unwrap_or(Value::Unknown);
        Walk {
            model,
            attributes: model.attributes.iter().map(initial).collect(),
            fields: vec![Value::Unknown; model.fields.len()],
            events: vec![0; model.events.len()],
            events_in_stage: vec![0; model.events.len()],
            entries: vec![0; model.stages.len()],
            stage: None,
        }
    }

    /// Entries before a row's moment come first, then the row, then the entries of its moment.
    fn go(mut self, rows: &[TraceEvent], journey: &Journey, look: &mut dyn FnMut(&Walk<'_>, Timestamp, &[Site])) {
        let mut entries = journey.entries.iter().peekable();
        for row in rows {
            while let Some((at, stage)) = entries.next_if(|(at, _)| *at < row.at) {
                let sites = self.enter(*stage, stays(*at, entries.peek()));
                look(&self, *at, &sites);
            }
            let sites = self.row(row);
            look(&self, row.at, &sites);
        }
        while let Some((at, stage)) = entries.next() {
            let sites = self.enter(*stage, stays(*at, entries.peek()));
            look(&self, *at, &sites);
        }
    }

    /// Takes a row over; gives where the lead is when it happens.
    fn row(&mut self, row: &TraceEvent) -> Vec<Site> {
        let created = self.events[EventId::CREATED.index()] > 0 || self.events.iter().any(|count| *count > 0);
        for (id, value) in row.attributes() {
            if !(created && self.model[*id].fixed) {
                self.attributes[id.index()] = value.clone();
            }
        }
        for id in &self.model[row.event].fields {
            let given = row.fields().iter().find(|(field, _)| field == id);
            self.fields[id.index()] = given.map_or(Value::Unknown, |(_, value)| value.clone());
        }
        self.events[row.event.index()] += 1;
        self.events_in_stage[row.event.index()] += 1;
        let anywhere = [Site::Anywhere, Site::Happening(row.event)];
        match self.stage {
            None => anywhere.into_iter().chain([Site::Intake]).collect(),
            Some(stage) => anywhere.into_iter().chain([Site::Stage(stage), Site::Event(stage, row.event)]).collect(),
        }
    }

    /// Enters a stage; gives where the lead is then.
    fn enter(&mut self, stage: StageId, stay: Stay) -> Vec<Site> {
        self.stage = Some(stage);
        self.entries[stage.index()] += 1;
        self.events_in_stage.fill(0);
        for id in &self.model[stage].clear {
            self.attributes[id.index()] = self.model[*id].initial().unwrap_or(Value::Unknown);
        }
        let there = [Site::Anywhere, Site::Stage(stage)];
        match stay {
            Stay::Stays => there.into_iter().chain([Site::Entry(stage)]).collect(),
            Stay::Passes => there.to_vec(),
        }
    }

    /// Where the lead lies in a space.
    pub fn point(&self, axes: &Axes) -> Point {
        // A value outside its type was set aside when the row was read.
        axes.axes.iter().map(|axis| axis.atom_of(&self.value(&axis.subject)).unwrap_or(0)).collect()
    }

    /// The value of a subject for the lead, decisions and scores included.
    pub fn value(&self, subject: &Subject) -> Value {
        evaluate::value(self.model, subject, &|subject| self.known(subject))
    }

    fn known(&self, subject: &Subject) -> Value {
        let count = |count: u32| Value::Number(Decimal::from(count));
        match subject {
            Subject::Attribute(id) => self.attributes[id.index()].clone(),
            Subject::Field(id) => self.fields[id.index()].clone(),
            Subject::EventCount(id) => count(self.events[id.index()]),
            Subject::EventCountInStage(id) => count(self.events_in_stage[id.index()]),
            Subject::StageCount(id) => count(self.entries[id.index()]),
            // The first two are evaluated before, the others are not asked for where leads move.
            Subject::Decision(_) | Subject::Score(_) | Subject::Stage | Subject::Owner | Subject::Sla(_) => {
                Value::Unknown
            }
        }
    }
}
