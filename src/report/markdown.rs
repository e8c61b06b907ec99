//! Our own Markdown pages as text for a terminal.
//!
//! The pages use little of Markdown: `## ` headings, paragraphs, `- ` lists, and fenced blocks,
//! which are shown as they are.

use super::palette::{BOLD, DIM};
use crate::text::display_width;

/// The page with paragraphs filled to `width` columns.
pub fn text(page: &str, width: usize) -> String {
    let mut out = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut in_fence = false;
    for line in page.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, width, &mut out);
            in_fence = !in_fence;
            continue;
        }
        if in_fence {
            out.push_str(&format!("  {DIM}│{DIM:#} {line}\n"));
        } else if let Some(heading) = line.strip_prefix("## ") {
            flush(&mut paragraph, width, &mut out);
            out.push_str(&format!("{BOLD}{heading}{BOLD:#}\n"));
        } else if line.is_empty() {
            flush(&mut paragraph, width, &mut out);
            out.push('\n');
        } else {
            if line.starts_with("- ") {
                flush(&mut paragraph, width, &mut out);
            }
            paragraph.push(line);
        }
    }
    flush(&mut paragraph, width, &mut out);
    out.replace("\n\n\n", "\n\n")
}

/// Writes the paragraph, filled; the lines of a list item below its text.
fn flush(paragraph: &mut Vec<&str>, width: usize, out: &mut String) {
    let indent = if paragraph.first().is_some_and(|line| line.starts_with("- ")) { "  " } else { "" };
    let mut used = 0;
    for word in paragraph.drain(..).flat_map(str::split_whitespace) {
        let takes = display_width(word);
        if used > 0 && used + 1 + takes > width {
            out.push_str(&format!("\n{indent}"));
            used = indent.len();
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += takes;
    }
    if used > 0 {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn paragraphs_are_filled_and_blocks_are_kept() {
        let page = "A lead that\nnobody follows.\n\n- one item that is long\n- two\n\n## Fails\n\n```tasuki fail\nstage a {\n\n  final\n}\n```\n";
        let shown = strip_str(&text(page, 18)).to_string();
        assert_eq!(
            shown,
            "A lead that nobody\nfollows.\n\n- one item that is\n  long\n- two\n\nFails\n\n  │ stage a {\n  │ \n  │   final\n  │ }\n"
        );
    }
}
