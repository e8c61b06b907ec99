//! `tasuki why`.

use super::args::{ReportFormat, WhyArgs};
use super::mapping::mapping;
use super::policies::ShownFile;
use super::traces::{self, ReadTrace};
use super::{Failure, Io, Status, loading};
use crate::report::why as report;
use crate::simulate::explain::why;

pub fn run(args: &WhyArgs, io: &mut Io) -> Result<Status, Failure> {
    let policy = ShownFile::new(&args.policy, &io.directory);
    let mapping = mapping(&args.mapping, &policy)?;
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &policy, args.format, io);
    }
    let (model, sources) = (&loaded.model, &loaded.sources);
    let at = args.at.as_deref().map(|text| traces::read_moment_of(text, model, traces::Day::End)).transpose()?;
    let ReadTrace { trace, files } = traces::read(&args.trace, model, &mapping, None, None, io)?;
    traces::say(&trace, &files, io)?;
    let lead = trace.find(&args.lead).ok_or_else(|| traces::unknown_lead(&args.lead, &trace, &files))?;
    let at = at.or(trace.last).unwrap_or(lead.at(0));
    let Some(told) = why(model, sources, &files, &lead, at) else {
        let first = &lead.events()[0];
        let file = files.get(usize::from(first.file)).map_or("", String::as_str);
        return Err(Failure::new(format!("the lead `{}` has no row up to that moment", args.lead))
            .help(format!("its first row is {file}:{}", first.line)));
    };
    match args.format {
        ReportFormat::Text => io.report(&report::text(&told.why, model, sources, io.width()))?,
        ReportFormat::Json => io.document(&told.why)?,
    }
    let rejected = trace.rejects.len() as u64;
    Ok(if args.fail_on.fails_steps(&told.steps, rejected) { Status::Rejected } else { Status::Passed })
}
