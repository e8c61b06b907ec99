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
    let policy = ShownFile::new(&args.policy, &io.directory);
    let mapping = mapping(&args.mapping, &policy)?;
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return match args.format {
            RowFormat::Json => loading::refuse(loaded, &policy, ReportFormat::Json, io),
            RowFormat::Csv | RowFormat::Ndjson => loading::refuse_on_stderr(loaded, &policy, io),
        };
    }
    let (mut inputs, size) = streams::open_inputs(std::slice::from_ref(&args.leads), &io.directory, io.stdin)?;
    let input = inputs.pop().expect("one path opens as one input");
    let name = input.name.clone();
    let output = args.output.as_deref().unwrap_or(Path::new("-"));
    let mut progress = Progress::new("routing", size, io.stderr.is_terminal);
    let mut out = streams::create(output, &io.directory, &mut io.stdout);
    let format = match args.format {
        RowFormat::Csv => RouteFormat::Csv,
        RowFormat::Ndjson => RouteFormat::Ndjson,
        RowFormat::Json => RouteFormat::Json,
    };
    let routed = threads::with(args.threads, || {
        route(&loaded.model, &mapping, input, format, &mut |bytes| progress.at(bytes), &mut out)
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

fn fails(routed: &Routed, fail_on: &FailOn) -> bool {
    match fail_on {
        FailOn::Level(level) => routed.findings_at(*level) > 0,
        FailOn::Names(names) => {
            names.iter().any(|name| routed.findings.get(name.as_str()).is_some_and(|count| *count > 0))
        }
    }
}
