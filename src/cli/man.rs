//! `tasuki man`: manual pages as roff, from the definition that parses the command line; the only door for
//! clap_mangen.

use clap::{Args, Command};

use super::{Failure, Io, Status};
use crate::text::did_you_mean;

pub const MAN_HELP: &str = "\
Examples:
  tasuki man | man -l -
  tasuki man > ~/.local/share/man/man1/tasuki.1
  tasuki man check > ~/.local/share/man/man1/tasuki-check.1";

#[derive(Debug, Args)]
pub struct ManArgs {
    /// A command; the page of the tool if not given
    pub command: Option<String>,
}

/// The page of the tool, or of one command.
pub fn run(args: &ManArgs, mut tool: Command, io: &mut Io) -> Result<Status, Failure> {
    tool.build();
    let page = match &args.command {
        None => tool,
        Some(name) => match tool.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let names = tool.get_subcommands().map(Command::get_name);
                let help = did_you_mean(name, names).unwrap_or_else(|| String::from("`tasuki help` lists them"));
                return Err(Failure::new(format!("there is no command `{name}`")).help(help));
            }
        },
    };
    let mut roff = Vec::new();
    let written = clap_mangen::Man::new(page).source(concat!("tasuki ", env!("CARGO_PKG_VERSION"))).render(&mut roff);
    written.map_err(|error| Failure::file("write to", "stdout", &error))?;
    io.page(&String::from_utf8_lossy(&roff))?;
    Ok(Status::Passed)
}
