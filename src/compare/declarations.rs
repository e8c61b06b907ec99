//! What is recorded of a lead, what can happen, who works, and when the office is open.

use jiff::civil::Date;
use smol_str::SmolStr;

use super::change::{Direction, Kind, Said};
use super::comparing::{Comparing, Question};
use super::lines::{Line, Lines, Outcome};
use super::say::Holding;
use crate::analyze::engine::{AtomSet, satisfiable};
use crate::analyze::parts::{Block, Place, Site, blocks, named_in};
use crate::model::*;

/// Compares declarations. `originals` are the policies with their own ids.
pub fn compare(all: &mut Comparing<'_, '_>, originals: (&Model, &Model)) {
    departments(all);
    attributes(all, originals);
    assumptions(all);
    events(all, originals);
    calendar(all, originals);
}

fn departments(all: &mut Comparing<'_, '_>) {
    for id in all.aligned.departments.removed().map(DepartmentId::new).collect::<Vec<_>>() {
        let name = all.old.model[id].name.clone();
        let change = all
            .plain(Kind::Department, name.as_str(), format!("the department `{name}` is gone"))
            .before(Said { text: format!("department {name}"), span: Some(all.old.model[id].span) })
            .departments(vec![name.clone()]);
        all.note(change);
    }
    for id in all.aligned.departments.added().map(DepartmentId::new).collect::<Vec<_>>() {
        let name = all.new.model[id].name.clone();
        let change = all
            .plain(Kind::Department, name.as_str(), format!("the department `{name}` is new"))
            .after(Said { text: format!("department {name}"), span: Some(all.new.model[id].span) })
            .departments(vec![name.clone()]);
        all.note(change);
    }
}

/// The attribute of a policy that stands at a joint place.
fn own<'m>(model: &'m Model, joint: &Model, place: usize) -> Option<&'m Attribute> {
    let span = joint.attributes[place].span;
    model.attributes.iter().find(|attribute| attribute.span == span)
}

fn attributes(all: &mut Comparing<'_, '_>, (old, new): (&Model, &Model)) {
    for place in all.aligned.attributes.removed().collect::<Vec<_>>() {
        let name = all.old.model.attributes[place].name.clone();
        let span = Some(all.old.model.attributes[place].span);
        let change = all
            .plain(Kind::Lead, name.as_str(), format!("`{name}` is no longer recorded of a lead"))
            .before(Said { text: name.to_string(), span });
        all.note(change);
    }
    for place in all.aligned.attributes.added().collect::<Vec<_>>() {
        let attribute = &all.new.model.attributes[place];
        let name = attribute.name.clone();
        let must = if attribute.initial().is_none() { ", and every lead must have it" } else { "" };
        let change = all
            .plain(Kind::Lead, name.as_str(), format!("`{name}` is now recorded of a lead{must}"))
            .after(Said { text: name.to_string(), span: Some(attribute.span) });
        all.note(change);
    }
    for place in all.aligned.attributes.both().collect::<Vec<_>>() {
        let before = own(old, all.old.model, place);
        let after = own(new, all.new.model, place);
        if let (Some(before), Some(after)) = (before, after) {
            attribute(all, place, before, after);
        }
    }
}

fn attribute(all: &mut Comparing<'_, '_>, place: usize, old: &Attribute, new: &Attribute) {
    let name = &new.name;
    let mut notes: Vec<(String, Option<Direction>)> = Vec::new();
    if old.fixed != new.fixed {
        let now = if new.fixed { "never changes after the lead is created" } else { "may change" };
        notes.push((format!("`{name}` {now}"), None));
    }
    if old.judged != new.judged {
        notes.push((format!("`{name}` is {}", if new.judged { "an opinion now" } else { "a fact now" }), None));
    }
    if old.or_unknown != new.or_unknown {
        let now = if new.or_unknown { "may be unknown" } else { "is always known" };
        let direction = if new.or_unknown { Direction::Looser } else { Direction::Stricter };
        notes.push((format!("`{name}` {now}"), Some(direction)));
    }
    let shown = |attribute: &Attribute, value: &Option<Value>| match value {
        None => String::from("none"),
        Some(Value::Unknown) => String::from("unknown"),
        Some(Value::Choice(choice)) => crate::analyze::parts::choice_name(&attribute.ty, *choice),
        Some(Value::Number(number)) => number.normalize().to_string(),
        Some(Value::Text(text)) => format!("{text:?}"),
    };
    let (was, is) = (shown(old, &old.default), shown(new, &new.default));
    if was != is {
        notes.push((format!("`{name}` begins as {is} instead of {was}"), None));
    }
    if old.ty.is_ordered() && old.ty.limits() != new.ty.limits() {
        notes.push((format!("`{name}` has another range"), None));
    }
    if let (Type::OneOf(before), Type::OneOf(after)) = (&old.ty, &new.ty) {
        let missing = |here: &[Choice], there: &[Choice]| -> Vec<SmolStr> {
            let has = |name: &SmolStr| there.iter().any(|other| other.name == *name);
            here.iter().map(|choice| choice.name.clone()).filter(|name| !has(name)).collect()
        };
        for value in missing(before, after) {
            notes.push((format!("`{name}` can no longer be `{value}`"), Some(Direction::Stricter)));
        }
        for value in missing(after, before) {
            notes.push((format!("`{name}` can be `{value}`"), Some(Direction::Looser)));
            unnamed(all, place, &value);
        }
    }
    for (message, direction) in notes {
        let mut change = all.plain(Kind::Lead, name.as_str(), message).direction(direction);
        change.before = Some(Said::of(all.old_sources, old.span));
        change.after = Some(Said::of(all.new_sources, new.span));
        all.note(change);
    }
}

/// Blocks that ask for the attribute, but in which only `otherwise` speaks of the new value.
fn unnamed(all: &mut Comparing<'_, '_>, place: usize, value: &SmolStr) {
    let model = all.new.model;
    let id = AttributeId::new(place);
    let Type::OneOf(choices) = &model[id].ty else { return };
    let choice = choices.iter().position(|choice| choice.name == *value).and_then(|at| u32::try_from(at).ok());
    let Some(dim) = all.asker.axes.of(&Subject::Attribute(id)) else { return };
    let axis = &all.asker.axes.axes[dim];
    let Some(atom) = choice.and_then(|choice| axis.atom_of(&Value::Choice(choice))) else { return };
    let is_value = all.asker.conditions.formulas.within(dim, AtomSet::one(axis.count(), atom));
    let mut only = Vec::new();
    for block in blocks(model) {
        let asks = block.lines.iter().any(|line| match line.guard {
            Guard::When(cond) => asks_for(model, cond, &Subject::Attribute(id)),
            Guard::Always | Guard::Otherwise => false,
        });
        let rest = block.lines.iter().any(|line| matches!(line.guard, Guard::Otherwise));
        let Some(lines) = all.new.lines(block.place).filter(|_| asks && rest) else { continue };
        let named: Vec<_> = lines
            .lines
            .iter()
            .zip(&block.lines)
            .filter(|(_, line)| !matches!(line.guard, Guard::Otherwise))
            .map(|(line, _)| line.claim)
            .collect();
        let named = all.asker.conditions.formulas.any(named);
        all.asker.universe = all.asker.conditions.formulas.all([all.new.every, all.new.there(block.place)]);
        if all.asker.ask(|scope| satisfiable(scope, &[is_value, named], &[])).is_no() {
            only.push(said_block(model, &block));
        }
    }
    if !only.is_empty() {
        let name = &model[id].name;
        let message = format!(
            "no line names the new value `{value}` of `{name}`: it falls into `otherwise` of {}",
            only.join(", ")
        );
        let change = all.plain(Kind::NewValue, name.as_str(), message).after(Said::text(value.as_str()));
        all.note(change);
    }
}

fn said_block(model: &Model, block: &Block<'_>) -> String {
    match block.place {
        Place::Intake => String::from("`intake`"),
        place => format!("`{}`", place.subject(model)),
    }
}

/// Whether the condition, its names expanded, asks for the subject.
fn asks_for(model: &Model, cond: &Cond, subject: &Subject) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut open: Vec<&Cond> = vec![cond];
    let mut found = false;
    while let Some(cond) = open.pop() {
        cond.walk(&mut |part| {
            if let CondKind::Test(test) = &part.kind {
                found |= test.subject == *subject;
            }
        });
        for definition in named_in(cond) {
            if seen.insert(definition) {
                open.extend(definition.conditions(model));
            }
        }
    }
    found
}

/// Leads that only one policy rules out by `assume`.
fn assumptions(all: &mut Comparing<'_, '_>) {
    let line = |claim| Lines {
        lines: vec![Line {
            claim,
            is_otherwise: false,
            outcome: Outcome::Holds,
            said: String::from("can be"),
            span: all.new.model.span,
        }],
        in_order: false,
    };
    let (was, is) = (line(all.old.assumed), line(all.new.assumed));
    let words = Holding { kind: Kind::Lead, holds: String::from("can be"), fails: String::from("cannot be") };
    let leads = all.asker.conditions.formulas.all([all.old.knows, all.new.knows]);
    let question =
        Question { subject: String::from("assume"), site: Site::Anywhere, whence: String::new(), leads, words: &words };
    all.ask(&question, &was, &is);
}

fn events(all: &mut Comparing<'_, '_>, (old, new): (&Model, &Model)) {
    for id in all.aligned.events.removed().map(EventId::new).collect::<Vec<_>>() {
        let name = all.old.model[id].name.clone();
        let change = all
            .plain(Kind::Event, name.as_str(), format!("the event `{name}` is gone"))
            .where_leads(Site::Happening(id))
            .before(Said { text: format!("event {name}"), span: Some(all.old.model[id].span) });
        all.note(change);
    }
    for id in all.aligned.events.added().map(EventId::new).collect::<Vec<_>>() {
        let name = all.new.model[id].name.clone();
        let change = all
            .plain(Kind::Event, name.as_str(), format!("the event `{name}` is new"))
            .where_leads(Site::Happening(id))
            .after(Said { text: format!("event {name}"), span: Some(all.new.model[id].span) });
        all.note(change);
    }
    for id in all.aligned.events.both().map(EventId::new).collect::<Vec<_>>() {
        let (before, after) = (&all.old.model[id], &all.new.model[id]);
        let by = |event: &Event| {
            event.by.as_ref().map(|by| {
                let mut departments = by.departments.clone();
                departments.sort_unstable();
                departments.dedup();
                (by.owner, departments)
            })
        };
        if by(before) != by(after) {
            let said = |model: &Model, event: &Event| match &event.by {
                None => String::from("anyone"),
                Some(by) => {
                    let owner = by.owner.then(|| String::from("the owner"));
                    let named = by.departments.iter().map(|id| format!("`{}`", model[*id].name));
                    owner.into_iter().chain(named).collect::<Vec<_>>().join(", ")
                }
            };
            let (was, is) = (said(all.old.model, before), said(all.new.model, after));
            let who = [before, after].into_iter().filter_map(|event| event.by.as_ref());
            let who = who.flat_map(|by| by.departments.iter().copied()).collect();
            let change = all
                .plain(
                    Kind::Event,
                    after.name.as_str(),
                    format!("`{}` may be done by {is} instead of {was}", after.name),
                )
                .where_leads(Site::Happening(id))
                .before(Said::text(was))
                .after(Said::text(is))
                .departments(all.names(who));
            all.note(change);
        }
        fields(all, (old, new), id);
    }
}

fn fields(all: &mut Comparing<'_, '_>, (old, new): (&Model, &Model), id: EventId) {
    let of = |model: &Model, name: &SmolStr| -> Vec<(SmolStr, String)> {
        let event = model.events.iter().find(|event| event.name == *name);
        let ids = event.map_or(&[][..], |event| &event.fields);
        ids.iter().map(|id| (model[*id].name.clone(), said_field(&model[*id]))).collect()
    };
    let (before, after) = (of(old, &all.old.model[id].name), of(new, &all.new.model[id].name));
    let event = all.new.model[id].name.clone();
    for (name, said) in &after {
        let was = before.iter().find(|(other, _)| other == name).map(|(_, said)| said);
        let message = match was {
            None => format!("`{event}` records `{name}`"),
            Some(was) if was != said => format!("`{name}` of `{event}` is {said} instead of {was}"),
            Some(_) => continue,
        };
        let mut change = all
            .plain(Kind::Event, event.as_str(), message)
            .where_leads(Site::Happening(id))
            .after(Said::text(format!("{name} : {said}")));
        change.before = was.map(|was| Said::text(format!("{name} : {was}")));
        all.note(change);
    }
    for (name, said) in &before {
        if after.iter().all(|(other, _)| other != name) {
            let change = all
                .plain(Kind::Event, event.as_str(), format!("`{event}` no longer records `{name}`"))
                .where_leads(Site::Happening(id))
                .before(Said::text(format!("{name} : {said}")));
            all.note(change);
        }
    }
}

fn said_field(field: &Field) -> String {
    let limits = |limits: Limits| {
        let end =
            |number: Option<rust_decimal::Decimal>| number.map_or_else(String::new, |it| it.normalize().to_string());
        format!("{}..{}", end(limits.low), end(limits.high))
    };
    let ty = match &field.ty {
        Type::YesNo => String::from("yes/no"),
        // The order of the values is for reports alone.
        Type::OneOf(choices) => {
            let mut names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
            names.sort_unstable();
            format!("one of {}", names.join(", "))
        }
        Type::Integer(of) => format!("integer {}", limits(*of)),
        Type::Decimal(of) => format!("decimal {}", limits(*of)),
        Type::Money { currency, .. } => format!("money {currency}"),
        Type::Percent => String::from("percent"),
        Type::Text => String::from("text"),
        Type::Department | Type::Stage | Type::SlaState => String::from("name"),
    };
    if field.or_unknown { format!("{ty} or unknown") } else { ty }
}

fn calendar(all: &mut Comparing<'_, '_>, (old, new): (&Model, &Model)) {
    if old.zone_name != new.zone_name {
        let message = format!("all times are those of {} instead of {}", new.zone_name, old.zone_name);
        let change = all
            .plain(Kind::Calendar, "calendar", message)
            .before(Said::text(old.zone_name.as_str()))
            .after(Said::text(new.zone_name.as_str()));
        all.note(change);
    }
    let nothing = || [const { Vec::new() }; 7];
    let weekly = |model: &Model| model.calendar.as_ref().map_or_else(nothing, |calendar| calendar.weekly.clone());
    let (before, after) = (weekly(old), weekly(new));
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    for (day, (was, is)) in before.iter().zip(&after).enumerate() {
        if was != is {
            let (was, is) = (hours(was), hours(is));
            let change = all
                .plain(Kind::Calendar, "calendar", format!("on {}, open {is} instead of {was}", DAYS[day]))
                .before(Said::text(was))
                .after(Said::text(is));
            all.note(change);
        }
    }
    let closed = |model: &Model| {
        let closures = model.calendar.iter().flat_map(|calendar| &calendar.closures);
        merged(closures.map(|closure| (closure.first, closure.last)).collect())
    };
    // A day on which neither would open is as closed as before.
    let opens = |day: Date| {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        !before[weekday].is_empty() || !after[weekday].is_empty()
    };
    let ever_opens = |(first, last): (Date, Date)| {
        let mut days = first.series(jiff::Span::new().days(1)).take(7).take_while(|day| *day <= last);
        days.any(opens)
    };
    let (was, is) = (closed(old), closed(new));
    for (here, there, opened) in [(&was, &is, true), (&is, &was, false)] {
        for (first, last) in without(here, there).into_iter().filter(|run| ever_opens(*run)) {
            let days = if first == last { first.to_string() } else { format!("{first}..{last}") };
            let word = if opened { "no longer closed" } else { "closed now" };
            let mut change = all.plain(Kind::Calendar, "calendar", format!("{word}: {days}"));
            let said = Some(Said::text(format!("closed {days}")));
            if opened {
                change.before = said
            } else {
                change.after = said
            }
            all.note(change);
        }
    }
}

fn hours(open: &[OpenHours]) -> String {
    if open.is_empty() {
        return String::from("never");
    }
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    open.iter().map(|hours| format!("{}..{}", clock(hours.from), clock(hours.to))).collect::<Vec<_>>().join(", ")
}

/// Days as runs: sorted, disjoint, none touching another.
fn merged(mut runs: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    runs.sort_unstable();
    let mut out: Vec<(Date, Date)> = Vec::new();
    for (first, last) in runs {
        match out.last_mut() {
            Some(before) if first <= before.1.tomorrow().unwrap_or(before.1) => before.1 = before.1.max(last),
            Some(_) | None => out.push((first, last)),
        }
    }
    out
}

/// The days of `here` that are not in `there`, as runs.
fn without(here: &[(Date, Date)], there: &[(Date, Date)]) -> Vec<(Date, Date)> {
    let mut left = Vec::new();
    for (first, last) in here {
        let mut from = Some(*first);
        for (low, high) in there.iter().filter(|(low, high)| high >= first && low <= last) {
            let Some(start) = from else { break };
            if *low > start
                && let Ok(before) = low.yesterday()
            {
                left.push((start, before));
            }
            from = high.tomorrow().ok().filter(|next| next <= last).map(|next| next.max(start));
        }
        left.extend(from.filter(|start| start <= last).map(|start| (start, *last)));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_of_one_list_without_those_of_another() {
        let run = |from, to| (date(2026, 1, from), date(2026, 1, to));
        let here = merged(vec![run(1, 3), run(4, 10), run(20, 20)]);
        assert_eq!(here, [run(1, 10), run(20, 20)]);
        assert_eq!(without(&here, &[run(3, 4), run(9, 31)]), [run(1, 2), run(5, 8)]);
        assert_eq!(without(&here, &[]), here);
        assert_eq!(without(&here, &here), []);
    }
}
