//! Parts of conditions that never hold, or always do, of the leads that can be where they stand.
//!
//! Each part of a condition is asked of the leads of its place: parts of definitions of every lead,
//! parts of a stage's lines of the leads that can be there. Told is the smallest part that explains
//! it: of `level is 9 and hot` only `level is 9`, of `size > 5 and size < 3` the whole.

use rustc_hash::FxHashMap;

use super::blocks::Place;
use super::definitions::Definition;
use super::engine::{FormulaId, Formulas, Limits, Verdict, satisfiable};
use super::scene::Scene;
use crate::diagnostic::{Code, Undecided};
use crate::model::{Cond, CondKind, Guard, SlaId, StageId};
use crate::text::Span;

/// A part that every lead of its place answers alike.
#[derive(Clone, Debug)]
pub struct Constant {
    pub span: Span,
    pub truth: bool,
    pub subject: String,
    /// The stage whose leads alone answer alike; none where every lead does.
    pub stage: Option<StageId>,
    /// Whether the part is a line's whole condition.
    pub whole: bool,
}

/// Work for one part, and how many parts may end open before no more are asked.
const PART_WORK: u64 = 3_000_000;
const MOST_OPEN: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Always(bool),
    Varies,
}

/// Where a condition stands.
struct Here {
    universe: FormulaId,
    subject: String,
    stage: Option<StageId>,
    place: Option<Place>,
}

struct Look<'s, 'a, 'm> {
    scene: &'s mut Scene<'a, 'm>,
    known: FxHashMap<(FormulaId, FormulaId), Truth>,
    found: Vec<Constant>,
    open: Vec<Span>,
}

/// All such parts, in the order of the policy's blocks.
pub fn constants(scene: &mut Scene<'_, '_>) -> Vec<Constant> {
    let limits = scene.asker.limits;
    scene.asker.limits = Limits { work: limits.work.min(PART_WORK), ..limits };
    let mut look = Look { scene, known: FxHashMap::default(), found: Vec::new(), open: Vec::new() };
    look.assumes();
    look.definitions();
    look.blocks();
    look.clocks();
    let Look { found, open, .. } = look;
    scene.asker.limits = limits;
    scene.asker.universe = scene.every_lead;
    if let Some(first) = open.first() {
        let message = format!("the work allowed ended before {} parts of conditions were answered", open.len());
        scene.report.undecided.push(Undecided {
            code: Code::NeverTrue,
            span: *first,
            subject: None,
            message,
            share: None,
        });
    }
    found
}

impl<'m> Look<'_, '_, 'm> {
    /// What is assumed is asked of every lead that the types and the other lines allow.
    fn assumes(&mut self) {
        let model = self.scene.model;
        for (at, assume) in model.assumes.iter().enumerate() {
            let others = model.assumes.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<FormulaId> =
                others.map(|(_, other)| self.scene.asker.conditions.cond(&other.cond)).collect();
            let universe = self.scene.asker.conditions.formulas.all(others);
            let here = Here { universe, subject: String::from("lead"), stage: None, place: None };
            self.condition(&assume.cond, &here);
        }
    }

    fn definitions(&mut self) {
        let ground = self.scene.ground;
        let model = self.scene.model;
        for definition in ground.definitions.order.clone() {
            if ground.definitions.unjudged(definition).is_some() {
                continue;
            }
            let subject = match definition {
                Definition::Criterion(id) => model[id].name.to_string(),
                Definition::Score(id) => model[id].name.to_string(),
                Definition::Decision(id) => model[id].name.to_string(),
            };
            let here = Here { universe: self.scene.every_lead, subject, stage: None, place: None };
            for cond in definition.conditions(model) {
                self.condition(cond, &here);
            }
        }
    }

    fn blocks(&mut self) {
        let scene = &mut *self.scene;
        let blocks = scene.blocks.iter().zip(scene.judged).filter(|(_, why)| why.is_none());
        let blocks: Vec<_> =
            blocks.map(|(block, _)| block).filter(|block| !matches!(block.place, Place::Decision(_))).collect();
        for block in blocks {
            let stage = block.place.stage();
            if stage.is_some_and(|stage| !self.scene.is_reached(stage)) {
                continue;
            }
            let universe = self.scene.universe(block.place);
            let here =
                Here { universe, subject: block.place.subject(self.scene.model), stage, place: Some(block.place) };
            for line in &block.lines {
                if let Guard::When(cond) = line.guard {
                    self.condition(cond, &here);
                }
            }
        }
    }

    /// What meets, ends and pauses the clocks.
    fn clocks(&mut self) {
        let model = self.scene.model;
        for stage in (0..model.stages.len()).map(StageId::new).filter(|stage| !model[*stage].is_final) {
            if !self.scene.is_reached(stage) {
                continue;
            }
            for (at, sla) in (0_u32..).zip(&model[stage].slas) {
                let id = SlaId { stage, index: at };
                let subject = Place::Deadline(id).subject(model);
                let events = sla.met_by.iter().chain(&sla.until);
                let mut asked: Vec<_> =
                    events.filter_map(|event| Some((event.when.as_ref()?, Some(event.event)))).collect();
                asked.extend(sla.paused_while.iter().map(|cond| (cond, None)));
                for (cond, event) in asked {
                    let universe = self.scene.at_event(stage, event);
                    let here = Here { universe, subject: subject.clone(), stage: Some(stage), place: None };
                    self.condition(cond, &here);
                }
            }
        }
    }

    fn condition(&mut self, cond: &'m Cond, here: &Here) {
        if self.scene.ground.definitions.why_not(self.scene.model, cond).is_some() {
            return;
        }
        // Of no lead at all everything is true.
        if self.truth(here.universe, Formulas::TRUE, cond.span) == Truth::Always(false) {
            return;
        }
        let formula = self.scene.asker.conditions.cond(cond);
        // A line that no lead of its place takes is told as a line.
        let of_every_lead = self.scene.every_lead;
        if here.place.is_some()
            && self.truth(here.universe, formula, cond.span) == Truth::Always(false)
            && self.truth(of_every_lead, formula, cond.span) != Truth::Always(false)
        {
            return;
        }
        let before = self.found.len();
        self.part(cond, here);
        for constant in &mut self.found[before..] {
            constant.whole = constant.span == cond.span;
        }
    }

    /// How the leads of the place answer the part; what explains it is told.
    fn part(&mut self, cond: &'m Cond, here: &Here) -> Truth {
        let items: &[Cond] = match &cond.kind {
            CondKind::Const(value) => return Truth::Always(*value),
            CondKind::Hole => return Truth::Varies,
            CondKind::Criterion(_) | CondKind::Test(_) => &[],
            CondKind::Not(inner) => std::slice::from_ref(inner),
            CondKind::All(items) | CondKind::Any(items) | CondKind::AtLeast { of: items, .. } => items,
        };
        let answers: Vec<Truth> = items.iter().map(|item| self.part(item, here)).collect();
        let count = |truth: bool| answers.iter().filter(|answer| **answer == Truth::Always(truth)).count();
        let decided = match &cond.kind {
            CondKind::Not(_) => match answers[0] {
                Truth::Always(inner) => Some(!inner),
                Truth::Varies => None,
            },
            CondKind::All(_) if count(false) > 0 => Some(false),
            CondKind::All(_) if count(true) == items.len() => Some(true),
            CondKind::Any(_) if count(true) > 0 => Some(true),
            CondKind::Any(_) if count(false) == items.len() => Some(false),
            CondKind::AtLeast { n, .. } if count(true) >= *n as usize => Some(true),
            CondKind::AtLeast { n, .. } if items.len() - count(false) < *n as usize => Some(false),
            CondKind::Const(_)
            | CondKind::All(_)
            | CondKind::Any(_)
            | CondKind::AtLeast { .. }
            | CondKind::Criterion(_)
            | CondKind::Test(_)
            | CondKind::Hole => None,
        };
        if let Some(truth) = decided {
            return Truth::Always(truth);
        }
        let formula = self.scene.asker.conditions.cond(cond);
        let answer = self.truth(here.universe, formula, cond.span);
        if let Truth::Always(truth) = answer {
            let everywhere = self.truth(self.scene.every_lead, formula, cond.span) == answer;
            // What a criterion comes to is told where it is defined.
            if !(everywhere && matches!(cond.kind, CondKind::Criterion(_))) {
                let stage = here.stage.filter(|_| !everywhere);
                let subject = here.subject.clone();
                self.found.push(Constant { span: cond.span, truth, subject, stage, whole: false });
            }
        }
        answer
    }

    fn truth(&mut self, universe: FormulaId, formula: FormulaId, span: Span) -> Truth {
        let formulas = &self.scene.asker.conditions.formulas;
        if universe == Formulas::TRUE {
            match formula {
                Formulas::TRUE => return Truth::Always(true),
                Formulas::FALSE => return Truth::Always(false),
                formula if formulas.is_box(formula) => return Truth::Varies,
                _ => {}
            }
        }
        if let Some(known) = self.known.get(&(universe, formula)) {
            return *known;
        }
        if self.open.len() >= MOST_OPEN {
            return Truth::Varies;
        }
        self.scene.asker.universe = universe;
        let holds = self.scene.asker.ask(|scope| satisfiable(scope, &[formula], &[]));
        let fails = self.scene.asker.ask(|scope| satisfiable(scope, &[], &[formula]));
        let truth = match (holds, fails) {
            (Verdict::No, _) => Truth::Always(false),
            (_, Verdict::No) => Truth::Always(true),
            (Verdict::Yes(_), Verdict::Yes(_)) => Truth::Varies,
            (Verdict::Undecided, _) | (_, Verdict::Undecided) => {
                self.open.push(span);
                Truth::Varies
            }
        };
        self.known.insert((universe, formula), truth);
        truth
    }
}
