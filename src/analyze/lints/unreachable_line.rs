//! A line that claims no lead that can be there, with the lines that cover it.
//!
//! In `in order` the lines above may claim all of its leads; `otherwise` may be left with none; in a
//! stage a `when` line may take its leads away first, or the stay may be over ([`no_turn`]). A condition that no lead at all satisfies is
//! `never-true`, and not told twice.

use super::Lint;
use crate::analyze::blocks::{Block, Place};
use crate::analyze::engine::{FormulaId, Formulas, Verdict, first_match, satisfiable, shadows};
use crate::analyze::no_turn::no_turn;
use crate::analyze::scene::Scene;
use crate::analyze::sentence;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{EventId, Guard, Model};
use crate::text::Span;

pub const LINT: Lint = Lint { code: Code::UnreachableLine, check, page: include_str!("unreachable_line.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let blocks = scene.blocks.iter().zip(scene.judged).filter(|(_, why)| why.is_none());
    for (block, _) in blocks {
        if block.place.stage().is_some_and(|stage| !scene.is_reached(stage)) || is_of_created(scene.model, block) {
            continue;
        }
        scene.asker.universe = scene.universe(block.place);
        // Of no lead at all every line is without one.
        if scene.asker.ask(|scope| satisfiable(scope, &[], &[])) != Verdict::No {
            look(scene, block);
        }
    }
    scene.asker.universe = scene.every_lead;
    no_turn(scene);
}

fn look(scene: &mut Scene<'_, '_>, block: &Block<'_>) {
    let claims = &scene.claims[&block.place];
    let mut open: Vec<usize> = Vec::new();
    let mut found: Vec<(usize, Vec<Span>)> = Vec::new();
    if block.in_order {
        let order = scene.asker.ask(|scope| first_match(scope, claims));
        open.extend(order.undecided);
        for shadowed in order.shadowed.into_iter().filter(|shadowed| !shadowed.by.is_empty()) {
            found.push((shadowed.rule, shadowed.by.iter().map(|line| block.lines[*line].span).collect()));
        }
    }
    for (at, line) in block.lines.iter().enumerate() {
        let otherwise = *line.guard == Guard::Otherwise;
        if block.in_order && !otherwise || claims[at] == Formulas::TRUE {
            continue;
        }
        let formulas = &scene.asker.conditions.formulas;
        if scene.asker.universe == Formulas::TRUE && formulas.is_box(claims[at]) {
            continue;
        }
        match scene.asker.ask(|scope| satisfiable(scope, &[claims[at]], &[])) {
            Verdict::Yes(_) => {}
            Verdict::Undecided => open.push(at),
            Verdict::No if otherwise => found.push((at, needed(scene, block, claims))),
            Verdict::No => {
                let of_every_lead = scene.every_lead;
                let here = std::mem::replace(&mut scene.asker.universe, of_every_lead);
                let never = scene.asker.ask(|scope| satisfiable(scope, &[claims[at]], &[])).is_no();
                scene.asker.universe = here;
                if !never {
                    found.push((at, taken_before(scene, block, claims[at])));
                }
            }
        }
    }
    for (line, by) in found {
        let finding = finding(scene, block, line, &by);
        scene.report.findings.push(finding);
    }
    if let Some(first) = open.first() {
        let message = format!("the work allowed ended before {} lines were compared with those above", open.len());
        let (code, subject) = (Code::UnreachableLine, Some(block.place.subject(scene.model)));
        scene.report.undecided.push(Undecided { code, span: block.lines[*first].span, subject, message, share: None });
    }
}

/// Lines of `created`, which never get their turn.
fn is_of_created(model: &Model, block: &Block<'_>) -> bool {
    matches!(block.place, Place::Event(stage, at) if model[stage].ons[at].event == EventId::CREATED)
}

/// The lines that together leave `otherwise` without a lead.
fn needed(scene: &Scene<'_, '_>, block: &Block<'_>, claims: &[FormulaId]) -> Vec<Span> {
    let whens = || block.lines.iter().zip(claims).filter(|(line, _)| *line.guard != Guard::Otherwise);
    let rules: Vec<FormulaId> = whens().map(|(_, claim)| *claim).chain([Formulas::TRUE]).collect();
    let spans: Vec<Span> = whens().map(|(line, _)| line.span).collect();
    covering(scene, &rules, &spans)
}

/// The `when` lines of the stage that take the line's leads before it is asked.
fn taken_before(scene: &mut Scene<'_, '_>, block: &Block<'_>, claim: FormulaId) -> Vec<Span> {
    let (Some(stage), Some(flow)) = (block.place.stage(), scene.flow) else { return Vec::new() };
    let Some(whens) = scene.blocks.iter().find(|other| other.place == Place::When(stage)) else { return Vec::new() };
    if matches!(block.place, Place::When(_) | Place::Event(..)) {
        return Vec::new();
    }
    let rules: Vec<FormulaId> = scene.claims[&whens.place].iter().copied().chain([claim]).collect();
    let spans: Vec<Span> = whens.lines.iter().map(|line| line.span).collect();
    let there = flow.at_event(&mut scene.asker, stage);
    let universe = scene.asker.conditions.formulas.all([scene.every_lead, there]);
    let before = std::mem::replace(&mut scene.asker.universe, universe);
    let spans = covering(scene, &rules, &spans);
    scene.asker.universe = before;
    spans
}

/// Those of `spans` whose rules cover the last rule.
fn covering(scene: &Scene<'_, '_>, rules: &[FormulaId], spans: &[Span]) -> Vec<Span> {
    let by = scene.asker.ask(|scope| shadows(scope, rules)).unwrap_or_default();
    by.into_iter().map(|line| spans[line]).collect()
}

fn finding(scene: &Scene<'_, '_>, block: &Block<'_>, line: usize, by: &[Span]) -> Finding {
    let said = &block.lines[line].said;
    let span = block.lines[line].span;
    let name = sentence::block_name(scene.model, block.place);
    let numbers: Vec<String> =
        by.iter().map(|of| sentence::line(scene.sources, *of, by.iter().copied().chain([span]))).collect();
    let why = match (numbers.as_slice(), block.place.stage()) {
        ([], Some(stage)) => format!("no lead that can be in `{}` is so", scene.model[stage].name),
        ([], None) => String::from("no lead is left for it"),
        ([one], _) => format!("line {one} takes all of its leads"),
        ([first @ .., last], _) => format!("lines {} and {last} together take all of its leads", first.join(", ")),
    };
    let what = if *block.lines[line].guard == Guard::Otherwise { "`otherwise`" } else { "this line" };
    let help =
        if by.is_empty() { "delete it, or correct its condition" } else { "delete it, or narrow the lines before" };
    let mut finding = Finding::new(Code::UnreachableLine, span, format!("{what} among the {name} never speaks: {why}"))
        .label(format!("`{said}` for no lead"))
        .subject(block.place.subject(scene.model))
        .help(help);
    for span in by {
        finding = finding.related(*span, "takes leads before it");
    }
    finding
}
