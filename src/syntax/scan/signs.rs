//! Signs that a Japanese keyboard or a word processor gives, and their ASCII form.

use super::{Scanner, TooDeep};
use crate::diagnostic::{Code, Finding};

/// The ASCII form of a sign that is no part of the language.
fn ascii_form(sign: char) -> Option<&'static str> {
    Some(match sign {
        '：' => ":",
        '｛' => "{",
        '｝' => "}",
        '（' => "(",
        '）' => ")",
        '，' | '、' => ",",
        '｜' | '│' | '┃' => "|",
        '→' | '⇒' | '➡' | '⟶' => "->",
        '＝' => "=",
        '．' | '。' => ".",
        '＞' => ">",
        '＜' => "<",
        '≥' | '≧' | '⩾' => ">=",
        '≤' | '≦' | '⩽' => "<=",
        '～' | '〜' | '…' | '‥' => "..",
        '％' => "%",
        '＋' => "+",
        '－' | '−' | '–' | '—' => "-",
        '／' => "/",
        '＿' => "_",
        _ => return None,
    })
}

/// The sign that closes a quotation that this one opens.
fn closing_quote(sign: char) -> Option<&'static [char]> {
    match sign {
        '“' | '”' | '„' => Some(&['”', '“', '"']),
        '＂' => Some(&['＂', '"']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

impl Scanner<'_> {
    /// Past the character at `at`, which is not ASCII.
    pub(super) fn other(&mut self, at: usize) -> Result<usize, TooDeep> {
        let Some(sign) = self.text[at..].chars().next() else { return Ok(at + 1) };
        let end = at + sign.len_utf8();
        if let Some(form) = ascii_form(sign) {
            self.wrong_sign(at, end, form);
            self.replace(at, end, form.as_bytes(), b' ');
            match form {
                "{" | "(" => self.open(at)?,
                "}" => self.close_brace(at),
                ")" => self.close_paren(at),
                _ => {}
            }
            return Ok(end);
        }
        if let Some(digit) = full_width_digit(sign) {
            self.wrong_sign(at, end, digit);
            self.replace(at, end, digit.as_bytes(), b'_');
            return Ok(end);
        }
        if let Some(closing) = closing_quote(sign) {
            return Ok(self.quotation(at, end, closing));
        }
        if is_bidirectional_control(sign) {
            self.bidirectional(at, end);
            self.blank(at, end);
            return Ok(end);
        }
        if sign.is_alphanumeric() { self.other_in_word(at) } else { Ok(end) }
    }

    /// `「…」` and its kin are read as a string.
    fn quotation(&mut self, at: usize, inner: usize, closing: &[char]) -> usize {
        self.wrong_sign(at, inner, "\"");
        let line = &self.text[inner..self.line_end(inner)];
        let Some((length, close)) = line.char_indices().find(|(_, c)| closing.contains(c)) else {
            self.blank(at, inner);
            return inner;
        };
        let close_at = inner + length;
        let end = close_at + close.len_utf8();
        self.wrong_sign(close_at, end, "\"");
        self.blank(at, inner);
        self.repaired[inner - 1] = b'"';
        self.replace(close_at, end, b"\"", b' ');
        end
    }

    fn replace(&mut self, start: usize, end: usize, form: &[u8], fill: u8) {
        self.repaired[start..end].fill(fill);
        self.repaired[start..start + form.len()].copy_from_slice(form);
    }

    /// One message a line: a line in full width is one slip of the keyboard.
    fn wrong_sign(&mut self, start: usize, end: usize, form: &str) {
        let written = &self.text[start..end];
        let span = self.span(start, end);
        if let Some(finding) = self.signs_of_line.and_then(|at| self.findings.get_mut(at)) {
            if finding.span.end == span.start {
                finding.span.end = span.end;
            } else if let Some(last) = finding.related.last_mut().filter(|last| last.span.end == span.start) {
                last.span.end = span.end;
            } else {
                finding.related.push(crate::diagnostic::Related { span, message: format!("and here: write `{form}`") });
            }
            return;
        }
        self.signs_of_line = Some(self.findings.len());
        let message = format!("`{written}` is not a sign of the language");
        let finding = Finding::new(Code::Syntax, span, message);
        self.findings.push(finding.label(format!("write `{form}`")).help(format!("write `{form}`")));
    }

    /// Characters that change the order in which a reader sees the text.
    pub(super) fn bidirectional(&mut self, start: usize, end: usize) {
        if self.text[start..end].is_ascii() {
            return;
        }
        for (at, c) in self.text[start..end].char_indices().filter(|(_, c)| is_bidirectional_control(*c)) {
            let span = self.span(start + at, start + at + c.len_utf8());
            let message =
                format!("an invisible character (U+{:04X}) changes the order in which this line is shown", c as u32);
            let finding = Finding::new(Code::ConfusableName, span, message);
            self.findings.push(finding.help("delete it: what reviewers see must be what is read"));
        }
    }
}

fn full_width_digit(sign: char) -> Option<&'static str> {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let value = (sign as u32).checked_sub('０' as u32)?;
    DIGITS.get(value as usize).copied()
}
