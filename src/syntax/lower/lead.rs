//! What is known of a lead: attributes, types, event fields.

use pest::iterators::Pair;

use super::super::ast::{Attribute, Field, Lead, LeadItem, Literal, Name, Type, TypeKind, Value};
use super::super::grammar::Rule;
use super::{Lower, Parts};
use crate::diagnostic::{Code, Finding};

impl Lower<'_> {
    pub fn lead(&mut self, pair: Pair<'_, Rule>) -> Lead {
        Lead { items: self.block(pair, Rule::lead_item, Rule::lead_items, Lower::lead_item, LeadItem::Error) }
    }

    fn lead_item(&mut self, pair: Pair<'_, Rule>) -> LeadItem {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a line of a lead has one part");
        match inner.as_rule() {
            Rule::assume => {
                let cond = Parts::of(inner).need(Rule::cond);
                LeadItem::Assume { cond: self.cond(cond), span }
            }
            _ => LeadItem::Attribute(self.attribute(inner)),
        }
    }

    fn attribute(&mut self, pair: Pair<'_, Rule>) -> Attribute {
        let span = self.span(&pair);
        let (mut fixed, mut judged) = (false, false);
        let mut parts = Parts::of(pair);
        loop {
            let (said, word) = match parts.peek() {
                Some(Rule::kw_fixed) => (&mut fixed, "fixed"),
                Some(Rule::kw_judged) => (&mut judged, "judged"),
                _ => break,
            };
            let twice = std::mem::replace(said, true);
            let part = parts.next().expect("it was looked at");
            if twice {
                let span = self.span(&part);
                let finding = Finding::new(Code::Syntax, span, format!("`{word}` is said twice"));
                self.findings.push(finding.label("said before").help("delete one of them"));
            }
        }
        let name = self.name(parts.need(Rule::name));
        let label = parts.maybe(Rule::string).map(|label| self.string(label));
        let ty = parts.need(Rule::typ);
        let ty = self.typ(ty);
        let default = parts.all(Rule::literal).next().map(|value| self.literal(value));
        Attribute { fixed, judged, name, label, ty, default, span }
    }

    pub fn typ(&mut self, pair: Pair<'_, Rule>) -> Type {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let inner = parts.next().expect("a type has one part");
        let or_unknown = parts.maybe(Rule::or_unknown).is_some();
        let kind = match inner.as_rule() {
            Rule::yes_no => TypeKind::YesNo,
            Rule::one_of => TypeKind::OneOf(Parts::of(inner).all(Rule::value).map(|value| self.value(value)).collect()),
            Rule::integer => TypeKind::Integer(self.range_in(inner)),
            Rule::decimal => TypeKind::Decimal(self.range_in(inner)),
            Rule::money => self.money_type(inner),
            Rule::text => TypeKind::Text,
            Rule::percent_type => TypeKind::Percent,
            Rule::department_type => TypeKind::Department,
            _ => TypeKind::Error,
        };
        Type { kind, or_unknown, span }
    }

    fn range_in(&mut self, pair: Pair<'_, Rule>) -> Option<super::super::ast::Range> {
        let range = Parts::of(pair).all(Rule::type_range).next()?;
        Some(self.type_range(range))
    }

    fn money_type(&mut self, pair: Pair<'_, Rule>) -> TypeKind {
        let currency = Parts::of(pair.clone()).need(Rule::currency_name);
        let name = self.name(currency.clone());
        let range = self.range_in(pair);
        match self.currency(currency) {
            Some(code) => TypeKind::Money { currency: Name { text: code, ..name }, range },
            None => TypeKind::Error,
        }
    }

    fn value(&mut self, pair: Pair<'_, Rule>) -> Value {
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        Value { name, label: parts.maybe(Rule::string).map(|label| self.string(label)) }
    }

    pub fn fields(&mut self, pair: Pair<'_, Rule>) -> Vec<Field> {
        let fields =
            self.block(pair, Rule::field, Rule::field_items, |lower, field| Some(lower.field(field)), |_| None);
        fields.into_iter().flatten().collect()
    }

    fn field(&mut self, pair: Pair<'_, Rule>) -> Field {
        let span = self.span(&pair);
        let (name, label, mut parts) = self.head(pair);
        let ty = parts.need(Rule::typ);
        Field { name, label, ty: self.typ(ty), span }
    }

    /// `VALUE` of an arm, alone.
    pub fn arm_value(&mut self, pair: Pair<'_, Rule>) -> Literal {
        self.literal(pair)
    }
}
