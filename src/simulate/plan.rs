//! What is worked out once per policy before leads are looked at.

use smol_str::SmolStr;

use super::commitments::Committed;
use super::lines::{Lines, SlaLines};
use super::parts::{Parts, sla_names};
use super::table::Tables;
use super::watch::Promised;
use crate::model::{ClockStart, Deadline, EventId, Model, SlaId, StageId, Value};

/// A policy made ready to evaluate.
#[derive(Clone, Debug)]
pub struct Plan<'m> {
    pub model: &'m Model,
    /// By attribute: what a lead has before its first row.
    pub(super) initial: Vec<Value>,
    pub(super) parts: Parts,
    pub(super) tables: Tables,
    pub(super) lines: Lines,
    pub(super) promised: Promised<'m>,
    pub(super) committed: Committed<'m>,
    /// The names of all clocks, each once.
    pub(super) sla_names: Vec<SmolStr>,
    /// By stage and place in it: the place of the clock's name in `sla_names`.
    sla_places: Vec<Vec<usize>>,
    /// By stage and event: the place in [`crate::model::Stage::ons`].
    ons: Vec<Option<usize>>,
    /// By event: the `from created` clocks that it may meet, and their place in `waits`.
    pub(super) meets_wait: Vec<Vec<Wait>>,
    /// How many `from created` clocks there are.
    pub(super) waits: usize,
}

/// A clock that runs `from created`: a meeting counts wherever the lead stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub sla: SlaId,
    pub place: usize,
    /// How many meetings it may ask for.
    pub most: u32,
}

impl<'m> Plan<'m> {
    pub fn new(model: &'m Model) -> Plan<'m> {
        let sla_names = sla_names(model);
        let place = |name: &SmolStr| sla_names.iter().position(|known| known == name).expect("every name is listed");
        let sla_places = model.stages.iter().map(|it| it.slas.iter().map(|sla| place(&sla.name)).collect()).collect();
        let mut ons = vec![None; model.stages.len() * model.events.len()];
        for (stage, item) in model.stages.iter().enumerate() {
            for (at, on) in item.ons.iter().enumerate() {
                ons[stage * model.events.len() + on.event.index()].get_or_insert(at);
            }
        }
        let mut meets_wait = vec![Vec::new(); model.events.len()];
        let mut waits = 0;
        for (stage, item) in model.stages.iter().enumerate() {
            for (index, sla) in item.slas.iter().enumerate() {
                if sla.start == ClockStart::Created {
                    let attempts = sla.deadline.arms.iter().map(|arm| match arm.value {
                        Deadline::Attempts { count, .. } => count.max(1),
                        Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => 1,
                    });
                    let most = attempts.max().unwrap_or(1);
                    let sla = SlaId { stage: StageId::new(stage), index: index as u32 };
                    let wait = Wait { sla, place: waits, most };
                    waits += 1;
                    let mut events: Vec<_> = item.slas[index].met_by.iter().map(|met| met.event).collect();
                    events.sort();
                    events.dedup();
                    events.into_iter().for_each(|event| meets_wait[event.index()].push(wait));
                }
            }
        }
        Plan {
            model,
            initial: model.attributes.iter().map(|it| it.initial().unwrap_or(Value::Unknown)).collect(),
            parts: Parts::of(model),
            tables: Tables::of(model),
            lines: Lines::of(model),
            promised: Promised::of(model),
            committed: Committed::of(model),
            sla_names,
            sla_places,
            ons,
            meets_wait,
            waits,
        }
    }

    pub(super) fn sla_place(&self, sla: SlaId) -> usize {
        self.sla_places[sla.stage.index()][sla.index as usize]
    }

    pub(super) fn sla_lines(&self, sla: SlaId) -> SlaLines {
        self.lines.stages[sla.stage.index()].slas[sla.index as usize]
    }

    /// The `on` lines of a stage for an event.
    pub(super) fn on(&self, stage: StageId, event: EventId) -> Option<usize> {
        self.ons[stage.index() * self.model.events.len() + event.index()]
    }

    /// The place of a `from created` clock among those.
    pub(super) fn wait_place(&self, sla: SlaId) -> Option<usize> {
        self.meets_wait.iter().flatten().find(|wait| wait.sla == sla).map(|wait| wait.place)
    }
}
