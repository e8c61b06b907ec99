//! Commitments and promises.

use super::change::{Direction, Kind, Rename, Said};
use super::comparing::Comparing;
use crate::analyze::engine::{Formulas, satisfiable};
use crate::model::*;

/// Compares commitments, then promises.
pub fn compare(all: &mut Comparing<'_, '_>) {
    commitments(all);
    promises(all);
}

fn commitments(all: &mut Comparing<'_, '_>) {
    let (old, new) = (&all.old.model.commitments, &all.new.model.commitments);
    let of_new = &all.aligned.commitments;
    for (at, after) in new.iter().enumerate() {
        let Some(before) = of_new[at].map(|from| &old[from]) else {
            let change = all
                .plain(Kind::Commitment, after.name.as_str(), format!("the commitment `{}` is new", after.name))
                .after(Said { text: format!("commitment {}", after.name), span: Some(after.span) })
                .departments(all.names(after.by.into_iter().collect()));
            all.note(change);
            continue;
        };
        renamed(all, "commitment", before, after, |it| &it.name);
        let who = all.names(before.by.into_iter().chain(after.by).collect());
        if before.by != after.by {
            let said = |model: &Model, by: Option<DepartmentId>| {
                Said::text(by.map_or_else(|| String::from("nobody"), |id| format!("by {}", model[id].name)))
            };
            let (was, is) = (said(all.old.model, before.by), said(all.new.model, after.by));
            let message = format!("`{}` is now a commitment {}", after.name, is.text);
            let change = all
                .plain(Kind::Commitment, after.name.as_str(), message)
                .before(was)
                .after(is)
                .direction(Some(Direction::Moved))
                .departments(who.clone());
            all.note(change);
        }
        requirements(all, before, after, &who);
    }
    for (at, before) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) {
            let change = all
                .plain(Kind::Commitment, before.name.as_str(), format!("the commitment `{}` is gone", before.name))
                .before(Said { text: format!("commitment {}", before.name), span: Some(before.span) })
                .departments(all.names(before.by.into_iter().collect()));
            all.note(change);
        }
    }
}

fn renamed<T>(
    all: &mut Comparing<'_, '_>,
    what: &'static str,
    old: &T,
    new: &T,
    name: impl Fn(&T) -> &smol_str::SmolStr,
) {
    if name(old) != name(new) {
        all.found.renames.push(Rename { what, old: name(old).clone(), new: name(new).clone() });
    }
}

fn requirements(all: &mut Comparing<'_, '_>, before: &Commitment, after: &Commitment, who: &[smol_str::SmolStr]) {
    let mut left: Vec<&Requirement> = before.requirements.iter().collect();
    let mut right: Vec<&Requirement> = Vec::new();
    for requirement in &after.requirements {
        match left.iter().position(|other| same_requirement(all, other, requirement, Numbers::Compared)) {
            Some(at) => drop(left.remove(at)),
            None => right.push(requirement),
        }
    }
    for requirement in right {
        let is = Said::of(all.new_sources, requirement.span);
        let text = |other: &Requirement| Said::of(all.old_sources, other.span).text;
        let same_words = left.iter().position(|other| text(other) == is.text);
        let at = same_words
            .or_else(|| left.iter().position(|other| same_requirement(all, other, requirement, Numbers::Ignored)));
        let was = at.map(|at| left.remove(at));
        let said = was.map(|was| Said::of(all.old_sources, was.span));
        let message = match &said {
            Some(said) if said.text == is.text => {
                format!("`{}` says `{}` as before, of other leads", after.name, is.text)
            }
            Some(said) => format!("`{}` asks for `{}` instead of `{}`", after.name, is.text, said.text),
            None => format!("`{}` now asks for `{}`", after.name, is.text),
        };
        let mut change = all.plain(Kind::Commitment, after.name.as_str(), message).after(is);
        change.before = said;
        let change = change
            .direction(was.map_or(Some(Direction::Stricter), |was| direction(was, requirement)))
            .departments(who.to_vec());
        all.note(change);
    }
    for requirement in left {
        let was = Said::of(all.old_sources, requirement.span);
        let message = format!("`{}` no longer asks for `{}`", after.name, was.text);
        let change = all
            .plain(Kind::Commitment, after.name.as_str(), message)
            .before(was)
            .direction(Some(Direction::Looser))
            .departments(who.to_vec());
        all.note(change);
    }
}

/// Whether amounts count when requirements are held against each other.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    Compared,
    Ignored,
}

fn amount(requirement: &Requirement) -> rust_decimal::Decimal {
    match &requirement.kind {
        RequirementKind::Count { count, .. } | RequirementKind::AtOnce { count } => *count,
        RequirementKind::Share { percent, .. } | RequirementKind::SlaMet { percent, .. } => *percent,
        RequirementKind::Sum { amount, .. } => *amount,
    }
}

fn direction(was: &Requirement, is: &Requirement) -> Option<Direction> {
    let more = amount(is) > amount(was);
    if was.bound != is.bound || amount(is) == amount(was) {
        return None;
    }
    Some(if more == (is.bound == RequirementBound::AtLeast) { Direction::Stricter } else { Direction::Looser })
}

fn same_requirement(all: &mut Comparing<'_, '_>, old: &Requirement, new: &Requirement, numbers: Numbers) -> bool {
    if old.bound != new.bound || old.per != new.per {
        return false;
    }
    if numbers == Numbers::Compared && amount(old) != amount(new) {
        return false;
    }
    match (&old.kind, &new.kind) {
        (
            RequirementKind::Count { counted: a, stage: b, when: c, .. },
            RequirementKind::Count { counted: d, stage: e, when: f, .. },
        ) => a == d && b == e && same_option(all, c.as_ref(), f.as_ref()),
        (
            RequirementKind::Share { counted: a, stage: b, when: c, .. },
            RequirementKind::Share { counted: d, stage: e, when: f, .. },
        ) => a == d && b == e && same(all, c, f),
        (
            RequirementKind::Sum { currency: a, decision: b, stage: c, when: d, .. },
            RequirementKind::Sum { currency: e, decision: f, stage: g, when: h, .. },
        ) => {
            a == e
                && all.aligned.decisions[f.index()] == Some(b.index())
                && c == g
                && same_option(all, d.as_ref(), h.as_ref())
        }
        (RequirementKind::SlaMet { sla: a, .. }, RequirementKind::SlaMet { sla: b, .. }) => {
            let pairs = || super::slas::pairs(all.old.model, all.new.model, b.stage);
            a.stage == b.stage && pairs()[b.index as usize] == Some(a.index as usize)
        }
        (RequirementKind::AtOnce { .. }, RequirementKind::AtOnce { .. }) => true,
        _ => false,
    }
}

fn same_option(all: &mut Comparing<'_, '_>, old: Option<&Cond>, new: Option<&Cond>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => same(all, old, new),
        (Some(cond), None) => all.old.condition(cond) == Some(Formulas::TRUE),
        (None, Some(cond)) => all.new.condition(cond) == Some(Formulas::TRUE),
    }
}

/// Whether two conditions hold for the same leads: proved, or word for word the same.
fn same(all: &mut Comparing<'_, '_>, old: &Cond, new: &Cond) -> bool {
    match (all.old.condition(old), all.new.condition(new)) {
        (Some(was), Some(is)) if was == is => true,
        (Some(was), Some(is)) => {
            all.asker.universe = all.leads(Formulas::TRUE, Formulas::TRUE);
            let only = |holds, fails| all.asker.ask(|scope| satisfiable(scope, &[holds], &[fails])).is_no();
            only(was, is) && only(is, was)
        }
        _ => alike(all, old, new),
    }
}

/// Conditions that ask for the stage or the owner are no matter of the lead alone: they are the same
/// if they are built alike, the parts that can be compared by meaning.
fn alike(all: &Comparing<'_, '_>, old: &Cond, new: &Cond) -> bool {
    let each = |left: &[Cond], right: &[Cond]| {
        left.len() == right.len() && left.iter().zip(right).all(|(one, other)| alike(all, one, other))
    };
    match (&old.kind, &new.kind) {
        (CondKind::All(left), CondKind::All(right)) | (CondKind::Any(left), CondKind::Any(right)) => each(left, right),
        (CondKind::Not(left), CondKind::Not(right)) => alike(all, left, right),
        (CondKind::AtLeast { n: one, of: left }, CondKind::AtLeast { n: other, of: right }) => {
            one == other && each(left, right)
        }
        (CondKind::Criterion(left), CondKind::Criterion(right)) => {
            let (left, right) = (&all.old.model[*left].cond, &all.new.model[*right].cond);
            all.old.condition(left).is_some() && all.old.condition(left) == all.new.condition(right)
        }
        (CondKind::Test(left), CondKind::Test(right)) => {
            let subject = match (&left.subject, &right.subject) {
                (Subject::Decision(left), Subject::Decision(right)) => {
                    all.aligned.decisions[right.index()] == Some(left.index())
                }
                (Subject::Score(left), Subject::Score(right)) => {
                    all.aligned.scores[right.index()] == Some(left.index())
                }
                (left, right) => left == right,
            };
            subject && left.set == right.set
        }
        (left, right) => left == right,
    }
}

fn promises(all: &mut Comparing<'_, '_>) {
    let (old, new) = (&all.old.model.promises, &all.new.model.promises);
    let of_new = &all.aligned.promises;
    for (at, after) in new.iter().enumerate() {
        let Some(before) = of_new[at].map(|from| &old[from]) else {
            let change = all
                .plain(Kind::Promise, after.name.as_str(), format!("the promise `{}` is new", after.name))
                .after(Said { text: format!("promise {}", after.name), span: Some(after.span) })
                .direction(Some(Direction::Stricter));
            all.note(change);
            continue;
        };
        renamed(all, "promise", before, after, |it| &it.name);
        let mut left: Vec<&PromiseItem> = before.items.iter().collect();
        let mut right: Vec<&PromiseItem> = Vec::new();
        for item in &after.items {
            match left.iter().position(|other| same_item(all, other, item)) {
                Some(at) => drop(left.remove(at)),
                None => right.push(item),
            }
        }
        let items = left.len().max(right.len());
        for at in 0..items {
            let was = left.get(at).map(|item| Said::of(all.old_sources, item.span));
            let is = right.get(at).map(|item| Said::of(all.new_sources, item.span));
            let text =
                |said: &Option<Said>| said.as_ref().map_or_else(|| String::from("nothing"), |said| said.text.clone());
            let message = format!("`{}` promises `{}` instead of `{}`", after.name, text(&is), text(&was));
            let mut change = all.plain(Kind::Promise, after.name.as_str(), message);
            (change.before, change.after) = (was, is);
            all.note(change);
        }
    }
    for (at, before) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) {
            let change = all
                .plain(Kind::Promise, before.name.as_str(), format!("the promise `{}` is gone", before.name))
                .before(Said { text: format!("promise {}", before.name), span: Some(before.span) })
                .direction(Some(Direction::Looser));
            all.note(change);
        }
    }
}

fn same_item(all: &mut Comparing<'_, '_>, old: &PromiseItem, new: &PromiseItem) -> bool {
    match (&old.kind, &new.kind) {
        (PromiseKind::Never(left), PromiseKind::Never(right)) => same(all, left, right),
        (PromiseKind::NoEntry { stage: a, when: b }, PromiseKind::NoEntry { stage: c, when: d }) => {
            a == c && same(all, b, d)
        }
        (PromiseKind::Leaves { stage: a, within: b }, PromiseKind::Leaves { stage: c, within: d }) => a == c && b == d,
        (
            PromiseKind::Reaches { stage: a, targets: b, within: c },
            PromiseKind::Reaches { stage: d, targets: e, within: f },
        ) => {
            let sorted = |targets: &[StageId]| {
                let mut targets = targets.to_vec();
                targets.sort_unstable();
                targets.dedup();
                targets
            };
            a == d && sorted(b) == sorted(e) && c == f
        }
        _ => false,
    }
}
