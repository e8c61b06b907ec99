//! Conditions: names to subjects, tests to sets, `not` where it is clear what it denies.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::bodies::built_in_event;
use super::names::Symbol;
use super::sets::Left;
use super::{Resolver, Scope, States};
use crate::diagnostic::Code;
use crate::model::{Cond, CondKind, CriterionId, FieldId, Guard, Known, Limits, Subject, Test, Type, Value, ValueSet};
use crate::syntax::ast::{self, Comparison, LiteralKind, Name, Quantifier, SubjectKind, TestKind};
use crate::text::Span;

/// What a path stands for in a condition.
pub(super) enum Resolved {
    Left(Left),
    Criterion(CriterionId),
}

impl Resolver<'_> {
    pub(super) fn guard(&mut self, guard: &ast::Guard, scope: Scope) -> Guard {
        match guard {
            ast::Guard::Always => Guard::Always,
            ast::Guard::When(cond) => Guard::When(self.cond(cond, scope)),
            ast::Guard::Otherwise(_) => Guard::Otherwise,
        }
    }

    pub(super) fn cond(&mut self, cond: &ast::Cond, scope: Scope) -> Cond {
        let kind = match &cond.kind {
            ast::CondKind::Error => CondKind::Hole,
            ast::CondKind::Or(items) => CondKind::Any(self.conds(items, scope)),
            ast::CondKind::And(items) => CondKind::All(self.conds(items, scope)),
            ast::CondKind::Group(inner) => return self.cond(inner, scope),
            ast::CondKind::Not(inner) => self.not(inner, scope),
            ast::CondKind::List { quantifier, items } => {
                let of = self.conds(items, scope);
                match quantifier {
                    Quantifier::All => CondKind::All(of),
                    Quantifier::Any => CondKind::Any(of),
                    Quantifier::AtLeast(n) => {
                        self.enough_items(*n, of.len(), cond.span);
                        CondKind::AtLeast { n: *n, of }
                    }
                    Quantifier::AtMost(n) => {
                        let more = Cond::new(CondKind::AtLeast { n: n.saturating_add(1), of }, cond.span);
                        CondKind::Not(Box::new(more))
                    }
                }
            }
            ast::CondKind::Bare(path) => match self.path(path, scope) {
                None => CondKind::Hole,
                Some(Resolved::Criterion(id)) => CondKind::Criterion(id),
                Some(Resolved::Left(left)) => self.bare(left, path.span),
            },
            ast::CondKind::Test { subject, test } => self.test(subject, test, scope),
        };
        Cond::new(kind, cond.span)
    }

    pub(super) fn conds(&mut self, items: &[ast::Cond], scope: Scope) -> Vec<Cond> {
        items.iter().map(|item| self.cond(item, scope)).collect()
    }

    fn enough_items(&mut self, n: u32, items: usize, span: Span) {
        if n as usize > items {
            self.error(
                Code::InvalidValue,
                span,
                format!("at least {n} of {items} can never hold"),
                "fewer lines than the number asks for",
                "lower the number or add lines",
            );
        }
    }

    /// A yes/no subject by its bare name.
    fn bare(&mut self, left: Left, span: Span) -> CondKind {
        if left.ty == Type::YesNo {
            let yes = Known::Choices([1].into_iter().collect());
            return CondKind::Test(Test { subject: left.subject, set: ValueSet::known(yes) });
        }
        let message = format!("`{}` is {}, so its name alone is no condition", left.who, self.type_text(&left.ty));
        let help = if left.ty.is_ordered() {
            format!("compare it, for example `{} >= …` or `{} is known`", left.who, left.who)
        } else {
            format!("compare it, for example `{} is …` or `{} is known`", left.who, left.who)
        };
        self.error(Code::TypeMismatch, span, message, "not compared with anything", help);
        CondKind::Hole
    }

    fn test(&mut self, subject: &ast::Subject, test: &ast::Test, scope: Scope) -> CondKind {
        match self.subject(subject, scope) {
            None => CondKind::Hole,
            Some(Resolved::Criterion(id)) => self.criterion_test(id, test),
            Some(Resolved::Left(left)) => match self.value_set(&left, test) {
                Some(set) => CondKind::Test(Test { subject: left.subject, set }),
                None => CondKind::Hole,
            },
        }
    }

    /// `CRITERION is yes`: a criterion holds or does not, it is never unknown.
    pub(super) fn criterion_test(&mut self, id: CriterionId, test: &ast::Test) -> CondKind {
        let (literal, positive) = match &test.kind {
            TestKind::Is(literal) => (literal, true),
            TestKind::IsNot(literal) => (literal, false),
            _ => return self.not_a_criterion_test(id, test.span),
        };
        let holds = Cond::new(CondKind::Criterion(id), test.span);
        match (&literal.kind, positive) {
            (LiteralKind::Yes, true) | (LiteralKind::No, false) => CondKind::Criterion(id),
            (LiteralKind::Yes, false) | (LiteralKind::No, true) => CondKind::Not(Box::new(holds)),
            _ => self.not_a_criterion_test(id, test.span),
        }
    }

    fn not_a_criterion_test(&mut self, id: CriterionId, span: Span) -> CondKind {
        let name = &self.model[id].name;
        let message = format!("`{name}` is a criterion: it holds or it does not");
        let help = format!("write `{name}` or `not {name}`");
        self.error(Code::TypeMismatch, span, message, "compares a criterion", help);
        CondKind::Hole
    }

    fn not(&mut self, inner: &ast::Cond, scope: Scope) -> CondKind {
        let resolved = self.cond(inner, scope);
        let direct = matches!(inner.kind, ast::CondKind::Bare(_) | ast::CondKind::Test { .. });
        if let (true, CondKind::Test(test)) = (direct, &resolved.kind)
            && self.may_be_unknown(&test.subject, scope)
            && !test.set.unknown
            && test.set.known != Known::Everything
        {
            let help = self.both_readings(inner);
            let message = format!(
                "`not` before `{}`, which may be unknown, can be read in two ways",
                self.sources.snippet(inner.span)
            );
            self.error(Code::AmbiguousNot, inner.span, message, "may be unknown", help);
        }
        CondKind::Not(Box::new(resolved))
    }

    /// The reading "known and otherwise" and the reading "otherwise or unknown", to be pasted.
    fn both_readings(&self, inner: &ast::Cond) -> String {
        let whole = self.sources.snippet(inner.span);
        let known = match &inner.kind {
            ast::CondKind::Test { subject, test } => {
                let left = self.sources.snippet(subject.span);
                match &test.kind {
                    TestKind::Is(value) => format!("{left} is not {}", self.sources.snippet(value.span)),
                    TestKind::IsNot(value) => format!("{left} is {}", self.sources.snippet(value.span)),
                    TestKind::In(set) => format!("{left} not in {}", self.sources.snippet(set.span)),
                    TestKind::NotIn(set) => format!("{left} in {}", self.sources.snippet(set.span)),
                    TestKind::Compare(comparison, value) => {
                        let opposite = match comparison {
                            Comparison::Less => ">=",
                            Comparison::LessOrEqual => ">",
                            Comparison::Greater => "<=",
                            Comparison::GreaterOrEqual => "<",
                        };
                        format!("{left} {opposite} {}", self.sources.snippet(value.span))
                    }
                    TestKind::StartsWith(_) | TestKind::EndsWith(_) | TestKind::Contains(_) => {
                        format!("{left} is known and not ({whole})")
                    }
                }
            }
            _ => format!("{whole} is no"),
        };
        format!(
            "write `{known}` for leads of which it is known, or `not ({whole})` to take in those of which it is unknown"
        )
    }

    fn may_be_unknown(&self, subject: &Subject, scope: Scope) -> bool {
        match subject {
            Subject::Attribute(id) => self.model[*id].or_unknown,
            Subject::Field(id) => {
                let field = &self.model[*id];
                scope.event != Some(field.event) || field.or_unknown
            }
            Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Decision(_)
            | Subject::Score(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => false,
        }
    }

    pub(super) fn subject(&mut self, subject: &ast::Subject, scope: Scope) -> Option<Resolved> {
        let who = self.sources.snippet(subject.span).to_string();
        let left = |subject, ty| Some(Resolved::Left(Left { subject, ty, who: who.clone() }));
        let counter = Type::Integer(Limits { low: Some(Decimal::ZERO), ..Limits::default() });
        match &subject.kind {
            SubjectKind::Path(path) => self.path(path, scope),
            SubjectKind::Times { of, in_stage } => {
                let counted = match built_in_event(&of.text) {
                    Some(event) => Subject::EventCount(event),
                    None => self.lookup(of, "an event or a stage", |symbol| match symbol {
                        Symbol::Event(id) => Some(Subject::EventCount(id)),
                        Symbol::Stage(id) => Some(Subject::StageCount(id)),
                        _ => None,
                    })?,
                };
                match (counted, in_stage) {
                    (Subject::EventCount(id), true) => left(Subject::EventCountInStage(id), counter),
                    (Subject::StageCount(_), true) => {
                        let help = "count the entries with `times(STAGE)`, or an event with `times(EVENT, in stage)`";
                        self.error(Code::TypeMismatch, of.span, "`in stage` counts an event", "a stage", help);
                        None
                    }
                    (counted, _) => left(counted, counter),
                }
            }
            SubjectKind::Stage if scope.states != States::None => left(Subject::Stage, Type::Stage),
            SubjectKind::Owner if scope.states != States::None => left(Subject::Owner, Type::Department),
            SubjectKind::Stage | SubjectKind::Owner => {
                let help = "attributes, criteria, decisions, scores and counters decide; \
                            `stage` and `owner` stand in `never` and `expect`";
                self.error(
                    Code::TypeMismatch,
                    subject.span,
                    format!("`{who}` cannot be asked here"),
                    "what the policy decides",
                    help,
                );
                None
            }
            SubjectKind::Sla(name) if scope.states == States::Expect => {
                let known = self.model.stages.iter().any(|stage| stage.slas.iter().any(|sla| sla.name == name.text));
                if !known {
                    let names: Vec<SmolStr> = self
                        .model
                        .stages
                        .iter()
                        .flat_map(|stage| stage.slas.iter().map(|sla| sla.name.clone()))
                        .collect();
                    self.unknown_name(name, "an SLA", &names);
                    return None;
                }
                left(Subject::Sla(name.text.clone()), Type::SlaState)
            }
            SubjectKind::Sla(_) => {
                self.error(
                    Code::TypeMismatch,
                    subject.span,
                    "the state of a clock cannot be asked here",
                    "a clock",
                    "`sla NAME is …` stands in a scenario's `expect`",
                );
                None
            }
        }
    }

    pub(super) fn path(&mut self, path: &ast::Path, scope: Scope) -> Option<Resolved> {
        if let Some(field) = &path.field {
            let id = self.field_of(&path.name, field)?;
            return Some(self.field_left(id, path.span));
        }
        let name = &path.name;
        if let Some(id) = scope.event.and_then(|event| self.field_named(event, &name.text)) {
            return Some(self.field_left(id, path.span));
        }
        let who = name.text.to_string();
        match self.names.get(&name.text) {
            Some(Symbol::Attribute(id)) => {
                let ty = self.model[id].ty.clone();
                (!self.model[id].broken).then_some(Resolved::Left(Left { subject: Subject::Attribute(id), ty, who }))
            }
            Some(Symbol::Decision(id)) => {
                let ty = self.model[id].ty.clone();
                Some(Resolved::Left(Left { subject: Subject::Decision(id), ty, who }))
            }
            Some(Symbol::Score(id)) => {
                let ty = Type::Decimal(Limits::default());
                Some(Resolved::Left(Left { subject: Subject::Score(id), ty, who }))
            }
            Some(Symbol::Criterion(id)) => Some(Resolved::Criterion(id)),
            Some(other) => {
                let message = format!("`{}` is {}, which says nothing of a lead by itself", name.text, other.kind());
                let help = match other {
                    Symbol::Event(_) => {
                        format!("count it with `times({})`, or name a field: `{}.FIELD`", name.text, name.text)
                    }
                    Symbol::Stage(_) if scope.states != States::None => format!("write `stage is {}`", name.text),
                    Symbol::Stage(_) => format!("count its entries with `times({})`", name.text),
                    Symbol::Group(id) => match self.model[id].of {
                        Some(of) => format!("write `{} in {}`", self.model[of].name, name.text),
                        None => String::new(),
                    },
                    Symbol::Department(_) => String::from("compare a decision of type `department` with it"),
                    _ => String::new(),
                };
                self.error(
                    Code::TypeMismatch,
                    name.span,
                    message,
                    "not an attribute, criterion, decision or score",
                    help,
                );
                None
            }
            None => {
                self.unknown_in_condition(name, scope);
                None
            }
        }
    }

    fn unknown_in_condition(&mut self, name: &Name, scope: Scope) {
        let elsewhere = self.model.fields.iter().find(|field| field.name == name.text);
        if let Some(field) = elsewhere {
            let event = &self.model[field.event].name;
            let message = format!("`{}` is a field of `{event}`, which this line does not name", name.text);
            let help = format!("write `{event}.{}`", name.text);
            self.error(Code::UnknownName, name.span, message, "a field without its event", help);
            return;
        }
        let owner = self.model.attributes.iter().find(
            |attribute| matches!(&attribute.ty, Type::OneOf(choices) if choices.iter().any(|choice| choice.name == name.text)),
        );
        if let Some(attribute) = owner {
            let of = attribute.name.clone();
            let message = format!("`{}` is a value of `{of}`, which says nothing by itself", name.text);
            let help = format!("write `{of} is {}`; several values are a list: `{of} in (…)`", name.text);
            self.error(Code::UnknownName, name.span, message, "a value without its attribute", help);
            return;
        }
        let mut candidates: Vec<SmolStr> = self
            .names
            .iter()
            .filter(|(_, symbol, _)| match symbol {
                Symbol::Attribute(_) | Symbol::Decision(_) | Symbol::Score(_) | Symbol::Criterion(_) => true,
                Symbol::Department(_)
                | Symbol::Group(_)
                | Symbol::Event(_)
                | Symbol::Stage(_)
                | Symbol::Commitment(_)
                | Symbol::Promise(_) => false,
            })
            .map(|(name, _, _)| name.clone())
            .collect();
        if let Some(event) = scope.event {
            candidates.extend(self.model[event].fields.iter().map(|id| self.model[*id].name.clone()));
        }
        self.unknown_name(name, "an attribute, criterion, decision or score", &candidates);
    }

    fn field_left(&self, id: FieldId, span: Span) -> Resolved {
        let field = &self.model[id];
        let who = self.sources.snippet(span).to_string();
        Resolved::Left(Left { subject: Subject::Field(id), ty: field.ty.clone(), who })
    }

    pub(super) fn field_named(&self, event: crate::model::EventId, name: &str) -> Option<FieldId> {
        self.model[event].fields.iter().copied().find(|id| self.model[*id].name == name)
    }

    fn field_of(&mut self, event: &Name, field: &Name) -> Option<FieldId> {
        let event_id = self.event_named(event)?;
        if let Some(id) = self.field_named(event_id, &field.text) {
            return Some(id);
        }
        let fields: Vec<SmolStr> = self.model[event_id].fields.iter().map(|id| self.model[*id].name.clone()).collect();
        self.unknown_name(field, &format!("a field of `{}`", event.text), &fields);
        None
    }

    /// The value of an assignment or a default: `unknown` only where the type has it.
    pub(super) fn assigned(&mut self, literal: &ast::Literal, ty: &Type, or_unknown: bool, who: &str) -> Option<Value> {
        match &literal.kind {
            LiteralKind::Unknown if or_unknown => Some(Value::Unknown),
            LiteralKind::Unknown | LiteralKind::Known => {
                let message = format!("`{who}` is never unknown");
                let help = format!("give a value, or declare `{who}` with `or unknown`");
                self.error(Code::TypeMismatch, literal.span, message, "not one of its values", help);
                None
            }
            _ => self.value(literal, ty, who, super::literals::Within::Limits),
        }
    }
}
