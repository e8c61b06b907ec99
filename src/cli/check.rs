//! `tasuki check`.

use super::args::{CheckArgs, ReportFormat};
use super::loading::CheckOptions;
use super::selection::Selection;
use super::{Failure, Io, Status, loading, policies};
use crate::report::check;

pub fn run(args: &CheckArgs, io: &mut Io) -> Result<Status, Failure> {
    let selection = Selection { select: args.select.as_ref(), ignore: args.ignore.as_ref() };
    let options = CheckOptions { selection, today: args.today };
    let mut checked = Vec::new();
    for file in policies::policies(&args.paths, &io.directory)? {
        checked.push(loading::check(&file, &options)?);
    }
    match args.format {
        ReportFormat::Text => io.report(&check::text(&checked, io.width()))?,
        ReportFormat::Json => io.document(&check::document(&checked))?,
    }
    let findings = checked.iter().flat_map(|policy| &policy.findings);
    if findings.into_iter().any(|finding| args.fail_on.fails(finding.code.as_str(), finding.severity)) {
        return Ok(Status::Rejected);
    }
    let undecided = checked.iter().any(|policy| !policy.undecided.is_empty());
    Ok(if undecided { Status::Undecided } else { Status::Passed })
}
