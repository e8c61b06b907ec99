//! What a lead is worth: the money that commitments are counted in.
//!
//! The money decisions that a commitment of either policy sums; where there is none, all money
//! decisions; where there is none, the money that is known of a lead. Amounts are exact.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::super::align::Aligned;
use crate::analyze::parts::Walk;
use crate::model::{AttributeId, DecisionId, Model, RequirementKind, Subject, Type, Value};

/// One way to value a lead.
#[derive(Clone, Debug)]
pub struct Worth {
    pub name: SmolStr,
    pub currency: SmolStr,
    old: Option<Subject>,
    new: Option<Subject>,
}

/// What a lead is worth under the old policy and under the new one; none where nothing says so.
pub type Amounts = [Option<Decimal>; 2];

impl Worth {
    pub fn before(&self, walk: &Walk<'_>) -> Option<Decimal> {
        amount(walk, self.old.as_ref())
    }

    pub fn after(&self, walk: &Walk<'_>) -> Option<Decimal> {
        amount(walk, self.new.as_ref())
    }
}

fn amount(walk: &Walk<'_>, subject: Option<&Subject>) -> Option<Decimal> {
    match walk.value(subject?) {
        Value::Number(number) => Some(number),
        Value::Unknown | Value::Choice(_) | Value::Text(_) => None,
    }
}

/// What leads are valued by.
pub fn worths(aligned: &Aligned) -> Vec<Worth> {
    let summed = by_decisions(aligned, summed);
    if !summed.is_empty() {
        return summed;
    }
    let decided = by_decisions(aligned, |model| (0..model.decisions.len()).map(DecisionId::new).collect());
    if decided.is_empty() { by_attributes(aligned) } else { decided }
}

fn summed(model: &Model) -> Vec<DecisionId> {
    let requirements = model.commitments.iter().flat_map(|commitment| &commitment.requirements);
    requirements
        .filter_map(|requirement| match &requirement.kind {
            RequirementKind::Sum { decision, .. } => Some(*decision),
            RequirementKind::Count { .. }
            | RequirementKind::Share { .. }
            | RequirementKind::SlaMet { .. }
            | RequirementKind::AtOnce { .. } => None,
        })
        .collect()
}

fn currency(ty: &Type) -> Option<&SmolStr> {
    match ty {
        Type::Money { currency, .. } => Some(currency),
        _ => None,
    }
}

/// Decisions of both policies that stand for each other are one.
fn by_decisions(aligned: &Aligned, of: impl Fn(&Model) -> Vec<DecisionId>) -> Vec<Worth> {
    let (old, new) = (of(&aligned.old), of(&aligned.new));
    let mut pairs: Vec<(Option<DecisionId>, Option<DecisionId>)> = Vec::new();
    let before = |id: DecisionId| aligned.decisions[id.index()].map(DecisionId::new);
    pairs.extend(new.iter().map(|id| (before(*id), Some(*id))));
    for id in old {
        let after = (0..aligned.decisions.len()).map(DecisionId::new).find(|new| before(*new) == Some(id));
        pairs.push((Some(id), after));
    }
    let mut worths: Vec<Worth> = Vec::new();
    for (old, new) in pairs {
        let of_old = old.and_then(|id| Some((&aligned.old[id].name, currency(&aligned.old[id].ty)?)));
        let of_new = new.and_then(|id| Some((&aligned.new[id].name, currency(&aligned.new[id].ty)?)));
        let Some((name, currency)) = of_new.or(of_old) else { continue };
        let same = |of: Option<(&SmolStr, &SmolStr)>| of.is_some_and(|(_, other)| other == currency);
        let worth = Worth {
            name: name.clone(),
            currency: currency.clone(),
            old: old.filter(|_| same(of_old)).map(Subject::Decision),
            new: new.filter(|_| same(of_new)).map(Subject::Decision),
        };
        if worths.iter().all(|other| other.name != worth.name) {
            worths.push(worth);
        }
    }
    worths
}

fn by_attributes(aligned: &Aligned) -> Vec<Worth> {
    let attributes = aligned.new.attributes.iter().enumerate();
    attributes
        .filter_map(|(at, attribute)| {
            let subject = Some(Subject::Attribute(AttributeId::new(at)));
            Some(Worth {
                name: attribute.name.clone(),
                currency: currency(&attribute.ty)?.clone(),
                old: subject.clone().filter(|_| aligned.attributes.old[at]),
                new: subject.filter(|_| aligned.attributes.new[at]),
            })
        })
        .collect()
}
