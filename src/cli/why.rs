//! `tasuki why`.

use super::args::{ReportFormat, WhyArgs};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::traces::{self, ReadTrace};
use super::{Failure, Io, Status, loading};
use crate::ingest::Trace;
use crate::report::why as report;
use crate::simulate::explain::why;
use crate::text::did_you_mean;

pub fn run(args: &WhyArgs, io: &mut Io) -> Result<Status, Failure> {
    let mapping = mapping(&args.mapping)?;
    let policy = ShownFile::new(&args.policy, &io.directory);
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &policy, args.format, io);
    }
    let (model, sources) = (&loaded.model, &loaded.sources);
    let at = args.at.as_deref().map(|text| traces::read_moment_of(text, model, traces::Day::End)).transpose()?;
    let ReadTrace { trace, files } = traces::read(&args.trace, model, &mapping, io)?;
    traces::say(&trace, &files, io)?;
    let lead = trace.find(&args.lead).ok_or_else(|| unknown(&args.lead, &trace, &files))?;
    let at = at.or(trace.last).unwrap_or(lead.at(0));
    let Some(told) = why(model, sources, &files, &lead, at) else {
        let first = &lead.events()[0];
        let file = files.get(usize::from(first.file)).map_or("", String::as_str);
        return Err(Failure::new(format!("the lead `{}` has no row up to that moment", args.lead))
            .help(format!("its first row is {file}:{}", first.line)));
    };
    match args.format {
        ReportFormat::Text => io.report(&report::text(&told, model, sources, io.width()))?,
        ReportFormat::Json => io.document(&told)?,
    }
    Ok(Status::Passed)
}

/// A lead that the trace does not have: a slip of the pen, or rows that were all set aside.
fn unknown(lead: &str, trace: &Trace, files: &[String]) -> Failure {
    let failure = Failure::new(format!("the trace has no lead `{lead}`"));
    if let Some(reject) = trace.rejects.iter().find(|reject| reject.text.contains(lead)) {
        let file = files.get(reject.file as usize).map_or("", String::as_str);
        return failure.help(format!("a row that names it was set aside, {file}:{}: {}", reject.line, reject.reason));
    }
    match did_you_mean(lead, trace.leads().map(|lead| lead.lead.as_str())) {
        Some(help) => failure.help(help),
        None => failure,
    }
}
