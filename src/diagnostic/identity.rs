//! What makes findings of two runs the same one.
//!
//! A finding is known again by its code, file and subject, by the boxes of leads that it is about, and by
//! the texts of the lines that it names: not by line numbers, nor by the order of lines, nor by the
//! wording of its message. More leads, or other lines, are another finding. Where a region says it all
//! (a gap), the lines are left out, so that the text around a gap may change; where a code is about the
//! text more than about leads (it is no error), the leads are left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Finding, Severity};
use crate::text::Sources;

/// One box of leads: a table cell for each name that matters.
pub type Cells = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    pub file: String,
    pub code: Code,
    pub subject: Option<String>,
    /// Texts of lines, sorted, white space made even.
    pub lines: BTreeSet<String>,
    pub boxes: BTreeSet<Cells>,
}

impl Identity {
    pub fn of(finding: &Finding, sources: &Sources) -> Identity {
        let line = |span| {
            let first = sources.snippet(span).lines().next().unwrap_or("");
            first.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let is_about_leads = finding.code.default_severity() == Severity::Error;
        let region = if is_about_leads { finding.region.as_slice() } else { &[] };
        let lines = match (finding.related.as_slice(), region) {
            ([], []) => BTreeSet::from([line(finding.span)]),
            ([], _) => BTreeSet::new(),
            (related, _) => related.iter().map(|related| line(related.span)).chain([line(finding.span)]).collect(),
        };
        let cells = region.iter().map(|region| &region.cells);
        Identity {
            file: sources.get(finding.span.file).path.clone(),
            code: finding.code,
            subject: finding.subject.clone(),
            lines,
            boxes: cells
                .map(|cells| cells.iter().map(|(name, cell)| (name.to_string(), cell.clone())).collect())
                .collect(),
        }
    }

    /// Sixteen hexadecimal digits that stand for the identity, the same on every machine: FNV-1a.
    pub fn fingerprint(&self) -> String {
        let mut hash = Fnv::default();
        hash.text(&self.file);
        hash.text(self.code.as_str());
        hash.text(self.subject.as_deref().unwrap_or(""));
        self.lines.iter().for_each(|line| hash.text(line));
        for cells in &self.boxes {
            hash.text("");
            cells.iter().for_each(|(name, cell)| {
                hash.text(name);
                hash.text(cell);
            });
        }
        format!("{:016x}", hash.0)
    }
}

struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// A text and an end that no text has.
    fn text(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::diagnostic::{Example, Region};
    use crate::text::{Source, Span};

    fn identity(text: &str, words: &[&str], cell: &str) -> Identity {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("p.tasuki", text));
        let span = |word: &str| {
            let start = text.find(word).expect("the word is in the text");
            Span::new(file, start, start + word.len())
        };
        let mut finding = Finding::new(Code::OverlapIntake, span(words[0]), "two lines claim").subject("intake");
        finding = words.iter().fold(finding, |finding, word| finding.related(span(word), "claims"));
        let cells = IndexMap::from_iter([("score".into(), cell.to_string())]);
        finding.region = vec![Region { cells, example: Example::new(), leads: None }];
        Identity::of(&finding, &sources)
    }

    #[test]
    fn moving_and_swapping_lines_keeps_the_identity_and_another_line_or_lead_does_not() {
        let before = identity("a -> b\nc -> d\n", &["a -> b", "c -> d"], ">= 5");
        let moved = identity("\n\nc  -> d\n// why\na -> b\n", &["a -> b", "c  -> d"], ">= 5");
        assert_eq!(before, moved);
        assert_eq!(before.fingerprint(), moved.fingerprint());
        let lines = identity("a -> x\nc -> d\n", &["a -> x", "c -> d"], ">= 5");
        let leads = identity("a -> b\nc -> d\n", &["a -> b", "c -> d"], ">= 4");
        for other in [lines, leads] {
            assert_ne!(before.fingerprint(), other.fingerprint());
        }
    }
}
