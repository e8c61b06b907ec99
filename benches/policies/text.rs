//! A draft as a policy in the language: one decision, a table where every rule is a row.

use super::draw::{Attr, Domain, Draft, Guard, Side};
use std::fmt::Write;

impl Draft {
    /// The text of a policy that says the same.
    pub fn text(&self) -> String {
        let mut text = String::from("policy \"drawn\" { timezone \"UTC\" }\n\nlead {\n");
        for (at, attr) in self.attrs.iter().enumerate() {
            let _ = writeln!(text, "  a{at} : {}", domain(attr));
        }
        text.push_str("}\n\n");
        let mut scores: Vec<&Vec<(Guard, i64)>> = Vec::new();
        for (guard, _) in &self.rules {
            if let Guard::Score(terms, _) = guard
                && !scores.iter().any(|other| same(other, terms))
            {
                let _ = writeln!(text, "score points{} {{", scores.len());
                for (guard, points) in terms {
                    let _ = writeln!(text, "  {points:+} when {}", self.cond(guard, &[]));
                }
                text.push_str("}\n\n");
                scores.push(terms);
            }
        }
        let most = self.rules.iter().map(|(_, outcome)| *outcome).max().unwrap_or(0);
        let outcomes: Vec<String> = (0..=most).map(|outcome| format!("o{outcome}")).collect();
        let _ = writeln!(text, "decide answer: one of {} {{", outcomes.join(", "));
        if self.rules.iter().all(|(guard, _)| is_row(guard)) {
            self.rows(&mut text);
        } else {
            for (guard, outcome) in &self.rules {
                let _ = match guard {
                    Guard::Always => writeln!(text, "  o{outcome} otherwise"),
                    guard => writeln!(text, "  o{outcome} when {}", self.cond(guard, &scores)),
                };
            }
        }
        text.push_str("}\n");
        text
    }

    fn rows(&self, text: &mut String) {
        text.push_str("  |");
        (0..self.attrs.len()).for_each(|at| text.push_str(&format!(" a{at} |")));
        text.push_str(" answer |\n");
        for (guard, outcome) in &self.rules {
            let mut cells = vec![String::from("any"); self.attrs.len()];
            if let Guard::All(sides) = guard {
                for side in sides {
                    if let Guard::Is(at, side) = side {
                        cells[*at] = cell(side);
                    }
                }
            }
            let _ = writeln!(text, "  | {} | o{outcome} |", cells.join(" | "));
        }
    }

    fn cond(&self, guard: &Guard, scores: &[&Vec<(Guard, i64)>]) -> String {
        let each = |of: &[Guard], word: &str| {
            let parts: Vec<String> = of.iter().map(|guard| self.cond(guard, scores)).collect();
            if parts.len() == 1 { parts[0].clone() } else { format!("({})", parts.join(word)) }
        };
        match guard {
            Guard::Is(at, Side::From(x)) => format!("a{at} >= {x}"),
            Guard::Is(at, Side::To(x)) => format!("a{at} <= {x}"),
            Guard::Is(at, Side::Unknown) => format!("a{at} is unknown"),
            Guard::Is(at, side) => format!("a{at} {}", cell(side)),
            Guard::All(of) => each(of, " and "),
            Guard::Any(of) => each(of, " or "),
            Guard::Not(of) => format!("not ({})", self.cond(of, scores)),
            Guard::Always => String::from("(a0 is known or a0 is unknown)"),
            Guard::Score(terms, least) => {
                let at = scores.iter().position(|other| same(other, terms)).expect("every score is declared");
                format!("points{at} >= {least}")
            }
        }
    }
}

fn same(one: &[(Guard, i64)], other: &[(Guard, i64)]) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

fn is_row(guard: &Guard) -> bool {
    matches!(guard, Guard::All(sides) if sides.iter().all(|side| matches!(side, Guard::Is(..)))
        && (0..sides.len()).all(|i| (0..i).all(|j| attr(&sides[i]) != attr(&sides[j]))))
}

fn attr(guard: &Guard) -> Option<usize> {
    match guard {
        Guard::Is(at, _) => Some(*at),
        Guard::All(_) | Guard::Any(_) | Guard::Not(_) | Guard::Always | Guard::Score(..) => None,
    }
}

fn domain(attr: &Attr) -> String {
    let domain = match attr.domain {
        Domain::Integer(from, to) => format!("integer {from}..{to}"),
        Domain::Values(n) => format!("one of {}", values(0..n as u32)),
    };
    if attr.unknown { domain + " or unknown" } else { domain }
}

fn values(of: impl IntoIterator<Item = u32>) -> String {
    of.into_iter().map(|value| format!("v{value}")).collect::<Vec<_>>().join(", ")
}

fn cell(side: &Side) -> String {
    match side {
        Side::From(x) => format!(">= {x}"),
        Side::To(x) => format!("<= {x}"),
        Side::Between(x, y) => format!("in {x}..{y}"),
        Side::In(of) => format!("in ({})", values(of.iter().copied())),
        Side::Unknown => String::from("unknown"),
    }
}
