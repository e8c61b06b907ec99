//! The lines of a policy that a lead can use, numbered, and which of them were used.
//!
//! The numbers run block by block in the order of the model, so that a block's first number and the
//! place of an arm in it name a line without a search.

use crate::model::{Alternatives, Model, OwnerRule, Sla, Stage};
use crate::text::{Sources, Span};

/// The number of a line.
pub(super) type LineId = u32;

/// Where each block's numbers begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    spans: Vec<Span>,
    pub intake: LineId,
    pub decisions: Vec<LineId>,
    pub stages: Vec<StageLines>,
}

#[derive(Clone, Debug)]
pub(super) struct StageLines {
    pub owner: LineId,
    pub whens: LineId,
    /// By place in [`Stage::ons`].
    pub ons: Vec<LineId>,
    /// By place in [`Stage::timers`].
    pub timers: Vec<LineId>,
    pub returns: LineId,
    pub limit: LineId,
    pub slas: Vec<SlaLines>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct SlaLines {
    pub deadline: LineId,
    pub met_by: LineId,
    pub until: LineId,
    pub warn: LineId,
    pub on_met: LineId,
    pub on_breach: LineId,
}

impl Lines {
    pub fn of(model: &Model) -> Lines {
        let mut lines = Lines::default();
        lines.intake = match &model.intake {
            Some(intake) => lines.block(intake),
            None => 0,
        };
        lines.decisions = model.decisions.iter().map(|decision| lines.block(&decision.body)).collect();
        lines.stages = model.stages.iter().map(|stage| lines.stage(stage)).collect();
        lines
    }

    fn stage(&mut self, stage: &Stage) -> StageLines {
        let owner = self.next();
        match stage.owner.as_ref().map(|owner| (&owner.rule, owner.span)) {
            Some((OwnerRule::Arms(arms), _)) => {
                self.block(arms);
            }
            Some((OwnerRule::Decision(_), span)) => self.spans.push(span),
            Some((OwnerRule::Hole, _)) | None => {}
        }
        let whens = self.block(&stage.whens);
        let ons = stage.ons.iter().map(|on| self.block(&on.lines)).collect();
        let timers = stage.timers.iter().map(|timer| self.block(&timer.lines)).collect();
        let returns = self.next();
        let mut limit = returns;
        if let Some(recycle) = &stage.recycle {
            self.block(&recycle.returns);
            limit = self.next();
            self.spans.extend(recycle.limit.as_ref().map(|limit| limit.span));
        }
        let slas = stage.slas.iter().map(|sla| self.sla(sla)).collect();
        StageLines { owner, whens, ons, timers, returns, limit, slas }
    }

    fn sla(&mut self, sla: &Sla) -> SlaLines {
        let deadline = self.block(&sla.deadline);
        let met_by = self.spans_of(sla.met_by.iter().map(|line| line.span));
        let until = self.spans_of(sla.until.iter().map(|line| line.span));
        let warn = self.spans_of(sla.warn.iter().map(|line| line.span));
        let on_met = self.spans_of(sla.on_met.iter().map(|action| action.span));
        let on_breach = self.spans_of(sla.on_breach.iter().map(|breach| breach.span));
        SlaLines { deadline, met_by, until, warn, on_met, on_breach }
    }

    fn block<T>(&mut self, block: &Alternatives<T>) -> LineId {
        self.spans_of(block.arms.iter().map(|arm| arm.span))
    }

    fn spans_of(&mut self, spans: impl Iterator<Item = Span>) -> LineId {
        let first = self.next();
        self.spans.extend(spans);
        first
    }

    fn next(&self) -> LineId {
        LineId::try_from(self.spans.len()).expect("sources are capped below 4 GiB")
    }
}

/// Which lines were used. Runs of several leads are merged with [`Coverage::merge`].
#[derive(Clone, Debug, Default)]
pub(super) struct Coverage {
    used: Vec<bool>,
}

impl Coverage {
    pub fn new(lines: &Lines) -> Coverage {
        Coverage { used: vec![false; lines.spans.len()] }
    }

    pub fn mark(&mut self, line: LineId) {
        if let Some(used) = self.used.get_mut(line as usize) {
            *used = true;
        }
    }

    pub fn merge(&mut self, other: &Coverage) {
        self.used.iter_mut().zip(&other.used).for_each(|(used, other)| *used |= other);
    }

    /// The lines of text on which nothing was used, in file order (`p.tasuki:71`).
    pub fn unused(&self, lines: &Lines, sources: &Sources) -> Vec<String> {
        let mut by_place: Vec<_> = lines
            .spans
            .iter()
            .zip(&self.used)
            .filter(|(span, _)| !span.is_empty())
            .map(|(span, used)| ((span.file, sources.start(*span).line), *used))
            .collect();
        by_place.sort();
        let mut places = Vec::new();
        for group in by_place.chunk_by(|left, right| left.0 == right.0) {
            if group.iter().all(|(_, used)| !used) {
                let (file, line) = group[0].0;
                places.push(format!("{}:{line}", sources.get(file).path));
            }
        }
        places
    }
}
