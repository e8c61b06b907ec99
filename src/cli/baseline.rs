//! `--baseline FILE` and `--write-baseline`: what is known is left out, what is no longer found is told.
//!
//! An entry is judged by a run that looked at its file (or finds that the file is gone), for its code, and
//! to the end. Entries that a run does not judge stay as they are.

use std::collections::BTreeSet;
use std::path::Path;

use super::check_args::CheckArgs;
use super::policies::ShownFile;
use super::selection::Selection;
use super::{Failure, Io, project};
use crate::diagnostic::{Baseline, BaselineEntry, Code, Finding, Identity, Matching, sort_findings};
use crate::report::check::CheckedPolicy;
use crate::report::counted;
use crate::text::{Source, Span};

/// Leaves out of `checked` what the baseline knows, and adds what it knows in vain.
pub fn apply(
    args: &CheckArgs,
    selection: Selection<'_>,
    checked: &mut [CheckedPolicy],
    io: &mut Io,
) -> Result<(), Failure> {
    let Some(path) = &args.baseline else { return Ok(()) };
    let shown = ShownFile::new(path, &io.directory);
    let mut text = match std::fs::read_to_string(shown.path()) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && args.write_baseline => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::missing(&shown.name, &shown.path())
                .help("`--write-baseline` begins a baseline with what is found now"));
        }
        Err(error) => return Err(Failure::file("read", &shown.name, &error)),
    };
    let mut baseline = match &text {
        Some(text) => read(text, &shown)?,
        None => Baseline::default(),
    };
    let judges = |entry: &BaselineEntry, checked: &[CheckedPolicy]| judges(entry, selection, checked, &io.directory);
    if args.write_baseline {
        let kept = baseline.entries().iter().filter(|entry| !judges(entry, checked)).cloned();
        baseline = written(kept.collect(), checked);
        let now = baseline.text();
        if text.as_ref() != Some(&now) {
            std::fs::write(shown.path(), &now).map_err(|error| Failure::file("write", &shown.name, &error))?;
        }
        let said = format!("{}: {}\n", shown.name, counted(baseline.entries().len() as u64, "known finding"));
        io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
        text = Some(now);
    }
    let mut unused: BTreeSet<usize> = (0..baseline.entries().len()).collect();
    for policy in checked.iter_mut() {
        let mut matching = Matching::new(&baseline);
        let CheckedPolicy { findings, sources, .. } = policy;
        let before = findings.len();
        findings.retain(|finding| !can_be_known(finding) || !matching.knows(&Identity::of(finding, sources)));
        policy.known = Some((before - policy.findings.len()) as u64);
        unused = unused.intersection(&matching.unused().collect()).copied().collect();
    }
    unused.retain(|at| judges(&baseline.entries()[*at], checked) && selection.keeps(Code::UnusedBaseline));
    tell_unused(&baseline, &unused, &shown, text.unwrap_or_default(), checked)
}

fn read(text: &str, shown: &ShownFile) -> Result<Baseline, Failure> {
    Baseline::read(text).map_err(|wrong| Failure::new(format!("{}:{}: {}", shown.name, wrong.line, wrong.message)))
}

/// What says that the text is no policy cannot be lived with.
fn can_be_known(finding: &Finding) -> bool {
    !finding.code.breaks_the_text()
}

/// Whether this run would have found what the entry knows.
fn judges(entry: &BaselineEntry, selection: Selection<'_>, checked: &[CheckedPolicy], directory: &Path) -> bool {
    let mut reading =
        checked.iter().filter(|policy| policy.sources.iter().any(|(_, source)| source.path == entry.file));
    let to_the_end = |policy: &CheckedPolicy| {
        !policy.findings.iter().any(|finding| finding.code.breaks_the_text())
            && !policy.undecided.iter().any(|question| question.code == entry.code)
    };
    let looked_at = match reading.next() {
        Some(first) => to_the_end(first) && reading.all(to_the_end),
        None => !directory.join(&entry.file).exists(),
    };
    looked_at && selection.keeps(entry.code)
}

/// The entries to keep, and those of all findings. A finding of a file that several policies use is one.
fn written(kept: Vec<BaselineEntry>, checked: &[CheckedPolicy]) -> Baseline {
    let mut found: Vec<BaselineEntry> = Vec::new();
    for policy in checked {
        let so_far = Baseline::of(found.clone());
        let mut matching = Matching::new(&so_far);
        for finding in policy.findings.iter().filter(|finding| can_be_known(finding)) {
            found.extend(matching.missing(&Identity::of(finding, &policy.sources)));
        }
    }
    found.extend(kept);
    Baseline::of(found)
}

/// A finding for each entry that is known in vain, told with the policy that it is about.
fn tell_unused(
    baseline: &Baseline,
    unused: &BTreeSet<usize>,
    shown: &ShownFile,
    text: String,
    checked: &mut [CheckedPolicy],
) -> Result<(), Failure> {
    let severities = project::of(shown)?.severities;
    let source = Source::new(shown.name.clone(), text);
    for at in unused {
        let entry = &baseline.entries()[*at];
        let reads = |policy: &CheckedPolicy| policy.sources.iter().any(|(_, source)| source.path == entry.file);
        let policy = checked.iter().position(reads).unwrap_or(0);
        let Some(policy) = checked.get_mut(policy) else { continue };
        let known = policy.sources.iter().find(|(_, known)| known.path == source.path).map(|(id, _)| id);
        let file = known.unwrap_or_else(|| policy.sources.add(source.clone()));
        let line = baseline.line(*at);
        let start = source.line_start(line).unwrap_or(0) as usize;
        let span = Span::new(file, start, start + source.line_text(line).len());
        let finding = Finding::new(
            Code::UnusedBaseline,
            span,
            format!("{} is not found in {} any more", entry.words(), entry.file),
        )
        .label("knows nothing any more")
        .help("delete the line, or write the baseline again with `--write-baseline`");
        policy.findings.extend(severities.apply(finding));
        sort_findings(&mut policy.findings, &policy.sources);
    }
    Ok(())
}
