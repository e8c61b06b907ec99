//! What became of each clock of a lead, taken apart into the time that counted and the time that did
//! not.

use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use crate::model::{Deadline, DepartmentId, SlaId};
use crate::simulate::lead::LeadRun;
use crate::simulate::step::{StepKind, Verdict};
use crate::text::{Sources, Span};
use crate::time::{Because, Measure, Piece, PolicyTime};

/// A clock as it is observed from instant to instant.
#[derive(Clone, Debug)]
pub(in crate::simulate) struct Observed {
    sla: SlaId,
    owner: Option<DepartmentId>,
    started: Timestamp,
    deadline: Deadline,
    line: Span,
    due: Option<Timestamp>,
    attempts: Vec<Timestamp>,
    count: u32,
    pauses: Vec<(Timestamp, Option<Timestamp>)>,
    breached: bool,
    ended: Option<(Timestamp, End)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Met(Verdict),
    /// Stopped, or its stage was left.
    Stopped,
}

/// One clock, told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockStory {
    pub stage: SmolStr,
    pub sla: SmolStr,
    pub owner: Option<SmolStr>,
    /// The line that set the deadline, and its text.
    pub cause: String,
    pub says: String,
    pub started: String,
    pub due: Option<String>,
    /// `running`, `paused`, `met`, `late`, `breached`, `undecidable`, `ended`.
    pub state: &'static str,
    pub ended: Option<String>,
    pub attempts: Option<Tries>,
    /// `elapsed`, `open` or `days`: what the clock counts; null without a deadline.
    pub counts: Option<&'static str>,
    /// Up to the end, the deadline or the moment of the question, whichever is first.
    pub counted_seconds: i64,
    pub counted_days: Option<u32>,
    pub intervals: Vec<Interval>,
    /// From the moment of the question to the deadline, of a clock that runs.
    pub to_come: Vec<Interval>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tries {
    pub at: Vec<String>,
    pub of: u32,
}

/// A piece of time that counted, or did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interval {
    pub from: String,
    pub to: String,
    pub seconds: i64,
    pub counts: bool,
    /// `open`, `day 2`, `lunch`, `night`, `weekend`, a holiday's name, `paused`.
    pub why: String,
}

impl LeadRun<'_> {
    /// Looks at the clocks where an instant ended.
    pub(in crate::simulate) fn observe_clocks(&mut self) {
        let Some(mut witness) = self.view.witness.take() else { return };
        let stories = &mut witness.clocks;
        let now = self.now;
        let of_instant = &self.steps[self.instant.first_step..];
        for clock in &self.clocks {
            let known = stories
                .iter_mut()
                .rfind(|story| story.ended.is_none() && story.sla == clock.sla && story.started == clock.started.at);
            let story = match known {
                Some(story) => story,
                None => {
                    let line = self.plan.model[clock.sla].deadline.arms[clock.arm].span;
                    stories.push(Observed::new(clock.sla, clock.started.at, clock.deadline, line));
                    stories.last_mut().expect("one was just pushed")
                }
            };
            story.owner = clock.breach.as_ref().map_or(self.view.owner(), |breach| breach.owner);
            // The deadline that was missed stays; the next attempt's is another.
            let missed = clock.breach.as_ref().map(|breach| breach.due);
            story.due = missed.or(clock.due.map(|due| due.at));
            story.breached = missed.is_some();
            if clock.attempts > story.count {
                story.attempts.push(now);
            }
            story.count = clock.attempts;
            match (clock.paused_since, story.pauses.last_mut()) {
                (Some(_), Some((_, None))) | (None, None | Some((_, Some(_)))) => {}
                (Some(since), None | Some((_, Some(_)))) => story.pauses.push((since, None)),
                (None, Some((_, until))) => *until = Some(now),
            }
        }
        for step in of_instant {
            if let StepKind::Due { sla, due } = step.kind
                && !stories.iter().any(|story| story.ended.is_none() && story.sla == sla)
            {
                // It started and ended in this instant.
                let item = &self.plan.model[sla];
                let arm = item.deadline.arms.iter().find(|arm| arm.span == step.cause);
                let started = self.created.map_or(now, |created| created.at);
                let deadline = arm.map_or(Deadline::None, |arm| arm.value);
                let mut story = Observed::new(sla, started, deadline, step.cause);
                (story.due, story.owner) = (due, step.owner);
                stories.push(story);
            }
        }
        let runs = |story: &Observed| {
            self.clocks.iter().any(|clock| clock.sla == story.sla && clock.started.at == story.started)
        };
        for story in stories.iter_mut().filter(|story| story.ended.is_none()) {
            if runs(story) {
                continue;
            }
            let verdict = of_instant.iter().rev().find_map(|step| match step.kind {
                StepKind::Met { sla, verdict, .. } if sla == story.sla => Some(verdict),
                _ => None,
            });
            let touched = self.plan.model[story.sla].met_by.iter().any(|line| {
                self.instant.event == Some(line.event) && line.when.as_ref().is_none_or(|cond| self.view.holds(cond))
            });
            if touched && story.attempts.last() != Some(&now) {
                story.attempts.push(now);
            }
            story.ended = Some((now, verdict.map_or(End::Stopped, End::Met)));
            if let Some((_, until @ None)) = story.pauses.last_mut() {
                *until = Some(now);
            }
        }
        self.view.witness = Some(witness);
    }
}

impl Observed {
    fn new(sla: SlaId, started: Timestamp, deadline: Deadline, line: Span) -> Observed {
        Observed {
            sla,
            owner: None,
            started,
            deadline,
            line,
            due: None,
            attempts: Vec::new(),
            count: 0,
            pauses: Vec::new(),
            breached: false,
            ended: None,
        }
    }

    /// Tells the clock as it stands at `at`.
    pub(super) fn told(&self, run: &LeadRun, sources: &Sources, at: Timestamp) -> ClockStory {
        let model = run.plan.model;
        let time = run.time;
        let item = &model[self.sla];
        let text = |moment: Timestamp| time.text(moment).to_string();
        let is_paused = matches!(self.pauses.last(), Some((_, None)));
        let state = match self.ended {
            Some((_, End::Met(Verdict::InTime))) => "met",
            Some((_, End::Met(Verdict::Late))) => "late",
            Some((_, End::Met(Verdict::Undecidable))) => "undecidable",
            _ if self.breached => "breached",
            Some((_, End::Stopped)) => "ended",
            None if is_paused => "paused",
            None => "running",
        };
        let end = self.ended.map(|(moment, _)| moment);
        let close = end.into_iter().chain(self.due).chain([at]).min().unwrap_or(at);
        let measure = match self.deadline {
            Deadline::CloseOfBusiness => Some(Measure::OpenTime),
            deadline => Measure::of_deadline(deadline),
        };
        // Each attempt has a deadline of its own, counted from the one before.
        let from = match (self.deadline, self.attempts.iter().rev().find(|tried| **tried < close)) {
            (Deadline::Attempts { .. }, Some(last)) if !self.breached => *last,
            _ => self.started,
        };
        let pauses: Vec<(Timestamp, Timestamp)> =
            self.pauses.iter().map(|(since, until)| (*since, until.unwrap_or(at))).collect();
        let until = self.due.filter(|_| state == "running").unwrap_or(close);
        let whole = match measure {
            Some(measure) => time.account(model.calendar.as_ref(), measure, from, until, &pauses),
            None => Vec::new(),
        };
        let spent = part(&whole, Timestamp::MIN, close);
        let to_come = part(&whole, close, Timestamp::MAX);
        let counted = spent.iter().filter(|piece| piece.because.counts());
        let days = spent.iter().filter(|piece| matches!(piece.because, Because::Day(_))).count();
        ClockStory {
            stage: model[self.sla.stage].name.clone(),
            sla: item.name.clone(),
            owner: self.owner.map(|owner| model[owner].name.clone()),
            cause: sources.place(self.line),
            says: sources.snippet(self.line).split_whitespace().collect::<Vec<_>>().join(" "),
            started: text(self.started),
            due: self.due.map(text),
            state,
            ended: end.map(text),
            attempts: match self.deadline {
                Deadline::Attempts { count, .. } => {
                    Some(Tries { at: self.attempts.iter().copied().map(text).collect(), of: count })
                }
                Deadline::Within(_) | Deadline::CloseOfBusiness | Deadline::None => None,
            },
            counts: measure.map(|measure| match measure {
                Measure::Elapsed => "elapsed",
                Measure::OpenTime => "open",
                Measure::ClosingTime => "days",
            }),
            counted_seconds: counted.map(|piece| piece.to.duration_since(piece.from).as_secs()).sum(),
            counted_days: (measure == Some(Measure::ClosingTime)).then_some(days as u32),
            intervals: spent.iter().map(|piece| Interval::of(time, piece)).collect(),
            to_come: to_come.iter().map(|piece| Interval::of(time, piece)).collect(),
        }
    }
}

/// The pieces between two moments.
fn part(pieces: &[Piece], from: Timestamp, to: Timestamp) -> Vec<Piece> {
    let cut =
        |piece: &Piece| Piece { from: piece.from.max(from), to: piece.to.min(to), because: piece.because.clone() };
    pieces.iter().map(cut).filter(|piece| piece.from < piece.to).collect()
}

impl Interval {
    fn of(time: &PolicyTime, piece: &Piece) -> Interval {
        let why = match &piece.because {
            Because::Elapsed => String::from("elapsed"),
            Because::Open => String::from("open"),
            Because::Day(day) => format!("day {day}"),
            Because::FirstDay => String::from("the day it starts"),
            Because::Lunch => String::from("lunch"),
            Because::Break => String::from("break"),
            Because::Night => String::from("night"),
            Because::Weekend => String::from("weekend"),
            Because::ClosedDay => String::from("closed day"),
            Because::Holiday(Some(name)) => format!("holiday: {name}"),
            Because::Holiday(None) => String::from("holiday"),
            Because::Paused => String::from("paused"),
            Because::Later => String::from("not taken apart: longer than 400 days"),
        };
        Interval {
            from: time.text(piece.from).to_string(),
            to: time.text(piece.to).to_string(),
            seconds: piece.to.duration_since(piece.from).as_secs(),
            counts: piece.because.counts(),
            why,
        }
    }
}
