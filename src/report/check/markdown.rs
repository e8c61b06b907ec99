//! Findings as Markdown: for the summary of a workflow, or a comment.
//!
//! Counts first, a table with a row a finding, the leads and the help folded below it. Never longer than a
//! comment on GitHub may be; what does not fit is counted.

use super::plain::body;
use super::{CheckDocument, CheckedPolicy, FindingEntry, document};
use crate::report::escaped::markdown as escaped;
use crate::report::words::counted;

/// Characters that a comment may have, with some to spare.
const MOST: usize = 64_000;
/// Characters of a finding's details that are shown.
const MOST_DETAILS: usize = 4_000;

/// All findings and open questions.
pub fn markdown(policies: &[CheckedPolicy]) -> String {
    let CheckDocument { findings, undecided, summary, .. } = &document(policies);
    let mut counts: Vec<String> = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    if !undecided.is_empty() {
        counts.push(counted(undecided.len() as u64, "undecided question"));
    }
    if let Some(known) = summary.known.filter(|known| *known > 0) {
        counts.push(format!("{} of the baseline left out", counted(known, "known finding")));
    }
    let clean = policies.iter().all(CheckedPolicy::is_clean);
    let verdict = match (clean, counts.is_empty()) {
        (true, true) => String::from("clean"),
        (true, false) => format!("clean, {}", counts.join(", ")),
        (false, _) => counts.join(", "),
    };
    let mut out = format!("## tasuki check: {verdict}\n\n");
    let names: Vec<String> = policies.iter().map(|policy| escaped(&policy.path)).collect();
    out.push_str(&format!("{}: {}\n", counted(names.len() as u64, "policy"), names.join(", ")));
    if findings.is_empty() && undecided.is_empty() {
        return out;
    }
    out.push_str("\n| | where | what |\n|---|---|---|\n");
    let rows = findings.iter().map(row).chain(undecided.iter().map(|entry| {
        let place = format!("{}:{}", escaped(&entry.file), entry.line);
        format!("| undecided | {place} | {} ({}) |\n", escaped(&entry.message), entry.code)
    }));
    let (rows, left_out) = fitting(rows, MOST / 2);
    out.push_str(&rows);
    if left_out > 0 {
        out.push_str(&format!("\n_{left_out} more did not fit; `--format json` has all of them._\n"));
    }
    let room = MOST.saturating_sub(out.chars().count());
    let (details, left_out) = fitting(findings.iter().map(details), room);
    out.push_str(&details);
    if left_out > 0 {
        out.push_str(&format!(
            "\n_The leads of {left_out} more findings did not fit; `--format json` has all of them._\n"
        ));
    }
    out
}

/// As many of the pieces as fit, and how many did not.
fn fitting(pieces: impl Iterator<Item = String>, room: usize) -> (String, usize) {
    let (mut out, mut used, mut left_out) = (String::new(), 0, 0);
    for piece in pieces {
        let takes = piece.chars().count();
        if left_out == 0 && used + takes <= room {
            out.push_str(&piece);
            used += takes;
        } else {
            left_out += 1;
        }
    }
    (out, left_out)
}

fn row(entry: &FindingEntry) -> String {
    let place = format!("{}:{}", escaped(&entry.file), entry.line);
    format!("| {} | {place} | **{}** {} |\n", entry.severity.as_str(), entry.code, code_spans(&entry.message))
}

fn details(entry: &FindingEntry) -> String {
    let mut body = body(entry);
    if body.chars().count() > MOST_DETAILS {
        body = body.chars().take(MOST_DETAILS).collect::<String>() + " …";
    }
    // A fence longer than any run of backticks inside.
    let longest = body.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!(
        "\n<details><summary>{} · {}:{}</summary>\n\n{fence}text\n{body}\n{fence}\n\n</details>\n",
        entry.code,
        escaped(&entry.file),
        entry.line
    )
}

/// The message with its names in backticks kept as code.
fn code_spans(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(message);
    }
    let piece = |(at, part): (usize, &&str)| match at % 2 {
        0 => escaped(part),
        // In a table a bar parts cells even in code.
        _ => format!("`{}`", part.replace('|', "\\|").replace(['\n', '\r'], " ")),
    };
    parts.iter().enumerate().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_code_and_the_rest_stays_text() {
        assert_eq!(code_spans("no line of `a|b` is *for* <x>"), "no line of `a\\|b` is \\*for\\* &lt;x&gt;");
        assert_eq!(code_spans("one ` alone"), "one \\` alone");
    }
}
