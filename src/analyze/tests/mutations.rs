//! Shipped policies with one thing changed: what `check` must notice, and what it cannot.
//!
//! A policy that says everything for every lead notices when a line of it goes: the leads of that line
//! are left out, or something has lost its name. What [`Kind::must_be_noticed`] leaves out changes
//! the meaning of a policy that stays whole; to see that is the business of a comparison of two
//! policies, not of a check of one:
//!
//! - a line before `otherwise`, or of a decision `in order`: its leads fall to the next line;
//! - a number, where another line takes what this one lets go of (`otherwise`, `in order`, a criterion);
//! - a `when` or `after` line of a stage that leads can also leave otherwise;
//! - the only line for an event, which then moves nothing.

use std::path::{Path, PathBuf};

use crate::analyze::check;
use crate::analyze::engine::Limits;
use crate::cli::Replayer;
use crate::diagnostic::{Code, Finding};
use crate::model::{Alternatives, FileReader, Guard, Loaded, OwnerRule, load};
use crate::text::{FileId, Span};

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A line of a block that must be total and has no `otherwise`.
    LineDropped,
    OtherwiseDropped,
    /// A number in a line of such a block, moved by one.
    NumberMoved,
    /// A declaration that others name.
    DeclarationDropped,
    LineBeforeOtherwiseDropped,
    WhenLineDropped,
    TimerDropped,
    OnlyLineDropped,
}

impl Kind {
    fn must_be_noticed(self) -> bool {
        match self {
            Kind::LineDropped | Kind::OtherwiseDropped | Kind::NumberMoved | Kind::DeclarationDropped => true,
            Kind::LineBeforeOtherwiseDropped | Kind::WhenLineDropped | Kind::TimerDropped | Kind::OnlyLineDropped => {
                false
            }
        }
    }
}

struct Mutation {
    kind: Kind,
    what: String,
    text: String,
}

/// A file of a folder, its text replaced.
struct Replaced<'a> {
    path: &'a str,
    text: &'a str,
}

impl FileReader for Replaced<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.path {
            return Ok(self.text.as_bytes().to_vec());
        }
        std::fs::read(path).map_err(|error| error.to_string())
    }
}

fn loaded(path: &str, text: &str) -> Loaded {
    load(path, &Replaced { path, text }).expect("the text is there")
}

/// Everything that is found, as text without places.
fn found(path: &str, text: &str) -> Vec<(Code, String)> {
    let Loaded { model, sources, findings, .. } = loaded(path, text);
    let said = |finding: Finding| (finding.code, finding.message);
    let report = check(&model, &sources, Limits::default(), &Replayer::new(&model));
    findings.into_iter().chain(report.findings).map(said).collect()
}

/// The mutations of a policy's own file.
struct Mutations<'a> {
    text: &'a str,
    made: Vec<Mutation>,
}

impl Mutations<'_> {
    fn replace(&mut self, kind: Kind, span: Span, with: &str) {
        if span.file != FileId::default() {
            return;
        }
        let mut text = self.text.to_string();
        let what = format!("{kind:?}: {}", &text[span.range()]);
        text.replace_range(span.range(), with);
        self.made.push(Mutation { kind, what, text });
    }

    /// The lines of a block in which exactly one line must speak.
    fn total<T>(&mut self, block: &Alternatives<T>) {
        let has_otherwise = block.arms.iter().any(|arm| arm.guard == Guard::Otherwise);
        for arm in &block.arms {
            match arm.guard {
                Guard::Always => self.replace(Kind::OnlyLineDropped, arm.span, ""),
                Guard::Otherwise => self.replace(Kind::OtherwiseDropped, arm.span, ""),
                Guard::When(_) if has_otherwise || block.in_order => {
                    self.replace(Kind::LineBeforeOtherwiseDropped, arm.span, "");
                }
                Guard::When(_) => {
                    self.replace(Kind::LineDropped, arm.span, "");
                    self.numbers(arm.span);
                }
            }
        }
    }

    /// Each number of the line that is compared, moved by one.
    fn numbers(&mut self, span: Span) {
        let line = &self.text[span.range()];
        for (at, _) in line.match_indices(">= ").chain(line.match_indices("< ")) {
            let from = at + line[at..].find(' ').expect("matched") + 1;
            let digits: String = line[from..].chars().take_while(char::is_ascii_digit).collect();
            if let Ok(number) = digits.parse::<u64>() {
                let start = span.start as usize + from;
                let place = Span::new(span.file, start, start + digits.len());
                self.replace(Kind::NumberMoved, place, &(number + 1).to_string());
            }
        }
    }
}

fn mutations(path: &str, text: &str) -> Vec<Mutation> {
    let Loaded { model, files, .. } = loaded(path, text);
    let mut mutations = Mutations { text, made: Vec::new() };
    for decision in &model.decisions {
        mutations.total(&decision.body);
    }
    model.intake.iter().for_each(|intake| mutations.total(intake));
    for stage in &model.stages {
        if let Some(owner) = &stage.owner
            && let OwnerRule::Arms(arms) = &owner.rule
        {
            mutations.total(arms);
        }
        stage.ons.iter().for_each(|on| mutations.total(&on.lines));
        stage.slas.iter().for_each(|sla| mutations.total(&sla.deadline));
        stage.recycle.iter().for_each(|recycle| mutations.total(&recycle.returns));
        stage.whens.arms.iter().for_each(|arm| mutations.replace(Kind::WhenLineDropped, arm.span, ""));
        let timers = stage.timers.iter().flat_map(|timer| &timer.lines.arms);
        timers.for_each(|arm| mutations.replace(Kind::TimerDropped, arm.span, ""));
    }
    use crate::syntax::ast::DeclKind;
    for decl in &files[0].1.decls {
        if matches!(decl.kind, DeclKind::Department(_) | DeclKind::Stage(_) | DeclKind::Group(_)) {
            mutations.replace(Kind::DeclarationDropped, decl.span, "");
        }
    }
    mutations.made
}

/// Changes of one kind that are tried on one policy.
const TRIED: usize = 2;

#[test]
fn what_makes_a_shipped_policy_say_less_than_it_must_is_noticed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tasuki"));
    paths.sort();
    let (mut tried, mut noticed) = (0, 0);
    let mut missed = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a text");
        let path = path.to_str().expect("a path in UTF-8");
        let before = found(path, &text);
        let all = mutations(path, &text);
        let mut kinds: Vec<Kind> = all.iter().map(|mutation| mutation.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let of_kind: Vec<&Mutation> = all.iter().filter(|mutation| mutation.kind == kind).collect();
            let step = of_kind.len().div_ceil(TRIED);
            for mutation in of_kind.into_iter().step_by(step) {
                let is_noticed = found(path, &mutation.text).iter().any(|finding| !before.contains(finding));
                tried += 1;
                noticed += usize::from(is_noticed);
                if !is_noticed && std::env::var_os("SHOW_MISSED").is_some() {
                    eprintln!("missed {path}: {}", mutation.what);
                }
                if !is_noticed && kind.must_be_noticed() {
                    missed.push(format!("{path}: {}", mutation.what));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(tried > 45, "only {tried} changes");
    assert!(noticed * 10 >= tried * 6, "{noticed} of {tried} changes were noticed");
}
