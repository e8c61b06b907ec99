//! Conditions.

use pest::iterators::Pair;

use super::super::ast::{
    Comparison, Cond, CondKind, Element, Quantifier, Range, Set, Subject, SubjectKind, Test, TestKind,
};
use super::super::grammar::Rule;
use super::value::open_ends;
use super::{Lower, Parts};
use crate::text::Span;

/// `not not not …` past this is refused, like any nesting.
const NOT_LIMIT: usize = 64;

impl Lower<'_> {
    pub fn cond(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let sides: Vec<Cond> = Parts::of(pair).all(Rule::and_cond).map(|side| self.and_cond(side)).collect();
        joined(sides, span, CondKind::Or)
    }

    fn and_cond(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let sides: Vec<Cond> = Parts::of(pair).all(Rule::not_cond).map(|side| self.not_cond(side)).collect();
        joined(sides, span, CondKind::And)
    }

    fn not_cond(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mut nots = Vec::new();
        while let Some(not) = parts.maybe(Rule::kw_not) {
            nots.push(self.span(&not));
        }
        let inner = parts.next().expect("`not` has something to negate");
        let mut cond = match inner.as_rule() {
            Rule::paren => self.paren(inner),
            Rule::list => self.list(inner),
            _ => self.comparison(inner),
        };
        if let Some(first) = nots.get(NOT_LIMIT) {
            self.invalid(*first, "too many `not` in a row", "two of them say the same as none");
            return Cond { kind: CondKind::Error, span };
        }
        for not in nots.iter().rev() {
            let span = not.to(cond.span);
            cond = Cond { kind: CondKind::Not(Box::new(cond)), span };
        }
        cond
    }

    fn paren(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let inner = Parts::of(pair).need(Rule::cond);
        Cond { kind: CondKind::Group(Box::new(self.cond(inner))), span }
    }

    fn list(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair.clone());
        let quantifier = parts.need(Rule::quantifier);
        let quantifier = self.quantifier(quantifier);
        let items = self.block(pair, Rule::bullet, Rule::bullet_items, Lower::bullet, error_cond);
        if items.is_empty() {
            self.wrong(span, "this list is empty", "write one condition a line, each after `-`");
        }
        Cond { kind: CondKind::List { quantifier, items }, span }
    }

    fn bullet(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let cond = Parts::of(pair).need(Rule::cond);
        self.cond(cond)
    }

    fn quantifier(&mut self, pair: Pair<'_, Rule>) -> Quantifier {
        let mut parts = Parts::of(pair);
        match parts.next().map(|first| first.as_rule()) {
            Some(Rule::kw_all) => return Quantifier::All,
            Some(Rule::kw_any) => return Quantifier::Any,
            _ => {}
        }
        let least = parts.maybe(Rule::kw_least).is_some();
        let number = parts.need(Rule::number);
        let number = self.number(number);
        let count = u32::try_from(number.value).ok().filter(|_| number.value.is_integer());
        if count.is_none() {
            self.invalid(number.span, format!("`{}` is no number of lines", number.written), "write a whole number");
        }
        let count = count.unwrap_or_default();
        if least { Quantifier::AtLeast(count) } else { Quantifier::AtMost(count) }
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>) -> Cond {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let subject = parts.next().expect("a comparison starts with its subject");
        let test = parts.maybe(Rule::test);
        let kind = match (subject.as_rule(), test) {
            (Rule::path, None) => CondKind::Bare(self.path(subject)),
            (_, Some(test)) => CondKind::Test { subject: self.subject(subject), test: self.test(test) },
            (_, None) => CondKind::Error,
        };
        Cond { kind, span }
    }

    /// A `subject`, `path_less`, or one of their parts.
    pub fn subject(&mut self, pair: Pair<'_, Rule>) -> Subject {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::path => SubjectKind::Path(self.path(pair)),
            Rule::times => {
                let mut parts = Parts::of(pair);
                let of = parts.need(Rule::event_name);
                let of = self.name(of);
                SubjectKind::Times { of, in_stage: parts.list(Rule::in_stage).len() == 1 }
            }
            Rule::stage_subject => SubjectKind::Stage,
            Rule::owner_subject => SubjectKind::Owner,
            Rule::sla_subject => {
                let name = Parts::of(pair).need(Rule::name);
                SubjectKind::Sla(self.name(name))
            }
            _ => return self.subject(pair.into_inner().next().expect("a subject has one part")),
        };
        Subject { kind, span }
    }

    pub fn test(&mut self, pair: Pair<'_, Rule>) -> Test {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair.clone());
        let kind = match rule {
            Rule::is_test => {
                parts.need(Rule::kw_is);
                let negated = parts.maybe(Rule::kw_not).is_some();
                let literal = parts.need(Rule::literal);
                let literal = self.literal(literal);
                if negated { TestKind::IsNot(literal) } else { TestKind::Is(literal) }
            }
            Rule::in_test => TestKind::In(self.set(parts.need(Rule::set))),
            Rule::not_in_test => TestKind::NotIn(self.set(parts.need(Rule::set))),
            Rule::compare => {
                let comparison = comparison_of(parts.need(Rule::comparator).as_str());
                TestKind::Compare(comparison, self.literal(parts.need(Rule::literal)))
            }
            Rule::starts => TestKind::StartsWith(self.literal(parts.need(Rule::literal))),
            Rule::ends => TestKind::EndsWith(self.literal(parts.need(Rule::literal))),
            Rule::contains => TestKind::Contains(self.literal(parts.need(Rule::literal))),
            _ => return self.test(pair.into_inner().next().expect("a test has one part")),
        };
        Test { kind, span }
    }

    pub fn set(&mut self, pair: Pair<'_, Rule>) -> Set {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let bracketed = parts.peek() == Some(Rule::lparen);
        let elements = parts.all(Rule::element).map(|element| self.element(element)).collect();
        Set { elements, bracketed, span }
    }

    pub fn element(&mut self, pair: Pair<'_, Rule>) -> Element {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let low = parts.need(Rule::literal);
        let low = self.literal(low);
        let Some(range_op) = parts.maybe(Rule::range_op) else { return Element::Literal(low) };
        let (low_open, high_open) = open_ends(&range_op);
        let high = parts.need(Rule::literal);
        let high = self.literal(high);
        Element::Range(Range { low: Some(low), low_open, high: Some(high), high_open, span })
    }
}

fn joined(mut sides: Vec<Cond>, span: Span, join: fn(Vec<Cond>) -> CondKind) -> Cond {
    match sides.len() {
        1 => sides.remove(0),
        _ => Cond { kind: join(sides), span },
    }
}

pub(super) fn error_cond(span: Span) -> Cond {
    Cond { kind: CondKind::Error, span }
}

pub(super) fn comparison_of(sign: &str) -> Comparison {
    match sign {
        ">=" => Comparison::GreaterOrEqual,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        _ => Comparison::Less,
    }
}
