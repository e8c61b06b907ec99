//! The summary of a replay: `tasuki.simulate/1`.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;
use smol_str::SmolStr;

use super::commitments::CommitmentRow;
use super::conformance::ConformanceRows;
use super::ledger::LedgerLine;
use super::lines::Coverage;
use super::plan::Plan;
use super::step_counts::StepCounts;
use super::tally::{SlaTally, Tally};
use crate::diagnostic::Severity;
use crate::text::Sources;
use crate::time::PolicyTime;

/// What a replay came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub schema: &'static str,
    pub policy: String,
    /// None for a trace without rows.
    pub until: Option<String>,
    pub rows: Rows,
    pub leads: u64,
    /// In the order of their declaration; events that never happened are left out.
    pub events: Vec<EventCount>,
    pub stages: Vec<Standing>,
    pub moves: Vec<MoveCount>,
    pub slas: Vec<SlaSummary>,
    pub recycles: Vec<RecycleCount>,
    /// Time that leads of stages that are not final, or of none, had no owner.
    pub unowned_seconds: i64,
    /// By requirement of each commitment, then by period.
    pub commitments: Vec<CommitmentRow>,
    #[serde(flatten)]
    pub conformance: ConformanceRows,
    /// By step, the ones that say that something is wrong.
    pub findings: IndexMap<&'static str, u64>,
    /// By step, all of the ledger.
    pub steps: StepCounts,
    /// The first findings, as the ledger has them.
    pub problems: Vec<LedgerLine>,
    /// Lines of the policy that no lead used.
    pub unused_lines: Vec<String>,
}

/// `read` is `applied` plus `rejected`; rows after the end of the replay are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    pub read: u64,
    pub applied: u64,
    pub rejected: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub later: u64,
    /// Rows of leads that were not asked for, counted apart.
    #[serde(skip_serializing_if = "is_zero")]
    pub others: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventCount {
    pub event: SmolStr,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// None: leads that intake could not place.
    pub stage: Option<SmolStr>,
    pub owner: Option<SmolStr>,
    pub leads: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveCount {
    /// None: intake.
    pub from: Option<SmolStr>,
    pub to: SmolStr,
    pub count: u64,
}

/// Clocks by stage, name and the department that answers for them. Each clock counts once; `late` was
/// met after its deadline, `breached` never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlaSummary {
    pub stage: SmolStr,
    pub sla: SmolStr,
    pub owner: Option<SmolStr>,
    pub met: u64,
    pub late: u64,
    pub breached: u64,
    pub running: u64,
    pub undecidable: u64,
    pub ended: u64,
    /// Clocks without any event that would meet them or count as an attempt.
    pub never_touched: u64,
    /// Elapsed time from start to meeting, of the clocks that were met: the middle value, the mean of
    /// the middle two (rounded down) where there is none.
    pub median_seconds: Option<i64>,
    /// The nearest rank.
    pub p90_seconds: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecycleCount {
    pub stage: SmolStr,
    pub cause: String,
    pub count: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Summary {
    #[expect(clippy::too_many_arguments, reason = "the parts of a replay's result, put together once")]
    pub(super) fn new(
        plan: &Plan,
        time: &PolicyTime,
        sources: &Sources,
        rows: Rows,
        until: Option<Timestamp>,
        tally: Tally,
        commitments: Vec<CommitmentRow>,
        conformance: ConformanceRows,
        used: &Coverage,
        problems: Vec<LedgerLine>,
    ) -> Summary {
        let model = plan.model;
        let stage = |id: crate::model::StageId| model[id].name.clone();
        let owner = |id: Option<crate::model::DepartmentId>| id.map(|id| model[id].name.clone());
        let counts = StepCounts::of(&tally);
        Summary {
            schema: "tasuki.simulate/1",
            policy: model.name.clone(),
            until: until.map(|until| time.text(until).to_string()),
            rows,
            leads: tally.leads,
            events: model
                .events
                .iter()
                .zip(&tally.events)
                .filter(|(_, count)| **count > 0)
                .map(|(event, count)| EventCount { event: event.name.clone(), count: *count })
                .collect(),
            stages: tally
                .standing
                .iter()
                .map(|((id, by), leads)| Standing { stage: id.map(stage), owner: owner(*by), leads: *leads })
                .collect(),
            moves: tally
                .moves
                .iter()
                .map(|((from, to), count)| MoveCount { from: from.map(stage), to: stage(to), count })
                .collect(),
            recycles: tally
                .recycles
                .iter()
                .map(|((id, cause), count)| RecycleCount {
                    stage: stage(*id),
                    cause: sources.place(*cause),
                    count: *count,
                })
                .collect(),
            commitments,
            conformance: ConformanceRows { codes: counts.codes.clone(), ..conformance },
            unowned_seconds: tally.unowned.as_secs(),
            findings: counts.findings(),
            steps: counts.clone(),
            problems,
            unused_lines: used.unused(&plan.lines, sources),
            slas: tally
                .slas
                .into_iter()
                .map(|((sla, by), tally)| sla_summary(stage(sla.stage), model[sla].name.clone(), owner(by), tally))
                .collect(),
        }
    }

    /// How many findings matter at least that much: rows set aside, `gap`, `overlap`, `impossible` and
    /// `promise-broken` are errors, the other findings and commitments that were not kept are warnings.
    /// Breaches are neither.
    pub fn findings_at(&self, level: Severity) -> u64 {
        let unkept = self.commitments.iter().filter(|row| !row.kept && level <= Severity::Warning).count();
        self.rows.rejected + self.steps.findings_at(level) + unkept as u64
    }
}

fn sla_summary(stage: SmolStr, sla: SmolStr, owner: Option<SmolStr>, mut tally: SlaTally) -> SlaSummary {
    tally.seconds.sort_unstable();
    SlaSummary {
        stage,
        sla,
        owner,
        met: tally.met,
        late: tally.late,
        breached: tally.breached,
        running: tally.running,
        undecidable: tally.undecidable,
        ended: tally.ended,
        never_touched: tally.never_touched,
        median_seconds: median(&tally.seconds),
        p90_seconds: nearest_rank(&tally.seconds, 90),
    }
}

fn median(sorted: &[i64]) -> Option<i64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = sorted[middle - 1];
    Some(lower + (upper - lower) / 2)
}

fn nearest_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle_and_the_ninetieth_is_the_nearest_rank() {
        assert_eq!((median(&[]), nearest_rank(&[], 90)), (None, None));
        assert_eq!((median(&[7]), nearest_rank(&[7], 90)), (Some(7), Some(7)));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!((median(&ten), nearest_rank(&ten, 90)), (Some(5), Some(9)));
    }
}
