//! What a file calls things, where that is not what the policy calls them.
//!
//! A CRM's export has its own headers, words and ways to write times. A [`Mapping`] says in the
//! policy's words what they are: which column is `lead`, which value stands for a missing column, what
//! a word of a column means. It is data; [`super::rewriting`] applies it to the rows of one file.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::words::nfc;

/// How the files of one run are read. The default takes headers, words and times as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// Which header gives what; in the order they were said.
    pub(super) columns: Vec<MappedColumn>,
    /// What every row has, by the name of the column it stands for.
    pub(super) constants: Vec<(String, String)>,
    /// By column of the policy: words of the file and what they mean.
    pub(super) words: BTreeMap<String, BTreeMap<String, String>>,
    /// Tried in this order before the notations that are always read.
    pub(super) time_formats: Vec<String>,
    /// The zone of civil moments; the policy's if there is none.
    pub(super) zone: Option<TimeZone>,
    pub(super) ignored: Ignored,
}

/// What becomes of a file without the header of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    Refuse,
    /// The rule says nothing of that file.
    TakeAsItIs,
}

/// A header and the column of the policy that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MappedColumn {
    pub target: String,
    pub header: String,
    /// Files without it are read all the same.
    pub is_optional: bool,
}

/// Columns that are left out and not spoken of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Ignored {
    #[default]
    None,
    Named(Vec<String>),
    /// Every column that means nothing.
    All,
}

impl Mapping {
    /// Adds one rule as the command line writes it: `lead=リード ID` (a column), `event:=created` (a
    /// constant), `event[電話]=call_made` (a word).
    pub fn add(&mut self, rule: &str) -> Result<(), String> {
        let help =
            "write `lead=HEADER`, `event:=created` (every row has it) or `event[電話]=call_made` (what a word means)";
        let wrong = || format!("`{rule}` is no rule of a mapping: {help}");
        let (left, right) = match rule.split_once('[').filter(|(target, _)| !target.contains('=')) {
            Some((target, rest)) => {
                let (word, meaning) = rest.split_once("]=").ok_or_else(wrong)?;
                return self.add_word(target, word, meaning).map_err(|_| wrong());
            }
            None => rule.split_once('=').ok_or_else(wrong)?,
        };
        match left.strip_suffix(':') {
            Some(target) => self.add_constant(target, right),
            None => self.add_column(left, right, IfMissing::Refuse),
        }
        .map_err(|_| wrong())
    }

    /// The column headed `header` is `target`.
    pub fn add_column(&mut self, target: &str, header: &str, if_missing: IfMissing) -> Result<(), String> {
        let (target, header) = (said(target)?, said(header)?);
        self.columns.retain(|column| column.target != target);
        let is_optional = if_missing == IfMissing::TakeAsItIs;
        self.columns.push(MappedColumn { target, header, is_optional });
        Ok(())
    }

    /// Every row has `value` for `target`.
    pub fn add_constant(&mut self, target: &str, value: &str) -> Result<(), String> {
        let target = said(target)?;
        self.constants.retain(|(known, _)| *known != target);
        self.constants.push((target, value.to_owned()));
        Ok(())
    }

    /// In `target`, the file's `word` means `meaning`; an empty meaning is an empty cell.
    pub fn add_word(&mut self, target: &str, word: &str, meaning: &str) -> Result<(), String> {
        let target = said(target)?;
        self.words.entry(target).or_default().insert(nfc(word.trim()).into_owned(), meaning.trim().to_owned());
        Ok(())
    }

    /// How the file writes moments (`%d.%m.%Y %H:%M`), besides the notations that are always read.
    pub fn add_time_format(&mut self, format: &str) -> Result<(), String> {
        // A conversion that does not exist shows only where there is text to read.
        let probe = jiff::civil::date(2026, 10, 5).at(10, 0, 0, 0).to_zoned_datetime(TimeZone::UTC);
        let shown = probe
            .map_err(|error| error.to_string())
            .and_then(|probe| jiff::fmt::strtime::format(format.as_bytes(), &probe).map_err(|error| error.to_string()));
        match shown {
            Ok(shown) if shown != format => {
                self.time_formats.push(format.to_owned());
                Ok(())
            }
            Ok(_) => Err(format!("`{format}` has no part of a time; write it as in `%Y/%m/%d %H:%M`")),
            Err(error) => Err(format!("`{format}` is no format of times ({error}); write it as in `%Y/%m/%d %H:%M`")),
        }
    }

    /// The zone of moments without an offset, by its name in the tz database.
    pub fn set_zone(&mut self, name: &str) -> Result<(), String> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name);
        let zone =
            zone.map_err(|_| format!("`{name}` is no time zone of the tz database; write one such as `Asia/Tokyo`"))?;
        self.zone = Some(zone);
        Ok(())
    }

    /// A column that is left out without a note; `*` is every column that means nothing.
    pub fn ignore(&mut self, header: &str) {
        let header = nfc(header.trim()).into_owned();
        match (&mut self.ignored, header.as_str()) {
            (Ignored::All, _) => {}
            (ignored, "*") => *ignored = Ignored::All,
            (Ignored::Named(names), _) => names.push(header),
            (ignored @ Ignored::None, _) => *ignored = Ignored::Named(vec![header]),
        }
    }

    pub(super) fn ignores(&self, header: &str) -> bool {
        match &self.ignored {
            Ignored::Named(names) => names.iter().any(|name| name == header),
            Ignored::None | Ignored::All => false,
        }
    }
}

/// A name or a header as it is compared; an empty one is a mistake.
fn said(text: &str) -> Result<String, String> {
    let text = nfc(text.trim());
    if text.is_empty() { Err(String::from("a name is empty")) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_column_a_constant_or_a_word() {
        let mut mapping = Mapping::default();
        for rule in ["lead=リード ID", " at = 更新日時 ", "event:=created", "event[電話 (外線)]=call_made", "lead=ID"]
        {
            mapping.add(rule).unwrap();
        }
        let columns: Vec<_> = mapping.columns.iter().map(|it| (it.target.as_str(), it.header.as_str())).collect();
        assert_eq!(columns, [("at", "更新日時"), ("lead", "ID")]);
        assert_eq!(mapping.constants, [(String::from("event"), String::from("created"))]);
        assert_eq!(mapping.words["event"]["電話 (外線)"], "call_made");
        for wrong in ["lead", "=ID", "lead=", "event[電話=call_made", "event[電話]call_made", ""] {
            assert!(mapping.add(wrong).unwrap_err().contains("lead=HEADER"), "{wrong}");
        }
    }

    #[test]
    fn formats_and_zones_that_do_not_exist_are_refused_when_they_are_said() {
        let mut mapping = Mapping::default();
        mapping.add_time_format("%Y年%m月%d日 %H:%M").unwrap();
        assert!(mapping.add_time_format("%!").is_err() && mapping.add_time_format("yyyy/MM/dd").is_err());
        assert!(mapping.set_zone("Asia/Tokio").unwrap_err().contains("Asia/Tokio"));
        mapping.set_zone("America/New_York").unwrap();
    }
}
