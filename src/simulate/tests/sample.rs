//! The sample policy of the language reference, replayed.

use super::{policy, run, short};
use crate::simulate::scenario::run_all;

const SAMPLE: &str = include_str!("../../syntax/tests/sample.tasuki");

const ROWS: &str = "
    L1 2026-10-05 10:00 created channel=webinar wants_contact=yes prefecture=大阪
    L1 2026-10-06 11:00 meeting_held by osaka_sales
    L1 2026-10-20 15:00 won
    L2 2026-10-05 09:30 created channel=download prefecture=東京
    L2 2026-10-05 14:00 call_made by inside_sales outcome=connected
    L2 2026-10-09 10:00 updated budget=5000000 timing=this_month
    L2 2026-10-30 10:00 updated prefecture=京都
    L3 2026-10-05 09:30 created channel=outbound prefecture=愛知
    L3 2026-10-07 10:00 updated attended=yes
";

#[test]
fn the_sample_passes_its_scenario() {
    let policy = policy(SAMPLE);
    let report = run_all(&policy.model, &policy.sources);
    assert!(report.scenarios[0].passed, "{report:#?}");
    assert_eq!((report.summary.passed, report.summary.failed), (1, 0));
}

#[test]
fn the_ledger_of_the_sample_says_what_happened_to_each_lead() {
    let (summary, ledger) = run(&policy(SAMPLE), ROWS, Some("2026-12-01 00:00"));
    let short: Vec<String> = ledger.lines().map(short).collect();
    insta::assert_snapshot!("sample_ledger", ledger);
    insta::assert_snapshot!("sample_history", short.join("\n"));
    insta::assert_json_snapshot!("sample_summary", summary);
}
