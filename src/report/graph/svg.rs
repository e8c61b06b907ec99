//! The graph as a picture of its own: layers from left to right, arrows labelled.
//!
//! `rust-sugiyama` gives the places (Sugiyama, Tagawa and Toda, "Methods for visual understanding of
//! hierarchical system structures", 1981); this file is its only door. Self-loops are left out for
//! it and drawn here; [`super::route`] bends the arrows around the stages. INVARIANT: the same graph gives the same bytes.

use std::fmt::Write;

use rust_sugiyama::configure::Config;

use super::route::{self, Curve, Rect};
use super::{Edge, Graph, Mark, Node, Shape, Way};
use crate::report::escaped::xml as escaped;
use crate::text::display_width;

const LETTER: f64 = 7.2;
const LINE: f64 = 16.0;
const PADDING: f64 = 12.0;
const MARGIN: f64 = 24.0;
/// Between layers, so that labels of arrows have room.
const BETWEEN: f64 = 150.0;
/// The letters of labels, as a part of those of names.
const SMALL: f64 = 10.0 / 12.0;
/// Lines shown on one arrow.
const SHOWN: usize = 2;

struct Placed {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The picture, an `<svg>` element that needs nothing from elsewhere.
pub fn svg(graph: &Graph) -> String {
    let places = places(graph);
    let nodes: Vec<Rect> = places.iter().map(|it| Rect::around(it.x, it.y, it.width, it.height)).collect();
    let arrows = arrows(graph, &nodes);
    let all = nodes.iter().copied();
    let all = all.chain(arrows.iter().map(|arrow| arrow.curve.bounds()));
    let all = all.chain(arrows.iter().filter(|arrow| !arrow.lines.is_empty()).map(|arrow| arrow.label));
    let bounds = all.reduce(|one, other| one.with(&other)).unwrap_or(Rect::around(0.0, 0.0, 0.0, 0.0));
    let (left, top) = (bounds.left - MARGIN / 2.0, bounds.top - MARGIN / 2.0);
    let (width, height) = (bounds.right - left + MARGIN / 2.0, bounds.bottom - top + MARGIN / 2.0);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{}\" viewBox=\"{left:.0} {top:.0} {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"system-ui, 'Hiragino Sans', 'Noto Sans CJK JP', \
         'Noto Sans JP', 'Yu Gothic', sans-serif\" font-size=\"12\">",
        escaped(&graph.title)
    );
    out.push_str("<defs>\n");
    for mark in [Mark::Kept, Mark::Added, Mark::Removed] {
        let _ = writeln!(
            out,
            "<marker id=\"tip-{}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto-start-reverse\"><path d=\"M0 0 8 4 0 8z\" fill=\"{}\"/></marker>",
            word(mark),
            stroke(mark)
        );
    }
    out.push_str("</defs>\n");
    arrows.iter().for_each(|arrow| draw_arrow(&mut out, arrow));
    for (node, place) in graph.nodes.iter().zip(&places) {
        draw_node(&mut out, node, place);
    }
    arrows.iter().for_each(|arrow| draw_label(&mut out, arrow));
    out.push_str("</svg>\n");
    out
}

fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "kept",
        Mark::Added => "added",
        Mark::Removed => "removed",
    }
}

fn stroke(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "#57606a",
        Mark::Added => "#1a7f37",
        Mark::Removed => "#cf222e",
    }
}

fn lines_of(node: &Node) -> Vec<String> {
    let mut lines = vec![node.label.clone()];
    lines.extend(node.owners.iter().cloned());
    lines
}

fn width_of(text: &str) -> f64 {
    display_width(text) as f64 * LETTER
}

/// The middle and the size of each node.
fn places(graph: &Graph) -> Vec<Placed> {
    let sizes: Vec<(f64, f64)> = graph
        .nodes
        .iter()
        .map(|node| {
            let lines = lines_of(node);
            let width = lines.iter().map(|line| width_of(line)).fold(36.0, f64::max) + PADDING * 2.0;
            (width, lines.len() as f64 * LINE + PADDING * 1.5)
        })
        .collect();
    let number = |at: usize| u32::try_from(at).expect("a policy has fewer than 2^32 stages");
    // Layers run downwards there and to the right here, so that width and height change places.
    let vertices: Vec<(u32, (f64, f64))> = sizes
        .iter()
        .enumerate()
        .map(|(at, (width, height))| (number(at), (*height + 28.0, *width + BETWEEN)))
        .collect();
    let depths = depths(graph);
    let onward = |edge: &&Edge| (depths[edge.from], edge.from) < (depths[edge.to], edge.to);
    let edges: Vec<(u32, u32)> =
        graph.edges.iter().filter(onward).map(|edge| (number(edge.from), number(edge.to))).collect();
    let config = Config { vertex_spacing: 12.0, ..Config::default() };
    let mut places: Vec<Placed> =
        sizes.iter().map(|(width, height)| Placed { x: 0.0, y: 0.0, width: *width, height: *height }).collect();
    let mut parts = rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config);
    for (nodes, _, _) in &mut parts {
        nodes.sort_by_key(|(at, _)| *at);
    }
    parts.sort_by_key(|(nodes, _, _)| nodes.first().map(|(at, _)| *at));
    let mut top = MARGIN;
    for (nodes, _, _) in &parts {
        let left = nodes.iter().map(|(at, (_, y))| y - places[*at].width / 2.0).fold(f64::INFINITY, f64::min);
        let upper = nodes.iter().map(|(at, (x, _))| x - places[*at].height / 2.0).fold(f64::INFINITY, f64::min);
        let mut lowest = top;
        for (at, (x, y)) in nodes {
            places[*at].x = y - left + MARGIN;
            places[*at].y = x - upper + top;
            lowest = f64::max(lowest, places[*at].y + places[*at].height / 2.0);
        }
        top = lowest + MARGIN;
    }
    places
}

/// How many ways lead from where leads begin to each node at least. Ways to a node that is no
/// further are left out of the layers, so that the picture begins where leads do.
fn depths(graph: &Graph) -> Vec<usize> {
    let mut depths = vec![usize::MAX; graph.nodes.len()];
    let mut next: Vec<usize> = (0..graph.nodes.len().min(1)).collect();
    let mut depth = 0;
    while !next.is_empty() {
        next.iter().for_each(|at| depths[*at] = depth);
        depth += 1;
        let reached = graph.edges.iter().filter(|edge| next.contains(&edge.from)).map(|edge| edge.to);
        let mut new: Vec<usize> = reached.filter(|to| depths[*to] == usize::MAX).collect();
        new.sort_unstable();
        new.dedup();
        next = new;
    }
    depths
}

fn draw_node(out: &mut String, node: &Node, place: &Placed) {
    let (left, upper) = (place.x - place.width / 2.0, place.y - place.height / 2.0);
    let fill = match node.shape {
        Shape::Begin => "#ddf4ff",
        Shape::Stage => "#ffffff",
        Shape::Recycle => "#fff8c5",
        Shape::Final => "#eaeef2",
    };
    let dash = if node.mark == Mark::Removed { " stroke-dasharray=\"4\"" } else { "" };
    let radius = match node.shape {
        Shape::Begin => 16.0,
        Shape::Stage | Shape::Recycle => 6.0,
        Shape::Final => 0.0,
    };
    let wide = if node.mark == Mark::Kept { 1 } else { 2 };
    let _ = writeln!(
        out,
        "<rect x=\"{left:.1}\" y=\"{upper:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{radius}\" fill=\"{fill}\" \
         stroke=\"{}\" stroke-width=\"{wide}\"{dash}/>",
        place.width,
        place.height,
        stroke(node.mark)
    );
    if node.shape == Shape::Final {
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"{}\"/>",
            left + 3.0,
            upper + 3.0,
            place.width - 6.0,
            place.height - 6.0,
            stroke(node.mark)
        );
    }
    let lines = lines_of(node);
    let first = place.y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (at, line) in lines.iter().enumerate() {
        let style =
            if at == 0 { " font-weight=\"600\" fill=\"#1f2328\"" } else { " fill=\"#57606a\" font-size=\"11\"" };
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\"{style}>{}</text>",
            place.x,
            first + at as f64 * LINE,
            escaped(line)
        );
    }
}

/// An arrow with its label, placed.
struct Arrow<'g> {
    edge: &'g Edge,
    curve: Curve,
    /// The lines of its label that are shown, and where.
    lines: Vec<(String, Mark)>,
    label: Rect,
}

/// All arrows, each label clear of what was set before it.
fn arrows<'g>(graph: &'g Graph, nodes: &[Rect]) -> Vec<Arrow<'g>> {
    let mut labels: Vec<Rect> = Vec::new();
    let mut arrows = Vec::new();
    for edge in &graph.edges {
        let curve = route::curve(nodes, edge.from, edge.to);
        let said: Vec<&Way> = edge.lines.iter().filter(|way| !way.label.is_empty()).collect();
        let more = said.len().saturating_sub(SHOWN);
        let mut lines: Vec<(String, Mark)> = said.iter().take(SHOWN).map(|way| (way.label.clone(), way.mark)).collect();
        if let Some((last, _)) = lines.last_mut().filter(|_| more > 0) {
            last.push_str(&format!(" +{more}"));
        }
        let width = lines.iter().map(|(line, _)| width_of(line)).fold(0.0, f64::max) * SMALL + 6.0;
        let label = route::label(&curve, width, lines.len() as f64 * 12.0 + 2.0, nodes, &labels);
        if !lines.is_empty() {
            labels.push(label);
        }
        arrows.push(Arrow { edge, curve, lines, label });
    }
    arrows
}

fn draw_arrow(out: &mut String, arrow: &Arrow<'_>) {
    let mark = arrow.edge.mark();
    let dash = if mark == Mark::Removed { " stroke-dasharray=\"5 4\"" } else { "" };
    let _ = writeln!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{dash} marker-end=\"url(#tip-{})\"/>",
        arrow.curve.path(),
        stroke(mark),
        if arrow.edge.changed() { 2 } else { 1 },
        word(mark)
    );
}

fn draw_label(out: &mut String, arrow: &Arrow<'_>) {
    let middle = (arrow.label.left + arrow.label.right) / 2.0;
    for (line, (label, mark)) in arrow.lines.iter().enumerate() {
        let strike = if *mark == Mark::Removed { " text-decoration=\"line-through\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"10\" fill=\"{}\" stroke=\"#fff\" \
             stroke-width=\"3\" paint-order=\"stroke\"{strike}>{}</text>",
            arrow.label.top + 10.0 + line as f64 * 12.0,
            stroke(*mark),
            escaped(label)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_graph_gives_the_same_bytes() {
        let node = |name: &str| Node {
            name: name.into(),
            label: format!("{name} 営業対応"),
            owners: vec![String::from("大阪支社")],
            shape: Shape::Stage,
            mark: Mark::Kept,
        };
        let edge = |from, to| Edge { from, to, lines: vec![Way { label: "a < b".into(), mark: Mark::Kept }] };
        let nodes = (0..12).map(|at| node(&format!("n{at}"))).collect();
        let edges = (0..12).flat_map(|at| [edge(at, (at * 5 + 1) % 12), edge(at, (at * 7 + 3) % 12), edge(at, at)]);
        let graph = Graph { title: "t".into(), nodes, edges: edges.collect() };
        let first = svg(&graph);
        assert!(first.contains("a &lt; b"));
        for _ in 0..20 {
            assert_eq!(svg(&graph), first);
        }
    }
}
