//! `tasuki worklist`.

use super::args::{ListFormat, ReportFormat, WorklistArgs};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::traces::{self, ReadTrace};
use super::{Failure, Io, Status, loading, streams};
use crate::report::worklist as report;
use crate::simulate::{Asked, worklist};

pub fn run(args: &WorklistArgs, io: &mut Io) -> Result<Status, Failure> {
    streams::rejects_file(args.rejects.as_ref())?;
    let policy = ShownFile::new(&args.policy, &io.directory);
    let mapping = mapping(&args.mapping, &policy)?;
    traces::keep_apart(&args.policy, &args.trace, &[args.rejects.as_ref()], io)?;
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return match args.format {
            ListFormat::Text => loading::refuse(loaded, &policy, ReportFormat::Text, io),
            ListFormat::Json => loading::refuse(loaded, &policy, ReportFormat::Json, io),
            ListFormat::Csv | ListFormat::Markdown => loading::refuse_on_stderr(loaded, &policy, io),
        };
    }
    let model = &loaded.model;
    let owner = args.owner.as_deref().map(|owner| traces::department(owner, model)).transpose()?;
    let at = args.at.as_deref().map(|text| traces::read_moment_of(text, model, traces::Day::Start)).transpose()?;
    let ReadTrace { trace, files } = traces::read(&args.trace, model, &mapping, None, None, io)?;
    let at = at.or(trace.last).ok_or_else(|| Failure::new("the trace has no row, so there is no moment to look at"))?;
    let worked = worklist(model, &loaded.sources, &trace, Asked { at, owner, limit: args.limit });
    traces::write_set_aside(args.rejects.as_deref(), &trace, &files, io)?;
    traces::say(&trace, &files, io)?;
    match args.format {
        ListFormat::Text => io.report(&report::text(&worked.list, model, &policy.name))?,
        ListFormat::Markdown => io.report(&report::markdown(&worked.list, model))?,
        ListFormat::Json => io.document(&worked.list)?,
        ListFormat::Csv => report::csv(&worked.list, model, &mut io.stdout)
            .map_err(|error| Failure::file("write to", "stdout", &error))?,
    }
    let rejected = trace.rejects.len() as u64;
    Ok(if args.fail_on.fails_steps(&worked.steps, rejected) { Status::Rejected } else { Status::Passed })
}
