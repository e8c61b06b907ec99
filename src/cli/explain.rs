//! `tasuki explain` and `tasuki rules`.

use std::io::Write;

use super::args::{ExplainArgs, PageFormat, ReportFormat, RulesArgs};
use super::{Failure, Io, Status};
use crate::analyze::page;
use crate::diagnostic::Code;
use crate::report::rules;

/// Reads a code.
pub fn parse_code(text: &str) -> Result<Code, String> {
    Code::parse(text.trim()).ok_or_else(|| format!("there is no such code; {}", Code::did_you_mean(text)))
}

pub fn explain(args: &ExplainArgs, io: &mut Io) -> Result<Status, Failure> {
    match args.format {
        PageFormat::Text => io.report(&rules::explain_text(args.code, io.width()))?,
        PageFormat::Json => io.document(&rules::explain_document(args.code))?,
        PageFormat::Markdown => {
            let written = io.stdout.write_all(page(args.code).as_bytes());
            written.map_err(|error| Failure::file("write to", "stdout", &error))?;
        }
    }
    Ok(Status::Passed)
}

pub fn rules(args: &RulesArgs, io: &mut Io) -> Result<Status, Failure> {
    match args.format {
        ReportFormat::Text => io.report(&rules::text())?,
        ReportFormat::Json => io.document(&rules::document())?,
    }
    Ok(Status::Passed)
}
