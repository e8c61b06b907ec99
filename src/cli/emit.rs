//! `tasuki test --emit`: what `check` finds, as scenarios that can be pasted.
//!
//! A scenario is run before it is printed: it must meet the finding it is about, and what it expects is what
//! happens today. Pasted, it passes until somebody settles the finding, and then asks what should be so
//! instead.

use std::collections::BTreeMap;

use super::args::TestArgs;
use super::loading::{self, CheckOptions, Edited};
use super::policies::ShownFile;
use super::selection::Selection;
use super::{Failure, Io, Status, policies};
use crate::diagnostic::{Code, ExampleValue, Finding};
use crate::model::Loaded;
use crate::report::counted;
use crate::report::emitted::{self, Draft};
use crate::simulate::scenario::{ScenarioResult, run_all};
use crate::text::FileId;

pub fn run(args: &TestArgs, io: &mut Io) -> Result<Status, Failure> {
    let mut status = Status::Passed;
    for file in policies::policies(&args.paths, &io.directory)? {
        let loaded = loading::load(&file)?;
        if !loaded.is_policy() {
            status = status.worse(loading::refuse_on_stderr(loaded, &file, io)?);
            continue;
        }
        let selection = Selection { select: None, ignore: None };
        let options = CheckOptions { selection, today: None, trace: None, certify: false, texts: BTreeMap::new() };
        let (checked, _) = loading::check(&file, &options)?;
        let mut without = 0;
        for finding in checked.findings.iter().filter(|finding| can_be_told(finding.code)) {
            let told = scenarios(finding, &loaded, &file)?;
            without += u64::from(told.is_empty());
            told.iter().try_for_each(|scenario| io.report(&format!("{scenario}\n")))?;
        }
        if without > 0 {
            let said = format!("{}: {} that no scenario shows\n", file.name, counted(without, "finding"));
            io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
        }
    }
    Ok(status)
}

/// Gaps, overlaps and broken promises: a lead meets them.
fn can_be_told(code: Code) -> bool {
    step(code).is_some()
}

/// The step of the ledger that a lead who meets the finding gets.
fn step(code: Code) -> Option<&'static str> {
    match code.as_str() {
        name if name.starts_with("gap-") => Some("gap"),
        name if name.starts_with("overlap-") => Some("overlap"),
        "promise-broken" => Some("promise-broken"),
        _ => None,
    }
}

/// The scenarios that show the finding, each confirmed by a run.
fn scenarios(finding: &Finding, loaded: &Loaded, file: &ShownFile) -> Result<Vec<String>, Failure> {
    let mut told = Vec::new();
    for draft in emitted::drafts(finding, &loaded.model) {
        let probe = emitted::probe(finding, &loaded.model);
        let Some(result) = ran(&draft, &probe, loaded, file)? else { continue };
        if !meets(finding, &result) {
            continue;
        }
        let actual = |name: &str| -> Option<ExampleValue> {
            result.failures.iter().find_map(|failure| failure.actual.get(name)).map(|value| value.0.clone())
        };
        let expected = emitted::expectation(finding, &loaded.model, &actual);
        if ran(&draft, &expected, loaded, file)?.is_some_and(|result| result.passed) {
            told.push(draft.text(&expected));
        }
    }
    Ok(told)
}

/// Runs the scenario below the policy's own text; none if it cannot be read there.
fn ran(draft: &Draft, expected: &str, loaded: &Loaded, file: &ShownFile) -> Result<Option<ScenarioResult>, Failure> {
    let text = format!("{}\n{}", loaded.sources.get(FileId(0)).text, draft.text(expected));
    let texts = BTreeMap::from([(file.name.clone(), text)]);
    let with = loading::load_with(file, &Edited { file, texts: &texts })?;
    if !with.is_policy() {
        return Ok(None);
    }
    // Files that it uses may have scenarios too, which come later.
    let results = run_all(&with.model, &with.sources).scenarios;
    Ok(results.into_iter().rfind(|result| result.file == file.name))
}

/// Whether a run that failed, and so tells its history, met the finding.
fn meets(finding: &Finding, result: &ScenarioResult) -> bool {
    let subject = finding.subject.as_deref();
    let same = |said: Option<&str>| {
        said == subject
            || said.is_some_and(|said| subject.is_some_and(|subject| said.starts_with(&format!("{subject}/"))))
    };
    let wanted = step(finding.code);
    result.history.iter().any(|line| Some(line.step) == wanted && same(line.subject.as_deref()))
}
