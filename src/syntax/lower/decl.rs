//! Declarations: the dispatch, and the small ones.

use pest::iterators::Pair;

use super::super::ast::{
    Agreed, By, Calendar, CalendarItem, CalendarItemKind, Criterion, Days, Decl, DeclKind, Department, Event, Group,
    Hours, Name, Policy, Text,
};
use super::super::grammar::Rule;
use super::cond::error_cond;
use super::{Lower, Parts};
use crate::text::Span;

impl Lower<'_> {
    /// The children of `file`.
    pub fn file(&mut self, pair: Pair<'_, Rule>) -> Vec<Decl> {
        self.block(pair, Rule::decl, Rule::decls, Lower::decl, |span| Decl { kind: DeclKind::Error, span })
    }

    fn decl(&mut self, pair: Pair<'_, Rule>) -> Decl {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a declaration has one part");
        let kind = match inner.as_rule() {
            Rule::policy => DeclKind::Policy(self.policy(inner)),
            Rule::use_file => {
                let path = Parts::of(inner).need(Rule::string);
                DeclKind::Use(self.string(path))
            }
            Rule::calendar => DeclKind::Calendar(self.calendar(inner)),
            Rule::department => {
                let (name, label, _) = self.head(inner);
                DeclKind::Department(Department { name, label })
            }
            Rule::lead => DeclKind::Lead(self.lead(inner)),
            Rule::group => DeclKind::Group(self.group(inner)),
            Rule::event => DeclKind::Event(self.event(inner)),
            Rule::criterion => DeclKind::Criterion(self.criterion(inner)),
            Rule::score => DeclKind::Score(self.score(inner)),
            Rule::decide => DeclKind::Decide(self.decide(inner)),
            Rule::intake => DeclKind::Intake(self.intake(inner)),
            Rule::stage => DeclKind::Stage(self.stage(inner)),
            Rule::commitment => DeclKind::Commitment(self.commitment(inner)),
            Rule::promise => DeclKind::Promise(self.promise(inner)),
            Rule::scenario => DeclKind::Scenario(self.scenario(inner)),
            _ => DeclKind::Error,
        };
        Decl { kind, span }
    }

    /// `KEYWORD NAME ["label"]`, and what follows.
    pub fn head<'p>(&self, pair: Pair<'p, Rule>) -> (Name, Option<Text>, Parts<'p>) {
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        let label = parts.maybe(Rule::string).map(|label| self.string(label));
        (name, label, parts)
    }

    fn policy(&mut self, pair: Pair<'_, Rule>) -> Policy {
        let name = Parts::of(pair.clone()).need(Rule::string);
        let name = self.string(name);
        let zones = self.block(pair, Rule::policy_item, Rule::policy_items, Lower::timezone, |_| None);
        Policy { name, timezone: zones.into_iter().flatten().next() }
    }

    fn timezone(&mut self, pair: Pair<'_, Rule>) -> Option<Text> {
        let zone = Parts::of(pair).need(Rule::string);
        Some(self.string(zone))
    }

    fn calendar(&mut self, pair: Pair<'_, Rule>) -> Calendar {
        let error = |span| CalendarItem { kind: CalendarItemKind::Error, span };
        Calendar { items: self.block(pair, Rule::calendar_item, Rule::calendar_items, Lower::calendar_item, error) }
    }

    fn calendar_item(&mut self, pair: Pair<'_, Rule>) -> CalendarItem {
        let span = self.span(&pair);
        let inner = pair.into_inner().next().expect("a calendar line has one part");
        let kind = match inner.as_rule() {
            Rule::open => self.open(inner),
            _ => self.closed(inner),
        };
        CalendarItem { kind, span }
    }

    fn open(&mut self, pair: Pair<'_, Rule>) -> CalendarItemKind {
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_open);
        let days = parts.list(Rule::days).into_iter().map(|days| self.days(days)).collect();
        let hours = parts.list(Rule::hours).into_iter().filter_map(|hours| self.hours(hours)).collect();
        CalendarItemKind::Open { days, hours }
    }

    fn days(&mut self, pair: Pair<'_, Rule>) -> Days {
        let span = self.span(&pair);
        let mut days = Parts::of(pair).all(Rule::day).map(|day| self.day(day)).collect::<Vec<u8>>().into_iter();
        Days { first: days.next().unwrap_or(0), last: days.next(), span }
    }

    fn day(&mut self, pair: Pair<'_, Rule>) -> u8 {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let written = pair.as_str();
        if let Some(day) = DAYS.iter().position(|day| *day == written) {
            return day as u8;
        }
        let span = self.span(&pair);
        let lower = written.to_lowercase();
        let near = DAYS.iter().position(|day| lower.starts_with(day));
        let help = match near {
            Some(near) => format!("did you mean `{}`?", DAYS[near]),
            None => "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`".to_owned(),
        };
        self.invalid(span, format!("`{written}` is no day of the week"), help);
        near.unwrap_or(0) as u8
    }

    /// None if one of the times does not exist.
    fn hours(&mut self, pair: Pair<'_, Rule>) -> Option<Hours> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let (from, to) = (parts.need(Rule::clock), parts.need(Rule::clock));
        let (from, to) = (self.clock(from), self.clock(to));
        Some(Hours { from: from?, to: to?, span })
    }

    fn closed(&mut self, pair: Pair<'_, Rule>) -> CalendarItemKind {
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_closed);
        if let Some(path) = parts.maybe(Rule::string) {
            return CalendarItemKind::ClosedFile(self.string(path));
        }
        let first = parts.need(Rule::date);
        let first = self.date(first);
        let last = parts.maybe(Rule::dots).map(|_| parts.need(Rule::date)).map(|last| self.date(last));
        let why = parts.maybe(Rule::string).map(|why| self.string(why));
        CalendarItemKind::Closed { first, last, why }
    }

    fn group(&mut self, pair: Pair<'_, Rule>) -> Group {
        let mut parts = Parts::of(pair);
        let name = self.name(parts.need(Rule::name));
        let of = self.name(parts.need(Rule::name));
        let values = parts.all(Rule::literal).map(|value| self.literal(value)).collect();
        Group { name, of, values }
    }

    fn event(&mut self, pair: Pair<'_, Rule>) -> Event {
        let (name, label, mut parts) = self.head(pair);
        let fields = parts.maybe(Rule::fields).map(|fields| self.fields(fields)).unwrap_or_default();
        let by = parts.maybe(Rule::event_by).map(|by| self.event_by(by)).unwrap_or_default();
        Event { name, label, fields, by }
    }

    fn event_by(&mut self, pair: Pair<'_, Rule>) -> Vec<By> {
        let actors = Parts::of(pair).all(Rule::actor);
        let actors = actors.filter_map(|actor| actor.into_inner().next());
        let by = |actor: Pair<'_, Rule>| match actor.as_rule() {
            Rule::kw_owner => By::Owner(self.span(&actor)),
            _ => By::Department(self.name(actor)),
        };
        actors.map(by).collect()
    }

    fn criterion(&mut self, pair: Pair<'_, Rule>) -> Criterion {
        let (name, label, mut parts) = self.head(pair);
        if let Some(block) = parts.maybe(Rule::criterion_block) {
            let (agreed, cond) = self.criterion_block(block);
            return Criterion { name, label, agreed, cond, short: false };
        }
        let cond = parts.need(Rule::cond);
        Criterion { name, label, agreed: None, cond: self.cond(cond), short: true }
    }

    fn criterion_block(&mut self, pair: Pair<'_, Rule>) -> (Option<Agreed>, super::super::ast::Cond) {
        let block = self.span(&pair);
        let mut agreed = None;
        let mut cond = None;
        let mut broken: Option<Span> = None;
        let mut reported = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::agreed => agreed = Some(self.agreed(part)),
                Rule::bad_agreed => {
                    let span = self.span(&part);
                    agreed = self
                        .again(span, Rule::agreed_item, |lower, item| lower.agreed(Parts::of(item).need(Rule::agreed)));
                    reported = agreed.is_none();
                }
                Rule::cond => cond = Some(self.cond(part)),
                Rule::bad_line => {
                    let span = self.span(&part);
                    broken = Some(broken.map_or(span, |broken| broken.to(span)));
                }
                _ => {}
            }
        }
        if let Some(span) = broken {
            cond = self.again(span, Rule::cond_item, |lower, item| lower.cond(Parts::of(item).need(Rule::cond)));
            return (agreed, cond.unwrap_or(error_cond(span)));
        }
        if cond.is_none() && !reported {
            self.wrong(block, "this criterion has no condition", "write when it holds, such as `budget >= 300万 JPY`");
        }
        (agreed, cond.unwrap_or(error_cond(block)))
    }

    fn agreed(&mut self, pair: Pair<'_, Rule>) -> Agreed {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        parts.need(Rule::kw_by);
        let by = parts.list(Rule::name).into_iter().map(|name| self.name(name)).collect();
        let on = parts.need(Rule::date);
        Agreed { by, on: self.date(on), span }
    }
}
