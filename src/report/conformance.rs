//! What departments did and the CRM recorded, held against the policy: tables of the replay's report.

use super::named::Names;
use super::page::Part;
use super::table::Column::{self, Number, Text};
use super::words::{human_seconds, lead_hours};
use crate::model::Model;
use crate::simulate::{OutcomeKind, Summary};

/// Rows of one table that are shown; JSON has them all.
const SHOWN: usize = 30;

fn table(title: &str, columns: Vec<(&'static str, Column)>, mut rows: Vec<Vec<String>>) -> Part {
    let hidden = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let more = (hidden > 0).then(|| format!("and {hidden} more; `--format json` has them all"));
    Part::Table { title: title.to_string(), columns, rows, more }
}

/// Acceptance, rejection and recycle by reason: what events made of the leads of a stage.
pub fn outcomes(summary: &Summary, model: &Model) -> Part {
    let names = Names::new(model);
    let rows = summary.conformance.outcomes.iter().map(|outcome| {
        let values: Vec<String> = outcome.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let to = match (&outcome.to, outcome.kind) {
            (Some(to), OutcomeKind::Recycled) => format!("{}, recycled", names.stage(to)),
            (Some(to), OutcomeKind::Moved | OutcomeKind::Ended | OutcomeKind::Stayed) => names.stage(to),
            (None, _) => String::from("stays"),
        };
        let owner = outcome.owner.as_deref().map_or(String::new(), |owner| names.department(owner));
        vec![
            names.stage(&outcome.stage),
            owner,
            format!("{} {}", outcome.event, values.join(", ")).trim_end().to_string(),
            to,
            outcome.count.to_string(),
        ]
    });
    let columns =
        vec![("stage", Text), ("owner", Text), ("event and reason", Text), ("comes to", Text), ("times", Number)];
    table("What events came to", columns, rows.collect())
}

/// Where the CRM says something else than the policy.
pub fn drift(summary: &Summary, model: &Model) -> Part {
    let names = Names::new(model);
    let rows = summary.conformance.drift.iter().map(|drift| {
        let expected = drift.expected.as_deref();
        let expected = match (drift.subject, expected) {
            ("stage", Some(stage)) => names.stage(stage),
            ("stage", None) => String::from("no stage"),
            (_, owner) => names.owner(owner),
        };
        vec![
            drift.subject.to_string(),
            drift.recorded.to_string(),
            expected,
            drift.leads.to_string(),
            drift.lasting.to_string(),
            lead_hours(drift.seconds),
            format!("{} {}", drift.first, drift.first_lead),
        ]
    });
    let columns = vec![
        ("what", Text),
        ("recorded", Text),
        ("policy", Text),
        ("leads", Number),
        ("still", Number),
        ("lead-hours", Number),
        ("began", Text),
    ];
    table("Drift between the CRM and the policy", columns, rows.collect())
}

/// Departments that touched leads of others.
pub fn double_contacts(summary: &Summary, model: &Model) -> Part {
    let names = Names::new(model);
    let rows = summary.conformance.double_contacts.iter().map(|contact| {
        vec![
            contact.event.to_string(),
            names.department(&contact.by),
            names.owner(contact.owner.as_deref()),
            contact.leads.to_string(),
            contact.times.to_string(),
            format!("{} {}", contact.first, contact.first_lead),
        ]
    });
    let columns =
        vec![("event", Text), ("by", Text), ("owned by", Text), ("leads", Number), ("times", Number), ("first", Text)];
    table("Double contact", columns, rows.collect())
}

/// Leads that nothing moves on.
pub fn parked(summary: &Summary, model: &Model) -> Part {
    let names = Names::new(model);
    let rows = summary.conformance.parked.iter().map(|parked| {
        vec![
            names.stage(&parked.stage),
            names.owner(parked.owner.as_deref()),
            parked.leads.to_string(),
            format!("{} {}", human_seconds(parked.longest_seconds), parked.longest_lead),
        ]
    });
    let columns = vec![("stage", Text), ("owner", Text), ("leads", Number), ("longest", Text)];
    table("Parked: no timer, rest or clock moves them on", columns, rows.collect())
}
