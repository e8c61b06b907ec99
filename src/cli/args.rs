//! The command line as clap reads it: one definition for parsing and `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::check_args::{CHECK_HELP, CheckArgs};
use super::explain;
use super::init::{INIT_HELP, InitArgs};
use super::io::ColourChoice;
use super::man::{MAN_HELP, ManArgs};
use super::outputs::{self, ToFile};
use super::schema::{SCHEMA_HELP, SchemaArgs};
use super::status::{FailOn, FailOnChange};
use crate::diagnostic::Code;

/// The agreement on who carries a lead, checked and replayed.
#[derive(Debug, Parser)]
#[command(name = "tasuki", version, max_term_width = 100, propagate_version = true, after_help = EXIT_HELP)]
pub struct Cli {
    /// When to use colour; auto means on a terminal, NO_COLOR and CLICOLOR_FORCE are heard
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColourChoice,

    #[command(subcommand)]
    pub command: Command,
}

const EXIT_HELP: &str = "\
Exit status: 0 nothing at or above the fail level, 1 the policy or the data was rejected or a test
failed, 2 the command could not run, 3 a question stayed undecided and nothing worse.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find the leads that a policy forgets or claims twice, and its other mistakes
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Tell what a finding means, what it costs, and what to do about it
    #[command(after_help = EXPLAIN_HELP)]
    Explain(ExplainArgs),
    /// List the code of every finding with its severity
    Rules(RulesArgs),
    /// Lay policies out in the one house layout
    #[command(after_help = FMT_HELP)]
    Fmt(FmtArgs),
    /// Replay recorded events of leads through a policy
    #[command(after_help = SIMULATE_HELP)]
    Simulate(SimulateArgs),
    /// Say for each lead of an export which stage and owner the policy gives it
    #[command(after_help = ROUTE_HELP)]
    Route(RouteArgs),
    /// Tell one lead's story: what caused each step, and why it is not in another stage
    #[command(after_help = WHY_HELP)]
    Why(WhyArgs),
    /// List who must do what by when at a moment, most urgent first
    #[command(after_help = WORKLIST_HELP)]
    Worklist(WorklistArgs),
    /// Run the scenarios that policies carry
    #[command(after_help = TEST_HELP)]
    Test(TestArgs),
    /// Say which leads a changed policy treats otherwise, and how
    #[command(after_help = DIFF_HELP)]
    Diff(DiffArgs),
    /// Write the agreement as one page that a director can read
    #[command(after_help = DOC_HELP)]
    Doc(DocArgs),
    /// Draw the stages and the ways between them
    #[command(after_help = GRAPH_HELP)]
    Graph(GraphArgs),
    /// Check that a certificate shows what a check answered, without the check's search
    #[command(after_help = VERIFY_HELP)]
    VerifyCertificate(VerifyArgs),
    /// Write a starter policy with a scenario and a trace
    #[command(after_help = INIT_HELP)]
    Init(InitArgs),
    /// Print the JSON Schema of a document, or list them
    #[command(after_help = SCHEMA_HELP)]
    Schema(SchemaArgs),
    /// Write the manual page of the tool or of a command to stdout
    #[command(after_help = MAN_HELP)]
    Man(ManArgs),
    /// Write the completions of a shell to stdout
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
}

const EXPLAIN_HELP: &str = "\
Examples:
  tasuki explain gap-decision
  tasuki explain unattended --format markdown

`tasuki rules` lists every code.";

const FMT_HELP: &str = "\
Examples:
  tasuki fmt                       lay out every policy of this directory
  tasuki fmt --check policies      name the files that are not laid out; exit status 1 if any
  tasuki fmt --diff handoff.tasuki show what would change
  tasuki fmt - < handoff.tasuki    from stdin to stdout";

const SIMULATE_HELP: &str = "\
Examples:
  tasuki simulate handoff.tasuki --trace events.csv
  tasuki simulate handoff.tasuki --trace events.ndjson.gz --until '2026-12-31 24:00' --format json
  tasuki simulate handoff.tasuki --trace events.csv --ledger ledger.ndjson --rejects rejects.csv
  tasuki simulate handoff.tasuki --trace events.csv --sample 1000 --format markdown
  zcat events.csv.gz | tasuki simulate handoff.tasuki --trace -
  tasuki simulate handoff.tasuki --trace crm.csv --map 'lead=リード ID' --map at=更新日時 \\
      --map event=活動種別 --map 'event[電話]=call_made'

A trace has one row an event: lead, at, event, optional by, account, stage and owner, and the
policy's attributes and event fields by name or label; CSV or NDJSON, also packed by gzip or zstd.";

const ROUTE_HELP: &str = "\
Examples:
  tasuki route handoff.tasuki --leads export.csv
  tasuki route handoff.tasuki --leads export.csv --output owners.csv --rejects unread.csv
  tasuki route handoff.tasuki --leads export.csv --format json
  tasuki route handoff.tasuki --leads crm.csv --map 'lead=リード ID' --ignore-columns '*'

An export has one row a lead: lead, and the policy's attributes by name or label.";

const WHY_HELP: &str = "\
Examples:
  tasuki why handoff.tasuki --trace events.csv --lead L-1042
  tasuki why handoff.tasuki --trace events.csv --lead L-1042 --at '2026-10-05 12:00'

A lead that the trace does not have ends the run with status 2.";

const WORKLIST_HELP: &str = "\
Examples:
  tasuki worklist handoff.tasuki --trace events.csv --at '2026-10-05 09:00'
  tasuki worklist handoff.tasuki --trace events.csv --at 2026-10-05 --owner 営業部
  tasuki worklist handoff.tasuki --trace events.csv --at 2026-10-05 --format csv > today.csv

A clock that runs and has a deadline is one line: its events are what is to be done.";

const VERIFY_HELP: &str = "\
Examples:
  tasuki check handoff.tasuki --certificate proof.json
  tasuki verify-certificate handoff.tasuki proof.json

A certificate cuts the leads into boxes and says of each which line claims it, or that none does.";

const TEST_HELP: &str = "\
Examples:
  tasuki test handoff.tasuki
  tasuki test policies --format json
  tasuki test policies --output junit=scenarios.xml
  tasuki test handoff.tasuki --emit >> handoff.tasuki";

const DIFF_HELP: &str = "\
Examples:
  tasuki diff old.tasuki new.tasuki
  tasuki diff --against main policies/handoff.tasuki
  tasuki diff old.tasuki new.tasuki --format html > review.html
  tasuki diff --against origin/main          every policy of this directory
  tasuki diff --against main policies --trace events.csv
  tasuki diff old.tasuki new.tasuki --renamed nurturing=nurture --fail-on owner,sla

Labels, comments, the order of lines and names are no change in meaning. Exit status 1 if anything
that `--fail-on` names changed, 0 if it is proved that nothing did.";

const DOC_HELP: &str = "\
Examples:
  tasuki doc handoff.tasuki --output docs/handoff.html
  tasuki doc handoff.tasuki --format markdown
  tasuki doc handoff.tasuki --output docs/handoff.md --check   exit status 1 if the page is stale";

const GRAPH_HELP: &str = "\
Examples:
  tasuki graph handoff.tasuki
  tasuki graph handoff.tasuki --format svg > stages.svg
  tasuki graph handoff.tasuki --format dot | dot -Tpng > stages.png";

const COMPLETIONS_HELP: &str = "\
Examples:
  tasuki completions bash > ~/.local/share/bash-completion/completions/tasuki
  tasuki completions zsh > ~/.zfunc/_tasuki
  tasuki completions fish > ~/.config/fish/completions/tasuki.fish";

/// Formats of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Text,
    Json,
}

/// Formats of what `test` found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people
    #[default]
    Text,
    /// One `tasuki.test/1` document
    Json,
    /// JUnit XML, for test reports
    Junit,
    /// Annotations of a GitHub workflow
    Github,
}

/// Formats of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code of a finding, as `check` shows it in brackets
    #[arg(value_name = "CODE", value_parser = explain::parse_code)]
    pub code: Code,
    /// Text for people, one JSON document, or the page in Markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: PageFormat,
}

#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Text for people, or one JSON document
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// What `check --certificate` wrote
    #[arg(value_name = "FILE")]
    pub certificate: PathBuf,
    /// Text for people, or one JSON document
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Files, directories, or `-` for stdin to stdout; the current directory if none is given
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; exit status 1 if a file is not laid out
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
}

/// How rows are read, where files do not speak the policy's words.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of the file")]
pub struct MappingArgs {
    /// `lead=HEADER`: the column that is `lead` (or `at`, `event`, `by`, an attribute, a field);
    /// `event:=created`: every row has it; `event[電話]=call_made`: what a word of the file means
    #[arg(long, value_name = "RULE")]
    pub map: Vec<String>,
    /// How the file writes moments, such as `%d.%m.%Y %H:%M`, besides the usual ways
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Vec<String>,
    /// The time zone of moments without an offset; the policy's if not given
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Columns to leave out without a note; `*` for all that mean nothing to the policy
    #[arg(long, value_name = "HEADERS", value_delimiter = ',')]
    pub ignore_columns: Vec<String>,
}

#[derive(Debug, Args)]
#[command(override_usage = "tasuki simulate [OPTIONS] <POLICY> --trace <FILE>...")]
pub struct SimulateArgs {
    /// The policy
    #[arg(value_name = "POLICY", required_unless_present = "trace")]
    policy: Option<PathBuf>,
    /// Events, one a row: CSV or NDJSON, also .gz and .zst; `-` for stdin; may be given several times
    #[arg(long, required = true, value_name = "FILE", num_args = 1..)]
    trace: Vec<PathBuf>,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// Fire what is due up to and including this moment, a bare date meaning that whole day; the
    /// last moment of the trace if not given
    #[arg(long, value_name = "MOMENT")]
    pub until: Option<String>,
    /// Replay these leads alone, a comma list
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub leads: Vec<String>,
    /// Replay a sample of so many leads: the same ones on every machine, and a larger sample holds
    /// every smaller one
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// Text for people, one JSON document, or Markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SummaryFormat,
    /// Write every step of every lead, one JSON object a line; `-` for stdout
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// How the ledger is written; by the file's name (`.csv`, `.parquet`) if not given, else NDJSON
    #[arg(long, value_name = "FORMAT", requires = "ledger")]
    pub ledger_format: Option<LedgerChoice>,
    /// Write the rows that were set aside, with their line and the reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Threads to use; all cores if not given (the output is the same)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Memory that rows may take before they are put aside in temporary files (the output is the same)
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = memory)]
    pub memory: usize,
    /// A level (error, warning, note), or a comma list of ledger steps, codes and `rejected` which alone
    /// fail the run
    #[arg(long, value_name = "LEVEL|STEPS", default_value = "error", value_parser = FailOn::parse_replay)]
    pub fail_on: FailOn,
}

/// Reads `512MiB`, `2GB`, `64M`.
fn memory(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => 0_usize,
    };
    let size = digits.trim().parse::<usize>().ok().and_then(|count| count.checked_mul(unit));
    size.filter(|size| *size > 0).ok_or_else(|| String::from("write a size such as `512MiB` or `2GiB`"))
}

/// Formats of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LedgerChoice {
    Ndjson,
    Csv,
    Parquet,
}

/// Formats of a replay's summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    #[default]
    Text,
    Json,
    Markdown,
}

impl SimulateArgs {
    /// The policy and the traces. A policy named behind the traces was taken for one of them.
    pub fn inputs(&self) -> Option<(&Path, &[PathBuf])> {
        match (&self.policy, self.trace.split_last()) {
            (Some(policy), _) => Some((policy, &self.trace)),
            (None, Some((last, traces))) if !traces.is_empty() => Some((last, traces)),
            (None, _) => None,
        }
    }
}

/// Formats of routed leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowFormat {
    Csv,
    Ndjson,
    Json,
    Parquet,
}

#[derive(Debug, Args)]
pub struct RouteArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// Leads, one a row: CSV or NDJSON, also .gz and .zst; `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub leads: PathBuf,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// Where the routed leads go; stdout if not given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// CSV with a header, one JSON object a line, one JSON document, or Parquet; by the file's name
    /// (`.ndjson`, `.json`, `.parquet`) if not given, else CSV
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<RowFormat>,
    /// Write the rows that were set aside, with their line and the reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Threads to use; all cores if not given (the output is the same)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// A level (error, warning, note), or a comma list of codes which alone fail the run
    #[arg(long, value_name = "LEVEL|CODES", default_value = "error", value_parser = FailOn::parse_routing)]
    pub fail_on: FailOn,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// Events, one a row, as for `simulate`; may be given several times
    #[arg(long, required = true, value_name = "FILE")]
    pub trace: Vec<PathBuf>,
    /// The lead, as the trace names it
    #[arg(long, value_name = "ID")]
    pub lead: String,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// Tell the story up to and including this moment, a bare date meaning that whole day; the last
    /// moment of the trace if not given
    #[arg(long, value_name = "MOMENT")]
    pub at: Option<String>,
    /// Text for people, or one JSON document
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// A level (error, warning, note), or a comma list of ledger steps which alone fail the run
    #[arg(long, value_name = "LEVEL|STEPS", default_value = "error", value_parser = FailOn::parse_replay)]
    pub fail_on: FailOn,
}

/// Formats of a work list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    #[default]
    Text,
    Csv,
    Json,
    Markdown,
}

#[derive(Debug, Args)]
pub struct WorklistArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// Events, one a row, as for `simulate`; may be given several times
    #[arg(long, required = true, value_name = "FILE")]
    pub trace: Vec<PathBuf>,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// The moment of the list, a bare date meaning the beginning of that day; the last moment of the
    /// trace if not given
    #[arg(long, value_name = "MOMENT")]
    pub at: Option<String>,
    /// Only what this department owns, by name or label
    #[arg(long, value_name = "DEPT")]
    pub owner: Option<String>,
    /// So many items of each owner, the most urgent ones
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Text for people, CSV for a spreadsheet, one JSON document, or Markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
    /// Write the rows that were set aside, with their line and the reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// A level (error, warning, note), or a comma list of ledger steps which alone fail the run
    #[arg(long, value_name = "LEVEL|STEPS", default_value = "error", value_parser = FailOn::parse_replay)]
    pub fail_on: FailOn,
}

#[derive(Debug, Args)]
pub struct TestArgs {
    /// Policies, or directories of policies
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What stdout gets
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,
    /// Write another format of the same run to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = outputs::parse::<TestFormat>)]
    pub output: Vec<ToFile<TestFormat>>,
    /// Run nothing; print what `check` finds as scenarios that show it and can be pasted
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub emit: bool,
}

/// Formats of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SheetFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
}

/// Formats of the generated document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocFormat {
    Markdown,
    Html,
}

/// Formats of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    #[default]
    Mermaid,
    Dot,
    Svg,
}

#[derive(Debug, Args)]
pub struct DocArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// What the page is written in; told by the name of `--output` if that ends in .md or .html
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<DocFormat>,
    /// Where the page goes; stdout if not given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write nothing; exit status 1 if the page at `--output` is not what would be written
    #[arg(long, requires = "output")]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct GraphArgs {
    /// The policy
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// A Mermaid flowchart, a Graphviz graph, or a picture
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    pub format: GraphFormat,
}

#[derive(Debug, Args)]
#[command(override_usage = "tasuki diff [OPTIONS] <OLD> <NEW>\n       tasuki diff [OPTIONS] --against <REF> [PATH]...")]
pub struct DiffArgs {
    /// The old policy and the new one, or directories of them; with `--against`, policies or directories
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Compare with what git has under this name: a branch, a tag or a commit
    #[arg(long, value_name = "REF")]
    pub against: Option<String>,
    /// `OLD=NEW`: a name that was changed; may be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = renaming)]
    pub renamed: Vec<(String, String)>,
    /// Write only the departments that the changes touch, one a line
    #[arg(long)]
    pub approvers: bool,
    /// Text for people, one JSON document, a comment for a pull request, or a page to sign
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SheetFormat,
    /// Replay both policies over these rows and count, per change, the leads that it concerns; may be
    /// given several times
    #[arg(long, value_name = "FILE")]
    pub trace: Vec<PathBuf>,
    #[command(flatten)]
    pub mapping: MappingArgs,
    /// The moment of the change: both replays end here, a bare date meaning that whole day; the last
    /// moment of the rows if not given
    #[arg(long, value_name = "MOMENT", requires = "trace")]
    pub until: Option<String>,
    /// Threads to use; all cores if not given (the output is the same)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// A comma list of the kinds of change that fail the run, `any` or `none`
    #[arg(long, value_name = "KINDS", default_value = "any", value_parser = FailOnChange::parse)]
    pub fail_on: FailOnChange,
}

fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(old, new)| (old.trim(), new.trim())) {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_string(), new.to_string())),
        Some(_) | None => Err(String::from("write OLD=NEW")),
    }
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    pub shell: clap_complete::Shell,
}
