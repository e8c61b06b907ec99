//! What projects put into their own CI: the action's script as a runner would run it, and that the commands
//! of the action, the hooks and the pages exist.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Folder, root, tasuki};

fn git(folder: &Folder, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Ops", "-c", "user.email=ops@example.com", "-c", "init.defaultBranch=main"]);
    let output = git.current_dir(folder.path()).args(arguments).output().expect("git is here");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_string()
}

/// A repository whose main branch has the starter, and the commit of it.
fn repository() -> (Folder, String) {
    let folder = Folder::with(&[("bin/gh", "#!/bin/sh\necho \"$@\" >> \"$RUNNER_TEMP/gh.log\"\n")]);
    folder.tasuki(&["init", "policies", "--lang", "ja"]).ended(0);
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["add", "policies"]);
    git(&folder, &["commit", "--quiet", "-m", "Agree"]);
    let commit = git(&folder, &["rev-parse", "HEAD"]);
    (folder, commit)
}

/// The status of the script, and its log.
fn act(folder: &Folder, variables: &[(&str, &str)]) -> (i32, String) {
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let executable = folder.path().join("bin/gh");
    Command::new("chmod").arg("+x").arg(executable).status().unwrap();
    let at = |name: &str| folder.path().join(name);
    let output = Command::new("bash")
        .arg(root().join("action.sh"))
        .current_dir(folder.path())
        .env("PATH", path)
        .env("TASUKI", env!("CARGO_BIN_EXE_tasuki"))
        .env("RUNNER_TEMP", folder.path())
        .env("GITHUB_STEP_SUMMARY", at("summary.md"))
        .env("GITHUB_OUTPUT", at("outputs"))
        .env("GITHUB_REPOSITORY", "ops/policies")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("bash is here");
    let log = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(log).unwrap())
}

fn exists(folder: &Folder, name: &str) -> bool {
    Path::new(folder.path()).join(name).exists()
}

#[test]
#[cfg(unix)]
fn the_action_annotates_reports_and_posts_the_sheet_and_ends_with_the_worst_status() {
    let (folder, base) = repository();
    let policy = folder.read("policies/handoff.tasuki");
    let forgets = policy.replacen("  on lost otherwise              -> resting\n", "", 1);
    assert_ne!(policy, forgets);
    folder.write("policies/handoff.tasuki", forgets);
    let (status, log) = act(&folder, &[("PATHS", "\n  policies\n"), ("AGAINST", &base), ("PULL_REQUEST", "7")]);
    assert_eq!(status, 1, "{log}");
    assert!(log.contains("::error file=policies/handoff.tasuki,line="), "{log}");
    assert!(log.contains("::expected stage is resting and sla first_call is breached%0Abut stage is calling"), "{log}");
    let summary = folder.read("summary.md");
    assert!(summary.contains("## tasuki check: 1 error") && summary.contains("リサイクル"), "{summary}");
    assert!(summary.contains("## tasuki test") && summary.contains("1 passed, 1 failed"), "{summary}");
    assert!(
        folder.read("gh.log").contains("repos/ops/policies/issues/7/comments -F body=@"),
        "{}",
        folder.read("gh.log")
    );
    let outputs = folder.read("outputs");
    let reports = outputs.lines().map(|line| line.split_once('=').unwrap().1);
    assert!(reports.clone().all(|path| Path::new(path).exists()) && reports.count() == 2, "{outputs}");
}

#[test]
#[cfg(unix)]
fn the_action_passes_a_change_in_meaning_and_posts_nothing_where_none_is_wanted() {
    let (folder, base) = repository();
    let policy = folder.read("policies/handoff.tasuki");
    folder.write("policies/handoff.tasuki", policy.replace("after 180 days", "after 120 days"));
    let variables = [("PATHS", "policies"), ("AGAINST", base.as_str()), ("PULL_REQUEST", "7"), ("COMMENT", "false")];
    let (status, log) = act(&folder, &variables);
    assert_eq!(status, 0, "{log}");
    assert!(folder.read("summary.md").contains("120 days"), "{}", folder.read("summary.md"));
    assert!(!exists(&folder, "gh.log"));
}

#[test]
#[cfg(unix)]
fn the_action_says_what_cannot_run_and_text_that_is_no_policy() {
    let (folder, base) = repository();
    assert_eq!(act(&folder, &[("PATHS", "nowhere")]).0, 2);
    folder.write("policies/handoff.tasuki", "stage {\n");
    let (status, log) = act(&folder, &[("PATHS", "policies"), ("AGAINST", &base), ("PULL_REQUEST", "7")]);
    assert_eq!(status, 1, "{log}");
    assert!(!exists(&folder, "gh.log"), "no sheet of half a policy");
}

/// What stands behind `tasuki ` in commands of a file.
fn commands(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let begins = ["entry: tasuki ", "- tasuki ", "tasuki "];
        let line = line.trim();
        let Some(rest) = begins.iter().find_map(|begin| line.strip_prefix(begin)) else { continue };
        found.extend(format!("tasuki {rest}").split(" && ").map(String::from));
    }
    found
}

#[test]
fn the_commands_of_hooks_and_pages_are_commands_of_the_tool() {
    let all = [".pre-commit-hooks.yaml", "docs/ci.md", "README.md"].map(commands).concat();
    assert!(all.len() > 10, "{all:?}");
    for command in all {
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("tasuki"), "{command}");
        let name = words.next().unwrap();
        let help = tasuki(&[name, "--help"]).ended(0).stdout;
        for option in words.filter(|word| word.starts_with("--")) {
            let option = option.split('=').next().unwrap();
            assert!(help.contains(option), "{command}: there is no {option}");
        }
    }
}
