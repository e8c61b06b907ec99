//! Declarations, except stages.

use super::{
    Cell, ClockTime, Cond, Date, Duration, Guard, Literal, Moment, Money, Move, Name, Number, Path, Range, Stage,
    Subject, Text,
};
use crate::text::Span;

/// One source file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub decls: Vec<Decl>,
    /// All comments in text order.
    pub comments: Vec<Comment>,
    /// Names that stand in text that could not be read: a name that is unknown otherwise may have
    /// been declared there, so it gets no second message. Sorted.
    pub holes: Vec<smol_str::SmolStr>,
}

/// `// …`, or `/// …`, which documents what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Without the slashes, right-trimmed.
    pub text: String,
    pub doc: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decl {
    pub kind: DeclKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclKind {
    Policy(Policy),
    Use(Text),
    Calendar(Calendar),
    Department(Department),
    Lead(Lead),
    Group(Group),
    Event(Event),
    Criterion(Criterion),
    Score(Score),
    Decide(Decide),
    Intake(Intake),
    Stage(Stage),
    Commitment(Commitment),
    Promise(Promise),
    Scenario(Scenario),
    /// Text that could not be read; a message says why.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub name: Text,
    pub timezone: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub items: Vec<CalendarItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarItem {
    pub kind: CalendarItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarItemKind {
    /// `open mon..fri 09:00..12:00, 13:00..18:00`; days as written, ranges kept.
    Open {
        days: Vec<Days>,
        hours: Vec<Hours>,
    },
    Closed {
        first: Date,
        last: Option<Date>,
        why: Option<Text>,
    },
    ClosedFile(Text),
    Error,
}

/// `mon`, or `mon..fri` (0 is Monday).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    pub first: u8,
    pub last: Option<u8>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from: ClockTime,
    pub to: ClockTime,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub name: Name,
    pub label: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    pub items: Vec<LeadItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadItem {
    Attribute(Attribute),
    Assume { cond: Cond, span: Span },
    Error(Span),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub fixed: bool,
    pub judged: bool,
    pub name: Name,
    pub label: Option<Text>,
    pub ty: Type,
    pub default: Option<Literal>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    pub kind: TypeKind,
    pub or_unknown: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    YesNo,
    OneOf(Vec<Value>),
    /// `integer LO..HI`; without a range, all integers.
    Integer(Option<Range>),
    Decimal(Option<Range>),
    Money {
        currency: Name,
        range: Option<Range>,
    },
    Text,
    Percent,
    Department,
    Error,
}

/// A value of `one of`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub name: Name,
    pub label: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: Name,
    pub of: Name,
    pub values: Vec<Literal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: Name,
    pub label: Option<Text>,
    pub fields: Vec<Field>,
    pub by: Vec<By>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Owner(Span),
    Department(Name),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: Name,
    pub label: Option<Text>,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    pub name: Name,
    pub label: Option<Text>,
    pub agreed: Option<Agreed>,
    pub cond: Cond,
    /// Written `criterion NAME = COND`.
    pub short: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub by: Vec<Name>,
    pub on: Date,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    pub name: Name,
    pub label: Option<Text>,
    pub terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Signed; `-50` is negative.
    pub points: Number,
    pub cond: Cond,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decide {
    pub name: Name,
    pub label: Option<Text>,
    pub ty: Type,
    pub in_order: bool,
    pub body: DecideBody,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecideBody {
    Arms(Vec<Arm>),
    Table(Table),
    /// `from "territory.csv"`: a table kept as a spreadsheet.
    File(Text),
}

/// `VALUE when COND`, `VALUE otherwise`. Also the lines of an owner block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    pub value: Literal,
    pub guard: Guard,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The subjects of the header row, without the last cell.
    pub subjects: Vec<Subject>,
    /// The last cell of the header: the decision's own name; empty if it could not be read.
    pub own_name: Name,
    pub header_span: Span,
    /// Whether a Markdown rule row (`|---|---|`) stands in it; its place is below the header.
    pub rule_row: bool,
    pub rows: Vec<Row>,
    /// `VALUE otherwise` after the last row.
    pub otherwise: Option<Arm>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One a subject, as the header; a row of another length is a message and a hole.
    pub cells: Vec<Cell>,
    pub value: Literal,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    pub moves: Vec<Move>,
    /// A line could not be read.
    pub broken: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub name: Name,
    pub label: Option<Text>,
    pub by: Option<Name>,
    pub requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub at_least: bool,
    pub kind: RequirementKind,
    /// None only for `at once`.
    pub per: Option<Period>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequirementKind {
    /// `40 leads entering STAGE [when COND]`, `40 accounts entering …`.
    Count {
        count: Number,
        accounts: bool,
        stage: Name,
        when: Option<Cond>,
    },
    /// `P% of leads entering STAGE when COND`.
    Share {
        percent: Number,
        accounts: bool,
        stage: Name,
        when: Cond,
    },
    /// `3億 JPY of DECISION entering STAGE [when COND]`.
    Sum {
        money: Money,
        decision: Name,
        stage: Name,
        when: Option<Cond>,
    },
    /// `95% of SLA met`, `95% of STAGE.SLA met`.
    SlaMet {
        percent: Number,
        sla: Path,
    },
    /// `N leads at once`.
    AtOnce {
        count: Number,
    },
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Day,
    Week,
    Month,
    Quarter,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub name: Name,
    pub label: Option<Text>,
    pub items: Vec<PromiseItem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseItem {
    pub kind: PromiseKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromiseKind {
    Never(Cond),
    NoEntry { stage: Name, when: Cond },
    Leaves { stage: Name, within: Duration },
    Reaches { stage: Name, targets: Vec<Name>, within: Duration },
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: Text,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: StepKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    Given(Vec<Assignment>),
    At { moment: Moment, event: Name, with: Vec<Assignment>, by: Option<Name> },
    Wait(Duration),
    Expect(Cond),
    Error,
}

/// `NAME is VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub name: Name,
    pub value: Literal,
    pub span: Span,
}
