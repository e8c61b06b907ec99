//! Gaps and overlaps of every block of alternatives.
//!
//! One question for all blocks: which leads of the place's universe does no line claim, and which
//! do two lines claim. Blocks that touch a hole are left out: the hole has its own message.

use indexmap::IndexMap;

use super::blocks::{Block, Place, blocks};
use super::definitions::Unjudged;
use super::engine::{FormulaId, Formulas, Limits, Listed, overlaps};
use super::finding::Writer;
use super::flow::{self, Claims, Flow, Wanted};
use super::formula::Conditions;
use super::ground::Ground;
use super::naming::Naming;
use super::region::{Asker, Part, Parts};
use super::universe;
use crate::diagnostic::{Code, Finding, RunRow, Undecided};
use crate::model::{EventId, Guard, Model, StageId};
use crate::text::Sources;

/// What was found, and what could not be decided.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub undecided: Vec<Undecided>,
}

/// Overlaps of one block that are told one by one.
const MOST_OVERLAPS: usize = 1_000;

/// Looks at every block of the policy. `limits` bound the work of each question.
pub fn coverage(model: &Model, sources: &Sources, limits: Limits) -> Report {
    let ground = Ground::new(model);
    let mut report = Report::default();
    if ground.assumes == Some(Unjudged::Hole) {
        return report;
    }
    let mut conditions = Conditions::new(model, &ground.axes, &ground.definitions);
    let every_lead = universe::every_lead(model, &mut conditions);
    report.findings.extend(nothing_said(model));
    let blocks = blocks(model);
    let judged: Vec<Option<Unjudged>> = blocks.iter().map(|block| why_not(&ground, block)).collect();
    let mut claims = Claims::default();
    for block in &blocks {
        let guards: Vec<&Guard> = block.lines.iter().map(|line| line.guard).collect();
        claims.insert(block.place, conditions.guards(&guards));
    }
    let mut asker = Asker {
        model,
        axes: &ground.axes,
        space: &ground.space,
        conditions: &mut conditions,
        universe: every_lead,
        limits,
    };
    // A block that cannot be judged may send leads anywhere.
    let moves_judged = blocks.iter().zip(&judged).all(|(block, why)| !block.moves() || why.is_none());
    let flow = moves_judged.then(|| Flow::new(&ground, &mut asker, &blocks, &claims));
    for (block, why) in blocks.iter().zip(&judged) {
        match why {
            Some(Unjudged::Hole) => continue,
            Some(Unjudged::TooManyTexts(subject)) => {
                report.undecided.extend(too_many_texts(model, block, subject));
                continue;
            }
            None => {}
        }
        let here = universe::at_place(model, asker.conditions, block.place);
        let there = flow.as_ref().map_or(Formulas::TRUE, |flow| flow.universe(&mut asker, block.place));
        asker.universe = asker.conditions.formulas.all([every_lead, here, there]);
        let naming = Naming { model, axes: &ground.axes, event: own_event(model, block.place) };
        let writer = Writer { model, sources, naming, block };
        let stories = Stories { flow: flow.as_ref(), claims: &claims, every_lead };
        find_gap(&mut asker, &writer, &stories, &mut report);
        find_overlaps(&mut asker, &writer, &stories, &mut report);
    }
    report
}

/// The event whose fields stand bare on the block's lines.
fn own_event(model: &Model, place: Place) -> Option<EventId> {
    match place {
        Place::Event(stage, at) => Some(model[stage].ons[at].event),
        Place::Decision(_)
        | Place::Intake
        | Place::Owner(_)
        | Place::When(_)
        | Place::Timer(..)
        | Place::Deadline(_)
        | Place::Return(_) => None,
    }
}

fn why_not(ground: &Ground<'_>, block: &Block<'_>) -> Option<Unjudged> {
    if block.broken {
        return Some(Unjudged::Hole);
    }
    let conds = block.lines.iter().filter_map(|line| match line.guard {
        Guard::When(cond) => Some(cond),
        Guard::Always | Guard::Otherwise => None,
    });
    conds.filter_map(|cond| ground.definitions.why_not(ground.model, cond)).next().or_else(|| ground.assumes.clone())
}

fn too_many_texts(model: &Model, block: &Block<'_>, subject: &crate::model::Subject) -> Option<Undecided> {
    let code = block.place.gap().unwrap_or(block.place.overlap());
    let name = model.subject_name(subject);
    let message = format!("the tests of `{name}` part texts into more kinds than can be compared");
    Some(Undecided { code, span: block.span, subject: Some(block.place.subject(model)), message })
}

/// Leads that nothing is said about because there is no block at all.
fn nothing_said(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    if model.intake.is_none() && !model.stages.is_empty() {
        let message = "this policy has no `intake`: no lead ever enters a stage";
        found.push(
            Finding::new(Code::GapIntake, model.span, message)
                .label("nothing says where a lead begins")
                .subject("intake")
                .help("add `intake { otherwise -> STAGE }`"),
        );
    }
    for (at, stage) in model.stages.iter().enumerate() {
        if stage.owner.is_none() && !stage.is_final {
            let place = Place::Owner(StageId::new(at));
            found.push(
                Finding::new(Code::GapOwner, stage.span, format!("nobody owns the leads of `{}`", stage.name))
                    .label("no `owner`, and not `final`")
                    .subject(place.subject(model))
                    .help("add `owner DEPARTMENT`, or `final` if the lead is done here"),
            );
        }
    }
    found
}

/// What it takes to bring an example to its place.
struct Stories<'a> {
    flow: Option<&'a Flow>,
    claims: &'a Claims,
    every_lead: FormulaId,
}

impl Stories<'_> {
    fn run(
        &self,
        asker: &mut Asker<'_, '_>,
        place: Place,
        part: &Part,
        holds: &[FormulaId],
        fails: &[FormulaId],
    ) -> Vec<RunRow> {
        let wanted = Wanted { place, part, holds, fails, every_lead: self.every_lead };
        self.flow.map_or(Vec::new(), |flow| flow::run(flow, asker, self.claims, &wanted))
    }
}

fn find_gap(asker: &mut Asker<'_, '_>, writer: &Writer<'_, '_>, stories: &Stories<'_>, report: &mut Report) {
    let place = writer.block.place;
    let claims = &stories.claims[&place];
    let Some(code) = writer.block.place.gap() else { return };
    if claims.contains(&Formulas::TRUE) {
        return;
    }
    let Parts { parts, listed } = asker.region(&[], claims);
    if !parts.is_empty() {
        let mut finding = writer.gap(asker, code, &parts, claims);
        finding.run = stories.run(asker, place, &parts[0], &[], claims);
        report.findings.push(finding);
    }
    if listed == Listed::Some {
        let message = match parts.len() {
            0 => String::from("the work allowed ended before a lead that no line claims was found or ruled out"),
            many => format!(
                "the work allowed ended: {many} kinds of lead that no line claims are listed, there may be more"
            ),
        };
        report.undecided.push(writer.undecided(code, message));
    }
}

fn find_overlaps(asker: &mut Asker<'_, '_>, writer: &Writer<'_, '_>, stories: &Stories<'_>, report: &mut Report) {
    let place = writer.block.place;
    let claims = &stories.claims[&place];
    if writer.block.in_order || claims.len() < 2 {
        return;
    }
    let code = writer.block.place.overlap();
    let pairs = asker.ask(|scope| overlaps(scope, claims));
    let mut meeting: Vec<Vec<usize>> = vec![Vec::new(); claims.len()];
    for (one, other) in &pairs.pairs {
        meeting[*one].push(*other);
        meeting[*other].push(*one);
    }
    // Pairs whose region the same lines claim have the same region: one finding.
    let mut by_lines: IndexMap<Vec<usize>, Parts> = IndexMap::new();
    for (one, other) in pairs.pairs.iter().take(MOST_OVERLAPS) {
        let mut lines = vec![*one, *other];
        let third: Vec<usize> = meeting[*one].iter().copied().filter(|line| meeting[*other].contains(line)).collect();
        lines.extend(asker.also_claim(claims, *one, *other, &third));
        lines.sort_unstable();
        if !by_lines.contains_key(&lines) {
            let region = asker.region(&[claims[*one], claims[*other]], &[]);
            by_lines.insert(lines, region);
        }
    }
    for (lines, region) in &by_lines {
        if region.parts.is_empty() {
            report.undecided.push(
                writer.undecided(code, String::from("the work allowed ended before the shared leads were listed")),
            );
        } else {
            let mut finding = writer.overlap(code, lines, &region.parts);
            let both: Vec<FormulaId> = lines.iter().map(|line| claims[*line]).collect();
            finding.run = stories.run(asker, place, &region.parts[0], &both, &[]);
            report.findings.push(finding);
        }
        if region.listed == Listed::Some && !region.parts.is_empty() {
            let message = format!(
                "the work allowed ended: {} kinds of shared lead are listed, there may be more",
                region.parts.len()
            );
            report.undecided.push(writer.undecided(code, message));
        }
    }
    if pairs.pairs.len() > MOST_OVERLAPS {
        let message =
            format!("{} pairs of lines claim the same leads; the first {MOST_OVERLAPS} are told", pairs.pairs.len());
        report.undecided.push(writer.undecided(code, message));
    }
    if let Some((one, other)) = pairs.undecided.first() {
        let place = |line: &usize| writer.sources.place(writer.block.lines[*line].span);
        let more = match pairs.undecided.len() {
            1 => String::new(),
            many => format!(", and {} more pairs", many - 1),
        };
        let message = format!("the work allowed ended before {} and {} were compared{more}", place(one), place(other));
        report.undecided.push(writer.undecided(code, message));
    }
}
