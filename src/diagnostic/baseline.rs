//! Findings that a project knows and has not settled yet: a file of them, and what is new against it.
//!
//! The file has a JSON object a line, sorted, so that two branches that add or settle findings merge in
//! git line by line:
//!
//! ```text
//! {"schema":"tasuki.baseline/1"}
//! {"file":"p.tasuki","code":"gap-decision","subject":"level","where":{"channel":"download","employees":"unknown"}}
//! {"file":"p.tasuki","code":"unattended","subject":"waiting","lines":["waiting"]}
//! ```
//!
//! An entry is one box of leads, or a finding that is about none. A finding is known if each of its boxes
//! is: one more box, or a wider one, is new. INVARIANT: each entry makes one finding known, so two equal
//! findings need two entries.

use serde::{Deserialize, Serialize};

use super::{Cells, Code, Identity};

/// The name of the format, in the first line.
const SCHEMA: &str = "tasuki.baseline/1";

/// The known findings, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
    /// Where each entry stands in the file, from 1.
    lines: Vec<u32>,
}

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub file: String,
    #[serde(with = "code_name")]
    pub code: Code,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<String>,
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    cells: Option<Cells>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    schema: String,
}

mod code_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::Code;

    pub fn serialize<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let name = String::deserialize(deserializer)?;
        Code::parse(&name).ok_or_else(|| Error::custom(format!("`{name}` is no code; {}", Code::did_you_mean(&name))))
    }
}

/// A line (from 1) that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub line: u32,
    pub message: String,
}

impl Baseline {
    pub fn read(text: &str) -> Result<Baseline, Unreadable> {
        let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        let wrong = |line, message: String| Unreadable { line, message };
        let head = lines.next().map(|(line, _)| serde_json::from_str::<Head>(line));
        if !head.is_some_and(|head| head.is_ok_and(|head| head.schema == SCHEMA)) {
            return Err(wrong(1, format!("a baseline begins with {{\"schema\":\"{SCHEMA}\"}}")));
        }
        let mut entries: Vec<(Entry, u32)> = Vec::new();
        for (text, line) in lines {
            let entry = serde_json::from_str(text).map_err(|error| {
                // The place within the line is no help, and the library's line is always the first.
                let said = error.to_string();
                wrong(line, said.split(" at line ").next().unwrap_or(&said).to_string())
            })?;
            entries.push((entry, line));
        }
        entries.sort();
        let (entries, lines) = entries.into_iter().unzip();
        Ok(Baseline { entries, lines })
    }

    /// The file.
    pub fn text(&self) -> String {
        let head = Head { schema: String::from(SCHEMA) };
        let mut out = serde_json::to_string(&head).expect("a line is plain data") + "\n";
        for entry in &self.entries {
            out.push_str(&serde_json::to_string(entry).expect("an entry is plain data"));
            out.push('\n');
        }
        out
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The line of an entry in the file.
    pub fn line(&self, entry: usize) -> u32 {
        self.lines[entry]
    }

    /// A file of these entries.
    pub fn of(mut entries: Vec<Entry>) -> Baseline {
        entries.sort();
        let lines = (2..).take(entries.len()).collect();
        Baseline { entries, lines }
    }
}

impl Entry {
    /// The entries that make a finding known.
    fn all_of(of: &Identity) -> Vec<Entry> {
        let entry = |cells: Option<&Cells>| Entry {
            file: of.file.clone(),
            code: of.code,
            subject: of.subject.clone(),
            lines: of.lines.iter().cloned().collect(),
            cells: cells.cloned(),
        };
        if of.boxes.is_empty() { vec![entry(None)] } else { of.boxes.iter().map(|cells| entry(Some(cells))).collect() }
    }

    /// What the entry says, for people: `gap-decision` of `level`, channel download.
    pub fn words(&self) -> String {
        let mut out = format!("`{}`", self.code);
        if let Some(subject) = &self.subject {
            out.push_str(&format!(" of `{subject}`"));
        }
        let cells = self.cells.iter().flatten().map(|(name, cell)| format!("{name} {cell}"));
        let cells = cells.collect::<Vec<_>>().join(", ");
        if !cells.is_empty() {
            out.push_str(&format!(" for leads with {cells}"));
        }
        out
    }
}

/// Entries not used up yet.
#[derive(Clone, Debug)]
pub struct Matching<'b> {
    baseline: &'b Baseline,
    used: Vec<bool>,
}

impl<'b> Matching<'b> {
    pub fn new(baseline: &'b Baseline) -> Matching<'b> {
        Matching { baseline, used: vec![false; baseline.entries.len()] }
    }

    /// Whether the finding is known. Its entries are used up also where it is not known as a whole: what
    /// is still found is not settled.
    pub fn knows(&mut self, of: &Identity) -> bool {
        self.missing(of).is_empty()
    }

    /// The entries that would make the finding known and are not there.
    pub fn missing(&mut self, of: &Identity) -> Vec<Entry> {
        let mut missing = Vec::new();
        for wanted in Entry::all_of(of) {
            let entries = &self.baseline.entries;
            let from = entries.partition_point(|entry| *entry < wanted);
            let mut equal = (from..entries.len()).take_while(|at| entries[*at] == wanted);
            match equal.find(|at| !self.used[*at]) {
                Some(at) => self.used[at] = true,
                None => missing.push(wanted),
            }
        }
        missing
    }

    /// Places of the entries that nothing found has used up.
    pub fn unused(&self) -> impl Iterator<Item = usize> {
        self.used.iter().enumerate().filter(|(_, used)| !**used).map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn gap(boxes: &[&str]) -> Identity {
        let boxes = boxes.iter().map(|cell| Cells::from([(String::from("業種"), cell.to_string())]));
        Identity {
            file: String::from("p.tasuki"),
            code: Code::GapDecision,
            subject: Some(String::from("担当")),
            lines: BTreeSet::new(),
            boxes: boxes.collect(),
        }
    }

    fn knowing(found: &[Identity]) -> Baseline {
        Baseline::of(found.iter().flat_map(Entry::all_of).collect())
    }

    #[test]
    fn a_gap_is_known_while_each_of_its_boxes_is() {
        let baseline = knowing(&[gap(&["製造", "unknown"])]);
        let mut matching = Matching::new(&baseline);
        assert!(matching.knows(&gap(&["製造"])));
        assert_eq!(matching.unused().collect::<Vec<_>>(), [0], "the box that was closed");
        assert!(!Matching::new(&baseline).knows(&gap(&["製造", "小売"])));
    }

    #[test]
    fn two_equal_findings_need_two_entries() {
        let baseline = knowing(&[gap(&[])]);
        let mut matching = Matching::new(&baseline);
        assert!(matching.knows(&gap(&[])) && !matching.knows(&gap(&[])));
    }

    #[test]
    fn what_is_written_is_read_and_a_bad_line_is_named() {
        let baseline = knowing(&[gap(&["製造", "unknown"]), gap(&[])]);
        assert_eq!(Baseline::read(&baseline.text()).unwrap(), baseline);
        assert_eq!(baseline.lines, [2, 3, 4]);
        let bad = baseline.text() + "{\"file\":\"p\",\"code\":\"gap-decison\"}\n";
        let error = Baseline::read(&bad).unwrap_err();
        assert_eq!(error.line, 5);
        assert!(error.message.contains("did you mean `gap-decision`"), "{}", error.message);
        assert_eq!(Baseline::read("").unwrap_err().line, 1);
    }
}
