//! Outcomes in words: what a lead gets now, and what it got instead.

use std::cmp::Ordering;

use super::change::{Direction, Kind};
use super::lines::Outcome;
use crate::model::{Deadline, Duration, Model, StageId, Target};

/// How outcomes of one kind of line are said.
pub trait Words {
    /// `goes to `calling``.
    fn now(&self, model: &Model, outcome: &Outcome) -> String;
    /// `instead of going to `nurturing``.
    fn no_longer(&self, model: &Model, outcome: &Outcome) -> String;
    /// What stands for the outcome where no line speaks.
    fn nothing(&self) -> String;
    /// What a change of these outcomes is, where the outcomes do not tell.
    fn kind(&self) -> Kind;
}

/// Lines that move.
pub struct Moving {
    /// What becomes of a lead that no line moves: `goes nowhere`, `stays`.
    pub unmoved: &'static str,
    pub no_longer_unmoved: &'static str,
}

/// A lead's first stage.
pub const INTAKE: Moving = Moving { unmoved: "enters no stage", no_longer_unmoved: "instead of entering no stage" };
/// A lead that stands in a stage.
pub const STANDING: Moving = Moving { unmoved: "stays", no_longer_unmoved: "instead of staying" };

impl Words for Moving {
    fn now(&self, model: &Model, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Moves(target @ Target::Move { .. }) => format!("goes to {}", place(model, target)),
            Outcome::Timed { after, without, target } => {
                format!("{} {}", going(model, target, "goes to ", "stays"), without.said(model, *after))
            }
            _ => self.unmoved.to_string(),
        }
    }

    fn no_longer(&self, model: &Model, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Moves(target @ Target::Move { .. }) => format!("instead of going to {}", place(model, target)),
            Outcome::Timed { after, without, target } => {
                format!("instead of {} {}", going(model, target, "going to ", "staying"), without.said(model, *after))
            }
            _ => self.no_longer_unmoved.to_string(),
        }
    }

    fn nothing(&self) -> String {
        String::from("no line")
    }

    fn kind(&self) -> Kind {
        Kind::Stage
    }
}

/// Lines that give an owner.
pub struct Owning;

impl Words for Owning {
    fn now(&self, model: &Model, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Owner(id) => format!("is owned by `{}`", model[*id].name),
            _ => String::from("is owned by nobody"),
        }
    }

    fn no_longer(&self, model: &Model, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Owner(id) => format!("instead of by `{}`", model[*id].name),
            _ => String::from("instead of by nobody"),
        }
    }

    fn nothing(&self) -> String {
        String::from("nobody")
    }

    fn kind(&self) -> Kind {
        Kind::Owner
    }
}

/// Lines that give a deadline.
pub struct Due;

impl Words for Due {
    fn now(&self, _: &Model, outcome: &Outcome) -> String {
        format!("has {}", deadline(outcome))
    }

    fn no_longer(&self, _: &Model, outcome: &Outcome) -> String {
        format!("instead of {}", deadline(outcome))
    }

    fn nothing(&self) -> String {
        String::from("no line")
    }

    fn kind(&self) -> Kind {
        Kind::Sla
    }
}

/// Lines that give a value.
pub struct Valued;

impl Words for Valued {
    fn now(&self, model: &Model, outcome: &Outcome) -> String {
        format!("has {}", value(model, outcome))
    }

    fn no_longer(&self, model: &Model, outcome: &Outcome) -> String {
        format!("instead of {}", value(model, outcome))
    }

    fn nothing(&self) -> String {
        String::from("no value")
    }

    fn kind(&self) -> Kind {
        Kind::Definition
    }
}

/// A condition that holds or not.
pub struct Holding {
    pub kind: Kind,
    /// `is met by it`, `counts`.
    pub holds: String,
    pub fails: String,
}

impl Words for Holding {
    fn now(&self, _: &Model, outcome: &Outcome) -> String {
        if *outcome == Outcome::Holds { self.holds.clone() } else { self.fails.clone() }
    }

    fn no_longer(&self, _: &Model, outcome: &Outcome) -> String {
        String::from(if *outcome == Outcome::Holds { "as it did before" } else { "as it did not before" })
    }

    fn nothing(&self) -> String {
        String::from("not so")
    }

    fn kind(&self) -> Kind {
        self.kind
    }
}

fn going(model: &Model, target: &Target, goes: &str, stays: &str) -> String {
    match target {
        Target::Stay => stays.to_string(),
        Target::Move { .. } => format!("{goes}{}", place(model, target)),
    }
}

/// `` `resting` for 90 days``.
pub fn place(model: &Model, target: &Target) -> String {
    match target {
        Target::Stay => String::from("the same stage"),
        Target::Move { stage, rest: None } => format!("`{}`", model[*stage].name),
        Target::Move { stage, rest: Some(rest) } => format!("`{}` for {rest}", model[*stage].name),
    }
}

pub fn stage_of(target: &Target) -> Option<StageId> {
    match target {
        Target::Stay => None,
        Target::Move { stage, .. } => Some(*stage),
    }
}

fn deadline(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Deadline(Deadline::Within(duration)) => format!("a deadline of {duration}"),
        Outcome::Deadline(Deadline::CloseOfBusiness) => String::from("the close of business as deadline"),
        Outcome::Deadline(Deadline::Attempts { count, every }) => format!("{count} attempts every {every}"),
        _ => String::from("no deadline"),
    }
}

fn value(model: &Model, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Value(value) => format!("`{value}`"),
        Outcome::Owner(id) => format!("`{}`", model[*id].name),
        _ => String::from("no value"),
    }
}

/// What a change of outcomes is, and which way it goes.
pub fn kind(
    old: &Model,
    new: &Model,
    before: &Outcome,
    after: &Outcome,
    words: &dyn Words,
) -> (Kind, Option<Direction>) {
    let recycles = |outcome: &Outcome| match outcome {
        Outcome::Moves(target) | Outcome::Timed { target, .. } => {
            stage_of(target).is_some_and(|stage| old[stage].recycle.is_some() || new[stage].recycle.is_some())
        }
        _ => false,
    };
    let moved = Some(Direction::Moved);
    match (before, after) {
        (Outcome::Moves(from), Outcome::Moves(to)) if stage_of(from) == stage_of(to) => (Kind::Rest, rests(from, to)),
        (
            Outcome::Timed { after: one, without, target: from },
            Outcome::Timed { after: other, without: now, target: to },
        ) if stage_of(from) == stage_of(to) => {
            if one == other && without == now {
                (Kind::Rest, rests(from, to))
            } else {
                (Kind::Stage, longer(*one, *other))
            }
        }
        (Outcome::Moves(_) | Outcome::Timed { .. }, _) | (_, Outcome::Moves(_) | Outcome::Timed { .. }) => {
            (if recycles(before) || recycles(after) { Kind::Recycle } else { Kind::Stage }, moved)
        }
        (Outcome::Owner(_), _) | (_, Outcome::Owner(_)) => (words.kind(), moved),
        (Outcome::Deadline(_), _) | (_, Outcome::Deadline(_)) => (Kind::Sla, tighter(before, after)),
        (Outcome::Holds, _) => (words.kind(), Some(Direction::Stricter)),
        (_, Outcome::Holds) => (words.kind(), Some(Direction::Looser)),
        (Outcome::Value(_) | Outcome::Nothing, _) => (words.kind(), moved),
    }
}

fn rests(from: &Target, to: &Target) -> Option<Direction> {
    match (from, to) {
        (Target::Move { rest: Some(one), .. }, Target::Move { rest: Some(other), .. }) => longer(*one, *other),
        _ => None,
    }
}

/// Whether the second is longer or shorter, where they can be compared for every start.
pub fn longer(before: Duration, after: Duration) -> Option<Direction> {
    match compare(before, after)? {
        Ordering::Less => Some(Direction::Longer),
        Ordering::Greater => Some(Direction::Shorter),
        Ordering::Equal => None,
    }
}

fn tighter(before: &Outcome, after: &Outcome) -> Option<Direction> {
    let order = match (before, after) {
        (Outcome::Deadline(Deadline::Within(one)), Outcome::Deadline(Deadline::Within(other))) => compare(*one, *other),
        (
            Outcome::Deadline(Deadline::Attempts { count, every }),
            Outcome::Deadline(Deadline::Attempts { count: more, every: now }),
        ) if count == more => compare(*every, *now),
        (
            Outcome::Deadline(Deadline::Attempts { count, every }),
            Outcome::Deadline(Deadline::Attempts { count: more, every: now }),
        ) if every == now => Some(more.cmp(count)),
        (Outcome::Deadline(Deadline::None) | Outcome::Nothing, Outcome::Deadline(_)) => Some(Ordering::Greater),
        (Outcome::Deadline(_), Outcome::Deadline(Deadline::None) | Outcome::Nothing) => Some(Ordering::Less),
        _ => None,
    };
    match order? {
        Ordering::Less => Some(Direction::Looser),
        Ordering::Greater => Some(Direction::Stricter),
        Ordering::Equal => None,
    }
}

/// The order of two durations that holds from every start; none where it depends on the start.
fn compare(one: Duration, other: Duration) -> Option<Ordering> {
    match (one, other) {
        (Duration::Exact { seconds: a }, Duration::Exact { seconds: b })
        | (Duration::BusinessTime { seconds: a }, Duration::BusinessTime { seconds: b }) => Some(a.cmp(&b)),
        (Duration::BusinessDays { days: a }, Duration::BusinessDays { days: b }) => Some(a.cmp(&b)),
        (Duration::Civil { months: a, days: c }, Duration::Civil { months: b, days: d }) => {
            let (least, most) = (i64::from(a) * 28 + i64::from(c), i64::from(a) * 31 + i64::from(c));
            let (from, to) = (i64::from(b) * 28 + i64::from(d), i64::from(b) * 31 + i64::from(d));
            if a == b {
                Some(c.cmp(&d))
            } else if c == d {
                Some(a.cmp(&b))
            } else if most < from {
                Some(Ordering::Less)
            } else if least > to {
                Some(Ordering::Greater)
            } else {
                None
            }
        }
        _ => None,
    }
}
