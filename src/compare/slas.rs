//! The clocks of a stage: when they start, when they are due, what meets them, what a breach does.

use super::align::names_of;
use super::change::{Change, Direction, Kind, Said};
use super::comparing::{Comparing, Question};
use super::lines::{Line, Lines, Outcome};
use super::names::{Guess, Renaming, paired};
use super::say::{self, Due, Holding};
use super::side::Side;
use crate::analyze::engine::{FormulaId, Formulas};
use crate::analyze::parts::{Place, Site};
use crate::model::*;

/// Compares the clocks of one stage.
pub fn compare(all: &mut Comparing<'_, '_>, stage: StageId) {
    let (old, new) = (&all.old.model[stage].slas, &all.new.model[stage].slas);
    let of_new = pairs(all.old.model, all.new.model, stage);
    let id = |at: usize| SlaId { stage, index: u32::try_from(at).expect("sources are capped below 4 GiB") };
    let stage_name = all.new.model[stage].name.clone();
    for (at, sla) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) {
            let subject = format!("{stage_name}/{}", sla.name);
            let change = all
                .staged(Kind::Sla, stage, subject, format!("in `{stage_name}`, the clock `{}` is gone", sla.name))
                .before(Said { text: format!("sla {}", sla.name), span: Some(sla.span) })
                .direction(Some(Direction::Looser))
                .departments(all.names(all.owners(stage)));
            all.note(change);
        }
    }
    for (at, from) in of_new.iter().copied().enumerate() {
        match from {
            Some(from) => clock(all, id(from), id(at)),
            None => {
                let sla = &new[at];
                let subject = format!("{stage_name}/{}", sla.name);
                let change = all
                    .staged(Kind::Sla, stage, subject, format!("in `{stage_name}`, the clock `{}` is new", sla.name))
                    .after(Said { text: format!("sla {}", sla.name), span: Some(sla.span) })
                    .direction(Some(Direction::Stricter))
                    .departments(all.names(all.owners(stage)));
                all.note(change);
            }
        }
    }
}

/// For each clock of the new policy's stage the old one that it stands for: of its name, or its label.
pub fn pairs(old: &Model, new: &Model, stage: StageId) -> Vec<Option<usize>> {
    let given = super::names::Given::new();
    paired(
        &names_of(&old[stage].slas, |it| (&it.name, &it.label)),
        &names_of(&new[stage].slas, |it| (&it.name, &it.label)),
        |_, _| true,
        &Renaming { given: &given, guess: Guess::Nothing },
    )
}

fn clock(all: &mut Comparing<'_, '_>, old: SlaId, new: SlaId) {
    let stage = new.stage;
    let (before, after) = (&all.old.model[old], &all.new.model[new]);
    if before.name != after.name {
        let (old, new) = (before.name.clone(), after.name.clone());
        all.found.renames.push(super::change::Rename { what: "sla", old, new });
    }
    let lines = |side: &Side<'_>, id| side.lines(Place::Deadline(id)).cloned().unwrap_or_default();
    let leads = all.leads(all.old.there(Place::Deadline(old)), all.new.there(Place::Deadline(new)));
    let (was, is) = (undue(lines(&all.old, old)), undue(lines(&all.new, new)));
    let subject = subject(all, new);
    let question = Question {
        subject: subject.clone(),
        site: fixed_at([before, after], stage),
        whence: whence(all, new),
        leads,
        words: &Due,
    };
    all.ask(&question, &was, &is);
    start(all, &subject, before, after, stage);
    for event in (0..all.new.model.events.len()).map(EventId::new) {
        let name = &all.new.model[event].name;
        let met = (format!("counts as answered by `{name}`"), format!("is not answered by `{name}`"));
        matches(all, new, event, &before.met_by, &after.met_by, met);
        let ended = (
            format!("ends without a verdict at `{}`", all.new.model[event].name),
            format!("does not end at `{}`", all.new.model[event].name),
        );
        matches(all, new, event, &before.until, &after.until, ended);
    }
    paused(all, new, before.paused_while.as_ref(), after.paused_while.as_ref());
    rungs(all, &subject, before, after, stage);
}

/// When the deadline of a clock is fixed.
fn fixed_at(slas: [&Sla; 2], stage: StageId) -> Site {
    let at_entry = |sla: &Sla| match sla.start {
        ClockStart::Entry | ClockStart::Created => true,
        ClockStart::Handoff | ClockStart::Event(_) => false,
    };
    if slas.into_iter().all(at_entry) { Site::Entry(stage) } else { Site::Stage(stage) }
}

/// No deadline and none given are one outcome.
fn undue(mut lines: Lines) -> Lines {
    for line in &mut lines.lines {
        if line.outcome == Outcome::Deadline(Deadline::None) {
            line.outcome = Outcome::Nothing;
        }
    }
    lines
}

fn subject(all: &Comparing<'_, '_>, id: SlaId) -> String {
    format!("{}/{}", all.new.model[id.stage].name, all.new.model[id].name)
}

fn whence(all: &Comparing<'_, '_>, id: SlaId) -> String {
    format!("in `{}`, for `{}`, ", all.new.model[id.stage].name, all.new.model[id].name)
}

/// A change of a clock that is no matter of the lead.
fn of_clock(
    all: &Comparing<'_, '_>,
    subject: &str,
    stage: StageId,
    message: String,
    was: String,
    is: String,
) -> Change {
    all.staged(Kind::Sla, stage, subject, message)
        .before(Said::text(was))
        .after(Said::text(is))
        .departments(all.names(all.owners(stage)))
}

fn start(all: &mut Comparing<'_, '_>, subject: &str, before: &Sla, after: &Sla, stage: StageId) {
    if before.start == after.start {
        return;
    }
    let said = |model: &Model, start: &ClockStart| match start {
        ClockStart::Entry => String::from("from entry"),
        ClockStart::Created => String::from("from created"),
        ClockStart::Handoff => String::from("from handoff"),
        ClockStart::Event(event) => format!("from {}", model[*event].name),
    };
    let (was, is) = (said(all.old.model, &before.start), said(all.new.model, &after.start));
    let name = &all.new.model[stage].name;
    let message = format!("in `{name}`, the clock `{}` runs {is} instead of {was}", after.name);
    let change = of_clock(all, subject, stage, message, was, is);
    all.note(change);
}

/// The leads for which the event ends the clock.
fn claim(side: &Side<'_>, formulas: &mut Formulas, event: EventId, listed: &[EventMatch]) -> Option<FormulaId> {
    let mut parts = Vec::new();
    for one in listed.iter().filter(|one| one.event == event) {
        parts.push(match &one.when {
            Some(cond) => side.condition(cond)?,
            None => Formulas::TRUE,
        });
    }
    Some(formulas.any(parts))
}

fn matches(
    all: &mut Comparing<'_, '_>,
    id: SlaId,
    event: EventId,
    before: &[EventMatch],
    after: &[EventMatch],
    (holds, fails): (String, String),
) {
    let names = |listed: &[EventMatch]| listed.iter().any(|one| one.event == event);
    if !names(before) && !names(after) {
        return;
    }
    let formulas = &mut all.asker.conditions.formulas;
    let (was, is) = (claim(&all.old, formulas, event, before), claim(&all.new, formulas, event, after));
    holding(all, id, Some(event), was, is, (holds, fails));
}

fn paused(all: &mut Comparing<'_, '_>, id: SlaId, before: Option<&Cond>, after: Option<&Cond>) {
    let of = |side: &Side<'_>, cond: Option<&Cond>| match cond {
        Some(cond) => side.condition(cond),
        None => Some(Formulas::FALSE),
    };
    let (was, is) = (of(&all.old, before), of(&all.new, after));
    let words = (String::from("pauses the clock"), String::from("does not pause the clock"));
    holding(all, id, None, was, is, words);
}

/// Asks for which leads a condition of the clock holds in one policy alone.
fn holding(
    all: &mut Comparing<'_, '_>,
    id: SlaId,
    event: Option<EventId>,
    was: Option<FormulaId>,
    is: Option<FormulaId>,
    (holds, fails): (String, String),
) {
    let subject = subject(all, id);
    let (Some(was), Some(is)) = (was, is) else {
        all.open(&subject, "a condition of the clock cannot be compared");
        return;
    };
    let span = all.new.model[id].span;
    let lines = |claim: FormulaId| Lines {
        lines: vec![Line { claim, is_otherwise: false, outcome: Outcome::Holds, said: holds.clone(), span }],
        in_order: false,
    };
    let leads = all.leads(all.old.at_event(id.stage), all.new.at_event(id.stage));
    let whence = whence(all, id);
    let words = Holding { kind: Kind::Sla, holds: holds.clone(), fails };
    let site = event.map_or(Site::Stage(id.stage), |event| Site::Event(id.stage, event));
    let question = Question { subject, site, whence, leads, words: &words };
    all.ask(&question, &lines(was), &lines(is));
}

/// What is done at a warning, when the clock is met and at each step of the ladder.
fn rungs(all: &mut Comparing<'_, '_>, subject: &str, before: &Sla, after: &Sla, stage: StageId) {
    let warn = |sla: &Sla| sla.warn.as_ref().map(|warn| warn.percent.normalize());
    if warn(before) != warn(after) {
        let said = |sla: &Sla| warn(sla).map_or_else(|| String::from("no warning"), |at| format!("a warning at {at}%"));
        let (was, is) = (said(before), said(after));
        let message = format!("the clock `{}` gives {is} instead of {was}", after.name);
        let change = of_clock(all, subject, stage, message, was, is);
        all.note(change);
    }
    let ladder = |model: &Model, sla: &Sla| -> Vec<(String, String, Vec<DepartmentId>)> {
        let met = sla.on_met.iter().map(|action| (String::from("when it is met"), action));
        let breach = sla.on_breach.iter().map(|breach| {
            let when =
                breach.offset.map_or_else(|| String::from("at the breach"), |by| format!("{by} after the breach"));
            (when, &breach.action)
        });
        met.chain(breach)
            .map(|(when, action)| {
                let (said, who) = act(model, action);
                (when, said, who)
            })
            .collect()
    };
    let (was, is) = (ladder(all.old.model, before), ladder(all.new.model, after));
    // Departments are joint ids, so actions are compared as data, not by what they are called.
    let (plain_was, plain_is) = (ladder(all.new.model, before), is.clone());
    let gone = was.iter().zip(&plain_was).filter(|(_, rung)| !plain_is.contains(rung)).map(|(shown, _)| (shown, false));
    let come = is.iter().filter(|rung| !plain_was.contains(rung)).map(|shown| (shown, true));
    let mut changes = Vec::new();
    for ((when, said, who), now) in gone.chain(come) {
        let name = &all.new.model[stage].name;
        let message = if now {
            format!("in `{name}`, {when} of `{}`, {said}", after.name)
        } else {
            format!("in `{name}`, {when} of `{}`, no longer: {said}", after.name)
        };
        let rung = format!("{when}: {said}");
        let mut change = all.staged(Kind::Sla, stage, subject, message);
        if now {
            change.after = Some(Said::text(rung));
        } else {
            change.before = Some(Said::text(rung));
        }
        let who = all.owners(stage).into_iter().chain(who.iter().copied()).collect();
        changes.push(change.departments(all.names(who)));
    }
    changes.into_iter().for_each(|change| all.note(change));
}

fn act(model: &Model, action: &Action) -> (String, Vec<DepartmentId>) {
    match &action.kind {
        ActionKind::NotifyDepartment(id) => (format!("`{}` is told", model[*id].name), vec![*id]),
        ActionKind::NotifyText(text) => (format!("\"{text}\" is told"), Vec::new()),
        ActionKind::Reassign(id) => (format!("the lead is handed to `{}`", model[*id].name), vec![*id]),
        ActionKind::Move(target) => (format!("the lead goes to {}", say::place(model, target)), Vec::new()),
    }
}
