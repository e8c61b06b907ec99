//! Stages, moves and SLA clocks.

use crate::syntax::ast::{
    Action, ActionKind, Arm, Cond, Deadline, EventMatch, From, Guard, Intake, Move, Owner, Sla, SlaItem, SlaItemKind,
    Stage, StageItem, StageItemKind, Target, TargetKind, Trigger, Without,
};
use crate::text::Span;

use super::value::{duration, label, list, literal, names, text};
use super::{ALIGN, Align, Inline, Node, SOFT, cond};

pub(super) fn intake(intake: &Intake, span: Span) -> Node {
    let start = Span { end: span.start, ..span };
    Node::new(span, "intake ").block(start, Inline::Never, intake.moves.iter().map(moving).collect())
}

pub(super) fn stage(stage: &Stage, span: Span) -> Node {
    let keyword = if stage.recycle { "recycle" } else { "stage" };
    let head = format!("{keyword} {}{} ", stage.name.text, label(&stage.label));
    let short = |item: &StageItem| {
        matches!(item.kind, StageItemKind::Final)
            || matches!(&item.kind, StageItemKind::Owner(owner) if !matches!(owner, Owner::Arms(_)))
    };
    let last = stage.items.iter().any(|item| matches!(item.kind, StageItemKind::Final));
    let inline = if last && stage.items.iter().all(short) { Inline::By("  ") } else { Inline::Never };
    Node::new(span, head).block(stage.name.span, inline, stage.items.iter().map(stage_item).collect())
}

fn stage_item(item: &StageItem) -> Node {
    let line = |text: String| Node::new(item.span, text);
    match &item.kind {
        StageItemKind::Owner(Owner::Department(name)) => line(format!("owner {}", name.text)),
        StageItemKind::Owner(Owner::By(name)) => line(format!("owner by {}", name.text)),
        StageItemKind::Owner(Owner::Follows(name)) => line(format!("owner follows {}", name.text)),
        StageItemKind::Owner(Owner::Arms(arms)) => {
            let start = Span { end: item.span.start, ..item.span };
            line("owner ".to_owned()).block(start, Inline::Never, arms.iter().map(arm).collect())
        }
        StageItemKind::Final => line("final".to_owned()),
        StageItemKind::Move(item) => moving(item),
        StageItemKind::Clear(attributes) => line(format!("clear {}", names(attributes))),
        StageItemKind::Sla(clock) => sla(clock, item.span),
        StageItemKind::Rest(rest) => line(format!("rest {}", duration(rest))),
        StageItemKind::AtMost { times, then } => line(format!("at most {} times, then{}", times.written, arrow(then))),
        StageItemKind::Error => line(String::new()),
    }
}

/// `VALUE when COND`.
pub(super) fn arm(arm: &Arm) -> Node {
    let value = format!("{}{ALIGN}", literal(&arm.value));
    let mut node = Node::new(arm.span, value).align(Align::Run("arm".to_owned()));
    guard(&mut node, &arm.guard);
    node
}

fn moving(item: &Move) -> Node {
    let trigger = match &item.trigger {
        Trigger::None => String::new(),
        Trigger::On(event) => format!("on {}", event.text),
        Trigger::After { duration: time, without: None } => format!("after {}", duration(time)),
        Trigger::After { duration: time, without: Some(Without::Any) } => {
            format!("after {} without any event", duration(time))
        }
        Trigger::After { duration: time, without: Some(Without::Events(events)) } => {
            format!("after {}{SOFT}without {}", duration(time), names(events))
        }
        Trigger::Return => "return".to_owned(),
    };
    let key = trigger.clone();
    let mut node = Node::new(item.span, trigger);
    guard(&mut node, &item.guard);
    node.push(&format!("{ALIGN}{}", arrow(&item.target)));
    node.align(Align::Move(key))
}

/// ` when COND`, ` otherwise`, or nothing; without the space at the start of a line.
fn guard(node: &mut Node, guard: &Guard) {
    let space = match node.plain() {
        Some("") => "",
        Some(text) if text.ends_with(ALIGN) => " ",
        _ => "\u{FDD0}",
    };
    match guard {
        Guard::Always => {}
        Guard::When(condition) => {
            node.push(&format!("{space}when "));
            cond::push(node, condition);
        }
        Guard::Otherwise(_) => node.push(&format!("{space}otherwise")),
    }
}

/// ` -> STAGE for DURATION`.
fn arrow(target: &Target) -> String {
    match &target.kind {
        TargetKind::Stay => format!("{SOFT}-> stay"),
        TargetKind::Stage { stage, rest: None } => format!("{SOFT}-> {}", stage.text),
        TargetKind::Stage { stage, rest: Some(rest) } => format!("{SOFT}-> {} for {}", stage.text, duration(rest)),
    }
}

fn sla(sla: &Sla, span: Span) -> Node {
    let head = format!("sla {}{} ", sla.name.text, label(&sla.label));
    Node::new(span, head).block(sla.name.span, Inline::Never, sla.items.iter().map(sla_item).collect())
}

fn sla_item(item: &SlaItem) -> Node {
    let line = |text: String| Node::new(item.span, text);
    match &item.kind {
        SlaItemKind::From(From::Created) => line("from created".to_owned()),
        SlaItemKind::From(From::Handoff) => line("from handoff".to_owned()),
        SlaItemKind::From(From::Event(event)) => line(format!("from {}", event.text)),
        SlaItemKind::Deadline { deadline: due, guard: when } => {
            let mark = if matches!(when, Guard::Always) { String::new() } else { ALIGN.to_string() };
            let mut node = line(format!("{}{mark}", deadline(due))).align(Align::Run("deadline".to_owned()));
            guard(&mut node, when);
            node
        }
        SlaItemKind::MetBy(events) => event_matches(line("met by ".to_owned()), events),
        SlaItemKind::Until(events) => event_matches(line("until ".to_owned()), events),
        SlaItemKind::PausedWhile(condition) => with_cond(line("paused while ".to_owned()), condition),
        SlaItemKind::WarnAt(percent) => line(format!("warn at {}%", percent.written)),
        SlaItemKind::OnMet(then) => line(format!("on met {}", action(then))),
        SlaItemKind::OnBreach { offset, action: then } => {
            let offset = offset.as_ref().map(|offset| format!(" + {}", duration(offset))).unwrap_or_default();
            line(format!("on breach{offset}{ALIGN} {}", action(then))).align(Align::Run("breach".to_owned()))
        }
        SlaItemKind::Error => line(String::new()),
    }
}

fn deadline(deadline: &Deadline) -> String {
    match deadline {
        Deadline::Within(time) => format!("within {}", duration(time)),
        Deadline::CloseOfBusiness => "by close of business".to_owned(),
        Deadline::None => "no deadline".to_owned(),
        Deadline::Attempts { count, every } => {
            let plural = if count.value == rust_decimal::Decimal::ONE { "" } else { "s" };
            format!("{} attempt{plural} every {}", count.written, duration(every))
        }
    }
}

fn event_matches(mut node: Node, events: &[EventMatch]) -> Node {
    for (at, event) in events.iter().enumerate() {
        if at > 0 {
            node.push(&list(["", ""].into_iter().map(str::to_owned)));
        }
        node.push(&event.event.text);
        if let Some(when) = &event.when {
            node.push(" when ");
            cond::push(&mut node, when);
        }
    }
    node
}

pub(super) fn with_cond(mut node: Node, condition: &Cond) -> Node {
    cond::push(&mut node, condition);
    node
}

fn action(action: &Action) -> String {
    match &action.kind {
        ActionKind::NotifyDepartment(name) => format!("notify {}", name.text),
        ActionKind::NotifyText(whom) => format!("notify {}", text(whom)),
        ActionKind::Reassign(name) => format!("reassign to {}", name.text),
        ActionKind::Move(target) => arrow(target).trim_start_matches(SOFT).to_owned(),
    }
}
