//! What is sure of a lead in a stage from the ways that lead there: events that must have happened,
//! stages that it must, may or may only once have entered.

use super::moves::{Move, Trigger};
use crate::model::{EventId, Model, StageId};

/// By stage: what every way there has in common, and what some way has.
#[derive(Debug)]
pub struct Facts {
    /// Events that every way to the stage holds.
    pub happened: Vec<Vec<EventId>>,
    /// Stages that every way to the stage enters, itself included.
    pub entered: Vec<Vec<StageId>>,
    /// For each stage the stages that some way to it may have entered, itself included.
    pub may: Vec<Vec<bool>>,
    /// Stages that a lead can enter again.
    pub again: Vec<bool>,
    /// Stages that `when` lines alone can lead back to.
    pub in_when_circle: Vec<bool>,
    /// From each stage the stages that `when` lines alone can lead to.
    pub passes: Vec<Vec<bool>>,
}

impl Facts {
    pub fn new(model: &Model, moves: &[Move]) -> Facts {
        let count = model.stages.len();
        let step = |only_when: bool| {
            let mut next = vec![vec![false; count]; count];
            for one in moves {
                if let Some(from) = one.trigger.stage()
                    && (!only_when || matches!(one.trigger, Trigger::When(_)))
                {
                    next[from.index()][one.target.index()] = true;
                }
            }
            reach(next)
        };
        let (any, when) = (step(false), step(true));
        let may = (0..count).map(|to| (0..count).map(|from| from == to || any[from][to]).collect()).collect();
        let (happened, entered) = sure(count, moves);
        Facts {
            happened,
            entered,
            may,
            again: (0..count).map(|at| any[at][at]).collect(),
            in_when_circle: (0..count).map(|at| when[at][at]).collect(),
            passes: when,
        }
    }
}

/// The transitive closure.
fn reach(mut next: Vec<Vec<bool>>) -> Vec<Vec<bool>> {
    for through in 0..next.len() {
        let onward = next[through].clone();
        for from in next.iter_mut().filter(|from| from[through]) {
            from.iter_mut().zip(&onward).for_each(|(to, on)| *to |= on);
        }
    }
    next
}

/// What all ways have in common: the greatest solution of "what the moves here share".
fn sure(count: usize, moves: &[Move]) -> (Vec<Vec<EventId>>, Vec<Vec<StageId>>) {
    type Known = Option<(Vec<EventId>, Vec<StageId>)>;
    // None: not reached so far, so everything is sure.
    let mut known: Vec<Known> = vec![None; count];
    loop {
        let mut changed = false;
        for one in moves {
            let (mut events, mut stages) = match one.trigger.stage() {
                None => (Vec::new(), Vec::new()),
                Some(from) => match &known[from.index()] {
                    None => continue,
                    Some(of) => of.clone(),
                },
            };
            if let Trigger::Event(_, event) = one.trigger {
                events.push(event);
            }
            stages.push(one.target);
            match &mut known[one.target.index()] {
                Some((old_events, old_stages)) => {
                    let before = old_events.len() + old_stages.len();
                    old_events.retain(|event| events.contains(event));
                    old_stages.retain(|stage| stages.contains(stage));
                    changed |= old_events.len() + old_stages.len() < before;
                }
                slot @ None => {
                    events.sort_unstable();
                    events.dedup();
                    stages.sort_unstable();
                    stages.dedup();
                    *slot = Some((events, stages));
                    changed = true;
                }
            }
        }
        if !changed {
            return known.into_iter().map(Option::unwrap_or_default).unzip();
        }
    }
}
