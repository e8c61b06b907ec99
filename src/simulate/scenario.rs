//! Scenarios: stories with expectations, told to the same interpreter that replays traces.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use super::lead::{History, LeadRun};
use super::ledger::LedgerLine;
use super::lines::Coverage;
use super::plan::Plan;
use super::timers::Limit;
use crate::diagnostic::ExampleValue;
use crate::ingest::TraceEvent;
use crate::model::{AttributeId, Cond, CondKind, Model, SlaState, Step, StepKind, Subject, Type, Value};
use crate::text::{Sources, Span};
use crate::time::PolicyTime;

/// What the scenarios of a policy came to: `tasuki.test/1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TestReport {
    pub schema: &'static str,
    pub scenarios: Vec<ScenarioResult>,
    pub summary: TestSummary,
    /// Lines of the policy that no scenario used.
    pub unused_lines: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TestSummary {
    pub passed: usize,
    pub failed: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioResult {
    pub name: String,
    pub file: String,
    pub line: u32,
    pub passed: bool,
    pub failures: Vec<Failure>,
    /// Everything that happened to the lead, where the scenario failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<LedgerLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub line: u32,
    /// The expectation as it is written.
    pub expected: String,
    /// What it asks about, as it is.
    pub actual: IndexMap<String, ActualValue>,
    /// Why the story could not go on, if that is the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A value as the JSON documents write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ActualValue(pub ExampleValue);

impl std::fmt::Display for ActualValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Runs all scenarios, in file order.
pub fn run_all(model: &Model, sources: &Sources) -> TestReport {
    let plan = Plan::new(model);
    let time = PolicyTime::new(model);
    let mut used = Coverage::new(&plan.lines);
    let mut summary = TestSummary::default();
    let mut results = Vec::with_capacity(model.scenarios.len());
    for scenario in &model.scenarios {
        let mut story = Story::new(&plan, &time, sources);
        scenario.steps.iter().all(|step| story.tell(step));
        if scenario.broken {
            story.fail(scenario.span, None, Some(String::from("a step of the scenario could not be read")));
        }
        let passed = story.failures.is_empty();
        *(if passed { &mut summary.passed } else { &mut summary.failed }) += 1;
        let lead = SmolStr::from(scenario.name.as_str());
        let line = |step| LedgerLine::new(model, sources, &time, &lead, step);
        let history = if passed { Vec::new() } else { story.run.steps.iter().map(line).collect() };
        used.merge(&story.run.view.used);
        results.push(ScenarioResult {
            name: scenario.name.clone(),
            file: sources.get(scenario.span.file).path.clone(),
            line: sources.start(scenario.span).line,
            passed,
            failures: story.failures,
            history,
        });
    }
    TestReport { schema: "tasuki.test/1", scenarios: results, summary, unused_lines: used.unused(&plan.lines, sources) }
}

/// One scenario while it is told.
struct Story<'p> {
    run: LeadRun<'p>,
    model: &'p Model,
    time: &'p PolicyTime,
    sources: &'p Sources,
    given: Vec<(AttributeId, Value)>,
    /// The moment of the last step.
    now: Option<Timestamp>,
    failures: Vec<Failure>,
}

impl<'p> Story<'p> {
    fn new(plan: &'p Plan<'p>, time: &'p PolicyTime, sources: &'p Sources) -> Story<'p> {
        let run = LeadRun::new(plan, time, History::Whole);
        Story { run, model: plan.model, time, sources, given: Vec::new(), now: None, failures: Vec::new() }
    }

    /// Tells one step; says whether the story can go on.
    fn tell(&mut self, step: &Step) -> bool {
        match &step.kind {
            StepKind::Given(values) => {
                if self.run.created.is_some() {
                    return self.stop(
                        step.span,
                        "`given` stands before the first `at`: later values follow an event by `with`",
                    );
                }
                self.given.extend(values.iter().cloned());
                true
            }
            StepKind::At { moment, event, attributes, fields, by } => {
                let Some(at) = self.time.instant(*moment) else {
                    return self.stop(step.span, "the moment lies past the end of time");
                };
                if self.now.is_some_and(|now| at < now) {
                    return self.stop(step.span, "the moment lies before the step above it");
                }
                let mut values = Vec::new();
                if self.run.created.is_none() {
                    values.append(&mut self.given);
                }
                values.extend(attributes.iter().cloned());
                if self.run.created.is_none()
                    && let Some(missing) = self.missing(&values)
                {
                    let message = format!("`{missing}` must be given: it has no default and is not `or unknown`");
                    return self.stop(step.span, &message);
                }
                let mut row = TraceEvent::new(at, *event).with_attributes(values).with_fields(fields.clone());
                row.by = *by;
                self.run.apply_event(&row);
                self.now = Some(at);
                true
            }
            StepKind::Wait(duration) => {
                let Some(now) = self.now else { return self.stop(step.span, "nothing has happened before the wait") };
                let Some(end) = self.time.deadline(now, *duration) else {
                    return self.stop(step.span, "the wait never ends");
                };
                self.now = Some(end);
                self.run.fire(Limit::UpTo(end));
                true
            }
            StepKind::Expect(cond) => {
                if let Some(now) = self.now {
                    self.run.fire(Limit::UpTo(now));
                }
                if !self.run.view.holds(cond) {
                    self.fail(step.span, Some(cond), None);
                }
                true
            }
        }
    }

    /// An attribute that the first row must give and does not.
    fn missing(&self, values: &[(AttributeId, Value)]) -> Option<&'p SmolStr> {
        let attributes = self.model.attributes.iter().enumerate();
        let mut without = attributes
            .filter(|(at, attribute)| attribute.initial().is_none() && values.iter().all(|(id, _)| id.index() != *at));
        without.next().map(|(_, attribute)| &attribute.name)
    }

    fn stop(&mut self, span: Span, message: &str) -> bool {
        self.fail(span, None, Some(String::from(message)));
        false
    }

    fn fail(&mut self, span: Span, cond: Option<&Cond>, message: Option<String>) {
        let text = self.sources.snippet(cond.map_or(span, |cond| cond.span));
        let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut actual = IndexMap::new();
        if let Some(cond) = cond {
            cond.walk(&mut |part| match &part.kind {
                CondKind::Test(test) => {
                    let value = self.run.view.value(&test.subject);
                    let value = subject_value(self.model, &test.subject, &value);
                    actual.insert(self.model.subject_name(&test.subject), ActualValue(value));
                }
                CondKind::Criterion(id) => {
                    let holds = self.run.view.criterion(*id);
                    actual.insert(self.model[*id].name.to_string(), ActualValue(ExampleValue::YesNo(holds)));
                }
                CondKind::Const(_)
                | CondKind::All(_)
                | CondKind::Any(_)
                | CondKind::Not(_)
                | CondKind::AtLeast { .. }
                | CondKind::Hole => {}
            });
        }
        self.failures.push(Failure { line: self.sources.start(span).line, expected, actual, message });
    }
}

/// A subject's value as JSON and people write it.
pub(super) fn subject_value(model: &Model, subject: &Subject, value: &Value) -> ExampleValue {
    match subject {
        Subject::Attribute(id) => typed_value(model, &model[*id].ty, value),
        Subject::Field(id) => typed_value(model, &model[*id].ty, value),
        Subject::Decision(id) => typed_value(model, &model[*id].ty, value),
        Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_) => {
            typed_value(model, &Type::Integer(Default::default()), value)
        }
        Subject::Score(_) => typed_value(model, &Type::Decimal(Default::default()), value),
        Subject::Stage => typed_value(model, &Type::Stage, value),
        Subject::Owner => typed_value(model, &Type::Department, value),
        Subject::Sla(_) => typed_value(model, &Type::SlaState, value),
    }
}

pub(super) fn typed_value(model: &Model, ty: &Type, value: &Value) -> ExampleValue {
    match value {
        Value::Unknown => ExampleValue::Unknown,
        Value::Text(text) => ExampleValue::Word(text.clone()),
        Value::Number(number) => match ty {
            Type::Integer(_) => ExampleValue::Integer(*number),
            Type::Money { currency, .. } => ExampleValue::Money(*number, currency.clone()),
            Type::Decimal(_)
            | Type::Percent
            | Type::YesNo
            | Type::OneOf(_)
            | Type::Text
            | Type::Department
            | Type::Stage
            | Type::SlaState => ExampleValue::Decimal(*number),
        },
        Value::Choice(index) => {
            let place = *index as usize;
            let word = match ty {
                Type::YesNo => return ExampleValue::YesNo(*index == 1),
                Type::OneOf(choices) => choices.get(place).map(|choice| choice.name.clone()),
                Type::Department => model.departments.get(place).map(|department| department.name.clone()),
                Type::Stage => model.stages.get(place).map(|stage| stage.name.clone()),
                Type::SlaState => SlaState::ALL.get(place).map(|state| SmolStr::new_static(state.name())),
                Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent | Type::Text => None,
            };
            word.map_or(ExampleValue::Unknown, ExampleValue::Word)
        }
    }
}
