//! Random small policies, and the same with something changed.

use proptest::prelude::*;
use proptest::sample::{Index, select};

const LEAD: &str = "
policy \"drawn\" { timezone \"Asia/Tokyo\" }
department d
department e
department f
lead {
  c : one of x, y, z or unknown
  n : integer 1..4 or unknown
  hot : yes/no = no
  jump : one of a, b, resting
  ASSUME
}
event called { outcome: one of reached, missed }
event won
";

/// A part of the policy: its heading, its lines and its end.
#[derive(Clone, Debug)]
pub struct Section {
    head: String,
    lines: Vec<String>,
}

/// A policy as a list of parts.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub assume: Option<String>,
    pub sections: Vec<Section>,
}

impl Drawn {
    pub fn text(&self) -> String {
        let assume = self.assume.as_ref().map_or(String::new(), |cond| format!("assume {cond}"));
        let mut out = LEAD.replace("ASSUME", &assume);
        for section in &self.sections {
            out.push_str(&format!("{} {{\n", section.head));
            out.extend(section.lines.iter().map(|line| format!("  {line}\n")));
            out.push_str("}\n");
        }
        out
    }
}

const PLAIN: &[&str] = &[
    "c is x",
    "c in (x, y)",
    "c is not z",
    "c is unknown",
    "n >= 3",
    "n < 2",
    "n in 2..3",
    "n is unknown",
    "hot",
    "hot is no",
];
const NAMED: &[&str] = &["good", "level is high", "level is low", "pts >= 2", "pts < 0"];
const HISTORY: &[&str] =
    &["called.outcome is reached", "called.outcome is known", "times(called) >= 1", "times(called) < 2"];

fn cond(more: &'static [&'static str]) -> impl Strategy<Value = String> {
    let tests: Vec<&str> = PLAIN.iter().chain(more).copied().collect();
    let test = || select(tests.clone());
    prop_oneof![
        4 => test().prop_map(String::from),
        2 => (test(), test()).prop_map(|(a, b)| format!("({a} or {b})")),
        1 => (test(), test()).prop_map(|(a, b)| format!("({a} and {b})")),
        1 => (test(), test()).prop_map(|(a, b)| format!("not ({a} and {b})")),
        1 => (test(), test(), test()).prop_map(|(a, b, c)| format!("at least 2 of {{ - {a} - {b} - {c} }}")),
    ]
}

/// `VALUE when COND` or, at the end, `VALUE otherwise`, by `line`.
fn lines(
    values: &'static [&'static str],
    conds: BoxedStrategy<String>,
    line: impl Fn(&str, &str) -> String + Clone,
) -> impl Strategy<Value = Vec<String>> {
    let arms = proptest::collection::vec((select(values), conds), 1..4);
    (arms, proptest::option::weighted(0.6, select(values))).prop_map(move |(arms, rest)| {
        let whens = arms.iter().map(|(value, cond)| line(value, &format!("when {cond}")));
        whens.chain(rest.iter().map(|value| line(value, "otherwise"))).collect()
    })
}

const TARGETS: &[&str] = &["a", "b", "done", "resting for 5 days", "resting for 9 days"];

fn value_line(value: &str, guard: &str) -> String {
    format!("{value} {guard}")
}

fn stage(name: &'static str) -> impl Strategy<Value = Section> {
    let all = || prop_oneof![3 => cond(NAMED), 1 => cond(HISTORY)].boxed();
    let on = |event: &'static str| {
        proptest::option::of(lines(TARGETS, all(), move |to, guard| format!("on {event} {guard} -> {to}")))
    };
    (
        prop_oneof![
            Just(vec![String::from("owner d")]),
            Just(vec![String::from("owner by team")]),
            lines(&["d", "e"], cond(NAMED).boxed(), value_line)
                .prop_map(|arms| vec![format!("owner {{ {} }}", arms.join("  "))]),
        ],
        on("called"),
        on("won"),
        proptest::option::of(lines(TARGETS, all(), |to, guard| format!("after 3 days {guard} -> {to}"))),
        proptest::option::of(lines(&["2 hours", "9 hours"], cond(NAMED).boxed(), |value, guard| {
            format!("within {value} {guard}")
        })),
        proptest::collection::vec((cond(NAMED), select(TARGETS)), 0..2),
    )
        .prop_map(move |(owner, called, won, timer, sla, whens)| {
            let mut lines = owner;
            lines.extend([called, won, timer].into_iter().flatten().flatten());
            lines.extend(whens.iter().map(|(cond, to)| format!("when {cond} -> {to}")));
            lines.extend(sla.map(|arms| format!("sla first {{ {}  met by won }}", arms.join("  "))));
            Section { head: format!("stage {name}"), lines }
        })
}

/// A policy whose leads enter `a`, `b` or `resting` as `jump` says.
pub fn policy() -> impl Strategy<Value = Drawn> {
    (
        proptest::option::weighted(0.3, cond(&[])),
        lines(&["d", "e", "f"], cond(&[]).boxed(), value_line),
        lines(&["low", "high"], cond(&[]).boxed(), value_line),
        proptest::collection::vec((select(vec!["+2", "+1", "-1"]), cond(&[])), 1..4),
        cond(&[]),
        (stage("a"), stage("b")),
        lines(&["a", "b", "done"], cond(NAMED).boxed(), |to, guard| format!("return {guard} -> {to}")),
    )
        .prop_map(|(assume, team, level, points, good, (a, b), returns)| {
            let section = |head: &str, lines: Vec<String>| Section { head: head.to_string(), lines };
            let intake = ["when jump is a -> a", "when jump is b -> b", "otherwise -> resting for 5 days"];
            let resting = [String::from("owner d"), String::from("at most 3 times, then -> done")];
            let sections = vec![
                section("decide team: department", team),
                section("decide level: one of low, high in order", level),
                section("score pts", points.iter().map(|(points, cond)| format!("{points} when {cond}")).collect()),
                section("criterion good", vec![good]),
                section("intake", intake.map(String::from).to_vec()),
                a,
                b,
                section("recycle resting", resting.into_iter().chain(returns).collect()),
                section("stage done", vec![String::from("final")]),
            ];
            Drawn { assume, sections }
        })
}

/// One edit; a place that it does not fit is left as it is.
#[derive(Clone, Debug)]
pub enum Edit {
    Drop(Index, Index),
    Swap(Index, Index),
    Replace(Index, Index, &'static str, &'static str),
    Comment(Index),
    Label(Index),
}

const REPLACED: &[(&str, &str)] = &[
    (">= 3", ">= 2"),
    ("< 2", "< 3"),
    ("2..3", "2..4"),
    ("c is x", "c is y"),
    ("(x, y)", "(x)"),
    ("hot is no", "hot"),
    ("owner d", "owner e"),
    ("d when", "e when"),
    ("d otherwise", "f otherwise"),
    ("-> a", "-> b"),
    ("-> done", "-> a"),
    ("5 days", "9 days"),
    ("3 days", "4 days"),
    ("2 hours", "9 hours"),
    ("3 times", "2 times"),
    ("+1", "+2"),
    ("high when", "low when"),
    ("pts >= 2", "pts >= 1"),
    ("reached", "missed"),
    (">= 1", ">= 2"),
    ("(n", "((n >= 1 or n is unknown) and n"),
];

pub fn edit() -> impl Strategy<Value = Edit> {
    let place = || any::<Index>();
    prop_oneof![
        2 => (place(), place()).prop_map(|(section, line)| Edit::Drop(section, line)),
        2 => (place(), place()).prop_map(|(section, line)| Edit::Swap(section, line)),
        8 => (place(), place(), select(REPLACED)).prop_map(|(section, line, (old, new))| Edit::Replace(section, line, old, new)),
        1 => place().prop_map(Edit::Comment),
        1 => place().prop_map(Edit::Label),
    ]
}

impl Edit {
    pub fn of(&self, drawn: &Drawn) -> Drawn {
        let mut drawn = drawn.clone();
        let count = drawn.sections.len();
        match self {
            Edit::Drop(section, line) => {
                let lines = &mut drawn.sections[section.index(count)].lines;
                if !lines.is_empty() {
                    lines.remove(line.index(lines.len()));
                }
            }
            Edit::Swap(section, line) => {
                let lines = &mut drawn.sections[section.index(count)].lines;
                if !lines.is_empty() {
                    let at = line.index(lines.len());
                    let next = (at + 1) % lines.len();
                    lines.swap(at, next);
                }
            }
            Edit::Replace(section, line, old, new) => {
                // The first place from there on that has these words.
                let places: Vec<(usize, usize)> = (0..count)
                    .flat_map(|at| (0..drawn.sections[at].lines.len()).map(move |line| (at, line)))
                    .filter(|(at, line)| drawn.sections[*at].lines[*line].contains(old))
                    .collect();
                if !places.is_empty() {
                    let (at, line) = places[(section.index(1 << 16) ^ line.index(1 << 16)) % places.len()];
                    let text = &mut drawn.sections[at].lines[line];
                    *text = text.replacen(old, new, 1);
                }
            }
            Edit::Comment(section) => {
                let head = &mut drawn.sections[section.index(count)].head;
                *head = format!("// as agreed\n{head}");
            }
            Edit::Label(section) => {
                let section = &mut drawn.sections[section.index(count)];
                if section.head.starts_with("stage ") || section.head == "criterion good" {
                    section.head.push_str(" \"名前\"");
                }
            }
        }
        drawn
    }
}
