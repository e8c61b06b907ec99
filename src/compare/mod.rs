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
mod lone;
mod names;
mod outcomes;
mod remap;
mod say;
mod side;
mod slas;
mod stages;
#[cfg(test)]
mod tests;

pub use change::{Change, Comparison, Direction, Kind, Open, Rename, Said};
pub use lone::{Lone, compare_lone};
pub use names::Given;
pub use outcomes::{
    ClockBalance, ClockSum, CommitmentBalance, InFlight, Kept, LoadBalance, LoadRun, Outcomes, OwnerMove, Recorded,
    Stands, Sum, TellingLead, outcomes,
};

use crate::analyze::engine::{Formulas, Limits, Purse};
use crate::analyze::parts::{Asker, Axes, Conditions, Ground, Unjudged, axes_of};
use crate::model::Model;
use crate::text::Sources;
use comparing::Comparing;
use names::{Guess, Renaming};
use side::{Side, other_conditions};

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
    compare_together(old, new, given, limits).comparison
}

/// A comparison with what it was made of, so that [`outcomes`] can go on from it.
pub struct Together {
    pub comparison: Comparison,
    aligned: align::Aligned,
    axes: Axes,
}

/// As [`compare`].
pub fn compare_together(old: Policy<'_>, new: Policy<'_>, given: &Given, limits: Limits) -> Together {
    let plain = compare_as(old, new, &Renaming { given, guess: Guess::Nothing }, limits);
    if plain.comparison.is_same() {
        return plain;
    }
    let renaming = Renaming { given, guess: Guess::InOrder };
    // Where no names are left over on both sides there is nothing to guess.
    if align::align(old.model, new.model, &renaming).pairs_as_many(&plain.aligned) {
        return plain;
    }
    let guessed = compare_as(old, new, &renaming, limits);
    let (as_guessed, as_named) = (&guessed.comparison, &plain.comparison);
    let better = as_guessed.renames.len() > as_named.renames.len()
        && as_guessed.changes.len() < as_named.changes.len()
        && as_guessed.undecided.len() <= as_named.undecided.len();
    if better { guessed } else { plain }
}

fn compare_as(old: Policy<'_>, new: Policy<'_>, renaming: &Renaming<'_>, limits: Limits) -> Together {
    let aligned = align::align(old.model, new.model, renaming);
    let axes = axes_of(&[&aligned.old, &aligned.new].map(|model| (model, other_conditions(model))));
    let kept_axes = axes.clone();
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
    agreements::compare(&mut all);
    declarations::compare(&mut all, (old.model, new.model));
    let mut found = all.found;
    found.renames.sort();
    found.renames.dedup();
    found.changes.sort_by_key(|change| change.kind);
    Together { comparison: found, aligned, axes: kept_axes }
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
