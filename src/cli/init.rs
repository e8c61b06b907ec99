//! `tasuki init`: a starter policy with a scenario and a trace.
//!
//! Asks nothing and writes over nothing: if one of its files is there already, it writes none.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::policies::ShownFile;
use super::{Failure, Io, Status};

pub const INIT_HELP: &str = "\
Examples:
  tasuki init
  tasuki init policies --lang ja

Asks nothing and writes over nothing.";

/// Languages of the starter's labels and comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    #[default]
    En,
    Ja,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where the files go; made if it is not there, the current directory if not given
    pub directory: Option<PathBuf>,
    /// The language of labels and comments
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub lang: Language,
}

const ENGLISH: &str = include_str!("init/starter.en.tasuki");
const JAPANESE: &str = include_str!("init/starter.ja.tasuki");
const TRACE: &str = include_str!("init/trace.csv");
const SETTINGS: &str = include_str!("init/tasuki.toml");

pub fn run(args: &InitArgs, io: &mut Io) -> Result<Status, Failure> {
    let directory = args.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let policy = match args.lang {
        Language::En => ENGLISH,
        Language::Ja => JAPANESE,
    };
    let files = [("handoff.tasuki", policy), ("trace.csv", TRACE), ("tasuki.toml", SETTINGS)];
    let files = files.map(|(name, text)| (ShownFile::new(&directory.join(name), &io.directory), text));
    let there: Vec<&str> =
        files.iter().filter(|(file, _)| file.path().exists()).map(|(file, _)| file.name.as_str()).collect();
    if !there.is_empty() {
        return Err(Failure::new(format!("already there: {}", there.join(", ")))
            .help("nothing was written; name another directory, `tasuki init DIRECTORY`"));
    }
    let shown = directory.display().to_string();
    std::fs::create_dir_all(io.directory.join(&directory)).map_err(|error| Failure::file("make", &shown, &error))?;
    let mut out = String::new();
    for (file, text) in &files {
        // A file that came meanwhile is not written over either.
        let written = std::fs::File::create_new(file.path()).and_then(|mut new| new.write_all(text.as_bytes()));
        written.map_err(|error| Failure::file("write", &file.name, &error))?;
        out.push_str(&format!("wrote {}\n", file.name));
    }
    let [policy, trace, _] = files.map(|(file, _)| file.name);
    out.push_str(&format!(
        "\nnext:\n  tasuki check {policy}\n  tasuki test {policy}\n  tasuki simulate {policy} --trace {trace}\n  \
         tasuki doc {policy} --output handoff.html\n"
    ));
    io.report(&out)?;
    Ok(Status::Passed)
}
