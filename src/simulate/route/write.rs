//! Routed leads as CSV, NDJSON or one JSON document.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use super::RouteFormat;
use super::row::{RoutedLead, decided_names};
use crate::diagnostic::ExampleValue;
use crate::ingest::spreadsheet_safe;
use crate::model::Model;

/// The columns of one run, and how they are written.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    format: RouteFormat,
    decided: Vec<SmolStr>,
}

/// Whether a lead is the first that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Further,
}

impl Layout {
    pub fn new(model: &Model, format: RouteFormat) -> Layout {
        Layout { format, decided: decided_names(model).cloned().collect() }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        match self.format {
            RouteFormat::Csv => {
                let names = ["lead", "stage", "owner"].into_iter().chain(self.decided.iter().map(SmolStr::as_str));
                csv_row(names.chain(["finding"]), out);
            }
            RouteFormat::Ndjson => {}
            RouteFormat::Json => out.extend_from_slice(b"{\n  \"schema\": \"tasuki.route/1\",\n  \"leads\": ["),
        }
        Ok(())
    }

    pub fn lead(&self, lead: &RoutedLead<'_>, place: Place, out: &mut Vec<u8>) -> io::Result<()> {
        match self.format {
            RouteFormat::Csv => {
                self.csv_lead(lead, out);
                Ok(())
            }
            RouteFormat::Ndjson => {
                serde_json::to_writer(&mut *out, &self.object(lead))?;
                out.write_all(b"\n")
            }
            RouteFormat::Json => {
                out.write_all(match place {
                    Place::First => b"\n    ",
                    Place::Further => b",\n    ",
                })?;
                Ok(serde_json::to_writer(&mut *out, &self.object(lead))?)
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
            RouteFormat::Csv | RouteFormat::Ndjson => Ok(()),
            RouteFormat::Json => {
                let routed = read - rejected;
                out.write_all(if routed == 0 { b"]" } else { b"\n  ]" })?;
                let rows = format!("{{ \"read\": {read}, \"applied\": {routed}, \"rejected\": {rejected} }}");
                let findings = serde_json::to_string(findings)?;
                writeln!(out, ",\n  \"rows\": {rows},\n  \"findings\": {findings}\n}}")
            }
        }
    }

    fn csv_lead(&self, lead: &RoutedLead<'_>, out: &mut Vec<u8>) {
        let named = [Some(lead.lead), lead.stage, lead.owner].map(Option::unwrap_or_default);
        named.into_iter().for_each(|cell| csv_cell(cell, out));
        for value in &lead.decided {
            match value {
                None => csv_cell("", out),
                Some(ExampleValue::Word(word)) => csv_cell(word, out),
                Some(ExampleValue::YesNo(yes)) => csv_cell(if *yes { "yes" } else { "no" }, out),
                Some(value) => csv_cell(&value.to_string(), out),
            }
        }
        out.extend_from_slice(lead.finding.unwrap_or_default().as_bytes());
        out.push(b'\n');
    }

    fn object<'l>(&'l self, lead: &'l RoutedLead<'l>) -> Object<'l> {
        Object { layout: self, lead }
    }
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

struct Object<'l> {
    layout: &'l Layout,
    lead: &'l RoutedLead<'l>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.lead.decided.len() + 4))?;
        map.serialize_entry("lead", self.lead.lead)?;
        map.serialize_entry("stage", &self.lead.stage)?;
        map.serialize_entry("owner", &self.lead.owner)?;
        for (name, value) in self.layout.decided.iter().zip(&self.lead.decided) {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("finding", &self.lead.finding)?;
        map.end()
    }
}
