//! What criteria, decisions and scores mean, and whose agreement that was.

use smol_str::SmolStr;

use super::align::names_of;
use super::change::{Change, Direction, Kind, Rename, Said};
use super::comparing::{Comparing, Question};
use super::lines::{Line, Lines, Outcome};
use super::names::{Renaming, paired};
use super::say::{Holding, Valued};
use crate::analyze::engine::{Formulas, SumRange};
use crate::analyze::parts::{Place, Site};
use crate::model::*;

/// Compares all definitions.
pub fn compare(all: &mut Comparing<'_, '_>, renaming: &Renaming<'_>) {
    criteria(all, renaming);
    decisions(all);
    scores(all);
}

fn renamed(all: &mut Comparing<'_, '_>, what: &'static str, old: &SmolStr, new: &SmolStr) {
    if old != new {
        all.found.renames.push(Rename { what, old: old.clone(), new: new.clone() });
    }
}

fn criteria(all: &mut Comparing<'_, '_>, renaming: &Renaming<'_>) {
    let (old, new) = (&all.old.model.criteria, &all.new.model.criteria);
    let same = |from: usize, at: usize| {
        old[from].name == new[at].name
            || renaming.given.get(&new[at].name) == Some(&old[from].name)
            || all.old.condition(&old[from].cond) == all.new.condition(&new[at].cond)
    };
    let of_new = paired(
        &names_of(old, |it| (&it.name, &it.label)),
        &names_of(new, |it| (&it.name, &it.label)),
        same,
        &Renaming { guess: super::names::Guess::InOrder, ..renaming.clone() },
    );
    for (at, from) in of_new.iter().enumerate() {
        match from {
            Some(from) => criterion(all, &old[*from], &new[at]),
            None if new[at].agreed.is_some() => {
                let name = &new[at].name;
                let change = all
                    .plain(Kind::Definition, name.as_str(), format!("the criterion `{name}` is new"))
                    .after(Said::of(all.new_sources, new[at].cond.span))
                    .departments(all.names(agreed_by(&new[at])));
                all.note(change);
            }
            None => {}
        }
    }
    for (at, criterion) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) && criterion.agreed.is_some() {
            let name = &criterion.name;
            let change = all
                .plain(Kind::Definition, name.as_str(), format!("the agreed criterion `{name}` is gone"))
                .before(Said::of(all.old_sources, criterion.cond.span))
                .departments(all.names(agreed_by(criterion)));
            all.note(change);
        }
    }
}

fn agreed_by(criterion: &Criterion) -> Vec<DepartmentId> {
    criterion.agreed.as_ref().map_or_else(Vec::new, |agreed| agreed.by.clone())
}

fn criterion(all: &mut Comparing<'_, '_>, old: &Criterion, new: &Criterion) {
    renamed(all, "criterion", &old.name, &new.name);
    let (Some(was), Some(is)) = (all.old.condition(&old.cond), all.new.condition(&new.cond)) else {
        if old.cond.kind != new.cond.kind {
            all.open(&new.name, "the criterion cannot be compared");
        }
        return;
    };
    let lines = |claim, span| Lines {
        lines: vec![Line {
            claim,
            is_otherwise: false,
            outcome: Outcome::Holds,
            said: format!("`{}` holds", new.name),
            span,
        }],
        in_order: false,
    };
    let words = Holding {
        kind: Kind::Definition,
        holds: format!("counts as `{}`", new.name),
        fails: format!("does not count as `{}`", new.name),
    };
    let leads = all.leads(Formulas::TRUE, Formulas::TRUE);
    let question =
        Question { subject: new.name.to_string(), site: Site::Anywhere, whence: String::new(), leads, words: &words };
    let before = all.found.changes.len();
    all.ask(&question, &lines(was, old.cond.span), &lines(is, new.cond.span));
    let who = agreed_by(old).into_iter().chain(agreed_by(new)).collect();
    let who = all.names(who);
    for change in &mut all.found.changes[before..] {
        change.departments = who.clone();
    }
    let changed = all.found.changes.len() > before;
    if let (true, Some(was), Some(is)) = (changed, &old.agreed, &new.agreed)
        && was.on == is.on
        && was.by == is.by
    {
        let stale = stale(all, new, is);
        all.note(stale);
    }
}

fn stale(all: &Comparing<'_, '_>, criterion: &Criterion, agreed: &Agreed) -> Change {
    let who = all.names(agreed.by.clone());
    let message = format!(
        "`{}` means something else now, but its agreement is still that of {}: {} must agree again",
        criterion.name,
        agreed.on,
        who.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    );
    all.plain(Kind::StaleAgreement, criterion.name.as_str(), message)
        .after(Said::of(all.new_sources, agreed.span))
        .departments(who)
}

fn decisions(all: &mut Comparing<'_, '_>) {
    let (old, new) = (&all.old.model.decisions, &all.new.model.decisions);
    let of_new = &all.aligned.decisions;
    for (at, from) in of_new.iter().enumerate() {
        let name = &new[at].name;
        let Some(from) = *from else {
            let change = all
                .plain(Kind::Definition, name.as_str(), format!("the decision `{name}` is new"))
                .after(Said { text: format!("decide {name}"), span: Some(new[at].span) });
            all.note(change);
            continue;
        };
        renamed(all, "decision", &old[from].name, name);
        let (before, after) = (Place::Decision(DecisionId::new(from)), Place::Decision(DecisionId::new(at)));
        let lines = (all.old.lines(before).cloned(), all.new.lines(after).cloned());
        let (Some(before), Some(after)) = lines else {
            all.open(name, "the decision cannot be compared");
            continue;
        };
        let leads = all.leads(Formulas::TRUE, Formulas::TRUE);
        let question =
            Question { subject: name.to_string(), site: Site::Anywhere, whence: String::new(), leads, words: &Valued };
        let first = all.found.changes.len();
        all.ask(&question, &before, &after);
        for change in &mut all.found.changes[first..] {
            change.message.push_str(&format!(" as `{name}`"));
        }
    }
    for (at, decision) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) {
            let name = &decision.name;
            let change = all
                .plain(Kind::Definition, name.as_str(), format!("the decision `{name}` is gone"))
                .before(Said { text: format!("decide {name}"), span: Some(decision.span) });
            all.note(change);
        }
    }
}

fn scores(all: &mut Comparing<'_, '_>) {
    let (old, new) = (&all.old.model.scores, &all.new.model.scores);
    let of_new = &all.aligned.scores;
    for (at, from) in of_new.iter().enumerate() {
        match from {
            Some(from) => score(all, ScoreId::new(*from), ScoreId::new(at)),
            None => {
                let name = &new[at].name;
                let change = all
                    .plain(Kind::Definition, name.as_str(), format!("the score `{name}` is new"))
                    .after(Said { text: format!("score {name}"), span: Some(new[at].span) });
                all.note(change);
            }
        }
    }
    for (at, score) in old.iter().enumerate() {
        if !of_new.contains(&Some(at)) {
            let name = &score.name;
            let change = all
                .plain(Kind::Definition, name.as_str(), format!("the score `{name}` is gone"))
                .before(Said { text: format!("score {name}"), span: Some(score.span) });
            all.note(change);
        }
    }
}

/// The sums differ where the points of the one less those of the other are not nothing.
fn score(all: &mut Comparing<'_, '_>, old: ScoreId, new: ScoreId) {
    let (before, after) = (&all.old.model[old], &all.new.model[new]);
    renamed(all, "score", &before.name, &after.name);
    let (Some((was, one)), Some((is, other))) = (all.old.terms(old), all.new.terms(new)) else {
        all.open(&after.name, "the score cannot be compared");
        return;
    };
    let scale = one.max(other);
    let raised = |points: i128, from: u32| points.saturating_mul(10_i128.saturating_pow(scale - from));
    let less: Vec<_> = was.iter().map(|(points, of)| (-raised(*points, one), *of)).collect();
    let terms: Vec<_> = is.iter().map(|(points, of)| (raised(*points, other), *of)).chain(less).collect();
    let formulas = &mut all.asker.conditions.formulas;
    let more = formulas.sum(terms.iter().copied(), [SumRange { from: Some(1), to: None }]);
    let fewer = formulas.sum(terms, [SumRange { from: None, to: Some(-1) }]);
    let leads = all.leads(Formulas::TRUE, Formulas::TRUE);
    for (claim, direction, said) in
        [(more, Direction::Looser, "more points"), (fewer, Direction::Stricter, "fewer points")]
    {
        let line =
            Line { claim, is_otherwise: false, outcome: Outcome::Holds, said: said.to_string(), span: after.span };
        let words =
            Holding { kind: Kind::Definition, holds: format!("has {said} in `{}`", after.name), fails: String::new() };
        let question = Question {
            subject: after.name.to_string(),
            site: Site::Anywhere,
            whence: String::new(),
            leads,
            words: &words,
        };
        let first = all.found.changes.len();
        all.ask(&question, &Lines::default(), &Lines { lines: vec![line], in_order: false });
        for change in &mut all.found.changes[first..] {
            change.direction = Some(direction);
        }
    }
}
