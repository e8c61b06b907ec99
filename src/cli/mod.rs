//! The command line: the only door for clap, files, clocks and exit codes.
//!
//! [`run`] takes arguments and [`Io`] and gives a [`Status`]; [`main`] hands it the process. Data
//! and reports go to stdout, what concerns the running itself to stderr.

mod args;
mod baseline;
mod certificate;
mod check;
mod check_args;
mod diff;
mod doc;
mod emit;
mod explain;
mod failure;
mod fix;
mod fmt;
mod git;
mod graph;
mod init;
mod io;
mod journeys;
mod loading;
mod man;
mod mapping;
mod outputs;
mod pairs;
mod policies;
mod progress;
mod project;
mod replace;
mod replayer;
mod route;
mod schema;
mod selection;
mod simulate;
mod status;
mod streams;
mod test;
mod threads;
mod today;
mod traces;
mod why;
mod worklist;

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
pub use failure::Failure;
pub use io::{Colour, ColourChoice, ColourEnvironment, Io, Output};
pub use replayer::Replayer;
pub use status::Status;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let environment = ColourEnvironment {
        no_color: set("NO_COLOR"),
        force: std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0"),
        dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    };
    let (mut stdin, stdout, mut stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let width = stdout.is_terminal().then(terminal_width);
    let (stdout_is_terminal, stderr_is_terminal) = (stdout.is_terminal(), stderr.is_terminal());
    let mut stdout = BufWriter::with_capacity(1 << 16, stdout);
    let mut io = Io {
        stdin: &mut stdin,
        stdout: Output::new(&mut stdout, stdout_is_terminal),
        stderr: Output::new(&mut stderr, stderr_is_terminal),
        directory: std::env::current_dir().unwrap_or_default(),
        terminal_width: width,
    };
    ExitCode::from(run(std::env::args_os(), environment, &mut io).code())
}

/// Columns of the terminal, 100 if it does not say.
fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(100, |(terminal_size::Width(columns), _)| usize::from(columns))
}

/// Runs one command line: `arguments` as the process gets them, the program's name first.
pub fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    environment: ColourEnvironment,
    io: &mut Io,
) -> Status {
    let parsed = Cli::command().term_width(io.width()).try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, environment, io),
    };
    for output in [&mut io.stdout, &mut io.stderr] {
        output.set_colour(cli.color.decide(output.is_terminal, environment));
    }
    let done = dispatch(cli.command, io).and_then(|status| {
        io.stdout.flush().map_err(|error| Failure::new(format!("cannot write to stdout: {error}")))?;
        Ok(status)
    });
    done.unwrap_or_else(|failure| {
        // Nothing can be said any more if stderr is gone too.
        let _ = io.stderr.text(&failure.text());
        Status::Unable
    })
}

fn dispatch(command: Command, io: &mut Io) -> Result<Status, Failure> {
    match command {
        Command::Check(args) => check::run(&args, io),
        Command::Explain(args) => explain::explain(&args, io),
        Command::Rules(args) => explain::rules(&args, io),
        Command::VerifyCertificate(args) => certificate::run(&args, io),
        Command::Simulate(args) => simulate::run(&args, io),
        Command::Test(args) => test::run(&args, io),
        Command::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "tasuki", &mut script);
            let written = io.stdout.write_all(&script);
            written.map(|()| Status::Passed).map_err(|error| Failure::file("write to", "stdout", &error))
        }
        Command::Init(args) => init::run(&args, io),
        Command::Schema(args) => schema::run(&args, io),
        Command::Man(args) => man::run(&args, Cli::command(), io),
        Command::Doc(args) => doc::run(&args, io),
        Command::Graph(args) => graph::run(&args, io),
        Command::Diff(args) => diff::run(&args, io),
        Command::Fmt(args) => fmt::run(&args, io),
        Command::Route(args) => route::run(&args, io),
        Command::Worklist(args) => worklist::run(&args, io),
        Command::Why(args) => why::run(&args, io),
    }
}

/// `--help` and `--version` go to stdout, mistakes in the arguments to stderr.
fn usage(error: &clap::Error, environment: ColourEnvironment, io: &mut Io) -> Status {
    let (output, status) =
        if error.use_stderr() { (&mut io.stderr, Status::Unable) } else { (&mut io.stdout, Status::Passed) };
    output.set_colour(ColourChoice::Auto.decide(output.is_terminal, environment));
    match output.text(&error.render().ansi().to_string()) {
        Ok(()) => status,
        Err(_) => Status::Unable,
    }
}
