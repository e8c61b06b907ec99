//! The graph as a Mermaid flowchart, as pull requests and wikis draw it.

use super::{Graph, Mark, Shape};
use crate::report::escaped::mermaid as escaped;

/// Lines shown on one arrow.
const SHOWN: usize = 3;

/// The flowchart's text, without a fence. Arrows that came are green and thick, arrows that went red
/// and dashed.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut text = escaped(&node.label);
        if !node.owners.is_empty() {
            text.push_str(&format!("<br/><small>{}</small>", escaped(&node.owners.join(" / "))));
        }
        let (open, close) = match node.shape {
            Shape::Begin => ("([", "])"),
            Shape::Stage => ("[", "]"),
            Shape::Recycle => ("[/", "/]"),
            Shape::Final => ("[[", "]]"),
        };
        out.push_str(&format!("  n{at}{open}\"{text}\"{close}{}\n", class(node.mark)));
    }
    let mut styles = String::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        let mut shown: Vec<String> = edge.lines.iter().take(SHOWN).map(|way| said(&way.label, way.mark)).collect();
        shown.retain(|label| !label.is_empty());
        if edge.lines.len() > SHOWN {
            shown.push(format!("+{}", edge.lines.len() - SHOWN));
        }
        let arrow = match edge.mark() {
            Mark::Kept => "-->",
            Mark::Added => "==>",
            Mark::Removed => "-.->",
        };
        let label = if shown.is_empty() { String::new() } else { format!("|\"{}\"|", shown.join("<br/>")) };
        out.push_str(&format!("  n{} {arrow}{label} n{}\n", edge.from, edge.to));
        let colour = match edge.mark() {
            Mark::Added => Some("#1a7f37"),
            Mark::Removed => Some("#cf222e"),
            Mark::Kept if edge.changed() => Some("#9a6700"),
            Mark::Kept => None,
        };
        if let Some(colour) = colour {
            styles.push_str(&format!("  linkStyle {at} stroke:{colour},color:{colour}\n"));
        }
    }
    out.push_str(&styles);
    for (mark, style) in
        [(Mark::Added, "stroke:#1a7f37,stroke-width:3px"), (Mark::Removed, "stroke:#cf222e,stroke-dasharray:4")]
    {
        if graph.nodes.iter().any(|node| node.mark == mark) {
            out.push_str(&format!("  classDef {} {style}\n", word(mark)));
        }
    }
    out
}

fn class(mark: Mark) -> String {
    match mark {
        Mark::Kept => String::new(),
        Mark::Added | Mark::Removed => format!(":::{}", word(mark)),
    }
}

fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "kept",
        Mark::Added => "added",
        Mark::Removed => "removed",
    }
}

fn said(label: &str, mark: Mark) -> String {
    let label = escaped(label);
    match mark {
        Mark::Kept => label,
        Mark::Added => format!("+ {label}"),
        Mark::Removed => format!("− {label}"),
    }
}
