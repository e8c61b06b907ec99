//! The counts as the summary shows them: names instead of ids, in a fixed order.

use indexmap::IndexMap;
use serde::Serialize;
use smol_str::SmolStr;

use super::{Conformance, DriftKey};
use crate::diagnostic::Example;
use crate::model::{DepartmentId, Model, StageId};
use crate::simulate::scenario::typed_value;
use crate::time::PolicyTime;

/// Part of the summary of a replay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ConformanceRows {
    /// Where leads were, and for how long; places where none was are left out.
    pub stage_time: Vec<StageTime>,
    pub drift: Vec<DriftRow>,
    pub double_contacts: Vec<DoubleContactRow>,
    /// Leads at the end in a stage, not final, where no timer, no rest and no clock with a deadline runs.
    pub parked: Vec<ParkedRow>,
    /// Events that a stage has lines for, or that moved a lead, by reason.
    pub outcomes: Vec<OutcomeRow>,
    /// Findings by code, those that there were; filled in by the summary, which counts them.
    pub codes: IndexMap<&'static str, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageTime {
    /// None: leads that intake had not placed.
    pub stage: Option<SmolStr>,
    pub owner: Option<SmolStr>,
    /// How often a lead came to that stage and owner.
    pub stays: u64,
    pub leads: u64,
    /// Lead-seconds in all; null for a final stage, where no time runs.
    pub seconds: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriftRow {
    /// `stage` or `owner`.
    pub subject: &'static str,
    /// As the CRM has it.
    pub recorded: SmolStr,
    /// As the policy has it; null for none.
    pub expected: Option<SmolStr>,
    pub leads: u64,
    pub times: u64,
    /// When it first began, and for which lead.
    pub first: String,
    pub first_lead: SmolStr,
    /// How long it lasted, of all leads together.
    pub seconds: i64,
    /// Leads of which it lasts at the end.
    pub lasting: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoubleContactRow {
    pub event: SmolStr,
    pub by: SmolStr,
    /// Who owned the leads.
    pub owner: Option<SmolStr>,
    pub leads: u64,
    pub times: u64,
    pub first: String,
    pub first_lead: SmolStr,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParkedRow {
    pub stage: SmolStr,
    pub owner: Option<SmolStr>,
    pub leads: u64,
    /// Since the stage was entered.
    pub longest_seconds: i64,
    pub longest_lead: SmolStr,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeRow {
    pub stage: SmolStr,
    /// Who owned the leads.
    pub owner: Option<SmolStr>,
    pub event: SmolStr,
    /// The event's fields that are words or yes/no.
    pub values: Example,
    /// Where the leads went; null: they stayed.
    pub to: Option<SmolStr>,
    pub kind: OutcomeKind,
    pub count: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    Stayed,
    Moved,
    Recycled,
    /// To a final stage.
    Ended,
}

impl Conformance {
    pub fn rows(&self, model: &Model, time: &PolicyTime) -> ConformanceRows {
        let stage = |id: StageId| model[id].name.clone();
        let owner = |id: Option<DepartmentId>| id.map(|id| model[id].name.clone());
        let text = |moment| time.text(moment).to_string();
        let mut stage_time = Vec::new();
        for (cell, stays) in self.stays.iter().enumerate().filter(|(_, stays)| stays.times > 0) {
            let id = (cell / self.owners).checked_sub(1).map(StageId::new);
            let by = (cell % self.owners).checked_sub(1).map(DepartmentId::new);
            stage_time.push(StageTime {
                stage: id.map(stage),
                owner: owner(by),
                stays: stays.times,
                leads: stays.leads,
                seconds: (!id.is_some_and(|id| model[id].is_final)).then(|| stays.time.as_secs()),
            });
        }
        let drift = self.drift.iter().map(|(key, drifted)| {
            let (subject, recorded, expected) = match key {
                DriftKey::Stage { recorded, expected } => ("stage", recorded, expected.map(stage)),
                DriftKey::Owner { recorded, expected } => ("owner", recorded, owner(*expected)),
            };
            DriftRow {
                subject,
                recorded: recorded.clone(),
                expected,
                leads: drifted.seen.leads,
                times: drifted.seen.times,
                first: text(drifted.seen.first),
                first_lead: drifted.seen.first_lead.clone(),
                seconds: drifted.time.as_secs(),
                lasting: drifted.lasting,
            }
        });
        let contacts = self.contacts.iter().map(|((event, by, of), seen)| DoubleContactRow {
            event: model[*event].name.clone(),
            by: model[*by].name.clone(),
            owner: owner(*of),
            leads: seen.leads,
            times: seen.times,
            first: text(seen.first),
            first_lead: seen.first_lead.clone(),
        });
        let parked = self.parked.iter().map(|((id, by), parked)| ParkedRow {
            stage: stage(*id),
            owner: owner(*by),
            leads: parked.leads,
            longest_seconds: parked.longest.as_secs(),
            longest_lead: parked.longest_lead.clone(),
        });
        let outcomes = self.outcomes.sorted().into_iter().map(|(outcome, count)| {
            let kind = match outcome.to.map(|to| &model[to]) {
                None => OutcomeKind::Stayed,
                Some(to) if to.recycle.is_some() => OutcomeKind::Recycled,
                Some(to) if to.is_final => OutcomeKind::Ended,
                Some(_) => OutcomeKind::Moved,
            };
            let value = |(field, value): &(crate::model::FieldId, crate::model::Value)| {
                (model[*field].name.clone(), typed_value(model, &model[*field].ty, value))
            };
            OutcomeRow {
                stage: stage(outcome.stage),
                owner: owner(outcome.owner),
                event: model[outcome.event].name.clone(),
                values: outcome.values.iter().map(value).collect(),
                to: outcome.to.map(stage),
                kind,
                count,
            }
        });
        ConformanceRows {
            stage_time,
            drift: drift.collect(),
            double_contacts: contacts.collect(),
            parked: parked.collect(),
            outcomes: outcomes.collect(),
            codes: IndexMap::new(),
        }
    }
}
