//! One of the two policies in formulas: what each line claims, and which leads can be where.
//!
//! Both policies share axes and an arena of formulas. A side is computed once and is plain data
//! afterwards, so that the arena can go on to the other.

use rustc_hash::FxHashMap;

use super::lines::{Line, Lines, Outcome};
use crate::analyze::engine::{FormulaId, Formulas, Limits, Purse};
use crate::analyze::parts::{
    Asker, Block, Claims, Conditions, Flow, Ground, Place, Unjudged, at_place, blocks, every_lead, why_not,
};
use crate::model::*;
use crate::text::Span;

/// What a policy says, in formulas.
pub struct Side<'m> {
    pub model: &'m Model,
    /// Every lead that the types and `assume` allow.
    pub every: FormulaId,
    /// The lines of each block; none where the block cannot be judged.
    blocks: FxHashMap<Place, Lines>,
    /// The leads that a block is asked about.
    there: FxHashMap<Place, FormulaId>,
    /// Leads in the stage when an event arrives, and at the end of the instant of entry.
    at_event: Vec<FormulaId>,
    at_entry: Vec<FormulaId>,
    /// Conditions outside of blocks, by where they stand.
    conditions: FxHashMap<Span, FormulaId>,
    /// The terms of each score, and its scale.
    scores: FxHashMap<ScoreId, (Vec<(i128, FormulaId)>, u32)>,
    /// What the policy's own `assume` lines say, and which of the joint values it knows.
    pub assumed: FormulaId,
    pub knows: FormulaId,
    /// Why nothing can be said.
    pub unjudged: Vec<(String, Unjudged)>,
}

impl<'m> Side<'m> {
    /// The policy over the axes of its ground; `formulas` is the arena, given back. The first `own` of
    /// the `assume` lines are the policy's own.
    pub fn new(ground: &'m Ground<'m>, own: usize, formulas: Formulas, limits: Limits) -> (Side<'m>, Formulas) {
        let model = ground.model;
        let mut conditions = Conditions::within(formulas, model, &ground.axes, &ground.definitions);
        let every = every_lead(model, &mut conditions);
        let assumes: Vec<FormulaId> = model.assumes.iter().map(|assume| conditions.cond(&assume.cond)).collect();
        let assumed = conditions.formulas.all(assumes[..own].iter().copied());
        let knows = conditions.formulas.all(assumes[own..].iter().copied());
        let all = blocks(model);
        let judged: Vec<Option<Unjudged>> = all.iter().map(|block| why_not(ground, block)).collect();
        let mut claims = Claims::default();
        for block in &all {
            let guards: Vec<&Guard> = block.lines.iter().map(|line| line.guard).collect();
            claims.insert(block.place, conditions.guards(&guards));
        }
        let mut side = Side {
            model,
            every,
            blocks: FxHashMap::default(),
            there: FxHashMap::default(),
            at_event: vec![Formulas::TRUE; model.stages.len()],
            at_entry: vec![Formulas::TRUE; model.stages.len()],
            conditions: FxHashMap::default(),
            scores: FxHashMap::default(),
            assumed,
            knows,
            unjudged: Vec::new(),
        };
        for cond in other_conditions(model) {
            if ground.definitions.why_not(model, cond).is_none() {
                let formula = conditions.cond(cond);
                side.conditions.insert(cond.span, formula);
            }
        }
        for id in (0..model.scores.len()).map(ScoreId::new) {
            side.scores.extend(conditions.terms(id).map(|(terms, scale)| (id, (terms.to_vec(), scale))));
        }
        let mut asker = Asker {
            model,
            axes: &ground.axes,
            space: &ground.space,
            conditions: &mut conditions,
            universe: every,
            limits,
            purse: Purse::new(limits),
        };
        let moves_judged = all.iter().zip(&judged).all(|(block, why)| !block.moves() || why.is_none());
        let flow = moves_judged.then(|| Flow::new(ground, &mut asker, &all, &claims));
        for (block, why) in all.iter().zip(judged) {
            if let Some(why) = why {
                side.unjudged.push((block.place.subject(model), why));
                continue;
            }
            let here = at_place(model, asker.conditions, block.place);
            let there = flow.as_ref().map_or(Formulas::TRUE, |flow| flow.universe(&mut asker, block.place));
            let there = asker.conditions.formulas.all([here, there]);
            side.there.insert(block.place, there);
            let lines = lines_of(model, block, &claims[&block.place]);
            side.blocks.insert(block.place, lines);
        }
        if let Some(flow) = &flow {
            for stage in (0..model.stages.len()).map(StageId::new) {
                side.at_event[stage.index()] = flow.universe(&mut asker, Place::Event(stage, 0));
                side.at_entry[stage.index()] = flow.universe(&mut asker, Place::Owner(stage));
            }
        }
        (side, conditions.formulas)
    }

    /// The lines of a block; none if it has none or they cannot be judged.
    pub fn lines(&self, place: Place) -> Option<&Lines> {
        self.blocks.get(&place)
    }

    /// The leads that the block is asked about.
    pub fn there(&self, place: Place) -> FormulaId {
        self.there.get(&place).copied().unwrap_or(Formulas::TRUE)
    }

    pub fn at_event(&self, stage: StageId) -> FormulaId {
        self.at_event[stage.index()]
    }

    pub fn at_entry(&self, stage: StageId) -> FormulaId {
        self.at_entry[stage.index()]
    }

    /// The leads for which a condition outside of blocks holds.
    pub fn condition(&self, cond: &Cond) -> Option<FormulaId> {
        self.conditions.get(&cond.span).copied()
    }

    /// The terms of a score as points and the leads that earn them; a point is 10 to the power of
    /// minus the scale.
    pub fn terms(&self, id: ScoreId) -> Option<(&[(i128, FormulaId)], u32)> {
        self.scores.get(&id).map(|(terms, scale)| (terms.as_slice(), *scale))
    }

    /// Who owns the leads of a stage, line by line.
    pub fn owner_lines(&self, stage: StageId) -> Option<Lines> {
        match &self.model[stage].owner.as_ref()?.rule {
            OwnerRule::Arms(_) => self.lines(Place::Owner(stage)).cloned(),
            OwnerRule::Decision(id) => self.lines(Place::Decision(*id)).cloned(),
            OwnerRule::Hole => None,
        }
    }
}

/// Criteria, and the conditions of clocks, commitments and promises.
pub fn other_conditions(model: &Model) -> Vec<&Cond> {
    let mut all: Vec<&Cond> = model.criteria.iter().map(|criterion| &criterion.cond).collect();
    for sla in model.stages.iter().flat_map(|stage| &stage.slas) {
        all.extend(sla.met_by.iter().chain(&sla.until).filter_map(|event| event.when.as_ref()));
        all.extend(&sla.paused_while);
    }
    for requirement in model.commitments.iter().flat_map(|commitment| &commitment.requirements) {
        match &requirement.kind {
            RequirementKind::Count { when, .. } | RequirementKind::Sum { when, .. } => all.extend(when),
            RequirementKind::Share { when, .. } => all.push(when),
            RequirementKind::SlaMet { .. } | RequirementKind::AtOnce { .. } => {}
        }
    }
    for item in model.promises.iter().flat_map(|promise| &promise.items) {
        match &item.kind {
            PromiseKind::Never(cond) => all.push(cond),
            PromiseKind::NoEntry { when, .. } => all.push(when),
            PromiseKind::Leaves { .. } | PromiseKind::Reaches { .. } => {}
        }
    }
    all
}

fn lines_of(model: &Model, block: &Block<'_>, claims: &[FormulaId]) -> Lines {
    let outcomes = outcomes(model, block);
    let lines = block.lines.iter().zip(claims).zip(outcomes).map(|((line, claim), outcome)| Line {
        claim: *claim,
        is_otherwise: matches!(line.guard, Guard::Otherwise),
        outcome,
        said: line.said.clone(),
        span: line.span,
    });
    Lines { lines: lines.collect(), in_order: block.in_order }
}

/// What each line gives, in joint ids.
fn outcomes(model: &Model, block: &Block<'_>) -> Vec<Outcome> {
    match block.place {
        Place::Decision(id) => {
            let decision = &model[id];
            decision.body.arms.iter().map(|arm| Outcome::of_value(&decision.ty, &arm.value)).collect()
        }
        Place::Owner(stage) => match model[stage].owner.as_ref().map(|owner| &owner.rule) {
            Some(OwnerRule::Arms(arms)) => arms.arms.iter().map(|arm| Outcome::Owner(arm.value)).collect(),
            Some(OwnerRule::Decision(_) | OwnerRule::Hole) | None => Vec::new(),
        },
        Place::Deadline(sla) => model[sla].deadline.arms.iter().map(|arm| Outcome::Deadline(arm.value)).collect(),
        Place::Timer(stage, at) => {
            let timer = &model[stage].timers[at];
            let timed = |arm: &Arm<Target>| Outcome::Timed {
                after: timer.duration,
                without: timer.without.clone(),
                target: arm.value,
            };
            timer.lines.arms.iter().map(timed).collect()
        }
        Place::Intake | Place::When(_) | Place::Event(..) | Place::Return(_) => {
            block.lines.iter().map(|line| line.target.map_or(Outcome::Nothing, Outcome::Moves)).collect()
        }
    }
}
