//! How long `tasuki diff` takes beside `tasuki check` of the same policy, as whole processes.
//!
//! `cargo bench --bench compare [-- PART-OF-A-NAME]` draws policies of known size, edits five lines of
//! each (its first number goes up by one), and prints the least and the median time of both commands
//! and their ratio.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

#[allow(dead_code, unused_imports, reason = "some of the kinds of policy are enough here")]
mod policies;

// The drawn policies are made for it.
use tasuki::analyze::engine;

use policies::{Change, Draft, handoff, territory, tree};

fn cases() -> Vec<(&'static str, Draft)> {
    vec![
        ("tree 1500x7", tree(1, 1500, 7, 0.1, Change::Mixed)),
        ("tree 10000x7", tree(1, 10_000, 7, 0.1, Change::Mixed)),
        ("territory 10000", territory(1, 10_000, 0.05)),
        ("handoff 10x30", handoff(4, 10, 30, false)),
        ("handoff 15x60", handoff(4, 15, 60, false)),
    ]
}

const EDITS: usize = 5;

/// The policy with five of its lines edited, evenly spread.
fn edited(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let is_rule = |line: &str| line.contains(" when ") || line.trim_start().starts_with('|');
    let rules: Vec<usize> =
        (0..lines.len()).filter(|at| is_rule(&lines[*at]) && raised(&lines[*at]).is_some()).collect();
    for at in rules.iter().step_by((rules.len() / EDITS).max(1)).skip(1).take(EDITS) {
        if let Some(line) = raised(&lines[*at]) {
            lines[*at] = line;
        }
    }
    lines.join("\n") + "\n"
}

fn raised(line: &str) -> Option<String> {
    let from = line.find(|letter: char| letter.is_ascii_digit())?;
    let digits = line[from..].chars().take_while(char::is_ascii_digit).count();
    let number: u64 = line[from..from + digits].parse().ok()?;
    Some(format!("{}{}{}", &line[..from], number + 1, &line[from + digits..]))
}

/// The least and the median time of a command in milliseconds, and its exit status.
fn time(arguments: &[&str], folder: &Path) -> std::io::Result<(f64, f64, Option<i32>)> {
    let mut times = Vec::new();
    let mut status = None;
    let started = Instant::now();
    while times.len() < 15 && (times.len() < 3 || started.elapsed().as_secs_f64() < 2.0) {
        let start = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        status = command.args(arguments).current_dir(folder).output()?.status.code();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[0], times[times.len() / 2], status))
}

fn main() -> std::io::Result<()> {
    let only: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let mut out = std::io::stdout().lock();
    let folder = std::env::temp_dir().join(format!("tasuki-bench-compare-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    for (name, draft) in cases() {
        if !only.is_empty() && !only.iter().any(|o| name.contains(o.as_str())) {
            continue;
        }
        let text = draft.text();
        std::fs::write(folder.join("old.tasuki"), &text)?;
        std::fs::write(folder.join("new.tasuki"), edited(&text))?;
        let (least_check, check, _) = time(&["check", "old.tasuki", "--format", "json"], &folder)?;
        let (least, median, status) = time(&["diff", "old.tasuki", "new.tasuki", "--format", "json"], &folder)?;
        writeln!(
            out,
            "{name:16} check: least {least_check:.1} ms, median {check:.1} ms | diff: least {least:.1} ms, median {median:.1} ms, status {} | ratio {:.2}",
            status.unwrap_or(-1),
            median / check
        )?;
    }
    std::fs::remove_dir_all(&folder)
}
