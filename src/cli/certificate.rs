//! `tasuki verify-certificate`, and the file that `check --certificate` writes.

use std::path::Path;

use super::args::{ReportFormat, VerifyArgs};
use super::policies::ShownFile;
use super::{Failure, Io, Status, loading};
use crate::analyze::{Certificate, verify};
use crate::report::certificate as report;

pub fn run(args: &VerifyArgs, io: &mut Io) -> Result<Status, Failure> {
    let policy = ShownFile::new(&args.policy, &io.directory);
    let loaded = loading::load(&policy)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &policy, args.format, io);
    }
    let name = args.certificate.display().to_string();
    let bytes = std::fs::read(io.directory.join(&args.certificate)).map_err(|e| Failure::file("read", &name, &e))?;
    let certificate: Result<Certificate, String> =
        serde_json::from_slice(&bytes).map_err(|error| format!("it is not a certificate: {error}"));
    let shown = certificate.and_then(|certificate| verify(&loaded.model, &certificate));
    match args.format {
        ReportFormat::Text => io.report(&report::text(&shown, &name))?,
        ReportFormat::Json => io.document(&report::document(&shown))?,
    }
    Ok(match &shown {
        Err(_) => Status::Rejected,
        Ok(answers) if answers.iter().any(|answer| answer.unproved > 0) => Status::Undecided,
        Ok(_) => Status::Passed,
    })
}

/// Writes what a check was certified with.
pub fn write(certificate: &Certificate, path: &Path, io: &Io) -> Result<(), Failure> {
    let text = serde_json::to_string(certificate).expect("a certificate is plain data");
    let name = path.display().to_string();
    std::fs::write(io.directory.join(path), text + "\n").map_err(|error| Failure::file("write", &name, &error))
}
