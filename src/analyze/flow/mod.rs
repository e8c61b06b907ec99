//! Which leads can be in a stage.
//!
//! Between two instants every attribute may change except the `fixed` ones, so of a lead that
//! stands in a stage only those are known, and what can never be undone: events that happened,
//! stages that were entered. At the instant of entry itself the line that led there still holds,
//! apart from what the stage clears, and no `when` line of the stage does.
//! INVARIANT: no lead that can be there is left out; where the work ends, every lead can be there.

mod facts;
mod moves;
mod project;
mod run;
mod story;

pub use facts::Facts;
pub use moves::{Move, Trigger, moves};
pub use project::{entering, image};
pub use run::{Goal, Wanted, run};

use rustc_hash::FxHashMap;

use super::blocks::{Block, Place};
use super::engine::{FormulaId, Formulas};
use super::formula::Conditions;
use super::ground::Ground;
use super::region::Asker;
use super::universe;
use crate::model::{ClockStart, Model, StageId, Subject};

/// Rounds of growth before every lead is taken to be everywhere.
const MOST_ROUNDS: usize = 300;

/// What each block's lines claim.
pub type Claims = FxHashMap<Place, Vec<FormulaId>>;

/// The leads that can be in each stage.
pub struct Flow {
    pub moves: Vec<Move>,
    /// For each move whether some lead can take it.
    pub taken: Vec<bool>,
    /// What each move's line and the limits of recycles ask of the lead.
    conditions: Vec<FormulaId>,
    /// Leads that entered no stage so far.
    first: FormulaId,
    pub facts: Facts,
    /// Whether the growth ended in the rounds allowed; else every lead can be everywhere.
    pub ended: bool,
    /// Leads as they enter, after what the stage clears.
    arriving: Vec<FormulaId>,
    /// Fixed attributes of leads that enter.
    enters: Vec<FormulaId>,
    /// Fixed attributes of leads that stand there between two instants.
    stands: Vec<FormulaId>,
    /// What can never be undone.
    sure: Vec<FormulaId>,
    /// No `when` line holds; everything where `when` lines lead in a circle.
    rests: Vec<FormulaId>,
}

impl Flow {
    /// The flow of a policy whose blocks can all be judged. `asker` asks of every lead.
    pub fn new(ground: &Ground<'_>, asker: &mut Asker<'_, '_>, blocks: &[Block<'_>], claims: &Claims) -> Flow {
        let model = ground.model;
        let moves = moves(model, blocks);
        let facts = Facts::new(model, &moves);
        let stages = || (0..model.stages.len()).map(StageId::new);
        let sure = stages().map(|stage| sure(model, asker, &facts, stage)).collect();
        let rests = stages().map(|stage| rests(asker, &facts, claims, stage)).collect();
        let nothing = vec![Formulas::FALSE; model.stages.len()];
        let conditions = moves.iter().map(|one| condition(model, asker, claims, one)).collect();
        let mut no_stage = Vec::new();
        for stage in (0..model.stages.len()).map(StageId::new) {
            no_stage.extend(universe::count_among(asker.conditions, Subject::StageCount(stage), 0));
        }
        let mut flow = Flow {
            first: asker.conditions.formulas.all(no_stage),
            conditions,
            taken: vec![false; moves.len()],
            moves,
            facts,
            ended: false,
            arriving: nothing.clone(),
            enters: nothing.clone(),
            stands: nothing,
            sure,
            rests,
        };
        flow.spread(model, asker);
        flow
    }

    /// Whether any way leads to the stage.
    pub fn is_reached(&self, stage: StageId) -> bool {
        self.enters[stage.index()] != Formulas::FALSE
    }

    /// The leads of the stage that no `when` line moves on, as far as is known.
    pub fn resting(&self, stage: StageId) -> FormulaId {
        self.rests[stage.index()]
    }

    /// The fixed attributes of the leads that enter the stage, and what can never be undone.
    pub fn entering_any(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        asker.conditions.formulas.all([self.enters[stage.index()], self.sure[stage.index()]])
    }

    /// The leads as they arrive in the stage, before its `when` lines.
    pub fn arriving(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        asker.conditions.formulas.all([self.arriving[stage.index()], self.sure[stage.index()]])
    }

    /// Grows what can be in each stage until nothing is new.
    fn spread(&mut self, model: &Model, asker: &mut Asker<'_, '_>) {
        let mut entered: FxHashMap<(StageId, FormulaId), FormulaId> = FxHashMap::default();
        let mut fixed: FxHashMap<(FormulaId, FormulaId), FormulaId> = FxHashMap::default();
        // Each round of a circle may count one more.
        let counted = asker.axes.axes.iter().filter(|axis| matches!(axis.subject, Subject::StageCount(_)));
        let most: usize = counted.map(|axis| axis.count() as usize).sum();
        for _ in 0..((3 * model.stages.len() + 3) * (1 + most)).min(MOST_ROUNDS) {
            let mut arriving = vec![Vec::new(); model.stages.len()];
            for (at, one) in self.moves.iter().enumerate() {
                let leaving = self.leaving(asker, at);
                let enters = *entered
                    .entry((one.target, leaving))
                    .or_insert_with(|| project::entering(model, asker, one.target, leaving));
                self.taken[at] = enters != Formulas::FALSE;
                arriving[one.target.index()].push(enters);
            }
            let mut changed = false;
            for (at, ways) in arriving.into_iter().enumerate() {
                let before = (self.arriving[at], self.enters[at], self.stands[at]);
                self.arriving[at] = asker.conditions.formulas.any(ways);
                let settled = asker.conditions.formulas.all([self.arriving[at], self.rests[at]]);
                for (known, leads) in [(&mut self.enters[at], self.arriving[at]), (&mut self.stands[at], settled)] {
                    let key = (*known, leads);
                    *known = *fixed.entry(key).or_insert_with(|| project::fixed(model, asker, key.0, key.1));
                }
                changed |= before != (self.arriving[at], self.enters[at], self.stands[at]);
            }
            if !changed {
                self.ended = true;
                return;
            }
        }
        for formulas in [&mut self.arriving, &mut self.enters, &mut self.stands] {
            formulas.fill(Formulas::TRUE);
        }
    }

    /// What the move's line and the limits of recycles ask of the lead.
    pub fn condition(&self, at: usize) -> FormulaId {
        self.conditions[at]
    }

    /// The leads that take the move, as they are just before it.
    pub fn leaving(&self, asker: &mut Asker<'_, '_>, at: usize) -> FormulaId {
        let before = match self.moves[at].trigger {
            Trigger::Intake => self.first,
            Trigger::Event(stage, event) => {
                let standing = self.at_event(asker, stage);
                let happened = universe::event_happened(asker.model, asker.conditions, event);
                asker.conditions.formulas.all(happened.into_iter().chain([standing]))
            }
            Trigger::When(stage) => self.at_when(asker, stage),
            Trigger::Clock(stage) => self.at_rest(asker, stage),
            Trigger::Met(stage) => self.at_event(asker, stage),
        };
        asker.conditions.formulas.all([before, self.conditions[at]])
    }

    /// Leads in the stage when an event arrives, its changes applied.
    pub fn at_event(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        asker.conditions.formulas.all([self.stands[stage.index()], self.sure[stage.index()]])
    }

    /// Leads in the stage when its `when` lines are looked at.
    fn at_when(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        let at = stage.index();
        let formulas = &mut asker.conditions.formulas;
        if self.facts.in_when_circle[at] {
            return formulas.all([self.enters[at], self.sure[at]]);
        }
        let later = formulas.all([self.stands[at], self.sure[at]]);
        let first = formulas.all([self.arriving[at], self.sure[at]]);
        formulas.any([later, first])
    }

    /// Leads that stand in the stage between two instants.
    pub fn at_rest(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        let at = stage.index();
        asker.conditions.formulas.all([self.stands[at], self.sure[at], self.rests[at]])
    }

    /// Leads at the end of the instant in which they entered the stage.
    pub fn at_entry(&self, asker: &mut Asker<'_, '_>, stage: StageId) -> FormulaId {
        let at = stage.index();
        if self.facts.in_when_circle[at] {
            return asker.conditions.formulas.all([self.enters[at], self.sure[at]]);
        }
        asker.conditions.formulas.all([self.arriving[at], self.sure[at], self.rests[at]])
    }

    /// The leads that a block of a stage is asked about; every lead for a stage that none reaches.
    pub fn universe(&self, asker: &mut Asker<'_, '_>, place: Place) -> FormulaId {
        let Some(stage) = place.stage() else { return Formulas::TRUE };
        if !self.is_reached(stage) {
            return Formulas::TRUE;
        }
        match place {
            Place::Decision(_) | Place::Intake => Formulas::TRUE,
            Place::Event(..) => self.at_event(asker, stage),
            Place::When(_) => self.at_when(asker, stage),
            Place::Timer(..) | Place::Return(_) => self.at_rest(asker, stage),
            Place::Owner(_) => match &asker.model[stage].owner {
                Some(owner) if owner.follows => self.at_rest(asker, stage),
                Some(_) | None => self.at_entry(asker, stage),
            },
            Place::Deadline(sla) => match asker.model[sla].start {
                ClockStart::Entry | ClockStart::Created => self.at_entry(asker, stage),
                ClockStart::Handoff => self.at_rest(asker, stage),
                ClockStart::Event(event) => {
                    let standing = self.at_rest(asker, stage);
                    let happened = universe::event_happened(asker.model, asker.conditions, event);
                    asker.conditions.formulas.all(happened.into_iter().chain([standing]))
                }
            },
        }
    }
}

fn condition(model: &Model, asker: &mut Asker<'_, '_>, claims: &Claims, one: &Move) -> FormulaId {
    let claim = one.line.map_or(Formulas::TRUE, |(place, at)| claims[&place][at]);
    let full = one.full.and_then(|stage| room_in(model, asker.conditions, stage));
    let full = full.map(|below| asker.conditions.formulas.not(below));
    let room = room_in(model, asker.conditions, one.target);
    asker.conditions.formulas.all([claim].into_iter().chain(full).chain(room))
}

/// The leads that a recycle with a limit still takes in.
pub fn room_in(model: &Model, conditions: &mut Conditions<'_>, stage: StageId) -> Option<FormulaId> {
    let limit = model[stage].recycle.as_ref()?.limit.as_ref()?;
    match limit.times.checked_sub(1) {
        Some(most) => universe::count_among(conditions, Subject::StageCount(stage), most),
        None => Some(Formulas::FALSE),
    }
}

/// What the ways to a stage have in common.
fn sure(model: &Model, asker: &mut Asker<'_, '_>, facts: &Facts, stage: StageId) -> FormulaId {
    let mut parts = Vec::new();
    for event in &facts.happened[stage.index()] {
        parts.extend(universe::event_happened(model, asker.conditions, *event));
    }
    for entered in &facts.entered[stage.index()] {
        parts.extend(universe::count_at_least_one(asker.conditions, Subject::StageCount(*entered)));
    }
    for other in (0..model.stages.len()).map(StageId::new) {
        let most = match (facts.may[stage.index()][other.index()], facts.again[other.index()]) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => continue,
        };
        parts.extend(universe::count_among(asker.conditions, Subject::StageCount(other), most));
    }
    asker.conditions.formulas.all(parts)
}

fn rests(asker: &mut Asker<'_, '_>, facts: &Facts, claims: &Claims, stage: StageId) -> FormulaId {
    if facts.in_when_circle[stage.index()] {
        return Formulas::TRUE;
    }
    let whens = claims.get(&Place::When(stage)).cloned().unwrap_or_default();
    let moves = asker.conditions.formulas.any(whens);
    asker.conditions.formulas.not(moves)
}
