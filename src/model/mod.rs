//! The policy with every name looked up and every type and unit checked; immutable afterwards.
//!
//! [`load`] reads a policy and the files it names; [`resolve`] lowers syntax trees. Neither fails:
//! a broken part is a hole ([`CondKind::Hole`], [`Alternatives::broken`]) and a finding.
//!
//! One shape carries most of the language: [`Alternatives`] are lines of which exactly one (or, with
//! `in order`, the first) applies to a lead. Intake, decisions, owners, event lines, deadlines and
//! returns are all alternatives, so the analyzer asks one question and the simulator picks one way.

mod alternatives;
mod calendar;
mod cond;
mod duration;
mod ids;
mod load;
mod parts;
mod promise;
mod resolve;
mod scenario;
mod stage;
mod types;
mod value_set;

pub use alternatives::{Alternatives, Arm, Guard};
pub use calendar::{Calendar, Closure, OpenHours};
pub use cond::{Cond, CondKind, Subject, Test};
pub use duration::Duration;
pub use ids::*;
pub use load::{FileReader, Loaded, MOST_BYTES, load};
pub use parts::*;
pub use promise::*;
pub use resolve::{Attachments, resolve};
pub use scenario::*;
pub use stage::*;
pub use types::{Choice, Limits, Type, Value};
pub use value_set::{ChoiceSet, Interval, Known, NumberSet, TextSet, TextTest, ValueSet};

use jiff::tz::TimeZone;
use smol_str::SmolStr;

use crate::text::{FileId, Span};

/// More stages are refused: what is asked of each pair of them must fit into memory.
pub const MOST_STAGES: usize = 4_096;

/// One policy.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: String,
    pub span: Span,
    pub zone: TimeZone,
    /// The zone's name in the tz database (`Asia/Tokyo`); `UTC` if the policy names none.
    pub zone_name: SmolStr,
    pub calendar: Option<Calendar>,
    pub departments: Vec<Department>,
    pub attributes: Vec<Attribute>,
    pub assumes: Vec<Assume>,
    pub groups: Vec<Group>,
    /// The first two are the built-in `created` and `updated`.
    pub events: Vec<Event>,
    /// The fields of all events; [`Event::fields`] gives the ids of one.
    pub fields: Vec<Field>,
    pub criteria: Vec<Criterion>,
    pub scores: Vec<Score>,
    pub decisions: Vec<Decision>,
    /// None where the policy has no (readable) intake.
    pub intake: Option<Alternatives<Target>>,
    pub stages: Vec<Stage>,
    pub commitments: Vec<Commitment>,
    pub promises: Vec<Promise>,
    pub scenarios: Vec<Scenario>,
    /// What the policy's root file declares and nothing names. Files that it uses may serve others.
    pub unread: Vec<Unread>,
}

impl Model {
    /// The files that decisions are read from, each with the place that names it.
    pub fn sheets(&self) -> Vec<(FileId, Span)> {
        let files = self.decisions.iter().filter_map(|decision| {
            let first = decision.body.arms.first()?.span.file;
            (first != decision.span.file).then_some((first, decision.span))
        });
        files.collect()
    }

    /// How many values a type of choices has; none for other types.
    pub fn choice_count(&self, ty: &Type) -> Option<u32> {
        match ty {
            Type::YesNo => Some(2),
            Type::OneOf(choices) => Some(choices.len() as u32),
            Type::Department => Some(self.departments.len() as u32),
            Type::Stage => Some(self.stages.len() as u32),
            Type::SlaState => Some(SlaState::ALL.len() as u32),
            Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent | Type::Text => None,
        }
    }

    /// The name of a choice as the language writes it.
    pub fn choice_name(&self, ty: &Type, index: u32) -> SmolStr {
        let index = index as usize;
        match ty {
            Type::YesNo => SmolStr::new_static(if index == 0 { "no" } else { "yes" }),
            Type::OneOf(choices) => choices[index].name.clone(),
            Type::Department => self.departments[index].name.clone(),
            Type::Stage => self.stages[index].name.clone(),
            Type::SlaState => SmolStr::new_static(SlaState::ALL[index].name()),
            Type::Integer(_) | Type::Decimal(_) | Type::Money { .. } | Type::Percent | Type::Text => SmolStr::default(),
        }
    }

    /// A subject as conditions write it.
    pub fn subject_name(&self, subject: &Subject) -> String {
        match subject {
            Subject::Attribute(id) => self[*id].name.to_string(),
            Subject::Field(id) => {
                let field = &self[*id];
                format!("{}.{}", self[field.event].name, field.name)
            }
            Subject::EventCount(id) => format!("times({})", self[*id].name),
            Subject::EventCountInStage(id) => format!("times({}, in stage)", self[*id].name),
            Subject::StageCount(id) => format!("times({})", self[*id].name),
            Subject::Decision(id) => self[*id].name.to_string(),
            Subject::Score(id) => self[*id].name.to_string(),
            Subject::Stage => String::from("stage"),
            Subject::Owner => String::from("owner"),
            Subject::Sla(name) => format!("sla {name}"),
        }
    }
}
