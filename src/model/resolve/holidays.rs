//! Holiday lists: CSV with a date first, as Japan's Cabinet Office publishes them.

use jiff::civil::Date;

use super::Resolver;
use crate::diagnostic::Code;
use crate::model::Closure;
use crate::text::{FileId, Span};

impl Resolver<'_> {
    pub(super) fn holidays(&mut self, file: FileId) -> Vec<Closure> {
        let text = &self.sources.get(file).text;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut closures = Vec::new();
        let mut wrong: Vec<(Span, String)> = Vec::new();
        let mut record = csv::StringRecord::new();
        let mut first_row = true;
        loop {
            let start = reader.position().byte() as usize;
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    wrong.push((Span::new(file, start.min(text.len()), text.len()), error.to_string()));
                    break;
                }
            }
            let end = (reader.position().byte() as usize).min(text.len());
            let start = record.position().map_or(start, |position| position.byte() as usize);
            let row_end = start + text[start..end].trim_end().len();
            let cell = record.get(0).unwrap_or("").trim();
            match parse_date(cell) {
                Some(date) => {
                    let why = record.get(1).map(str::trim).filter(|why| !why.is_empty()).map(str::to_string);
                    closures.push(Closure { first: date, last: date, why, span: Span::new(file, start, row_end) });
                }
                // A header is a word: what starts with a digit was meant to be a date.
                None if cell.is_empty() || (first_row && !cell.starts_with(|c: char| c.is_ascii_digit())) => {}
                None => wrong.push((Span::new(file, start, row_end), cell.to_string())),
            }
            first_row = false;
        }
        for (span, cell) in wrong {
            let message = format!("`{cell}` is not a date of a holiday list");
            let help = "write each day as `2026-01-01` or `2026/1/1` in the first column";
            self.error(Code::InvalidValue, span, message, "not a date", help);
        }
        closures
    }
}

/// `2026-01-01` or `2026/1/1`.
fn parse_date(cell: &str) -> Option<Date> {
    let separator = if cell.contains('/') { '/' } else { '-' };
    let mut parts = cell.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
