//! The interpreter's rules, sentence by sentence: a policy, a few rows, and what the ledger says.
//!
//! Rows are written `LEAD DATE [TIME] EVENT [by DEPT] [NAME=VALUE …]`, ledgers are compared as short
//! lines: `DATE TIME STEP STAGE OWNER …`.

mod clocks;
mod data;
mod days;
mod invariants;
mod moves;
mod owners;
mod pauses;
mod promises;
mod recycles;
mod sample;
mod scenarios;
mod sharing;
mod starts;
mod summary;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::{Options, Summary, replay};
use crate::ingest::{Recorded, Trace, TraceEvent};
use crate::model::{
    AttributeId, DepartmentId, EventId, FieldId, FileReader, Loaded, Model, StageId, Type, Value, load,
};

struct Files<'a>(&'a [(&'a str, &'a str)]);

impl FileReader for Files<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let file = self.0.iter().find(|(name, _)| *name == path);
        file.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| String::from("no such file"))
    }
}

pub(super) const HOLIDAYS: &str = "date,name\n2026-11-03,文化の日\n2026-11-23,勤労感謝の日\n";

/// A policy that can be run.
pub(super) fn policy(text: &str) -> Loaded {
    let loaded = load("p.tasuki", &Files(&[("p.tasuki", text), ("holidays-jp.csv", HOLIDAYS)])).expect("it is read");
    let broken: Vec<_> = loaded.findings.iter().filter(|finding| finding.code.breaks_the_text()).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    loaded
}

fn choice<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> Value {
    let place = names.into_iter().position(|name| name == word);
    Value::Choice(place.unwrap_or_else(|| panic!("no value `{word}`")) as u32)
}

fn value(model: &Model, ty: &Type, word: &str) -> Value {
    if word == "unknown" {
        return Value::Unknown;
    }
    match ty {
        Type::YesNo => choice(["no", "yes"], word),
        Type::OneOf(choices) => choice(choices.iter().map(|choice| choice.name.as_str()), word),
        Type::Text => Value::Text(word.into()),
        Type::Department => choice(model.departments.iter().map(|it| it.name.as_str()), word),
        Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent => {
            Value::Number(Decimal::from_str_exact(word).expect("a number"))
        }
        Type::Stage | Type::SlaState => panic!("no attribute has this type"),
    }
}

fn department(model: &Model, name: &str) -> DepartmentId {
    let place = model.departments.iter().position(|it| it.name == name);
    DepartmentId::new(place.unwrap_or_else(|| panic!("no department `{name}`")))
}

fn moment(model: &Model, date: &str, time: &str) -> jiff::Timestamp {
    let civil: DateTime = format!("{date}T{time}").parse().expect("a moment");
    model.zone.to_timestamp(civil).expect("an instant")
}

fn row(model: &Model, line: &str) -> (String, TraceEvent) {
    let mut words = line.split_whitespace().peekable();
    let lead = words.next().expect("a lead").to_owned();
    let date = words.next().expect("a date");
    let time = words.next_if(|word| word.contains(':') && !word.contains('='));
    let name = words.next().expect("an event");
    let event = EventId::new(model.events.iter().position(|event| event.name == name).expect("an event of the policy"));
    let mut row = TraceEvent::new(moment(model, date, time.unwrap_or("00:00")), event);
    row.whole_day = time.is_none();
    let (mut attributes, mut fields, mut account, mut stage, mut owner) = (Vec::new(), Vec::new(), None, None, None);
    while let Some(word) = words.next() {
        if word == "by" {
            row.by = Some(department(model, words.next().expect("a department")));
            continue;
        }
        let (name, text) = word.split_once('=').expect("NAME=VALUE");
        if let Some(id) = model.attributes.iter().position(|it| it.name == name) {
            attributes.push((AttributeId::new(id), value(model, &model.attributes[id].ty, text)));
        } else if let Some(id) = model.events[event.index()].fields.iter().find(|id| model[**id].name == name) {
            fields.push((FieldId::new(id.index()), value(model, &model[*id].ty, text)));
        } else {
            let known_stage = model.stages.iter().position(|it| it.name == text).map(StageId::new);
            match name {
                "account" => account = Some(text.into()),
                "stage" => stage = Some(known_stage.map_or(Recorded::Foreign(text.into()), Recorded::Known)),
                "owner" => owner = Some(Recorded::Known(department(model, text))),
                _ => panic!("no column `{name}`"),
            }
        }
    }
    let row = row.with_attributes(attributes).with_fields(fields).with_account(account);
    (lead, row.with_recorded_stage(stage).with_recorded_owner(owner))
}

/// A trace from lines of text.
pub(super) fn trace(model: &Model, lines: &str) -> Trace {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    Trace::of(lines.map(|line| row(model, line)).map(|(lead, row)| (lead.into(), row)))
}

/// A replay's summary and its ledger as JSON lines.
pub(super) fn run(policy: &Loaded, rows: &str, until: Option<&str>) -> (Summary, String) {
    let trace = trace(&policy.model, rows);
    let until = until.map(|until| {
        let (date, time) = until.split_once(' ').expect("a date and a time");
        moment(&policy.model, date, time)
    });
    let mut out = Vec::new();
    let options = Options { until, progress: None };
    let summary = replay(&policy.model, &policy.sources, &trace, options, Some(super::Ledger::ndjson(&mut out)))
        .expect("memory takes all");
    (summary, String::from_utf8(out).expect("UTF-8"))
}

/// The ledger as short lines.
pub(super) fn ledger(text: &str, rows: &str, until: &str) -> Vec<String> {
    let policy = policy(text);
    let (_, ledger) = run(&policy, rows, Some(until));
    ledger.lines().map(short).collect()
}

/// Keys that a short line shows by their value alone; the others it shows as `KEY=VALUE`.
const BARE: [&str; 5] = ["at", "step", "stage", "owner", "event"];

/// A ledger's line without its lead and cause, in the order of its keys.
fn short(line: &str) -> String {
    let quoted: Vec<&str> = line.split('"').collect();
    let keys = quoted.windows(2).filter(|pair| pair[1].starts_with(':')).map(|pair| pair[0]);
    let keys: Vec<&str> = keys.collect();
    let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let (mut words, mut seen) = (Vec::new(), vec!["lead", "cause", "lines", "message"]);
    for key in keys {
        let Some(value) = line.get(key).filter(|_| !seen.contains(&key)) else { continue };
        seen.push(key);
        let mut text = match value {
            serde_json::Value::Null => String::from("-"),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if let ("at" | "due" | "until", Some(moment)) = (key, text.get(5..16)) {
            text = moment.replace('T', " ");
        }
        words.push(if BARE.contains(&key) { text } else { format!("{key}={text}") });
    }
    words.join(" ")
}

/// A policy around some stages: departments, a calendar, attributes and events to play with.
pub(super) fn around(stages: &str) -> String {
    format!(
        r#"
        policy "rules" {{ timezone "Asia/Tokyo" }}
        calendar {{ open mon..fri 09:00..12:00, 13:00..18:00  closed 2026-11-03 }}
        department red
        department blue
        department green
        lead {{
          fixed kind : one of big, small = big
          level      : integer 0..9 = 0
          hot        : yes/no = no
          mood       : one of good, bad or unknown
        }}
        event call by owner
        event ping
        event reply {{ how: one of kind, rude or unknown }}
        event closed by blue, green
        decide team: department {{ red when level < 5  blue when level in 5..8 }}
        {stages}
        stage done {{ final }}
        "#
    )
}

/// Checks a ledger line by line.
#[track_caller]
pub(super) fn assert_ledger(text: &str, rows: &str, until: &str, expected: &[&str]) {
    let found = ledger(text, rows, until);
    assert_eq!(found, expected, "\n{}", found.join("\n"));
}

/// The lines of a ledger that are of one of these steps.
pub(super) fn steps(text: &str, rows: &str, until: &str, wanted: &[&str]) -> Vec<String> {
    let found = ledger(text, rows, until);
    found.into_iter().filter(|line| wanted.contains(&line.split(' ').nth(2).expect("a step"))).collect()
}
