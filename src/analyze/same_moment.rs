//! Timers and clocks of one stage that fall due at the same moment and move a lead to different
//! stages.
//!
//! Each counts from the lead's entry, so they can be compared from a few entries written down here: a
//! weekday morning and afternoon, an evening, a weekend. What falls due together from all of them is
//! told, with the rows that bring a lead there and one past that moment; what would only if an event
//! came at one exact second is left alone.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Timestamp};

use super::blocks::{Place, said_timer};
use super::engine::{FormulaId, Formulas, Verdict, satisfiable};
use super::exits;
use super::flow::{Flow, Goal};
use super::leaving::{Fate, Leaving, counts_from_entry, fate, leavings};
use super::moment::Moment;
use super::scene::{Open, Scene};
use super::universe;
use crate::diagnostic::{Code, Example, Finding, RunRow};
use crate::model::{ActionKind, Breach, Deadline, Sla, SlaId, StageId, Subject, Target, Without};
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
            let mut finding = pair(scene, id, first, second);
            if let Some(finding) = &mut finding {
                if is_first(scene, id, &time, &dues, [first, second]) {
                    finding.run.extend(past(&time, finding.run.last(), first.moment));
                } else {
                    finding.run.clear();
                }
            }
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
            let leads = scene.asker.conditions.formulas.all([at_entry, *claim]);
            for breach in &sla.on_breach {
                let ActionKind::Move(target @ Target::Move { .. }) = breach.action.kind else { continue };
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
    let mut at: BTreeMap<Vec<Option<Timestamp>>, Vec<usize>> = BTreeMap::new();
    for (number, due) in dues.iter().enumerate() {
        let moments: Vec<Option<Timestamp>> = entries(time).map(|entry| due.moment.from(time, entry)).collect();
        if !moments.contains(&None) {
            at.entry(moments).or_default().push(number);
        }
    }
    let mut pairs = Vec::new();
    for together in at.into_values() {
        for (place, one) in together.iter().enumerate() {
            let others = together[place + 1..].iter();
            let differ =
                others.filter(|other| dues[*one].of != dues[**other].of && dues[*one].target != dues[**other].target);
            pairs.extend(differ.map(|other| (*one, *other)));
            if pairs.len() > MOST_PAIRS {
                return pairs;
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

/// Whether nothing else of the stage can move a silent lead before the two: then its run shows them.
fn is_first(scene: &Scene<'_, '_>, id: StageId, time: &PolicyTime, dues: &[Due], pair: [&Due; 2]) -> bool {
    let is_other = |of: Place| pair.iter().all(|one| one.of != of);
    let earlier = |due: &&Due| {
        let first = |of: &Due| entries(time).next().and_then(|entry| of.moment.from(time, entry));
        is_other(due.of) && first(due) < first(pair[0])
    };
    let moves = |(index, sla): (u32, &Sla)| {
        let is_move = |breach: &Breach| matches!(breach.action.kind, ActionKind::Move(Target::Move { .. }));
        is_other(Place::Deadline(SlaId { stage: id, index })) && sla.on_breach.iter().any(is_move)
    };
    !dues.iter().any(|due| earlier(&due)) && !(0_u32..).zip(&scene.model[id].slas).any(moves)
}

/// A row past the moment.
fn past(time: &PolicyTime, last: Option<&RunRow>, moment: Moment) -> Option<RunRow> {
    let last = last?;
    let from = time.instant(DateTime::strptime("%Y-%m-%d %H:%M", &last.at).ok()?)?;
    let due = time.civil(moment.from(time, from)?.checked_add(SignedDuration::from_mins(1)).ok()?);
    let values = Example::default();
    let at = due.strftime("%Y-%m-%d %H:%M").to_string();
    Some(RunRow { lead: last.lead.clone(), at, event: String::from("updated"), by: None, values })
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
