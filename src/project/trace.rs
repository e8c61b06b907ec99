//! `[trace]`: how the files of a CRM are read in this project, as `--map` and its companions say it.
//!
//! ```toml
//! [trace]
//! time-formats = ["%d.%m.%Y %H:%M"]
//! zone = "Asia/Tokyo"
//! ignore-columns = ["備考"]
//!
//! [trace.columns]
//! lead = "リードID"
//!
//! [trace.constants]
//! event = "created"
//!
//! [trace.words.event]
//! "電話" = "call_made"
//! ```

use super::Mistake;
use super::table::{Entry, Table};
use crate::text::did_you_mean;

pub const SECTION: &str = "trace";

const KEYS: [&str; 6] = ["columns", "constants", "words", "time-formats", "zone", "ignore-columns"];

/// As the file has it; whether a zone or a format exists is asked where traces are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceSettings {
    /// What of the policy, and the header that gives it.
    pub columns: Vec<(String, String)>,
    /// What of the policy, and the value of every row.
    pub constants: Vec<(String, String)>,
    /// What of the policy, the file's word, and what it means.
    pub words: Vec<(String, String, String)>,
    pub time_formats: Vec<String>,
    pub zone: Option<String>,
    pub ignore_columns: Vec<String>,
}

impl TraceSettings {
    pub(super) fn read(section: &Table<'_>, mistakes: &mut Vec<Mistake>) -> TraceSettings {
        let mut new = TraceSettings::default();
        for entry in section.entries() {
            match entry.name {
                "columns" => new.columns = pairs(&entry, mistakes),
                "constants" => new.constants = pairs(&entry, mistakes),
                "words" => {
                    let Some(table) = table(&entry, mistakes) else { continue };
                    for of in table.entries() {
                        let words = pairs(&of, mistakes).into_iter();
                        new.words.extend(words.map(|(word, meaning)| (of.name.to_owned(), word, meaning)));
                    }
                }
                "time-formats" => new.time_formats = texts(&entry, mistakes),
                "ignore-columns" => new.ignore_columns = texts(&entry, mistakes),
                "zone" => match entry.text() {
                    Some(zone) => new.zone = Some(zone.to_owned()),
                    None => mistakes.push(wrong(&entry, "a string", "write zone = \"Asia/Tokyo\"")),
                },
                name => {
                    let help = did_you_mean(name, KEYS).unwrap_or_else(|| format!("the keys are: {}", KEYS.join(", ")));
                    mistakes.push(entry.key.mistake(format!("there is no key `{name}` in `[{SECTION}]`"), help));
                }
            }
        }
        new
    }
}

fn wrong(entry: &Entry<'_>, wanted: &str, help: &str) -> Mistake {
    let message = format!("`{}` is {wanted}, not {}", entry.name, entry.kind());
    entry.value.mistake(message, String::from(help))
}

fn table<'a>(entry: &Entry<'a>, mistakes: &mut Vec<Mistake>) -> Option<Table<'a>> {
    let table = entry.table();
    if table.is_none() {
        mistakes.push(wrong(entry, "a table", "write a key and a string a line below its heading"));
    }
    table
}

/// Strings by key.
fn pairs(entry: &Entry<'_>, mistakes: &mut Vec<Mistake>) -> Vec<(String, String)> {
    let Some(table) = table(entry, mistakes) else { return Vec::new() };
    let mut pairs = Vec::new();
    for pair in table.entries() {
        match pair.text() {
            Some(text) => pairs.push((pair.name.to_owned(), text.to_owned())),
            None => mistakes.push(wrong(&pair, "a string", "write it in quotes")),
        }
    }
    pairs
}

/// A string, or a list of them.
fn texts(entry: &Entry<'_>, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    match entry.texts() {
        Some(texts) => texts.into_iter().map(str::to_owned).collect(),
        None => {
            mistakes.push(wrong(entry, "a list of strings", "write it as in [\"…\", \"…\"]"));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::project::parse;

    #[test]
    fn everything_that_a_trace_needs_is_read() {
        let text = "[trace]\nzone = \"Asia/Tokyo\"\ntime-formats = \"%d.%m.%Y\"\nignore-columns = [\"備考\", \"担当\"]\n\
                    [trace.columns]\nlead = \"リードID\"\n[trace.constants]\nevent = \"created\"\n\
                    [trace.words.event]\n\"電話\" = \"call\"\n";
        let trace = parse(text).unwrap().trace;
        let owned = |left: &str, right: &str| (left.to_owned(), right.to_owned());
        assert_eq!((trace.zone.as_deref(), trace.time_formats.len()), (Some("Asia/Tokyo"), 1));
        assert_eq!(trace.ignore_columns, ["備考", "担当"]);
        assert_eq!(trace.columns, [owned("lead", "リードID")]);
        assert_eq!(trace.constants, [owned("event", "created")]);
        assert_eq!(trace.words, [("event".to_owned(), "電話".to_owned(), "call".to_owned())]);
    }

    #[test]
    fn keys_and_kinds_that_are_wrong_are_told_with_their_place() {
        let text = "[trace]\nzon = \"UTC\"\ncolumns = \"x\"\nignore-columns = [1]\n[trace.constants]\nevent = 3\n";
        let places: Vec<(u32, String)> =
            parse(text).unwrap_err().into_iter().map(|mistake| (mistake.line, mistake.message)).collect();
        assert_eq!(
            places,
            [
                (2, String::from("there is no key `zon` in `[trace]`")),
                (3, String::from("`columns` is a table, not a string")),
                (4, String::from("`ignore-columns` is a list of strings, not a list")),
                (6, String::from("`event` is a string, not an integer")),
            ]
        );
    }
}
