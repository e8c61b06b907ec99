//! The first minutes: `init`, and what a shell and a program are given to know the tool by.

use crate::harness::{Folder, files_below, root, tasuki};

#[test]
fn the_starter_checks_clean_is_laid_out_passes_and_replays_in_both_languages() {
    for lang in ["en", "ja"] {
        let folder = Folder::with(&[]);
        let said = folder.tasuki(&["init", "--lang", lang]).ended(0).stdout;
        assert!(said.contains("wrote handoff.tasuki") && said.contains("tasuki check handoff.tasuki"), "{said}");
        // Every command that it names works.
        let commands = said.split("next:\n").nth(1).unwrap().lines();
        for command in commands {
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            folder.tasuki(&words).ended(0);
        }
        folder.tasuki(&["check", "handoff.tasuki", "--fail-on", "note"]).ended(0);
        folder.tasuki(&["fmt", "--check"]).ended(0);
        let summary = folder.tasuki(&["simulate", "handoff.tasuki", "--trace", "trace.csv", "--format", "json"]).json();
        assert_eq!(summary["rows"]["rejected"], 0);
        let findings = summary["findings"].as_object().unwrap().values();
        assert!(findings.clone().all(|count| count == 0), "{findings:?}");
        assert_eq!(summary["slas"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn the_starters_are_one_policy_in_two_languages() {
    let starters = ["src/cli/init/starter.en.tasuki", "src/cli/init/starter.ja.tasuki"];
    let changes = tasuki(&["diff", starters[0], starters[1], "--format", "json"]).json();
    let changes = changes["policies"][0]["changes"].as_array().unwrap().clone();
    // The one text that is told to somebody.
    assert!(changes.iter().all(|change| change["message"].as_str().unwrap().contains("is told")), "{changes:#?}");
}

#[test]
fn init_writes_over_nothing() {
    let folder = Folder::with(&[("sub/trace.csv", "mine")]);
    let ran = folder.tasuki(&["init", "sub"]).ended(2);
    assert!(ran.stderr.contains("already there: sub/trace.csv"), "{}", ran.stderr);
    assert_eq!(folder.read("sub/trace.csv"), "mine");
    assert!(!folder.path().join("sub/handoff.tasuki").exists());
    folder.tasuki(&["init", "new/place"]).ended(0);
    assert!(folder.path().join("new/place/tasuki.toml").exists());
}

#[test]
fn every_published_schema_can_be_printed_by_the_name_in_its_document() {
    let listed = tasuki(&["schema"]).ended(0).stdout;
    let published: Vec<String> =
        files_below("schema", "json").iter().map(|file| file["schema/".len()..].replace("-1.json", "")).collect();
    assert_eq!(listed.lines().collect::<Vec<_>>(), published);
    for name in listed.lines() {
        let printed = tasuki(&["schema", name]).ended(0);
        let document = printed.json()["$id"].as_str().unwrap().to_string();
        assert_eq!(document, format!("tasuki.{name}/1"));
        assert_eq!(tasuki(&["schema", &document]).stdout, printed.stdout);
        jsonschema::meta::validate(&printed.json()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(tasuki(&["schema", "chek"]).ended(2).stderr.contains("did you mean `check`"));
}

#[test]
fn the_manual_names_every_option_of_every_command() {
    let page = tasuki(&["man"]).ended(0).stdout;
    let help = tasuki(&["help"]).stdout;
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(page.contains(&format!("tasuki\\-{}", command.replace('-', "\\-"))), "{command}");
        let own = tasuki(&["man", command]).ended(0).stdout;
        assert!(own.starts_with(".ie ") && own.contains(&format!(".TH tasuki-{command} 1 ")), "{command}: {own}");
        let help = tasuki(&[command, "--help"]).stdout;
        let options = help
            .split_whitespace()
            .filter(|word| word.starts_with("--") && word.chars().all(|it| it.is_ascii_lowercase() || it == '-'));
        for option in options.filter(|option| option.len() > 2) {
            assert!(own.contains(&option.replace('-', "\\-")), "{command} {option}");
        }
    }
    assert!(tasuki(&["man", "chek"]).ended(2).stderr.contains("did you mean `check`"));
}

#[test]
fn each_shell_gets_completions_of_the_formats() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = tasuki(&["completions", shell]).ended(0).stdout;
        assert!(script.contains("write-baseline") && script.contains("worklist"), "{shell}");
    }
    assert!(std::fs::read_to_string(root().join("README.md")).unwrap().contains("tasuki completions"));
}
