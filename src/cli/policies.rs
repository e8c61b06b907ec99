//! Which policies the paths of a command line mean, and how their files are shown.
//!
//! A relative path is shown as it was written. An absolute one is shown relative to the working
//! directory if it lies below it, else relative to its own directory, so that no output depends on
//! where a checkout lies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::Failure;
use crate::syntax::{self, ast};
use crate::text::FileId;

/// A file, by the directory to read it from and the name shown for it, which is its path from
/// there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownFile {
    pub base: PathBuf,
    pub name: String,
}

impl ShownFile {
    pub fn new(path: &Path, directory: &Path) -> ShownFile {
        let below = if path.is_absolute() { path.strip_prefix(directory).ok() } else { Some(path) };
        match below {
            Some(below) => ShownFile { base: directory.to_path_buf(), name: shown(below) },
            None => ShownFile {
                base: path.parent().map(Path::to_path_buf).unwrap_or_default(),
                name: shown(Path::new(path.file_name().unwrap_or_default())),
            },
        }
    }

    pub fn path(&self) -> PathBuf {
        self.base.join(&self.name)
    }
}

/// A path with `/` between its parts and without `./`.
fn shown(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    match parts.join("/").replacen("//", "/", 1) {
        nothing if nothing.is_empty() => String::from("."),
        shown => shown,
    }
}

/// The policies that `paths` mean: files as they are, of a directory every `*.tasuki` that another
/// does not `use`. Each once, in the order of the paths.
pub fn policies(paths: &[PathBuf], directory: &Path) -> Result<Vec<ShownFile>, Failure> {
    expand(paths, directory, roots)
}

/// The files that `paths` mean; of a directory every `*.tasuki` in it.
pub fn files(paths: &[PathBuf], directory: &Path) -> Result<Vec<ShownFile>, Failure> {
    expand(paths, directory, |files| files)
}

fn expand(
    paths: &[PathBuf],
    directory: &Path,
    choose: fn(Vec<ShownFile>) -> Vec<ShownFile>,
) -> Result<Vec<ShownFile>, Failure> {
    let mut found: Vec<ShownFile> = Vec::new();
    for path in paths {
        let real = directory.join(path);
        let of_path = if real.is_dir() {
            choose(files_of(path, &real, directory)?)
        } else if real.exists() {
            vec![ShownFile::new(path, directory)]
        } else {
            return Err(Failure::missing(&ShownFile::new(path, directory).name, &real));
        };
        for file in of_path {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Every `*.tasuki` of a directory, by name.
fn files_of(path: &Path, real: &Path, directory: &Path) -> Result<Vec<ShownFile>, Failure> {
    let written = path.display().to_string();
    let entries = std::fs::read_dir(real).map_err(|error| Failure::file("read", &written, &error))?;
    let mut names = Vec::new();
    let mut below = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Failure::file("read", &written, &error))?;
        let name = entry.file_name();
        let is_directory = entry.path().is_dir();
        if is_directory && holds_policies(&entry.path()) {
            below.push(name.to_string_lossy().into_owned());
        } else if !is_directory && Path::new(&name).extension().is_some_and(|extension| extension == "tasuki") {
            names.push(name);
        }
    }
    if names.is_empty() {
        below.sort();
        let failure = Failure::new(format!("there is no `.tasuki` file in `{written}`"));
        return Err(match below.first() {
            Some(name) => failure.help(format!("`{}` holds some", path.join(name).display())),
            None => failure.help("name a policy, or a directory that holds policies"),
        });
    }
    names.sort();
    if path.is_absolute() && !path.starts_with(directory) {
        let file =
            |name: &std::ffi::OsString| ShownFile { base: path.to_path_buf(), name: name.to_string_lossy().into() };
        return Ok(names.iter().map(file).collect());
    }
    Ok(names.iter().map(|name| ShownFile::new(&path.join(name), directory)).collect())
}

fn holds_policies(directory: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(directory) else { return false };
    entries.filter_map(Result::ok).any(|entry| entry.path().extension().is_some_and(|extension| extension == "tasuki"))
}

/// The files that no other of them uses. Of files that use each other in a circle and that nobody
/// else uses, the first is a policy.
fn roots(files: Vec<ShownFile>) -> Vec<ShownFile> {
    let uses: Vec<BTreeSet<usize>> = used(&files);
    let mut reached = BTreeSet::new();
    let mut roots = BTreeSet::new();
    let used_by_another = |at: usize| uses.iter().enumerate().any(|(user, used)| user != at && used.contains(&at));
    let unused = (0..files.len()).filter(|at| !used_by_another(*at));
    for at in unused.chain(0..files.len()) {
        if reached.contains(&at) {
            continue;
        }
        roots.insert(at);
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(&uses[at]);
            }
        }
    }
    files.into_iter().enumerate().filter(|(at, _)| roots.contains(at)).map(|(_, file)| file).collect()
}

/// For each file the others that it uses.
fn used(files: &[ShownFile]) -> Vec<BTreeSet<usize>> {
    let by_path: BTreeMap<PathBuf, usize> =
        files.iter().enumerate().map(|(at, file)| (plain(&file.path()), at)).collect();
    files
        .iter()
        .map(|file| {
            let Ok(text) = std::fs::read_to_string(file.path()) else { return BTreeSet::new() };
            let parsed = syntax::parse(FileId::default(), text.trim_start_matches('\u{feff}'));
            let near = file.path().parent().map(Path::to_path_buf).unwrap_or_default();
            let decls = parsed.file.decls.iter();
            decls
                .filter_map(|decl| match &decl.kind {
                    ast::DeclKind::Use(name) => by_path.get(&plain(&near.join(&name.value))).copied(),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

/// A path without `.` and `..`, by its text.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            Component::ParentDir | Component::Normal(_) | Component::Prefix(_) | Component::RootDir => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_working_directory_or_from_their_own() {
        let here = Path::new("/home/ops");
        let name = |path: &str| ShownFile::new(Path::new(path), here).name;
        assert_eq!(name("p.tasuki"), "p.tasuki");
        assert_eq!(name("./a/p.tasuki"), "a/p.tasuki");
        assert_eq!(name("../p.tasuki"), "../p.tasuki");
        assert_eq!(name("/home/ops/a/p.tasuki"), "a/p.tasuki");
        assert_eq!(name("/etc/p.tasuki"), "p.tasuki");
        assert_eq!(ShownFile::new(Path::new("/etc/p.tasuki"), here).path(), Path::new("/etc/p.tasuki"));
    }
}
