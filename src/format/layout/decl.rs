//! Declarations.

use crate::syntax::ast::{
    Assignment, Attribute, By, Calendar, CalendarItem, CalendarItemKind, Commitment, Criterion, Days, Decide,
    DecideBody, Decl, DeclKind, Event, Field, File, Hours, Lead, LeadItem, Period, Promise, PromiseItem, PromiseKind,
    Requirement, RequirementKind, Row, Scenario, Score, Step, StepKind, Table, Term,
};
use crate::text::Span;

use super::stage::{self, with_cond};
use super::value::{clock, duration, label, list, literal, moment, money, names, path, text, ty};
use super::{ALIGN, Align, Inline, Node, cond};

pub(in crate::format) fn file(file: &File) -> Vec<Node> {
    file.decls.iter().map(decl).collect()
}

fn decl(decl: &Decl) -> Node {
    let span = decl.span;
    let (kind, node) = match &decl.kind {
        DeclKind::Policy(policy) => {
            let zone = policy.timezone.iter().map(|zone| Node::new(zone.span, format!("timezone {}", text(zone))));
            let head = Node::new(span, format!("policy {} ", text(&policy.name)));
            ("policy", head.block(policy.name.span, Inline::By(" "), zone.collect()))
        }
        DeclKind::Use(path) => ("use", Node::new(span, format!("use {}", text(path)))),
        DeclKind::Calendar(item) => ("calendar", calendar(item, span)),
        DeclKind::Department(item) => {
            let head = match &item.label {
                Some(label) => format!("department {}{ALIGN} {}", item.name.text, text(label)),
                None => format!("department {}", item.name.text),
            };
            ("department", Node::new(span, head).align(Align::Run("department".to_owned())))
        }
        DeclKind::Lead(item) => ("lead", lead(item, span)),
        DeclKind::Group(item) => {
            let values = list(item.values.iter().map(literal));
            ("group", Node::new(span, format!("group {} of {} = {values}", item.name.text, item.of.text)))
        }
        DeclKind::Event(item) => ("event", event(item, span)),
        DeclKind::Criterion(item) => ("criterion", criterion(item, span)),
        DeclKind::Score(item) => ("score", score(item, span)),
        DeclKind::Decide(item) => ("decide", decide(item, span)),
        DeclKind::Intake(item) => ("intake", stage::intake(item, span)),
        DeclKind::Stage(item) => (if item.recycle { "recycle" } else { "stage" }, stage::stage(item, span)),
        DeclKind::Commitment(item) => ("commitment", commitment(item, span)),
        DeclKind::Promise(item) => ("promise", promise(item, span)),
        DeclKind::Scenario(item) => ("scenario", scenario(item, span)),
        DeclKind::Error => ("", Node::new(span, "")),
    };
    Node { kind, ..node }
}

fn calendar(calendar: &Calendar, span: Span) -> Node {
    let start = Span { end: span.start, ..span };
    Node::new(span, "calendar ").block(start, Inline::Never, calendar.items.iter().map(calendar_item).collect())
}

fn calendar_item(item: &CalendarItem) -> Node {
    let line = match &item.kind {
        CalendarItemKind::Open { days, hours } => {
            format!("open {} {}", list(days.iter().map(days_of)), list(hours.iter().map(hours_of)))
        }
        CalendarItemKind::Closed { first, last, why } => {
            let last = last.as_ref().map(|last| format!("..{}", last.date)).unwrap_or_default();
            format!("closed {}{last}{}", first.date, label(why))
        }
        CalendarItemKind::ClosedFile(path) => format!("closed {}", text(path)),
        CalendarItemKind::Error => String::new(),
    };
    Node::new(item.span, line)
}

fn days_of(days: &Days) -> String {
    let name = |day: u8| ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][usize::from(day % 7)];
    match days.last {
        Some(last) => format!("{}..{}", name(days.first), name(last)),
        None => name(days.first).to_owned(),
    }
}

fn hours_of(hours: &Hours) -> String {
    format!("{}..{}", clock(&hours.from), clock(&hours.to))
}

fn lead(lead: &Lead, span: Span) -> Node {
    let start = Span { end: span.start, ..span };
    let items = lead.items.iter().map(|item| match item {
        LeadItem::Attribute(item) => attribute(item),
        LeadItem::Assume { cond, span } => with_cond(Node::new(*span, "assume "), cond),
        LeadItem::Error(span) => Node::new(*span, ""),
    });
    Node::new(span, "lead ").block(start, Inline::Never, items.collect())
}

fn attribute(item: &Attribute) -> Node {
    let fixed = if item.fixed { "fixed " } else { "" };
    let judged = if item.judged { "judged " } else { "" };
    // A label makes the line long: its colon stands where it falls.
    let mark = if item.label.is_none() { ALIGN.to_string() } else { String::new() };
    let default = item.default.as_ref().map(|value| format!(" = {}", literal(value))).unwrap_or_default();
    let line = format!("{fixed}{judged}{}{}{mark} : {}{default}", item.name.text, label(&item.label), ty(&item.ty));
    Node::new(item.span, line).align(Align::Attribute)
}

fn event(event: &Event, span: Span) -> Node {
    let mut node = Node::new(span, format!("event {}{}", event.name.text, label(&event.label)));
    if !event.fields.is_empty() {
        let inline = if event.fields.len() == 1 { Inline::By(" ") } else { Inline::Never };
        node = node.text(" ").block(event.name.span, inline, event.fields.iter().map(field).collect());
    }
    if !event.by.is_empty() {
        let by = event.by.iter().map(|by| match by {
            By::Owner(_) => "owner".to_owned(),
            By::Department(name) => name.text.to_string(),
        });
        node.push(&format!(" by {}", list(by)));
    }
    node
}

fn field(field: &Field) -> Node {
    Node::new(field.span, format!("{}{}: {}", field.name.text, label(&field.label), ty(&field.ty)))
}

fn criterion(item: &Criterion, span: Span) -> Node {
    let head = format!("criterion {}{}", item.name.text, label(&item.label));
    if item.short {
        return with_cond(Node::new(span, format!("{head} = ")), &item.cond);
    }
    let mut nodes = Vec::new();
    if let Some(agreed) = &item.agreed {
        let line = format!("agreed by {} on {}", names(&agreed.by), agreed.on.date);
        nodes.push(Node::new(agreed.span, line));
    }
    nodes.push(with_cond(Node::new(item.cond.span, ""), &item.cond));
    Node::new(span, format!("{head} ")).block(item.name.span, Inline::Never, nodes)
}

fn score(score: &Score, span: Span) -> Node {
    let head = format!("score {}{} ", score.name.text, label(&score.label));
    Node::new(span, head).block(score.name.span, Inline::Never, score.terms.iter().map(term).collect())
}

fn term(term: &Term) -> Node {
    let sign = if term.points.written.starts_with('-') { "" } else { "+" };
    let head = format!("{sign}{}{ALIGN} when ", term.points.written);
    with_cond(Node::new(term.span, head).align(Align::Run("term".to_owned())), &term.cond)
}

fn decide(item: &Decide, span: Span) -> Node {
    let order = if item.in_order { " in order" } else { "" };
    let head = format!("decide {}{}: {}{order} ", item.name.text, label(&item.label), ty(&item.ty));
    let node = Node::new(span, head);
    match &item.body {
        DecideBody::Arms(arms) => node.block(item.ty.span, Inline::Never, arms.iter().map(stage::arm).collect()),
        DecideBody::Table(table) => node.block(item.ty.span, Inline::Never, rows(table)),
        DecideBody::File(path) => node.text(&format!("from {}", text(path))),
    }
}

fn rows(table: &Table) -> Vec<Node> {
    let header = table.subjects.iter().map(cond::subject).chain([table.own_name.text.to_string()]);
    let mut nodes = vec![row(table.header_span, header.collect())];
    let width = table.subjects.len() + 1;
    if table.rule_row {
        // It has no place of its own in the tree: it follows the header.
        let at = Span { start: table.header_span.end, ..table.header_span };
        nodes.push(row(at, vec!["-".to_owned(); width]));
    }
    nodes.extend(table.rows.iter().map(|of: &Row| {
        let cells = of.cells.iter().map(cond::cell).chain([literal(&of.value)]);
        row(of.span, cells.collect())
    }));
    nodes.extend(table.otherwise.iter().map(|arm| stage::arm(arm).align(Align::Alone)));
    nodes
}

fn row(span: Span, cells: Vec<String>) -> Node {
    let line = format!("| {}{ALIGN} |", cells.join(&format!("{ALIGN} | ")));
    Node::new(span, line).align(Align::Table)
}

fn commitment(item: &Commitment, span: Span) -> Node {
    let head = format!("commitment {}{} ", item.name.text, label(&item.label));
    let by = item.by.iter().map(|by| Node::new(by.span, format!("by {}", by.text)));
    let nodes = by.chain(item.requirements.iter().map(requirement)).collect();
    Node::new(span, head).block(item.name.span, Inline::Never, nodes)
}

fn requirement(item: &Requirement) -> Node {
    let bound = if item.at_least { "at least" } else { "at most" };
    let who = |accounts: &bool| if *accounts { "accounts" } else { "leads" };
    let (line, when) = match &item.kind {
        RequirementKind::Count { count, accounts, stage, when } => {
            (format!("{} {} entering {}", count.written, who(accounts), stage.text), when.as_ref())
        }
        RequirementKind::Share { percent, accounts, stage, when } => {
            (format!("{}% of {} entering {}", percent.written, who(accounts), stage.text), Some(when))
        }
        RequirementKind::Sum { money: sum, decision, stage, when } => {
            (format!("{} of {} entering {}", money(sum), decision.text, stage.text), when.as_ref())
        }
        RequirementKind::SlaMet { percent, sla } => (format!("{}% of {} met", percent.written, path(sla)), None),
        RequirementKind::AtOnce { count } => (format!("{} leads at once", count.written), None),
        RequirementKind::Error => (String::new(), None),
    };
    let mut node = Node::new(item.span, format!("{bound} {line}"));
    if let Some(when) = when {
        node = with_cond(node.text(" when "), when);
    }
    let per = item.per.map(|per| match per {
        Period::Day => " per day",
        Period::Week => " per week",
        Period::Month => " per month",
        Period::Quarter => " per quarter",
    });
    node.text(per.unwrap_or_default())
}

fn promise(item: &Promise, span: Span) -> Node {
    let head = format!("promise {}{} ", item.name.text, label(&item.label));
    Node::new(span, head).block(item.name.span, Inline::Never, item.items.iter().map(promise_item).collect())
}

fn promise_item(item: &PromiseItem) -> Node {
    let line = |text: String| Node::new(item.span, text);
    match &item.kind {
        PromiseKind::Never(never) => with_cond(line("never ".to_owned()), never),
        PromiseKind::NoEntry { stage, when } => with_cond(line(format!("no lead enters {} when ", stage.text)), when),
        PromiseKind::Leaves { stage, within } => {
            line(format!("every lead entering {} leaves within {}", stage.text, duration(within)))
        }
        PromiseKind::Reaches { stage, targets, within } => {
            let targets = names(targets);
            line(format!("every lead entering {} reaches {targets} within {}", stage.text, duration(within)))
        }
        PromiseKind::Error => line(String::new()),
    }
}

fn scenario(item: &Scenario, span: Span) -> Node {
    let head = format!("scenario {} ", text(&item.name));
    Node::new(span, head).block(item.name.span, Inline::Never, item.steps.iter().map(step).collect())
}

fn step(step: &Step) -> Node {
    let line = |text: String| Node::new(step.span, text);
    match &step.kind {
        StepKind::Given(values) => line(format!("given {}", assignments(values))),
        StepKind::At { moment: at, event, with, by } => {
            let with = if with.is_empty() { String::new() } else { format!(" with {}", assignments(with)) };
            let by = by.as_ref().map(|by| format!(" by {}", by.text)).unwrap_or_default();
            line(format!("at {} {}{with}{by}", moment(at), event.text))
        }
        StepKind::Wait(time) => line(format!("wait {}", duration(time))),
        StepKind::Expect(expected) => with_cond(line("expect ".to_owned()), expected),
        StepKind::Error => line(String::new()),
    }
}

fn assignments(values: &[Assignment]) -> String {
    list(values.iter().map(|value| format!("{} is {}", value.name.text, literal(&value.value))))
}
