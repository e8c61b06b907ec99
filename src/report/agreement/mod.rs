//! A policy as the document that its readers agree to: who owns which lead where, by which criteria
//! it moves, which clocks run, what comes back, what is promised and how that was proved.
//!
//! [`Agreement`] is what the pages show; `markdown` and `html` only lay it out. Everything is said
//! by the labels that the policy gives.

mod build;
mod html;
mod markdown;

pub use build::agreement;
pub use html::html;
pub use markdown::markdown;

use serde::Serialize;

use super::graph::Graph;

/// One policy, ready to be laid out.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    pub title: String,
    pub about: String,
    pub departments: Vec<Item>,
    pub hours: Vec<String>,
    pub closed: Vec<String>,
    pub stages: Vec<StagePart>,
    pub criteria: Vec<CriterionPart>,
    pub tables: Vec<TablePart>,
    pub slas: Vec<SlaPart>,
    pub recycles: Vec<RecyclePart>,
    pub commitments: Vec<CommitmentPart>,
    pub promises: Vec<PromisePart>,
    #[serde(skip)]
    pub graph: Graph,
}

/// A name with what was written about it.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub label: String,
    pub about: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct StagePart {
    pub label: String,
    pub about: String,
    pub is_final: bool,
    pub owners: Vec<Case>,
    pub moves: Vec<MovePart>,
}

/// What holds for some leads: `value when leads`; all leads where `when` is empty.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    pub value: String,
    pub when: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct MovePart {
    /// What happens: an event, a time, or nothing.
    pub trigger: String,
    pub when: String,
    pub to: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CriterionPart {
    pub label: String,
    pub about: String,
    pub condition: Tree,
    pub agreed_by: Vec<String>,
    pub agreed_on: Option<String>,
}

/// A condition as nested lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tree {
    pub text: String,
    pub of: Vec<Tree>,
}

/// A decision or a score, line by line.
#[derive(Clone, Debug, Serialize)]
pub struct TablePart {
    pub label: String,
    pub about: String,
    pub in_order: bool,
    pub rows: Vec<Case>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SlaPart {
    pub stage: String,
    pub label: String,
    pub about: String,
    pub starts: String,
    pub due: Vec<Case>,
    pub met_by: Vec<Case>,
    pub steps: Vec<Case>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RecyclePart {
    pub label: String,
    pub about: String,
    pub owners: Vec<Case>,
    /// From where leads come, why, and how long they rest.
    pub ways_in: Vec<WayIn>,
    pub returns: Vec<Case>,
    pub limit: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WayIn {
    pub from: String,
    pub because: String,
    pub rest: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CommitmentPart {
    pub label: String,
    pub about: String,
    pub by: String,
    pub requirements: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PromisePart {
    pub label: String,
    pub about: String,
    pub items: Vec<String>,
    pub state: PromiseState,
}

/// How a promise fared when it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PromiseState {
    Proved,
    Broken,
    Undecided,
}
