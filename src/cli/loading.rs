//! Reads a policy with the files it names, and checks it.

use super::Failure;
use super::policies::ShownFile;
use crate::diagnostic::{sort_findings, without_allowed};
use crate::report::check::CheckedPolicy;
use crate::syntax;
use crate::text::{Source, Sources};

/// All phases of `check` over one policy.
pub fn check(file: &ShownFile) -> Result<CheckedPolicy, Failure> {
    let text = std::fs::read_to_string(file.path()).map_err(|error| Failure::file("read", &file.name, &error))?;
    let mut sources = Sources::default();
    let id = sources.add(Source::new(file.name.clone(), text));
    let parsed = syntax::parse(id, &sources.get(id).text);
    let mut findings = without_allowed(parsed.findings, &sources);
    sort_findings(&mut findings, &sources);
    Ok(CheckedPolicy { path: file.name.clone(), sources, findings, undecided: Vec::new(), holds: Vec::new() })
}
