//! `tasuki route`.

use std::path::Path;

use super::args::{ReportFormat, RouteArgs, RowFormat};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::progress::Progress;
use super::status::FailOn;
use super::streams;
use super::{Failure, Io, Status, loading, threads};
use crate::ingest::write_rejects;
use crate::report::routing;
use crate::simulate::route::{RouteError, RouteFormat, Routed, route};

pub fn run(args: &RouteArgs, io: &mut Io) -> Result<Status, Failure> {
    streams::rejects_file(args.rejects.as_ref())?;
    streams::keep_apart(&[&args.policy, &args.leads], &[args.output.as_ref(), args.rejects.as_ref()], io)?;
    let format = format(args);
    let policy = ShownFile::new(&args.policy, &io.directory);
    let mapping = mapping(&args.mapping, &policy)?;
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return match format {
            RouteFormat::Json => loading::refuse(loaded, &policy, ReportFormat::Json, io),
            RouteFormat::Csv | RouteFormat::Ndjson | RouteFormat::Parquet => {
                loading::refuse_on_stderr(loaded, &policy, io)
            }
        };
    }
    let (mut inputs, size) = streams::open_inputs(std::slice::from_ref(&args.leads), &io.directory, io.stdin)?;
    let input = inputs.pop().expect("one path opens as one input");
    let name = input.name.clone();
    let output = args.output.as_deref().unwrap_or(Path::new("-"));
    let mut progress = Progress::new("routing", size, io.stderr.is_terminal);
    let mut out = streams::create(output, &io.directory, &mut io.stdout);
    let routed = threads::with(args.threads, || {
        route(&loaded.model, &mapping, input, streams::ROOM, format, &mut |bytes| progress.at(bytes), &mut out)
    })?;
    drop((out, progress));
    let routed = routed.map_err(|error| match error {
        RouteError::Read(error) => streams::unreadable(error),
        RouteError::Write(error) => Failure::file("write", &output.display().to_string(), &error),
    })?;
    if let Some(path) = &args.rejects {
        let out = streams::create(path, &io.directory, &mut io.stdout);
        let written = write_rejects(&routed.rejects, std::slice::from_ref(&name), out);
        written.map_err(|error| Failure::file("write", &path.display().to_string(), &error))?;
    }
    let said = routing::text(&routed, &name);
    io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))?;
    Ok(if fails(&routed, &args.fail_on) { Status::Rejected } else { Status::Passed })
}

/// What is asked for, else what the file's name says.
fn format(args: &RouteArgs) -> RouteFormat {
    let by_name = || args.output.as_deref().and_then(Path::extension)?.to_str();
    match (args.format, by_name()) {
        (Some(RowFormat::Ndjson), _) | (None, Some("ndjson" | "jsonl")) => RouteFormat::Ndjson,
        (Some(RowFormat::Json), _) | (None, Some("json")) => RouteFormat::Json,
        (Some(RowFormat::Parquet), _) | (None, Some("parquet")) => RouteFormat::Parquet,
        (Some(RowFormat::Csv), _) | (None, _) => RouteFormat::Csv,
    }
}

fn fails(routed: &Routed, fail_on: &FailOn) -> bool {
    match fail_on {
        FailOn::Level(level) => routed.findings_at(*level) > 0,
        FailOn::Names(_) => fail_on.fails_counts(|name| routed.count(name), routed.rejects.len() as u64),
    }
}
