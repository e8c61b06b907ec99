//! `check --fix`: writes what settles a finding without deciding anything, and says what it did not write.
//!
//! One edit after the other: each is made in memory, the policy is read and checked again, and the edit
//! stays only if the policy means the same for every lead ([`fix::refused`]), the finding is gone, and no
//! error or warning came. Only a policy's own file is changed: others that it uses may serve other policies.

use std::collections::{BTreeMap, BTreeSet};

use super::check_args::CheckArgs;
use super::loading::{self, CheckOptions, Edited};
use super::policies::ShownFile;
use super::replace::replace;
use super::selection::Selection;
use super::{Failure, Io};
use crate::diagnostic::{Finding, Identity, Severity};
use crate::fix::{self, Edit, Proposal};
use crate::format;
use crate::model::Loaded;
use crate::report::{self, check::CheckedPolicy};
use crate::text::FileId;

/// Findings of one policy for which a run tries edits.
const MOST: usize = 200;

/// Mends the policies. What was written, or with `--dry-run` would be, is told; gives the new texts by the
/// names of their files.
pub fn run(
    args: &CheckArgs,
    selection: Selection<'_>,
    files: &[ShownFile],
    io: &mut Io,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut texts = BTreeMap::new();
    let mut diffs = String::new();
    for file in files {
        let options =
            CheckOptions { selection, today: args.today, trace: None, certify: false, texts: BTreeMap::new() };
        let Some(mended) = mend(file, options)? else {
            let said = format!("not fixed {}: the text is no policy yet, so there is no meaning to keep\n", file.name);
            io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
            continue;
        };
        if let Some(text) = mended.text {
            diffs.push_str(&report::unified(&file.name, "mended", &mended.before, &text));
            if !args.dry_run {
                replace(file, &text)?;
            }
            texts.insert(file.name.clone(), text);
        }
        let said: String = mended.said.concat();
        io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
    }
    if args.dry_run {
        io.report(&diffs)?;
    }
    Ok(texts)
}

/// A policy's own file after its fixes.
struct Mended {
    before: String,
    /// None if nothing was to be written.
    text: Option<String>,
    said: Vec<String>,
}

/// None where the text is no policy: there is no meaning to keep.
fn mend(file: &ShownFile, mut options: CheckOptions<'_>) -> Result<Option<Mended>, Failure> {
    let mut state = State::read(file, &options)?;
    if !state.loaded.is_policy() {
        return Ok(None);
    }
    let before = state.loaded.sources.get(FileId(0)).text.clone();
    let laid_out = format::format(&before).is_ok_and(|laid_out| laid_out == before);
    let mut said = Vec::new();
    let mut passed_by: BTreeSet<Identity> = BTreeSet::new();
    let (mut made, mut tried) = (0, 0);
    loop {
        let mut next = None;
        for finding in &state.checked.findings {
            let identity = Identity::of(finding, &state.checked.sources);
            if passed_by.contains(&identity) {
                continue;
            }
            if tried == MOST {
                said.push(format!("{MOST} edits of {} were tried: run it again for the others\n", file.name));
                break;
            }
            match settle(file, &mut options, &state, finding, laid_out)? {
                Settled::Fixed(after, line) => {
                    said.push(format!("fixed {}: {line}\n", place(finding, &state.checked)));
                    next = Some(*after);
                    break;
                }
                Settled::Refused(why) => {
                    said.push(format!("not fixed {}: {why}\n", place(finding, &state.checked)));
                    tried += 1;
                }
                Settled::Not(why) => said.push(format!("not fixed {}: {why}\n", place(finding, &state.checked))),
                Settled::NoMatterOfText => {}
            }
            passed_by.insert(identity);
        }
        let Some(next) = next else { break };
        state = next;
        made += 1;
        tried += 1;
    }
    let text = (made > 0).then(|| state.loaded.sources.get(FileId(0)).text.clone());
    Ok(Some(Mended { before, text, said }))
}

/// A policy read and checked.
struct State {
    loaded: Loaded,
    checked: CheckedPolicy,
}

impl State {
    fn read(file: &ShownFile, options: &CheckOptions<'_>) -> Result<State, Failure> {
        let loaded = loading::load_with(file, &Edited { file, texts: &options.texts })?;
        let (checked, _) = loading::check(file, options)?;
        Ok(State { loaded, checked })
    }

    /// What weighs as much as a warning, with how often.
    fn weighty(&self) -> BTreeMap<Identity, usize> {
        let mut all = BTreeMap::new();
        for finding in self.checked.findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            *all.entry(Identity::of(finding, &self.checked.sources)).or_default() += 1;
        }
        all
    }
}

enum Settled {
    /// The policy after the edit, and what was written.
    Fixed(Box<State>, String),
    /// An edit was tried and must not stay.
    Refused(String),
    /// There is nothing to try.
    Not(&'static str),
    NoMatterOfText,
}

fn settle(
    file: &ShownFile,
    options: &mut CheckOptions<'_>,
    state: &State,
    finding: &Finding,
    laid_out: bool,
) -> Result<Settled, Failure> {
    let edits = match fix::propose(finding, &state.loaded) {
        None => return Ok(Settled::NoMatterOfText),
        Some(Proposal::Nothing(why)) => return Ok(Settled::Not(why)),
        Some(Proposal::Edits(edits)) => edits,
    };
    if finding.span.file != FileId(0) {
        return Ok(Settled::Not("it stands in a file that other policies may use"));
    }
    let source = state.loaded.sources.get(FileId(0));
    let mut why = String::from("there is nothing to write");
    for edit in edits {
        let mut text = edit.apply(source);
        if laid_out && let Ok(laid_out) = format::format(&text) {
            text = laid_out;
        }
        let kept = options.texts.insert(file.name.clone(), text);
        let next = State::read(file, options)?;
        match objection(state, &next, finding) {
            None => return Ok(Settled::Fixed(Box::new(next), words(&edit, source.text.get(edit.span.range())))),
            Some(objection) => why = objection,
        }
        match kept {
            Some(kept) => options.texts.insert(file.name.clone(), kept),
            None => options.texts.remove(&file.name),
        };
    }
    Ok(Settled::Refused(why))
}

/// Why the edit must not stay.
fn objection(old: &State, new: &State, finding: &Finding) -> Option<String> {
    if let Some(why) = fix::refused(&old.loaded, &new.loaded) {
        return Some(why);
    }
    let of = |state: &State, wanted: &Finding| {
        let is_it = |one: &&Finding| one.code == wanted.code && one.subject == wanted.subject;
        state.checked.findings.iter().filter(is_it).count()
    };
    if of(new, finding) >= of(old, finding) {
        return Some(String::from("it would not settle the finding"));
    }
    let before = old.weighty();
    let came = new.weighty().into_iter().find(|(identity, count)| *count > before.get(identity).copied().unwrap_or(0));
    came.map(|(identity, _)| format!("it would bring `{}`", identity.code))
}

fn place(finding: &Finding, checked: &CheckedPolicy) -> String {
    let subject = finding.subject.as_ref().map(|subject| format!(" of `{subject}`")).unwrap_or_default();
    format!("{} {}{subject}", checked.sources.place(finding.span), finding.code)
}

/// What an edit wrote or took out, on one line.
fn words(edit: &Edit, gone: Option<&str>) -> String {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match edit.text.trim() {
        "" => format!("deleted `{}`", flat(gone.unwrap_or(""))),
        text => format!("added `{}`", flat(text)),
    }
}
