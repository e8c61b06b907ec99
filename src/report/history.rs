//! Steps of a lead in words.

use super::place::near;
use super::table::{Column, table};
use crate::simulate::LedgerLine;
use crate::text::Sources;

/// Steps as lines of moment, what happened, and the line of the policy that caused it.
pub fn history(steps: &[LedgerLine], sources: &Sources) -> String {
    let rows: Vec<Vec<String>> =
        steps.iter().map(|step| vec![step.at.clone(), told(step), near(&step.cause, sources)]).collect();
    table(&[("at", Column::Text), ("step", Column::Text), ("because of", Column::Text)], &rows)
}

/// Steps of several leads, each with its lead.
pub fn problems(steps: &[LedgerLine], sources: &Sources) -> Vec<Vec<String>> {
    steps
        .iter()
        .map(|step| vec![step.lead.to_string(), step.at.clone(), told(step), near(&step.cause, sources)])
        .collect()
}

/// What happened, as a sentence without its lead.
fn told(line: &LedgerLine) -> String {
    told_with(line, &str::to_owned)
}

/// As [`told`], with moments shown by `moment`.
pub fn told_with(line: &LedgerLine, moment: &dyn Fn(&str) -> String) -> String {
    let name = |name: &Option<smol_str::SmolStr>| name.as_deref().unwrap_or("nobody").to_string();
    let stage = line.stage.as_deref().unwrap_or("no stage");
    let sla = line.sla.as_deref().unwrap_or("");
    let from = line.from.as_ref().and_then(Option::as_deref).unwrap_or("nobody");
    let subject = line.subject.as_deref().unwrap_or(stage);
    let due = match &line.due {
        Some(Some(due)) => format!(", due {}", moment(due)),
        Some(None) | None => String::new(),
    };
    match line.step {
        "entered" => match &line.owner {
            Some(owner) => format!("enters {stage}, owned by {owner}"),
            None => format!("enters {stage}"),
        },
        "handoff" => format!("handed from {from} to {}", name(&line.to)),
        "due" if due.is_empty() => format!("{sla} runs without a deadline"),
        "due" => format!("{sla} runs{due}"),
        "warned" => format!("{sla} warned{due}"),
        "met" if line.undecidable == Some(true) => format!("{sla} met, in time or late depending on the hour"),
        "met" if line.late == Some(Some(true)) => format!("{sla} met late{due}"),
        "met" => format!("{sla} met{due}"),
        "breached" => format!("{sla} breached{due}"),
        "ended" => format!("{sla} ends without a verdict"),
        "notified" => format!("{} notified of {sla}", name(&line.to)),
        "reassigned" => format!("reassigned from {from} to {}", name(&line.to)),
        "recycled" => match (&line.times, &line.until) {
            (Some(times), Some(Some(until))) => format!("rests in {stage} until {}, time {times}", moment(until)),
            (Some(times), _) => format!("rests in {stage}, time {times}"),
            (None, _) => format!("rests in {stage}"),
        },
        "returned" => format!("returns from {stage}"),
        "gap" => format!("gap: no line of {subject} matches"),
        "overlap" => {
            format!("overlap: several lines of {subject} match ({})", line.lines.as_deref().unwrap_or(&[]).join(", "))
        }
        "impossible" => format!("impossible: {}", line.message.as_deref().unwrap_or("the data contradicts the policy")),
        "double-contact" => {
            format!("double-contact: {} by {}, owned by {}", name(&line.event), name(&line.by), name(&line.owner))
        }
        "drift" => format!(
            "drift: {subject} is recorded as {}, the policy says {}",
            name(&line.recorded),
            if subject == "owner" { name(&line.owner) } else { stage.to_string() }
        ),
        "instant-loop" => {
            format!("instant-loop: {}", line.message.as_deref().unwrap_or("the lead goes round in a circle"))
        }
        "promise-broken" => format!("promise-broken: {subject}"),
        step => step.to_string(),
    }
}
