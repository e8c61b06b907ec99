//! A policy from its files: the root, what it uses, and the tables and lists it names.
//!
//! Paths are texts with `/`, relative to the file that names them; reading is the caller's.

use std::collections::BTreeMap;

use super::Model;
use super::resolve::{Attachments, resolve};
use crate::diagnostic::{Code, Finding};
use crate::syntax::ast::{self, CalendarItemKind, DecideBody, DeclKind};
use crate::text::{FileId, Source, Sources, Span};

/// Reads the files that a policy names.
pub trait FileReader {
    /// The bytes of `path`, or why it cannot be read in a few words (`no such file`).
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// A policy as far as it could be read.
pub struct Loaded {
    pub model: Model,
    pub sources: Sources,
    pub findings: Vec<Finding>,
    /// The syntax trees, the root first.
    pub files: Vec<(FileId, ast::File)>,
}

impl Loaded {
    /// Whether the text is a policy: it can be checked and run.
    pub fn is_policy(&self) -> bool {
        !self.findings.iter().any(|finding| finding.code.breaks_the_text())
    }
}

/// The largest file that is read as policy text or table; of a longer one no more is asked for.
pub const MOST_BYTES: usize = 256 << 20;

/// Loads the policy whose root file is `path`; `Err` says why the root itself cannot be read.
pub fn load(path: &str, reader: &dyn FileReader) -> Result<Loaded, String> {
    let text = read_text(path, reader)?;
    let mut loading = Loading {
        reader,
        sources: Sources::default(),
        findings: Vec::new(),
        by_path: BTreeMap::new(),
        attachments: Attachments::new(),
    };
    let root = loading.add(path, text);
    let mut queue = vec![root];
    let mut files: Vec<(FileId, ast::File)> = Vec::new();
    let mut next = 0;
    while let Some(file) = queue.get(next).copied() {
        next += 1;
        let parsed = crate::syntax::parse(file, &loading.sources.get(file).text);
        loading.findings.extend(parsed.findings);
        for named in named_files(&parsed.file) {
            if let Some((new, true)) = loading.attach(file, &named) {
                queue.push(new);
            }
        }
        files.push((file, parsed.file));
    }
    let (model, findings) = resolve(&files, &loading.sources, &loading.attachments);
    let mut all = loading.findings;
    all.extend(findings);
    Ok(Loaded { model, sources: loading.sources, findings: all, files })
}

struct Loading<'a> {
    reader: &'a dyn FileReader,
    sources: Sources,
    findings: Vec<Finding>,
    by_path: BTreeMap<String, FileId>,
    attachments: Attachments,
}

/// A string that names a file, and whether it is policy text (`use`).
struct NamedFile {
    text: ast::Text,
    policy: bool,
}

impl Loading<'_> {
    fn add(&mut self, path: &str, text: String) -> FileId {
        let file = self.sources.add(Source::new(path, text));
        self.by_path.insert(normal_path(path), file);
        file
    }

    /// The file, and whether it is policy text that was not read before.
    fn attach(&mut self, from: FileId, named: &NamedFile) -> Option<(FileId, bool)> {
        let path = beside(&self.sources.get(from).path, &named.text.value);
        let known = self.by_path.get(&path).copied();
        let file = match known {
            Some(file) => file,
            None => match read_text(&path, self.reader) {
                Ok(text) => self.add(&path, text),
                Err(why) => {
                    self.unreadable(named.text.span, &path, &why);
                    return None;
                }
            },
        };
        if !named.policy {
            self.attachments.insert(named.text.span, file);
        }
        Some((file, named.policy && known.is_none()))
    }

    fn unreadable(&mut self, span: Span, path: &str, why: &str) {
        let finding = Finding::new(Code::UnreadableFile, span, format!("`{path}` cannot be read: {why}"))
            .label("named here")
            .help("paths are relative to the file that names them; the file must be UTF-8 text");
        self.findings.push(finding);
    }
}

fn named_files(file: &ast::File) -> Vec<NamedFile> {
    let mut named = Vec::new();
    for decl in &file.decls {
        match &decl.kind {
            DeclKind::Use(text) => named.push(NamedFile { text: text.clone(), policy: true }),
            DeclKind::Calendar(calendar) => named.extend(calendar.items.iter().filter_map(|item| match &item.kind {
                CalendarItemKind::ClosedFile(text) => Some(NamedFile { text: text.clone(), policy: false }),
                CalendarItemKind::Open { .. } | CalendarItemKind::Closed { .. } | CalendarItemKind::Error => None,
            })),
            DeclKind::Decide(decide) => {
                if let DecideBody::File(text) = &decide.body {
                    named.push(NamedFile { text: text.clone(), policy: false });
                }
            }
            DeclKind::Policy(_)
            | DeclKind::Department(_)
            | DeclKind::Lead(_)
            | DeclKind::Group(_)
            | DeclKind::Event(_)
            | DeclKind::Criterion(_)
            | DeclKind::Score(_)
            | DeclKind::Intake(_)
            | DeclKind::Stage(_)
            | DeclKind::Commitment(_)
            | DeclKind::Promise(_)
            | DeclKind::Scenario(_)
            | DeclKind::Error => {}
        }
    }
    named
}

fn read_text(path: &str, reader: &dyn FileReader) -> Result<String, String> {
    let bytes = reader.read(path)?;
    if bytes.len() > MOST_BYTES {
        return Err(format!("it is larger than {} MiB", MOST_BYTES >> 20));
    }
    crate::syntax::decode(&bytes).map_err(|error| error.to_string())
}

/// `path` as the file `from` means it.
fn beside(from: &str, path: &str) -> String {
    let folder = match from.rfind('/') {
        Some(end) if !path.starts_with('/') => &from[..=end],
        Some(_) | None => "",
    };
    normal_path(&format!("{folder}{path}"))
}

/// Without `.` and, where it can be told, `..`.
fn normal_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        assert_eq!(beside("policies/a/p.tasuki", "../shared/holidays.csv"), "policies/shared/holidays.csv");
        assert_eq!(beside("p.tasuki", "./d.tasuki"), "d.tasuki");
        assert_eq!(beside("../p.tasuki", "d.tasuki"), "../d.tasuki");
        assert_eq!(beside("a/p.tasuki", "/abs/d.csv"), "/abs/d.csv");
    }
}
