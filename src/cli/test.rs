//! `tasuki test`.

use super::args::{TestArgs, TestFormat};
use super::outputs::{self, Told};
use super::{Failure, Io, Status, emit, loading, policies};
use crate::model::Loaded;
use crate::report::check::{self, CheckedPolicy};
use crate::report::scenarios::{self, TestedPolicy};
use crate::simulate::scenario::run_all;

pub fn run(args: &TestArgs, io: &mut Io) -> Result<Status, Failure> {
    if args.emit {
        return emit::run(args, io);
    }
    let mut tested = Vec::new();
    let mut broken: Vec<CheckedPolicy> = Vec::new();
    for file in policies::policies(&args.paths, &io.directory)? {
        let loaded = loading::load(&file)?;
        if !loaded.is_policy() {
            broken.push(loading::refused(loaded, &file));
            continue;
        }
        let Loaded { model, sources, .. } = loaded;
        let report = run_all(&model, &sources);
        tested.push(TestedPolicy { path: file.name, sources, report });
    }
    outputs::write(args.format, &args.output, io, &|format, width| match format {
        TestFormat::Json => Told::document(&scenarios::document(&tested, check::findings(&broken))),
        TestFormat::Junit => Told::Plain(scenarios::junit(&tested, &check::findings(&broken))),
        TestFormat::Github => Told::Plain(scenarios::github(&tested, &check::findings(&broken))),
        TestFormat::Text => {
            let broken = if broken.is_empty() { String::new() } else { check::text(&broken, width) };
            Told::Styled(broken + &scenarios::text(&tested))
        }
    })?;
    let failed = tested.iter().any(|policy| policy.report.summary.failed > 0);
    Ok(if failed || !broken.is_empty() { Status::Rejected } else { Status::Passed })
}
