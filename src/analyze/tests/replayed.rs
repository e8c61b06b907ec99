//! What a finding says comes out when its run, or its example, is replayed.

use std::collections::BTreeSet;

use crate::diagnostic::{Finding, RunRow};
use crate::ingest::{Input, Mapping, Room, read};
use crate::model::Loaded;
use crate::simulate::{Options, replay};
use crate::text::InMemory;

fn line(row: &RunRow) -> String {
    let mut object = serde_json::Map::new();
    object.insert(String::from("lead"), row.lead.as_str().into());
    object.insert(String::from("at"), row.at.as_str().into());
    object.insert(String::from("event"), row.event.as_str().into());
    for (name, value) in &row.values {
        let value = serde_json::to_value(value).expect("a value is JSON");
        // A row says unknown by the word.
        let value = if value.is_null() { "unknown".into() } else { value };
        object.insert(name.to_string(), value);
    }
    serde_json::Value::Object(object).to_string()
}

/// The rows that show the finding: its run, or one row with the first example.
pub fn rows(finding: &Finding) -> Vec<RunRow> {
    if !finding.run.is_empty() {
        return finding.run.clone();
    }
    finding
        .region
        .iter()
        .take(1)
        .map(|region| RunRow {
            lead: String::from("example"),
            at: String::from("2026-10-05 10:00"),
            event: String::from("created"),
            by: None,
            values: region.example.clone(),
        })
        .collect()
}

/// A run as a trace in NDJSON.
pub fn trace_of(run: &[RunRow]) -> String {
    run.iter().map(|row| format!("{}\n", line(row))).collect()
}

/// The ledger of a trace in NDJSON.
pub fn ledger_of(loaded: &Loaded, text: &str) -> String {
    let input = Input::new("run.ndjson", text.as_bytes());
    let trace =
        read(&loaded.model, &Mapping::default(), vec![input], Room { scratch: &InMemory, memory: None }, &mut |_| {})
            .expect("the run is a trace");
    assert_eq!(trace.rejects.first(), [], "{text}");
    let mut ledger = Vec::new();
    replay(
        &loaded.model,
        &loaded.sources,
        &trace,
        Options::default(),
        Some(crate::simulate::Ledger::ndjson(&mut ledger)),
    )
    .expect("a ledger in memory");
    String::from_utf8(ledger).expect("a ledger is UTF-8")
}

/// The gaps and overlaps of a ledger, each with its subject.
pub fn problems(ledger: &str) -> BTreeSet<(String, String)> {
    let lines = ledger.lines().map(|line| serde_json::from_str(line).expect("a line of the ledger is JSON"));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    lines
        .map(|line: serde_json::Value| (text(&line["step"]), text(&line["subject"])))
        .filter(|(step, _)| step == "gap" || step == "overlap")
        .collect()
}

/// Whether the replay of the rows records the finding, and the ledger.
pub fn comes_out(loaded: &Loaded, finding: &Finding, rows: &[RunRow]) -> (bool, String) {
    let text = trace_of(rows);
    let ledger = ledger_of(loaded, &text);
    let step = if finding.code.as_str().starts_with("gap-") { "gap" } else { "overlap" };
    let found = problems(&ledger).contains(&(step.to_string(), finding.subject.clone().unwrap_or_default()));
    (found, format!("{text}\n{ledger}"))
}

/// The ledger of the run of the first finding of the code.
pub fn ledger_of_run(loaded: &Loaded, code: &str) -> String {
    let report = crate::analyze::check(
        &loaded.model,
        &loaded.sources,
        crate::analyze::engine::Limits::default(),
        &crate::cli::Replayer::new(&loaded.model),
    );
    let finding = report.findings.iter().find(|finding| finding.code.as_str() == code).expect("the finding is told");
    assert!(!finding.run.is_empty(), "{code} has a run");
    ledger_of_rows(loaded, &finding.run)
}

/// The ledger of rows.
pub fn ledger_of_rows(loaded: &Loaded, rows: &[RunRow]) -> String {
    let text: String = rows.iter().map(|row| format!("{}\n", line(row))).collect();
    ledger_of(loaded, &text)
}
