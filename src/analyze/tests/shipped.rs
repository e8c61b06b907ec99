//! The policies that come with the project.

use std::path::{Path, PathBuf};

use super::said::findings_of_file;
use crate::diagnostic::Code;

fn policies(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&root).expect("the folder is part of the project");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tasuki"));
    paths.sort();
    paths
}

#[test]
fn nothing_is_wrong_with_the_shipped_policies() {
    let told: String = policies("policies").iter().map(|path| findings_of_file(path)).collect();
    let wrong: Vec<&str> = told.lines().filter(|line| !line.starts_with("note ") && !line.starts_with(' ')).collect();
    assert!(wrong.is_empty(), "{told}");
}

#[test]
fn each_broken_policy_of_the_examples_shows_the_finding_it_is_named_after() {
    for path in policies("examples/broken") {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name in UTF-8");
        let told = findings_of_file(&path);
        let lines = told.lines().filter(|line| !line.starts_with(' ') && !line.starts_with("undecided "));
        let codes = lines.filter_map(|line| line.split_once(' '));
        // Advice about what is not the matter of the example is not looked at.
        let codes = codes.map(|(severity, rest)| (severity, rest.split(' ').next().unwrap_or_default()));
        let mut codes: Vec<&str> =
            codes.filter(|(severity, code)| *severity != "note" || *code == name).map(|(_, code)| code).collect();
        codes.dedup();
        let code = Code::parse(name).expect("a file is named by its code");
        // Found in the text and its comments, before and after the analysis.
        let elsewhere = [Code::MissingTimezone, Code::UnusedAllow, Code::ExpiredAllow];
        if code.breaks_the_text() || elsewhere.contains(&code) {
            assert!(codes.is_empty(), "{name} is broken in another way: {told}");
        } else {
            assert_eq!(codes, [name], "{told}");
        }
    }
}
