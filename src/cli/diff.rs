//! `tasuki diff`.

use std::path::PathBuf;

use super::args::{DiffArgs, SheetFormat};
use super::git::Commit;
use super::policies::ShownFile;
use super::{Failure, Io, Status, loading, policies};
use crate::analyze::engine::Limits;
use crate::compare::{Change, Given, Policy, compare};
use crate::model::Loaded;
use crate::report::check::{self, CheckedPolicy};
use crate::report::comparison::{self, ComparedPolicies};

pub fn run(args: &DiffArgs, io: &mut Io) -> Result<Status, Failure> {
    let mut broken: Vec<CheckedPolicy> = Vec::new();
    let mut compared: Vec<ComparedPolicies> = Vec::new();
    for pair in pairs(args, io)? {
        if !pair.old.is_policy() || !pair.new.is_policy() {
            for (loaded, file) in [(pair.old, pair.old_file), (pair.new, pair.new_file)] {
                if !loaded.is_policy() {
                    broken.push(loading::refused(loaded, &file));
                }
            }
            continue;
        }
        let given: Given = args.renamed.iter().map(|(old, new)| (new.as_str().into(), old.as_str().into())).collect();
        let old = Policy { model: &pair.old.model, sources: &pair.old.sources };
        let new = Policy { model: &pair.new.model, sources: &pair.new.sources };
        let found = compare(old, new, &given, Limits::default());
        compared.push(ComparedPolicies {
            old: pair.old_name,
            new: pair.new_name,
            old_model: pair.old.model,
            new_model: pair.new.model,
            old_sources: pair.old.sources,
            new_sources: pair.new.sources,
            found,
        });
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

/// Two policies as far as they could be read.
struct Pair {
    old: Loaded,
    new: Loaded,
    old_file: ShownFile,
    new_file: ShownFile,
    /// As reports name them.
    old_name: String,
    new_name: String,
}

fn pairs(args: &DiffArgs, io: &mut Io) -> Result<Vec<Pair>, Failure> {
    match (&args.against, args.paths.as_slice()) {
        (Some(name), paths) => against(name, paths, io),
        (None, [old, new]) => {
            let [old, new] = [old, new].map(|path| ShownFile::new(path, &io.directory));
            Ok(vec![Pair {
                old: loading::load(&old)?,
                new: loading::load(&new)?,
                old_name: old.name.clone(),
                new_name: new.name.clone(),
                old_file: old,
                new_file: new,
            }])
        }
        (None, paths) => Err(Failure::new(format!("two policies are compared, and {} given", paths.len()))
            .help("write `tasuki diff OLD NEW`, or `tasuki diff --against REF PATH`")),
    }
}

/// The policies of the working tree, each with itself as the commit has it.
fn against(name: &str, paths: &[PathBuf], io: &mut Io) -> Result<Vec<Pair>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut pairs = Vec::new();
    for file in policies::policies(paths, &io.directory)? {
        let commit = Commit::find(&file.base, name)?;
        if !commit.has(&file.name)? {
            let note = format!("`{}` is not in `{name}`: there is nothing to compare it with\n", file.name);
            io.stderr.text(&note).map_err(|error| Failure::file("write to", "stderr", &error))?;
            continue;
        }
        pairs.push(Pair {
            old: loading::load_with(&file, &commit)?,
            new: loading::load(&file)?,
            old_name: format!("{name}:{}", file.name),
            new_name: file.name.clone(),
            old_file: file.clone(),
            new_file: file,
        });
    }
    Ok(pairs)
}
