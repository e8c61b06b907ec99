//! Traces as commands read them: files, moments and departments of a command line, and what is said
//! of rows that were set aside.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use smol_str::SmolStr;

use super::progress::Progress;
use super::{Failure, Io, streams, threads};
use crate::ingest::{self, Mapping, Room, Trace, read_moment, write_rejects};
use crate::model::{DepartmentId, Model};
use crate::report::simulation::set_aside;
use crate::text::did_you_mean;
use crate::time::PolicyTime;

/// A trace and the names of its files.
pub struct ReadTrace {
    pub trace: Trace,
    pub files: Vec<String>,
}

/// Reads all files on that many threads, with a progress bar where that takes long; of the rows no more
/// than `memory` stays in memory, if that is given.
pub fn read(
    paths: &[PathBuf],
    model: &Model,
    mapping: &Mapping,
    threads: Option<u16>,
    memory: Option<usize>,
    io: &mut Io,
) -> Result<ReadTrace, Failure> {
    let room = Room { memory, ..streams::ROOM };
    let (inputs, size) = streams::open_inputs(paths, &io.directory, io.stdin)?;
    let files = inputs.iter().map(|input| input.name.clone()).collect();
    let mut reading = Progress::new("reading", size, io.stderr.is_terminal);
    let trace = threads::with(threads, || ingest::read(model, mapping, inputs, room, &mut |bytes| reading.at(bytes)))?;
    let trace = trace.map_err(streams::unreadable)?;
    Ok(ReadTrace { trace, files })
}

/// Refuses to write over what is read.
pub fn keep_apart(policy: &Path, traces: &[PathBuf], written: &[Option<&PathBuf>], io: &Io) -> Result<(), Failure> {
    let read: Vec<&Path> = traces.iter().map(|path| path.as_path()).chain([policy]).collect();
    streams::keep_apart(&read, written, io)
}

/// What a bare date stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Its 00:00.
    Start,
    /// The whole of it: the next day's 00:00.
    End,
}

/// A moment in the policy's zone, or with an offset.
pub fn read_moment_of(text: &str, model: &Model, day: Day) -> Result<Timestamp, Failure> {
    let moment = read_moment(text.trim(), &model.zone).ok_or_else(|| {
        Failure::new(format!("`{text}` is no moment"))
            .help("write `2026-12-31 18:00` (in the policy's time zone), `2026-12-31T18:00:00+09:00` or `2026-12-31`")
    })?;
    let next_day = || {
        let time = PolicyTime::new(model);
        time.start_of_day(time.civil(moment.at).date().tomorrow().ok()?)
    };
    let end = if moment.whole_day && day == Day::End { next_day() } else { Some(moment.at) };
    end.ok_or_else(|| Failure::new(format!("`{text}` lies past the end of time")))
}

/// A department by name or label.
pub fn department(word: &str, model: &Model) -> Result<DepartmentId, Failure> {
    let word = word.trim();
    let departments = || model.departments.iter();
    let found = departments()
        .position(|department| department.name == word)
        .or_else(|| departments().position(|department| department.label.as_deref() == Some(word)));
    found.map(DepartmentId::new).ok_or_else(|| {
        let words = departments().flat_map(|it| [Some(it.name.as_str()), it.label.as_deref()]).flatten();
        let failure = Failure::new(format!("no department is called `{word}`"));
        match did_you_mean(word, words) {
            Some(help) => failure.help(help),
            None => failure,
        }
    })
}

/// Leaves out the leads that are not asked for: all but `leads` if some are named, and of these all but a
/// sample.
pub fn select(trace: &mut Trace, leads: &[String], sample: Option<usize>, files: &[String]) -> Result<(), Failure> {
    if !leads.is_empty() {
        // Those that are asked for first: only they are surely in memory.
        let all: Vec<SmolStr> = if leads.iter().all(|lead| trace.find(lead).is_some()) {
            Vec::new()
        } else {
            trace.leads().map(|lead| lead.lead.clone()).collect()
        };
        trace.keep(|lead| leads.iter().any(|known| known == lead)).map_err(unkept)?;
        if let Some(lead) = leads.iter().find(|lead| trace.find(lead).is_none()) {
            return Err(unknown_lead_among(lead, trace, &all, files));
        }
    }
    if let Some(count) = sample {
        let sample = trace.sample(count).map_err(unkept)?;
        trace.keep(|lead| sample.contains(lead)).map_err(unkept)?;
    }
    Ok(())
}

/// A lead that the trace does not have: a slip of the pen, or rows that were all set aside.
pub fn unknown_lead(lead: &str, trace: &Trace, files: &[String]) -> Failure {
    let all: Vec<SmolStr> = trace.leads().map(|lead| lead.lead.clone()).collect();
    unknown_lead_among(lead, trace, &all, files)
}

fn unkept(error: io::Error) -> Failure {
    Failure::file("read", "rows that were put aside", &error)
}

fn unknown_lead_among(lead: &str, trace: &Trace, all: &[SmolStr], files: &[String]) -> Failure {
    let failure = Failure::new(format!("the trace has no lead `{lead}`"));
    if let Some(reject) = trace.rejects.first().iter().find(|reject| reject.text.contains(lead)) {
        let file = files.get(reject.file as usize).map_or("", String::as_str);
        return failure.help(format!("a row that names it was set aside, {file}:{}: {}", reject.line, reject.reason));
    }
    match did_you_mean(lead, all.iter().map(SmolStr::as_str)) {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// Writes the rows that were set aside, if a file for them is named.
pub fn write_set_aside(path: Option<&Path>, trace: &Trace, files: &[String], io: &mut Io) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let out = streams::create(path, &io.directory, &mut io.stdout);
    write_rejects(&trace.rejects, files, out)
        .map_err(|error| Failure::file("write", &path.display().to_string(), &error))
}

/// Says on stderr what was odd about the trace.
pub fn say(trace: &Trace, files: &[String], io: &mut Io) -> Result<(), Failure> {
    let said = set_aside(trace.read, &trace.rejects, &trace.notes, files);
    io.stderr.text(&said).map_err(|error| Failure::file("write to", "stderr", &error))
}
