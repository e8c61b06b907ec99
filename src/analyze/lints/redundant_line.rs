//! A line without which nothing would change.
//!
//! Its leads would get the same from `otherwise` or, with `in order`, from the lines below it. Rows
//! of a table may say what `otherwise` says: a table is there to list them. Lines that claim no lead
//! are `unreachable-line`.

use super::Lint;
use crate::analyze::blocks::Block;
use crate::analyze::engine::{AtomSet, FormulaId, Formulas, Limits, Verdict, satisfiable};
use crate::analyze::scene::Scene;
use crate::analyze::sentence;
use crate::diagnostic::{Code, Finding};
use crate::model::{Guard, Target};
use crate::text::Span;

pub const LINT: Lint = Lint { code: Code::RedundantLine, check, page: include_str!("redundant_line.md") };

/// Longer lists `in order` are not looked through: each line is compared with all below it.
const MOST_LINES: usize = 400;
/// Work for one line: advice is not worth more.
const LINE_WORK: u64 = 300_000;

fn check(scene: &mut Scene<'_, '_>) {
    let limits = scene.asker.limits;
    scene.asker.limits = Limits { work: limits.work.min(LINE_WORK), ..limits };
    for (block, why) in scene.blocks.iter().zip(scene.judged) {
        if why.is_some() || block.place.stage().is_some_and(|stage| !scene.is_reached(stage)) {
            continue;
        }
        scene.asker.universe = scene.universe(block.place);
        if block.in_order && block.lines.len() <= MOST_LINES {
            in_order(scene, block);
        } else if !block.in_order {
            like_otherwise(scene, block);
        }
    }
    scene.asker.universe = scene.every_lead;
    scene.asker.limits = limits;
    no_match(scene);
}

/// A `when` line that leads to the stage in which it stands is no match.
fn no_match(scene: &mut Scene<'_, '_>) {
    for stage in &scene.model.stages {
        for arm in stage.whens.arms.iter().filter(|arm| arm.value == Target::Stay && !stage.is_final) {
            let message =
                format!("a `when` line of `{}` that leads to `{}` itself moves nobody", stage.name, stage.name);
            scene.report.findings.push(
                Finding::new(Code::RedundantLine, arm.span, message)
                    .label("changes nothing")
                    .subject(stage.name.as_str())
                    .help("delete it, or name the stage that it should lead to"),
            );
        }
    }
}

/// Lines that give what `otherwise` gives.
fn like_otherwise(scene: &mut Scene<'_, '_>, block: &Block<'_>) {
    let Some(rest) = block.lines.iter().find(|line| *line.guard == Guard::Otherwise) else { return };
    let claims = &scene.claims[&block.place];
    for (at, line) in block.lines.iter().enumerate() {
        let same = line.outcome == rest.outcome && line.span != rest.span && !is_row(scene, line.span);
        if same && matches!(claims_some(scene, &[claims[at]], &[]), Verdict::Yes(_)) {
            report(scene, block, at, rest.span);
        }
    }
}

/// Whether the line is a row of a table, here or in a file of its own.
fn is_row(scene: &Scene<'_, '_>, span: Span) -> bool {
    let source = scene.sources.get(span.file);
    !source.path.ends_with(".tasuki") || source.line_text(scene.sources.start(span).line).trim_start().starts_with('|')
}

/// Lines whose leads would get the same from the lines below.
fn in_order(scene: &mut Scene<'_, '_>, block: &Block<'_>) {
    let claims = &scene.claims[&block.place];
    for at in 0..block.lines.len() {
        let below = at + 1..block.lines.len();
        let outcome = block.lines[at].outcome;
        let Some(same) = below.clone().find(|line| block.lines[*line].outcome == outcome) else { continue };
        // What the lines below give: the same, something else, nothing.
        let formulas = &mut scene.asker.conditions.formulas;
        let given = below.map(|line| {
            let claim = if *block.lines[line].guard == Guard::Otherwise { Formulas::TRUE } else { claims[line] };
            (claim, u32::from(block.lines[line].outcome != outcome))
        });
        let given = formulas.list(given, 2);
        let given = formulas.first_in(given, AtomSet::one(3, 0));
        let before: Vec<FormulaId> = claims[..at].iter().copied().chain([given]).collect();
        if *block.lines[at].guard != Guard::Otherwise
            && claims_some(scene, &[claims[at]], &before) == Verdict::No
            && matches!(claims_some(scene, &[claims[at]], &claims[..at]), Verdict::Yes(_))
        {
            report(scene, block, at, block.lines[same].span);
        }
    }
}

fn claims_some(scene: &Scene<'_, '_>, holds: &[FormulaId], fails: &[FormulaId]) -> Verdict {
    scene.asker.ask(|scope| satisfiable(scope, holds, fails))
}

fn report(scene: &mut Scene<'_, '_>, block: &Block<'_>, at: usize, same: Span) {
    let line = sentence::line(scene.sources, same, [block.lines[at].span]);
    let said = &block.lines[at].said;
    let message = format!("without this line its leads would get `{said}` all the same, from line {line}");
    scene.report.findings.push(
        Finding::new(Code::RedundantLine, block.lines[at].span, message)
            .label("changes nothing")
            .subject(block.place.subject(scene.model))
            .help("delete it")
            .related(same, format!("gives `{said}` too")),
    );
}
