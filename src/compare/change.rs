//! What differs between two policies, as data.

use serde::Serialize;
use smol_str::SmolStr;

use crate::analyze::engine::Cell;
use crate::analyze::parts::Site;
use crate::diagnostic::Region;
use crate::text::Span;

/// Two policies held against each other.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    pub changes: Vec<Change>,
    pub renames: Vec<Rename>,
    /// Questions that the work allowed did not answer: nothing is claimed of them.
    pub undecided: Vec<Open>,
}

/// One change in meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub kind: Kind,
    /// As in findings: the decision, `STAGE`, `STAGE/EVENT`, `STAGE/SLA`, commitment; `intake`.
    pub subject: String,
    /// The stage whose leads are concerned.
    pub stage: Option<SmolStr>,
    pub direction: Option<Direction>,
    /// What is so in the old policy and in the new one; none where nothing was or is said.
    pub before: Option<Said>,
    pub after: Option<Said>,
    /// The change as a sentence.
    pub message: String,
    /// Which leads, as boxes that do not repeat each other; empty where it is no matter of the lead.
    pub region: Vec<Region>,
    /// The same in words.
    pub leads: String,
    /// Departments that give or take leads, or whose work changes.
    pub departments: Vec<SmolStr>,
    /// How many leads of a trace were at the place, if they were counted; so for each box in `region`.
    pub recorded: Option<u64>,
    /// Where its leads are, if it is a matter of leads, and the boxes as the engine knows them.
    pub(crate) site: Option<Site>,
    pub(crate) boxes: Vec<Cell>,
}

/// One side of a change: the language's words, and where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub text: String,
    pub span: Option<Span>,
}

/// What a change touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Another department owns the lead.
    Owner,
    /// The lead goes to another stage, or at another time.
    Stage,
    /// The lead goes into recycling, out of it, or as often as before no more.
    Recycle,
    /// The lead rests for another time.
    Rest,
    /// A clock runs otherwise: its deadline, what meets it, what happens when it is missed.
    Sla,
    /// What a criterion, decision or score means.
    Definition,
    Commitment,
    Promise,
    /// What is recorded of a lead, or which leads there can be.
    Lead,
    Event,
    Department,
    Calendar,
    /// A value that was added and that no line names.
    NewValue,
    /// A criterion that means something else under the old agreement.
    StaleAgreement,
    /// A policy that came or went as a whole.
    Policy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    Stricter,
    Looser,
    Moved,
    Longer,
    Shorter,
}

/// A name that stands for what another name stood for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// `stage`, `department`, `attribute`, `event`, `criterion`, `decision`, `score`.
    pub what: &'static str,
    pub old: SmolStr,
    pub new: SmolStr,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub subject: String,
    pub message: String,
}

impl Kind {
    pub const ALL: [Kind; 15] = [
        Kind::Owner,
        Kind::Stage,
        Kind::Recycle,
        Kind::Rest,
        Kind::Sla,
        Kind::Definition,
        Kind::Commitment,
        Kind::Promise,
        Kind::Lead,
        Kind::Event,
        Kind::Department,
        Kind::Calendar,
        Kind::NewValue,
        Kind::StaleAgreement,
        Kind::Policy,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Owner => "owner",
            Kind::Stage => "stage",
            Kind::Recycle => "recycle",
            Kind::Rest => "rest",
            Kind::Sla => "sla",
            Kind::Definition => "definition",
            Kind::Commitment => "commitment",
            Kind::Promise => "promise",
            Kind::Lead => "lead",
            Kind::Event => "event",
            Kind::Department => "department",
            Kind::Calendar => "calendar",
            Kind::NewValue => "new-value",
            Kind::StaleAgreement => "stale-agreement",
            Kind::Policy => "policy",
        }
    }
}

impl Direction {
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Stricter => "stricter",
            Direction::Looser => "looser",
            Direction::Moved => "moved",
            Direction::Longer => "longer",
            Direction::Shorter => "shorter",
        }
    }
}

impl Comparison {
    /// Proved: no lead, clock, count or promise is treated otherwise.
    pub fn is_same(&self) -> bool {
        self.changes.is_empty() && self.undecided.is_empty()
    }
}
