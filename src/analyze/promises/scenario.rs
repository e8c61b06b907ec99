//! The run that breaks a promise: as the rows of a trace, and as a scenario that can be pasted.

use jiff::Timestamp;

use super::rows::Told;
use crate::analyze::cell;
use crate::analyze::example;
use crate::diagnostic::{Example, RunRow};
use crate::ingest::TraceEvent;
use crate::model::{Model, Type, Value};
use crate::time::PolicyTime;

/// Rows of a run that a scenario still shows; a longer one is data, not a story.
const MOST_ROWS: usize = 24;

/// The rows of the run as a trace has them.
pub fn run_rows(model: &Model, time: &PolicyTime, told: &Told) -> Vec<RunRow> {
    let row = |row: &TraceEvent| {
        let mut values = Example::new();
        for (id, value) in row.attributes() {
            values.insert(model[*id].name.clone(), example::shown(&model[*id].ty, value));
        }
        for (id, value) in row.fields() {
            values.insert(model[*id].name.clone(), example::shown(&model[*id].ty, value));
        }
        RunRow {
            lead: String::from("example"),
            at: moment(time, row.at),
            event: model[row.event].name.to_string(),
            by: None,
            values,
        }
    };
    told.rows.iter().map(row).collect()
}

/// The run as a scenario whose last line expects what the promise forbids; none where it is long.
pub fn scenario(model: &Model, time: &PolicyTime, told: &Told, name: &str, expected: &str) -> Option<String> {
    if told.rows.len() > MOST_ROWS {
        return None;
    }
    let mut text = format!("scenario \"{}\" {{\n", escaped(name));
    for (at, row) in told.rows.iter().enumerate() {
        let attributes = row.attributes().iter().map(|(id, value)| (&model[*id].name, &model[*id].ty, value));
        let fields = row.fields().iter().map(|(id, value)| (&model[*id].name, &model[*id].ty, value));
        let said =
            |(name, ty, value): (&smol_str::SmolStr, &Type, &Value)| format!("{name} is {}", literal(model, ty, value));
        let (given, mut with): (Vec<String>, Vec<String>) = match at {
            0 => (attributes.map(said).collect(), Vec::new()),
            _ => (Vec::new(), attributes.map(said).collect()),
        };
        if !given.is_empty() {
            text.push_str(&format!("  given {}\n", given.join(", ")));
        }
        with.extend(fields.map(said));
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
        text.push_str(&format!("  at {} {}{with}\n", moment(time, row.at), model[row.event].name));
    }
    text.push_str(&format!("  expect {expected}\n}}"));
    Some(text)
}

/// `2026-10-05 10:00`, with seconds only where there are some.
pub fn moment(time: &PolicyTime, at: Timestamp) -> String {
    let civil = time.civil(at);
    let format = if civil.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    civil.strftime(format).to_string()
}

/// A value as the language writes it.
pub fn literal(model: &Model, ty: &Type, value: &Value) -> String {
    match value {
        Value::Unknown => String::from("unknown"),
        Value::Choice(choice) => model.choice_name(ty, *choice).to_string(),
        Value::Number(number) => cell::number(ty, *number),
        Value::Text(text) => format!("\"{}\"", escaped(text)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
