//! What would change in a file, as a unified diff.

use similar::{ChangeTag, TextDiff};

use super::palette::{BAD, BOLD, DIM, GOOD};

/// The difference of two texts of the file `name`, of which the second is `how` (`laid out`), with ANSI styles; empty if there is none.
pub fn unified(name: &str, how: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before, after);
    let mut out = format!("{BOLD}--- {name}{BOLD:#}\n{BOLD}+++ {name} ({how}){BOLD:#}\n");
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        out.push_str(&format!("{DIM}{}{DIM:#}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let line = change.value().trim_end_matches(['\n', '\r']);
            match change.tag() {
                ChangeTag::Delete => out.push_str(&format!("{BAD}-{line}{BAD:#}\n")),
                ChangeTag::Insert => out.push_str(&format!("{GOOD}+{line}{GOOD:#}\n")),
                ChangeTag::Equal => out.push_str(&format!(" {line}\n")),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn only_what_differs_is_shown_with_two_lines_around_it() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let text = unified("p.tasuki", "laid out", before, &before.replace('d', "D"));
        let text = strip_str(&text).to_string();
        assert_eq!(text, "--- p.tasuki\n+++ p.tasuki (laid out)\n@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f\n");
        assert_eq!(unified("p.tasuki", "laid out", before, before), "");
    }
}
