//! What a project and its comments set: severities in `tasuki.toml`, allow comments, and the
//! findings that a run is asked for.

use serde_json::Value;

use crate::harness::{Folder, Ran};

/// A policy without time zone (a note) whose intake forgets leads (an error).
const POLICY: &str = "\
policy \"p\" {}
lead { asked : yes/no = no }
intake {
  when asked -> open
}
stage open { final }
";

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[("p.tasuki", POLICY)]);
    files.iter().for_each(|(name, text)| folder.write(name, text));
    folder
}

/// `code severity` of each finding.
fn found(ran: Ran) -> Vec<String> {
    let document = ran.json();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_string();
    let findings = document["findings"].as_array().unwrap();
    findings.iter().map(|finding| format!("{} {}", word(finding, "code"), word(finding, "severity"))).collect()
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.tasuki(&[&["check", "p.tasuki", "--format", "json"][..], more].concat())
}

#[test]
fn a_project_sets_the_severity_of_each_code() {
    let folder = folder(&[]);
    assert_eq!(found(check(&folder, &[]).ended(1)), ["missing-timezone note", "gap-intake error"]);
    folder.write("tasuki.toml", "[severity]\ngap-intake = \"warning\"\nmissing-timezone = \"off\"\n");
    assert_eq!(found(check(&folder, &[]).ended(0)), ["gap-intake warning"]);
    assert_eq!(found(check(&folder, &["--fail-on", "warning"]).ended(1)), ["gap-intake warning"]);
}

#[test]
fn the_nearest_project_file_above_the_policy_counts_up_to_the_root_of_the_repository() {
    let off = "[severity]\ngap-intake = \"off\"\n";
    let nested = |files: &[(&str, &str)]| {
        let folder = Folder::with(&[("repo/policies/p.tasuki", POLICY)]);
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder.tasuki(&["check", "repo/policies/p.tasuki"]).status
    };
    assert_eq!(nested(&[]), 1);
    assert_eq!(nested(&[("repo/tasuki.toml", off)]), 0);
    assert_eq!(nested(&[("repo/tasuki.toml", off), ("repo/policies/tasuki.toml", "")]), 1);
    assert_eq!(nested(&[("tasuki.toml", off)]), 0);
    assert_eq!(nested(&[("tasuki.toml", off), ("repo/.git/HEAD", "")]), 1);
    assert_eq!(nested(&[("repo/tasuki.toml", off), ("repo/.git/HEAD", "")]), 0);
}

#[test]
fn a_project_file_with_mistakes_stops_the_run_and_names_them_all() {
    let folder = folder(&[("tasuki.toml", "[severity]\ngap-intke = \"error\"\ngap-owner = \"loud\"\n")]);
    let ran = check(&folder, &[]).ended(2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("tasuki.toml:2:1: `gap-intke` is no code"), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `gap-intake`?"), "{}", ran.stderr);
    assert!(ran.stderr.contains("tasuki.toml:3:13: `loud` is no severity"), "{}", ran.stderr);
    folder.write("tasuki.toml", [0x93, 0xfa]);
    assert!(check(&folder, &[]).ended(2).stderr.contains("cannot read `tasuki.toml`"));
}

#[test]
fn a_project_file_is_named_as_seen_from_the_working_directory() {
    let folder = Folder::with(&[("tasuki.toml", "[sverity]\n"), ("d/p.tasuki", POLICY)]);
    assert!(folder.tasuki(&["check", "d"]).ended(2).stderr.starts_with("error: tasuki.toml:1:2: "));
    let from_below = crate::harness::run(&folder.path().join("d"), &["check", "p.tasuki"], "").ended(2);
    assert!(from_below.stderr.starts_with("error: ../tasuki.toml:1:2: "), "{}", from_below.stderr);
}

#[test]
fn an_allow_comment_holds_until_its_date() {
    let allowed = POLICY.replace("intake {", "// tasuki: allow(gap-intake) until 2026-12-31: 年内に決める\nintake {");
    let folder = folder(&[("p.tasuki", &allowed)]);
    assert_eq!(found(check(&folder, &["--today", "2026-12-31"]).ended(0)), ["missing-timezone note"]);
    let after = found(check(&folder, &["--today", "2027-01-01"]).ended(1));
    assert_eq!(after, ["missing-timezone note", "expired-allow note", "gap-intake error"]);
    assert!(check(&folder, &["--today", "tomorrow"]).ended(2).stderr.contains("is no date"));
}

#[test]
fn an_allow_comment_that_silences_nothing_is_found() {
    let useless = POLICY.replace("stage open", "// tasuki: allow(gap-event): the CRM asks\nstage open");
    let folder = folder(&[("p.tasuki", &useless)]);
    let ran = check(&folder, &[]).ended(1);
    assert!(found(ran).contains(&String::from("unused-allow note")));
    folder.write("p.tasuki", useless.replace("gap-event", "gap-evnt"));
    let document = check(&folder, &["--select", "unused-allow"]).ended(0).json();
    assert_eq!(document["findings"][0]["message"], "`gap-evnt` is no code");
    assert_eq!(document["findings"][0]["help"], "did you mean `gap-event`?");
}

#[test]
fn turning_a_code_off_does_not_make_its_allow_comments_useless() {
    let allowed = POLICY.replace("intake {", "// tasuki: allow(gap-intake): later\nintake {");
    let folder = folder(&[("p.tasuki", &allowed), ("tasuki.toml", "[severity]\ngap-intake = \"off\"\n")]);
    assert_eq!(found(check(&folder, &[]).ended(0)), ["missing-timezone note"]);
}

#[test]
fn formatting_keeps_an_allow_comment_above_its_line() {
    let loose = POLICY.replace("  when asked", "        // tasuki: allow(gap-intake):   why\n when asked");
    let folder = folder(&[("p.tasuki", &loose)]);
    folder.tasuki(&["fmt", "p.tasuki"]).ended(0);
    let laid_out = folder.read("p.tasuki");
    assert!(laid_out.contains("  // tasuki: allow(gap-intake):   why\n  when asked -> open\n"), "{laid_out}");
}

#[test]
fn a_run_is_about_what_it_selects_and_does_not_ignore() {
    let folder = folder(&[]);
    assert_eq!(found(check(&folder, &["--select", "missing-timezone"]).ended(0)), ["missing-timezone note"]);
    assert_eq!(found(check(&folder, &["--ignore", "gap-intake,gap-event"]).ended(0)), ["missing-timezone note"]);
    assert_eq!(found(check(&folder, &["--select", "gap-intake", "--ignore", "gap-intake"]).ended(0)), [""; 0]);
    let wrong = check(&folder, &["--select", "gap-intke"]).ended(2);
    assert!(wrong.stderr.contains("did you mean `gap-intake`"), "{}", wrong.stderr);
    folder.write("p.tasuki", "policy \"p\" {\n");
    assert_eq!(found(check(&folder, &["--select", "gap-intake"]).ended(1)), ["syntax error"]);
    check(&folder, &["--ignore", "syntax"]).ended(2);
}

#[test]
fn a_list_of_codes_alone_fails_the_run_in_every_format() {
    let folder = folder(&[]);
    for format in ["text", "json"] {
        let status = |list: &str| folder.tasuki(&["check", "p.tasuki", "--format", format, "--fail-on", list]).status;
        assert_eq!(status("gap-intake"), 1);
        assert_eq!(status("gap-event,missing-timezone"), 1);
        assert_eq!(status("gap-event"), 0);
        assert_eq!(status("gap"), 1);
        assert_eq!(status("overlap,breached"), 0);
    }
}
