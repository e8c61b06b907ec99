//! Waits in words: where the lead stands, since when, and why nothing moves it on.

use jiff::Timestamp;

use super::scenario::moment;
use super::stays::How;
use super::waiting::{Leg, Wait};
use super::world::{Exit, World};
use crate::analyze::blocks::said_timer;
use crate::model::StageId;
use crate::time::PolicyTime;

/// Stages of a circle that a sentence names.
const MOST_NAMED: usize = 6;

/// A wait that begins and ends so, and is longer than `due`.
pub fn wait(
    world: &World<'_, '_>,
    time: &PolicyTime,
    wait: &Wait<'_, '_>,
    legs: &[Leg],
    begun: Timestamp,
    due: Timestamp,
    seen: Timestamp,
) -> String {
    let name = |stage: StageId| format!("`{}`", world.model[stage].name);
    let Some(last) = legs.last() else { return String::new() };
    let (stage, within) = (name(wait.promised.stage), wait.promised.within);
    let kept = match wait.promised.targets {
        None => format!("a lead can stay in {stage}"),
        Some(targets) => {
            let names: Vec<String> = targets.iter().map(|stage| name(*stage)).collect();
            format!("a lead that entered {stage} can be kept from {}", names.join(", "))
        }
    };
    let there = match wait.promised.targets {
        Some(_) if last.visit.stage != wait.promised.stage => format!(" in {}", name(last.visit.stage)),
        Some(_) | None => String::new(),
    };
    let mut circle: Vec<StageId> = Vec::new();
    for leg in legs {
        if circle.contains(&leg.visit.stage)
            && wait.waits.endless[wait.start]
            && last.strategy.moments().next().is_some()
        {
            circle.push(leg.visit.stage);
            let names: Vec<String> = circle.iter().take(MOST_NAMED).map(|stage| name(*stage)).collect();
            return format!("{kept} for ever, going round {}", names.join(" → "));
        }
        circle.push(leg.visit.stage);
    }
    if last.strategy.moments().next().is_none() {
        return format!("{kept} for ever{there}: {}", reasons(world, last));
    }
    let until = last.strategy.end(time, begun).filter(|_| legs.len() == 1).unwrap_or(seen);
    format!(
        "{kept} for more than {within}: from {} until {}{there}, when {} was promised",
        moment(time, begun),
        moment(time, until),
        moment(time, due)
    )
}

/// Why no exit of the stay fires.
fn reasons(world: &World<'_, '_>, leg: &Leg) -> String {
    let stage = leg.visit.stage;
    let mut said: Vec<String> = Vec::new();
    for (exit, how) in &leg.strategy.choices {
        let exit_name = match exit {
            Exit::Timer(at) => format!("`{}`", said_timer(world.model, stage, *at)),
            Exit::Return => String::from("`return`"),
            Exit::Breach { sla, .. } => format!("`{}`", world.model[stage].slas[*sla].name),
        };
        let event = |event: &crate::model::EventId| format!("`{}`", world.model[*event].name);
        let reason = match how {
            How::Fires(_) => continue,
            How::Guarded => format!("{exit_name} does not move every lead"),
            How::Pushed(of) => format!("{exit_name} begins again with every {}", event(of)),
            How::Stopped(of) => format!("{} ends the clock {exit_name}", event(of)),
            How::Paused => format!("the clock {exit_name} can stay paused"),
            How::Unset(Some(_)) => format!("the clock {exit_name} has no deadline for some leads"),
            How::Unset(None) => format!("the clock {exit_name} need not start"),
        };
        if !said.contains(&reason) {
            said.push(reason);
        }
    }
    match said.is_empty() {
        true if world.model[stage].is_final => String::from("no line leaves a final stage"),
        true => String::from("no timer moves it on"),
        false => said.join(", and "),
    }
}
