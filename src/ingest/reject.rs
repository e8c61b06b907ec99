//! A row that was set aside.

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
