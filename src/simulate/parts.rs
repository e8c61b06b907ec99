//! The named parts that conditions may use (criteria, scores, decisions): who reads what, in which
//! order they can be computed.
//!
//! Each part is computed at most once per change of what it reads: [`Parts::readers`] says which
//! parts a change makes stale. A chain of parts may be as long as the policy: [`Parts::below`] lets
//! the evaluator compute a long one in steps, so that its recursion stays shallow.

use crate::model::{Cond, CondKind, CriterionId, DecisionId, Guard, Model, ScoreId, SlaState, Subject};

/// Something a condition reads directly, numbered over all kinds.
pub(super) type Slot = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Criterion(CriterionId),
    Score(ScoreId),
    Decision(DecisionId),
}

/// Nested parts are computed ahead where a chain is longer than this.
const STEP: u32 = 32;

#[derive(Clone, Debug)]
pub(super) struct Parts {
    criteria: usize,
    scores: usize,
    decisions: usize,
    attributes: usize,
    fields: usize,
    events: usize,
    stages: usize,
    /// By slot: bits of the parts that read it, directly or not; empty where none does.
    readers: Vec<Vec<u64>>,
    /// Every [`STEP`]th part of the chains, lower ones first.
    landings: Vec<(u32, Part)>,
    depth: Vec<u32>,
}

impl Parts {
    pub fn of(model: &Model) -> Parts {
        let (criteria, scores, decisions) = (model.criteria.len(), model.scores.len(), model.decisions.len());
        let mut parts = Parts {
            criteria,
            scores,
            decisions,
            attributes: model.attributes.len(),
            fields: model.fields.len(),
            events: model.events.len(),
            stages: model.stages.len(),
            readers: Vec::new(),
            landings: Vec::new(),
            depth: vec![0; criteria + scores + decisions],
        };
        let uses: Vec<Uses> = parts.all().map(|part| parts.uses(model, part)).collect();
        let order = post_order(&uses);
        let mut reads = vec![vec![0u64; parts.slots().div_ceil(64)]; uses.len()];
        for &part in &order {
            let mut own = std::mem::take(&mut reads[part]);
            uses[part].slots.iter().for_each(|slot| own[slot / 64] |= 1 << (slot % 64));
            for &child in &uses[part].parts {
                own.iter_mut().zip(&reads[child]).for_each(|(own, child)| *own |= child);
                parts.depth[part] = parts.depth[part].max(parts.depth[child] + 1);
            }
            reads[part] = own;
        }
        parts.readers = (0..parts.slots()).map(|slot| readers_of(slot, &reads)).collect();
        let all: Vec<Part> = parts.all().collect();
        parts.landings = order
            .iter()
            .map(|part| (parts.depth[*part], all[*part]))
            .filter(|(depth, _)| *depth > 0 && depth % STEP == 0)
            .collect();
        parts.landings.sort_by_key(|(depth, _)| *depth);
        parts
    }

    fn all(&self) -> impl Iterator<Item = Part> + use<> {
        let criteria = (0..self.criteria).map(|at| Part::Criterion(CriterionId::new(at)));
        let scores = (0..self.scores).map(|at| Part::Score(ScoreId::new(at)));
        criteria.chain(scores).chain((0..self.decisions).map(|at| Part::Decision(DecisionId::new(at))))
    }

    /// The place of a part among all.
    pub fn number(&self, part: Part) -> usize {
        match part {
            Part::Criterion(id) => id.index(),
            Part::Score(id) => self.criteria + id.index(),
            Part::Decision(id) => self.criteria + self.scores + id.index(),
        }
    }

    pub fn count(&self) -> usize {
        self.depth.len()
    }

    /// The parts to compute first, lower ones first, so that `part` is never more than [`STEP`]
    /// parts above something known.
    pub fn below(&self, part: Part) -> impl Iterator<Item = Part> + '_ {
        let depth = self.depth[self.number(part)];
        let deep = depth > STEP;
        self.landings.iter().take_while(move |landing| deep && landing.0 < depth).map(|landing| landing.1)
    }

    /// Bits (by [`Parts::number`]) of the parts that a change of `slot` makes stale.
    pub fn readers(&self, slot: Slot) -> &[u64] {
        &self.readers[slot]
    }

    /// The slot of what a condition reads; none for a named part or the state of a clock.
    pub fn slot(&self, subject: &Subject) -> Option<Slot> {
        let counts = self.attributes + self.fields;
        match subject {
            Subject::Attribute(id) => Some(id.index()),
            Subject::Field(id) => Some(self.attributes + id.index()),
            Subject::EventCount(id) => Some(counts + id.index()),
            Subject::EventCountInStage(id) => Some(counts + self.events + id.index()),
            Subject::StageCount(id) => Some(counts + 2 * self.events + id.index()),
            Subject::Stage => Some(counts + 2 * self.events + self.stages),
            Subject::Owner => Some(counts + 2 * self.events + self.stages + 1),
            Subject::Sla(_) => Some(counts + 2 * self.events + self.stages + 2),
            Subject::Decision(_) | Subject::Score(_) => None,
        }
    }

    fn slots(&self) -> usize {
        self.attributes + self.fields + 2 * self.events + self.stages + 3
    }

    fn uses(&self, model: &Model, part: Part) -> Uses {
        let mut uses = Uses::default();
        match part {
            Part::Criterion(id) => self.collect(&model[id].cond, &mut uses),
            Part::Score(id) => model[id].terms.iter().for_each(|term| self.collect(&term.cond, &mut uses)),
            Part::Decision(id) => {
                for arm in &model[id].body.arms {
                    if let Guard::When(cond) = &arm.guard {
                        self.collect(cond, &mut uses);
                    }
                }
            }
        }
        uses
    }

    fn collect(&self, cond: &Cond, uses: &mut Uses) {
        cond.walk(&mut |cond| match &cond.kind {
            CondKind::Criterion(id) => uses.parts.push(self.number(Part::Criterion(*id))),
            CondKind::Test(test) => match &test.subject {
                Subject::Decision(id) => uses.parts.push(self.number(Part::Decision(*id))),
                Subject::Score(id) => uses.parts.push(self.number(Part::Score(*id))),
                subject => uses.slots.extend(self.slot(subject)),
            },
            CondKind::Const(_)
            | CondKind::All(_)
            | CondKind::Any(_)
            | CondKind::Not(_)
            | CondKind::AtLeast { .. }
            | CondKind::Hole => {}
        });
    }
}

#[derive(Default)]
struct Uses {
    slots: Vec<Slot>,
    parts: Vec<usize>,
}

fn readers_of(slot: Slot, reads: &[Vec<u64>]) -> Vec<u64> {
    let mut bits = Vec::new();
    for (part, reads) in reads.iter().enumerate() {
        if reads[slot / 64] >> (slot % 64) & 1 == 1 {
            bits.resize(reads.len().max(bits.len()).max(part / 64 + 1), 0u64);
            bits[part / 64] |= 1 << (part % 64);
        }
    }
    bits
}

/// Parts in an order that puts what a part uses before it; a circle is cut somewhere.
fn post_order(uses: &[Uses]) -> Vec<usize> {
    let mut order = Vec::with_capacity(uses.len());
    let mut seen = vec![false; uses.len()];
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for root in 0..uses.len() {
        if !seen[root] {
            seen[root] = true;
            stack.push((root, 0));
        }
        while let Some((part, next)) = stack.last_mut() {
            match uses[*part].parts.get(*next) {
                Some(&child) => {
                    *next += 1;
                    if !seen[child] {
                        seen[child] = true;
                        stack.push((child, 0));
                    }
                }
                None => {
                    order.push(*part);
                    stack.pop();
                }
            }
        }
    }
    order
}

/// The names of all clocks, each once: `sla NAME is …` asks for the latest clock of that name.
pub(super) fn sla_names(model: &Model) -> Vec<smol_str::SmolStr> {
    let mut names: Vec<_> =
        model.stages.iter().flat_map(|stage| stage.slas.iter().map(|sla| sla.name.clone())).collect();
    names.sort();
    names.dedup();
    names
}

/// No clock of that name, or one that ended without a verdict.
pub(super) type LatestSla = Option<SlaState>;
