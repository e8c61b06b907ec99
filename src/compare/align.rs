//! Two policies over one set of departments, attributes, events, fields and stages.
//!
//! The joint ids are those of the old policy, then what only the new one has; types are joined, and
//! each side is told by an `assume` of its own which values it knows. A stage that one side has not
//! is an empty place that no move leads to. INVARIANT: a condition of either policy means over the
//! joint ids what it meant over its own.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::change::Rename;
use super::names::{Joint, Named, Renaming, join, paired};
use super::remap::Remap;
use crate::model::*;
use crate::text::Span;

/// Both policies with joint ids.
pub struct Aligned {
    pub old: Model,
    pub new: Model,
    pub renames: Vec<Rename>,
    pub attributes: Presence,
    pub events: Presence,
    pub stages: Presence,
    pub departments: Presence,
    /// For each decision, score, commitment and promise of the new policy the old one that it stands
    /// for; these keep the ids of their own policy.
    pub decisions: Vec<Option<usize>>,
    pub scores: Vec<Option<usize>>,
    pub commitments: Vec<Option<usize>>,
    pub promises: Vec<Option<usize>>,
    /// From the ids of the new policy to the joint ones.
    pub remap: Remap,
}

impl Aligned {
    /// Whether as many names stand for each other here as in another alignment of the same policies.
    pub fn pairs_as_many(&self, other: &Aligned) -> bool {
        let count = |of: &Aligned| {
            let joint = [&of.attributes, &of.events, &of.stages, &of.departments].map(|of| of.both().count());
            let own = [&of.decisions, &of.scores, &of.commitments, &of.promises].map(|of| of.iter().flatten().count());
            (joint, own)
        };
        count(self) == count(other)
    }
}

/// Which joint ids each side has, in order.
pub struct Presence {
    pub old: Vec<bool>,
    pub new: Vec<bool>,
}

impl Presence {
    fn of(old: usize, joint: &Joint) -> Presence {
        let mut new = vec![false; joint.count];
        joint.of_new.iter().for_each(|place| new[*place] = true);
        Presence { old: (0..joint.count).map(|place| place < old).collect(), new }
    }

    /// The places that both have.
    pub fn both(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.old.len()).filter(|place| self.old[*place] && self.new[*place])
    }

    pub fn removed(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.old.len()).filter(|place| !self.new[*place])
    }

    pub fn added(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.old.len()).filter(|place| !self.old[*place])
    }
}

/// Gives both policies joint ids.
pub fn align(old: &Model, new: &Model, renaming: &Renaming<'_>) -> Aligned {
    let mut renames = Vec::new();
    let any = |_: usize, _: usize| true;
    let departments = join(
        "department",
        &names_of(&old.departments, |it| (&it.name, &it.label)),
        &names_of(&new.departments, |it| (&it.name, &it.label)),
        any,
        renaming,
        &mut renames,
    );
    let attributes = join(
        "attribute",
        &names_of(&old.attributes, |it| (&it.name, &it.label)),
        &names_of(&new.attributes, |it| (&it.name, &it.label)),
        // Values that cannot be held against each other are those of different attributes.
        |from, at| same_kind(&old.attributes[from].ty, &new.attributes[at].ty),
        renaming,
        &mut renames,
    );
    let built_in = |place: usize| place <= EventId::UPDATED.index();
    let events = join(
        "event",
        &names_of(&old.events, |it| (&it.name, &it.label)),
        &names_of(&new.events, |it| (&it.name, &it.label)),
        |from, at| (!built_in(from) && !built_in(at)) || from == at,
        renaming,
        &mut renames,
    );
    let stages = join(
        "stage",
        &names_of(&old.stages, |it| (&it.name, &it.label)),
        &names_of(&new.stages, |it| (&it.name, &it.label)),
        any,
        renaming,
        &mut renames,
    );
    let fields = join_fields(old, new, &events);

    let mut first = old.clone();
    let mut second = Model { scenarios: Vec::new(), ..new.clone() };
    first.scenarios = Vec::new();

    let mut remap = Remap {
        departments: departments.of_new.clone(),
        attributes: attributes.of_new.clone(),
        events: events.of_new.clone(),
        fields: fields.of_new.clone(),
        stages: stages.of_new.clone(),
        attribute_choices: Vec::new(),
        field_choices: Vec::new(),
    };
    join_attribute_types(&mut first, &mut second, old, new, &attributes, &mut remap);
    join_field_types(&mut first, &mut second, old, new, &fields, &mut remap);
    first.departments.extend(departments.added.iter().map(|at| new.departments[*at].clone()));
    second.departments = placed(&old.departments, &new.departments, &departments, Department::clone);
    join_events(&mut first, &mut second, old, new, &events, &remap);
    first.stages.extend(stages.added.iter().map(|at| nowhere(&new.stages[*at])));
    second.stages = placed(&old.stages, &new.stages, &stages, nowhere);
    for (at, place) in stages.of_new.iter().enumerate() {
        second.stages[*place] = remap.stage_parts(new, &new.stages[at]);
    }
    second.assumes.clear();
    for assume in &new.assumes {
        second.assumes.push(Assume { cond: remap.cond(new, &assume.cond), span: assume.span });
    }
    first.assumes.extend(knows(&first, old, |at| (at < old.attributes.len()).then_some(at)));
    let own = |place: usize| attributes.of_new.iter().position(|of| *of == place);
    second.assumes.extend(knows(&second, new, own));
    second.criteria = new
        .criteria
        .iter()
        .map(|criterion| Criterion {
            cond: remap.cond(new, &criterion.cond),
            agreed: criterion.agreed.as_ref().map(|agreed| Agreed {
                by: agreed.by.iter().map(|id| remap.department(*id)).collect(),
                ..agreed.clone()
            }),
            ..criterion.clone()
        })
        .collect();
    second.scores = new
        .scores
        .iter()
        .map(|score| Score {
            terms: score.terms.iter().map(|term| Term { cond: remap.cond(new, &term.cond), ..term.clone() }).collect(),
            ..score.clone()
        })
        .collect();
    second.decisions = new.decisions.iter().map(|decision| remap.decision(new, decision)).collect();
    second.intake = new.intake.as_ref().map(|lines| remap.lines(new, lines, |target| remap.target(*target)));
    second.commitments = new.commitments.iter().map(|it| remap.commitment(new, it)).collect();
    second.promises = new.promises.iter().map(|it| remap.promise(new, it)).collect();

    Aligned {
        old: first,
        new: second,
        renames,
        attributes: Presence::of(old.attributes.len(), &attributes),
        events: Presence::of(old.events.len(), &events),
        stages: Presence::of(old.stages.len(), &stages),
        departments: Presence::of(old.departments.len(), &departments),
        decisions: paired(
            &names_of(&old.decisions, |it| (&it.name, &it.label)),
            &names_of(&new.decisions, |it| (&it.name, &it.label)),
            |from, at| std::mem::discriminant(&old.decisions[from].ty) == std::mem::discriminant(&new.decisions[at].ty),
            renaming,
        ),
        commitments: paired(
            &names_of(&old.commitments, |it| (&it.name, &it.label)),
            &names_of(&new.commitments, |it| (&it.name, &it.label)),
            any,
            renaming,
        ),
        promises: paired(
            &names_of(&old.promises, |it| (&it.name, &it.label)),
            &names_of(&new.promises, |it| (&it.name, &it.label)),
            any,
            renaming,
        ),
        scores: paired(
            &names_of(&old.scores, |it| (&it.name, &it.label)),
            &names_of(&new.scores, |it| (&it.name, &it.label)),
            any,
            renaming,
        ),
        remap,
    }
}

/// The names and labels of one kind.
pub fn names_of<T>(items: &[T], of: impl Fn(&T) -> (&SmolStr, &Option<String>)) -> Vec<Named<'_>> {
    let named = |item| {
        let (name, label): (&SmolStr, &Option<String>) = of(item);
        Named { name, label: label.as_deref() }
    };
    items.iter().map(named).collect()
}

/// The new items at their joint places; what the new policy has not, as `other` makes it of the old.
fn placed<T: Clone>(old: &[T], new: &[T], joint: &Joint, other: impl Fn(&T) -> T) -> Vec<T> {
    let mut all: Vec<T> = old.iter().map(other).collect();
    all.extend(joint.added.iter().map(|at| new[*at].clone()));
    for (at, place) in joint.of_new.iter().enumerate() {
        all[*place] = new[at].clone();
    }
    all
}

/// A stage of which a side knows the name alone.
fn nowhere(stage: &Stage) -> Stage {
    Stage {
        is_final: true,
        owner: None,
        clear: Vec::new(),
        whens: Alternatives::new(stage.span),
        ons: Vec::new(),
        timers: Vec::new(),
        slas: Vec::new(),
        recycle: None,
        ..stage.clone()
    }
}

fn same_kind(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Money { currency: one, .. }, Type::Money { currency: other, .. }) => one == other,
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

fn join_fields(old: &Model, new: &Model, events: &Joint) -> Joint {
    let mut joint = Joint { count: old.fields.len(), ..Joint::default() };
    for (at, field) in new.fields.iter().enumerate() {
        let event = events.of_new[field.event.index()];
        let same =
            |other: &Field| other.event.index() == event && other.name == field.name && same_kind(&other.ty, &field.ty);
        let place = old.fields.iter().position(same);
        joint.of_new.push(place.unwrap_or(joint.count));
        if place.is_none() {
            joint.added.push(at);
            joint.count += 1;
        }
    }
    joint
}

/// The type with the values of both, and the joint choice of each of `right`'s choices.
fn joined(left: &Type, right: &Type) -> (Type, Vec<u32>) {
    match (left, right) {
        (Type::OneOf(old), Type::OneOf(new)) => {
            let mut all = old.clone();
            let mut choices = Vec::new();
            for choice in new {
                let place = all.iter().position(|other| other.name == choice.name).unwrap_or_else(|| {
                    all.push(choice.clone());
                    all.len() - 1
                });
                choices.push(u32::try_from(place).expect("sources are capped below 4 GiB"));
            }
            (Type::OneOf(all), choices)
        }
        (Type::Integer(old), Type::Integer(new)) => (Type::Integer(wider(*old, *new)), Vec::new()),
        (Type::Decimal(old), Type::Decimal(new)) => (Type::Decimal(wider(*old, *new)), Vec::new()),
        (Type::Money { currency, limits: old }, Type::Money { limits: new, .. }) => {
            (Type::Money { currency: currency.clone(), limits: wider(*old, *new) }, Vec::new())
        }
        (left, _) => (left.clone(), Vec::new()),
    }
}

fn wider(old: Limits, new: Limits) -> Limits {
    let end =
        |one: Option<Decimal>, open: bool, other: Option<Decimal>, other_open: bool, lower: bool| match (one, other) {
            (Some(one), Some(other)) if one == other => (Some(one), open && other_open),
            (Some(one), Some(other)) if (one < other) == lower => (Some(one), open),
            (Some(_), Some(other)) => (Some(other), other_open),
            (None, _) | (_, None) => (None, false),
        };
    let (low, low_open) = end(old.low, old.low_open, new.low, new.low_open, true);
    let (high, high_open) = end(old.high, old.high_open, new.high, new.high_open, false);
    Limits { low, low_open, high, high_open }
}

fn join_attribute_types(
    first: &mut Model,
    second: &mut Model,
    old: &Model,
    new: &Model,
    joint: &Joint,
    remap: &mut Remap,
) {
    let unset = |attribute: &Attribute| Attribute { fixed: false, judged: false, default: None, ..attribute.clone() };
    first.attributes.extend(joint.added.iter().map(|at| unset(&new.attributes[*at])));
    second.attributes = placed(&old.attributes, &new.attributes, joint, unset);
    for (at, place) in joint.of_new.iter().copied().enumerate() {
        let (ty, choices) = joined(&first.attributes[place].ty, &new.attributes[at].ty);
        remap.attribute_choices.push(choices);
        let default = new.attributes[at].default.as_ref();
        second.attributes[place].default = default.map(|value| remap.attribute_value(AttributeId::new(at), value));
        let either = first.attributes[place].or_unknown || new.attributes[at].or_unknown;
        for side in [&mut *first, &mut *second] {
            side.attributes[place].ty = ty.clone();
            side.attributes[place].or_unknown = either;
        }
        // Another kind of value under the same name.
        let before = first.attributes.iter().position(|it| it.name == new.attributes[at].name);
        if let Some(before) = before.filter(|before| *before != place) {
            let name = SmolStr::from(format!("{} (before)", new.attributes[at].name));
            first.attributes[before].name = name.clone();
            second.attributes[before].name = name;
        }
    }
}

fn join_field_types(first: &mut Model, second: &mut Model, old: &Model, new: &Model, joint: &Joint, remap: &mut Remap) {
    let moved = |field: &Field| Field { event: remap.event(field.event), ..field.clone() };
    let added: Vec<Field> = joint.added.iter().map(|at| moved(&new.fields[*at])).collect();
    let mut fields: Vec<Field> = old.fields.clone();
    fields.extend(added.iter().cloned());
    for (at, place) in joint.of_new.iter().copied().enumerate() {
        fields[place] = moved(&new.fields[at]);
    }
    first.fields.extend(added);
    second.fields = fields;
    for (at, place) in joint.of_new.iter().copied().enumerate() {
        let (ty, choices) = joined(&first.fields[place].ty, &new.fields[at].ty);
        remap.field_choices.push(choices);
        first.fields[place].ty = ty.clone();
        second.fields[place].ty = ty;
    }
}

fn join_events(first: &mut Model, second: &mut Model, old: &Model, new: &Model, joint: &Joint, remap: &Remap) {
    let moved = |event: &Event| Event {
        fields: event.fields.iter().map(|field| remap.field(*field)).collect(),
        by: event.by.as_ref().map(|by| By {
            owner: by.owner,
            departments: by.departments.iter().map(|id| remap.department(*id)).collect(),
        }),
        ..event.clone()
    };
    first.events.extend(joint.added.iter().map(|at| moved(&new.events[*at])));
    second.events = placed(&old.events, &new.events, joint, Event::clone);
    for (at, place) in joint.of_new.iter().copied().enumerate() {
        second.events[place] = moved(&new.events[at]);
    }
}

/// What a side knows of the joint values: its own choices, its own range, `unknown` if it has it.
fn knows(joint: &Model, own: &Model, place_of: impl Fn(usize) -> Option<usize>) -> Vec<Assume> {
    let mut assumes = Vec::new();
    for (place, attribute) in joint.attributes.iter().enumerate() {
        let Some(mine) = place_of(place).map(|at| &own.attributes[at]) else { continue };
        let known = match (&attribute.ty, &mine.ty) {
            (Type::OneOf(all), Type::OneOf(some)) => {
                let has = |choice: &Choice| some.iter().any(|other| other.name == choice.name);
                let set = (0_u32..).zip(all).filter(|(_, choice)| has(choice)).map(|(at, _)| at).collect();
                Known::Choices(set)
            }
            (ty, mine) if ty.is_ordered() && ty.limits() != mine.limits() => {
                Known::Numbers(NumberSet::new([range(mine.limits())]))
            }
            _ => Known::Everything,
        };
        let narrower = attribute.ty != mine.ty || attribute.or_unknown != mine.or_unknown;
        if narrower {
            let subject = Subject::Attribute(AttributeId::new(place));
            let set = ValueSet { unknown: mine.or_unknown, known };
            let span: Span = mine.span;
            assumes.push(Assume { cond: Cond::new(CondKind::Test(Test { subject, set }), span), span });
        }
    }
    assumes
}

fn range(limits: Limits) -> Interval {
    use std::ops::Bound;
    let bound = |number: Option<Decimal>, open: bool| match number {
        None => Bound::Unbounded,
        Some(number) if open => Bound::Excluded(number),
        Some(number) => Bound::Included(number),
    };
    Interval { low: bound(limits.low, limits.low_open), high: bound(limits.high, limits.high_open) }
}
