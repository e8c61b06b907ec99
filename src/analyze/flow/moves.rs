//! Every way by which a lead can come from one place to another.

use crate::analyze::blocks::{Block, Place};
use crate::model::{ActionKind, Duration, EventId, Model, SlaId, StageId, Target};
use crate::text::Span;

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
    /// The clock whose breach it is, and which of its actions.
    pub breach: Option<(SlaId, usize)>,
    pub target: StageId,
    /// How long it rests there, if that is a recycle.
    pub rest: Option<Duration>,
    /// The recycle that is full, so that the lead is sent on.
    pub full: Option<StageId>,
}

impl Move {
    /// A move where nothing is asked; none for `stay`.
    fn to(trigger: Trigger, target: Target) -> Option<Move> {
        match target {
            Target::Stay => None,
            Target::Move { stage, rest } => {
                Some(Move { trigger, line: None, breach: None, target: stage, rest, full: None })
            }
        }
    }

    /// The line or action that makes the move.
    pub fn span(&self, model: &Model, blocks: &[Block<'_>]) -> Span {
        let line = self.line.and_then(|(place, at)| {
            let block = blocks.iter().find(|block| block.place == place)?;
            Some(block.lines[at].span)
        });
        let action = || self.breach.map(|(sla, at)| model[sla].on_breach[at].span);
        line.or_else(action).unwrap_or(model[self.target].span)
    }
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
                all.extend(Move::to(trigger, target).map(|one| Move { line: Some((block.place, at)), ..one }));
            }
        }
    }
    for stage in (0..model.stages.len()).map(StageId::new).filter(|stage| !model[*stage].is_final) {
        for (index, sla) in (0_u32..).zip(&model[stage].slas) {
            let id = SlaId { stage, index };
            let met = sla.on_met.iter().map(|action| (Trigger::Met(stage), action, None));
            let breached = sla.on_breach.iter().enumerate();
            let breached = breached.map(|(at, breach)| (Trigger::Clock(stage), &breach.action, Some((id, at))));
            for (trigger, action, breach) in met.chain(breached) {
                match &action.kind {
                    ActionKind::Move(target) => {
                        all.extend(Move::to(trigger, *target).map(|one| Move { breach, ..one }));
                    }
                    ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_) | ActionKind::Reassign(_) => {}
                }
            }
        }
    }
    let mut at = 0;
    while at < all.len() {
        let limit = model[all[at].target].recycle.as_ref().and_then(|recycle| recycle.limit.as_ref());
        if let Some(on) = limit.and_then(|limit| Move::to(all[at].trigger, limit.then)) {
            let sent_on = Move { full: Some(all[at].target), line: all[at].line, breach: all[at].breach, ..on };
            if !all.contains(&sent_on) {
                all.push(sent_on);
            }
        }
        at += 1;
    }
    all
}
