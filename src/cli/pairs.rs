//! Which policies `diff` holds against each other: two files, the policies of two directories by
//! their path in them, or those of the working tree and the same as a commit has them.

use std::path::{Path, PathBuf};

use super::args::DiffArgs;
use super::git::Commit;
use super::policies::{ShownFile, policies};
use super::{Failure, Io, loading};
use crate::model::Loaded;

/// One policy as far as it could be read.
pub struct Side {
    pub loaded: Loaded,
    pub file: ShownFile,
    /// As reports name it.
    pub name: String,
}

/// Two policies of one name, or one that only one side has.
pub enum Pair {
    Both(Box<Side>, Box<Side>),
    Gone(Box<Side>),
    New(Box<Side>),
}

pub fn pairs(args: &DiffArgs, io: &mut Io) -> Result<Vec<Pair>, Failure> {
    match (&args.against, args.paths.as_slice()) {
        (Some(name), paths) => against(name, paths, io),
        (None, [old, new]) => {
            let is_directory = |path: &PathBuf| io.directory.join(path).is_dir();
            match (is_directory(old), is_directory(new)) {
                (true, true) => directories(old, new, io),
                (false, false) => {
                    let [old, new] = [old, new].map(|path| ShownFile::new(path, &io.directory));
                    Ok(vec![Pair::Both(of_disk(old)?, of_disk(new)?)])
                }
                (true, false) | (false, true) => {
                    Err(Failure::new("a directory and a file cannot be compared").help("name two of either"))
                }
            }
        }
        (None, paths) => Err(Failure::new(format!("two policies are compared, and {} given", paths.len()))
            .help("write `tasuki diff OLD NEW`, or `tasuki diff --against REF PATH`")),
    }
}

fn of_disk(file: ShownFile) -> Result<Box<Side>, Failure> {
    Ok(Box::new(Side { loaded: loading::load(&file)?, name: file.name.clone(), file }))
}

fn of_commit(file: ShownFile, commit: &Commit<'_>, name: &str) -> Result<Box<Side>, Failure> {
    let loaded = loading::load_with(&file, commit)?;
    Ok(Box::new(Side { loaded, name: format!("{name}:{}", file.name), file }))
}

/// The policies of two directories, by the path that they have in them.
fn directories(old: &Path, new: &Path, io: &Io) -> Result<Vec<Pair>, Failure> {
    let within = |directory: &Path| -> Result<Vec<(PathBuf, ShownFile)>, Failure> {
        let root = io.directory.join(directory);
        let files = policies(&[directory.to_path_buf()], &io.directory)?.into_iter().map(|file| {
            let path = file.path();
            (path.strip_prefix(&root).map(Path::to_path_buf).unwrap_or(path), file)
        });
        Ok(files.collect())
    };
    let (olds, mut news) = (within(old)?, within(new)?);
    let mut pairs = Vec::new();
    for (path, file) in olds {
        match news.iter().position(|(other, _)| *other == path) {
            Some(at) => pairs.push((path, Pair::Both(of_disk(file)?, of_disk(news.remove(at).1)?))),
            None => pairs.push((path, Pair::Gone(of_disk(file)?))),
        }
    }
    for (path, file) in news {
        pairs.push((path, Pair::New(of_disk(file)?)));
    }
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(pairs.into_iter().map(|(_, pair)| pair).collect())
}

/// The policies of the working tree, each with itself as the commit has it, and those that only the
/// commit has.
fn against(name: &str, paths: &[PathBuf], io: &Io) -> Result<Vec<Pair>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut pairs = Vec::new();
    for path in paths {
        let real = io.directory.join(path);
        let shown = ShownFile::new(path, &io.directory);
        let mut gone = gone_files(name, &real, &shown)?;
        // A path that is gone altogether is one of the commit's.
        let files = match policies(std::slice::from_ref(path), &io.directory) {
            Ok(files) => files,
            Err(_) if !gone.is_empty() => Vec::new(),
            Err(failure) => return Err(failure),
        };
        for file in files {
            let base = file.base.clone();
            let commit = Commit::find(&base, name)?;
            let new = of_disk(file.clone())?;
            pairs.push(match commit.has(&file.name)? {
                true => Pair::Both(of_commit(file, &commit, name)?, new),
                false => Pair::New(new),
            });
        }
        gone.retain(|side| side.loaded.is_policy());
        pairs.extend(gone.into_iter().map(|side| Pair::Gone(Box::new(side))));
    }
    Ok(pairs)
}

/// The files that the commit has at the path, or in the directory, and the working tree has not.
fn gone_files(name: &str, real: &Path, shown: &ShownFile) -> Result<Vec<Side>, Failure> {
    let commit = Commit::find(&shown.base, name)?;
    let listed = if real.is_dir() { commit.policies_in(&shown.name)? } else { vec![shown.name.clone()] };
    let mut gone = Vec::new();
    for file in listed {
        let is_here = shown.base.join(&file).exists();
        if !is_here && commit.has(&file)? {
            gone.push(*of_commit(ShownFile { base: shown.base.clone(), name: file }, &commit, name)?);
        }
    }
    // Of a directory, what another file of it used is no policy of its own.
    if real.is_dir() {
        let used_by = |side: &Side| -> Vec<String> {
            let used = side.loaded.files.iter().skip(1);
            used.map(|(file, _)| side.loaded.sources.get(*file).path.clone()).collect()
        };
        let used: Vec<String> = gone.iter().flat_map(used_by).collect();
        gone.retain(|side| !used.contains(&side.file.name));
    }
    Ok(gone)
}
