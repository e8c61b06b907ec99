//! First pass: every declaration gets its id, its type and its place in the one namespace.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::Resolver;
use super::literals::Within;
use super::names::{Symbol, did_you_mean};
use crate::diagnostic::{Code, Finding};
use crate::model::*;
use crate::syntax::ast::{self, DeclKind, LeadItem, LiteralKind, StageItemKind, TypeKind};
use crate::text::{FileId, Span};

/// A model that declares nothing but the built-in events.
pub(super) fn empty_model() -> Model {
    let built_in = |name| Event {
        name: SmolStr::new_static(name),
        label: None,
        fields: Vec::new(),
        by: None,
        span: Span::default(),
    };
    Model {
        name: String::new(),
        span: Span::default(),
        zone: TimeZone::UTC,
        zone_name: SmolStr::new_static("UTC"),
        calendar: None,
        departments: Vec::new(),
        attributes: Vec::new(),
        assumes: Vec::new(),
        groups: Vec::new(),
        events: vec![built_in("created"), built_in("updated")],
        fields: Vec::new(),
        criteria: Vec::new(),
        scores: Vec::new(),
        decisions: Vec::new(),
        intake: None,
        stages: Vec::new(),
        commitments: Vec::new(),
        promises: Vec::new(),
        scenarios: Vec::new(),
        unread: Vec::new(),
    }
}

fn label(text: &Option<ast::Text>) -> Option<String> {
    text.as_ref().map(|text| text.value.clone())
}

impl Resolver<'_> {
    pub(super) fn declare_all(&mut self, files: &[(FileId, ast::File)]) {
        self.declare_policy(files);
        for (_, file) in files {
            self.names.add_unreadable(&file.holes);
        }
        for decl in files.iter().flat_map(|(_, file)| &file.decls) {
            self.declare_one(decl);
        }
        if let Some(stage) = self.model.stages.get(MOST_STAGES) {
            let message =
                format!("a policy has at most {MOST_STAGES} stages, this one has {}", self.model.stages.len());
            let help = "keep what leads differ in as attributes, and stages for where they are";
            self.error(Code::InvalidValue, stage.span, message, "the first too many", help);
        }
        self.declare_calendar(files);
        self.declare_rests(files);
        self.fields_against_attributes();
    }

    fn declare_policy(&mut self, files: &[(FileId, ast::File)]) {
        let mut policies = files.iter().flat_map(|(_, file)| &file.decls).filter_map(|decl| match &decl.kind {
            DeclKind::Policy(policy) => Some((decl.span, policy)),
            _ => None,
        });
        let unreadable = files.iter().flat_map(|(_, file)| &file.decls).any(|decl| decl.kind == DeclKind::Error);
        let Some((span, policy)) = policies.next() else {
            let file = files.first().map_or(FileId(0), |(file, _)| *file);
            self.model.span = Span::new(file, 0, 0);
            if !unreadable {
                self.error(
                    Code::Syntax,
                    self.model.span,
                    "this file declares no policy",
                    "a policy starts here",
                    "begin with `policy \"NAME\" { timezone \"Asia/Tokyo\" }`",
                );
            }
            return;
        };
        self.model.name = policy.name.value.clone();
        self.model.span = span;
        match &policy.timezone {
            Some(zone) => self.set_zone(zone),
            None => {
                let finding = Finding::new(Code::MissingTimezone, policy.name.span, "the policy names no time zone")
                    .label("read as UTC")
                    .help("write `policy \"…\" { timezone \"Asia/Tokyo\" }`");
                self.report(finding);
            }
        }
        let others: Vec<Span> = policies.map(|(_, policy)| policy.name.span).collect();
        for other in others {
            let finding = Finding::new(Code::DuplicateName, other, "a policy is declared twice")
                .label("declared again here")
                .related(policy.name.span, "first declared here")
                .help("keep exactly one `policy` line in all the files together");
            self.report(finding);
        }
    }

    fn set_zone(&mut self, zone: &ast::Text) {
        let database = jiff::tz::TimeZoneDatabase::bundled();
        match database.get(&zone.value) {
            Ok(found) => {
                self.model.zone_name = SmolStr::from(found.iana_name().unwrap_or(&zone.value));
                self.model.zone = found;
            }
            Err(_) => {
                let zones: Vec<SmolStr> = database.available().map(|name| SmolStr::from(name.as_str())).collect();
                let japan = (zone.value == "JST").then(|| String::from("did you mean `Asia/Tokyo`?"));
                let help = japan
                    .or_else(|| did_you_mean(&zone.value, &zones))
                    .unwrap_or_else(|| String::from("write a name of the tz database, for example `\"Asia/Tokyo\"`"));
                let message = format!("no time zone is named `{}`", zone.value);
                self.error(Code::UnknownName, zone.span, message, "not in the tz database", help);
            }
        }
    }

    fn declare_one(&mut self, decl: &ast::Decl) {
        match &decl.kind {
            DeclKind::Department(department) => {
                let id = DepartmentId::new(self.model.departments.len());
                self.declare(&department.name, Symbol::Department(id));
                self.model.departments.push(Department {
                    name: department.name.text.clone(),
                    label: label(&department.label),
                    span: department.name.span,
                });
            }
            DeclKind::Lead(lead) => {
                for item in &lead.items {
                    if let LeadItem::Attribute(attribute) = item {
                        self.declare_attribute(attribute);
                    }
                }
            }
            DeclKind::Group(group) => {
                let id = GroupId::new(self.model.groups.len());
                self.declare(&group.name, Symbol::Group(id));
                self.model.groups.push(Group {
                    name: group.name.text.clone(),
                    of: None,
                    values: Vec::new(),
                    span: group.name.span,
                });
            }
            DeclKind::Event(event) => self.declare_event(event),
            DeclKind::Criterion(criterion) => {
                let id = CriterionId::new(self.model.criteria.len());
                self.declare(&criterion.name, Symbol::Criterion(id));
                self.model.criteria.push(Criterion {
                    name: criterion.name.text.clone(),
                    label: label(&criterion.label),
                    agreed: None,
                    cond: Cond::hole(criterion.cond.span),
                    span: criterion.name.span,
                });
            }
            DeclKind::Score(score) => {
                let id = ScoreId::new(self.model.scores.len());
                self.declare(&score.name, Symbol::Score(id));
                self.model.scores.push(Score {
                    name: score.name.text.clone(),
                    label: label(&score.label),
                    terms: Vec::new(),
                    span: score.name.span,
                });
            }
            DeclKind::Decide(decide) => {
                let id = DecisionId::new(self.model.decisions.len());
                self.declare(&decide.name, Symbol::Decision(id));
                let (ty, mut broken) = self.value_type(&decide.ty, &decide.name.text, TypePlace::Decision);
                if decide.ty.or_unknown {
                    let help = "leave `or unknown` out; `NAME is known` asks whether a line gave a value";
                    let message = "a decision has the values of its lines, never `unknown`";
                    self.error(Code::Syntax, decide.ty.span, message, "for attributes and fields only", help);
                    broken = true;
                }
                let mut body = Alternatives::new(decide.name.span);
                body.in_order = decide.in_order;
                body.broken = broken;
                self.model.decisions.push(Decision {
                    name: decide.name.text.clone(),
                    label: label(&decide.label),
                    ty,
                    body,
                    span: decide.name.span,
                });
            }
            DeclKind::Stage(stage) => self.declare_stage(stage),
            DeclKind::Commitment(commitment) => {
                let id = CommitmentId::new(self.model.commitments.len());
                self.declare(&commitment.name, Symbol::Commitment(id));
                self.model.commitments.push(Commitment {
                    name: commitment.name.text.clone(),
                    label: label(&commitment.label),
                    by: None,
                    requirements: Vec::new(),
                    span: commitment.name.span,
                });
            }
            DeclKind::Promise(promise) => {
                let id = PromiseId::new(self.model.promises.len());
                self.declare(&promise.name, Symbol::Promise(id));
                self.model.promises.push(Promise {
                    name: promise.name.text.clone(),
                    label: label(&promise.label),
                    items: Vec::new(),
                    span: promise.name.span,
                });
            }
            DeclKind::Policy(_)
            | DeclKind::Use(_)
            | DeclKind::Calendar(_)
            | DeclKind::Intake(_)
            | DeclKind::Scenario(_)
            | DeclKind::Error => {}
        }
    }

    fn declare_attribute(&mut self, attribute: &ast::Attribute) {
        let id = AttributeId::new(self.model.attributes.len());
        self.declare(&attribute.name, Symbol::Attribute(id));
        let (ty, mut broken) = self.value_type(&attribute.ty, &attribute.name.text, TypePlace::Attribute);
        let or_unknown = attribute.ty.or_unknown;
        let default = match &attribute.default {
            Some(literal) if !broken => {
                let value = self.assigned(literal, &ty, or_unknown, &attribute.name.text);
                broken |= value.is_none();
                value
            }
            Some(_) | None => None,
        };
        self.model.attributes.push(Attribute {
            name: attribute.name.text.clone(),
            label: label(&attribute.label),
            fixed: attribute.fixed,
            judged: attribute.judged,
            ty,
            or_unknown,
            default,
            broken,
            span: attribute.name.span,
        });
    }

    fn declare_event(&mut self, event: &ast::Event) {
        let id = EventId::new(self.model.events.len());
        self.declare(&event.name, Symbol::Event(id));
        let mut fields: Vec<FieldId> = Vec::new();
        for field in &event.fields {
            let (ty, broken) = self.value_type(&field.ty, &field.name.text, TypePlace::Attribute);
            if let Some(earlier) = fields.iter().find(|id| self.model[**id].name == field.name.text) {
                let earlier = self.model[*earlier].span;
                self.report(
                    Finding::new(
                        Code::DuplicateName,
                        field.name.span,
                        format!("`{}` is declared twice", field.name.text),
                    )
                    .label("declared again here")
                    .related(earlier, "first declared here")
                    .help("rename one of the fields"),
                );
                continue;
            }
            fields.push(FieldId::new(self.model.fields.len()));
            self.model.fields.push(Field {
                event: id,
                name: field.name.text.clone(),
                label: label(&field.label),
                ty,
                or_unknown: field.ty.or_unknown,
                broken,
                span: field.name.span,
            });
        }
        self.model.events.push(Event {
            name: event.name.text.clone(),
            label: label(&event.label),
            fields,
            by: None,
            span: event.name.span,
        });
    }

    fn declare_stage(&mut self, stage: &ast::Stage) {
        let id = StageId::new(self.model.stages.len());
        self.declare(&stage.name, Symbol::Stage(id));
        let mut slas: Vec<Sla> = Vec::new();
        for item in &stage.items {
            if let StageItemKind::Sla(sla) = &item.kind {
                if let Some(earlier) = slas.iter().find(|earlier| earlier.name == sla.name.text) {
                    self.findings.push(
                        Finding::new(
                            Code::DuplicateName,
                            sla.name.span,
                            format!("`{}` is declared twice", sla.name.text),
                        )
                        .label("declared again here")
                        .related(earlier.span, "first declared here")
                        .help("rename one of the clocks; SLA names are local to their stage"),
                    );
                }
                slas.push(Sla {
                    name: sla.name.text.clone(),
                    label: label(&sla.label),
                    span: sla.name.span,
                    start: ClockStart::Entry,
                    deadline: Alternatives::new(sla.name.span),
                    met_by: Vec::new(),
                    until: Vec::new(),
                    paused_while: None,
                    warn: None,
                    on_met: Vec::new(),
                    on_breach: Vec::new(),
                    broken: false,
                });
            }
        }
        self.model.stages.push(Stage {
            name: stage.name.text.clone(),
            label: label(&stage.label),
            span: stage.name.span,
            is_final: stage.items.iter().any(|item| item.kind == StageItemKind::Final),
            broken: false,
            owner: None,
            clear: Vec::new(),
            whens: Alternatives::new(stage.name.span),
            ons: Vec::new(),
            timers: Vec::new(),
            slas,
            recycle: stage.recycle.then(|| Recycle {
                rest: None,
                returns: Alternatives::new(stage.name.span),
                limit: None,
            }),
        });
    }

    /// Rests are needed by moves anywhere, so they come before the bodies.
    fn declare_rests(&mut self, files: &[(FileId, ast::File)]) {
        let stages = files.iter().flat_map(|(_, file)| &file.decls).filter_map(|decl| match &decl.kind {
            DeclKind::Stage(stage) => Some(stage),
            _ => None,
        });
        for (index, stage) in stages.enumerate() {
            let mut first: Option<Span> = None;
            for item in &stage.items {
                let StageItemKind::Rest(written) = &item.kind else { continue };
                let rest = self.duration(written);
                match &mut self.model.stages[index].recycle {
                    Some(recycle) => recycle.rest = rest,
                    None => self.only_in_a_recycle(item.span, "rest"),
                }
                match first {
                    Some(first) => self.said_twice(item.span, first, "this recycle", "rest"),
                    None => first = Some(item.span),
                }
            }
        }
    }

    pub(super) fn only_in_a_recycle(&mut self, span: Span, what: &str) {
        let message = format!("`{what}` stands only in a `recycle`");
        self.error(Code::Syntax, span, message, "in a stage", "declare this stage with `recycle` instead of `stage`");
    }

    /// A field may not share an attribute's name: on the event's lines both would stand bare.
    fn fields_against_attributes(&mut self) {
        let clashes: Vec<(SmolStr, Span, Span)> = self
            .model
            .fields
            .iter()
            .filter_map(|field| match self.names.peek(&field.name) {
                Some(Symbol::Attribute(id)) => Some((field.name.clone(), field.span, self.model[id].span)),
                _ => None,
            })
            .collect();
        for (name, field, attribute) in clashes {
            self.report(
                Finding::new(Code::DuplicateName, field, format!("the field `{name}` has the name of an attribute"))
                    .label("a field")
                    .related(attribute, "the attribute")
                    .help("rename the field; on a line that names the event both would stand bare"),
            );
        }
    }

    /// The type, and whether it could not be read (then it is `text`, a hole).
    fn value_type(&mut self, ty: &ast::Type, who: &str, place: TypePlace) -> (Type, bool) {
        let broken = (Type::Text, true);
        match &ty.kind {
            TypeKind::Error => broken,
            TypeKind::YesNo => (Type::YesNo, false),
            TypeKind::Text => (Type::Text, false),
            TypeKind::Percent if place == TypePlace::Decision => (Type::Percent, false),
            TypeKind::Percent => {
                let help = "declare it as `decimal 0..100`, or a decision that gives it, `decide NAME: percent { … }`";
                let message = format!("`{who}` is not a decision, and only a decision gives a percentage");
                self.error(Code::TypeMismatch, ty.span, message, "for decisions only", help);
                broken
            }
            TypeKind::Department if place == TypePlace::Decision => (Type::Department, false),
            TypeKind::Department => {
                let help = "declare a decision, `decide NAME: department { … }`, or list the values with `one of`";
                let message = format!("`{who}` is not a decision, and only a decision gives a department");
                self.error(Code::TypeMismatch, ty.span, message, "for decisions only", help);
                broken
            }
            TypeKind::OneOf(values) => {
                let mut choices: Vec<Choice> = Vec::with_capacity(values.len());
                let mut seen = rustc_hash::FxHashMap::default();
                for value in values {
                    if let Some(earlier) = seen.insert(value.name.text.clone(), value.name.span) {
                        self.report(
                            Finding::new(
                                Code::DuplicateName,
                                value.name.span,
                                format!("`{who}` lists the value `{}` twice", value.name.text),
                            )
                            .label("listed again")
                            .related(earlier, "first listed here")
                            .help("delete one of them"),
                        );
                        continue;
                    }
                    choices.push(Choice {
                        name: value.name.text.clone(),
                        label: label(&value.label),
                        span: value.name.span,
                    });
                }
                (Type::OneOf(choices), false)
            }
            TypeKind::Integer(range) => match self.limits(range.as_ref(), &Type::Integer(Limits::default()), who) {
                Some(limits) => (Type::Integer(whole_limits(limits)), false),
                None => broken,
            },
            TypeKind::Decimal(range) => match self.limits(range.as_ref(), &Type::Decimal(Limits::default()), who) {
                Some(limits) => (Type::Decimal(limits), false),
                None => broken,
            },
            TypeKind::Money { currency, range } => {
                let ty = Type::Money { currency: currency.text.clone(), limits: Limits::default() };
                match self.limits(range.as_ref(), &ty, who) {
                    Some(limits) => (Type::Money { currency: currency.text.clone(), limits }, false),
                    None => broken,
                }
            }
        }
    }

    fn limits(&mut self, range: Option<&ast::Range>, ty: &Type, who: &str) -> Option<Limits> {
        let Some(range) = range else { return Some(Limits::default()) };
        let mut end = |literal: &Option<ast::Literal>| match literal {
            None => Some(None),
            Some(literal) => {
                // `0..1000万 JPY`: a bare number in the range of money is an amount.
                let literal = match (&literal.kind, ty) {
                    (LiteralKind::Number(amount), Type::Money { currency, .. }) => ast::Literal {
                        kind: LiteralKind::Money(ast::Money { amount: amount.clone(), currency: currency.clone() }),
                        span: literal.span,
                    },
                    _ => literal.clone(),
                };
                match self.value(&literal, ty, who, Within::Anything)? {
                    Value::Number(number) => Some(Some(number)),
                    Value::Unknown | Value::Choice(_) | Value::Text(_) => None,
                }
            }
        };
        let low: Option<Decimal> = end(&range.low)?;
        let high: Option<Decimal> = end(&range.high)?;
        if let (Some(low), Some(high)) = (low, high) {
            self.ordered_ends(low, high, range, ty)?;
        }
        Some(Limits {
            low,
            low_open: range.low_open && low.is_some(),
            high,
            high_open: range.high_open && high.is_some(),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TypePlace {
    /// An attribute or a field.
    Attribute,
    Decision,
}

/// Whole numbers have closed ends.
fn whole_limits(limits: Limits) -> Limits {
    let low = limits.low.map(|low| if limits.low_open { low.saturating_add(Decimal::ONE) } else { low });
    let high = limits.high.map(|high| if limits.high_open { high.saturating_sub(Decimal::ONE) } else { high });
    Limits { low, low_open: false, high, high_open: false }
}
