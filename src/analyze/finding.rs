//! Findings of one block, written out: the sentence, the lines, the boxes with an example each, and
//! the text that would help.

use std::collections::BTreeMap;

use super::axes::{Atoms, Axis, follows};
use super::blocks::{Block, Place};
use super::engine::{AtomSet, Cell, FormulaId, claimants};
use super::example;
use super::naming::Naming;
use super::region::{Asker, Part};
use super::seam;
use super::sentence;
use super::table_text::TableText;
use super::written;
use crate::diagnostic::{Code, Finding, Related, Severity, Undecided};
use crate::model::{Guard, Model};
use crate::text::Sources;

/// Writes the findings of a block.
pub struct Writer<'a, 'm> {
    pub model: &'m Model,
    pub sources: &'a Sources,
    pub naming: Naming<'a>,
    pub block: &'a Block<'m>,
}

/// Lines named as nearly covering a gap.
const NEAR_LINES: usize = 2;
/// Values of one side that are tried for a near miss.
const NEAR_ATOMS: usize = 30;

impl Writer<'_, '_> {
    pub fn gap(&self, asker: &Asker<'_, '_>, code: Code, parts: &[Part], claims: &[FormulaId]) -> Finding {
        let cells: Vec<&Cell> = parts.iter().map(|part| &part.cell).collect();
        let mut message = sentence::gap(self.model, self.block.place, &sentence::leads(&self.naming, &cells));
        if let Some(instance) = self.instance(&parts[0]) {
            message.push_str(&format!("; for example {instance}"));
        }
        let label = if self.block.lines.is_empty() { "no line at all" } else { "these lines leave leads out" };
        let mut finding = Finding::new(code, self.block.span, message)
            .label(label)
            .subject(self.block.place.subject(self.model))
            .help(self.help(asker, parts, claims));
        finding.region = parts.iter().map(|part| written::region(&self.naming, part)).collect();
        finding
    }

    pub fn overlap(&self, code: Code, lines: &[usize], parts: &[Part]) -> Finding {
        let cells: Vec<&Cell> = parts.iter().map(|part| &part.cell).collect();
        let leads = sentence::leads(&self.naming, &cells);
        let mut message = sentence::overlap(self.model, self.block, lines, &leads);
        if let Some(instance) = self.instance(&parts[0]) {
            message.push_str(&format!("; for example {instance}"));
        }
        let outcome = |line: &usize| self.block.lines[*line].outcome;
        let same = lines.iter().all(|line| outcome(line) == outcome(&lines[0]));
        let second = &self.block.lines[lines[1]];
        let mut finding = Finding::new(code, second.span, message)
            .label(format!("claims them for `{}`", second.said))
            .subject(self.block.place.subject(self.model))
            .help(self.overlap_help(lines, &parts[0], same));
        if same {
            finding = finding.severity(Severity::Note);
        }
        finding.related = lines
            .iter()
            .map(|line| &self.block.lines[*line])
            .map(|line| Related { span: line.span, message: format!("claims them for `{}`", line.said) })
            .collect();
        finding.region = parts.iter().map(|part| written::region(&self.naming, part)).collect();
        finding
    }

    /// Pairs of lines that are not told one by one: each line with those it meets further down.
    pub fn many_overlaps(&self, code: Code, pairs: &[(usize, usize)], parts: &[Part]) -> Finding {
        let lines = &self.block.lines;
        let mut meets: BTreeMap<usize, [Vec<usize>; 2]> = BTreeMap::new();
        for (one, other) in pairs {
            let same = lines[*one].outcome == lines[*other].outcome;
            meets.entry(*one).or_default()[usize::from(same)].push(*other);
        }
        let differ: usize = meets.values().map(|[differ, _]| differ.len()).sum();
        let message = match differ {
            0 => format!("{} more pairs of lines claim the same leads for the same result", pairs.len()),
            _ => format!(
                "{} more pairs of lines claim the same leads, {differ} of them for different results",
                pairs.len()
            ),
        };
        let mut finding = Finding::new(code, self.block.span, message)
            .label("each line is told with those it meets")
            .subject(self.block.place.subject(self.model));
        if differ == 0 {
            finding = finding.severity(Severity::Note);
        }
        finding.related = meets
            .into_iter()
            .map(|(line, [differ, same])| {
                let numbers = |of: &[usize]| -> String {
                    let said = of.iter().map(|line| self.sources.start(lines[*line].span).line.to_string());
                    said.collect::<Vec<_>>().join(", ")
                };
                let message = match (differ.as_slice(), same.as_slice()) {
                    ([], same) => format!("claims leads of lines {} for the same result", numbers(same)),
                    (differ, []) => format!("claims leads of lines {} for another result", numbers(differ)),
                    (differ, same) => format!(
                        "claims leads of lines {} for another result, of lines {} for the same",
                        numbers(differ),
                        numbers(same)
                    ),
                };
                Related { span: lines[line].span, message }
            })
            .collect();
        finding.region = parts.iter().map(|part| written::region(&self.naming, part)).collect();
        finding
    }

    pub fn undecided(&self, code: Code, message: String) -> Undecided {
        let subject = Some(self.block.place.subject(self.model));
        Undecided { code, span: self.block.span, subject, message, share: None }
    }

    /// The example's values where the sentence leaves a choice: `employees 1000`.
    fn instance(&self, part: &Part) -> Option<String> {
        let mut said = Vec::new();
        let mut open = false;
        for dim in self.naming.bounded(&part.cell) {
            let axis = self.naming.axis(dim);
            if follows(&axis.subject) {
                continue;
            }
            let value = example::value(self.model, axis, part.witness[dim]);
            let shown = example::shown(&axis.ty, &value).to_string();
            let phrase = super::cell::phrase(axis, &part.cell.sides[dim]);
            open |= shown != phrase && !phrase.ends_with(&format!(" {shown}"));
            said.push(format!("{} {shown}", self.naming.name(dim)));
        }
        open.then(|| said.join(", "))
    }

    fn help(&self, asker: &Asker<'_, '_>, parts: &[Part], claims: &[FormulaId]) -> String {
        let place = self.block.place;
        let guard = match sentence::condition(&self.naming, &parts[0].cell).as_str() {
            "" => String::from("otherwise"),
            condition => format!("when {condition}"),
        };
        let table = TableText::of(self.sources, self.block);
        let for_all = match &table {
            Some(table) => table.otherwise(),
            None => sentence::closing_line(self.model, place, "otherwise"),
        };
        let line = match &table {
            _ if guard == "otherwise" => for_all.clone(),
            // What no row says is left to the last line.
            Some(table) => table.row(&self.naming, &parts[0].cell).unwrap_or_else(|| for_all.clone()),
            None => sentence::closing_line(self.model, place, &guard),
        };
        let seam = seam::missed(&self.naming, self.block, &parts[0].cell).map(|seam| seam.missed(|at| self.line(at)));
        let mut help = match seam {
            Some(seam) => format!("{seam}; or add `{line}`"),
            None => format!("add `{line}`"),
        };
        if parts.len() > 1 && line != for_all {
            help.push_str(&format!(", or `{for_all}` for all of them"));
        }
        for (line, name) in self.near_misses(asker, &parts[0], claims) {
            help.push_str(&format!("; or widen `{name}` in line {line}, which misses them only there"));
        }
        help
    }

    /// Lines that claim the example once one value is changed, and the name of that value.
    fn near_misses(&self, asker: &Asker<'_, '_>, part: &Part, claims: &[FormulaId]) -> Vec<(String, String)> {
        let mut near: Vec<(usize, String)> = Vec::new();
        let formulas = &asker.conditions.formulas;
        // With one side, every line misses it only there.
        for dim in part.cell.bounded().filter(|_| part.cell.bounded().count() > 1) {
            let mut point = part.witness.clone();
            for atom in beside(self.naming.axis(dim), &part.cell.sides[dim]) {
                point[dim] = atom;
                if !formulas.holds(asker.universe, &point) {
                    continue;
                }
                for line in claimants(formulas, claims, &point) {
                    let otherwise = matches!(self.block.lines[line].guard, Guard::Otherwise);
                    if !otherwise && near.iter().all(|(other, _)| *other != line) {
                        near.push((line, self.naming.name(dim).to_string()));
                    }
                }
            }
        }
        near.sort_by_key(|(line, _)| *line);
        near.truncate(NEAR_LINES);
        near.into_iter().map(|(line, name)| (self.line(line), name)).collect()
    }

    /// Where a line of the block stands.
    fn line(&self, at: usize) -> String {
        let lines = &self.block.lines;
        let beside = lines.get(at + 1).into_iter().chain(at.checked_sub(1).map(|before| &lines[before]));
        sentence::line(self.sources, lines[at].span, beside.map(|line| line.span))
    }

    fn overlap_help(&self, lines: &[usize], part: &Part, same: bool) -> String {
        let (first, second) = (self.line(lines[0]), self.line(lines[1]));
        let seam = seam::claimed_twice(&self.naming, self.block, [lines[0], lines[1]], &part.cell);
        if let Some(seam) = seam.filter(|_| lines.len() == 2) {
            return seam.claimed_twice(|at| self.line(at));
        }
        if same {
            return format!("join lines {first} and {second}, or take the shared leads out of one");
        }
        let condition = sentence::condition(&self.naming, &part.cell);
        let narrower = match condition.as_str() {
            "" => String::from("say in one of them which leads it is for"),
            // A row has no place for `and not`.
            _ if TableText::of(self.sources, self.block).is_some() => {
                format!("narrow the row in line {first} or line {second} until one of them alone is for these leads")
            }
            condition => format!("add `and not ({condition})` to line {first} or line {second}"),
        };
        match self.block.place {
            Place::Decision(_) => format!("{narrower}; or write `in order` if the first line should win"),
            Place::Intake
            | Place::Owner(_)
            | Place::When(_)
            | Place::Event(..)
            | Place::Timer(..)
            | Place::Deadline(_)
            | Place::Return(_) => narrower,
        }
    }
}

/// The atoms next to the side: of numbers the two neighbours and `unknown`, of values all others.
fn beside(axis: &Axis, side: &AtomSet) -> Vec<u32> {
    let others = side.complement();
    match &axis.atoms {
        Atoms::Pieces(_) => {
            let known = side.and(&axis.known_set());
            let below = known.first().and_then(|atom| atom.checked_sub(1));
            let above = known.last().map(|atom| atom + 1).filter(|atom| *atom < axis.known());
            below.into_iter().chain(above).chain(axis.unknown_atom()).filter(|atom| others.contains(*atom)).collect()
        }
        Atoms::Choices(_) | Atoms::Texts { .. } => others.iter().take(NEAR_ATOMS).collect(),
    }
}
