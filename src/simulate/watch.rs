//! Promises watched at run time.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::lead::LeadRun;
use super::plan::Plan;
use super::step::StepKind;
use crate::model::{Cond, Duration, PromiseId, PromiseKind, StageId};
use crate::text::Span;

/// The promises of a policy by what they watch.
#[derive(Clone, Debug, Default)]
pub(super) struct Promised<'m> {
    nevers: Vec<Item<&'m Cond>>,
    /// By stage: conditions that no lead which enters it may have.
    no_entry: Vec<Vec<Item<&'m Cond>>>,
    /// By stage: how soon a lead leaves.
    leaves: Vec<Vec<Item<Duration>>>,
    reaches: Vec<Item<Reach<'m>>>,
}

#[derive(Clone, Copy, Debug)]
struct Item<T> {
    promise: PromiseId,
    line: Span,
    what: T,
}

#[derive(Clone, Copy, Debug)]
struct Reach<'m> {
    from: StageId,
    targets: &'m [StageId],
    within: Duration,
}

impl<'m> Promised<'m> {
    pub fn of(model: &'m crate::model::Model) -> Promised<'m> {
        let mut promised = Promised {
            no_entry: vec![Vec::new(); model.stages.len()],
            leaves: vec![Vec::new(); model.stages.len()],
            ..Promised::default()
        };
        for (at, promise) in model.promises.iter().enumerate() {
            for item in &promise.items {
                let (promise, line) = (PromiseId::new(at), item.span);
                match &item.kind {
                    PromiseKind::Never(cond) => promised.nevers.push(Item { promise, line, what: cond }),
                    PromiseKind::NoEntry { stage, when } => {
                        promised.no_entry[stage.index()].push(Item { promise, line, what: when });
                    }
                    PromiseKind::Leaves { stage, within } => {
                        promised.leaves[stage.index()].push(Item { promise, line, what: *within });
                    }
                    PromiseKind::Reaches { stage, targets, within } => {
                        let what = Reach { from: *stage, targets, within: *within };
                        promised.reaches.push(Item { promise, line, what });
                    }
                }
            }
        }
        promised
    }
}

/// What is being watched of one lead.
#[derive(Clone, Debug)]
pub(super) struct Watches {
    /// By `never` line: it holds now.
    broken: Vec<bool>,
    /// By `leaves` line of the present stage: when it is broken.
    leaves: Vec<Option<Timestamp>>,
    /// By `reaches` line: when each entry that has not reached a target breaks it, in order.
    reaches: Vec<VecDeque<Timestamp>>,
}

impl Watches {
    pub fn new(plan: &Plan) -> Watches {
        Watches {
            broken: vec![false; plan.promised.nevers.len()],
            leaves: Vec::new(),
            reaches: vec![VecDeque::new(); plan.promised.reaches.len()],
        }
    }

    pub fn reset(&mut self) {
        self.broken.fill(false);
        self.leaves.clear();
        self.reaches.iter_mut().for_each(VecDeque::clear);
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        let leaves = self.leaves.iter().flatten();
        leaves.chain(self.reaches.iter().filter_map(VecDeque::front)).min().copied()
    }
}

impl LeadRun<'_> {
    /// `no lead enters S when COND`, looked at as the lead moves, before the stage clears anything.
    pub(super) fn observe_entry(&mut self, stage: StageId) {
        let plan = self.plan;
        for item in &plan.promised.no_entry[stage.index()] {
            if self.view.holds(item.what) {
                self.push(item.line, StepKind::PromiseBroken { promise: item.promise });
            }
        }
    }

    /// The lead stands in a new stage.
    pub(super) fn watch_entry(&mut self, stage: StageId) {
        let plan = self.plan;
        for (at, item) in plan.promised.reaches.iter().enumerate() {
            if item.what.targets.contains(&stage) {
                self.watches.reaches[at].clear();
            }
            if item.what.from == stage {
                let due = self.time.deadline(self.now, item.what.within);
                self.watches.reaches[at].extend(due);
            }
        }
        let due = |item: &Item<Duration>| self.time.deadline(self.now, item.what);
        self.watches.leaves = plan.promised.leaves[stage.index()].iter().map(due).collect();
    }

    pub(super) fn watch_exit(&mut self) {
        self.watches.leaves.clear();
    }

    /// `never COND`, looked at after the owner is decided; recorded when it begins to hold.
    pub(super) fn watch_never(&mut self) {
        let plan = self.plan;
        for (at, item) in plan.promised.nevers.iter().enumerate() {
            let broken = self.created.is_some() && self.view.holds(item.what);
            if broken && !self.watches.broken[at] {
                self.push(item.line, StepKind::PromiseBroken { promise: item.promise });
            }
            self.watches.broken[at] = broken;
        }
    }

    /// Promises of which the time has run out.
    pub(super) fn watches_due(&mut self, due: Timestamp) {
        let plan = self.plan;
        if let Some(stage) = self.view.stage() {
            for (at, item) in plan.promised.leaves[stage.index()].iter().enumerate() {
                if self.watches.leaves.get(at).copied().flatten().is_some_and(|moment| moment <= due) {
                    self.watches.leaves[at] = None;
                    self.push(item.line, StepKind::PromiseBroken { promise: item.promise });
                }
            }
        }
        for (at, item) in plan.promised.reaches.iter().enumerate() {
            while self.watches.reaches[at].front().is_some_and(|moment| *moment <= due) {
                self.watches.reaches[at].pop_front();
                self.push(item.line, StepKind::PromiseBroken { promise: item.promise });
            }
        }
    }
}
