//! What becomes of leads in each stage: where they begin, who owns them, what moves them and when.

use super::change::{Kind, Said};
use super::comparing::{Comparing, Question};
use super::lines::{Lines, Outcome};
use super::say::{self, Moving, Owning, Words};
use super::side::Side;
use crate::analyze::engine::{FormulaId, Formulas};
use crate::analyze::parts::{Place, Site};
use crate::model::*;

/// Compares intake and every stage.
pub fn compare(all: &mut Comparing<'_, '_>) {
    intake(all);
    stages_come_and_go(all);
    let both: Vec<StageId> = all.aligned.stages.both().map(StageId::new).collect();
    for stage in both {
        owner(all, stage);
        at_entry(all, stage);
        block(all, stage, Place::When(stage), Place::When(stage), "", None);
        events(all, stage);
        timers(all, stage);
        recycle(all, stage);
        super::slas::compare(all, stage);
    }
}

fn intake(all: &mut Comparing<'_, '_>) {
    let place = Place::Intake;
    let (old, new) = (lines(&all.old, place), lines(&all.new, place));
    let leads = all.leads(all.old.there(place), all.new.there(place));
    let question = Question {
        subject: String::from("intake"),
        site: Site::Intake,
        whence: String::from("at intake, "),
        leads,
        words: &say::INTAKE,
    };
    all.ask(&question, &old, &new);
}

fn stages_come_and_go(all: &mut Comparing<'_, '_>) {
    for stage in all.aligned.stages.removed().map(StageId::new).collect::<Vec<_>>() {
        let of = &all.old.model[stage];
        let change = all
            .staged(Kind::Stage, stage, of.name.as_str(), format!("the stage `{}` is gone", of.name))
            .before(Said { text: format!("stage {}", of.name), span: Some(of.span) })
            .departments(all.names(all.owners(stage)));
        all.note(change);
    }
    for stage in all.aligned.stages.added().map(StageId::new).collect::<Vec<_>>() {
        let of = &all.new.model[stage];
        let change = all
            .staged(Kind::Stage, stage, of.name.as_str(), format!("the stage `{}` is new", of.name))
            .after(Said { text: format!("stage {}", of.name), span: Some(of.span) })
            .departments(all.names(all.owners(stage)));
        all.note(change);
    }
}

fn owner(all: &mut Comparing<'_, '_>, stage: StageId) {
    let (old, new) = (&all.old.model[stage], &all.new.model[stage]);
    let name = new.name.clone();
    if old.is_final != new.is_final {
        let message = if new.is_final {
            format!("`{name}` is final now: no line leaves it")
        } else {
            format!("`{name}` is no longer final")
        };
        let change = all
            .staged(Kind::Stage, stage, name.as_str(), message)
            .before(Said::text(if old.is_final { "final" } else { "not final" }))
            .after(Said::text(if new.is_final { "final" } else { "not final" }))
            .departments(all.names(all.owners(stage)));
        all.note(change);
    }
    let follows = |stage: &Stage| stage.owner.as_ref().is_some_and(|owner| owner.follows);
    if follows(old) != follows(new) {
        let message = if follows(new) {
            format!("in `{name}`, the owner is decided again at every event")
        } else {
            format!("in `{name}`, the owner is decided at entry and kept")
        };
        let mut change = all.staged(Kind::Owner, stage, name.as_str(), message);
        change.before = old.owner.as_ref().map(|owner| Said::of(all.old_sources, owner.span));
        change.after = new.owner.as_ref().map(|owner| Said::of(all.new_sources, owner.span));
        let change = change.departments(all.names(all.owners(stage)));
        all.note(change);
    }
    let (before, after) = (all.old.owner_lines(stage), all.new.owner_lines(stage));
    let leads = all.leads(all.old.at_entry(stage), all.new.at_entry(stage));
    let question = Question {
        subject: name.to_string(),
        site: if follows(old) || follows(new) { Site::Stage(stage) } else { Site::Entry(stage) },
        whence: format!("in `{name}`, "),
        leads,
        words: &Owning,
    };
    all.ask(&question, &before.unwrap_or_default(), &after.unwrap_or_default());
}

/// What is forgotten of a lead that enters.
fn at_entry(all: &mut Comparing<'_, '_>, stage: StageId) {
    let (old, new) = (&all.old.model[stage], &all.new.model[stage]);
    let named = |model: &Model, ids: &[AttributeId]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let names: Vec<&str> = ids.iter().map(|id| model[*id].name.as_str()).collect();
        (ids.clone(), names.join(", "))
    };
    let ((old_ids, before), (new_ids, after)) = (named(all.old.model, &old.clear), named(all.new.model, &new.clear));
    if old_ids != new_ids {
        let of = |text: String| if text.is_empty() { String::from("nothing") } else { format!("clear {text}") };
        let message =
            format!("a lead that enters `{}` has {} instead of {}", new.name, cleared(&after), cleared(&before));
        let change = all
            .staged(Kind::Lead, stage, new.name.as_str(), message)
            .before(Said::text(of(before)))
            .after(Said::text(of(after)))
            .departments(all.names(all.owners(stage)));
        all.note(change);
    }
}

fn cleared(names: &str) -> String {
    if names.is_empty() { String::from("nothing cleared") } else { format!("{names} cleared") }
}

fn lines(side: &Side<'_>, place: Place) -> Lines {
    side.lines(place).cloned().unwrap_or_default()
}

fn block(all: &mut Comparing<'_, '_>, stage: StageId, old: Place, new: Place, when: &str, event: Option<EventId>) {
    let (before, after) = (lines(&all.old, old), lines(&all.new, new));
    if all.old.model[stage].is_final && all.new.model[stage].is_final {
        return;
    }
    let leads = all.leads(all.old.there(old), all.new.there(new));
    moved(all, stage, when, event, leads, &before, &after);
}

fn moved(
    all: &mut Comparing<'_, '_>,
    stage: StageId,
    when: &str,
    event: Option<EventId>,
    leads: FormulaId,
    before: &Lines,
    after: &Lines,
) {
    let name = all.new.model[stage].name.clone();
    let subject = event.map_or_else(|| name.to_string(), |event| format!("{name}/{}", all.new.model[event].name));
    let question = Question {
        subject,
        site: event.map_or(Site::Stage(stage), |event| Site::Event(stage, event)),
        whence: format!("in `{name}`{when}, "),
        leads,
        words: &say::STANDING,
    };
    all.ask(&question, before, after);
}

fn events(all: &mut Comparing<'_, '_>, stage: StageId) {
    for event in (0..all.new.model.events.len()).map(EventId::new) {
        let place = |side: &Side<'_>| {
            let at = side.model[stage].ons.iter().position(|on| on.event == event)?;
            Some(Place::Event(stage, at))
        };
        let (old, new) = (place(&all.old), place(&all.new));
        if old.is_none() && new.is_none() {
            continue;
        }
        let of = |side: &Side<'_>, place: Option<Place>| place.map_or_else(Lines::default, |place| lines(side, place));
        let there = |side: &Side<'_>, place: Option<Place>| place.map_or(Formulas::FALSE, |place| side.there(place));
        let (before, after) = (staying(of(&all.old, old)), staying(of(&all.new, new)));
        let leads = all.leads(there(&all.old, old), there(&all.new, new));
        let when = format!(" on `{}`", all.new.model[event].name);
        moved(all, stage, &when, Some(event), leads, &before, &after);
    }
}

/// A line to `stay` and no line at all are one outcome.
fn staying(mut lines: Lines) -> Lines {
    for line in &mut lines.lines {
        if line.outcome == Outcome::Moves(Target::Stay) {
            line.outcome = Outcome::Nothing;
        }
    }
    lines
}

fn timers(all: &mut Comparing<'_, '_>, stage: StageId) {
    let (old, new) = (&all.old.model[stage].timers, &all.new.model[stage].timers);
    let mut pairs: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let mut left: Vec<usize> = (0..old.len()).collect();
    let mut right: Vec<usize> = (0..new.len()).collect();
    let same = |one: &Timer, other: &Timer| one.duration == other.duration && one.without == other.without;
    let alike = |one: &Timer, other: &Timer| one.without == other.without;
    for test in [&same as &dyn Fn(&Timer, &Timer) -> bool, &alike, &|_: &Timer, _: &Timer| true] {
        left.retain(|from| match right.iter().position(|to| test(&old[*from], &new[*to])) {
            Some(at) => {
                pairs.push((Some(*from), Some(right.remove(at))));
                false
            }
            None => true,
        });
    }
    pairs.extend(left.into_iter().map(|from| (Some(from), None)));
    pairs.extend(right.into_iter().map(|to| (None, Some(to))));
    for (from, to) in pairs {
        let of = |side: &Side<'_>, at: Option<usize>| {
            at.map_or_else(Lines::default, |at| waiting(lines(side, Place::Timer(stage, at))))
        };
        let there =
            |side: &Side<'_>, at: Option<usize>| at.map_or(Formulas::FALSE, |at| side.there(Place::Timer(stage, at)));
        let (before, after) = (of(&all.old, from), of(&all.new, to));
        let leads = all.leads(there(&all.old, from), there(&all.new, to));
        moved(all, stage, "", None, leads, &before, &after);
    }
}

/// A timer's line that says `stay` and none at all are one outcome.
fn waiting(mut lines: Lines) -> Lines {
    for line in &mut lines.lines {
        if matches!(line.outcome, Outcome::Timed { target: Target::Stay, .. }) {
            line.outcome = Outcome::Nothing;
        }
    }
    lines
}

fn recycle(all: &mut Comparing<'_, '_>, stage: StageId) {
    let (old, new) = (&all.old.model[stage], &all.new.model[stage]);
    let name = new.name.clone();
    match (&old.recycle, &new.recycle) {
        (None, None) => {}
        (Some(before), Some(after)) => {
            let limits = [(all.old.model, &before.limit), (all.new.model, &after.limit)];
            let said = limits.map(|(model, limit)| match limit {
                Some(limit) => {
                    format!("at most {} times, then goes to {}", limit.times, say::place(model, &limit.then))
                }
                None => String::from("as often as it comes"),
            });
            let meaning = |limit: &Option<Limit>| limit.as_ref().map(|limit| (limit.times, limit.then));
            if meaning(&before.limit) != meaning(&after.limit) {
                let direction = match (&before.limit, &after.limit) {
                    (Some(one), Some(other)) if one.times != other.times => Some(one.times > other.times),
                    (None, Some(_)) => Some(true),
                    (Some(_), None) => Some(false),
                    (Some(_), Some(_)) | (None, None) => None,
                };
                let direction = direction.map(|stricter| {
                    if stricter { super::change::Direction::Stricter } else { super::change::Direction::Looser }
                });
                let [was, is] = said;
                let change = all
                    .staged(Kind::Recycle, stage, name.as_str(), format!("a lead rests in `{name}` {is}, not {was}"))
                    .before(Said { text: was, span: before.limit.as_ref().map(|limit| limit.span) })
                    .after(Said { text: is, span: after.limit.as_ref().map(|limit| limit.span) })
                    .direction(direction)
                    .departments(all.names(all.owners(stage)));
                all.note(change);
            }
            block(all, stage, Place::Return(stage), Place::Return(stage), " when its rest ends", None);
        }
        (before, _) => {
            let message = if before.is_some() {
                format!("leads no longer rest in `{name}`: it is a stage")
            } else {
                format!("leads now rest in `{name}`: it is a recycle")
            };
            let change = all
                .staged(Kind::Recycle, stage, name.as_str(), message)
                .before(Said::text(if before.is_some() { "recycle" } else { "stage" }))
                .after(Said::text(if before.is_some() { "stage" } else { "recycle" }))
                .departments(all.names(all.owners(stage)));
            all.note(change);
        }
    }
}

/// The words of [`Moving`] are shared by all stages.
const _: &dyn Words = &Moving { unmoved: "", no_longer_unmoved: "" };
