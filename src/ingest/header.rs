//! The header of one file: what each of its columns means, by the mapping first, then by the policy's
//! names and labels; and what is to be said of columns that mean nothing.

use super::columns::{Column, Columns, Meaning, Purpose, required};
use super::input::IngestError;
use super::mapping::Ignored;
use super::rewriting::Meanings;
use super::words::{most_similar, nfc};

/// Columns without a meaning that a note names; further ones are counted.
const NAMED: usize = 8;

/// A rule of the mapping, resolved.
struct Mapped<'c> {
    column: Column,
    header: &'c str,
    is_optional: bool,
}

pub(super) struct Header<'c, 'm> {
    name: String,
    columns: &'c Columns<'m>,
    pub meanings: Meanings,
    /// Headers as they stand in the file, in its order.
    seen: Vec<String>,
    announced: Vec<String>,
    /// What the mapping speaks of, resolved.
    mapped: Vec<Mapped<'c>>,
    constants: Vec<Column>,
    notes: Vec<String>,
    unknown: Vec<String>,
}

impl<'c, 'm> Header<'c, 'm> {
    /// A file whose header is still to be read. An error where the mapping speaks of nothing that
    /// rows can have.
    pub fn new(name: &str, columns: &'c Columns<'m>) -> Result<Header<'c, 'm>, IngestError> {
        let mut header = Header {
            name: name.to_owned(),
            columns,
            meanings: Meanings::default(),
            seen: Vec::new(),
            announced: Vec::new(),
            mapped: Vec::new(),
            constants: Vec::new(),
            notes: Vec::new(),
            unknown: Vec::new(),
        };
        let mapping = columns.mapping;
        for rule in &mapping.columns {
            if let Some(column) = header.target(&rule.target)? {
                header.mapped.push(Mapped { column, header: &rule.header, is_optional: rule.is_optional });
            }
        }
        for (target, value) in &mapping.constants {
            if let Some(column) = header.target(target)? {
                header.constants.push(column.clone());
                header.meanings.push_constant(column, value);
            }
        }
        for (target, words) in &mapping.words {
            if let Some(column) = header.target(target)? {
                header.meanings.set_words(column, words);
            }
        }
        Ok(header)
    }

    /// What a rule of the mapping is about; none if rows of this purpose do not have it.
    fn target(&self, target: &str) -> Result<Option<Column>, IngestError> {
        match self.columns.column(target).map_err(|message| IngestError::new(&self.name, message))? {
            Meaning::Read(column) => Ok(Some(column)),
            Meaning::Unread(_) => Ok(None),
            Meaning::Unknown { similar } => {
                let error = IngestError::new(
                    &self.name,
                    format!(
                        "the mapping names `{target}`, which is no column of a trace, no attribute and no event's field"
                    ),
                );
                Err(match similar {
                    Some(similar) => error.help(format!("did you mean `{similar}`?")),
                    None => error.help("write `lead=HEADER`, with the policy's name before the `=`"),
                })
            }
        }
    }

    /// The next column of a file with a header: no two of them may give the same.
    pub fn learn(&mut self, header: &str) -> Result<(), IngestError> {
        match self.learn_key(header)? {
            Some(name) => {
                let error = IngestError::new(&self.name, format!("two of its columns give `{name}`"));
                Err(error.help("leave one of them out"))
            }
            None => Ok(()),
        }
    }

    /// The next key of a file without a header. Rows may call one thing by different keys, as long as
    /// none gives it twice; gives what has another key already.
    pub fn learn_key(&mut self, header: &str) -> Result<Option<String>, IngestError> {
        self.seen.push(header.to_owned());
        let header = nfc(header.trim());
        let mut targets = self.mapped.iter().filter(|rule| rule.header == header).map(|rule| rule.column.clone());
        if let Some(first) = targets.next() {
            let further: Vec<Column> = targets.collect();
            self.meanings.push(first);
            further.into_iter().for_each(|column| self.meanings.push_again(column));
        } else {
            let column = self.unmapped(&header)?;
            self.meanings.push(column);
        }
        let all: Vec<&Column> = self.meanings.all().collect();
        let clash = self.columns.clash(&all);
        self.meanings.has_synonyms |= clash.is_some();
        Ok(clash)
    }

    /// Whether the file has that header; known of all headers once they were announced.
    fn has(&self, header: &str) -> bool {
        let is_it = |known: &String| nfc(known.trim()) == header;
        self.seen.iter().any(is_it) || self.announced.iter().any(is_it)
    }

    /// All headers of a file that has them in one row, before they are learnt.
    pub fn announce(&mut self, headers: Vec<String>) {
        self.announced = headers;
    }

    /// A header of which no rule speaks.
    fn unmapped(&mut self, header: &str) -> Result<Column, IngestError> {
        if self.columns.mapping.ignores(header) {
            return Ok(Column::Ignored);
        }
        let meaning = self.columns.column(header).map_err(|message| IngestError::new(&self.name, message))?;
        let note = match meaning {
            Meaning::Read(column) if self.constants.contains(&column) => {
                format!("the column `{header}` is not read: the mapping gives every row a `{header}`")
            }
            Meaning::Read(column) => match self.mapped.iter().find(|rule| rule.column == column) {
                Some(rule) if !rule.is_optional || self.has(rule.header) => {
                    format!("the column `{header}` is not read: the mapping takes it from `{}`", rule.header)
                }
                Some(_) | None => return Ok(column),
            },
            Meaning::Unread(Some(note)) => note,
            Meaning::Unread(None) => return Ok(Column::Ignored),
            Meaning::Unknown { similar: Some(similar) } => format!(
                "the column `{header}` is not read: it is no attribute and no event's field; did you mean `{similar}`?"
            ),
            Meaning::Unknown { similar: None } => {
                self.unknown.push(header.to_owned());
                return Ok(Column::Ignored);
            }
        };
        self.notes.push(note);
        Ok(Column::Ignored)
    }

    /// Checks the header of a file in which it is complete.
    pub fn complete(&self) -> Result<(), IngestError> {
        if let Some(Mapped { header, .. }) = self.mapped.iter().find(|rule| !rule.is_optional && !self.has(rule.header))
        {
            let error = IngestError::new(&self.name, format!("it has no column `{header}`, which the mapping names"));
            return Err(error.help(match most_similar(header, self.seen.iter().map(|seen| seen.trim())) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("its columns are {}", self.quoted_headers()),
            }));
        }
        let missing: Vec<&str> = required(self.columns.purpose)
            .iter()
            .filter(|(column, _)| self.meanings.all().all(|known| known != column))
            .map(|(_, name)| *name)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let plural = if missing.len() == 1 { "" } else { "s" };
        let error = IngestError::new(&self.name, format!("its header has no column{plural} {}", named.join(" and ")));
        Err(error.help(self.missing_help(&missing)))
    }

    /// What probably went wrong with a header that lacks columns.
    fn missing_help(&self, missing: &[&str]) -> String {
        let only = self.seen.first().filter(|_| self.seen.len() == 1);
        for (separator, name) in [(';', "semicolons"), ('\t', "tabs")] {
            if only.is_some_and(|header| header.contains(separator)) {
                return format!("its cells are separated by {name}: save it as CSV with commas");
            }
        }
        if self.seen.iter().any(|header| header.contains('\r')) {
            return String::from("its lines end with a carriage return alone: save it with LF or CRLF line ends");
        }
        let free: Vec<&str> = self
            .seen
            .iter()
            .zip(&self.meanings.own)
            .filter(|(header, meaning)| **meaning == Column::Ignored && !header.trim().is_empty())
            .map(|(header, _)| header.trim())
            .collect();
        if let Some(similar) = most_similar(missing[0], free.iter().copied()) {
            return format!("head the column `{similar}` with `{}`", missing[0]);
        }
        let guessed: Vec<Option<&str>> = missing.iter().map(|name| guess(name, &free)).collect();
        if guessed.iter().all(Option::is_none) {
            return columns_help(self.columns.purpose).to_owned();
        }
        let rules: Vec<String> = missing
            .iter()
            .zip(guessed)
            .map(|(name, header)| format!("--map {}", shell_word(&format!("{name}={}", header.unwrap_or("HEADER")))))
            .collect();
        format!("say which columns they are, perhaps `{}`", rules.join(" "))
    }

    fn quoted_headers(&self) -> String {
        named_columns(&self.seen)
    }

    /// One more thing to be said of the file as a whole.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// What is odd about the file as a whole, once its rows are read.
    pub fn notes(self) -> Vec<String> {
        let mut notes = self.notes;
        if !self.unknown.is_empty() && self.columns.mapping.ignored != Ignored::All {
            notes.push(match self.unknown.as_slice() {
                [only] => format!("the column `{only}` is not read: it is no attribute and no event's field"),
                several => format!(
                    "the columns {} are not read: they are no attributes and no event's fields",
                    named_columns(several)
                ),
            });
        }
        let missing = self
            .mapped
            .iter()
            .filter(|rule| !rule.is_optional && !self.seen.iter().any(|seen| nfc(seen.trim()) == rule.header));
        notes.extend(missing.map(|rule| format!("no row has `{}`, which the mapping names", rule.header)));
        notes
    }
}

fn named_columns(headers: &[String]) -> String {
    let named: Vec<String> = headers.iter().take(NAMED).map(|header| format!("`{}`", header.trim())).collect();
    match headers.len().checked_sub(NAMED).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", named.join(", ")),
        None => named.join(", "),
    }
}

/// The header that probably stands for a column of a trace, by what CRMs call it.
fn guess<'h>(name: &str, headers: &[&'h str]) -> Option<&'h str> {
    const WORDS: [(&str, &[&str]); 3] = [
        (
            "lead",
            &[
                "リードid",
                "リード番号",
                "lead id",
                "leadid",
                "lead_id",
                "リード",
                "lead",
                "見込み客",
                "顧客id",
                "contact",
                "case",
                "id",
            ],
        ),
        (
            "at",
            &[
                "更新日時",
                "発生日時",
                "活動日時",
                "日時",
                "タイムスタンプ",
                "timestamp",
                "datetime",
                "date",
                "time",
                "日付",
            ],
        ),
        ("event", &["活動種別", "イベント", "活動", "種別", "activity", "event", "action", "type"]),
    ];
    let (_, words) = WORDS.iter().find(|(known, _)| *known == name)?;
    let holds = |word: &&str| headers.iter().copied().find(|header| header.to_lowercase().contains(*word));
    words.iter().find_map(holds)
}

/// A word as a shell takes it whole.
fn shell_word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '=' | '_' | '-' | '.' | '/' | ':');
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

pub(super) fn columns_help(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Events => "a trace has a header with `lead`, `at` and `event`, then one row an event",
        Purpose::Leads => "an export has a header with `lead` and the policy's attributes, then one row a lead",
    }
}
