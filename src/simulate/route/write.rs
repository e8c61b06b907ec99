//! Routed leads as CSV, NDJSON, one JSON document, or the cells of a table.

use std::collections::BTreeMap;
use std::io::{self, Write};

use smol_str::SmolStr;

use super::RouteFormat;
use super::row::{RoutedLead, decided_names};
use crate::diagnostic::ExampleValue;
use crate::ingest::spreadsheet_safe;
use crate::model::{Arm, Decision, Model, Value};
use crate::simulate::scenario::typed_value;

/// The columns of one run, and how they are written. What a lead may get is written out once.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    format: RouteFormat,
    /// Decisions, then scores.
    names: Vec<SmolStr>,
    stages: Vec<Text>,
    departments: Vec<Text>,
    /// By decision and line.
    decisions: Vec<Vec<Text>>,
}

/// A value as it stands in each format.
#[derive(Clone, Debug)]
struct Text {
    plain: SmolStr,
    csv: Vec<u8>,
    json: Vec<u8>,
}

impl Text {
    fn of(value: &ExampleValue) -> Text {
        let (plain, mut csv) = (SmolStr::from(value.to_string()), Vec::new());
        csv_cell(&plain, &mut csv);
        Text { plain, csv, json: serde_json::to_vec(value).expect("memory takes all") }
    }

    fn name(name: &SmolStr) -> Text {
        Text::of(&ExampleValue::Word(name.clone()))
    }
}

/// Whether a lead is the first that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Further,
}

impl Layout {
    pub fn new(model: &Model, format: RouteFormat) -> Layout {
        let lines = |decision: &Decision| {
            let value = |arm: &Arm<Value>| Text::of(&typed_value(model, &decision.ty, &arm.value));
            decision.body.arms.iter().map(value).collect()
        };
        Layout {
            format,
            names: decided_names(model).cloned().collect(),
            stages: model.stages.iter().map(|stage| Text::name(&stage.name)).collect(),
            departments: model.departments.iter().map(|department| Text::name(&department.name)).collect(),
            decisions: model.decisions.iter().map(lines).collect(),
        }
    }

    pub fn format(&self) -> RouteFormat {
        self.format
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        match self.format {
            RouteFormat::Csv => {
                csv_row(self.columns(), out);
            }
            RouteFormat::Ndjson | RouteFormat::Parquet => {}
            RouteFormat::Json => out.extend_from_slice(b"{\n  \"schema\": \"tasuki.route/1\",\n  \"leads\": ["),
        }
        Ok(())
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let names = ["lead", "stage", "owner"].into_iter().chain(self.names.iter().map(SmolStr::as_str));
        names.chain(["finding"])
    }

    /// The cells of a lead, in the order of the columns.
    pub fn cells(&self, key: &str, lead: &RoutedLead, out: &mut Vec<Option<SmolStr>>) {
        out.push(Some(key.into()));
        out.extend(self.texts(lead).map(|text| text.map(|text| text.plain.clone())));
        out.extend(lead.scores.iter().map(|score| Some(ExampleValue::Decimal(*score).to_string().into())));
        out.push(lead.finding.map(SmolStr::new_static));
    }

    pub fn lead(&self, key: &str, lead: &RoutedLead, place: Place, out: &mut Vec<u8>) -> io::Result<()> {
        match (self.format, place) {
            (RouteFormat::Csv, _) => {
                self.csv_lead(key, lead, out);
                Ok(())
            }
            (RouteFormat::Ndjson, _) => {
                self.object(key, lead, out)?;
                out.write_all(b"\n")
            }
            // Written by whoever has the table.
            (RouteFormat::Parquet, _) => Ok(()),
            (RouteFormat::Json, place) => {
                out.write_all(match place {
                    Place::First => b"\n    ",
                    Place::Further => b",\n    ",
                })?;
                self.object(key, lead, out)
            }
        }
    }

    /// The end of the document: rows and findings counted.
    pub fn finish(
        &self,
        read: u64,
        rejected: u64,
        findings: &BTreeMap<&'static str, u64>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match self.format {
            RouteFormat::Csv | RouteFormat::Ndjson | RouteFormat::Parquet => Ok(()),
            RouteFormat::Json => {
                let routed = read - rejected;
                out.write_all(if routed == 0 { b"]" } else { b"\n  ]" })?;
                let rows = format!("{{ \"read\": {read}, \"applied\": {routed}, \"rejected\": {rejected} }}");
                let findings = serde_json::to_string(findings)?;
                writeln!(out, ",\n  \"rows\": {rows},\n  \"findings\": {findings}\n}}")
            }
        }
    }

    /// Stage, owner and decisions; none where there is none.
    fn texts<'l>(&'l self, lead: &'l RoutedLead) -> impl Iterator<Item = Option<&'l Text>> {
        let stage = lead.stage.map(|id| &self.stages[id.index()]);
        let owner = lead.owner.map(|id| &self.departments[id.index()]);
        let decided = self.decisions.iter().zip(&lead.decided).map(|(lines, arm)| arm.map(|arm| &lines[arm]));
        [stage, owner].into_iter().chain(decided)
    }

    fn csv_lead(&self, key: &str, lead: &RoutedLead, out: &mut Vec<u8>) {
        csv_cell(key, out);
        for text in self.texts(lead) {
            out.extend_from_slice(text.map_or(b",", |text| &text.csv));
        }
        for score in &lead.scores {
            csv_cell(&ExampleValue::Decimal(*score).to_string(), out);
        }
        out.extend_from_slice(lead.finding.unwrap_or_default().as_bytes());
        out.push(b'\n');
    }

    fn object(&self, key: &str, lead: &RoutedLead, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"lead\":");
        serde_json::to_writer(&mut *out, key)?;
        let names = ["stage", "owner"].into_iter().chain(self.names.iter().map(SmolStr::as_str));
        let (mut names, mut texts) = (names, self.texts(lead));
        for name in names.by_ref().take(2 + self.decisions.len()) {
            member(name, out)?;
            out.extend_from_slice(texts.next().flatten().map_or(b"null", |text| &text.json));
        }
        for (name, score) in names.zip(&lead.scores) {
            member(name, out)?;
            serde_json::to_writer(&mut *out, &ExampleValue::Decimal(*score))?;
        }
        member("finding", out)?;
        serde_json::to_writer(&mut *out, &lead.finding)?;
        out.push(b'}');
        Ok(())
    }
}

/// The comma before a member of an object, and its name.
fn member(name: &str, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b',');
    serde_json::to_writer(&mut *out, name)?;
    out.push(b':');
    Ok(())
}

fn csv_row<'a>(cells: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    cells.for_each(|cell| csv_cell(cell, out));
    *out.last_mut().expect("a row has cells") = b'\n';
}

/// A cell and the comma after it.
fn csv_cell(cell: &str, out: &mut Vec<u8>) {
    let cell = spreadsheet_safe(cell);
    if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.push(b'"');
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(cell.as_bytes());
    }
    out.push(b',');
}
