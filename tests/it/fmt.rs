//! `tasuki fmt`.

use crate::harness::{Folder, files_below, root, run, tasuki};

const LOOSE: &str = "policy  \"p\"{timezone \"Asia/Tokyo\"}\n// why\nstage   done{final}\n";

#[test]
fn a_file_is_laid_out_once_and_stays_so() {
    let folder = Folder::with(&[("p.tasuki", LOOSE)]);
    let ran = folder.tasuki(&["fmt", "p.tasuki"]).ended(0);
    assert_eq!(ran.stdout, "laid out p.tasuki\n");
    let text = folder.read("p.tasuki");
    assert!(text.contains("// why\nstage done { final }\n"), "{text}");
    assert_eq!(folder.tasuki(&["fmt", "p.tasuki"]).ended(0).stdout, "");
    assert_eq!(folder.read("p.tasuki"), text);
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = Folder::with(&[("p.tasuki", LOOSE)]);
    let check = folder.tasuki(&["fmt", "--check", "p.tasuki"]).ended(1);
    assert_eq!(check.stdout, "not laid out: p.tasuki\n");
    let diff = folder.tasuki(&["fmt", "--diff", "p.tasuki"]).ended(0);
    assert!(diff.stdout.contains("-stage   done{final}\n+stage done { final }\n"), "{}", diff.stdout);
    let both = folder.tasuki(&["fmt", "--check", "--diff", "p.tasuki"]).ended(1);
    assert_eq!(both.stdout, diff.stdout);
    assert_eq!(folder.read("p.tasuki"), LOOSE);
}

#[test]
fn stdin_is_laid_out_to_stdout() {
    let folder = Folder::with(&[]);
    let ran = run(folder.path(), &["fmt", "-"], LOOSE).ended(0);
    assert!(ran.stdout.contains("stage done { final }\n"), "{}", ran.stdout);
    run(folder.path(), &["fmt", "-", "--check"], LOOSE).ended(1);
    run(folder.path(), &["fmt", "-", "--check"], &ran.stdout).ended(0);
    run(folder.path(), &["fmt", "-", "p.tasuki"], LOOSE).ended(2);
}

#[test]
fn without_a_path_the_current_directory_is_laid_out_used_files_included() {
    let folder =
        Folder::with(&[("p.tasuki", &format!("use   \"q.tasuki\"\n{LOOSE}")), ("q.tasuki", "department   a\n")]);
    let ran = folder.tasuki(&["fmt"]).ended(0);
    assert_eq!(ran.stdout, "laid out p.tasuki\nlaid out q.tasuki\n");
}

#[test]
fn broken_text_is_left_alone_and_the_other_files_are_not() {
    let broken = "stage {\n";
    let folder = Folder::with(&[("a.tasuki", broken), ("b.tasuki", LOOSE)]);
    let ran = folder.tasuki(&["fmt", "."]).ended(1);
    assert!(ran.stderr.contains("error[syntax]"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "laid out b.tasuki\n");
    assert_eq!(folder.read("a.tasuki"), broken);
}

#[test]
fn a_byte_order_mark_and_crlf_are_laid_out_away_and_other_encodings_are_refused() {
    let folder = Folder::with(&[("p.tasuki", &format!("\u{feff}{}", LOOSE.replace('\n', "\r\n")))]);
    folder.tasuki(&["fmt", "p.tasuki"]).ended(0);
    let text = folder.read("p.tasuki");
    assert!(text.starts_with("policy") && !text.contains('\r'), "{text:?}");
    let cp932 = [b"department a \"".as_slice(), &[0x89, 0x63, 0x8b, 0xc6], b"\"\n"].concat();
    folder.write("p.tasuki", &cp932);
    let ran = folder.tasuki(&["fmt", "p.tasuki"]).ended(2);
    assert!(ran.stderr.contains("UTF-8"), "{}", ran.stderr);
    assert_eq!(std::fs::read(folder.path().join("p.tasuki")).unwrap(), cp932);
}

#[test]
fn every_shipped_policy_is_laid_out() {
    let mut files = files_below("policies", "tasuki");
    files.extend(files_below("examples", "tasuki"));
    files.extend(files_below("tests/fixtures", "tasuki"));
    let unreadable = ["examples/broken/syntax.tasuki", "examples/broken/invalid-value.tasuki"];
    let files: Vec<&str> = files.iter().map(String::as_str).filter(|file| !unreadable.contains(file)).collect();
    let ran = tasuki(&[&["fmt", "--check"][..], &files].concat());
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 0), "{}", ran.stderr);
    assert!(root().join("policies").is_dir());
}
