//! Outcomes on real leads as part of the `tasuki.diff/1` document.

use serde::Serialize;
use smol_str::SmolStr;

use crate::compare::{ClockSum, Kept, Outcomes, Stands};
use crate::simulate::Rows;

#[derive(Clone, Debug, Serialize)]
pub struct OutcomesEntry {
    until: Option<String>,
    rows: Both<Rows>,
    leads: u64,
    only: Both<u64>,
    otherwise: u64,
    owners: Vec<OwnerEntry>,
    slas: Vec<ClockEntry>,
    commitments: Vec<CommitmentEntry>,
    load: Vec<LoadEntry>,
    in_flight: Vec<FlightEntry>,
    telling: Vec<TellingEntry>,
}

/// Something under the old policy and under the new one.
#[derive(Clone, Debug, Serialize)]
struct Both<T> {
    before: T,
    after: T,
}

impl<T> From<[T; 2]> for Both<T> {
    fn from([before, after]: [T; 2]) -> Both<T> {
        Both { before, after }
    }
}

#[derive(Clone, Debug, Serialize)]
struct OwnerEntry {
    from: Option<SmolStr>,
    to: Option<SmolStr>,
    leads: u64,
    worth: Vec<WorthEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct WorthEntry {
    name: SmolStr,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct ClockEntry {
    stage: SmolStr,
    sla: SmolStr,
    before: ClockCounts,
    after: ClockCounts,
    gained: u64,
    lost: u64,
    newly_missed: u64,
    no_longer_missed: u64,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct ClockCounts {
    leads: u64,
    in_time: u64,
    late: u64,
    missed: u64,
}

#[derive(Clone, Debug, Serialize)]
struct CommitmentEntry {
    commitment: SmolStr,
    period: Option<String>,
    before: Option<KeptEntry>,
    after: Option<KeptEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct KeptEntry {
    value: Option<String>,
    target: String,
    kept: bool,
}

#[derive(Clone, Debug, Serialize)]
struct LoadEntry {
    department: SmolStr,
    most: Both<i64>,
    lead_days: Both<i64>,
    days: Vec<RunEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct RunEntry {
    first: String,
    last: String,
    before: i64,
    after: i64,
}

#[derive(Clone, Debug, Serialize)]
struct FlightEntry {
    stage: Option<SmolStr>,
    gone: bool,
    leads: u64,
    becomes: Vec<BecomesEntry>,
}

#[derive(Clone, Debug, Serialize)]
struct BecomesEntry {
    stage: Option<SmolStr>,
    owner: Option<SmolStr>,
    leads: u64,
}

#[derive(Clone, Debug, Serialize)]
struct TellingEntry {
    lead: SmolStr,
    at: String,
    /// From 0.
    changes: Vec<usize>,
    then: Both<Option<String>>,
    end: Both<StandsEntry>,
    missed: Both<u64>,
}

#[derive(Clone, Debug, Serialize)]
struct StandsEntry {
    stage: Option<SmolStr>,
    owner: Option<SmolStr>,
}

impl From<&Outcomes> for OutcomesEntry {
    fn from(outcomes: &Outcomes) -> OutcomesEntry {
        OutcomesEntry {
            until: outcomes.until.clone(),
            rows: outcomes.rows.into(),
            leads: outcomes.leads,
            only: outcomes.only.into(),
            otherwise: outcomes.otherwise,
            owners: outcomes.owners.iter().map(owner).collect(),
            slas: outcomes.clocks.iter().map(clock).collect(),
            commitments: outcomes.commitments.iter().map(commitment).collect(),
            load: outcomes.load.iter().map(load).collect(),
            in_flight: outcomes.flight.iter().map(flight).collect(),
            telling: outcomes.telling.iter().map(telling).collect(),
        }
    }
}

fn owner(row: &crate::compare::OwnerMove) -> OwnerEntry {
    let worth = row.worth.iter().map(|sum| {
        let amount = |amount: Option<rust_decimal::Decimal>| {
            amount.map(|amount| format!("{} {}", amount.normalize(), sum.currency))
        };
        WorthEntry { name: sum.name.clone(), before: amount(sum.before), after: amount(sum.after) }
    });
    OwnerEntry { from: row.from.clone(), to: row.to.clone(), leads: row.leads, worth: worth.collect() }
}

fn clock(row: &crate::compare::ClockBalance) -> ClockEntry {
    let counts =
        |sum: ClockSum| ClockCounts { leads: sum.leads, in_time: sum.in_time, late: sum.late, missed: sum.missed };
    ClockEntry {
        stage: row.stage.clone(),
        sla: row.sla.clone(),
        before: counts(row.before),
        after: counts(row.after),
        gained: row.gained,
        lost: row.lost,
        newly_missed: row.newly_missed,
        no_longer_missed: row.no_longer_missed,
    }
}

fn commitment(row: &crate::compare::CommitmentBalance) -> CommitmentEntry {
    let entry = |kept: &Option<Kept>| {
        kept.as_ref().map(|kept| KeptEntry { value: kept.value.clone(), target: kept.target.clone(), kept: kept.kept })
    };
    CommitmentEntry {
        commitment: row.commitment.clone(),
        period: row.period.clone(),
        before: entry(&row.before),
        after: entry(&row.after),
    }
}

fn load(row: &crate::compare::LoadBalance) -> LoadEntry {
    let days = row.runs.iter().map(|run| RunEntry {
        first: run.first.to_string(),
        last: run.last.to_string(),
        before: run.before,
        after: run.after,
    });
    LoadEntry {
        department: row.department.clone(),
        most: row.most.into(),
        lead_days: row.lead_days.into(),
        days: days.collect(),
    }
}

fn flight(row: &crate::compare::InFlight) -> FlightEntry {
    let becomes = row.becomes.iter().map(|(stands, leads)| BecomesEntry {
        stage: stands.stage.clone(),
        owner: stands.owner.clone(),
        leads: *leads,
    });
    FlightEntry { stage: row.stage.clone(), gone: row.gone, leads: row.leads, becomes: becomes.collect() }
}

fn telling(lead: &crate::compare::TellingLead) -> TellingEntry {
    let stands = |stands: &Stands| StandsEntry { stage: stands.stage.clone(), owner: stands.owner.clone() };
    let both = |[before, after]: &[Stands; 2]| Both { before: stands(before), after: stands(after) };
    TellingEntry {
        lead: lead.lead.clone(),
        at: lead.at.clone(),
        changes: lead.changes.clone(),
        then: lead.then.clone().into(),
        end: both(&lead.end),
        missed: lead.missed.into(),
    }
}
