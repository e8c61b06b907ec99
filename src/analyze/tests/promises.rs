//! Promises against replays: what is called broken breaks, what is proved never does.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::replayed::{ledger_of, trace_of};
use super::said::{checked, loaded};
use crate::analyze::check;
use crate::analyze::engine::Limits;
use crate::cli::Replayer;
use crate::diagnostic::{Code, Finding};
use crate::model::Loaded;
use crate::simulate::scenario::run_all;

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

fn promise_findings(loaded: &Loaded) -> (Vec<Finding>, Vec<String>) {
    let replayer = Replayer::new(&loaded.model);
    let report = check(&loaded.model, &loaded.sources, Limits::default(), &replayer);
    let broken = report.findings.into_iter().filter(|finding| finding.code == Code::PromiseBroken).collect();
    let open = report.undecided.into_iter().filter(|question| question.code == Code::PromiseBroken);
    (broken, open.map(|question| question.subject.unwrap_or_default()).collect())
}

/// The promises that a ledger says are broken.
fn broken_in(ledger: &str) -> BTreeSet<String> {
    let lines = ledger.lines().map(|line| serde_json::from_str(line).expect("a line of the ledger is JSON"));
    lines
        .filter(|line: &serde_json::Value| line["step"] == "promise-broken")
        .map(|line| line["subject"].as_str().unwrap_or_default().to_string())
        .collect()
}

/// Replays the finding's run, and pastes its scenario.
fn confirm(loaded: &Loaded, finding: &Finding) {
    let subject = finding.subject.clone().unwrap_or_default();
    let text = trace_of(&finding.run);
    let policy = &loaded.sources.iter().next().expect("a policy has a file").1.text;
    assert!(broken_in(&ledger_of(loaded, &text)).contains(&subject), "{}\n{text}\n{policy}", finding.message);
    if let Some((_, scenario)) = finding.help.as_deref().and_then(|help| help.split_once('\n')) {
        let with = super::said::loaded_text(&format!("{policy}\n{scenario}\n"));
        let told = run_all(&with.model, &with.sources);
        assert!(told.scenarios.iter().all(|scenario| scenario.passed), "{scenario}\n{policy}");
    }
}

/// What is said of each promise, confirmed: its name, and `broken` or `undecided`.
fn said(policy: &str) -> Vec<String> {
    let loaded = loaded(&format!("{LEAD}{policy}"));
    let (broken, open) = promise_findings(&loaded);
    broken.iter().for_each(|finding| confirm(&loaded, finding));
    let mut said: Vec<String> = broken.iter().map(|finding| finding.message.clone()).collect();
    said.extend(open.into_iter().map(|name| format!("undecided {name}")));
    said
}

const HISTORY: &[&str] = &[
    "channel is web",
    "channel in (web, fair)",
    "size >= 5",
    "size is unknown",
    "hot",
    "hot is no",
    "called.outcome is reached",
    "times(called) >= 2",
    "times(called, in stage) is 0",
    "times(a) <= 1",
    "times(b) is 0",
    "hot or channel is web",
    "size >= 3 and hot",
];

fn cond() -> impl Strategy<Value = String> {
    let test = || select(HISTORY.to_vec());
    prop_oneof![
        4 => test().prop_map(String::from),
        1 => (test(), test()).prop_map(|(a, b)| format!("({a}) and ({b})")),
        1 => test().prop_map(|a| format!("not ({a})")),
    ]
}

const TARGETS: &[&str] = &["a", "b", "c", "done", "resting for 5 days"];
const SPANS: &[&str] =
    &["3 hours", "2 days", "9 days", "4 business hours", "2 business days", "10 business hours", "1 month"];

fn guarded(trigger: &'static str) -> impl Strategy<Value = String> {
    let other = select(vec!["stay", "a", "b", "c", "done"]);
    (cond(), select(TARGETS), other, any::<bool>()).prop_map(move |(cond, to, other, always)| match always {
        true => format!("  on {trigger} -> {to}\n"),
        false => format!("  on {trigger} when {cond} -> {to}\n  on {trigger} otherwise -> {other}\n"),
    })
}

fn timer() -> impl Strategy<Value = String> {
    let without = select(vec!["", "", " without called", " without any event"]);
    (select(SPANS), without, proptest::option::weighted(0.3, cond()), select(TARGETS)).prop_map(
        |(span, without, cond, to)| {
            let when = cond.map_or(String::new(), |cond| format!(" when {cond}"));
            format!("  after {span}{without}{when} -> {to}\n")
        },
    )
}

fn clock() -> impl Strategy<Value = String> {
    let acts = select(vec!["-> b", "-> done", "-> a", "reassign to e", "notify d", "+ 1 business day -> c"]);
    let more = select(vec!["", "    paused while hot\n", "    until won\n", "    from called\n"]);
    (select(SPANS), acts, more).prop_map(|(span, act, more)| {
        format!("  sla s {{\n    within {span}\n    met by called\n{more}    on breach {act}\n  }}\n")
    })
}

fn stage(name: &'static str) -> impl Strategy<Value = String> {
    let owner = select(vec!["owner d", "owner by who", "owner follows who", "owner { e when hot  d otherwise }"]);
    let whens = (cond(), select(TARGETS)).prop_map(|(cond, to)| format!("  when {cond} -> {to}\n"));
    (
        owner,
        proptest::option::of(guarded("called")),
        proptest::option::of(guarded("won")),
        proptest::collection::vec(timer(), 0..3),
        proptest::collection::vec(whens, 0..2),
        proptest::option::weighted(0.4, clock()),
        subsequence(vec!["size", "hot"], 0..2),
    )
        .prop_map(move |(owner, called, won, timers, whens, clock, clear)| {
            let clear = if clear.is_empty() { String::new() } else { format!("  clear {}\n", clear.join(", ")) };
            let parts = [called, won, clock].map(Option::unwrap_or_default).concat();
            format!("stage {name} {{\n  {owner}\n{clear}{parts}{}{}}}\n", timers.concat(), whens.concat())
        })
}

fn promise() -> impl Strategy<Value = String> {
    let stages = || select(vec!["a", "b", "c", "done", "resting"]);
    let owner = select(vec!["", " and owner is d", " and owner is e", " and stage is c"]);
    prop_oneof![
        2 => (stages(), cond()).prop_map(|(stage, cond)| format!("never stage is {stage} and ({cond})")),
        1 => (cond(), owner).prop_map(|(cond, owner)| format!("never ({cond}){owner}")),
        3 => (stages(), cond()).prop_map(|(stage, cond)| format!("no lead enters {stage} when {cond}")),
        3 => (stages(), select(SPANS)).prop_map(|(stage, span)| format!("every lead entering {stage} leaves within {span}")),
        2 => (stages(), stages(), stages(), select(SPANS)).prop_map(|(stage, one, other, span)| {
            format!("every lead entering {stage} reaches {one}, {other} within {span}")
        }),
    ]
}

fn policy() -> impl Strategy<Value = String> {
    let intake = (cond(), select(TARGETS), select(TARGETS));
    let promises = proptest::collection::vec(promise(), 6);
    (intake, stage("a"), stage("b"), stage("c"), select(vec!["a", "b", "c"]), any::<bool>(), promises).prop_map(
        |((cond, first, second), a, b, c, back, limit, promises)| {
            let limit = if limit { "  at most 2 times, then -> done\n" } else { "" };
            let numbered = promises.iter().enumerate();
            let promises: String = numbered.map(|(at, line)| format!("promise p{at} {{ {line} }}\n")).collect();
            format!(
                "{LEAD}decide who: department {{ e when channel is web and hot  d otherwise }}
intake {{\n  when {cond} -> {first}\n  otherwise -> {second}\n}}\n{a}{b}{c}
recycle resting {{\n  owner d\n  return -> {back}\n{limit}}}\nstage done {{ final }}\n{promises}"
            )
        },
    )
}

/// Rows of one lead: minutes since the row before, event, and what it says.
type Rows = Vec<(u32, &'static str, &'static str, &'static str)>;

fn rows() -> impl Strategy<Value = Rows> {
    let row = (
        select(vec![1_u32, 60, 170, 180, 600, 24 * 60, 2 * 24 * 60, 4 * 24 * 60, 9 * 24 * 60, 40 * 24 * 60]),
        select(vec!["called", "won", "updated", "updated"]),
        select(vec!["", "", "\"hot\": true", "\"hot\": false", "\"size\": 2", "\"size\": 7", "\"size\": \"unknown\""]),
        select(vec!["reached", "missed"]),
    );
    proptest::collection::vec(row, 1..10)
}

fn trace(leads: &[(&'static str, Rows)]) -> String {
    let mut out = String::new();
    for (number, (channel, rows)) in leads.iter().enumerate() {
        let mut at = jiff::civil::date(2026, 10, 26).at(8, 30, 0, 0);
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
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_replay_breaks_what_is_proved_and_each_run_breaks_what_it_says(
        policy in policy(),
        leads in proptest::collection::vec((select(vec!["web", "fair", "call"]), rows()), 30),
    ) {
        let loaded = loaded(&policy);
        let (found, open) = promise_findings(&loaded);
        found.iter().for_each(|finding| confirm(&loaded, finding));
        let told: BTreeSet<String> =
            found.iter().filter_map(|finding| finding.subject.clone()).chain(open).collect();
        let text = trace(&leads);
        let ledger = ledger_of(&loaded, &text);
        for broken in broken_in(&ledger) {
            prop_assert!(told.contains(&broken), "{broken} is broken\n{policy}\n{text}\n{ledger}");
        }
    }
}

#[test]
fn a_promise_is_broken_by_the_shortest_run_and_told_with_the_values_that_break_it() {
    assert_eq!(
        said(
            "intake { otherwise -> a }
             stage a { owner d  on called when times(called) >= 3 -> b  on called otherwise -> stay  after 9 days -> done }
             stage b { owner e  on won -> done  after 9 days -> done }
             stage done { final }
             promise p { no lead enters b when hot and size is unknown }
             promise q { no lead enters b when times(called) < 3 }
             promise r { never stage is b and owner is d }"
        ),
        ["promise `p` is broken: a lead enters `b` with hot yes and size unknown"]
    );
}

#[test]
fn the_number_of_rows_is_the_least_that_breaks_the_promise() {
    let (report, _) = checked(&format!(
        "{LEAD}intake {{ otherwise -> a }}
         stage a {{ owner d  on called -> stay  when times(called) >= 3 -> b  after 9 days -> done }}
         stage b {{ owner e  after 9 days -> done }}
         stage done {{ final }}
         promise p {{ never stage is b and hot }}"
    ));
    let finding = report.findings.iter().find(|finding| finding.code == Code::PromiseBroken).expect("it is broken");
    let events: Vec<&str> = finding.run.iter().map(|row| row.event.as_str()).collect();
    assert_eq!(events, ["called", "called", "called"]);
}
