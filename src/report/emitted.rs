//! Findings as scenarios that can be pasted: the rows that bring a lead to the finding, told in the language.

use crate::diagnostic::{Code, Example, ExampleValue, Finding, Region, RunRow};
use crate::model::{Model, Type};
use crate::report::condition;

/// Boxes of one finding that are told.
const MOST: usize = 12;
/// Rows of a run that a scenario still shows; a longer one is data, not a story.
const MOST_ROWS: usize = 24;

/// A scenario without its last line, which says what is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    steps: String,
    /// What the finding says, in a comment above.
    why: String,
}

impl Draft {
    pub fn text(&self, expected: &str) -> String {
        let Draft { name, steps, why } = self;
        format!("{why}scenario \"{}\" {{\n{steps}  expect {expected}\n}}\n", escaped(name))
    }
}

/// The scenarios of a finding: one for its run, or one for each of its boxes.
pub fn drafts(finding: &Finding, model: &Model) -> Vec<Draft> {
    let subject = finding.subject.as_deref().unwrap_or("the policy");
    let name = |region: Option<&Region>| match region.filter(|region| !region.cells.is_empty()) {
        Some(region) => format!("{} of {subject}: {}", finding.code, condition(region)),
        None => format!("{} of {subject}", finding.code),
    };
    let draft = |name: String, rows: &[RunRow]| {
        let flat = finding.message.replace(['\n', '\r'], " ");
        Draft { name, steps: steps(rows, model), why: format!("// {}: {flat}\n", finding.code) }
    };
    match (finding.run.as_slice(), finding.region.as_slice()) {
        ([], regions) => {
            let created = |region: &Region| RunRow {
                lead: String::from("example"),
                at: String::from("2026-10-05 10:00"),
                event: String::from("created"),
                by: None,
                values: region.example.clone(),
            };
            regions.iter().take(MOST).map(|region| draft(name(Some(region)), &[created(region)])).collect()
        }
        (run, regions) if run.len() <= MOST_ROWS => vec![draft(name(regions.first()), run)],
        _ => Vec::new(),
    }
}

/// What holds of no lead and asks for all that a finding may be about: a run that fails on it says what is so.
pub fn probe(finding: &Finding, model: &Model) -> String {
    let mut asked = Vec::new();
    if let Some(stage) = model.stages.first() {
        asked.push(format!("stage is {} and stage is not {}", stage.name, stage.name));
    }
    if let Some(department) = model.departments.first() {
        asked.push(format!("owner is {}", department.name));
    }
    if let Some((name, any)) = decision(finding, model) {
        asked.push(format!("{name} {any}"));
    }
    asked.join(" and ")
}

/// What is so, as an expectation: `actual` gives the values by name.
pub fn expectation(finding: &Finding, model: &Model, actual: &dyn Fn(&str) -> Option<ExampleValue>) -> String {
    let names = |names: Vec<&str>| format!("in ({})", names.join(", "));
    let stages = names(model.stages.iter().map(|stage| stage.name.as_str()).collect());
    let departments = names(model.departments.iter().map(|department| department.name.as_str()).collect());
    let mut said = Vec::new();
    let mut say = |name: &str, any: &str| match actual(name) {
        Some(ExampleValue::Unknown) | None => said.push(format!("not ({name} {any})")),
        Some(value) => said.push(format!("{name} is {value}")),
    };
    if let Some((name, any)) = decision(finding, model) {
        say(&name, &any);
        return said.join(" and ");
    }
    say("stage", &stages);
    // A final stage has no owner on purpose.
    let is_final =
        |name: &ExampleValue| model.stages.iter().any(|stage| stage.is_final && *stage.name == *name.to_string());
    if !model.departments.is_empty() && !actual("stage").is_some_and(|stage| is_final(&stage)) {
        say("owner", &departments);
    }
    said.join(" and ")
}

/// The decision that the finding is about, and words that hold of each of its values.
fn decision(finding: &Finding, model: &Model) -> Option<(String, String)> {
    if !matches!(finding.code, Code::GapDecision | Code::OverlapDecision) {
        return None;
    }
    let decision =
        model.decisions.iter().find(|decision| Some(decision.name.as_str()) == finding.subject.as_deref())?;
    let any = match &decision.ty {
        Type::YesNo | Type::OneOf(_) | Type::Department => {
            let count = model.choice_count(&decision.ty).unwrap_or(0);
            let names: Vec<String> = (0..count).map(|at| model.choice_name(&decision.ty, at).to_string()).collect();
            format!("in ({})", names.join(", "))
        }
        Type::Integer(limits) => match (limits.low, limits.high) {
            (Some(low), Some(high)) => format!("in {low}..{high}"),
            _ => return None,
        },
        Type::Decimal(_) | Type::Money { .. } | Type::Percent | Type::Text | Type::Stage | Type::SlaState => {
            return None;
        }
    };
    Some((decision.name.to_string(), any))
}

fn steps(rows: &[RunRow], model: &Model) -> String {
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let said = |values: &Example, attributes: bool| -> String {
            let is_attribute = |name: &str| model.attributes.iter().any(|attribute| attribute.name == name);
            let chosen = values.iter().filter(|(name, _)| is_attribute(name) == attributes);
            chosen
                .map(|(name, value)| format!("{name} is {}", literal(name, &row.event, value, model)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        // A box without a run may name fields of an event that has not happened.
        let fields = if row.event == "created" { String::new() } else { said(&row.values, false) };
        let attributes = said(&row.values, true);
        let with: Vec<String> = match at {
            0 if !attributes.is_empty() => {
                out.push_str(&format!("  given {attributes}\n"));
                vec![fields]
            }
            _ => vec![attributes, fields],
        };
        let with: Vec<String> = with.into_iter().filter(|part| !part.is_empty()).collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
        let by = row.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        out.push_str(&format!("  at {} {}{with}{by}\n", row.at, row.event));
    }
    out
}

fn literal(name: &str, event: &str, value: &ExampleValue, model: &Model) -> String {
    let attribute = model.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.ty);
    let field = || {
        let event = model.events.iter().position(|known| known.name == event)?;
        let fields = model.fields.iter().filter(|field| field.event.index() == event);
        fields.into_iter().find(|field| field.name == name).map(|field| &field.ty)
    };
    match (value, attribute.or_else(field)) {
        (ExampleValue::Word(word), Some(Type::Text)) => format!("\"{}\"", escaped(word)),
        _ => value.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
