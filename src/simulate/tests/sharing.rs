//! Leads are independent, and nothing but the rows decides: any number of threads, any chunking and
//! any company of other leads give the same ledger.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{around, policy, run};

pub(super) const STAGES: &str = "
    intake { when level > 6 -> b  when hot -> a  otherwise -> rest for 1 day }
    stage a { owner follows team
      sla s { from handoff  within 4 business hours when hot  within 1 business day otherwise
        met by call, reply when how is kind  paused while mood is bad  warn at 50%
        on breach notify green  on breach + 2 hours reassign to blue  on breach + 2 business days -> rest for 3 days }
      on reply when how is kind -> b  on reply otherwise -> stay
      when level > 7 -> b
      after 9 days without any event -> rest for 5 days }
    stage b { owner { red when hot  green otherwise }
      sla w { from created  within 3 days  met by closed  on breach reassign to red }
      sla t { 3 attempts every 1 day  met by call  on met -> done }
      on closed -> done  on ping when times(ping) > 2 -> rest for 2 days  on ping otherwise -> stay }
    recycle rest { owner blue  clear hot, mood  return when level > 3 -> b  return otherwise -> a  on call -> a
      at most 2 times, then -> done }
    promise p { never hot and owner is blue  every lead entering a leaves within 6 days  no lead enters b when mood is bad
      every lead entering b reaches done within 9 days }";

/// What may happen to a lead, and how many minutes after the row before.
pub(super) fn row() -> impl Strategy<Value = (u32, &'static str)> {
    let what = prop::sample::select(vec![
        "updated level=2",
        "updated level=8",
        "updated hot=yes",
        "updated mood=bad",
        "updated mood=good",
        "call by red",
        "call by blue",
        "reply how=kind",
        "reply",
        "ping",
        "closed by green",
        "created",
    ]);
    (0u32..6000, what)
}

pub(super) fn trace_of(leads: &[Vec<(u32, &str)>]) -> String {
    let mut text = String::new();
    for (lead, rows) in leads.iter().enumerate() {
        let mut at = jiff::civil::date(2026, 10, 5).at(8, 0, 0, 0);
        for (minutes, what) in rows {
            at = at.saturating_add(jiff::SignedDuration::from_mins(i64::from(*minutes)));
            writeln!(text, "L{lead:04} {} {} {what}", at.date(), at.time()).expect("memory");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_lead_alone_has_the_history_that_it_has_among_others(
        leads in prop::collection::vec(prop::collection::vec(row(), 1..12), 1..6)
    ) {
        let policy = policy(&around(STAGES));
        let until = Some("2027-02-01 00:00");
        let (_, together) = run(&policy, &trace_of(&leads), until);
        let mut alone = String::new();
        for (at, rows) in leads.iter().enumerate() {
            let mut company = vec![Vec::new(); at];
            company.push(rows.clone());
            alone.push_str(&run(&policy, &trace_of(&company), until).1);
        }
        prop_assert_eq!(together, alone);
    }
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let policy = policy(&around(STAGES));
    let kinds = ["updated hot=yes", "call by red", "reply how=kind", "ping", "updated level=8", "closed by green"];
    let leads: Vec<Vec<(u32, &str)>> = (0..150u32)
        .map(|lead| (0..6).map(|at| (lead * 37 % 5000 + at * 11, kinds[((lead + at * lead) % 6) as usize])).collect())
        .collect();
    let rows = trace_of(&leads);
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| run(&policy, &rows, Some("2027-02-01 00:00")))
    };
    let (one, many) = (with_threads(1), with_threads(4));
    assert!(one.1 == many.1, "the ledgers differ");
    assert_eq!(one.0, many.0);
    assert_eq!(one.0.leads, 150);
}
