//! What `tasuki check` is asked on the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::MappingArgs;
use super::outputs::{self, ToFile};
use super::selection::Codes;
use super::status::FailOn;
use super::today;

pub const CHECK_HELP: &str = "\
Examples:
  tasuki check handoff.tasuki
  tasuki check policies --format json
  tasuki check policies --format github --output sarif=tasuki.sarif --output junit=tasuki.xml
  tasuki check handoff.tasuki --fail-on gap-intake,gap-owner
  tasuki check handoff.tasuki --ignore missing-label
  tasuki check handoff.tasuki --trace events.csv
  tasuki check handoff.tasuki --fix --dry-run
  tasuki check policies --baseline known.ndjson --write-baseline
  tasuki check policies --baseline known.ndjson

A directory means every `.tasuki` file in it that another does not `use`, each a policy. The
`tasuki.toml` of a policy's directory, or of the nearest one above inside the repository, sets the
severity of each code; `tasuki rules` lists the codes, `tasuki explain CODE` tells about one.";

/// Formats of what `check` found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Pictures for people
    #[default]
    Text,
    /// A line a finding: file:line:column: severity[code]: message
    Short,
    /// One `tasuki.check/1` document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
    /// Annotations of a GitHub workflow
    Github,
    /// A GitLab code quality report
    Gitlab,
    /// For the summary of a workflow, or a comment
    Markdown,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Policies, or directories of policies
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What stdout gets
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// Write another format of the same run to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = outputs::parse::<CheckFormat>)]
    pub output: Vec<ToFile<CheckFormat>>,
    /// A level (error, warning, note), or a comma list of codes which alone fail the run
    #[arg(long, value_name = "LEVEL|CODES", default_value = "error", value_parser = FailOn::parse)]
    pub fail_on: FailOn,
    /// Look for these codes alone, a comma list; text that is no policy is always said
    #[arg(long, value_name = "CODES", value_parser = Codes::parse)]
    pub select: Option<Codes>,
    /// Leave these codes out, a comma list
    #[arg(long, value_name = "CODES", value_parser = Codes::parse_ignored)]
    pub ignore: Option<Codes>,
    /// Count in each region of a finding the leads of this trace; may be given several times, `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub trace: Vec<PathBuf>,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// Leave out the findings that this file knows; only new ones fail the run
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found now to the file of `--baseline`
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Write what settles a finding and changes nothing for any lead; then tell what is left
    #[arg(long)]
    pub fix: bool,
    /// Write nothing; show what `--fix` would change in place of the report
    #[arg(long, requires = "fix", conflicts_with_all = ["output", "write_baseline", "certificate"])]
    pub dry_run: bool,
    /// Write what shows that the gaps are the ones told, for `verify-certificate`
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// The date that `allow … until DATE` comments are held against; the clock's if not given
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    pub today: Option<jiff::civil::Date>,
}
