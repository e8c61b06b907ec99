//! Why a lead is not in another stage: every line that would lead out of where it stands, what its
//! condition found, and the smallest change that would make it apply.

use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use super::change::{ALL_WORK, Changed, smallest};
use super::reasons::{Reason, reasons};
use crate::model::{ActionKind, Alternatives, Arm, Cond, EventId, Guard, Model, Stage, StageId, Target};
use crate::simulate::View;
use crate::simulate::lead::LeadRun;
use crate::simulate::worklist::action_text;
use crate::text::{Sources, Span};

/// A line that did not move the lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// Where it leads; null for `stay`.
    pub to: Option<SmolStr>,
    pub line: String,
    pub says: String,
    /// What it waits for besides its condition.
    pub waits: Waits,
    /// The event of an `on` line, and who may do it (empty: anyone).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<SmolStr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<SmolStr>,
    /// When a timer, a rest or a clock comes to it; null if that has passed or never comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whether its condition holds now (of an `on` line: for an event without fields).
    pub holds: bool,
    /// What fails.
    pub failing: Vec<Reason>,
    /// The fewest values that would have to be others; null if none were found. Empty: none.
    pub change: Option<Vec<Changed>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Waits {
    /// A `when` or intake line: for nothing else.
    Condition,
    Event,
    /// An `after` line.
    Timer,
    /// A `return` line.
    Rest,
    /// A move of an SLA's ladder.
    Breach,
}

/// What a line needs besides its condition.
struct Trigger {
    waits: Waits,
    event: Option<EventId>,
    at: Option<Timestamp>,
}

/// The lines of the stage where the lead stands, or of intake.
pub(super) fn not_taken(run: &mut LeadRun, sources: &Sources) -> Vec<NotTaken> {
    let plan = run.plan;
    let model = plan.model;
    let mut asked = Asked { model, sources, work: ALL_WORK, lines: Vec::new() };
    let at_once = || Trigger { waits: Waits::Condition, event: None, at: None };
    let Some(id) = run.view.stage() else {
        if let Some(intake) = &model.intake {
            asked.block(run, intake, at_once, |_| true);
        }
        return asked.lines;
    };
    let stage = &model[id];
    if stage.is_final {
        return Vec::new();
    }
    asked.block(run, &stage.whens, at_once, |target| *target != Target::Stay);
    for on in &stage.ons {
        asked.block(run, &on.lines, || Trigger { waits: Waits::Event, event: Some(on.event), at: None }, |_| true);
    }
    asked.clocks(run, id, stage);
    let dues = run.timer_dues();
    for (timer, due) in stage.timers.iter().zip(dues) {
        asked.block(run, &timer.lines, || Trigger { waits: Waits::Timer, event: None, at: due }, |_| true);
    }
    if let Some(recycle) = &stage.recycle {
        let end = run.rest_end;
        asked.block(run, &recycle.returns, || Trigger { waits: Waits::Rest, event: None, at: end }, |_| true);
    }
    asked.lines
}

struct Asked<'a> {
    model: &'a Model,
    sources: &'a Sources,
    /// What is left for searches.
    work: u64,
    lines: Vec<NotTaken>,
}

impl Asked<'_> {
    /// All lines of a block. A target that `counts` refuses is no match.
    fn block(
        &mut self,
        run: &mut LeadRun,
        block: &Alternatives<Target>,
        trigger: impl Fn() -> Trigger,
        counts: impl Fn(&Target) -> bool,
    ) {
        let trigger = trigger();
        // As the event would find the lead: nothing is known of its fields.
        let mut view = run.view.clone();
        if let Some(event) = trigger.event {
            self.model[event].fields.iter().for_each(|field| view.set_field(*field, crate::model::Value::Unknown));
            view.count_event(event);
        }
        let choice = view.choose(block, &counts);
        for (at, arm) in block.arms.iter().enumerate() {
            let holds = choice.arm == Some(at) && choice.rival.is_none();
            let failing = if holds { Vec::new() } else { self.failing(&mut view, block, arm) };
            let own: Vec<&Cond> = match cond_of(arm) {
                Some(cond) => vec![cond],
                None => block.arms.iter().filter_map(cond_of).collect(),
            };
            let mut reaches = |view: &mut View| {
                let choice = view.choose(block, &counts);
                choice.arm == Some(at) && choice.rival.is_none()
            };
            let cost = (block.arms.len() + self.model.assumes.len()) as u64;
            let change =
                if holds { Some(Vec::new()) } else { smallest(&view, &own, cost, &mut self.work, &mut reaches) };
            self.push(run, arm.value, arm.span, &trigger, holds, failing, change);
        }
    }

    /// What keeps a line from applying.
    fn failing(&self, view: &mut View, block: &Alternatives<Target>, arm: &Arm<Target>) -> Vec<Reason> {
        match &arm.guard {
            Guard::When(cond) => match view.holds(cond) {
                true => Vec::new(),
                false => reasons(view, self.sources, cond),
            },
            Guard::Always => Vec::new(),
            Guard::Otherwise => {
                let mut found = Vec::new();
                for cond in block.arms.iter().filter_map(cond_of) {
                    if view.holds(cond) {
                        found.extend(reasons(view, self.sources, cond));
                    }
                }
                found
            }
        }
    }

    /// Moves that clocks of the stage come to if they are not met.
    fn clocks(&mut self, run: &mut LeadRun, id: StageId, stage: &Stage) {
        for (index, sla) in stage.slas.iter().enumerate() {
            for (rung, breach) in sla.on_breach.iter().enumerate() {
                let ActionKind::Move(target) = breach.action.kind else { continue };
                let clock = run.clocks.iter().find(|clock| clock.sla.stage == id && clock.sla.index as usize == index);
                let at = clock.filter(|clock| clock.paused_since.is_none()).and_then(|clock| match &clock.breach {
                    Some(breached) => breached.actions[rung],
                    None => {
                        let due = clock.due?.latest;
                        breach.offset.map_or(Some(due), |offset| run.time.deadline(due, offset))
                    }
                });
                let trigger = Trigger { waits: Waits::Breach, event: None, at };
                let change = Some(Vec::new());
                self.push(run, target, breach.span, &trigger, true, Vec::new(), change);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one line's answer, put together once")]
    fn push(
        &mut self,
        run: &LeadRun,
        target: Target,
        span: Span,
        trigger: &Trigger,
        holds: bool,
        failing: Vec<Reason>,
        change: Option<Vec<Changed>>,
    ) {
        let model = self.model;
        let by = trigger.event.and_then(|event| model[event].by.as_ref()).map_or(Vec::new(), |by| {
            let owner = by.owner.then(|| SmolStr::new_static("owner"));
            owner.into_iter().chain(by.departments.iter().map(|id| model[*id].name.clone())).collect()
        });
        self.lines.push(NotTaken {
            to: match target {
                Target::Stay => None,
                Target::Move { stage, .. } => Some(model[stage].name.clone()),
            },
            line: self.sources.place(span),
            says: action_text(self.sources, span),
            waits: trigger.waits,
            event: trigger.event.map(|event| model[event].name.clone()),
            by,
            at: trigger.at.map(|at| run.time.text(at).to_string()),
            holds,
            failing,
            change,
        });
    }
}

fn cond_of(arm: &Arm<Target>) -> Option<&Cond> {
    match &arm.guard {
        Guard::When(cond) => Some(cond),
        Guard::Always | Guard::Otherwise => None,
    }
}
