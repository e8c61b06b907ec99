//! What is still known of leads after a change: a formula without the subjects that changed.

use crate::analyze::engine::{
    self, AtomSet, Bounded, FormulaId, Formulas, Limits, Scope, Verdict, not_implied, satisfiable,
};
use crate::analyze::region::Asker;
use crate::analyze::universe;
use crate::model::{AttributeId, EventId, Model, StageId, Subject};

/// More parts than this and everything is taken to be possible.
const MOST_PARTS: usize = 400;
/// Steps of work for one change.
const MOST_WORK: u64 = 500_000;

/// The leads (none, if none can be) as they stand in `target` once they entered it: what the stage clears is at its
/// initial value, entries are counted anew and no event has happened in the stage.
pub fn entering(model: &Model, asker: &mut Asker<'_, '_>, target: StageId, leaving: FormulaId) -> FormulaId {
    if leaving == Formulas::FALSE || asker.ask(|scope| satisfiable(scope, &[leaving], &[])) == Verdict::No {
        return Formulas::FALSE;
    }
    let axes = asker.axes;
    let leaving = counted_on(asker, leaving, Subject::StageCount(target));
    let counts_anew = axes.axes.iter().any(|axis| matches!(axis.subject, Subject::EventCountInStage(_)));
    let changes_values = counts_anew || !model[target].clear.is_empty();
    let changes = |dim: usize| match &axes.axes[dim].subject {
        Subject::Attribute(id) => model[target].clear.contains(id),
        Subject::EventCountInStage(_) => true,
        // It follows from what may have changed.
        Subject::Score(_) => changes_values,
        Subject::StageCount(_)
        | Subject::Field(_)
        | Subject::EventCount(_)
        | Subject::Decision(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => false,
    };
    let changed = (0..axes.axes.len()).any(changes);
    let kept = if changed { without(asker, leaving, &changes) } else { leaving };
    let mut parts = vec![kept];
    for event in (0..model.events.len()).map(EventId::new) {
        parts.extend(universe::count_among(asker.conditions, Subject::EventCountInStage(event), 0));
    }
    for id in &model[target].clear {
        let place = asker.axes.of(&Subject::Attribute(*id));
        if let (Some(dim), Some(initial)) = (place, model[*id].initial()) {
            let axis = &asker.axes.axes[dim];
            if let Some(atom) = axis.atom_of(&initial) {
                let set = AtomSet::one(axis.count(), atom);
                parts.push(asker.conditions.formulas.within(dim, set));
            }
        }
    }
    asker.conditions.formulas.all(parts)
}

/// The leads once one more is counted: for each count what is so of those that have it.
fn counted_on(asker: &mut Asker<'_, '_>, leads: FormulaId, subject: Subject) -> FormulaId {
    let Some(dim) = asker.axes.of(&subject) else { return leads };
    let axis = &asker.axes.axes[dim];
    let formulas = &mut asker.conditions.formulas;
    let mut ways = Vec::new();
    for atom in 0..axis.count() {
        let given = formulas.preimage(leads, &|at, set| match (at == dim, set.contains(atom)) {
            (false, _) => set.clone(),
            (true, true) => AtomSet::full(set.atoms()),
            (true, false) => AtomSet::none(set.atoms()),
        });
        let next = formulas.within(dim, AtomSet::of(axis.count(), axis.counted_on(atom)));
        ways.push(formulas.all([given, next]));
    }
    formulas.any(ways)
}

/// `so_far` and what stays of `leads` while they stand: fixed attributes, and how often they entered
/// stages.
pub fn fixed(model: &Model, asker: &mut Asker<'_, '_>, so_far: FormulaId, leads: FormulaId) -> FormulaId {
    if so_far == Formulas::TRUE || leads == Formulas::FALSE {
        return so_far;
    }
    let new = asker.ask(|scope| satisfiable(scope, &[leads], &[so_far]));
    if new == Verdict::No {
        return so_far;
    }
    let is_fixed = |id: AttributeId| model[id].fixed;
    let axes = asker.axes;
    let changes = |dim: usize| match &axes.axes[dim].subject {
        Subject::Attribute(id) => !is_fixed(*id),
        Subject::StageCount(_) => false,
        Subject::Field(_)
        | Subject::EventCount(_)
        | Subject::EventCountInStage(_)
        | Subject::Decision(_)
        | Subject::Score(_)
        | Subject::Stage
        | Subject::Owner
        | Subject::Sla(_) => true,
    };
    let known = without(asker, leads, &changes);
    let all = asker.conditions.formulas.any([so_far, known]);
    // Said as everything where it is everything, so that the growth ends.
    match asker.ask(|scope| not_implied(scope, Formulas::TRUE, all)) {
        Verdict::No => Formulas::TRUE,
        Verdict::Yes(_) | Verdict::Undecided => all,
    }
}

/// The formula with the subjects of the dimensions forgotten: everything that some value of theirs
/// allows.
fn without(asker: &mut Asker<'_, '_>, formula: FormulaId, forgotten: &dyn Fn(usize) -> bool) -> FormulaId {
    image(asker, formula, &|dim, side| if forgotten(dim) { AtomSet::full(side.atoms()) } else { side.clone() })
}

/// What becomes of the leads of the formula when each side of their boxes becomes another; every
/// lead where there are too many boxes.
pub fn image(asker: &mut Asker<'_, '_>, formula: FormulaId, becomes: &dyn Fn(usize, &AtomSet) -> AtomSet) -> FormulaId {
    if formula == Formulas::FALSE {
        return formula;
    }
    // The universe is part of what is projected: boxes must not reach outside it.
    let all = asker.conditions.formulas.all([formula, asker.universe]);
    let boxes = asker.ask(|scope| {
        let limits = Limits { work: scope.limits.work.min(MOST_WORK), ..scope.limits };
        let scope = Scope { universe: Formulas::TRUE, bounds: Bounded::Free, limits, ..*scope };
        engine::image(&scope, all, MOST_PARTS, becomes)
    });
    let Some(boxes) = boxes else { return Formulas::TRUE };
    let formulas = &mut asker.conditions.formulas;
    let mut ways = Vec::with_capacity(boxes.len());
    for cell in &boxes {
        let kept: Vec<FormulaId> = cell.bounded().map(|dim| formulas.within(dim, cell.sides[dim].clone())).collect();
        ways.push(formulas.all(kept));
    }
    formulas.any(ways)
}
