//! The stages of a policy as a graph: who stands where, and every way from one to the next.
//!
//! [`Graph`] is plain data, so that the same stages are drawn as Mermaid, DOT and SVG, and two
//! policies can be laid over each other with the ways that came and went.

mod dot;
mod mermaid;
mod route;
mod svg;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

use crate::model::{ActionKind, Alternatives, Arm, Guard, Model, OwnerRule, StageId, Target, Value};
use crate::text::{Sources, Span, display_width};

/// Stages and the ways between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    pub title: String,
    /// The first is where leads begin.
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name in the policy; empty for where leads begin.
    pub name: String,
    /// What a reader sees: the label, or the name.
    pub label: String,
    /// Who may own a lead there, as a reader sees it.
    pub owners: Vec<String>,
    pub shape: Shape,
    pub mark: Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Begin,
    Stage,
    Recycle,
    Final,
}

/// One way, with every line that takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub lines: Vec<Way>,
}

/// A line that takes a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub label: String,
    pub mark: Mark,
}

/// Whether something is in both policies, or in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Kept,
    Added,
    Removed,
}

/// Columns of a line's condition that are shown.
const WIDEST: usize = 28;

/// The graph of a policy.
pub fn graph(model: &Model, sources: &Sources) -> Graph {
    let mut nodes = vec![Node {
        name: String::new(),
        label: String::from("new lead"),
        owners: Vec::new(),
        shape: Shape::Begin,
        mark: Mark::Kept,
    }];
    for stage in &model.stages {
        nodes.push(Node {
            name: stage.name.to_string(),
            label: stage.label.clone().unwrap_or_else(|| stage.name.to_string()),
            owners: owners(model, stage.owner.as_ref().map(|owner| &owner.rule)),
            shape: match (&stage.recycle, stage.is_final) {
                (Some(_), _) => Shape::Recycle,
                (None, true) => Shape::Final,
                (None, false) => Shape::Stage,
            },
            mark: Mark::Kept,
        });
    }
    let mut ways = Ways { model, sources, edges: Vec::new() };
    if let Some(intake) = &model.intake {
        ways.lines(0, "", intake);
    }
    for (at, stage) in model.stages.iter().enumerate() {
        let from = at + 1;
        ways.lines(from, "", &stage.whens);
        for on in &stage.ons {
            let event = &model[on.event];
            ways.lines(from, event.label.as_deref().unwrap_or(&event.name), &on.lines);
        }
        for timer in &stage.timers {
            ways.lines(from, &timer.said(model), &timer.lines);
        }
        for sla in &stage.slas {
            let name = sla.label.as_deref().unwrap_or(&sla.name);
            for (when, action) in sla
                .on_met
                .iter()
                .map(|action| ("met", action))
                .chain(sla.on_breach.iter().map(|breach| ("missed", &breach.action)))
            {
                if let ActionKind::Move(target) = &action.kind {
                    ways.add(from, target, format!("{name} {when}"));
                }
            }
        }
        if let Some(recycle) = &stage.recycle {
            ways.lines(from, "rest ends", &recycle.returns);
            if let Some(limit) = &recycle.limit {
                ways.add(from, &limit.then, format!("after {} times", limit.times));
            }
        }
    }
    Graph { title: model.name.clone(), nodes, edges: ways.edges }
}

/// Departments that may own, by label; an owner by decision is every department that it can give.
fn owners(model: &Model, rule: Option<&OwnerRule>) -> Vec<String> {
    let shown = |at: usize| {
        let department = &model.departments[at];
        department.label.clone().unwrap_or_else(|| department.name.to_string())
    };
    let mut all: Vec<usize> = match rule {
        Some(OwnerRule::Arms(arms)) => arms.arms.iter().map(|arm| arm.value.index()).collect(),
        Some(OwnerRule::Decision(id)) => model[*id]
            .body
            .arms
            .iter()
            .filter_map(|arm| match &arm.value {
                Value::Choice(at) => Some(*at as usize).filter(|at| *at < model.departments.len()),
                Value::Unknown | Value::Number(_) | Value::Text(_) => None,
            })
            .collect(),
        Some(OwnerRule::Hole) | None => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(shown).collect()
}

struct Ways<'a> {
    model: &'a Model,
    sources: &'a Sources,
    edges: Vec<Edge>,
}

impl Ways<'_> {
    fn lines(&mut self, from: usize, trigger: &str, lines: &Alternatives<Target>) {
        for arm in &lines.arms {
            let label = match (trigger, self.guard(arm)) {
                ("", guard) => guard,
                (trigger, guard) if guard.is_empty() => trigger.to_string(),
                (trigger, guard) => format!("{trigger}: {guard}"),
            };
            self.add(from, &arm.value, label);
        }
    }

    fn guard(&self, arm: &Arm<Target>) -> String {
        match &arm.guard {
            Guard::Always => String::new(),
            Guard::Otherwise => String::from("otherwise"),
            Guard::When(cond) => shortened(self.sources, cond.span),
        }
    }

    fn add(&mut self, from: usize, target: &Target, label: String) {
        let Target::Move { stage, rest } = target else { return };
        let to = node_of(*stage);
        let label = match rest {
            Some(rest) if self.model[*stage].recycle.is_some() => format!("{label} ({rest})"),
            Some(_) | None => label,
        };
        let way = Way { label: label.trim().to_string(), mark: Mark::Kept };
        match self.edges.iter_mut().find(|edge| edge.from == from && edge.to == to) {
            Some(edge) if edge.lines.contains(&way) => {}
            Some(edge) => edge.lines.push(way),
            None => self.edges.push(Edge { from, to, lines: vec![way] }),
        }
    }
}

fn node_of(stage: StageId) -> usize {
    stage.index() + 1
}

/// The text of a condition in one line, cut to what a drawing can hold.
fn shortened(sources: &Sources, span: Span) -> String {
    let words: Vec<&str> = sources.snippet(span).split_whitespace().collect();
    let text = words.join(" ");
    if display_width(&text) <= WIDEST {
        return text;
    }
    let mut out = String::new();
    for letter in text.chars() {
        if display_width(&out) + 2 > WIDEST {
            break;
        }
        out.push(letter);
    }
    format!("{}…", out.trim_end())
}

/// Two graphs as one: what both have is kept, what one has is marked. `new_names` gives for a name
/// of the old graph what the new one calls it.
pub fn laid_over(old: &Graph, new: &Graph, new_names: impl Fn(&str) -> String) -> Graph {
    let mut all = new.clone();
    let place_of: Vec<usize> = old
        .nodes
        .iter()
        .map(|node| {
            let name = new_names(&node.name);
            all.nodes.iter().position(|other| other.name == name).unwrap_or_else(|| {
                all.nodes.push(Node { mark: Mark::Removed, ..node.clone() });
                all.nodes.len() - 1
            })
        })
        .collect();
    for (at, node) in all.nodes.iter_mut().enumerate() {
        if node.mark == Mark::Kept && !place_of.contains(&at) {
            node.mark = Mark::Added;
        }
    }
    for edge in &mut all.edges {
        edge.lines.iter_mut().for_each(|way| way.mark = Mark::Added);
    }
    for edge in &old.edges {
        let (from, to) = (place_of[edge.from], place_of[edge.to]);
        let at = all.edges.iter().position(|other| other.from == from && other.to == to).unwrap_or_else(|| {
            all.edges.push(Edge { from, to, lines: Vec::new() });
            all.edges.len() - 1
        });
        for way in &edge.lines {
            match all.edges[at].lines.iter_mut().find(|other| other.label == way.label) {
                Some(same) => same.mark = Mark::Kept,
                None => all.edges[at].lines.push(Way { mark: Mark::Removed, ..way.clone() }),
            }
        }
    }
    all
}

impl Edge {
    /// Whether all its lines are new, all are gone, or neither.
    pub fn mark(&self) -> Mark {
        let all = |mark: Mark| self.lines.iter().all(|way| way.mark == mark);
        match () {
            () if all(Mark::Added) => Mark::Added,
            () if all(Mark::Removed) => Mark::Removed,
            () => Mark::Kept,
        }
    }

    /// Whether some of its lines came or went.
    pub fn changed(&self) -> bool {
        self.lines.iter().any(|way| way.mark != Mark::Kept)
    }
}
