//! Bytes to text: UTF-8, without a byte order mark; anything else is refused with a hint.

use std::fmt;

use encoding_rs::SHIFT_JIS;

/// Why bytes are not the text of a policy or of a file that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The first byte that is not UTF-8.
    pub offset: usize,
    /// The line (from 1) it stands in.
    pub line: usize,
    pub guess: Guess,
}

/// What the bytes look like instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// CP932 (Shift_JIS), as spreadsheets in Japan save by default.
    Cp932,
    Utf16,
    /// Compressed with gzip.
    Gzip,
    /// Not text at all.
    Binary,
    Unknown,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match self.guess {
            Guess::Cp932 => {
                write!(f, "line {line} is not UTF-8; it looks like CP932 (Shift_JIS): save the file as UTF-8")
            }
            Guess::Utf16 => write!(f, "it is UTF-16: save the file as UTF-8"),
            Guess::Gzip => write!(f, "it is compressed with gzip: unpack it first"),
            Guess::Binary => write!(f, "it is not a text file"),
            Guess::Unknown => write!(f, "line {line} is not UTF-8: save the file as UTF-8"),
        }
    }
}

/// The text of UTF-8 `bytes`; a byte order mark is dropped.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let error = match std::str::from_utf8(rest) {
        Ok(text) if !text.contains('\0') => return Ok(text.to_string()),
        Ok(text) => DecodeError { offset: text.find('\0').unwrap_or(0), line: 1, guess: Guess::Binary },
        Err(error) => DecodeError { offset: error.valid_up_to(), line: 1, guess: Guess::Unknown },
    };
    let offset = error.offset + (bytes.len() - rest.len());
    let line = bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
    Err(DecodeError { offset, line, guess: guess(bytes) })
}

fn guess(bytes: &[u8]) -> Guess {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Guess::Utf16;
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return Guess::Gzip;
    }
    let head = &bytes[..bytes.len().min(64 << 10)];
    if head.contains(&0) {
        return Guess::Binary;
    }
    // A multi-byte sequence may be cut at the end of the head; a few replacement marks are allowed.
    let (text, _, _) = SHIFT_JIS.decode(head);
    let wrong = text.chars().filter(|c| *c == '\u{FFFD}').count();
    if wrong <= 1 { Guess::Cp932 } else { Guess::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(decode("\u{FEFF}policy".as_bytes()), Ok(String::from("policy")));
    }

    #[test]
    fn other_encodings_are_named_with_the_line() {
        let (cp932, _, _) = SHIFT_JIS.encode("date,name\n2026/1/1,元日\n");
        let error = decode(&cp932).expect_err("not UTF-8");
        assert_eq!((error.line, error.guess), (2, Guess::Cp932));
        assert_eq!(decode(b"\xFF\xFEp\0o\0").expect_err("UTF-16").guess, Guess::Utf16);
        assert_eq!(decode(b"\x1F\x8B\x08").expect_err("gzip").guess, Guess::Gzip);
        assert_eq!(decode(b"a\0b").expect_err("binary").guess, Guess::Binary);
    }
}
