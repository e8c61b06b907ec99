//! What a run counts. A worker counts its leads; tallies of workers are merged in lead order.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::plan::Plan;
use super::step::{STEP_NAMES, Step, StepKind};
use crate::model::{DepartmentId, EventId, SlaId, StageId};
use crate::text::Span;

/// How a clock counts in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClockEnd {
    Met,
    Late,
    /// Never met.
    Breached,
    Running,
    Undecidable,
    /// Stopped before its deadline, or its stage was left.
    Ended,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub leads: u64,
    pub events: Vec<u64>,
    /// Where leads stand at the end.
    pub standing: BTreeMap<(Option<StageId>, Option<DepartmentId>), u64>,
    /// From (none: intake) and to.
    pub moves: Moves,
    pub recycles: BTreeMap<(StageId, Span), u64>,
    pub slas: BTreeMap<(SlaId, Option<DepartmentId>), SlaTally>,
    pub unowned: SignedDuration,
    /// By place in [`STEP_NAMES`].
    pub steps: [u64; STEP_NAMES.len()],
    /// Findings by code.
    pub codes: BTreeMap<&'static str, u64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct SlaTally {
    pub met: u64,
    pub late: u64,
    pub breached: u64,
    pub running: u64,
    pub undecidable: u64,
    pub ended: u64,
    pub never_touched: u64,
    /// From start to meeting, of every clock that was met.
    pub seconds: Vec<i64>,
}

impl Tally {
    pub fn new(plan: &Plan) -> Tally {
        let model = plan.model;
        Tally { events: vec![0; model.events.len()], moves: Moves::new(model.stages.len()), ..Tally::default() }
    }

    pub fn event(&mut self, event: EventId) {
        self.events[event.index()] += 1;
    }

    pub fn lead(&mut self, stage: Option<StageId>, owner: Option<DepartmentId>) {
        self.leads += 1;
        *self.standing.entry((stage, owner)).or_default() += 1;
    }

    pub fn unowned(&mut self, time: SignedDuration) {
        self.unowned = self.unowned.saturating_add(time);
    }

    pub fn step(&mut self, step: &Step) {
        self.steps[step.kind.place()] += 1;
        if step.kind.is_problem()
            && let Some(code) = step.kind.finding_code()
        {
            *self.codes.entry(code).or_default() += 1;
        }
        let Some(stage) = step.stage else { return };
        match &step.kind {
            StepKind::Entered { from } => self.moves.count(*from, stage, 1),
            StepKind::Recycled { .. } => *self.recycles.entry((stage, step.cause)).or_default() += 1,
            StepKind::Handoff { .. }
            | StepKind::Due { .. }
            | StepKind::Warned { .. }
            | StepKind::Met { .. }
            | StepKind::Breached { .. }
            | StepKind::Ended { .. }
            | StepKind::Notified { .. }
            | StepKind::Reassigned { .. }
            | StepKind::Returned
            | StepKind::Gap { .. }
            | StepKind::Overlap { .. }
            | StepKind::Impossible(_)
            | StepKind::DoubleContact { .. }
            | StepKind::Drift(_)
            | StepKind::InstantLoop(_)
            | StepKind::PromiseBroken { .. } => {}
        }
    }

    /// One clock at its end; `seconds` from its start to its meeting.
    pub fn clock(
        &mut self,
        sla: SlaId,
        owner: Option<DepartmentId>,
        end: ClockEnd,
        seconds: Option<i64>,
        touched: bool,
    ) {
        let tally = self.slas.entry((sla, owner)).or_default();
        match end {
            ClockEnd::Met => tally.met += 1,
            ClockEnd::Late => tally.late += 1,
            ClockEnd::Breached => tally.breached += 1,
            ClockEnd::Running => tally.running += 1,
            ClockEnd::Undecidable => tally.undecidable += 1,
            ClockEnd::Ended => tally.ended += 1,
        }
        tally.never_touched += u64::from(!touched && seconds.is_none());
        tally.seconds.extend(seconds);
    }

    pub fn merge(&mut self, other: Tally) {
        fn add<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            from.into_iter().for_each(|(key, count)| *into.entry(key).or_default() += count);
        }
        self.leads += other.leads;
        self.events.iter_mut().zip(other.events).for_each(|(count, more)| *count += more);
        add(&mut self.standing, other.standing);
        self.moves.merge(&other.moves);
        add(&mut self.recycles, other.recycles);
        add(&mut self.codes, other.codes);
        for (key, more) in other.slas {
            self.slas.entry(key).or_default().merge(more);
        }
        self.unowned = self.unowned.saturating_add(other.unowned);
        self.steps.iter_mut().zip(other.steps).for_each(|(count, more)| *count += more);
    }
}

/// How often leads moved: for each stage entered, the stages left for it. That is counted at nearly
/// every event, and a stage has few neighbours.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    into: Vec<Vec<(Option<StageId>, u64)>>,
}

impl Moves {
    fn new(stages: usize) -> Moves {
        Moves { into: vec![Vec::new(); stages] }
    }

    fn count(&mut self, from: Option<StageId>, to: StageId, more: u64) {
        let into = &mut self.into[to.index()];
        match into.iter_mut().find(|(known, _)| *known == from) {
            Some((_, count)) => *count += more,
            None => into.push((from, more)),
        }
    }

    fn merge(&mut self, other: &Moves) {
        other.iter().for_each(|((from, to), count)| self.count(from, to, count));
    }

    /// In the order of the stages left (none: intake, first), then of those entered.
    pub fn iter(&self) -> impl Iterator<Item = ((Option<StageId>, StageId), u64)> {
        let all = self.into.iter().enumerate();
        let mut moves: Vec<_> = all
            .flat_map(|(to, into)| into.iter().map(move |(from, count)| ((*from, StageId::new(to)), *count)))
            .collect();
        moves.sort_unstable_by_key(|(key, _)| *key);
        moves.into_iter()
    }
}

impl SlaTally {
    fn merge(&mut self, other: SlaTally) {
        self.met += other.met;
        self.late += other.late;
        self.breached += other.breached;
        self.running += other.running;
        self.undecidable += other.undecidable;
        self.ended += other.ended;
        self.never_touched += other.never_touched;
        self.seconds.extend(other.seconds);
    }
}
