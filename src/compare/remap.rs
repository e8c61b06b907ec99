//! A policy with the ids of another: every id and every choice of a value is looked up.

use crate::ingest::{Recorded, TraceEvent};
use crate::model::*;

/// For each id of the policy the joint one.
#[derive(Clone, Debug, Default)]
pub struct Remap {
    pub departments: Vec<usize>,
    pub attributes: Vec<usize>,
    pub events: Vec<usize>,
    pub fields: Vec<usize>,
    pub stages: Vec<usize>,
    /// For each attribute, and each field, the joint choice of each of its choices.
    pub attribute_choices: Vec<Vec<u32>>,
    pub field_choices: Vec<Vec<u32>>,
}

impl Remap {
    pub fn department(&self, id: DepartmentId) -> DepartmentId {
        DepartmentId::new(self.departments[id.index()])
    }

    pub fn attribute(&self, id: AttributeId) -> AttributeId {
        AttributeId::new(self.attributes[id.index()])
    }

    pub fn event(&self, id: EventId) -> EventId {
        EventId::new(self.events[id.index()])
    }

    pub fn field(&self, id: FieldId) -> FieldId {
        FieldId::new(self.fields[id.index()])
    }

    pub fn stage(&self, id: StageId) -> StageId {
        StageId::new(self.stages[id.index()])
    }

    /// A value of an attribute's type.
    pub fn attribute_value(&self, id: AttributeId, value: &Value) -> Value {
        chosen(&self.attribute_choices[id.index()], value)
    }

    /// A row of a trace.
    pub fn row(&self, row: &TraceEvent) -> TraceEvent {
        let attribute = |(id, value): &(AttributeId, Value)| (self.attribute(*id), self.attribute_value(*id, value));
        let field = |(id, value): &(FieldId, Value)| (self.field(*id), chosen(&self.field_choices[id.index()], value));
        let known_stage = |stage: &Recorded<StageId>| match stage {
            Recorded::Known(id) => Recorded::Known(self.stage(*id)),
            Recorded::Foreign(word) => Recorded::Foreign(word.clone()),
        };
        let known_owner = |owner: &Recorded<DepartmentId>| match owner {
            Recorded::Known(id) => Recorded::Known(self.department(*id)),
            Recorded::Foreign(word) => Recorded::Foreign(word.clone()),
        };
        let mut attributes: Vec<_> = row.attributes().iter().map(attribute).collect();
        attributes.sort_by_key(|(id, _)| *id);
        let mut fields: Vec<_> = row.fields().iter().map(field).collect();
        fields.sort_by_key(|(id, _)| *id);
        let mut joint = TraceEvent::new(row.at, self.event(row.event))
            .with_attributes(attributes)
            .with_fields(fields)
            .with_account(row.account().cloned())
            .with_recorded_stage(row.recorded_stage().map(known_stage))
            .with_recorded_owner(row.recorded_owner().map(known_owner));
        joint.by = row.by.map(|by| self.department(by));
        (joint.line, joint.file, joint.whole_day) = (row.line, row.file, row.whole_day);
        joint
    }

    pub fn target(&self, target: Target) -> Target {
        match target {
            Target::Stay => Target::Stay,
            Target::Move { stage, rest } => Target::Move { stage: self.stage(stage), rest },
        }
    }

    pub fn cond(&self, model: &Model, cond: &Cond) -> Cond {
        let each = |items: &[Cond]| items.iter().map(|item| self.cond(model, item)).collect();
        let kind = match &cond.kind {
            CondKind::Const(value) => CondKind::Const(*value),
            CondKind::All(items) => CondKind::All(each(items)),
            CondKind::Any(items) => CondKind::Any(each(items)),
            CondKind::Not(inner) => CondKind::Not(Box::new(self.cond(model, inner))),
            CondKind::AtLeast { n, of } => CondKind::AtLeast { n: *n, of: each(of) },
            CondKind::Criterion(id) => CondKind::Criterion(*id),
            CondKind::Test(test) => CondKind::Test(self.test(model, test)),
            CondKind::Hole => CondKind::Hole,
        };
        Cond { kind, span: cond.span }
    }

    fn test(&self, model: &Model, test: &Test) -> Test {
        let (subject, choices): (Subject, Option<Vec<u32>>) = match &test.subject {
            Subject::Attribute(id) => {
                (Subject::Attribute(self.attribute(*id)), Some(self.attribute_choices[id.index()].clone()))
            }
            Subject::Field(id) => (Subject::Field(self.field(*id)), Some(self.field_choices[id.index()].clone())),
            Subject::EventCount(id) => (Subject::EventCount(self.event(*id)), None),
            Subject::EventCountInStage(id) => (Subject::EventCountInStage(self.event(*id)), None),
            Subject::StageCount(id) => (Subject::StageCount(self.stage(*id)), None),
            Subject::Decision(id) => {
                let departments = (model[*id].ty == Type::Department).then(|| small(&self.departments));
                (Subject::Decision(*id), departments)
            }
            Subject::Score(id) => (Subject::Score(*id), None),
            Subject::Stage => (Subject::Stage, Some(small(&self.stages))),
            Subject::Owner => (Subject::Owner, Some(small(&self.departments))),
            Subject::Sla(name) => (Subject::Sla(name.clone()), None),
        };
        let known = match (&test.set.known, choices) {
            (Known::Choices(set), Some(choices)) if !choices.is_empty() => {
                Known::Choices(set.iter().filter_map(|choice| choices.get(choice as usize).copied()).collect())
            }
            (known, _) => known.clone(),
        };
        Test { subject, set: ValueSet { unknown: test.set.unknown, known } }
    }

    pub fn guard(&self, model: &Model, guard: &Guard) -> Guard {
        match guard {
            Guard::Always => Guard::Always,
            Guard::Otherwise => Guard::Otherwise,
            Guard::When(cond) => Guard::When(self.cond(model, cond)),
        }
    }

    pub fn lines<T>(&self, model: &Model, lines: &Alternatives<T>, value: impl Fn(&T) -> T) -> Alternatives<T> {
        let arms = lines.arms.iter().map(|arm| Arm {
            guard: self.guard(model, &arm.guard),
            value: value(&arm.value),
            span: arm.span,
        });
        Alternatives { arms: arms.collect(), in_order: lines.in_order, broken: lines.broken, span: lines.span }
    }

    pub fn decision(&self, model: &Model, decision: &Decision) -> Decision {
        let departments = small(&self.departments);
        let value = |value: &Value| match &decision.ty {
            Type::Department => chosen(&departments, value),
            _ => value.clone(),
        };
        Decision { body: self.lines(model, &decision.body, value), ..decision.clone() }
    }

    pub fn stage_parts(&self, model: &Model, stage: &Stage) -> Stage {
        let targets = |lines: &Alternatives<Target>| self.lines(model, lines, |target| self.target(*target));
        let owner = stage.owner.as_ref().map(|owner| Owner {
            rule: match &owner.rule {
                OwnerRule::Arms(arms) => OwnerRule::Arms(self.lines(model, arms, |id| self.department(*id))),
                OwnerRule::Decision(id) => OwnerRule::Decision(*id),
                OwnerRule::Hole => OwnerRule::Hole,
            },
            ..owner.clone()
        });
        Stage {
            owner,
            clear: stage.clear.iter().map(|id| self.attribute(*id)).collect(),
            whens: targets(&stage.whens),
            ons: stage
                .ons
                .iter()
                .map(|on| OnEvent { event: self.event(on.event), lines: targets(&on.lines) })
                .collect(),
            timers: stage
                .timers
                .iter()
                .map(|timer| Timer {
                    duration: timer.duration,
                    without: self.without(&timer.without),
                    lines: targets(&timer.lines),
                })
                .collect(),
            slas: stage.slas.iter().map(|sla| self.sla(model, sla)).collect(),
            recycle: stage.recycle.as_ref().map(|recycle| Recycle {
                rest: recycle.rest,
                returns: targets(&recycle.returns),
                limit: recycle.limit.as_ref().map(|limit| Limit { then: self.target(limit.then), ..limit.clone() }),
            }),
            ..stage.clone()
        }
    }

    fn without(&self, without: &Without) -> Without {
        match without {
            Without::Nothing => Without::Nothing,
            Without::AnyEvent => Without::AnyEvent,
            Without::Events(events) => {
                let mut events: Vec<EventId> = events.iter().map(|event| self.event(*event)).collect();
                events.sort_unstable();
                Without::Events(events)
            }
        }
    }

    fn sla(&self, model: &Model, sla: &Sla) -> Sla {
        let events = |matches: &[EventMatch]| {
            matches
                .iter()
                .map(|one| EventMatch {
                    event: self.event(one.event),
                    when: one.when.as_ref().map(|cond| self.cond(model, cond)),
                    span: one.span,
                })
                .collect()
        };
        Sla {
            start: match sla.start {
                ClockStart::Event(event) => ClockStart::Event(self.event(event)),
                start @ (ClockStart::Entry | ClockStart::Created | ClockStart::Handoff) => start,
            },
            deadline: self.lines(model, &sla.deadline, |deadline| *deadline),
            met_by: events(&sla.met_by),
            until: events(&sla.until),
            paused_while: sla.paused_while.as_ref().map(|cond| self.cond(model, cond)),
            on_met: sla.on_met.iter().map(|action| self.action(action)).collect(),
            on_breach: sla
                .on_breach
                .iter()
                .map(|breach| Breach { action: self.action(&breach.action), ..breach.clone() })
                .collect(),
            ..sla.clone()
        }
    }

    fn action(&self, action: &Action) -> Action {
        let kind = match &action.kind {
            ActionKind::NotifyDepartment(id) => ActionKind::NotifyDepartment(self.department(*id)),
            ActionKind::NotifyText(text) => ActionKind::NotifyText(text.clone()),
            ActionKind::Reassign(id) => ActionKind::Reassign(self.department(*id)),
            ActionKind::Move(target) => ActionKind::Move(self.target(*target)),
        };
        Action { kind, span: action.span }
    }

    pub fn commitment(&self, model: &Model, commitment: &Commitment) -> Commitment {
        let when = |cond: &Option<Cond>| cond.as_ref().map(|cond| self.cond(model, cond));
        let requirements = commitment.requirements.iter().map(|one| {
            let kind = match &one.kind {
                RequirementKind::Count { count, counted, stage, when: cond } => RequirementKind::Count {
                    count: *count,
                    counted: *counted,
                    stage: self.stage(*stage),
                    when: when(cond),
                },
                RequirementKind::Share { percent, counted, stage, when: cond } => RequirementKind::Share {
                    percent: *percent,
                    counted: *counted,
                    stage: self.stage(*stage),
                    when: self.cond(model, cond),
                },
                RequirementKind::Sum { amount, currency, decision, stage, when: cond } => RequirementKind::Sum {
                    amount: *amount,
                    currency: currency.clone(),
                    decision: *decision,
                    stage: self.stage(*stage),
                    when: when(cond),
                },
                RequirementKind::SlaMet { percent, sla } => RequirementKind::SlaMet {
                    percent: *percent,
                    sla: SlaId { stage: self.stage(sla.stage), index: sla.index },
                },
                RequirementKind::AtOnce { count } => RequirementKind::AtOnce { count: *count },
            };
            Requirement { kind, ..one.clone() }
        });
        Commitment {
            by: commitment.by.map(|id| self.department(id)),
            requirements: requirements.collect(),
            ..commitment.clone()
        }
    }

    pub fn promise(&self, model: &Model, promise: &Promise) -> Promise {
        let items = promise.items.iter().map(|item| {
            let kind = match &item.kind {
                PromiseKind::Never(cond) => PromiseKind::Never(self.cond(model, cond)),
                PromiseKind::NoEntry { stage, when } => {
                    PromiseKind::NoEntry { stage: self.stage(*stage), when: self.cond(model, when) }
                }
                PromiseKind::Leaves { stage, within } => {
                    PromiseKind::Leaves { stage: self.stage(*stage), within: *within }
                }
                PromiseKind::Reaches { stage, targets, within } => PromiseKind::Reaches {
                    stage: self.stage(*stage),
                    targets: targets.iter().map(|target| self.stage(*target)).collect(),
                    within: *within,
                },
            };
            PromiseItem { kind, span: item.span }
        });
        Promise { items: items.collect(), ..promise.clone() }
    }
}

fn small(places: &[usize]) -> Vec<u32> {
    places.iter().map(|place| u32::try_from(*place).expect("sources are capped below 4 GiB")).collect()
}

fn chosen(choices: &[u32], value: &Value) -> Value {
    match value {
        Value::Choice(choice) => Value::Choice(choices.get(*choice as usize).copied().unwrap_or(*choice)),
        Value::Unknown | Value::Number(_) | Value::Text(_) => value.clone(),
    }
}
