//! Timers and clocks of one stage that fall due at the same moment and move a lead to different
//! stages.
//!
//! Each counts from the lead's entry, so they can be compared from a few entries written down here: a
//! weekday morning and afternoon, an evening, a weekend. What falls due together from one of them
//! does so for real; what would only if an event came at one exact second is left alone.
//! INVARIANT: a pair that is told meets from an entry of the list.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;

use super::blocks::{Place, said_timer};
use super::engine::{FormulaId, Formulas, Verdict, satisfiable};
use super::exits;
use super::flow::{Flow, Goal};
use super::leaving::{Fate, Leaving, counts_from_entry, fate, leavings};
use super::moment::Moment;
use super::scene::{Open, Scene};
use super::universe;
use crate::diagnostic::{Code, Finding};
use crate::model::{ActionKind, Deadline, SlaId, StageId, Subject, Target, Without};
use crate::text::Span;
use crate::time::PolicyTime;

/// A move at a moment counted from entry.
struct Due {
    /// The timer or clock: moves of one are held against each other elsewhere.
    of: Place,
    moment: Moment,
    target: Target,
    leads: FormulaId,
    span: Span,
    said: String,
}

/// Pairs of one stage that are asked about.
const MOST_PAIRS: usize = 100;

/// Tells of all such pairs.
pub fn same_moment(scene: &mut Scene<'_, '_>) {
    let Some(flow) = scene.flow else { return };
    let time = PolicyTime::new(scene.model);
    for id in scene.working_stages() {
        let dues = dues(scene, flow, id);
        let pairs = meeting(&time, &dues);
        if pairs.is_empty() {
            continue;
        }
        let leavings = leavings(scene, flow, id);
        let there = exits::standing(scene, flow, id);
        let mut told: Vec<(Span, Span)> = Vec::new();
        for (one, other) in pairs.into_iter().take(MOST_PAIRS) {
            let (first, second) = (&dues[one], &dues[other]);
            if told.contains(&(first.span, second.span)) || is_over(scene, &time, &leavings, there, first) {
                continue;
            }
            scene.asker.universe = there;
            let finding = pair(scene, id, first, second);
            told.extend(finding.as_ref().map(|_| (first.span, second.span)));
            scene.report.findings.extend(finding);
        }
        scene.asker.universe = scene.every_lead;
    }
}

fn dues(scene: &mut Scene<'_, '_>, flow: &Flow, id: StageId) -> Vec<Due> {
    let model = scene.model;
    let mut dues = Vec::new();
    for block in scene.blocks.iter().zip(scene.judged).filter(|(_, why)| why.is_none()).map(|(block, _)| block) {
        let Place::Timer(stage, at) = block.place else { continue };
        if stage != id {
            continue;
        }
        let timer = &model[id].timers[at];
        let quiet = quiet(scene, &timer.without);
        for (line, claim) in block.lines.iter().zip(&scene.claims[&block.place]) {
            let Some(target) = line.target.filter(|target| *target != Target::Stay) else { continue };
            let leads = scene.asker.conditions.formulas.all([*claim, quiet]);
            let said = said_timer(model, id, at);
            dues.push(Due {
                of: block.place,
                moment: Moment::After(timer.duration),
                target,
                leads,
                span: line.span,
                said,
            });
        }
    }
    for (index, sla) in (0_u32..).zip(&model[id].slas) {
        let clock = SlaId { stage: id, index };
        if sla.deadline.broken || matches!(sla.start, crate::model::ClockStart::Event(_)) {
            continue;
        }
        if !counts_from_entry(scene, flow, clock) {
            continue;
        }
        let of = Place::Deadline(clock);
        for (arm, claim) in sla.deadline.arms.iter().zip(&scene.claims[&of]) {
            if arm.value == Deadline::None {
                continue;
            }
            scene.asker.universe = scene.every_lead;
            let at_entry = flow.at_entry(&mut scene.asker, id);
            let given = scene.asker.conditions.formulas.all([at_entry, *claim]);
            let leads = exits::memory_of(scene, given);
            for breach in &sla.on_breach {
                let ActionKind::Move(target) = breach.action.kind else { continue };
                let moment = Moment::Breach { deadline: arm.value, offset: breach.offset };
                let said = match breach.offset {
                    Some(offset) => format!("on breach + {offset}` of `{}", sla.name),
                    None => format!("on breach` of `{}", sla.name),
                };
                dues.push(Due { of, moment, target, leads, span: breach.span, said });
            }
        }
    }
    dues
}

/// The leads for which the timer still counts from entry.
fn quiet(scene: &mut Scene<'_, '_>, without: &Without) -> FormulaId {
    let events = match without {
        Without::Nothing => return Formulas::TRUE,
        Without::AnyEvent => (0..scene.model.events.len()).map(crate::model::EventId::new).collect(),
        Without::Events(events) => events.clone(),
    };
    let mut parts = Vec::new();
    for event in events {
        parts.extend(universe::count_among(scene.asker.conditions, Subject::EventCountInStage(event), 0));
    }
    scene.asker.conditions.formulas.all(parts)
}

/// Pairs of different timers or clocks with different targets that fall due together.
fn meeting(time: &PolicyTime, dues: &[Due]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for entry in entries(time) {
        let mut at: BTreeMap<Timestamp, Vec<usize>> = BTreeMap::new();
        for (number, due) in dues.iter().enumerate() {
            if let Some(moment) = due.moment.from(time, entry) {
                at.entry(moment).or_default().push(number);
            }
        }
        for together in at.into_values() {
            for (place, one) in together.iter().enumerate() {
                for other in &together[place + 1..] {
                    let differ = dues[*one].of != dues[*other].of && dues[*one].target != dues[*other].target;
                    if differ && !pairs.contains(&(*one, *other)) && pairs.len() < MOST_PAIRS {
                        pairs.push((*one, *other));
                    }
                }
            }
        }
    }
    pairs
}

fn entries(time: &PolicyTime) -> impl Iterator<Item = Timestamp> + '_ {
    let moments = [(5, 10, 17), (6, 14, 43), (9, 20, 11), (10, 11, 29)];
    moments.into_iter().filter_map(|(day, hour, minute)| time.instant(date(2026, 10, day).at(hour, minute, 0, 0)))
}

/// Whether earlier timers have moved every lead by then.
fn is_over(scene: &mut Scene<'_, '_>, time: &PolicyTime, leavings: &[Leaving], there: FormulaId, due: &Due) -> bool {
    scene.asker.universe = there;
    !matches!(fate(scene, time, leavings, due.leads, due.moment), Fate::Stays | Fate::Undecided)
}

fn pair(scene: &mut Scene<'_, '_>, id: StageId, one: &Due, other: &Due) -> Option<Finding> {
    let stage = &scene.model[id].name;
    let open = Open { code: Code::OverlapTimer, stage: id };
    let holds = [one.leads, other.leads];
    match scene.asker.ask(|scope| satisfiable(scope, &holds, &[])) {
        Verdict::Yes(_) => {}
        Verdict::No => return None,
        Verdict::Undecided => {
            scene.undecided(open);
            return None;
        }
    }
    scene.of_leads(Goal::Rests(id), &holds, open, |leads| {
        let (first, second) = (&one.said, &other.said);
        let message = format!(
            "`{first}` and `{second}` in `{stage}` can fall due at the same moment and move {leads} to different stages"
        );
        Finding::new(Code::OverlapTimer, other.span, message)
            .label("at the same moment as another")
            .subject(stage.as_str())
            .related(one.span, "falls due at that moment too")
            .related(other.span, "falls due at that moment")
            .help("let one of them be due earlier, or say in one of them which leads it is for")
    })
}
