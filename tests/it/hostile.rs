//! Broken, cut, deep and strange input ends in a message, never in a crash.

use crate::harness::{Folder, root, run};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// Every command over one policy text; only the statuses of the contract may come out.
fn survive(folder: &Folder, policy: &str) {
    folder.write("p.tasuki", policy);
    for arguments in [
        &["check", "p.tasuki"][..],
        &["fmt", "p.tasuki", "--check"],
        &["test", "p.tasuki"],
        &["simulate", "p.tasuki", "--trace", "t.csv"],
    ] {
        let ran = folder.tasuki(arguments);
        assert!(ran.status <= 3, "{arguments:?}");
        assert!(!ran.stdout.contains("Failed to read contents"), "{arguments:?}: {}", ran.stdout);
    }
}

fn folder() -> Folder {
    let holidays = fixture("tests/fixtures/sample/holidays-jp.csv");
    let trace = "lead,at,event,channel,prefecture\nA,2026-10-05 10:00,created,webinar,大阪\n";
    Folder::with(&[("holidays-jp.csv", holidays.as_str()), ("t.csv", trace)])
}

#[test]
fn a_policy_cut_anywhere_is_survived() {
    let text = fixture("tests/fixtures/sample/handoff.tasuki");
    let folder = folder();
    for end in (0..text.len()).step_by(149).filter(|end| text.is_char_boundary(*end)) {
        survive(&folder, &text[..end]);
    }
}

#[test]
fn a_policy_that_lost_a_line_is_survived() {
    let text = fixture("tests/fixtures/sample/handoff.tasuki");
    let folder = folder();
    let lines: Vec<&str> = text.lines().collect();
    for without in (0..lines.len()).step_by(3) {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, line)| *line).collect();
        survive(&folder, &rest.join("\r\n"));
    }
}

#[test]
fn a_trace_cut_anywhere_loses_no_row_before_the_cut() {
    let text = fixture("examples/tour/trace.csv");
    let policy = fixture("examples/tour/handoff.tasuki");
    let folder = Folder::with(&[("p.tasuki", policy.as_str())]);
    let header = text.lines().next().unwrap().len();
    for end in (header + 2..text.len()).step_by(11).filter(|end| text.is_char_boundary(*end)) {
        let arguments = ["simulate", "p.tasuki", "--trace", "-", "--format", "json"];
        let document = run(folder.path(), &arguments, &text[..end]).json();
        let rows = |key: &str| document["rows"][key].as_u64().unwrap();
        let whole = text[..end].matches('\n').count() as u64 - 1;
        assert_eq!(rows("read"), rows("applied") + rows("rejected"), "cut at {end}");
        assert!(rows("read") >= whole && rows("applied") >= whole, "cut at {end}: {document}");
    }
}

#[test]
fn depth_without_end_is_a_message() {
    let folder = folder();
    let deep = |open: &str, close: &str| {
        format!("policy \"p\"\nlead {{ a: yes/no }}\ncriterion c = {}a{}\n", open.repeat(50_000), close.repeat(50_000))
    };
    for policy in [deep("(", ")"), deep("not (", ")"), deep("all of { - ", " }"), "{".repeat(100_000)] {
        folder.write("p.tasuki", policy);
        let ran = folder.tasuki(&["check", "p.tasuki"]).ended(1);
        assert!(ran.stdout.contains("error[syntax]"), "{}", ran.stdout.chars().take(400).collect::<String>());
    }
}

#[test]
fn a_control_character_of_a_file_does_not_reach_the_terminal() {
    let folder = folder();
    folder.write("p.tasuki", "policy \"\u{1b}[2J\u{7}\" { timezone \"UTC\" }\nstage \"\u{1b}]0;x\u{7}\" {\n");
    let ran = folder.tasuki(&["check", "p.tasuki", "--color", "always"]).ended(1);
    assert!(!ran.stdout.contains("\u{1b}[2J") && !ran.stdout.contains("\u{1b}]0"), "{:?}", ran.stdout);
}

#[test]
fn a_circle_of_thousands_of_definitions_is_drawn_in_part_and_listed_whole() {
    let folder = folder();
    let circle: String = (0..3_000).map(|at| format!("criterion c{at} = c{} and a\n", (at + 1) % 3_000)).collect();
    folder.write("p.tasuki", format!("policy \"p\" {{ timezone \"UTC\" }}\nlead {{ a: yes/no }}\n{circle}"));
    let text = folder.tasuki(&["check", "p.tasuki"]).ended(1).stdout;
    assert!(text.contains("more lines, all of them in `--format json`"), "{text}");
    assert!(text.matches("── `c").count() <= 24, "{text}");
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    assert!(document["findings"][0]["related"].as_array().unwrap().len() >= 2_999, "{}", document["summary"]);
}

#[cfg(unix)]
#[test]
fn a_table_without_end_is_not_read_to_it() {
    let folder = folder();
    let policy = "policy \"p\" { timezone \"UTC\" }\nlead { a: yes/no }\ndecide k: yes/no from \"/dev/zero\"\n";
    folder.write("p.tasuki", policy);
    let ran = folder.tasuki(&["check", "p.tasuki"]).ended(1);
    assert!(ran.stdout.contains("it is larger than 256 MiB"), "{}", ran.stdout);
}

#[test]
fn a_recycle_of_thousands_of_millions_of_entries_is_checked_as_one_of_few() {
    let folder = folder();
    folder.write(
        "p.tasuki",
        "policy \"p\" { timezone \"UTC\" }
department d
intake { otherwise -> a }
stage a { owner d  after 3 days -> r for 9 days }
recycle r { owner d  return -> a  at most 4000000000 times, then -> done }
stage done { final }
promise p { every lead entering a leaves within 4 days }
",
    );
    folder.tasuki(&["check", "p.tasuki"]).ended(0);
}
