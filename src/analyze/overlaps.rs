//! Lines of one block that claim the same leads.
//!
//! Takes a block and what its lines claim; gives a finding for each pair of lines that meet, with the
//! leads they share and every line that claims all of those. Pairs past those that [`Limits`] allow, or
//! past the work for their leads, are in one further finding that names for each line those it meets:
//! no pair is left out.

use indexmap::IndexMap;

use super::engine::{FormulaId, Limits, Listed, Meetings, Overlaps, Region};
use super::finding::Writer;
use super::flow::Goal;
use super::region::Parts;
use super::scene::Scene;
use crate::diagnostic::Code;

/// The part of the work allowed that goes to the shared leads of one pair.
const A_PAIR: u64 = 100;

/// What two lines share, and the lines that claim all of it.
struct Meeting {
    pair: (usize, usize),
    lines: Vec<usize>,
    region: Region,
}

/// The findings of the scene's block.
pub fn find_overlaps(scene: &mut Scene<'_, '_>, writer: &Writer<'_, '_>) {
    // What is left for `otherwise` no other line claims.
    let compared: Vec<usize> = writer.block.spoken().collect();
    if writer.block.in_order || compared.len() < 2 {
        return;
    }
    let claims: Vec<FormulaId> = compared.iter().map(|line| scene.claims[&writer.block.place][*line]).collect();
    let code = writer.block.place.overlap();
    let outcome = |at: usize| writer.block.lines[compared[at]].outcome;
    let differ = |pair: &(usize, usize)| outcome(pair.0) != outcome(pair.1);
    let (pairs, meetings) = scene.asker.ask(|scope| {
        let meetings = Meetings::new(scope, &claims);
        let mut pairs = meetings.pairs();
        // What must be told is told first.
        pairs.pairs.sort_by_key(|pair| !differ(pair));
        let limits = Limits { work: scope.limits.work / A_PAIR, ..scope.limits };
        let told = meet(&meetings, &pairs, limits, scope.limits.work);
        (pairs, told)
    });
    let line = |pair: &(usize, usize)| (compared[pair.0], compared[pair.1]);
    let rest: Vec<(usize, usize)> = pairs.pairs[meetings.len()..].iter().map(line).collect();
    // Pairs whose leads the same lines claim share the same leads: one finding.
    let mut by_lines: IndexMap<Vec<usize>, Parts> = IndexMap::new();
    for Meeting { pair: (one, other), lines, region } in meetings {
        let lines: Vec<usize> = lines.into_iter().map(|at| compared[at]).collect();
        if !by_lines.contains_key(&lines) {
            by_lines.insert(lines, scene.asker.said(region, &[claims[one], claims[other]], &[]));
        }
    }
    for (lines, Parts { parts, listed, .. }) in &by_lines {
        if let Some(first) = parts.first() {
            let mut finding = writer.overlap(code, lines, parts);
            scene.count_leads(writer.block.place, parts, &mut finding);
            let of_block = &scene.claims[&writer.block.place];
            let all: Vec<FormulaId> = lines.iter().map(|line| of_block[*line]).collect();
            finding.run = scene.run(Goal::Block(writer.block.place), first, &all, &[]);
            scene.report.findings.push(finding);
        }
        if *listed == Listed::Some {
            let message = match parts.len() {
                0 => String::from("the work allowed ended before the shared leads were listed"),
                many => format!("the work allowed ended: {many} kinds of shared lead are listed, there may be more"),
            };
            scene.report.undecided.push(writer.undecided(code, message));
        }
    }
    if let Some(pair) = pairs.pairs.get(pairs.pairs.len() - rest.len()).filter(|_| !rest.is_empty()) {
        let first = scene.asker.region(&[claims[pair.0], claims[pair.1]], &[]);
        let mut finding = writer.many_overlaps(code, &rest, &first.parts);
        scene.count_leads(writer.block.place, &first.parts, &mut finding);
        scene.report.findings.push(finding);
    }
    let undecided: Vec<(usize, usize)> = pairs.undecided.iter().map(line).collect();
    not_compared(scene, writer, code, &undecided);
}

/// What the first pairs share, in order, until the work for all of them ends.
fn meet(meetings: &Meetings<'_>, pairs: &Overlaps, each: Limits, all: u64) -> Vec<Meeting> {
    let mut left = all;
    let mut found = Vec::new();
    for pair in pairs.pairs.iter().take(each.pairs) {
        if left == 0 {
            break;
        }
        let (region, spent) = meetings.region(pair.0, pair.1, Limits { work: each.work.min(left), ..each });
        left = left.saturating_sub(spent);
        let mut lines = meetings.also_claim(pair.0, pair.1, &region);
        lines.extend([pair.0, pair.1]);
        lines.sort_unstable();
        found.push(Meeting { pair: *pair, lines, region });
    }
    found
}

fn not_compared(scene: &mut Scene<'_, '_>, writer: &Writer<'_, '_>, code: Code, pairs: &[(usize, usize)]) {
    let Some((one, other)) = pairs.first() else { return };
    let place = |line: &usize| writer.sources.place(writer.block.lines[*line].span);
    let more = match pairs.len() {
        1 => String::new(),
        many => format!(", and {} more pairs", many - 1),
    };
    let message = format!("the work allowed ended before {} and {} were compared{more}", place(one), place(other));
    scene.report.undecided.push(writer.undecided(code, message));
}
