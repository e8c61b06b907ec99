//! Large policies are decided, and what is not decided says what is known.

use super::said::loaded;
use crate::analyze::engine::Limits;
use crate::analyze::{Report, check};
use crate::cli::Replayer;
use crate::diagnostic::Code;

fn checked_within(policy: &str, limits: Limits) -> Report {
    let loaded = loaded(policy);
    check(&loaded.model, &loaded.sources, limits, &Replayer::new(&loaded.model))
}

/// Decisions of 40 lines over 12 attributes, and stages whose lines ask for what they give.
fn long_lists() -> String {
    let mut out = String::from("department d\nevent go\nlead {\n");
    out.extend((0..12).map(|at| format!("  a{at} : one of v0, v1, v2, v3, v4\n")));
    out.push_str("}\n");
    for list in 0..6 {
        out.push_str(&format!("decide k{list}: one of p, q, r, s in order {{\n"));
        for line in 0..40 {
            let value = ["p", "q", "r"][line % 3];
            let tests: Vec<String> = (0..3)
                .map(|of| format!("a{} is v{}", (list + 5 * of + line) % 12, (line / 3 + of * list) % 5))
                .collect();
            out.push_str(&format!("  {value} when {}\n", tests.join(" and ")));
        }
        out.push_str("  s otherwise\n}\n");
    }
    out.push_str("intake { when k0 is p -> s0  otherwise -> s1 }\n");
    for stage in 0..4 {
        out.push_str(&format!("stage s{stage} {{ owner d  after 9 days -> done\n"));
        out.extend((0..3).map(|at| {
            let value = ["p", "q", "r"][at];
            format!("  on go when k{stage} is {value} and k{} is {value} -> s{}\n", stage + 1, (stage + at) % 4)
        }));
        out.push_str("  on go otherwise -> stay\n}\n");
    }
    out.push_str("stage done { final }\n");
    out
}

#[test]
fn long_lists_that_many_lines_ask_for_are_decided() {
    let report = checked_within(&long_lists(), Limits::default());
    assert!(report.undecided.is_empty(), "{:?}", report.undecided);
    let wrong = [Code::GapEvent, Code::OverlapEvent, Code::UnreachableStage, Code::UnreachableLine];
    assert!(report.findings.iter().all(|finding| !wrong.contains(&finding.code)), "{:?}", report.findings);
}

#[test]
fn a_gap_beside_long_lists_is_one_whose_example_the_lists_leave_out() {
    let policy = long_lists().replace("  on go otherwise -> stay\n", "");
    let report = checked_within(&policy, Limits::default());
    let gaps: Vec<_> = report.findings.iter().filter(|finding| finding.code == Code::GapEvent).collect();
    assert_eq!(gaps.len(), 4, "each stage leaves out the leads of which its two lists say different things");
    // Each is replayed to the same finding before it is told.
    assert!(gaps.iter().all(|gap| !gap.run.is_empty()));
}

#[test]
fn a_line_below_its_like_in_a_long_list_is_told_with_the_line_that_covers_it() {
    let policy = long_lists().replacen(
        "  s otherwise\n",
        "  r when a0 is v0 and a5 is v0 and a10 is v0 and a3 is v3\n  s otherwise\n",
        1,
    );
    let report = checked_within(&policy, Limits::default());
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == Code::UnreachableLine).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].related.len(), 1, "the first line of the list covers it alone");
}

#[test]
fn a_gap_that_is_not_listed_whole_says_between_what_bounds_its_share_lies() {
    let lines: String = (0..40)
        .map(|at| format!("  p when a{} is v{} and a{} is v{}\n", at % 12, at % 5, (at * 7 + 1) % 12, (at / 5) % 5))
        .collect();
    let attributes: String = (0..12).map(|at| format!("  a{at} : one of v0, v1, v2, v3, v4\n")).collect();
    let policy = format!("lead {{\n{attributes}}}\ndecide k: one of p, q {{\n{lines}}}\n");
    let report = checked_within(&policy, Limits { work: 60_000, total: 60_000, parts: 40, ..Limits::default() });
    let open: Vec<_> = report.undecided.iter().filter(|open| open.code == Code::GapDecision).collect();
    assert_eq!(open.len(), 1, "{:?}", report.undecided);
    let share = open[0].share.as_ref().expect("a gap that stays open has bounds");
    let number = |text: &str| text.parse::<f64>().expect("bounds are decimals");
    let (least, most) = (number(&share.at_least), number(&share.at_most));
    assert!(0.0 < least && least < most && most <= 1.0, "{share:?}");
    assert!(open[0].message.contains("% of all leads"), "{}", open[0].message);
    assert!(report.findings.iter().any(|finding| finding.code == Code::GapDecision), "what is known is told");
}
