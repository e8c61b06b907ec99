//! Findings as sentences: what is not said, or said twice, of which lead.

use super::axes::Atoms;
use super::blocks::{Block, Place, said_timer};
use super::cell::{cell, listed, phrase};
use super::engine::{AtomSet, Cell};
use super::naming::Naming;
use super::text_cell;
use crate::model::{Model, StageId};
use crate::text::{Sources, Span};

/// Boxes that a sentence names; the others are counted.
const SPOKEN: usize = 2;

/// `a lead with prefecture 東京 or 愛知 and employees unknown`.
pub fn lead(naming: &Naming<'_>, of: &Cell) -> String {
    let parts: Vec<String> = naming
        .bounded(of)
        .into_iter()
        .map(|dim| format!("{} {}", naming.name(dim), phrase(naming.axis(dim), &of.sides[dim])))
        .collect();
    match parts.as_slice() {
        [] => String::from("any lead"),
        [one] => format!("a lead with {one}"),
        [first @ .., last] => format!("a lead with {} and {last}", first.join(", ")),
    }
}

/// The leads of several boxes.
pub fn leads(naming: &Naming<'_>, cells: &[&Cell]) -> String {
    let spoken: Vec<String> = cells.iter().take(SPOKEN).map(|cell| lead(naming, cell)).collect();
    match cells.len().saturating_sub(SPOKEN) {
        0 => listed(&spoken),
        1 => format!("{}, and 1 more kind of lead", spoken.join(", ")),
        more => format!("{}, and {more} more kinds of lead", spoken.join(", ")),
    }
}

/// The line on which a place stands, with its column where others stand on that line too.
pub fn line(sources: &Sources, span: Span, others: impl IntoIterator<Item = Span>) -> String {
    let at = sources.start(span);
    let beside = |other: &Span| *other != span && other.file == span.file && sources.start(*other).line == at.line;
    match others.into_iter().find(beside) {
        Some(_) => format!("{}:{}", at.line, at.column),
        None => at.line.to_string(),
    }
}

/// What nobody says.
pub fn gap(model: &Model, place: Place, leads: &str) -> String {
    let name = |stage: StageId| &model[stage].name;
    match place {
        Place::Decision(id) => format!("no line of `{}` gives a value to {leads}", model[id].name),
        Place::Intake => format!("no line of `intake` says where {leads} goes"),
        Place::Owner(stage) => format!("no line of `owner` in `{}` says who owns {leads}", name(stage)),
        Place::Event(stage, at) => {
            let event = &model[model[stage].ons[at].event].name;
            format!("no `on {event}` line of `{}` says what happens to {leads}", name(stage))
        }
        Place::Deadline(sla) => {
            format!("no line of `{}` in `{}` gives a deadline to {leads}", model[sla].name, name(sla.stage))
        }
        Place::Return(stage) => format!("no `return` line of `{}` says where {leads} goes", name(stage)),
        Place::When(stage) => format!("no `when` line of `{}` moves {leads}", name(stage)),
        Place::Timer(stage, at) => {
            format!("no `{}` line of `{}` moves {leads}", said_timer(model, stage, at), name(stage))
        }
    }
}

/// The block as a sentence names it.
pub fn block_name(model: &Model, place: Place) -> String {
    let name = |stage: StageId| &model[stage].name;
    match place {
        Place::Decision(id) => format!("lines of `{}`", model[id].name),
        Place::Intake => String::from("lines of `intake`"),
        Place::Owner(stage) => format!("lines of `owner` in `{}`", name(stage)),
        Place::When(stage) => format!("`when` lines of `{}`", name(stage)),
        Place::Event(stage, at) => {
            format!("`on {}` lines of `{}`", model[model[stage].ons[at].event].name, name(stage))
        }
        Place::Timer(stage, at) => format!("`{}` lines of `{}`", said_timer(model, stage, at), name(stage)),
        Place::Deadline(sla) => format!("lines of `{}` in `{}`", model[sla].name, name(sla.stage)),
        Place::Return(stage) => format!("`return` lines of `{}`", name(stage)),
    }
}

/// A line that would close the gap, with a placeholder where the author decides.
pub fn closing_line(model: &Model, place: Place, guard: &str) -> String {
    match place {
        Place::Decision(_) => format!("VALUE {guard}"),
        Place::Intake | Place::When(_) => format!("{guard} -> STAGE"),
        Place::Owner(_) => format!("DEPARTMENT {guard}"),
        Place::Event(stage, at) => format!("on {} {guard} -> STAGE", model[model[stage].ons[at].event].name),
        Place::Timer(stage, at) => format!("{} {guard} -> STAGE", said_timer(model, stage, at)),
        Place::Deadline(_) => format!("within DURATION {guard}"),
        Place::Return(_) => format!("return {guard} -> STAGE"),
    }
}

/// The box as a condition: `prefecture in (東京, 愛知) and employees is unknown`.
pub fn condition(naming: &Naming<'_>, of: &Cell) -> String {
    let tests: Vec<String> = naming.bounded(of).into_iter().map(|dim| test(naming, dim, &of.sides[dim])).collect();
    tests.join(" and ")
}

fn test(naming: &Naming<'_>, dim: usize, side: &AtomSet) -> String {
    let name = naming.name(dim);
    let axis = naming.axis(dim);
    let cell = cell(axis, side);
    if matches!(axis.atoms, Atoms::Texts { .. }) && !["known", "unknown"].contains(&cell.as_str()) {
        return text_cell::condition(axis, side, &name);
    }
    let says_how = ["in ", "not in ", ">", "<"];
    if says_how.iter().any(|start| cell.starts_with(start)) {
        format!("{name} {cell}")
    } else if cell.contains("..") {
        format!("{name} in {cell}")
    } else if cell == "yes" {
        name.to_string()
    } else {
        format!("{name} is {cell}")
    }
}

/// What two lines do with the same lead.
pub fn overlap(model: &Model, block: &Block<'_>, lines: &[usize], leads: &str) -> String {
    let count = match lines.len() {
        2 => String::from("two"),
        3 => String::from("three"),
        more => more.to_string(),
    };
    let mut said: Vec<String> = lines.iter().map(|line| format!("`{}`", block.lines[*line].said)).collect();
    said.dedup();
    let name = block_name(model, block.place);
    if said.len() == 1 {
        format!("{count} {name} claim {leads}, all with {}", said[0])
    } else {
        let (last, first) = said.split_last().map_or((String::new(), &[][..]), |(last, first)| (last.clone(), first));
        format!("{count} {name} claim {leads}: {} and {last}", first.join(", "))
    }
}
