//! Ids: small integers that index the model. No strings are keys after resolving.

use std::ops::Index;

use super::{
    Attribute, Commitment, Criterion, Decision, Department, Event, Field, Group, Model, Promise, Score, Stage,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident $field:ident $item:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $id(pub u32);

            impl $id {
                pub fn new(index: usize) -> $id {
                    $id(u32::try_from(index).expect("sources are capped below 4 GiB"))
                }

                pub fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl Index<$id> for Model {
                type Output = $item;

                fn index(&self, id: $id) -> &$item {
                    &self.$field[id.index()]
                }
            }
        )*
    };
}

ids! {
    DepartmentId departments Department;
    AttributeId attributes Attribute;
    GroupId groups Group;
    EventId events Event;
    /// A field of an event, over all events.
    FieldId fields Field;
    CriterionId criteria Criterion;
    ScoreId scores Score;
    DecisionId decisions Decision;
    /// A stage or a recycle.
    StageId stages Stage;
    CommitmentId commitments Commitment;
    PromiseId promises Promise;
}

/// A clock: a stage and the place of the SLA in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlaId {
    pub stage: StageId,
    pub index: u32,
}

impl EventId {
    /// The built-in event that creates a lead.
    pub const CREATED: EventId = EventId(0);
    /// The built-in event "attributes changed, nothing else happened".
    pub const UPDATED: EventId = EventId(1);
}

impl Index<SlaId> for Model {
    type Output = super::Sla;

    fn index(&self, id: SlaId) -> &super::Sla {
        &self[id.stage].slas[id.index as usize]
    }
}
