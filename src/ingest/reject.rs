//! Rows that were set aside.

use std::io::{self, Write};

use super::spreadsheet_safe;

/// A row that could not be read. `reason` names the column and the value and the way out: lower
/// case, no final stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Index into the inputs, in the order they were given.
    pub file: u32,
    /// The line its row starts on, from 1 (the header of a CSV file is line 1).
    pub line: u64,
    pub reason: String,
    /// The row as it stood in the file, without its line break.
    pub text: String,
}

/// Writes rejects as CSV: `file`, `line`, `reason`, `row`, the last the row as it stood in its file
/// (see [`spreadsheet_safe`]).
/// `names` are the inputs' names, in the order they were given.
pub fn write_rejects(rejects: &[Reject], names: &[String], to: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["file", "line", "reason", "row"])?;
    for reject in rejects {
        let name = names.get(reject.file as usize).map_or("", String::as_str);
        let row = spreadsheet_safe(&reject.text);
        writer.write_record([name, &reject.line.to_string(), &reject.reason, row.as_ref()])?;
    }
    writer.flush()
}
