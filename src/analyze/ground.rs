//! What every check of a policy stands on: its axes, its formulas, what cannot be judged.

use super::axes::{Axes, domain, follows};
use super::definitions::{Definitions, Unjudged, conditions};
use super::engine::Space;
use crate::model::{Cond, CondKind, Model, OwnerRule, Subject, ValueSet};

/// The axes and definitions of one policy.
pub struct Ground<'m> {
    pub model: &'m Model,
    pub axes: Axes,
    pub space: Space,
    pub definitions: Definitions,
    /// Why no lead can be judged: an `assume` could not be read.
    pub assumes: Option<Unjudged>,
}

impl<'m> Ground<'m> {
    pub fn new(model: &'m Model) -> Ground<'m> {
        Ground::over(model, axes_of(&[model]))
    }

    /// The policy over axes that it may share with others: no test of it is split by an atom.
    pub fn over(model: &'m Model, axes: Axes) -> Ground<'m> {
        let definitions = Definitions::new(model, &axes.too_many);
        let assumes = model.assumes.iter().find_map(|assume| definitions.why_not(model, &assume.cond));
        Ground { model, space: axes.space(), axes, definitions, assumes }
    }
}

/// The axes that no condition of the policies splits. Subjects are named by the same ids in all of
/// them and have the same types.
pub fn axes_of(models: &[&Model]) -> Axes {
    let mut tests: Vec<(&Subject, &ValueSet)> = Vec::new();
    for model in models {
        for cond in all_conditions(model) {
            cond.walk(&mut |part| {
                if let CondKind::Test(test) = &part.kind
                    && domain(model, &test.subject).is_some()
                    // Of several policies one name may mean several scores: their tests are sums.
                    && (models.len() == 1 || !follows(&test.subject))
                {
                    tests.push((&test.subject, &test.set));
                }
            });
        }
    }
    models.first().map_or_else(Axes::default, |model| Axes::new(model, tests))
}

/// Every condition that decides where a lead goes, who owns it and when it is due.
fn all_conditions(model: &Model) -> Vec<&Cond> {
    let mut all: Vec<&Cond> = model.assumes.iter().map(|assume| &assume.cond).collect();
    all.extend(model.criteria.iter().map(|criterion| &criterion.cond));
    all.extend(model.scores.iter().flat_map(|score| &score.terms).map(|term| &term.cond));
    all.extend(model.decisions.iter().flat_map(|decision| conditions(&decision.body)));
    all.extend(model.intake.iter().flat_map(conditions));
    for stage in &model.stages {
        if let Some(owner) = &stage.owner
            && let OwnerRule::Arms(arms) = &owner.rule
        {
            all.extend(conditions(arms));
        }
        all.extend(conditions(&stage.whens));
        all.extend(stage.ons.iter().flat_map(|on| conditions(&on.lines)));
        all.extend(stage.timers.iter().flat_map(|timer| conditions(&timer.lines)));
        all.extend(stage.recycle.iter().flat_map(|recycle| conditions(&recycle.returns)));
        for sla in &stage.slas {
            all.extend(conditions(&sla.deadline));
            all.extend(sla.met_by.iter().chain(&sla.until).filter_map(|event| event.when.as_ref()));
            all.extend(&sla.paused_while);
        }
    }
    all
}
