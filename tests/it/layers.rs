//! Layers look down, and each dependency has one door.

use crate::harness::{files_below, root};

/// Lower to higher; layers of one row are siblings.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["diagnostic"],
    &["project"],
    &["syntax"],
    &["model"],
    &["time"],
    &["columnar"],
    &["ingest"],
    &["analyze", "simulate", "format"],
    &["compare"],
    &["report"],
    &["fix"],
    &["cli"],
];

/// What may be named only below one place.
const DOORS: &[(&str, &str)] = &[
    ("toml::", "src/project/"),
    ("parquet::", "src/columnar/"),
    ("bytes::Bytes", "src/columnar/"),
    ("miette::", "src/report/snippet.rs"),
    ("comfy_table::", "src/report/"),
    ("minijinja::", "src/report/"),
    ("quick_junit::", "src/report/junit.rs"),
    ("rust_sugiyama::", "src/report/graph/svg.rs"),
    ("clap::", "src/cli/"),
    ("clap_mangen::", "src/cli/"),
    ("indicatif::", "src/cli/"),
    ("std::fs", "src/cli/"),
    ("std::env", "src/cli/"),
    ("SystemTime", "src/cli/"),
    ("Timestamp::now", "src/cli/today.rs"),
    ("pest::", "src/syntax/"),
    ("println!", "nowhere"),
];

fn height(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

/// The product's own files: tests beside the code may reach anywhere.
fn product() -> Vec<String> {
    files_below("src", "rs")
        .into_iter()
        .filter(|file| !file.contains("/tests/") && !file.ends_with("/tests.rs"))
        .collect()
}

/// The layers named by `crate::LAYER` in a file, tests left out.
fn named_layers(text: &str) -> Vec<String> {
    let product = text.split("#[cfg(test)]").next().unwrap_or("");
    let mut named = Vec::new();
    for after in product.split("crate::").skip(1) {
        let list = after.strip_prefix('{').map(|list| list.split('}').next().unwrap_or("")).unwrap_or(after);
        let items = if after.starts_with('{') { list.split(',').collect() } else { vec![list] };
        for item in items {
            let name: String =
                item.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            named.push(name);
        }
    }
    named
}

#[test]
fn no_layer_looks_up_or_at_its_siblings() {
    let mut wrong = Vec::new();
    for file in product() {
        let Some((layer, _)) = file.trim_start_matches("src/").split_once('/') else { continue };
        let own = height(layer).unwrap_or_else(|| panic!("`{layer}` is no layer: give it a place in the list"));
        let text = std::fs::read_to_string(root().join(&file)).unwrap();
        for named in named_layers(&text) {
            if named != layer && height(&named).is_some_and(|other| other >= own) {
                wrong.push(format!("{file} uses crate::{named}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_dependency_has_one_door() {
    let mut wrong = Vec::new();
    for file in product() {
        let text = std::fs::read_to_string(root().join(&file)).unwrap();
        let product = text.split("#[cfg(test)]").next().unwrap_or("");
        for (name, door) in DOORS.iter().copied() {
            let used = product.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(name));
            if used && !file.starts_with(door) {
                wrong.push(format!("{file} names `{name}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in files_below("src", "rs").into_iter().chain(files_below("tests", "rs")) {
        let text = std::fs::read_to_string(root().join(&file)).unwrap();
        assert!(text.starts_with("//! "), "{file} has no header");
        let lines = text.lines().count();
        assert!(lines <= 600, "{file} has {lines} lines");
    }
}
