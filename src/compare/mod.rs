//! Two policies held against each other by what they mean: which leads, in which stage, get another
//! owner, stage, deadline or rest, and what else was agreed otherwise.
//!
//! ```text
//! (old, new) -> align (joint ids) -> side (formulas in one arena) -> lines (where outcomes differ) -> Change
//! ```
//!
//! Both policies are asked over one space of leads: an outcome that differs for some lead that both
//! allow is a change, with every such lead in its region, and no other. Labels, comments, the order
//! of lines where order says nothing, and names that stand for each other are no change.
//! INVARIANT: a comparison without changes and without open questions is a proof that both policies
//! treat every lead alike.

mod agreements;
mod align;
mod change;
mod comparing;
mod declarations;
mod definitions;
mod lines;
mod names;
mod remap;
mod say;
mod side;
mod slas;
mod stages;
#[cfg(test)]
mod tests;

pub use change::{Change, Comparison, Direction, Kind, Open, Rename, Said};
pub use names::Given;

use crate::analyze::engine::{Formulas, Limits, Purse};
use crate::analyze::parts::{Asker, Conditions, Ground, Unjudged, axes_of};
use crate::model::Model;
use crate::text::Sources;
use comparing::Comparing;
use names::{Guess, Renaming};
use side::Side;

/// A policy and the text it came from.
#[derive(Clone, Copy)]
pub struct Policy<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
}

/// Holds two policies against each other. `given` are renamings, new name to old; others are found
/// where a label is kept, or where they make the policies more alike. `limits` bound the work of
/// each question; a question that ends early is in [`Comparison::undecided`].
pub fn compare(old: Policy<'_>, new: Policy<'_>, given: &Given, limits: Limits) -> Comparison {
    let plain = compare_as(old, new, &Renaming { given, guess: Guess::Nothing }, limits);
    if plain.is_same() {
        return plain;
    }
    let guessed = compare_as(old, new, &Renaming { given, guess: Guess::InOrder }, limits);
    let better = guessed.renames.len() > plain.renames.len()
        && guessed.changes.len() < plain.changes.len()
        && guessed.undecided.len() <= plain.undecided.len();
    if better { guessed } else { plain }
}

fn compare_as(old: Policy<'_>, new: Policy<'_>, renaming: &Renaming<'_>, limits: Limits) -> Comparison {
    let aligned = align::align(old.model, new.model, renaming);
    let axes = axes_of(&[&aligned.old, &aligned.new]);
    let before = Ground::over(&aligned.old, axes.clone());
    let after = Ground::over(&aligned.new, axes);
    let (old_side, formulas) = Side::new(&before, old.model.assumes.len(), Formulas::new(), limits);
    let (new_side, formulas) = Side::new(&after, new.model.assumes.len(), formulas, limits);
    // The arena alone: what the sides say is already in it.
    let mut conditions = Conditions::within(formulas, &aligned.new, &after.axes, &after.definitions);
    let mut all = Comparing {
        aligned: &aligned,
        old: old_side,
        new: new_side,
        old_sources: old.sources,
        new_sources: new.sources,
        asker: Asker {
            model: &aligned.new,
            axes: &after.axes,
            space: &after.space,
            conditions: &mut conditions,
            universe: Formulas::TRUE,
            limits,
            purse: Purse::new(limits),
        },
        found: Comparison { renames: aligned.renames.clone(), ..Comparison::default() },
    };
    unjudged(&mut all);
    stages::compare(&mut all);
    definitions::compare(&mut all, renaming);
    agreements::compare(&mut all, renaming);
    declarations::compare(&mut all, (old.model, new.model));
    let mut found = all.found;
    found.renames.sort();
    found.renames.dedup();
    found.changes.sort_by_key(|change| change.kind);
    found
}

fn unjudged(all: &mut Comparing<'_, '_>) {
    let open: Vec<(String, &'static str)> = all
        .old
        .unjudged
        .iter()
        .chain(&all.new.unjudged)
        .map(|(subject, why)| {
            let message = match why {
                Unjudged::Hole => "the text has an error that `check` says",
                Unjudged::TooManyTexts(_) => "its tests part texts into more kinds than can be compared",
            };
            (subject.clone(), message)
        })
        .collect();
    for (subject, message) in open {
        all.open(&subject, message);
    }
    all.found.undecided.dedup();
}
