//! Bytes that are not UTF-8: what they look like, and a text to show.

use encoding_rs::SHIFT_JIS;

/// Why a row's bytes are no text, and the row as well as it can be shown.
pub(super) fn explain(bytes: &[u8]) -> (String, String) {
    let (text, _, malformed) = SHIFT_JIS.decode(bytes);
    if malformed {
        let reason = "the row is not UTF-8: save the file as UTF-8";
        return (reason.to_owned(), String::from_utf8_lossy(bytes).into_owned());
    }
    let reason = "the row is not UTF-8; it looks like CP932 (Shift_JIS): save the file as UTF-8";
    (reason.to_owned(), text.into_owned())
}

/// What a file is that does not begin as text does.
pub(super) fn foreign_start(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("it is UTF-16: save it as UTF-8"),
        [b'P', b'K', 3, 4, ..] => Some("it is a spreadsheet or a ZIP archive: save its sheet as CSV in UTF-8"),
        [b'P', b'A', b'R', b'1', ..] => {
            Some("it is Parquet, which this version does not read: save it as CSV or NDJSON")
        }
        [b'B', b'Z', b'h', ..] => Some("it is compressed with bzip2: unpack it, or pack it with gzip or zstd"),
        _ if bytes.contains(&0) => Some("it is not a text file"),
        _ => None,
    }
}
