//! Lines of stages that never get their turn, whatever the lead: those of a final stage, those of an
//! event that no lead in a stage sees, timers and steps of a ladder that fall due after the stay has
//! ended, and the limit of a recycle that no lead reaches.

use super::blocks::{Block, Place};
use super::engine::{Formulas, satisfiable};
use super::exits;
use super::flow::Flow;
use super::leaving::{Fate, Leaving, counts_from_entry, fate, leavings, said};
use super::moment::Moment;
use super::scene::Scene;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{ActionKind, Alternatives, Deadline, Duration, EventId, Model, Sla, SlaId, Stage, StageId, Target};
use crate::text::Span;
use crate::time::{PolicyTime, is_surely_within};

/// A line without a turn, why, and the lines that take it.
struct Idle {
    span: Span,
    subject: String,
    what: String,
    why: String,
    by: Vec<Span>,
}

/// Tells of all lines without a turn.
pub fn no_turn(scene: &mut Scene<'_, '_>) {
    let model = scene.model;
    let time = PolicyTime::new(model);
    let mut idle: Vec<Idle> = Vec::new();
    for stage in model.stages.iter().filter(|stage| stage.is_final) {
        idle.extend(of_final(stage));
    }
    for id in scene.working_stages() {
        idle.extend(of_created(scene.model, id));
        let Some(flow) = scene.flow else { continue };
        idle.extend(of_limit(model, flow, id));
        let leavings = leavings(scene, flow, id);
        late_timers(scene, &time, &leavings, id, &mut idle);
        for (at, sla) in (0_u32..).zip(&model[id].slas) {
            late_steps(scene, flow, &time, &leavings, (SlaId { stage: id, index: at }, sla), &mut idle);
        }
        scene.asker.universe = scene.every_lead;
    }
    for Idle { span, subject, what, why, by } in idle {
        let help = if by.is_empty() { "delete it" } else { "delete it, or narrow the lines that take its leads" };
        let mut finding = Finding::new(Code::UnreachableLine, span, format!("{what} never speaks: {why}"))
            .label("for no lead")
            .subject(subject)
            .help(help);
        for span in by {
            finding = finding.related(span, "takes leads before it");
        }
        scene.report.findings.push(finding);
    }
}

/// No line leaves a final stage and no clock runs there.
fn of_final(stage: &Stage) -> Vec<Idle> {
    fn lines<'m>(of: &'m Alternatives<Target>) -> impl Iterator<Item = Span> + 'm {
        of.arms.iter().map(|arm| arm.span)
    }
    let ons = stage.ons.iter().flat_map(|on| lines(&on.lines));
    let timers = stage.timers.iter().flat_map(|timer| lines(&timer.lines));
    let idle = |span: Span, what: &str, why: &str| Idle {
        span,
        subject: stage.name.to_string(),
        what: format!("{what} of `{}`", stage.name),
        why: format!("`{}` is final, {why}", stage.name),
        by: Vec::new(),
    };
    let moves = lines(&stage.whens).chain(ons).chain(timers);
    let moves = moves.map(|span| idle(span, "this line", "and no line leaves it"));
    let clocks = stage.slas.iter().map(|sla| {
        let subject = super::lints::clock_name(&stage.name, sla);
        Idle { subject, ..idle(sla.span, &format!("`{}`", sla.name), "and no clock runs there") }
    });
    moves.chain(clocks).collect()
}

/// `created` is a lead's first row: intake answers it, and no later row is one.
fn of_created(model: &Model, id: StageId) -> Vec<Idle> {
    let stage = &model[id];
    let created = stage.ons.iter().filter(|on| on.event == EventId::CREATED);
    created
        .flat_map(|on| &on.lines.arms)
        .map(|arm| Idle {
            span: arm.span,
            subject: format!("{}/created", stage.name),
            what: format!("this `on created` line of `{}`", stage.name),
            why: String::from("`created` is a lead's first row, which `intake` answers"),
            by: Vec::new(),
        })
        .collect()
}

/// The limit of a recycle that no lead enters so often.
fn of_limit(model: &Model, flow: &Flow, id: StageId) -> Option<Idle> {
    let limit = model[id].recycle.as_ref()?.limit.as_ref()?;
    let reached = flow.moves.iter().zip(&flow.taken).any(|(one, taken)| *taken && one.full == Some(id));
    // A limit that leads nowhere makes no move.
    if reached || limit.then == Target::Stay || !flow.ended {
        return None;
    }
    Some(Idle {
        span: limit.span,
        subject: model[id].name.to_string(),
        what: format!("the limit of `{}`", model[id].name),
        why: format!("no lead enters `{}` more than {} times", model[id].name, limit.times),
        by: Vec::new(),
    })
}

/// Lines of timers that ask only once the lead is gone.
fn late_timers(scene: &mut Scene<'_, '_>, time: &PolicyTime, leavings: &[Leaving], id: StageId, idle: &mut Vec<Idle>) {
    let of_stage = |block: &&Block<'_>| matches!(block.place, Place::Timer(of, _) if of == id);
    let blocks: Vec<&Block<'_>> = scene.blocks.iter().filter(of_stage).collect();
    for block in blocks {
        let Place::Timer(_, at) = block.place else { continue };
        let timer = &scene.model[id].timers[at];
        if timer.lines.broken || leavings.is_empty() {
            continue;
        }
        scene.asker.universe = scene.universe(block.place);
        for (line, claim) in block.lines.iter().zip(&scene.claims[&block.place]) {
            match fate(scene, time, leavings, *claim, Moment::After(timer.duration)) {
                Fate::Gone(by) => idle.push(Idle {
                    span: line.span,
                    subject: scene.model[id].name.to_string(),
                    what: format!("this `{}` line of `{}`", timer.said(scene.model), scene.model[id].name),
                    why: format!("{} takes all of its leads before", said(leavings, &by)),
                    by: by.into_iter().map(|at| leavings[at].span).collect(),
                }),
                Fate::Stays => {}
                Fate::Undecided => undecided(scene, id, line.span),
            }
        }
    }
}

/// Steps of a ladder after one that moves every lead, or after the stage's own timers.
fn late_steps(
    scene: &mut Scene<'_, '_>,
    flow: &Flow,
    time: &PolicyTime,
    leavings: &[Leaving],
    (id, sla): (SlaId, &Sla),
    idle: &mut Vec<Idle>,
) {
    let subject = super::lints::clock_name(&scene.model[id.stage].name, sla);
    let step = |offset: Option<Duration>| match offset {
        Some(offset) => format!("`on breach + {offset}` of `{}`", sla.name),
        None => format!("`on breach` of `{}`", sla.name),
    };
    let mut moved: Option<usize> = None;
    let place = Place::Deadline(id);
    let from_entry = counts_from_entry(scene, flow, id) && !sla.deadline.broken && !leavings.is_empty();
    let there = scene.universe(place);
    for (at, breach) in sla.on_breach.iter().enumerate() {
        if let Some(first) = moved.filter(|first| is_later(sla.on_breach[*first].offset, breach.offset)) {
            idle.push(Idle {
                span: breach.span,
                subject: subject.clone(),
                what: step(breach.offset),
                why: format!("{} moves every lead before", step(sla.on_breach[first].offset)),
                by: vec![sla.on_breach[first].span],
            });
            continue;
        }
        if let ActionKind::Move(target) = breach.action.kind
            && moved.is_none()
            && exits::leaves(scene, Some(id.stage), target) == Formulas::TRUE
        {
            moved = Some(at);
        }
        // A clock that is never missed at all is `sla-after-exit`.
        let Some(offset) = breach.offset.filter(|_| from_entry) else { continue };
        let mut gone = Vec::new();
        let mut all = true;
        for (arm, claim) in sla.deadline.arms.iter().zip(&scene.claims[&place]) {
            if arm.value == Deadline::None || !all {
                continue;
            }
            scene.asker.universe = there;
            let mut fate_at =
                |offset| fate(scene, time, leavings, *claim, Moment::Breach { deadline: arm.value, offset });
            match fate_at(Some(offset)) {
                Fate::Gone(by) => gone.extend(by),
                Fate::Stays => {
                    all = scene.asker.ask(|scope| satisfiable(scope, &[*claim], &[])).is_no();
                }
                Fate::Undecided => {
                    all = false;
                    undecided(scene, id.stage, breach.span);
                }
            }
        }
        gone.sort_unstable();
        gone.dedup();
        if all && !gone.is_empty() && !is_never_missed(scene, time, leavings, id, there) {
            idle.push(Idle {
                span: breach.span,
                subject: subject.clone(),
                what: step(breach.offset),
                why: format!("{} takes every lead before", said(leavings, &gone)),
                by: gone.into_iter().map(|at| leavings[at].span).collect(),
            });
        }
    }
}

/// Whether the second step is surely due after the first: at one moment notices come before moves.
fn is_later(first: Option<Duration>, second: Option<Duration>) -> bool {
    match (first, second) {
        (None, second) => second.is_some(),
        (Some(_), None) => false,
        (Some(first), Some(second)) => first != second && is_surely_within(first, second),
    }
}

/// Whether the stage's timers come before every deadline of the clock.
fn is_never_missed(
    scene: &mut Scene<'_, '_>,
    time: &PolicyTime,
    leavings: &[Leaving],
    id: SlaId,
    there: super::engine::FormulaId,
) -> bool {
    let sla = &scene.model[id];
    scene.asker.universe = there;
    sla.deadline.arms.iter().zip(&scene.claims[&Place::Deadline(id)]).all(|(arm, claim)| {
        arm.value == Deadline::None
            || !matches!(
                fate(scene, time, leavings, *claim, Moment::Breach { deadline: arm.value, offset: None }),
                Fate::Stays | Fate::Undecided
            )
            || scene.asker.ask(|scope| satisfiable(scope, &[*claim], &[])).is_no()
    })
}

fn undecided(scene: &mut Scene<'_, '_>, stage: StageId, span: Span) {
    let message = "the work allowed ended before this line and the stage's timers were compared for every start";
    let subject = Some(scene.model[stage].name.to_string());
    let open = Undecided { code: Code::UnreachableLine, span, subject, message: String::from(message), share: None };
    scene.report.undecided.push(open);
}
