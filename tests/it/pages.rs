//! Pages that people read: the sheet of a comparison, the document of a policy, its drawing.

use crate::harness::{Folder, files_below, root, tasuki};

fn policies() -> Vec<String> {
    let own = |file: &String| !file.ends_with("calendar-jp.tasuki");
    files_below("policies", "tasuki").into_iter().filter(own).collect()
}

fn edited() -> Folder {
    let old = std::fs::read_to_string(root().join("examples/tour/handoff.tasuki")).expect("the tour's policy");
    let new = old
        .replace("within 4 business hours", "within 2 business hours")
        .replace("in (price, timing) -> resting", "in (price, competitor) -> resting")
        .replace("osaka_sales when prefecture in (大阪, 京都)", "osaka_sales when prefecture is 大阪")
        .replace("in (東京, other, unknown)", "in (東京, 京都, other, unknown)");
    Folder::with(&[("old.tasuki", &old), ("new.tasuki", &new)])
}

#[test]
fn every_shipped_policy_has_a_page_and_a_drawing_that_need_no_network() {
    for policy in policies() {
        for format in ["markdown", "html"] {
            let page = tasuki(&["doc", &policy, "--format", format]).ended(0).stdout;
            assert!(page.len() > 2_000, "{policy} {format}");
            let outside = page.replace("http://www.w3.org/2000/svg", "");
            assert!(!outside.contains("http:") && !outside.contains("https:"), "{policy} {format}");
        }
        for (format, begin) in [("mermaid", "flowchart LR"), ("dot", "digraph"), ("svg", "<svg")] {
            let drawing = tasuki(&["graph", &policy, "--format", format]).ended(0).stdout;
            assert!(drawing.starts_with(begin), "{policy} {format}");
        }
    }
}

#[test]
fn the_document_says_who_owns_what_and_who_agreed_by_their_labels() {
    let page = tasuki(&["doc", "policies/lead-classes.tasuki", "--format", "markdown"]).ended(0).stdout;
    for said in [
        "営業対応(確度4)",
        "4 business hours",
        "本社営業本部インサイドセールス部",
        "(2026-10-01)",
        "営業に渡すのは確度4だけ",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn a_committed_page_that_is_stale_is_found() {
    let folder = edited();
    folder.tasuki(&["doc", "old.tasuki", "--output", "agreement.md"]).ended(0);
    folder.tasuki(&["doc", "old.tasuki", "--output", "agreement.md", "--check"]).ended(0);
    let ran = folder.tasuki(&["doc", "new.tasuki", "--output", "agreement.md", "--check"]).ended(1);
    assert!(ran.stdout.contains("`agreement.md` is stale"), "{}", ran.stdout);
    folder.tasuki(&["doc", "old.tasuki", "--output", "gone.md", "--check"]).ended(2);
    folder.tasuki(&["doc", "old.tasuki", "--output", "page.pdf"]).ended(2);
}

#[test]
fn the_comment_of_a_pull_request_counts_first_and_strikes_what_was() {
    let ran = edited().tasuki(&["diff", "old.tasuki", "new.tasuki", "--format", "markdown"]).ended(1);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn the_page_to_sign_has_a_row_for_each_department_and_strikes_what_was() {
    let page = edited().tasuki(&["diff", "old.tasuki", "new.tasuki", "--format", "html"]).ended(1).stdout;
    for said in
        ["<tr><th scope=\"row\">大阪営業部</th><td></td>", "<del>大阪営業部</del> → <ins>東京営業部</ins>", "<svg"]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn what_a_policy_says_is_no_markup_of_a_page() {
    let old = "policy \"<script>alert(1)</script>\" { timezone \"UTC\" }\ndepartment d \"<b>&|\"\nlead { a : yes/no = no }\n\
               intake { otherwise -> s }\nstage s { owner d  after 1 day -> t }\nstage t { final }\n";
    let folder = Folder::with(&[("old.tasuki", old), ("new.tasuki", &old.replace("1 day", "2 days"))]);
    let sheet = folder.tasuki(&["diff", "old.tasuki", "new.tasuki", "--format", "html"]).ended(1).stdout;
    let page = folder.tasuki(&["doc", "old.tasuki", "--format", "html"]).ended(0).stdout;
    for page in [sheet, page] {
        assert!(!page.contains("<script>") && !page.contains("<b>&|"), "{page}");
    }
}
