//! A lead as conditions see it, and the evaluation of conditions, decisions and scores.
//!
//! [`View`] holds the values and remembers every named part it has computed until something that
//! the part reads changes. This is the one evaluator: replay, routing and the tests of the analyzer
//! ask it.

use rust_decimal::Decimal;

use super::explain::Witness;
use super::lines::{Coverage, LineId};
use super::parts::{LatestSla, Part};
use super::plan::Plan;
use super::table::Table;
use crate::model::{
    Alternatives, AttributeId, Cond, CondKind, CriterionId, DecisionId, DepartmentId, EventId, FieldId, Guard, Model,
    ScoreId, SlaState, StageId, Subject, Test, Value,
};

/// Which lines of a block match a lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The arm that applies: the first match in file order; none is a gap where the block is total.
    pub arm: Option<usize>,
    /// The first further match with a different value: an overlap.
    pub rival: Option<usize>,
}

/// One lead.
#[derive(Clone, Debug)]
pub struct View<'p> {
    plan: &'p Plan<'p>,
    attributes: Vec<Value>,
    fields: Vec<Value>,
    event_counts: Vec<u32>,
    event_counts_in_stage: Vec<u32>,
    stage_counts: Vec<u32>,
    stage: Option<StageId>,
    owner: Option<DepartmentId>,
    slas: Vec<LatestSla>,
    memo: Memo,
    pub(super) used: Coverage,
    /// Writes down what decides, where a story is asked for.
    pub(super) witness: Option<Box<Witness<'p>>>,
}

/// As `==`; numbers of one scale, as nearly all are, by their digits alone.
#[inline]
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Choice(left), Value::Choice(right)) => left == right,
        (Value::Unknown, Value::Unknown) => true,
        (Value::Number(left), Value::Number(right)) if left.scale() == right.scale() => {
            left.mantissa() == right.mantissa()
        }
        _ => left == right,
    }
}

/// What is known of the named parts.
#[derive(Clone, Debug)]
struct Memo {
    /// Bits by part number: computed and not stale.
    valid: Vec<u64>,
    criteria: Vec<bool>,
    scores: Vec<Decimal>,
    decisions: Vec<Choice>,
}

impl Memo {
    fn is_valid(&self, part: usize) -> bool {
        self.valid[part / 64] >> (part % 64) & 1 == 1
    }
}

impl<'p> View<'p> {
    /// A lead that nothing has happened to: attributes have their initial value, or unknown.
    pub fn new(plan: &'p Plan<'p>) -> View<'p> {
        let model = plan.model;
        View {
            plan,
            attributes: plan.initial.clone(),
            fields: vec![Value::Unknown; model.fields.len()],
            event_counts: vec![0; model.events.len()],
            event_counts_in_stage: vec![0; model.events.len()],
            stage_counts: vec![0; model.stages.len()],
            stage: None,
            owner: None,
            slas: vec![None; plan.sla_names.len()],
            memo: Memo {
                valid: vec![0; plan.parts.count().div_ceil(64)],
                criteria: vec![false; model.criteria.len()],
                scores: vec![Decimal::ZERO; model.scores.len()],
                decisions: vec![Choice::default(); model.decisions.len()],
            },
            used: Coverage::new(&plan.lines),
            witness: None,
        }
    }

    /// Makes the view one of a new lead; the lines used so far stay used.
    pub fn reset(&mut self) {
        self.attributes.clone_from(&self.plan.initial);
        self.fields.fill(Value::Unknown);
        self.event_counts.fill(0);
        self.event_counts_in_stage.fill(0);
        self.stage_counts.fill(0);
        self.slas.fill(None);
        (self.stage, self.owner) = (None, None);
        self.memo.valid.fill(0);
    }

    pub fn model(&self) -> &'p Model {
        self.plan.model
    }

    pub fn attribute(&self, id: AttributeId) -> &Value {
        &self.attributes[id.index()]
    }

    pub fn field(&self, id: FieldId) -> &Value {
        &self.fields[id.index()]
    }

    pub fn stage(&self) -> Option<StageId> {
        self.stage
    }

    pub fn owner(&self) -> Option<DepartmentId> {
        self.owner
    }

    /// Entries so far.
    pub fn entries(&self, stage: StageId) -> u32 {
        self.stage_counts[stage.index()]
    }

    /// Sets an attribute; says whether that changed it.
    pub fn set_attribute(&mut self, id: AttributeId, value: Value) -> bool {
        if is_same(&self.attributes[id.index()], &value) {
            return false;
        }
        self.attributes[id.index()] = value;
        self.changed(&Subject::Attribute(id));
        true
    }

    /// Sets an attribute of a lead of which nothing was asked since [`View::reset`].
    #[inline]
    pub(super) fn set_first(&mut self, id: AttributeId, value: Value) {
        self.attributes[id.index()] = value;
    }

    pub fn set_field(&mut self, id: FieldId, value: Value) {
        if !is_same(&self.fields[id.index()], &value) {
            self.fields[id.index()] = value;
            self.changed(&Subject::Field(id));
        }
    }

    /// One more such event.
    pub fn count_event(&mut self, id: EventId) {
        let more = |count: &mut u32| *count = count.saturating_add(1);
        more(&mut self.event_counts[id.index()]);
        more(&mut self.event_counts_in_stage[id.index()]);
        self.changed(&Subject::EventCount(id));
        self.changed(&Subject::EventCountInStage(id));
    }

    /// One more entry; the counts of events in the stage begin again.
    pub fn enter_stage(&mut self, id: StageId) {
        for at in 0..self.event_counts_in_stage.len() {
            if self.event_counts_in_stage[at] != 0 {
                self.event_counts_in_stage[at] = 0;
                self.changed(&Subject::EventCountInStage(EventId::new(at)));
            }
        }
        self.stage_counts[id.index()] = self.stage_counts[id.index()].saturating_add(1);
        self.stage = Some(id);
        self.changed(&Subject::StageCount(id));
        self.changed(&Subject::Stage);
    }

    pub fn set_owner(&mut self, owner: Option<DepartmentId>) {
        if self.owner != owner {
            self.owner = owner;
            self.changed(&Subject::Owner);
        }
    }

    /// Sets the state of the latest clock of that name (by place in [`Plan::sla_names`]).
    pub(super) fn set_sla(&mut self, name: usize, state: LatestSla) {
        self.slas[name] = state;
    }

    /// What the subject of a test is now.
    pub fn value(&mut self, subject: &Subject) -> Value {
        let number = |count: u32| Value::Number(Decimal::from(count));
        match subject {
            Subject::Attribute(id) => self.attributes[id.index()].clone(),
            Subject::Field(id) => self.fields[id.index()].clone(),
            Subject::EventCount(id) => number(self.event_counts[id.index()]),
            Subject::EventCountInStage(id) => number(self.event_counts_in_stage[id.index()]),
            Subject::StageCount(id) => number(self.stage_counts[id.index()]),
            Subject::Decision(id) => self.decided(*id).cloned().unwrap_or(Value::Unknown),
            Subject::Score(id) => Value::Number(self.score(*id)),
            Subject::Stage => self.stage.map_or(Value::Unknown, |id| Value::Choice(id.0)),
            Subject::Owner => self.owner.map_or(Value::Unknown, |id| Value::Choice(id.0)),
            Subject::Sla(name) => {
                let place = self.plan.sla_names.iter().position(|known| known == name);
                place.and_then(|place| self.slas[place]).map_or(Value::Unknown, |state| Value::Choice(state.choice()))
            }
        }
    }

    /// The state of the latest clock of that name.
    pub fn sla_state(&self, name: &str) -> Option<SlaState> {
        self.plan.sla_names.iter().position(|known| known == name).and_then(|place| self.slas[place])
    }

    /// Whether the condition holds; one that could not be read does not.
    pub fn holds(&mut self, cond: &Cond) -> bool {
        match &cond.kind {
            CondKind::Const(value) => *value,
            CondKind::All(items) => items.iter().all(|item| self.holds(item)),
            CondKind::Any(items) => items.iter().any(|item| self.holds(item)),
            CondKind::Not(inner) => !self.holds(inner),
            CondKind::AtLeast { n, of } => {
                let mut missing = *n;
                missing == 0
                    || of.iter().any(|item| {
                        missing -= u32::from(self.holds(item));
                        missing == 0
                    })
            }
            CondKind::Criterion(id) => self.criterion(*id),
            CondKind::Test(test) => self.passes(test),
            CondKind::Hole => false,
        }
    }

    fn passes(&mut self, test: &Test) -> bool {
        match &test.subject {
            Subject::Attribute(id) => test.set.contains(&self.attributes[id.index()]),
            Subject::Field(id) => test.set.contains(&self.fields[id.index()]),
            Subject::Decision(id) => match self.decided(*id) {
                Some(value) => test.set.contains(value),
                None => test.set.contains(&Value::Unknown),
            },
            Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Score(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => {
                let value = self.value(&test.subject);
                test.set.contains(&value)
            }
        }
    }

    pub fn criterion(&mut self, id: CriterionId) -> bool {
        let part = self.plan.parts.number(Part::Criterion(id));
        if !self.memo.is_valid(part) {
            self.compute(Part::Criterion(id));
        }
        self.memo.criteria[id.index()]
    }

    /// The exact sum of the points whose condition holds; it stops at the largest number.
    pub fn score(&mut self, id: ScoreId) -> Decimal {
        let part = self.plan.parts.number(Part::Score(id));
        if !self.memo.is_valid(part) {
            self.compute(Part::Score(id));
        }
        self.memo.scores[id.index()]
    }

    /// Which rows of a decision match.
    pub fn decision(&mut self, id: DecisionId) -> Choice {
        let part = self.plan.parts.number(Part::Decision(id));
        if !self.memo.is_valid(part) {
            self.compute(Part::Decision(id));
        }
        self.memo.decisions[id.index()]
    }

    /// The value of a decision; none where no row matches.
    pub fn decided(&mut self, id: DecisionId) -> Option<&'p Value> {
        let plan = self.plan;
        self.decision(id).arm.map(|arm| &plan.model[id].body.arms[arm].value)
    }

    /// The arm of `block` that applies. A value that `counts` refuses is no match.
    pub fn choose<T: PartialEq>(&mut self, block: &Alternatives<T>, counts: impl Fn(&T) -> bool) -> Choice {
        let mut choice = Choice::default();
        for (at, arm) in block.arms.iter().enumerate() {
            let matches = match &arm.guard {
                Guard::Always => true,
                Guard::When(cond) => self.holds(cond),
                Guard::Otherwise => false,
            };
            if !matches || !counts(&arm.value) {
                continue;
            }
            match choice.arm {
                None if block.in_order => return Choice { arm: Some(at), rival: None },
                None => choice.arm = Some(at),
                Some(first) if block.arms[first].value != arm.value => {
                    choice.rival = Some(at);
                    return choice;
                }
                Some(_) => {}
            }
        }
        if choice.arm.is_none() {
            let otherwise = |arm: &crate::model::Arm<T>| matches!(arm.guard, Guard::Otherwise) && counts(&arm.value);
            choice.arm = block.arms.iter().position(otherwise);
        }
        choice
    }

    /// As [`View::choose`], with the block's table if it has one.
    #[inline]
    pub(super) fn choose_by<T: PartialEq>(
        &mut self,
        table: Option<&Table>,
        block: &Alternatives<T>,
        counts: impl Fn(&T) -> bool,
    ) -> Choice {
        let Some(table) = table else { return self.choose(block, counts) };
        let mut choice = Choice::default();
        let mut lines = table.lines(&self.attributes);
        while lines != 0 {
            let at = lines.trailing_zeros() as usize;
            lines &= lines - 1;
            let arm = &block.arms[at];
            if table.decided() >> at & 1 == 0
                && let Guard::When(cond) = &arm.guard
                && !self.holds(cond)
            {
                continue;
            }
            if !counts(&arm.value) {
                continue;
            }
            match choice.arm {
                None if block.in_order => return Choice { arm: Some(at), rival: None },
                None => choice.arm = Some(at),
                Some(first) if block.arms[first].value != arm.value => {
                    choice.rival = Some(at);
                    return choice;
                }
                Some(_) => {}
            }
        }
        if choice.arm.is_none() {
            let otherwise = |arm: &crate::model::Arm<T>| matches!(arm.guard, Guard::Otherwise) && counts(&arm.value);
            choice.arm = block.arms.iter().position(otherwise);
        }
        choice
    }

    /// All arms that claim the lead, for an overlap's report.
    pub fn matching<T>(&mut self, block: &Alternatives<T>) -> Vec<usize> {
        let matches = |(at, arm): (usize, &crate::model::Arm<T>)| match &arm.guard {
            Guard::Always => Some(at),
            Guard::When(cond) => self.holds(cond).then_some(at),
            Guard::Otherwise => None,
        };
        block.arms.iter().enumerate().filter_map(matches).collect()
    }

    /// Says that a lead used a line.
    pub(super) fn mark(&mut self, line: LineId) {
        self.used.mark(line);
        if let Some(mut witness) = self.witness.take() {
            witness.sees(self, line);
            self.witness = Some(witness);
        }
    }

    fn compute(&mut self, part: Part) {
        let plan = self.plan;
        for below in plan.parts.below(part) {
            if !self.memo.is_valid(plan.parts.number(below)) {
                self.compute_one(below);
            }
        }
        self.compute_one(part);
    }

    fn compute_one(&mut self, part: Part) {
        let plan = self.plan;
        // Known from here on, as nothing at first: a circle of definitions, which is no policy, ends.
        let number = plan.parts.number(part);
        self.memo.valid[number / 64] |= 1 << (number % 64);
        match part {
            Part::Criterion(id) => self.memo.criteria[id.index()] = false,
            Part::Score(id) => self.memo.scores[id.index()] = Decimal::ZERO,
            Part::Decision(id) => self.memo.decisions[id.index()] = Choice::default(),
        }
        match part {
            Part::Criterion(id) => self.memo.criteria[id.index()] = self.holds(&plan.model[id].cond),
            Part::Score(id) => {
                let mut sum = Decimal::ZERO;
                for term in &plan.model[id].terms {
                    if self.holds(&term.cond) {
                        sum = sum.checked_add(term.points).unwrap_or(Decimal::MAX);
                    }
                }
                self.memo.scores[id.index()] = sum;
            }
            Part::Decision(id) => {
                let body = &plan.model[id].body;
                let choice = self.choose_by(plan.tables.decisions[id.index()].as_ref(), body, |_| true);
                if let Some(arm) = choice.arm {
                    self.mark(plan.lines.decisions[id.index()] + arm as LineId);
                }
                self.memo.decisions[id.index()] = choice;
            }
        }
    }

    #[inline]
    fn changed(&mut self, subject: &Subject) {
        if self.memo.valid.is_empty() {
            return;
        }
        if let Some(slot) = self.plan.parts.slot(subject) {
            let readers = self.plan.parts.readers(slot);
            self.memo.valid.iter_mut().zip(readers).for_each(|(valid, stale)| *valid &= !stale);
        }
    }
}
