//! `tasuki simulate`.

use std::cell::RefCell;
use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::args::{LedgerChoice, ReportFormat, SimulateArgs, SummaryFormat};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::progress::Progress;
use super::status::FailOn;
use super::streams::{self, is_standard};
use super::traces::{self, Day, ReadTrace};
use super::{Failure, Io, Status, loading, threads};
use crate::ingest::Trace;
use crate::model::Loaded;
use crate::report::simulation::{self, Replayed};
use crate::simulate::{Ledger, LedgerFormat, Options, Summary, replay};

pub fn run(args: &SimulateArgs, io: &mut Io) -> Result<Status, Failure> {
    let ledger_on_stdout = args.ledger.as_deref().is_some_and(is_standard);
    if ledger_on_stdout && args.format != SummaryFormat::Text {
        let format = if args.format == SummaryFormat::Json { "json" } else { "markdown" };
        let failure = Failure::new(format!("`--ledger -` and `--format {format}` both write to stdout"));
        return Err(failure.help("give the ledger a file"));
    }
    streams::rejects_file(args.rejects.as_ref())?;
    let (policy, paths) =
        args.inputs().ok_or_else(|| Failure::new("no policy is named").help("tasuki simulate POLICY --trace FILE"))?;
    traces::keep_apart(policy, paths, &[args.ledger.as_ref(), args.rejects.as_ref()], io)?;
    let policy = ShownFile::new(policy, &io.directory);
    let mapping = mapping(&args.mapping, &policy)?;
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return match args.format {
            SummaryFormat::Text => loading::refuse(loaded, &policy, ReportFormat::Text, io),
            SummaryFormat::Json => loading::refuse(loaded, &policy, ReportFormat::Json, io),
            SummaryFormat::Markdown => loading::refuse_on_stderr(loaded, &policy, io),
        };
    }
    let until = args.until.as_deref().map(|text| traces::read_moment_of(text, &loaded.model, Day::End)).transpose()?;
    let ReadTrace { mut trace, files } =
        traces::read(paths, &loaded.model, &mapping, args.threads, Some(args.memory), io)?;
    traces::select(&mut trace, &args.leads, args.sample, &files)?;
    let summary = replayed(args, &loaded, &trace, until, io)?;
    traces::write_set_aside(args.rejects.as_deref(), &trace, &files, io)?;
    let Loaded { model, sources, .. } = &loaded;
    let (rejects, notes) = (&trace.rejects, trace.notes.as_slice());
    let replayed = Replayed { summary: &summary, model, sources, files: &files, rejects, notes };
    match args.format {
        SummaryFormat::Json => io.document(&summary)?,
        SummaryFormat::Text if ledger_on_stdout => {}
        SummaryFormat::Text => io.report(&simulation::text(&replayed, io.width()))?,
        SummaryFormat::Markdown => io.report(&simulation::markdown(&replayed))?,
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
    let format = ledger_format(args);
    let job = move || -> io::Result<Summary> {
        let progress = RefCell::new(Progress::new("replaying", trace.applied(), is_terminal));
        let tell = |rows| progress.borrow_mut().at(rows);
        let options = Options { until, progress: Some(&tell) };
        let written = ledger.as_mut().map(|out| Ledger { format, out: &mut **out });
        let summary = replay(model, sources, trace, options, written)?;
        ledger.as_mut().map_or(Ok(()), |out| out.flush())?;
        Ok(summary)
    };
    let summary = threads::with(args.threads, job)?;
    let path = args.ledger.as_deref().unwrap_or(Path::new("-"));
    summary.map_err(|error| written(path, &error))
}

/// What is asked for, else what the file's name says.
fn ledger_format(args: &SimulateArgs) -> LedgerFormat {
    let by_name = || args.ledger.as_deref().and_then(Path::extension)?.to_str();
    match (args.ledger_format, by_name()) {
        (Some(LedgerChoice::Csv), _) | (None, Some("csv")) => LedgerFormat::Csv,
        (Some(LedgerChoice::Parquet), _) | (None, Some("parquet")) => LedgerFormat::Parquet,
        (Some(LedgerChoice::Ndjson), _) | (None, _) => LedgerFormat::Ndjson,
    }
}

fn written(path: &Path, error: &io::Error) -> Failure {
    Failure::file("write", &path.display().to_string(), error)
}

fn fails(summary: &Summary, fail_on: &FailOn) -> bool {
    match fail_on {
        FailOn::Level(level) => summary.findings_at(*level) > 0,
        FailOn::Names(_) => fail_on.fails_steps(&summary.steps, summary.rows.rejected),
    }
}
