//! Finds and reads the `tasuki.toml` of a policy.
//!
//! It is the one in the policy's directory, else in the nearest directory above; the search ends at
//! the root of a repository (a directory that holds `.git`).

use std::path::{Path, PathBuf};

use super::Failure;
use super::policies::ShownFile;
use crate::project::{self, FILE_NAME, Project};

/// The settings for the policy; the defaults if no file sets any.
pub fn of(policy: &ShownFile) -> Result<Project, Failure> {
    let path = policy.path();
    let directory = path.parent().unwrap_or(Path::new(""));
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_path_buf());
    let Some(file) = found(&directory) else { return Ok(Project::default()) };
    let shown = shown(&file, &policy.base);
    let text = std::fs::read(&file).map_err(|error| Failure::file("read", &shown, &error))?;
    let text = crate::syntax::decode(&text).map_err(|error| Failure::new(format!("cannot read `{shown}`: {error}")))?;
    project::parse(&text).map_err(|mistakes| {
        Failure::all(mistakes.into_iter().map(|mistake| {
            let failure = Failure::new(format!("{shown}:{}:{}: {}", mistake.line, mistake.column, mistake.message));
            match mistake.help {
                Some(help) => failure.help(help),
                None => failure,
            }
        }))
    })
}

fn found(directory: &Path) -> Option<PathBuf> {
    for above in directory.ancestors() {
        let file = above.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if above.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The file as seen from `base`, if it lies below or above it, else its name.
fn shown(file: &Path, base: &Path) -> String {
    let base = base.canonicalize().unwrap_or_else(|_| base.to_path_buf());
    let mut up = String::new();
    for above in base.ancestors() {
        if let Ok(below) = file.strip_prefix(above)
            && (up.is_empty() || below == Path::new(FILE_NAME))
        {
            return format!("{up}{}", below.display());
        }
        up.push_str("../");
    }
    String::from(FILE_NAME)
}
