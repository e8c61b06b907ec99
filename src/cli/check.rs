//! `tasuki check`.

use super::args::{CheckArgs, ReportFormat};
use super::loading::{CheckOptions, ReadTrace};
use super::mapping::mapping;
use super::selection::Selection;
use super::{Failure, Io, Status, certificate, loading, policies, streams};
use crate::ingest;
use crate::model::Model;
use crate::report::{check, counted};

pub fn run(args: &CheckArgs, io: &mut Io) -> Result<Status, Failure> {
    let selection = Selection { select: args.select.as_ref(), ignore: args.ignore.as_ref() };
    let files = policies::policies(&args.paths, &io.directory)?;
    if !args.trace.is_empty() && files.len() > 1 {
        return Err(Failure::new("`--trace` goes with one policy").help("name the policy that the leads went through"));
    }
    if files.len() > 1 && args.certificate.is_some() {
        return Err(Failure::new("`--certificate` is for one policy").help("name the policy that it is to be of"));
    }
    let mut checked = Vec::new();
    for file in files {
        let mapping = mapping(&args.mapping, &file)?;
        let stdin = std::cell::RefCell::new(&mut *io.stdin);
        let set_aside = std::cell::Cell::new(0);
        let read = |model: &Model| {
            let mut stdin = stdin.borrow_mut();
            let (inputs, _) = streams::open_inputs(&args.trace, &io.directory, &mut **stdin)?;
            let trace =
                ingest::read(model, &mapping, inputs, streams::ROOM, &mut |_| {}).map_err(streams::unreadable)?;
            set_aside.set(trace.rejects.len() as u64);
            Ok(trace)
        };
        let trace: Option<ReadTrace<'_>> = (!args.trace.is_empty()).then_some(&read);
        let certify = args.certificate.is_some();
        let options = CheckOptions { selection, today: args.today, trace, certify };
        let (policy, certificate) = loading::check(&file, &options)?;
        checked.push(policy);
        tell_set_aside(set_aside.get(), io)?;
        if let (Some(certificate), Some(path)) = (certificate, &args.certificate) {
            certificate::write(&certificate, path, io)?;
        }
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

/// Rows that count for nothing here are told, since the numbers of leads lack theirs.
fn tell_set_aside(rows: u64, io: &mut Io) -> Result<(), Failure> {
    if rows == 0 {
        return Ok(());
    }
    let text = format!("{} of the trace set aside; `tasuki simulate --rejects FILE` says why\n", counted(rows, "row"));
    io.stderr.text(&text).map_err(|error| Failure::file("write to", "stderr", &error))
}
