//! Random policies with stages, and random traces: what a replay records, `check` has told; and
//! each run that `check` gives comes out. Each code that is about leads on their way must be among
//! what is told, or nothing was held against it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;

use super::replayed::{ledger_of, ledger_of_rows, problems};
use super::said::{held_against_replay, loaded};
use crate::analyze::engine::Limits;
use crate::analyze::{Report, check};
use crate::cli::Replayer;
use crate::diagnostic::{Code, Finding};
use crate::model::Loaded;

/// Years of silence at the end of each trace, and more entries than a lead has that is not in an
/// endless loop.
const SILENT_YEARS: i64 = 2;
const ENDLESS: usize = 60;

/// Policies that are drawn.
const CASES: u32 = 24;

const LEAD: &str = "
calendar { open mon..fri 09:00..12:00, 13:00..18:00  closed 2026-11-03..2026-11-05 }
department d
department e
lead {
  fixed channel : one of web, fair, call
  size : integer 1..9 or unknown
  hot : yes/no = no
}
event called { outcome: one of reached, missed }
event won
";

fn cond(extra: &'static [&'static str]) -> impl Strategy<Value = String> {
    let mut tests = vec![
        "channel is web",
        "channel in (web, fair)",
        "size >= 5",
        "size < 4",
        "size is unknown",
        "hot",
        "hot is no",
    ];
    tests.extend(extra);
    let test = || select(tests.clone());
    prop_oneof![
        4 => test().prop_map(String::from),
        2 => (test(), test()).prop_map(|(a, b)| format!("({a} or {b})")),
        1 => (test(), test()).prop_map(|(a, b)| format!("({a} and {b})")),
        1 => (test(), test()).prop_map(|(a, b)| format!("not ({a} and {b})")),
    ]
}

const HISTORY: &[&str] = &[
    "called.outcome is reached",
    "called.outcome is known",
    "times(called) >= 2",
    "times(called, in stage) is 0",
    "times(a) <= 1",
    "times(b) is 0",
    "hot or channel is web",
];

fn guard() -> impl Strategy<Value = String> {
    prop_oneof![3 => cond(HISTORY).prop_map(|cond| format!("when {cond}")), 1 => Just(String::from("otherwise"))]
}

/// One to three lines of which only the last may be `otherwise`.
fn lines(
    line: impl Fn(String, &'static str) -> String + Clone,
    values: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let one = (guard(), select(values)).prop_map(move |(guard, value)| line(guard, value));
    proptest::collection::vec(one, 1..4).prop_map(|lines| {
        let last = lines.len() - 1;
        let kept = lines.iter().enumerate().filter(|(at, line)| *at == last || !line.contains("otherwise"));
        kept.map(|(_, line)| format!("  {line}\n")).collect()
    })
}

const TARGETS: &[&str] = &["a", "b", "c", "done", "resting for 5 days"];

fn stage(name: &'static str) -> impl Strategy<Value = String> {
    let whens = (cond(HISTORY), select(TARGETS)).prop_map(|(cond, to)| format!("  when {cond} -> {to}\n"));
    (
        prop_oneof![
            1 => Just(String::from("  owner d\n")),
            1 => lines(|guard, value| format!("{value} {guard}"), &["d", "e"]).prop_map(|arms| format!("  owner {{\n{arms}  }}\n")),
        ],
        proptest::option::of(lines(|guard, to| format!("on called {guard} -> {to}"), TARGETS)),
        proptest::option::of(lines(|guard, to| format!("on won {guard} -> {to}"), TARGETS)),
        timers(),
        proptest::collection::vec(whens, 0..3),
        proptest::option::of(clock()),
        subsequence(vec!["size", "hot"], 0..2),
    )
        .prop_map(move |(owner, called, won, timer, whens, sla, clear)| {
            let clear = if clear.is_empty() { String::new() } else { format!("  clear {}\n", clear.join(", ")) };
            let parts = [called, won, sla].map(Option::unwrap_or_default).concat();
            format!("stage {name} {{\n{owner}{clear}{parts}{timer}{}}}\n", whens.concat())
        })
}

/// One timer with guards, or several of which one may follow another or fall due with it.
fn timers() -> impl Strategy<Value = String> {
    let several = vec![
        "  after 2 days -> done\n  after 9 days -> b\n",
        "  after 3 business days -> a\n  after 12 days when hot -> done\n",
        "  after 72 hours when hot -> b\n  after 3 days -> done\n",
        "  after 3 days without called when size >= 5 -> c\n  after 3 days -> a\n",
        "  after 4 business hours when hot is no -> resting for 9 days\n",
        "  after 3 days without any event -> done\n",
    ];
    prop_oneof![
        2 => Just(String::new()),
        2 => lines(|guard, to| format!("after 3 days {guard} -> {to}"), TARGETS),
        3 => select(several).prop_map(String::from),
    ]
}

/// A clock that warns or moves, in hours or in business time.
fn clock() -> impl Strategy<Value = String> {
    let deadlines = lines(|guard, value| format!("within {value} {guard}"), &["2 hours", "3 days", "2 business days"]);
    let met = select(vec![
        "met by won",
        "met by called",
        "met by called when channel is web",
        "met by won when hot and hot is no",
    ]);
    let missed = select(vec![
        "",
        "on breach -> b",
        "on breach notify e",
        "on breach notify e  on breach + 5 hours -> done",
        "on breach + 1 business day -> c  on breach + 9 days notify d",
        "on breach + 5 hours notify e  on breach + 1 hour -> done",
        "on breach reassign to e",
    ]);
    let start = select(vec!["", "", "", "from created  ", "from called  "]);
    (start, deadlines, met, missed).prop_map(|(start, deadlines, met, missed)| {
        format!("  sla first {{\n  {start}{deadlines}  {met}  {missed} }}\n")
    })
}

fn policy() -> impl Strategy<Value = String> {
    let intake = (cond(&[]), cond(&[]), select(TARGETS), select(TARGETS), any::<bool>());
    let returns = lines(|guard, to| format!("return {guard} -> {to}"), &["a", "b", "c", "done"]);
    (intake, stage("a"), stage("b"), stage("c"), returns, any::<bool>()).prop_map(
        |((one, two, first, second, total), a, b, c, returns, limit)| {
            let rest = if total { "otherwise -> a" } else { "" };
            let limit = if limit { "  at most 2 times, then -> done\n" } else { "" };
            format!(
                "{LEAD}intake {{\n  when {one} -> {first}\n  when {two} -> {second}\n  {rest}\n}}\n{a}{b}{c}
recycle resting {{\n  owner d\n{returns}{limit}}}\nstage done {{ final }}\n"
            )
        },
    )
}

/// Rows of one lead: minutes since the row before, event, and what it says.
type Rows = Vec<(u32, &'static str, &'static str, &'static str)>;

fn rows() -> impl Strategy<Value = Rows> {
    let row = (
        select(vec![1_u32, 60, 600, 3 * 24 * 60 + 1, 6 * 24 * 60]),
        select(vec!["called", "won", "updated"]),
        select(vec!["", "\"hot\": true", "\"hot\": false", "\"size\": 2", "\"size\": 7", "\"size\": \"unknown\""]),
        select(vec!["reached", "missed"]),
    );
    proptest::collection::vec(row, 1..9)
}

fn trace(leads: &[(&'static str, Rows)]) -> String {
    let mut out = String::new();
    for (number, (channel, rows)) in leads.iter().enumerate() {
        let mut at = jiff::civil::date(2026, 10, 5).at(10, 0, 0, 0);
        for (index, (minutes, event, change, outcome)) in rows.iter().enumerate() {
            at = at.checked_add(jiff::Span::new().minutes(*minutes)).expect("a moment of this century");
            let mut parts = vec![
                format!("\"lead\": \"{number}\""),
                format!("\"at\": \"{}\"", at.strftime("%Y-%m-%d %H:%M")),
                format!("\"event\": \"{event}\""),
            ];
            if index == 0 {
                parts.push(format!("\"channel\": \"{channel}\""));
            }
            parts.extend((!change.is_empty()).then(|| change.to_string()));
            parts.extend((*event == "called").then(|| format!("\"outcome\": \"{outcome}\"")));
            out.push_str(&format!("{{{}}}\n", parts.join(", ")));
        }
        // Then nobody says anything for a long time.
        let late = at.checked_add(jiff::Span::new().years(SILENT_YEARS)).expect("a moment of this century");
        let late = late.strftime("%Y-%m-%d %H:%M");
        out.push_str(&format!("{{\"lead\": \"{number}\", \"at\": \"{late}\", \"event\": \"updated\"}}\n"));
    }
    out
}

/// What a replay shows of stages, lines and circles, held against what is told of them.
fn holds(report: &Report, loaded: &Loaded, ledger: &str) -> Result<(), String> {
    let told = |code: Code| report.findings.iter().filter(move |finding| finding.code == code);
    let of = |code: Code| -> BTreeSet<&str> { told(code).filter_map(|finding| finding.subject.as_deref()).collect() };
    let unreachable = of(Code::UnreachableStage);
    let lines: BTreeSet<String> =
        told(Code::UnreachableLine).map(|finding| loaded.sources.place(finding.span)).collect();
    let (mut lead, mut last, mut entries) = (String::new(), String::new(), 0);
    for line in ledger.lines() {
        let step: serde_json::Value = serde_json::from_str(line).expect("a line of the ledger is JSON");
        let text = |key: &str| step[key].as_str().unwrap_or_default().to_string();
        if text("lead") != lead {
            (lead, last, entries) = (text("lead"), String::new(), 0);
        }
        match text("step").as_str() {
            "entered" => {
                if unreachable.contains(text("stage").as_str()) {
                    return Err(format!("{} is entered, and told to be unreachable", text("stage")));
                }
                if lines.contains(&text("cause")) {
                    return Err(format!("{} is taken, and told to be unreachable", text("cause")));
                }
                entries += 1;
                last = text("stage");
            }
            "instant-loop" if of(Code::InstantLoop).is_empty() => {
                return Err(String::from("an instant loop is not told"));
            }
            _ => {}
        }
        // Where moves fall due together a run goes on with the first, which is no circle of the policy's.
        if entries > ENDLESS && of(Code::EndlessLoop).is_empty() && of(Code::OverlapTimer).is_empty() {
            return Err(format!(
                "a lead enters stages {entries} times, `{last}` the last, and no endless loop is told"
            ));
        }
    }
    Ok(())
}

/// What the runs of findings show when they are replayed.
fn run_shows(loaded: &Loaded, finding: &Finding) -> Result<(), String> {
    if finding.run.is_empty() {
        return Ok(());
    }
    let stage = finding.subject.clone().unwrap_or_default();
    let mut run = finding.run.clone();
    let mut last = run.last().cloned().expect("the run has rows");
    last.event = String::from("updated");
    last.values.clear();
    let at = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", &last.at).expect("a run has moments");
    last.at = at.checked_add(jiff::Span::new().years(3)).expect("this century").strftime("%Y-%m-%d %H:%M").to_string();
    run.push(last);
    let ledger = ledger_of_rows(loaded, &run);
    let entered = ledger.matches(&format!("\"step\":\"entered\",\"stage\":\"{stage}\"")).count();
    let next = at.checked_add(jiff::Span::new().years(3)).expect("this century").strftime("%Y-%m-%dT%H:%M").to_string();
    let before = ledger.lines().take_while(|line| !line.contains(&format!("\"at\":\"{next}")));
    let waits_there = before.filter(|line| line.contains("\"step\":\"entered\"")).last();
    let waits_there = waits_there.is_some_and(|line| line.contains(&format!("\"stage\":\"{stage}\"")));
    let ends_there = ledger.lines().rfind(|line| line.contains("\"step\":\"entered\""));
    let ends_there = ends_there.is_some_and(|line| line.contains(&format!("\"stage\":\"{stage}\"")));
    let shown = match finding.code {
        Code::DeadEnd => ends_there,
        // It waits until the next event, which may well move it.
        Code::Unattended => waits_there,
        Code::EndlessLoop => entered >= 3,
        Code::InstantLoop => ledger.contains("\"step\":\"instant-loop\""),
        _ => true,
    };
    if shown { Ok(()) } else { Err(format!("{}: {}\n{ledger}", finding.code, finding.message)) }
}

/// Codes of which some policy must have one.
const MUST_FIRE: &[Code] = &[
    Code::GapIntake,
    Code::GapEvent,
    Code::GapOwner,
    Code::GapDeadline,
    Code::GapReturn,
    Code::OverlapIntake,
    Code::OverlapEvent,
    Code::OverlapOwner,
    Code::OverlapDeadline,
    Code::OverlapReturn,
    Code::OverlapWhen,
    Code::OverlapTimer,
    Code::UnreachableStage,
    Code::UnreachableLine,
    Code::NeverTrue,
    Code::AlwaysTrue,
    Code::DeadEnd,
    Code::Unattended,
    Code::HandoffIncomplete,
    Code::InstantLoop,
    Code::EndlessLoop,
    Code::SlaUnmeetable,
    Code::LadderOrder,
    Code::RedundantLine,
];

#[test]
fn what_a_replay_records_was_told_and_what_is_told_replays() {
    let fired: RefCell<BTreeMap<Code, usize>> = RefCell::default();
    let leads = proptest::collection::vec((select(vec!["web", "fair", "call"]), rows()), 30);
    let held = TestRunner::new(ProptestConfig::with_cases(CASES)).run(&(policy(), leads), |(policy, leads)| {
        let codes = hold(&policy, &leads)?;
        codes.into_iter().for_each(|code| *fired.borrow_mut().entry(code).or_default() += 1);
        Ok(())
    });
    if let Err(failure) = held {
        panic!("{failure}");
    }
    let fired = fired.into_inner();
    let silent: Vec<&Code> = MUST_FIRE.iter().filter(|code| !fired.contains_key(code)).collect();
    assert!(silent.is_empty(), "no policy has {silent:?}: {fired:?}");
}

/// Holds one policy against the rows; gives the codes of what is told.
fn hold(policy: &str, leads: &[(&'static str, Rows)]) -> Result<BTreeSet<Code>, TestCaseError> {
    let loaded = loaded(policy);
    let report = check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model));
    prop_assert_eq!(&report.undecided, &[]);
    let kind = |code: &str| if code.starts_with("gap-") { "gap" } else { "overlap" };
    let told: BTreeSet<(String, String)> = report
        .findings
        .iter()
        .map(|finding| (kind(finding.code.as_str()).to_string(), finding.subject.clone().unwrap_or_default()))
        .collect();
    let text = trace(leads);
    let ledger = ledger_of(&loaded, &text);
    for problem in problems(&ledger) {
        prop_assert!(told.contains(&problem), "{:?} is not told of\n{}\n{}\n{}", problem, policy, text, ledger);
    }
    prop_assert_eq!(holds(&report, &loaded, &ledger), Ok(()), "{}\n{}\n{}", policy, text, ledger);
    for finding in &report.findings {
        prop_assert_eq!(run_shows(&loaded, finding), Ok(()), "{}", policy);
    }
    held_against_replay(&loaded);
    Ok(report.findings.iter().map(|finding| finding.code).collect())
}
