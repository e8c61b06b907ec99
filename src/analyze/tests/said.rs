//! A policy's findings as short text, for tests to compare.

use super::replayed::{comes_out, rows};
use crate::analyze::engine::Limits;
use crate::analyze::{Report, check};
use crate::cli::Replayer;
use crate::diagnostic::{Allows, Checked, ExampleValue, Finding};
use crate::model::{FileReader, Loaded, Type, Value, load};
use crate::text::Sources;

struct One<'a>(&'a str);

impl FileReader for One<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let is_root = path == "p.tasuki";
        is_root.then(|| self.0.as_bytes().to_vec()).ok_or_else(|| String::from("there is no such file"))
    }
}

struct Files<'a>(&'a [(&'a str, &'a str)]);

impl FileReader for Files<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let file = self.0.iter().find(|(name, _)| *name == path);
        file.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| String::from("there is no such file"))
    }
}

/// What is found in the first of these files, which the others belong to.
pub fn checked_files(files: &[(&str, &str)]) -> Report {
    let loaded = load(files[0].0, &Files(files)).expect("the text is there");
    let broken: Vec<&String> = loaded.findings.iter().map(|finding| &finding.message).collect();
    assert!(broken.is_empty(), "{broken:?}");
    check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model))
}

/// A policy that resolves without an error.
pub fn loaded(policy: &str) -> Loaded {
    loaded_text(&format!("policy \"p\" {{ timezone \"Asia/Tokyo\" }}\n{policy}"))
}

/// A whole policy file that resolves without an error.
pub fn loaded_text(text: &str) -> Loaded {
    let loaded = load("p.tasuki", &One(text)).expect("the text is there");
    let broken: Vec<&String> = loaded
        .findings
        .iter()
        .filter(|finding| finding.code.breaks_the_text())
        .map(|finding| &finding.message)
        .collect();
    assert!(broken.is_empty(), "{broken:?} in {text}");
    loaded
}

/// Every finding of a whole policy file, on 2026-10-05.
pub fn findings_of(text: &str) -> Vec<Finding> {
    let Loaded { model, sources, mut findings, files } = load("p.tasuki", &One(text)).expect("the text is there");
    let report = check(&model, &sources, Limits::default(), &Replayer::new(&model));
    findings.extend(report.findings);
    let comments = files.iter().flat_map(|(_, file)| &file.comments);
    let allows = Allows::read(&sources, comments.map(|comment| (comment.span, comment.text.as_str(), comment.doc)));
    let today = Some(jiff::civil::date(2026, 10, 5));
    allows.apply(&sources, Checked { findings, undecided: &report.undecided, today, sheets: &model.sheets() })
}

/// The findings of a policy that resolves without an error.
pub fn checked(policy: &str) -> (Report, Sources) {
    let loaded = loaded(policy);
    let report = check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model));
    (report, loaded.sources)
}

/// The value that an example shows.
pub fn value_of(ty: &Type, shown: &ExampleValue) -> Value {
    match shown {
        ExampleValue::Unknown => Value::Unknown,
        ExampleValue::YesNo(value) => Value::Choice(u32::from(*value)),
        ExampleValue::Integer(number) | ExampleValue::Decimal(number) | ExampleValue::Money(number, _) => {
            Value::Number(*number)
        }
        ExampleValue::Word(word) => match ty {
            Type::OneOf(values) => {
                let at = values.iter().position(|value| value.name == *word).expect("a value of the type");
                Value::Choice(u32::try_from(at).expect("few values"))
            }
            _ => Value::Text(word.clone()),
        },
    }
}

struct Folder;

impl FileReader for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }
}

fn loaded_file(path: &str) -> Loaded {
    load(path, &Folder).expect("the file is there")
}

/// The coverage findings of a file, as [`told`] writes them.
pub fn findings_of_file(path: &std::path::Path) -> String {
    let loaded = loaded_file(path.to_str().expect("a path in UTF-8"));
    let report = check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model));
    write(&report, &loaded.sources)
}

/// Each finding as `CODE SUBJECT LINE`, its boxes and their examples below.
pub fn told(policy: &str) -> String {
    let (report, sources) = checked(policy);
    write(&report, &sources)
}

fn write(report: &Report, sources: &Sources) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let subject = finding.subject.as_deref().unwrap_or("-");
        let lines: Vec<String> =
            finding.related.iter().map(|related| sources.start(related.span).line.to_string()).collect();
        out.push_str(&format!("{} {} {subject}", finding.severity.as_str(), finding.code));
        out.push_str(&format!(" line {}", sources.start(finding.span).line));
        if !lines.is_empty() {
            out.push_str(&format!(" [{}]", lines.join(" ")));
        }
        out.push_str(&format!(
            "\n  {}\n  help: {}\n",
            finding.message,
            finding.help.as_deref().unwrap_or("-").replace('\n', "\n    ")
        ));
        for region in &finding.region {
            let cells: Vec<String> = region.cells.iter().map(|(name, cell)| format!("{name}: {cell}")).collect();
            let example: Vec<String> = region.example.iter().map(|(name, value)| format!("{name} {value}")).collect();
            out.push_str(&format!("  {{{}}} e.g. {}\n", cells.join(", "), example.join(", ")));
        }
    }
    for undecided in &report.undecided {
        out.push_str(&format!("undecided {} {:?} {}\n", undecided.code, undecided.subject, undecided.message));
    }
    out
}

/// Each finding of these codes as its code, its subject, the text it underlines and that of what
/// belongs to it.
pub fn listed(policy: &str, codes: &[&str]) -> String {
    let (report, sources) = checked(policy);
    assert_eq!(report.undecided, []);
    let text = |span| format!("`{}`", sources.snippet(span).split_whitespace().collect::<Vec<_>>().join(" "));
    let mut out = String::new();
    for finding in report.findings.iter().filter(|finding| codes.contains(&finding.code.as_str())) {
        let subject = finding.subject.as_deref().unwrap_or("-");
        out.push_str(&format!("{} {subject} {}", finding.code, text(finding.span)));
        let related: Vec<String> = finding.related.iter().map(|related| text(related.span)).collect();
        if !related.is_empty() {
            out.push_str(&format!(" by {}", related.join(", ")));
        }
        out.push('\n');
    }
    out
}

/// Each gap and overlap as its code, its subject and its boxes.
pub fn brief(policy: &str) -> String {
    let (report, _) = checked(policy);
    assert_eq!(report.undecided, []);
    let mut out = String::new();
    for finding in report.findings.iter().filter(|finding| is_of_coverage(finding)) {
        for region in &finding.region {
            let cells: Vec<String> = region.cells.iter().map(|(name, cell)| format!("{name}: {cell}")).collect();
            let subject = finding.subject.as_deref().unwrap_or("-");
            out.push_str(&format!("{} {subject} {{{}}}\n", finding.code, cells.join(", ")));
        }
    }
    out
}

/// Each finding of these codes as its code, its subject and its boxes; a note says so.
pub fn of_codes(policy: &str, codes: &[&str]) -> String {
    let (report, _) = checked(policy);
    assert_eq!(report.undecided, []);
    let mut out = String::new();
    for finding in report.findings.iter().filter(|finding| codes.contains(&finding.code.as_str())) {
        let subject = finding.subject.as_deref().unwrap_or("-");
        let note = if finding.severity == crate::diagnostic::Severity::Note { "note " } else { "" };
        if finding.region.is_empty() {
            out.push_str(&format!("{note}{} {subject}\n", finding.code));
        }
        for region in &finding.region {
            let cells: Vec<String> = region.cells.iter().map(|(name, cell)| format!("{name}: {cell}")).collect();
            out.push_str(&format!("{note}{} {subject} {{{}}}\n", finding.code, cells.join(", ")));
        }
    }
    out
}

fn is_of_coverage(finding: &Finding) -> bool {
    let code = finding.code.as_str();
    code.starts_with("gap-") || code.starts_with("overlap-")
}

/// The policy's findings, each held against the replay of its run or example. Says which have a run.
pub fn replayed(policy: &str) -> Vec<(String, bool)> {
    held_against_replay(&loaded(policy))
}

/// As [`replayed`], of a file.
pub fn replayed_file(path: &str) -> Vec<(String, bool)> {
    held_against_replay(&loaded_file(path))
}

/// Each finding held against the replay of its run or example, by name. Says which have a run.
pub fn held_against_replay(loaded: &Loaded) -> Vec<(String, bool)> {
    let report = check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model));
    let mut told = Vec::new();
    for finding in report.findings.iter().filter(|finding| is_of_coverage(finding)) {
        let place = format!("{} {}", finding.code, finding.subject.as_deref().unwrap_or("-"));
        let in_stage =
            !["gap-decision", "overlap-decision", "gap-intake", "overlap-intake"].contains(&finding.code.as_str());
        if in_stage && finding.run.is_empty() {
            told.push((place, false));
            continue;
        }
        // Lines that agree are told as a note; a run takes the first without a word.
        if finding.severity == crate::diagnostic::Severity::Note {
            continue;
        }
        let (found, ledger) = comes_out(loaded, finding, &rows(finding));
        let policy = &loaded.sources.iter().next().expect("a policy has a file").1.text;
        assert!(found, "{place} does not come out: {}\n{policy}\n{ledger}", finding.message);
        told.push((place, in_stage));
    }
    told
}
