//! `tasuki fmt`.

use std::path::PathBuf;

use super::args::FmtArgs;
use super::policies;
use super::replace::replace;
use super::streams::is_standard;
use super::{Failure, Io, Status};
use crate::format::{self, FormatRefusal};
use crate::report::{self, check};
use crate::syntax;
use crate::text::{Source, Sources};

pub fn run(args: &FmtArgs, io: &mut Io) -> Result<Status, Failure> {
    if args.paths.iter().any(|path| is_standard(path)) {
        if args.paths.len() > 1 {
            return Err(Failure::new("`-` stands alone: stdin is laid out to stdout"));
        }
        let mut bytes = Vec::new();
        io.stdin.read_to_end(&mut bytes).map_err(|error| Failure::file("read", "stdin", &error))?;
        let Some(file) = lay_out("stdin", &bytes, io)? else { return Ok(Status::Rejected) };
        return match (args.check, args.diff) {
            (false, false) => io.report(&file.after).map(|()| Status::Passed),
            (true, _) | (_, true) => show(&file, args, io),
        };
    }
    let here = [PathBuf::from(".")];
    let paths: &[PathBuf] = if args.paths.is_empty() { &here } else { &args.paths };
    let mut status = Status::Passed;
    for shown in policies::files(paths, &io.directory)? {
        let bytes = std::fs::read(shown.path()).map_err(|error| Failure::file("read", &shown.name, &error))?;
        let Some(file) = lay_out(&shown.name, &bytes, io)? else {
            status = status.worse(Status::Rejected);
            continue;
        };
        if args.check || args.diff {
            status = status.worse(show(&file, args, io)?);
        } else if file.changed {
            replace(&shown, &file.after)?;
            io.report(&format!("laid out {}\n", shown.name))?;
        }
    }
    Ok(status)
}

/// A file before and after.
struct LaidOut {
    name: String,
    before: String,
    after: String,
    changed: bool,
}

/// Lays a file out; none if its text cannot be read, which is said on stderr.
fn lay_out(name: &str, bytes: &[u8], io: &mut Io) -> Result<Option<LaidOut>, Failure> {
    let text = syntax::decode(bytes).map_err(|error| Failure::new(format!("cannot read `{name}`: {error}")))?;
    let mut sources = Sources::default();
    sources.add(Source::new(name, text.clone()));
    let said = match format::format(&text) {
        Ok(after) => {
            let changed = after.as_bytes() != bytes;
            return Ok(Some(LaidOut { name: name.to_string(), before: text, after, changed }));
        }
        Err(FormatRefusal::Broken(findings)) => {
            let width = io.width();
            findings.iter().map(|finding| check::finding_text(finding, &sources, width) + "\n").collect()
        }
        Err(FormatRefusal::WouldChange) => Failure::new(format!("`{name}`: {}", FormatRefusal::WouldChange)).text(),
    };
    io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
    Ok(None)
}

/// `--check` and `--diff`.
fn show(file: &LaidOut, args: &FmtArgs, io: &mut Io) -> Result<Status, Failure> {
    if args.diff {
        io.report(&report::unified(&file.name, "laid out", &file.before, &file.after))?;
    } else if file.changed {
        io.report(&format!("not laid out: {}\n", file.name))?;
    }
    Ok(if args.check && file.changed { Status::Rejected } else { Status::Passed })
}
