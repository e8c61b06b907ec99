//! Reads a policy with the files it names, and checks it.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::civil::Date;

use super::args::ReportFormat;
use super::journeys::journeys;
use super::policies::ShownFile;
use super::replayer::Replayer;
use super::selection::Selection;
use super::today::today;
use super::{Failure, Io, Status, project};
use crate::analyze::{self, Certificate, Leads, engine::Limits};
use crate::diagnostic::{Allows, Checked, Code, Finding, sort_findings};
use crate::ingest::Trace;
use crate::model::{self, FileReader, Loaded, MOST_BYTES, Model};
use crate::report::check::{self, CheckedPolicy};
use crate::report::counted;

/// Loads a policy; a root file that cannot be read is a failure, all else is findings.
pub fn load(file: &ShownFile) -> Result<Loaded, Failure> {
    load_with(file, &Disk { file })
}

/// Loads a policy whose files `reader` gives.
pub fn load_with(file: &ShownFile, reader: &dyn FileReader) -> Result<Loaded, Failure> {
    model::load(&file.name, reader).map_err(|reason| Failure::new(format!("cannot read `{}`: {reason}", file.name)))
}

/// Reads a trace by the words of a policy.
pub type ReadTrace<'a> = &'a dyn Fn(&Model) -> Result<Trace, Failure>;

/// How `check` looks at a policy.
pub struct CheckOptions<'a> {
    pub selection: Selection<'a>,
    /// The date that allow comments are held against, if not the clock's.
    pub today: Option<Date>,
    /// Rows whose leads are counted in each region.
    pub trace: Option<ReadTrace<'a>>,
    /// Whether a certificate is asked for.
    pub certify: bool,
    /// Texts of files in place of those on disk, by the names shown for the files.
    pub texts: BTreeMap<String, String>,
}

/// All phases of `check` over one policy.
pub fn check(file: &ShownFile, options: &CheckOptions<'_>) -> Result<(CheckedPolicy, Option<Certificate>), Failure> {
    let project = project::of(file)?;
    let loaded = load_with(file, &Edited { file, texts: &options.texts })?;
    let trace = match options.trace.filter(|_| loaded.is_policy()) {
        Some(read) => Some(read(&loaded.model)?),
        None => None,
    };
    let journeys = trace.as_ref().map(|trace| journeys(&loaded, trace)).transpose()?;
    let leads = trace.as_ref().zip(journeys.as_ref()).map(|(trace, journeys)| Leads { trace, journeys });
    let replayer = Replayer::new(&loaded.model);
    let (report, certificate) = if options.certify {
        analyze::check_with_certificate(&loaded.model, &loaded.sources, Limits::default(), &replayer, leads)
    } else {
        (analyze::check_with(&loaded.model, &loaded.sources, Limits::default(), &replayer, leads), None)
    };
    let Loaded { model, sources, mut findings, files } = loaded;
    let analyze::Report { findings: found, mut undecided, proved } = report;
    findings.extend(found);
    let comments = files.iter().flat_map(|(_, file)| &file.comments);
    let allows = Allows::read(&sources, comments.map(|comment| (comment.span, comment.text.as_str(), comment.doc)));
    let today = allows.have_limits().then(|| today(options.today, &model.zone));
    let sheets = model.sheets();
    let findings = allows.apply(&sources, Checked { findings, undecided: &undecided, today, sheets: &sheets });
    let kept = |code: Code| options.selection.keeps(code) && project.severities.of(code) != Some(None);
    let applied = findings.into_iter().filter_map(|finding| project.severities.apply(finding));
    let mut findings: Vec<Finding> = applied.filter(|finding| kept(finding.code)).collect();
    undecided.retain(|question| kept(question.code));
    sort_findings(&mut findings, &sources);
    let holds = holds(&model, proved);
    Ok((CheckedPolicy { path: file.name.clone(), sources, findings, undecided, holds, known: None }, certificate))
}

/// What keeps a policy from being run, alone.
pub fn refused(loaded: Loaded, file: &ShownFile) -> CheckedPolicy {
    let Loaded { sources, mut findings, .. } = loaded;
    findings.retain(|finding| finding.code.breaks_the_text());
    sort_findings(&mut findings, &sources);
    let path = file.name.clone();
    CheckedPolicy { path, sources, findings, undecided: Vec::new(), holds: Vec::new(), known: None }
}

/// Says why a policy cannot be run, in place of the report that was asked for.
pub fn refuse(loaded: Loaded, file: &ShownFile, format: ReportFormat, io: &mut Io) -> Result<Status, Failure> {
    let refused = [refused(loaded, file)];
    match format {
        ReportFormat::Text => io.report(&check::text(&refused, io.width()))?,
        ReportFormat::Json => io.document(&check::document(&refused))?,
    }
    Ok(Status::Rejected)
}

/// As [`refuse`], where stdout is for data.
pub fn refuse_on_stderr(loaded: Loaded, file: &ShownFile, io: &mut Io) -> Result<Status, Failure> {
    let text = check::text(&[refused(loaded, file)], io.width());
    io.stderr.text(&text).map_err(|error| Failure::file("write to", "stderr", &error))?;
    Ok(Status::Rejected)
}

/// What a policy holds, in words.
fn holds(model: &Model, kept: usize) -> Vec<String> {
    let recycles = model.stages.iter().filter(|stage| stage.recycle.is_some()).count();
    let slas: usize = model.stages.iter().map(|stage| stage.slas.len()).sum();
    let counts = [
        (model.stages.len() - recycles, "stage"),
        (recycles, "recycle"),
        (slas, "SLA"),
        (model.decisions.len(), "decision"),
        (model.criteria.len(), "criterion"),
        (model.scenarios.len(), "scenario"),
        (kept, "proved promise"),
    ];
    let present = counts.into_iter().filter(|(count, _)| *count > 0);
    present.map(|(count, noun)| counted(count as u64, noun)).collect()
}

/// Files as they lie on disk, by the names shown for them.
struct Disk<'a> {
    file: &'a ShownFile,
}

impl FileReader for Disk<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        // A device may have no end.
        let most = MOST_BYTES as u64 + 1;
        let mut bytes = Vec::new();
        let file = std::fs::File::open(self.file.base.join(path));
        let read = file.and_then(|file| file.take(most).read_to_end(&mut bytes));
        read.map_err(|error| Failure::reason(&error))?;
        Ok(bytes)
    }
}

/// Files as they lie on disk, some of them with another text.
pub struct Edited<'a> {
    pub file: &'a ShownFile,
    pub texts: &'a BTreeMap<String, String>,
}

impl FileReader for Edited<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => Disk { file: self.file }.read(path),
        }
    }
}
