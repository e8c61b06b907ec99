//! Writes a policy in place of its old text.

use std::path::{Path, PathBuf};

use super::Failure;
use super::policies::ShownFile;

/// Replaces a file: the new text is complete beside it before the old one goes.
pub fn replace(shown: &ShownFile, text: &str) -> Result<(), Failure> {
    let path = shown.path();
    let target = path.canonicalize().unwrap_or(path);
    let beside = beside(&target);
    let replaced = std::fs::metadata(&target)
        .and_then(|facts| {
            std::fs::write(&beside, text).and_then(|()| std::fs::set_permissions(&beside, facts.permissions()))
        })
        .and_then(|()| std::fs::rename(&beside, &target));
    replaced.map_err(|error| {
        // The half-written neighbour is of no use; the file itself is untouched.
        let _ = std::fs::remove_file(&beside);
        Failure::file("write", &shown.name, &error)
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    path.with_file_name(name)
}
