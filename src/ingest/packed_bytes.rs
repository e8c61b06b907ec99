//! Packed rows as bytes, to be written to a run and read again.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::packed::{Extra, List, Record, Rows};

/// A row and, where it may have to be shown, how it stood in its file.
pub(super) fn write_row(rows: &Rows, row: u32, text: Option<&str>, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    let Record { time, line, event, by, file, whole_day, .. } = rows.records[row as usize];
    let extras = rows.extras_of(row);
    out.extend_from_slice(&time.to_le_bytes());
    out.extend_from_slice(&line.to_le_bytes());
    [event, by, file].iter().for_each(|it| out.extend_from_slice(&it.to_le_bytes()));
    out.push(u8::from(whole_day) | u8::from(text.is_some()) << 1);
    out.extend_from_slice(&(extras.len() as u32).to_le_bytes());
    for extra in extras {
        out.extend_from_slice(&extra.head.to_le_bytes());
        match extra.list() {
            None => out.extend_from_slice(&extra.payload.to_le_bytes()),
            Some(List::Numbers) => out.extend_from_slice(&rows.numbers[extra.payload as usize].serialize()),
            Some(List::Texts) => write_text(&rows.texts[extra.payload as usize], out),
        }
    }
    text.iter().for_each(|text| write_text(text, out));
    let length = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

pub(super) fn write_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Appends a row that [`write_row`] wrote, without its length, and gives its text.
pub(super) fn read_row(mut bytes: &[u8], lead: u32, rows: &mut Rows) -> Option<String> {
    let bytes = &mut bytes;
    let time = i64::from_le_bytes(take(bytes));
    let line = u32::from_le_bytes(take(bytes));
    let [event, by, file] = std::array::from_fn(|_| u16::from_le_bytes(take(bytes)));
    let [flags] = take(bytes);
    let count = u32::from_le_bytes(take(bytes));
    let extras = rows.next_extra();
    for _ in 0..count {
        let head = u32::from_le_bytes(take(bytes));
        let payload = match (Extra { head, payload: 0 }).list() {
            None => u32::from_le_bytes(take(bytes)),
            Some(List::Numbers) => {
                rows.numbers.push(Decimal::deserialize(take(bytes)));
                (rows.numbers.len() - 1) as u32
            }
            Some(List::Texts) => {
                let text = SmolStr::from(read_text(bytes));
                rows.text(text)
            }
        };
        rows.extras.push(Extra { head, payload });
    }
    rows.records.push(Record { time, lead, line, extras, event, by, file, whole_day: flags & 1 == 1 });
    (flags & 2 == 2).then(|| read_text(bytes).to_owned())
}

fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (own, rest) = bytes.split_at(N);
    *bytes = rest;
    own.try_into().expect("so many bytes were taken")
}

fn read_text<'b>(bytes: &mut &'b [u8]) -> &'b str {
    let length = u32::from_le_bytes(take(bytes)) as usize;
    let (own, rest) = bytes.split_at(length);
    *bytes = rest;
    std::str::from_utf8(own).expect("a text was written")
}
