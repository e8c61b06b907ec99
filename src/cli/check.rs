//! `tasuki check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::check_args::{CheckArgs, CheckFormat};
use super::loading::{CheckOptions, ReadTrace};
use super::mapping::mapping;
use super::outputs::{self, Told};
use super::policies::ShownFile;
use super::selection::Selection;
use super::{Failure, Io, Status, baseline, certificate, fix, loading, policies, streams};
use crate::diagnostic::{Code, Severity};
use crate::ingest;
use crate::model::Model;
use crate::report::check::{self, CheckedPolicy};
use crate::report::counted;

pub fn run(args: &CheckArgs, io: &mut Io) -> Result<Status, Failure> {
    let selection = Selection { select: args.select.as_ref(), ignore: args.ignore.as_ref() };
    let files = policies::policies(&args.paths, &io.directory)?;
    if !args.trace.is_empty() && files.len() > 1 {
        return Err(Failure::new("`--trace` goes with one policy").help("name the policy that the leads went through"));
    }
    if files.len() > 1 && args.certificate.is_some() {
        return Err(Failure::new("`--certificate` is for one policy").help("name the policy that it is to be of"));
    }
    keep_apart(args, files.iter().map(ShownFile::path), io)?;
    let texts = if args.fix { fix::run(args, selection, &files, io)? } else { BTreeMap::new() };
    let (mut checked, mut certificates, mut read_files) = (Vec::new(), Vec::new(), Vec::new());
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
        let options = CheckOptions { selection, today: args.today, trace, certify, texts: texts.clone() };
        let (policy, certificate) = loading::check(&file, &options)?;
        read_files.extend(policy.sources.iter().map(|(_, source)| file.base.join(&source.path)));
        checked.push(policy);
        certificates.extend(certificate);
        tell_set_aside(set_aside.get(), io)?;
    }
    keep_apart(args, read_files.into_iter(), io)?;
    for (certificate, path) in certificates.iter().zip(&args.certificate) {
        certificate::write(certificate, path, io)?;
    }
    baseline::apply(args, selection, &mut checked, io)?;
    let fails = |code: Code, severity: Severity| args.fail_on.fails(code.as_str(), severity);
    if !args.dry_run {
        outputs::write(args.format, &args.output, io, &|format, width| told(format, width, &checked, &fails))?;
    }
    let findings = checked.iter().flat_map(|policy| &policy.findings);
    if findings.into_iter().any(|finding| fails(finding.code, finding.severity)) {
        return Ok(Status::Rejected);
    }
    let undecided = checked.iter().any(|policy| !policy.undecided.is_empty());
    Ok(if undecided { Status::Undecided } else { Status::Passed })
}

/// Refuses to write over what is read, or two things to one file.
fn keep_apart(args: &CheckArgs, policies: impl Iterator<Item = PathBuf>, io: &Io) -> Result<(), Failure> {
    let read: Vec<PathBuf> = policies.chain(args.trace.iter().cloned()).collect();
    let read: Vec<&Path> = read.iter().map(PathBuf::as_path).collect();
    let outputs = args.output.iter().map(|output| Some(&output.path));
    let written: Vec<Option<&PathBuf>> = outputs.chain([args.certificate.as_ref(), args.baseline.as_ref()]).collect();
    streams::keep_apart(&read, &written, io)
}

/// What was found, in one format.
fn told(format: CheckFormat, width: usize, checked: &[CheckedPolicy], fails: &dyn Fn(Code, Severity) -> bool) -> Told {
    match format {
        CheckFormat::Text => Told::Styled(check::text(checked, width)),
        CheckFormat::Short => Told::Plain(check::short(checked)),
        CheckFormat::Json => Told::document(&check::document(checked)),
        CheckFormat::Sarif => Told::document(&check::sarif(checked)),
        CheckFormat::Junit => Told::Plain(check::junit(checked, fails)),
        CheckFormat::Github => Told::Plain(check::github(checked)),
        CheckFormat::Gitlab => Told::document(&check::gitlab(checked)),
        CheckFormat::Markdown => Told::Plain(check::markdown(checked)),
    }
}

/// Rows that count for nothing here are told, since the numbers of leads lack theirs.
fn tell_set_aside(rows: u64, io: &mut Io) -> Result<(), Failure> {
    if rows == 0 {
        return Ok(());
    }
    let text = format!("{} of the trace set aside; `tasuki simulate --rejects FILE` says why\n", counted(rows, "row"));
    io.stderr.text(&text).map_err(|error| Failure::file("write to", "stderr", &error))
}
