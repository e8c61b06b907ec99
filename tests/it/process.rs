//! The real process: streams, exit status, colour, a reader that goes away.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::harness::{Folder, root};

const BROKEN: &str = "policy \"p\" { timezone \"Asia/Tokyo\" }\nstage {\n";

fn tasuki() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    command
}

#[test]
fn help_and_version_go_to_stdout_and_succeed() {
    for argument in ["--help", "--version"] {
        let output = tasuki().arg(argument).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(!output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[test]
fn arguments_that_mean_nothing_end_with_status_2_on_stderr() {
    for arguments in [&["chekc"][..], &["check"], &["check", "--no-such-flag", "p"], &[]] {
        let output = tasuki().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn output_that_is_no_terminal_has_no_colour_unless_it_is_asked_for() {
    let folder = Folder::with(&[("p.tasuki", BROKEN)]);
    let styled = |command: &mut Command| {
        let output = command.args(["check", "p.tasuki"]).current_dir(folder.path()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!styled(&mut tasuki()));
    assert!(styled(tasuki().env("CLICOLOR_FORCE", "1")));
    assert!(!styled(tasuki().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
    assert!(styled(tasuki().args(["--color", "always"]).env("NO_COLOR", "1")));
}

#[test]
fn a_reader_that_goes_away_is_no_crash_and_does_not_hide_the_status() {
    let text = BROKEN.to_string() + &"stage } owner\n".repeat(3_000);
    let folder = Folder::with(&[("p.tasuki", &text)]);
    let mut child = tasuki()
        .args(["check", "p.tasuki"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(said, "");
}

#[test]
fn a_run_from_another_directory_shows_no_absolute_path() {
    let folder = Folder::with(&[("p.tasuki", BROKEN)]);
    let absolute = folder.path().join("p.tasuki");
    let output = tasuki().args(["check", "--format", "json"]).arg(&absolute).current_dir(root()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"file\": \"p.tasuki\""), "{text}");
    assert!(!text.contains(folder.path().to_str().unwrap()), "{text}");
}

#[test]
fn completions_name_every_command() {
    let output = tasuki().args(["completions", "bash"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let script = String::from_utf8(output.stdout).unwrap();
    for command in ["check", "fmt", "simulate", "route", "test"] {
        assert!(script.contains(&format!("tasuki,{command})")), "{command}");
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once_from_its_beginning_to_its_end() {
    let policy =
        "policy \"p\" { timezone \"UTC\" }\ndepartment d\nintake { otherwise -> a }\nstage a { owner d  final }\n";
    let folder = Folder::with(&[("p.tasuki", policy)]);
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let trace = root().join("tests/fixtures/parquet/snappy.parquet");
    let writer = std::thread::spawn(move || std::fs::copy(trace, pipe));
    let line = ["simulate", "p.tasuki", "--trace", "pipe", "--format", "json"];
    let output = tasuki().args(line).current_dir(folder.path()).output().unwrap();
    writer.join().unwrap().unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&summary["rows"]["read"], &summary["leads"]), (&60.into(), &12.into()), "{summary}");
}
