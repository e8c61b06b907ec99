//! The graph in the DOT language of Graphviz.

use super::{Graph, Mark, Shape};

/// The graph's text.
pub fn dot(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&graph.title));
    out.push_str("  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut label = node.label.clone();
        if !node.owners.is_empty() {
            label.push_str(&format!("\n{}", node.owners.join(" / ")));
        }
        let shape = match node.shape {
            Shape::Begin => ", shape=circle",
            Shape::Stage => "",
            Shape::Recycle => ", shape=parallelogram",
            Shape::Final => ", peripheries=2",
        };
        out.push_str(&format!("  n{at} [label={}{shape}{}];\n", quoted(&label), colour(node.mark)));
    }
    for edge in &graph.edges {
        let labels: Vec<&str> = edge.lines.iter().map(|way| way.label.as_str()).filter(|it| !it.is_empty()).collect();
        let label = quoted(&labels.join("\n"));
        out.push_str(&format!("  n{} -> n{} [label={label}{}];\n", edge.from, edge.to, colour(edge.mark())));
    }
    out.push_str("}\n");
    out
}

fn colour(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "",
        Mark::Added => ", color=\"#1a7f37\", penwidth=2",
        Mark::Removed => ", color=\"#cf222e\", style=dashed",
    }
}

fn quoted(text: &str) -> String {
    let text: String =
        text.chars().map(|letter| if letter.is_control() && letter != '\n' { ' ' } else { letter }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_line_breaks_stay_inside_the_label() {
        assert_eq!(quoted("a \"b\"\nc\\"), r#""a \"b\"\nc\\""#);
    }
}
