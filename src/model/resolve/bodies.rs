//! Second pass: what every declaration says.

use super::names::Symbol;
use super::{Resolver, Scope};
use crate::diagnostic::{Code, Finding};
use crate::model::*;
use crate::syntax::ast::{self, DeclKind, LeadItem, Literal};
use crate::text::{FileId, Span};

/// How many of each kind have been resolved: the ids of the first pass, counted again.
#[derive(Default)]
struct Counts {
    groups: usize,
    events: usize,
    criteria: usize,
    scores: usize,
    decisions: usize,
    stages: usize,
    commitments: usize,
    promises: usize,
}

fn next(count: &mut usize) -> usize {
    *count += 1;
    *count - 1
}

impl Resolver<'_> {
    pub(super) fn resolve_bodies(&mut self, files: &[(FileId, ast::File)]) {
        // The built-in events come first.
        let mut counts = Counts { events: 2, ..Counts::default() };
        let decls = || files.iter().flat_map(|(_, file)| &file.decls);
        // Groups come before the conditions that use them.
        for decl in decls() {
            if let DeclKind::Group(group) = &decl.kind {
                self.group(next(&mut counts.groups), group);
            }
        }
        for decl in decls() {
            match &decl.kind {
                DeclKind::Lead(lead) => self.assumes(lead),
                DeclKind::Event(event) => self.event_by(next(&mut counts.events), event),
                DeclKind::Criterion(criterion) => self.criterion(next(&mut counts.criteria), criterion),
                DeclKind::Score(score) => self.score(next(&mut counts.scores), score),
                DeclKind::Decide(decide) => self.decide(DecisionId::new(next(&mut counts.decisions)), decide),
                DeclKind::Intake(intake) => self.intake(intake, decl.span),
                DeclKind::Stage(stage) => self.stage(StageId::new(next(&mut counts.stages)), stage),
                DeclKind::Commitment(commitment) => {
                    self.commitment(CommitmentId::new(next(&mut counts.commitments)), commitment);
                }
                DeclKind::Promise(promise) => self.promise(PromiseId::new(next(&mut counts.promises)), promise),
                DeclKind::Scenario(scenario) => self.scenario(scenario, decl.span),
                DeclKind::Policy(_)
                | DeclKind::Use(_)
                | DeclKind::Calendar(_)
                | DeclKind::Department(_)
                | DeclKind::Group(_)
                | DeclKind::Error => {}
            }
        }
        let unread = decls().find(|decl| decl.kind == DeclKind::Error);
        if let (None, Some(unread)) = (&self.model.intake, unread) {
            // Perhaps this is the intake.
            self.model.intake = Some(Alternatives { broken: true, ..Alternatives::new(unread.span) });
        }
    }

    fn group(&mut self, index: usize, group: &ast::Group) {
        let Some(of) = self.lookup(&group.of, "an attribute", |symbol| match symbol {
            Symbol::Attribute(id) => Some(id),
            _ => None,
        }) else {
            return;
        };
        if self.model[of].broken {
            return;
        }
        let attribute = &self.model[of];
        let (ty, or_unknown, who) = (attribute.ty.clone(), attribute.or_unknown, group.of.text.to_string());
        let values: Vec<Option<Value>> =
            group.values.iter().map(|literal| self.assigned(literal, &ty, or_unknown, &who)).collect();
        if let Some(values) = values.into_iter().collect() {
            let group = &mut self.model.groups[index];
            group.of = Some(of);
            group.values = values;
        }
    }

    fn assumes(&mut self, lead: &ast::Lead) {
        for item in &lead.items {
            match item {
                LeadItem::Assume { cond, span } => {
                    let cond = self.cond(cond, Scope::PLAIN);
                    self.model.assumes.push(Assume { cond, span: *span });
                }
                LeadItem::Error(span) if self.sources.snippet(*span).trim_start().starts_with("assume") => {
                    self.model.assumes.push(Assume { cond: Cond::hole(*span), span: *span });
                }
                LeadItem::Attribute(_) | LeadItem::Error(_) => {}
            }
        }
    }

    fn event_by(&mut self, index: usize, event: &ast::Event) {
        if event.by.is_empty() {
            return;
        }
        let mut by = By { owner: false, departments: Vec::new() };
        for who in &event.by {
            match who {
                ast::By::Owner(_) => by.owner = true,
                ast::By::Department(name) => by.departments.extend(self.department_named(name)),
            }
        }
        self.model.events[index].by = Some(by);
    }

    fn criterion(&mut self, index: usize, criterion: &ast::Criterion) {
        let agreed = criterion.agreed.as_ref().map(|agreed| Agreed {
            by: agreed.by.iter().filter_map(|name| self.department_named(name)).collect(),
            on: agreed.on.date,
            span: agreed.span,
        });
        let cond = self.cond(&criterion.cond, Scope::PLAIN);
        let resolved = &mut self.model.criteria[index];
        resolved.agreed = agreed;
        resolved.cond = cond;
    }

    fn score(&mut self, index: usize, score: &ast::Score) {
        let terms = score
            .terms
            .iter()
            .map(|term| Term {
                points: term.points.value.normalize(),
                cond: self.cond(&term.cond, Scope::PLAIN),
                span: term.span,
            })
            .collect();
        self.model.scores[index].terms = terms;
    }

    fn decide(&mut self, id: DecisionId, decide: &ast::Decide) {
        let (arms, broken) = match &decide.body {
            ast::DecideBody::Arms(arms) => self.decision_arms(id, arms),
            ast::DecideBody::Table(table) => self.table(id, table),
            ast::DecideBody::File(file) => match self.attachments.get(&file.span) {
                Some(csv) => self.table_file(id, *csv),
                None => (Vec::new(), true),
            },
        };
        let body = &mut self.model.decisions[id.index()].body;
        body.arms = arms;
        body.broken |= broken;
    }

    pub(super) fn decision_arms(&mut self, id: DecisionId, arms: &[ast::Arm]) -> (Vec<Arm<Value>>, bool) {
        let mut broken = false;
        let mut resolved = Vec::with_capacity(arms.len());
        for arm in arms {
            let guard = self.guard(&arm.guard, Scope::PLAIN);
            match self.decision_value(id, &arm.value) {
                Some(value) => resolved.push(Arm { guard, value, span: arm.span }),
                None => broken = true,
            }
        }
        self.one_otherwise(&resolved);
        broken |= has_holes(&resolved);
        (resolved, broken)
    }

    pub(super) fn decision_value(&mut self, id: DecisionId, literal: &Literal) -> Option<Value> {
        let decision = &self.model[id];
        if decision.body.broken {
            return None;
        }
        let (ty, name) = (decision.ty.clone(), decision.name.to_string());
        self.assigned(literal, &ty, false, &name)
    }

    fn intake(&mut self, intake: &ast::Intake, span: Span) {
        let heading = Span { end: (span.start + "intake".len() as u32).min(span.end), ..span };
        if let Some(first) = &self.model.intake {
            let finding = Finding::new(Code::DuplicateName, heading, "intake is declared twice")
                .label("declared again here")
                .related(first.span, "first declared here")
                .help("keep one `intake`; its lines must decide for every lead together");
            self.report(finding);
            return;
        }
        let mut lines = Alternatives::new(heading);
        lines.broken = intake.broken;
        for line in &intake.moves {
            self.line(&mut lines, line, Scope::PLAIN, None);
        }
        self.one_otherwise(&lines.arms);
        self.model.intake = Some(lines);
    }

    pub(super) fn department_named(&mut self, name: &ast::Name) -> Option<DepartmentId> {
        self.lookup(name, "a department", |symbol| match symbol {
            Symbol::Department(id) => Some(id),
            _ => None,
        })
    }

    pub(super) fn event_named(&mut self, name: &ast::Name) -> Option<EventId> {
        built_in_event(&name.text).or_else(|| {
            self.lookup(name, "an event", |symbol| match symbol {
                Symbol::Event(id) => Some(id),
                _ => None,
            })
        })
    }

    pub(super) fn decision_named(&mut self, name: &ast::Name) -> Option<DecisionId> {
        self.lookup(name, "a decision", |symbol| match symbol {
            Symbol::Decision(id) => Some(id),
            _ => None,
        })
    }

    /// A block says `otherwise` at most once.
    pub(super) fn one_otherwise<T>(&mut self, arms: &[Arm<T>]) {
        let mut others = arms.iter().filter(|arm| arm.guard == Guard::Otherwise).map(|arm| arm.span);
        let Some(first) = others.next() else { return };
        for again in others {
            self.report(
                Finding::new(Code::DuplicateName, again, "this block says `otherwise` twice")
                    .label("the second `otherwise`")
                    .related(first, "the first")
                    .help("keep one; `otherwise` is every lead that no `when` line of the block claims"),
            );
        }
    }
}

/// An event that no policy declares.
pub(super) fn built_in_event(name: &str) -> Option<EventId> {
    match name {
        "created" => Some(EventId::CREATED),
        "updated" => Some(EventId::UPDATED),
        _ => None,
    }
}

pub(super) fn has_holes<T>(arms: &[Arm<T>]) -> bool {
    arms.iter().any(|arm| matches!(&arm.guard, Guard::When(cond) if cond.has_hole()))
}
