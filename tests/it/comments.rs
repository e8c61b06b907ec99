//! A comment may stand between any two words of a policy, and formatting keeps it.

use tasuki::format::format;

use crate::harness::{files_below, root};

/// Every so many places get a comment in one text, so that all places are tried in as many texts.
const STRIDE: usize = 3;

fn policies() -> Vec<String> {
    let mut files = files_below("policies", "tasuki");
    files.extend(["everything", "sample"].map(|name| format!("src/syntax/tests/{name}.tasuki")));
    files
}

/// Where tokens start and end; a row of a table is one.
fn token_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |length| at + length);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let end = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '/' if rest.starts_with("//") => {
                at = line_end(at);
                continue;
            }
            '|' => line_end(at),
            '"' => at + string_length(rest),
            '-' | '+' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                at + if rest.starts_with("->") { 2 } else { 1 }
            }
            c if c == '-' || c == '+' || c.is_alphanumeric() || c == '_' => at + word_length(rest),
            _ => {
                at + rest
                    .find(|c: char| !matches!(c, '<' | '>' | '=' | '.'))
                    .unwrap_or(rest.len())
                    .max(first.len_utf8())
            }
        };
        ends.extend([at, end]);
        at = end;
    }
    ends.dedup();
    ends
}

fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    let close = rest.bytes().enumerate().skip(1).find(|(_, byte)| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        byte => *byte == b'"',
    });
    close.map_or(rest.len(), |(at, _)| at + 1)
}

/// Of a name, a number with its scale, a date or a time.
fn word_length(rest: &str) -> usize {
    let number = rest.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let digit_follows = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(c.is_alphanumeric() || c == '_' || (number && matches!(c, ':' | '-' | '.') && digit_follows)) {
            return at;
        }
    }
    rest.len()
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_comment_between_any_two_words_is_kept_and_changes_nothing_else() {
    for path in policies() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let plain = without_white_space(&format(&text).expect("it is laid out"));
        let ends = token_ends(&text);
        for offset in 0..STRIDE {
            let mut commented = String::new();
            let (mut copied, mut count) = (0, 0);
            for (index, end) in ends.iter().enumerate().filter(|(index, _)| index % STRIDE == offset) {
                commented.push_str(&text[copied..*end]);
                // Behind a token, or on a line of its own.
                commented.push_str(if index % 2 == 0 { " // ¶\n" } else { "\n// ¶\n" });
                (copied, count) = (*end, count + 1);
            }
            commented.push_str(&text[copied..]);
            let once = format(&commented).unwrap_or_else(|refusal| panic!("{}: {refusal:?}\n{commented}", path));
            assert_eq!(once.matches("// ¶").count(), count, "{}: comments are lost", path);
            let rest = without_white_space(&once.replace("// ¶", ""));
            assert_eq!(rest, plain, "{}: more than comments has changed", path);
            assert_eq!(format(&once).as_deref(), Ok(once.as_str()), "{}: not laid out at once", path);
        }
    }
}
