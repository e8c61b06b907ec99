//! Every way by which a lead can come from one place to another.

use crate::analyze::blocks::{Block, Place};
use crate::model::{ActionKind, EventId, Model, StageId, Target};

/// When a move is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A lead's first event.
    Intake,
    /// A line of this event in this stage.
    Event(StageId, EventId),
    /// The instant in which a lead entered the stage, or any later one.
    When(StageId),
    /// A timer, a rest or a breach, while the lead stands in the stage.
    Clock(StageId),
    /// An event that meets a clock.
    Met(StageId),
}

/// One move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub trigger: Trigger,
    /// The block and the line whose condition must hold; none where nothing is asked.
    pub line: Option<(Place, usize)>,
    pub target: StageId,
}

impl Trigger {
    /// The stage that is left.
    pub fn stage(self) -> Option<StageId> {
        match self {
            Trigger::Intake => None,
            Trigger::Event(stage, _) | Trigger::When(stage) | Trigger::Clock(stage) | Trigger::Met(stage) => {
                Some(stage)
            }
        }
    }
}

/// All moves, in the order of the blocks. A recycle that is full sends its leads on at once: every
/// move into it is also one to where the limit sends them.
pub fn moves(model: &Model, blocks: &[Block<'_>]) -> Vec<Move> {
    let mut all = Vec::new();
    for block in blocks {
        let trigger = match block.place {
            Place::Intake => Trigger::Intake,
            Place::When(stage) => Trigger::When(stage),
            Place::Event(stage, at) => Trigger::Event(stage, model[stage].ons[at].event),
            Place::Timer(stage, _) | Place::Return(stage) => Trigger::Clock(stage),
            Place::Decision(_) | Place::Owner(_) | Place::Deadline(_) => continue,
        };
        for (at, line) in block.lines.iter().enumerate() {
            if let Some(target) = line.target {
                all.extend(stage_of(target).map(|target| Move { trigger, line: Some((block.place, at)), target }));
            }
        }
    }
    for stage in (0..model.stages.len()).map(StageId::new).filter(|stage| !model[*stage].is_final) {
        for sla in &model[stage].slas {
            let met = sla.on_met.iter().map(|action| (Trigger::Met(stage), action));
            let breached = sla.on_breach.iter().map(|breach| (Trigger::Clock(stage), &breach.action));
            for (trigger, action) in met.chain(breached) {
                match &action.kind {
                    ActionKind::Move(target) => {
                        all.extend(stage_of(*target).map(|target| Move { trigger, line: None, target }));
                    }
                    ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) | ActionKind::Reassign(_) => {}
                }
            }
        }
    }
    let mut at = 0;
    while at < all.len() {
        let limit = model[all[at].target].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
        if let Some(target) = limit.and_then(|limit| stage_of(limit.then)) {
            let sent_on = Move { target, ..all[at] };
            if !all.contains(&sent_on) {
                all.push(sent_on);
            }
        }
        at += 1;
    }
    all
}

fn stage_of(target: Target) -> Option<StageId> {
    match target {
        Target::Stay => None,
        Target::Move { stage, rest: _ } => Some(stage),
    }
}
