//! README and docs against the tool: every console block is run and compared, every policy block is
//! parsed.
//!
//! `UPDATE_DOCS=1 cargo test documentation` writes the real output into the console blocks.

use std::path::Path;

use tasuki::diagnostic::Code;
use tasuki::simulate::STEP_NAMES;
use tasuki::syntax;
use tasuki::text::FileId;

use crate::harness::{files_below, root, run};

fn pages() -> Vec<String> {
    let mut pages = files_below("docs", "md");
    pages.extend(files_below("examples", "md"));
    pages.push(String::from("README.md"));
    pages
}

/// The README with the tour's policy in its only policy block.
fn with_tour(readme: &str) -> String {
    let policy = std::fs::read_to_string(root().join("examples/tour/handoff.tasuki")).unwrap();
    let (before, block) = readme.split_once("```tasuki\n").expect("the README shows the tour's policy");
    let (_, after) = block.split_once("```").expect("the block ends");
    format!("{before}```tasuki\n{policy}```{after}")
}

/// The page with what each `$ tasuki …` of its console blocks really says.
fn rerun(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) else { continue };
        while lines.next_if(|line| !line.starts_with("$ ") && !line.starts_with("```")).is_some() {}
        out.push_str(&output_of(command));
    }
    out
}

/// What a command of a console block writes; `| head -n N` is understood.
fn output_of(command: &str) -> String {
    let (command, lines) = match command.split_once(" | head -n ") {
        Some((command, lines)) => (command, lines.trim().parse().expect("a number of lines")),
        None => (command, usize::MAX),
    };
    let words = words(command);
    assert_eq!(words[0], "tasuki", "a console block shows tasuki alone: {command}");
    let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let ran = run(&root(), &arguments, "");
    let all = ran.stdout + &ran.stderr;
    all.lines().take(lines).map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Words of a shell command, single quotes kept together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_string());
        } else {
            words.extend(part.split_whitespace().map(String::from));
        }
    }
    words
}

#[test]
fn the_console_blocks_show_what_the_tool_says() {
    for page in pages() {
        let path = root().join(&page);
        let written = std::fs::read_to_string(&path).unwrap();
        let real = rerun(&if page == "README.md" { with_tour(&written) } else { written.clone() });
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &real).unwrap();
        } else {
            let first = written.lines().zip(real.lines()).find(|(written, real)| written != real);
            assert!(written == real, "{page} is not what the tool says (UPDATE_DOCS=1 rewrites it): {first:#?}");
        }
    }
}

#[test]
fn the_policy_blocks_can_be_read() {
    let mut seen = 0;
    for page in pages() {
        let text = std::fs::read_to_string(root().join(&page)).unwrap();
        for block in text.split("```tasuki\n").skip(1) {
            let policy = block.split("```").next().unwrap();
            let parsed = syntax::parse(FileId::default(), policy);
            let wrong: Vec<&String> = parsed.findings.iter().map(|finding| &finding.message).collect();
            assert!(wrong.is_empty(), "{page}: {wrong:?}\n{policy}");
            seen += 1;
        }
    }
    assert!(seen > 5, "only {seen} blocks");
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    for page in pages() {
        let text = std::fs::read_to_string(root().join(&page)).unwrap();
        let directory = Path::new(&page).parent().unwrap_or(Path::new(""));
        for after in text.split("](").skip(1) {
            let link = after.split([')', '#']).next().unwrap();
            if !link.is_empty() && !link.contains("://") {
                assert!(root().join(directory).join(link).exists(), "{page} links to {link}");
            }
        }
    }
}

#[test]
fn the_ci_script_runs_the_test_command_of_the_readme() {
    let script = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(script.lines().any(|line| line == "cargo test --locked"));
    assert!(readme.lines().any(|line| line == "cargo test --locked"));
}

#[test]
fn the_reference_names_every_code_step_and_command() {
    let reference = std::fs::read_to_string(root().join("docs/language.md")).unwrap();
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let missing: Vec<&str> = codes.chain(STEP_NAMES).filter(|name| !reference.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let help = run(&root(), &["--help"], "").stdout;
    let is_command = |line: &&str| !line.starts_with("   ");
    let commands = help
        .lines()
        .filter(is_command)
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    for command in commands.map(|line| line.split_whitespace().next().unwrap()).filter(|command| *command != "help") {
        assert!(readme.contains(&format!("| `tasuki {command} ")), "the README has no row for `{command}`");
    }
}
