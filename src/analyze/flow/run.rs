//! Rows that bring a lead to the place of a finding.
//!
//! A search over stages, breadth first: from each story so far, every line that moves is tried with
//! values that make it hold. A story is kept for each stage and each set of counts that conditions
//! tell apart. The last row makes the lead the finding's example.

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

use super::story::{Row, Story};
use super::{Claims, Flow, Move, Trigger};
use crate::analyze::blocks::Place;
use crate::analyze::engine::{self, AtomSet, Bounded, FormulaId, Formulas, Scope, Verdict};
use crate::analyze::example;
use crate::analyze::region::{Asker, Part};
use crate::diagnostic::RunRow;
use crate::model::{AttributeId, ClockStart, EventId, StageId, Subject, Value};

/// Stories looked at before the search ends without one.
const MOST_STORIES: usize = 120;

/// Where the lead is to be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To where the block is asked.
    Block(Place),
    /// To the end of an instant in the stage.
    Rests(StageId),
    /// To the end of the instant in which it left `from` and came to `stage`.
    Comes { from: StageId, stage: StageId },
}

impl Goal {
    fn stage(self) -> Option<StageId> {
        match self {
            Goal::Block(place) => place.stage(),
            Goal::Rests(stage) | Goal::Comes { from: _, stage } => Some(stage),
        }
    }
}

/// A finding's place and the lead to bring there.
pub struct Wanted<'a> {
    pub goal: Goal,
    pub part: &'a Part,
    /// What must hold at the place for the finding to come out, and what must not.
    pub holds: &'a [FormulaId],
    pub fails: &'a [FormulaId],
    pub every_lead: FormulaId,
}

/// The search for one finding.
struct Search<'a, 'b, 'm> {
    flow: &'a Flow,
    asker: &'a mut Asker<'b, 'm>,
    claims: &'a Claims,
    wanted: &'a Wanted<'a>,
}

/// The rows that bring the example to the place; empty if none were found.
pub fn run(flow: &Flow, asker: &mut Asker<'_, '_>, claims: &Claims, wanted: &Wanted<'_>) -> Vec<RunRow> {
    let Some(stage) = wanted.goal.stage() else { return Vec::new() };
    let before = std::mem::replace(&mut asker.universe, wanted.every_lead);
    let mut search = Search { flow, asker, claims, wanted };
    let rows = search.find(stage).unwrap_or_default();
    asker.universe = before;
    rows
}

impl Search<'_, '_, '_> {
    fn find(&mut self, stage: StageId) -> Option<Vec<RunRow>> {
        let mut queue = vec![Story::new(self.asker.model)];
        let mut seen: FxHashSet<(Option<StageId>, Vec<Value>)> = FxHashSet::default();
        let mut at = 0;
        while at < queue.len() && at < MOST_STORIES {
            let story = queue[at].clone();
            at += 1;
            if let Some(rows) = self.last_row(&story, stage) {
                return Some(rows);
            }
            for next in self.steps(&story) {
                if seen.insert((next.stage, self.counts(&next))) {
                    queue.push(next);
                }
            }
        }
        None
    }

    /// What never goes back: fields of events, and counts as far as conditions ask for them.
    fn counts(&self, story: &Story) -> Vec<Value> {
        let mut known = Vec::new();
        for axis in &self.asker.axes.axes {
            match &axis.subject {
                Subject::Attribute(_) => {}
                subject => known.push(match (story.value(subject), axis.written.last()) {
                    (Value::Number(count), Some(most)) if count > *most => Value::Number(*most + Decimal::ONE),
                    (value, _) => value,
                }),
            }
        }
        known
    }

    /// Every story that is one move longer.
    fn steps(&mut self, story: &Story) -> Vec<Story> {
        let mut next = Vec::new();
        for one in self.flow.moves.clone() {
            if one.trigger.stage() != story.stage {
                continue;
            }
            let Some((place, line)) = one.line else { continue };
            let claim = self.claims[&place][line];
            let made = match one.trigger {
                Trigger::Intake => self.with_row(story, EventId::CREATED, claim, one.target),
                Trigger::Event(_, event) => self.with_row(story, event, claim, one.target),
                Trigger::When(_) => self.with_row(story, EventId::UPDATED, claim, one.target),
                Trigger::Clock(_) => self.with_wait(story, place, claim),
                Trigger::Met(_) => None,
            };
            next.extend(made.filter(|made| made.stage != story.stage));
        }
        if let Some(stage) = story.stage {
            // What conditions count or remember may have to happen first, wherever the lead stands.
            for event in self.asked_events() {
                next.extend(self.with_row(story, event, Formulas::TRUE, stage));
            }
        }
        next
    }

    /// The events whose count or fields conditions ask for.
    fn asked_events(&self) -> Vec<EventId> {
        let model = self.asker.model;
        let mut events: Vec<EventId> = Vec::new();
        for axis in &self.asker.axes.axes {
            match &axis.subject {
                Subject::Field(id) => events.push(model[*id].event),
                Subject::EventCount(id) | Subject::EventCountInStage(id) if *id != EventId::CREATED => events.push(*id),
                _ => {}
            }
        }
        events.sort_unstable();
        events.dedup();
        events
    }

    /// The story with one more row for which the claim holds; best one that rests in the target.
    fn with_row(&mut self, story: &Story, event: EventId, claim: FormulaId, target: StageId) -> Option<Story> {
        let rests = self.flow.rests[target.index()];
        let row = self.row(story, event, &[claim, rests], &[]).or_else(|| self.row(story, event, &[claim], &[]))?;
        Some(story.happen(self.asker, self.claims, &row))
    }

    /// The story with a row for which the timer's line holds, and the wait for it.
    fn with_wait(&mut self, story: &Story, place: Place, claim: FormulaId) -> Option<Story> {
        let stage = story.stage?;
        let rests = self.flow.rests[stage.index()];
        let row = self.row(story, EventId::UPDATED, &[claim, rests], &[])?;
        let story = story.happen(self.asker, self.claims, &row);
        let due = self.first_due(&story, stage, place)?;
        Some(story.fire(self.asker, self.claims, place, due))
    }

    /// When the timer fires, if it is the first to move the lead.
    fn first_due(&self, story: &Story, stage: StageId, place: Place) -> Option<jiff::civil::DateTime> {
        if story.stage != Some(stage) {
            return None;
        }
        let model = self.asker.model;
        let due = story.due(model, place)?;
        let timers = (0..model[stage].timers.len()).map(|at| Place::Timer(stage, at));
        let others = timers.chain(model[stage].recycle.iter().map(|_| Place::Return(stage)));
        let first =
            others.filter(|other| *other != place).all(|other| story.due(model, other).is_some_and(|at| at > due));
        let breach_moves = self.flow.moves.iter().any(|one| one.trigger == Trigger::Clock(stage) && one.line.is_none());
        (first && !breach_moves).then_some(due)
    }

    /// A row after which all of `holds` and none of `fails` hold, as example values.
    fn row(&mut self, story: &Story, event: EventId, holds: &[FormulaId], fails: &[FormulaId]) -> Option<Row> {
        let point = self.solve(story, event, holds, fails, &|_| None)?;
        Some(self.values(story, event, &point, &|_| None))
    }

    /// Atoms for what the row may change, given what it may not and what `set` asks for.
    fn solve(
        &mut self,
        story: &Story,
        event: EventId,
        holds: &[FormulaId],
        fails: &[FormulaId],
        set: &dyn Fn(&Subject) -> Option<u32>,
    ) -> Option<Vec<u32>> {
        let counted = story.counted(event);
        let now = counted.point(self.asker);
        let axes = self.asker.axes;
        let mut sides = Vec::new();
        for (dim, axis) in axes.axes.iter().enumerate() {
            let free = self.is_free(story, event, &axis.subject);
            let wished = set(&axis.subject).filter(|_| free).map(|atom| AtomSet::one(axis.count(), atom));
            // The row gives every field of its event.
            let given = match &axis.subject {
                Subject::Field(id) if free && !self.asker.model[*id].or_unknown => Some(axis.known_set()),
                _ => None,
            };
            let atoms = match (wished, given) {
                (Some(wished), Some(given)) => wished.and(&given),
                (Some(atoms), None) | (None, Some(atoms)) => atoms,
                (None, None) if free => continue,
                (None, None) => AtomSet::one(axis.count(), now[dim]),
            };
            sides.push(self.asker.conditions.formulas.within(dim, atoms));
        }
        let all: Vec<FormulaId> = sides.into_iter().chain(holds.iter().copied()).collect();
        let witness = &self.wanted.part.witness;
        let model = self.asker.model;
        let prefer = |dim: usize, side: &AtomSet| {
            if side.contains(now[dim]) && !story.rows.is_empty() {
                now[dim]
            } else if side.contains(witness[dim]) {
                witness[dim]
            } else {
                example::atom(model, &axes.axes[dim], side)
            }
        };
        let scope = Scope {
            space: self.asker.space,
            formulas: &self.asker.conditions.formulas,
            universe: self.wanted.every_lead,
            limits: self.asker.limits,
            prefer: &prefer,
            bounds: Bounded::Free,
            purse: Some(&self.asker.purse),
        };
        match engine::witness(&scope, &all, fails) {
            Verdict::Yes(point) => Some(point),
            Verdict::No | Verdict::Undecided => None,
        }
    }

    /// Whether a row of the event may change the subject. Fixed attributes are the example's.
    fn is_free(&self, story: &Story, event: EventId, subject: &Subject) -> bool {
        let model = self.asker.model;
        match subject {
            Subject::Attribute(id) => story.rows.is_empty() || !model[*id].fixed,
            Subject::Field(id) => model[*id].event == event,
            // It follows from the others.
            Subject::Score(_) => true,
            Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Decision(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => false,
        }
    }

    /// The row with the values of the atoms; those of `exactly` as they are there.
    fn values(&self, story: &Story, event: EventId, point: &[u32], exactly: &dyn Fn(&Subject) -> Option<Value>) -> Row {
        let model = self.asker.model;
        let mut attributes = story.attributes.clone();
        let mut fields: Vec<Value> =
            (0..model.fields.len()).map(|at| story.value(&Subject::Field(crate::model::FieldId::new(at)))).collect();
        for field in &model[event].fields {
            fields[field.index()] = example::plain_field(&model[*field]);
        }
        for (dim, axis) in self.asker.axes.axes.iter().enumerate() {
            if !self.is_free(story, event, &axis.subject) {
                continue;
            }
            let old = story.value(&axis.subject);
            let keeps = !story.rows.is_empty() && axis.atom_of(&old) == Some(point[dim]);
            let value = exactly(&axis.subject)
                .unwrap_or_else(|| if keeps { old } else { example::value(model, axis, point[dim]) });
            match &axis.subject {
                Subject::Attribute(id) => attributes[id.index()] = value,
                Subject::Field(id) => fields[id.index()] = value,
                Subject::EventCount(_)
                | Subject::EventCountInStage(_)
                | Subject::StageCount(_)
                | Subject::Decision(_)
                | Subject::Score(_)
                | Subject::Stage
                | Subject::Owner
                | Subject::Sla(_) => {}
            }
        }
        Row { event, attributes, fields }
    }

    /// Whether the finding comes out for the lead as it is.
    fn is_wanted(&self, story: &Story) -> bool {
        self.is_wanted_at(&story.point(self.asker))
    }

    fn is_wanted_at(&self, point: &[u32]) -> bool {
        let formulas = &self.asker.conditions.formulas;
        self.wanted.holds.iter().all(|formula| formulas.holds(*formula, point))
            && !self.wanted.fails.iter().any(|formula| formulas.holds(*formula, point))
    }

    /// The story's rows and those that end it at the place, if one step does.
    fn last_row(&mut self, story: &Story, stage: StageId) -> Option<Vec<RunRow>> {
        let here = story.stage == Some(stage);
        let place = match self.wanted.goal {
            Goal::Rests(_) if here => return self.standing(story, stage, EventId::UPDATED),
            Goal::Rests(_) => return self.arrival(story, stage, true),
            Goal::Comes { from, stage: _ } if story.stage == Some(from) => return self.arrival(story, stage, true),
            Goal::Comes { .. } => return None,
            Goal::Block(place) => place,
        };
        match place {
            Place::Decision(_) | Place::Intake => None,
            Place::Event(_, at) if here => {
                let event = self.asker.model[stage].ons[at].event;
                let row = self.example_row(story, event, &[], stage)?;
                let mut before = story.counted(event);
                before.attributes.clone_from(&row.attributes);
                let end = story.happen(self.asker, self.claims, &row);
                self.as_it_was(&before, &row).then_some(end.rows)
            }
            Place::Event(..) => None,
            Place::Timer(..) | Place::Return(_) if here => {
                let rests = self.flow.rests[stage.index()];
                let row = self.example_row(story, EventId::UPDATED, &[rests], stage)?;
                let mut end = story.happen(self.asker, self.claims, &row);
                let due = self.first_due(&end, stage, place)?;
                if !self.is_wanted(&end) {
                    return None;
                }
                end.wait_past(self.asker.model, due);
                Some(end.rows)
            }
            Place::Timer(..) | Place::Return(_) => None,
            Place::When(_) if here => {
                let row = self.example_row(story, EventId::UPDATED, &[], stage)?;
                let mut before = story.counted(EventId::UPDATED);
                before.attributes.clone_from(&row.attributes);
                let end = story.happen(self.asker, self.claims, &row);
                self.as_it_was(&before, &row).then_some(end.rows)
            }
            Place::When(_) => self.arrival(story, stage, false),
            Place::Owner(_) => match &self.asker.model[stage].owner {
                Some(owner) if owner.follows && here => self.standing(story, stage, EventId::UPDATED),
                Some(_) | None if !here => self.arrival(story, stage, true),
                Some(_) | None => None,
            },
            Place::Deadline(sla) => match self.asker.model[sla].start {
                ClockStart::Event(event) if here => self.standing(story, stage, event),
                ClockStart::Entry | ClockStart::Created | ClockStart::Handoff if !here => {
                    self.arrival(story, stage, true)
                }
                ClockStart::Entry | ClockStart::Created | ClockStart::Handoff | ClockStart::Event(_) => None,
            },
        }
    }

    /// Whether the finding comes out before any line is looked at, the row's fields taken.
    fn as_it_was(&self, counted: &Story, row: &Row) -> bool {
        let mut before = counted.clone();
        before.take_fields(row);
        self.is_wanted(&before)
    }

    /// A row after which the lead rests in the stage and the finding comes out.
    fn standing(&mut self, story: &Story, stage: StageId, event: EventId) -> Option<Vec<RunRow>> {
        let rests = self.flow.rests[stage.index()];
        let row = self.example_row(story, event, &[rests], stage)?;
        let end = story.happen(self.asker, self.claims, &row);
        (end.stage == Some(stage) && self.is_wanted(&end)).then_some(end.rows)
    }

    /// A row that brings the example into the stage: what the stage does not clear is the example's.
    fn arrival(&mut self, story: &Story, stage: StageId, rests: bool) -> Option<Vec<RunRow>> {
        let mut ways: Vec<Move> =
            self.flow.moves.iter().filter(|one| one.trigger.stage() == story.stage).copied().collect();
        // `when` lines may lead on to the stage in the same instant.
        ways.retain(|one| one.target == stage || self.flow.facts.passes[one.target.index()][stage.index()]);
        for one in ways {
            let Some((place, line)) = one.line else { continue };
            let event = match one.trigger {
                Trigger::Intake => EventId::CREATED,
                Trigger::Event(_, event) => event,
                Trigger::When(_) => EventId::UPDATED,
                Trigger::Clock(_) | Trigger::Met(_) => continue,
            };
            let claim = self.claims[&place][line];
            let Some(row) = self.example_row(story, event, &[claim], one.target) else { continue };
            let end = story.happen(self.asker, self.claims, &row);
            if end.stage == Some(stage) && self.is_wanted(&end) {
                return Some(end.rows);
            }
            if !rests && end.entered_now.iter().any(|(entered, point)| *entered == stage && self.is_wanted_at(point)) {
                return Some(end.rows);
            }
        }
        None
    }

    /// A row that makes the lead the example; what the stage clears on entry may be anything.
    fn example_row(&mut self, story: &Story, event: EventId, holds: &[FormulaId], through: StageId) -> Option<Row> {
        let model = self.asker.model;
        let stage = self.wanted.goal.stage()?;
        let here = story.stage == Some(stage);
        let cleared = |id: &AttributeId| model[stage].clear.contains(id) || model[through].clear.contains(id);
        let part = self.wanted.part;
        let axes = self.asker.axes;
        let given = |subject: &Subject| match subject {
            Subject::Attribute(id) => here || !cleared(id),
            Subject::Field(_) => true,
            Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Decision(_)
            | Subject::Score(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => false,
        };
        let atom = |subject: &Subject| axes.of(subject).filter(|_| given(subject)).map(|dim| part.witness[dim]);
        let point = self.solve(story, event, holds, &[Formulas::FALSE], &atom)?;
        let exactly = |subject: &Subject| {
            let dim = axes.of(subject).filter(|_| given(subject))?;
            Some(example::value(model, &axes.axes[dim], part.witness[dim]))
        };
        let row = self.values(story, event, &point, &exactly);
        // What cannot change any more must be the example's already.
        let same = |(dim, axis): (usize, &crate::analyze::axes::Axis)| match &axis.subject {
            Subject::Attribute(id) if given(&axis.subject) => {
                axis.atom_of(&row.attributes[id.index()]) == Some(part.witness[dim])
            }
            _ => true,
        };
        axes.axes.iter().enumerate().all(same).then_some(row)
    }
}
