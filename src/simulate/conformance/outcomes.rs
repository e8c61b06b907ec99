//! How often an event came to what: counted at every event, so kept as flat as the policy allows.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::model::{DepartmentId, EventId, FieldId, Model, StageId, Type, Value};

/// Cells of the flat table, at most; a policy that needs more is counted by key.
const MOST_CELLS: usize = 1 << 16;

/// An event that a stage has lines for, the values that tell its reason, and where the lead went.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Outcome {
    pub stage: StageId,
    pub owner: Option<DepartmentId>,
    pub event: EventId,
    pub values: SmallVec<[(FieldId, Value); 2]>,
    /// None: the lead stayed.
    pub to: Option<StageId>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes {
    /// By stage, owner (nobody first), event and stage after it (`stays` first), where an event has no
    /// reason; empty if that would be too many.
    flat: Vec<u64>,
    /// Never iterated into a result without sorting.
    by_key: FxHashMap<Outcome, u64>,
    owners: usize,
    events: usize,
    stages: usize,
    /// By event: the fields that are words or yes/no. Numbers and free texts would be as many as leads.
    reasons: Vec<SmallVec<[FieldId; 2]>>,
}

impl Outcomes {
    pub fn new(model: &Model) -> Outcomes {
        let (owners, events, stages) = (model.departments.len() + 1, model.events.len(), model.stages.len());
        let cells = [owners, events, stages, stages + 1].iter().try_fold(1_usize, |all, some| all.checked_mul(*some));
        let is_reason = |ty: &Type| match ty {
            Type::YesNo | Type::OneOf(_) | Type::Department | Type::Stage | Type::SlaState => true,
            Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent | Type::Text => false,
        };
        let reasons = model.events.iter().map(|event| {
            event.fields.iter().copied().filter(|field| is_reason(&model[*field].ty)).collect::<SmallVec<_>>()
        });
        Outcomes {
            flat: vec![0; cells.filter(|cells| *cells <= MOST_CELLS).unwrap_or(0)],
            by_key: FxHashMap::default(),
            owners,
            events,
            stages,
            reasons: reasons.collect(),
        }
    }

    /// One more; `value` gives a field's value.
    pub fn count(
        &mut self,
        stage: StageId,
        owner: Option<DepartmentId>,
        event: EventId,
        to: Option<StageId>,
        value: impl Fn(FieldId) -> Value,
    ) {
        let reasons = &self.reasons[event.index()];
        if reasons.is_empty() && !self.flat.is_empty() {
            let owner = owner.map_or(0, |owner| owner.index() + 1);
            let to = to.map_or(0, |to| to.index() + 1);
            let cell = ((stage.index() * self.owners + owner) * self.events + event.index()) * (self.stages + 1) + to;
            self.flat[cell] += 1;
            return;
        }
        let values = reasons.iter().map(|field| (*field, value(*field))).collect();
        *self.by_key.entry(Outcome { stage, owner, event, values, to }).or_default() += 1;
    }

    pub fn merge(&mut self, other: Outcomes) {
        self.flat.iter_mut().zip(other.flat).for_each(|(count, more)| *count += more);
        other.by_key.into_iter().for_each(|(key, count)| *self.by_key.entry(key).or_default() += count);
    }

    /// All that there were, in the order of the policy.
    pub fn sorted(&self) -> Vec<(Outcome, u64)> {
        let place = |cell: usize| {
            let (rest, to) = (cell / (self.stages + 1), cell % (self.stages + 1));
            let (rest, event) = (rest / self.events, rest % self.events);
            let (stage, owner) = (rest / self.owners, rest % self.owners);
            Outcome {
                stage: StageId::new(stage),
                owner: owner.checked_sub(1).map(DepartmentId::new),
                event: EventId::new(event),
                values: SmallVec::new(),
                to: to.checked_sub(1).map(StageId::new),
            }
        };
        let flat = self.flat.iter().enumerate().filter(|(_, count)| **count > 0);
        let mut all: Vec<(Outcome, u64)> = flat.map(|(cell, count)| (place(cell), *count)).collect();
        all.extend(self.by_key.iter().map(|(outcome, count)| (outcome.clone(), *count)));
        all.sort();
        all
    }
}
