//! `tasuki diff`.

use super::args::{DiffArgs, SheetFormat};
use super::mapping::mapping;
use super::pairs::{Pair, Side, pairs};
use super::streams::is_standard;
use super::traces::{self, Day};
use super::{Failure, Io, Status, loading, threads};
use crate::analyze::engine::Limits;
use crate::compare::{
    Change, Comparison, Given, Lone, Outcomes, Policy, Recorded, compare_lone, compare_together, outcomes,
};
use crate::model::Loaded;
use crate::report::check::{self, CheckedPolicy};
use crate::report::comparison::{self, ComparedPolicies};

pub fn run(args: &DiffArgs, io: &mut Io) -> Result<Status, Failure> {
    if args.trace.iter().any(|path| is_standard(path)) {
        let failure = Failure::new("`--trace -` cannot be read twice, once for each policy");
        return Err(failure.help("write the rows to a file first"));
    }
    let mut broken: Vec<CheckedPolicy> = Vec::new();
    let mut compared: Vec<ComparedPolicies> = Vec::new();
    for pair in pairs(args, io)? {
        let sides = match pair {
            Pair::Both(old, new) => vec![old, new],
            Pair::Gone(side) | Pair::New(side) if !side.loaded.is_policy() => vec![side],
            Pair::Gone(side) => {
                compared.push(lone(*side, Lone::Gone));
                continue;
            }
            Pair::New(side) => {
                compared.push(lone(*side, Lone::New));
                continue;
            }
        };
        let are_policies = sides.iter().all(|side| side.loaded.is_policy());
        match <[Box<Side>; 2]>::try_from(sides) {
            Ok([old, new]) if are_policies => compared.push(both(*old, *new, args, io)?),
            Ok(sides) => broken.extend(sides.into_iter().filter_map(refused)),
            Err(sides) => broken.extend(sides.into_iter().filter_map(refused)),
        }
    }
    if !broken.is_empty() {
        io.report(&check::text(&broken, io.width()))?;
        return Ok(Status::Rejected);
    }
    let changes: Vec<Change> = compared.iter().flat_map(|pair| pair.found.changes.iter().cloned()).collect();
    if args.approvers {
        let lines: Vec<String> = comparison::approvers(&changes).iter().map(|name| format!("{name}\n")).collect();
        io.report(&lines.concat())?;
    } else {
        match args.format {
            SheetFormat::Text => io.report(&comparison::text(&compared))?,
            SheetFormat::Json => io.document(&comparison::document(&compared))?,
            SheetFormat::Markdown => io.page(&comparison::markdown(&compared))?,
            SheetFormat::Html => io.page(&comparison::html(&compared))?,
        }
    }
    if changes.iter().any(|change| args.fail_on.fails(change.kind)) {
        return Ok(Status::Rejected);
    }
    let open = compared.iter().any(|pair| !pair.found.undecided.is_empty());
    Ok(if open { Status::Undecided } else { Status::Passed })
}

fn refused(side: Box<Side>) -> Option<CheckedPolicy> {
    let Side { loaded, file, .. } = *side;
    (!loaded.is_policy()).then(|| loading::refused(loaded, &file))
}

fn lone(side: Side, lone: Lone) -> ComparedPolicies {
    let found = compare_lone(&side.loaded.model, lone);
    let Side { loaded: Loaded { model, sources, .. }, name, .. } = side;
    let (old, new) = match lone {
        Lone::Gone => (Some(name), None),
        Lone::New => (None, Some(name)),
    };
    ComparedPolicies {
        old,
        new,
        old_model: model.clone(),
        new_model: model,
        old_sources: sources.clone(),
        new_sources: sources,
        found,
        outcomes: None,
    }
}

fn both(old: Side, new: Side, args: &DiffArgs, io: &mut Io) -> Result<ComparedPolicies, Failure> {
    let given: Given = args.renamed.iter().map(|(old, new)| (new.as_str().into(), old.as_str().into())).collect();
    let before = Policy { model: &old.loaded.model, sources: &old.loaded.sources };
    let after = Policy { model: &new.loaded.model, sources: &new.loaded.sources };
    let mut together = compare_together(before, after, &given, Limits::default());
    let recorded = if args.trace.is_empty() {
        None
    } else {
        let mapping = mapping(&args.mapping, &new.file)?;
        let until =
            args.until.as_deref().map(|text| traces::read_moment_of(text, after.model, Day::End)).transpose()?;
        let of_old = traces::read(&args.trace, before.model, &mapping, args.threads, None, io)?;
        let of_new = traces::read(&args.trace, after.model, &mapping, args.threads, None, io)?;
        if !of_old.trace.rejects.is_empty() || !of_new.trace.rejects.is_empty() {
            traces::say(&of_new.trace, &of_new.files, io)?;
        }
        let recorded = Recorded { old: &of_old.trace, new: &of_new.trace, until };
        let count = || outcomes(&mut together, before, after, recorded);
        let outcomes: Outcomes = threads::with(args.threads, count)?;
        Some(outcomes)
    };
    let found: Comparison = together.comparison;
    Ok(ComparedPolicies {
        old: Some(old.name),
        new: Some(new.name),
        old_model: old.loaded.model,
        new_model: new.loaded.model,
        old_sources: old.loaded.sources,
        new_sources: new.loaded.sources,
        found,
        outcomes: recorded,
    })
}
