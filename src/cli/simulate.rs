//! `tasuki simulate`.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use super::args::{ReportFormat, SimulateArgs};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::progress::Progress;
use super::status::FailOn;
use super::streams::{self, is_standard};
use super::{Failure, Io, Status, loading, threads};
use crate::ingest::{self, Trace, read_moment, write_rejects};
use crate::model::{Loaded, Model};
use crate::report::simulation::{self, Replayed};
use crate::simulate::{Options, Summary, replay};
use crate::time::PolicyTime;

pub fn run(args: &SimulateArgs, io: &mut Io) -> Result<Status, Failure> {
    let ledger_on_stdout = args.ledger.as_deref().is_some_and(is_standard);
    if ledger_on_stdout && args.format == ReportFormat::Json {
        return Err(
            Failure::new("`--ledger -` and `--format json` both write to stdout").help("give the ledger a file")
        );
    }
    streams::rejects_file(args.rejects.as_ref())?;
    let mapping = mapping(&args.mapping)?;
    let (policy, traces) =
        args.inputs().ok_or_else(|| Failure::new("no policy is named").help("tasuki simulate POLICY --trace FILE"))?;
    let read: Vec<&Path> = traces.iter().map(|path| path.as_path()).chain([policy]).collect();
    streams::keep_apart(&read, &[args.ledger.as_ref(), args.rejects.as_ref()], io)?;
    let policy = ShownFile::new(policy, &io.directory);
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &policy, args.format, io);
    }
    let until = args.until.as_deref().map(|text| read_until(text, &loaded.model)).transpose()?;
    let (inputs, size) = streams::open_inputs(traces, &io.directory, io.stdin)?;
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let mut reading = Progress::new("reading", size, io.stderr.is_terminal);
    let model = &loaded.model;
    let trace = threads::with(args.threads, || ingest::read(model, &mapping, inputs, &mut |bytes| reading.at(bytes)))?;
    let trace = trace.map_err(streams::unreadable)?;
    drop(reading);
    let summary = replayed(args, &loaded, &trace, until, io)?;
    if let Some(path) = &args.rejects {
        let out = streams::create(path, &io.directory, &mut io.stdout);
        write_rejects(&trace.rejects, &files, out).map_err(|error| written(path, &error))?;
    }
    let Loaded { model, sources, .. } = &loaded;
    match args.format {
        ReportFormat::Json => io.document(&summary)?,
        ReportFormat::Text if ledger_on_stdout => {}
        ReportFormat::Text => {
            let (rejects, notes) = (trace.rejects.as_slice(), trace.notes.as_slice());
            let replayed = Replayed { summary: &summary, model, sources, files: &files, rejects, notes };
            io.report(&simulation::text(&replayed, io.width()))?;
        }
    }
    Ok(if fails(&summary, &args.fail_on) { Status::Rejected } else { Status::Passed })
}

/// Replays the trace on the threads asked for, the ledger written along the way.
fn replayed(
    args: &SimulateArgs,
    loaded: &Loaded,
    trace: &Trace,
    until: Option<Timestamp>,
    io: &mut Io,
) -> Result<Summary, Failure> {
    let Loaded { model, sources, .. } = loaded;
    let is_terminal = io.stderr.is_terminal;
    let mut ledger = args.ledger.as_ref().map(|path| streams::create(path, &io.directory, &mut io.stdout));
    let job = move || -> io::Result<Summary> {
        let progress = RefCell::new(Progress::new("replaying", trace.applied(), is_terminal));
        let tell = |rows| progress.borrow_mut().at(rows);
        let options = Options { until, progress: Some(&tell) };
        let summary = replay(model, sources, trace, options, ledger.as_mut().map(|out| out as &mut dyn Write))?;
        ledger.as_mut().map_or(Ok(()), |out| out.flush())?;
        Ok(summary)
    };
    let summary = threads::with(args.threads, job)?;
    let path = args.ledger.as_deref().unwrap_or(Path::new("-"));
    summary.map_err(|error| written(path, &error))
}

fn written(path: &Path, error: &io::Error) -> Failure {
    Failure::file("write", &path.display().to_string(), error)
}

/// `--until`: a moment in the policy's zone, or with an offset; a bare date is that whole day.
fn read_until(text: &str, model: &Model) -> Result<Timestamp, Failure> {
    let moment = read_moment(text.trim(), &model.zone).ok_or_else(|| {
        Failure::new(format!("`{text}` is no moment"))
            .help("write `2026-12-31 18:00` (in the policy's time zone), `2026-12-31T18:00:00+09:00` or `2026-12-31`")
    })?;
    let next_day = || {
        let time = PolicyTime::new(model);
        time.start_of_day(time.civil(moment.at).date().tomorrow().ok()?)
    };
    let end = if moment.whole_day { next_day() } else { Some(moment.at) };
    end.ok_or_else(|| Failure::new(format!("`{text}` lies past the end of time")))
}

fn fails(summary: &Summary, fail_on: &FailOn) -> bool {
    match fail_on {
        FailOn::Level(level) => summary.findings_at(*level) > 0,
        FailOn::Names(names) => names.iter().any(|name| summary.steps.count(name).is_some_and(|count| count > 0)),
    }
}
