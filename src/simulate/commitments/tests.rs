//! Commitments counted over short traces, sentence by sentence.

use crate::diagnostic::Severity;
use crate::simulate::tests::{policy, run};

fn around(commitments: &str) -> String {
    format!(
        r#"
        policy "commitments" {{ timezone "Asia/Tokyo" }}
        calendar {{ open mon..fri 09:00..18:00 }}
        department red
        department blue
        lead {{ level: integer 0..9 = 0  size: one of small, big = small }}
        event call by owner
        event hand
        event back
        event drop
        decide worth: money JPY {{ 120万 JPY when level >= 5  0.5 JPY when level in 1..4 }}
        intake {{ when level is 9 -> passing  otherwise -> box }}
        stage box {{ owner red  on hand -> ready  on drop -> gone  after 900 days -> gone }}
        stage passing {{ owner red  when level is 9 -> ready }}
        stage ready {{
          owner blue
          clear size
          sla first {{ within 4 business hours  met by call  on breach + 300 days -> gone }}
          on back -> box
          on drop -> gone
          after 900 days -> gone
        }}
        stage gone {{ final }}
        {commitments}
        "#
    )
}

/// `PERIOD VALUE/TARGET kept|broken` of each row.
fn rows(commitments: &str, trace: &str, until: &str) -> Vec<String> {
    let (summary, _) = run(&policy(&around(commitments)), trace, Some(until));
    let text = |text: &Option<String>| text.clone().unwrap_or(String::from("-"));
    let row = |row: &crate::simulate::CommitmentRow| {
        let kept = if row.kept { "kept" } else { "broken" };
        let at = row.at.as_deref().map_or(String::new(), |at| format!(" {}", &at[..16]));
        format!("{} {}/{} {kept}{at}", text(&row.period), text(&row.value), row.target)
    };
    summary.commitments.iter().map(row).collect()
}

#[test]
fn a_lead_counts_once_a_period_and_only_whole_periods_are_judged() {
    let commitment = "commitment c { by red  at least 2 leads entering ready per month }";
    let trace = "
        A 2026-08-31 23:00 created
        A 2026-09-02 10:00 hand
        A 2026-09-03 10:00 back
        A 2026-09-04 10:00 hand
        B 2026-09-05 10:00 created level=9
        A 2026-10-01 10:00 back
        A 2026-10-31 23:59 hand
        B 2026-11-01 00:00 back
        B 2026-11-01 00:01 hand
    ";
    assert_eq!(rows(commitment, trace, "2026-11-30 23:59"), ["2026-09 2/2 kept", "2026-10 1/2 broken"]);
    assert_eq!(
        rows(commitment, trace, "2026-12-01 00:00"),
        ["2026-09 2/2 kept", "2026-10 1/2 broken", "2026-11 1/2 broken"]
    );
    assert_eq!(rows(commitment, trace, "2026-09-20 00:00"), Vec::<String>::new());
}

#[test]
fn the_first_entry_of_a_period_decides_with_what_is_known_as_the_lead_comes() {
    let commitment = "commitment c { by red  at least 1 leads entering ready when size is big per week }";
    // `size` is cleared on entry: it counts as it was before. The second entry of the week counts no more.
    let big = "A 2026-10-04 23:00 created size=big\nA 2026-10-05 10:00 hand\n";
    assert_eq!(rows(commitment, big, "2026-10-12 00:00"), ["2026-W41 1/1 kept"]);
    let late = "
        A 2026-10-04 23:00 created
        A 2026-10-05 10:00 hand
        A 2026-10-06 10:00 back size=big
        A 2026-10-07 10:00 hand
    ";
    assert_eq!(rows(commitment, late, "2026-10-12 00:00"), ["2026-W41 0/1 broken"]);
}

#[test]
fn a_share_is_decided_exactly_and_never_shown_rounded_over_its_target() {
    let commitment = "commitment c { by red  at least 66.67% of leads entering ready when size is big per day }";
    let trace = "
        A 2026-10-04 23:00 created size=big
        B 2026-10-04 23:00 created size=big
        C 2026-10-04 23:00 created
        A 2026-10-05 10:00 hand
        B 2026-10-05 10:00 hand
        C 2026-10-05 10:00 hand
    ";
    assert_eq!(
        rows(commitment, trace, "2026-10-07 00:00"),
        ["2026-10-05 66.66%/66.67% broken", "2026-10-06 -/66.67% kept"]
    );
}

#[test]
fn accounts_are_counted_once_and_a_lead_without_one_is_its_own() {
    let commitment = "commitment c { by red  at most 2 accounts entering ready per quarter }";
    let trace = "
        A 2026-06-30 10:00 created account=X
        B 2026-06-30 10:00 created account=X
        C 2026-06-30 10:00 created
        D 2026-06-30 10:00 created
        A 2026-07-05 10:00 hand
        B 2026-08-05 10:00 hand
        C 2026-09-05 10:00 hand
        D 2026-10-05 10:00 hand
    ";
    assert_eq!(rows(commitment, trace, "2026-10-01 00:00"), ["2026-Q3 2/2 kept"]);
}

#[test]
fn money_is_summed_exactly_at_the_first_entry() {
    let commitment = "commitment c { by red  at least 360万 JPY of worth entering ready per month }";
    let trace = "
        A 2026-09-30 10:00 created level=9
        B 2026-10-01 10:00 created level=9
        C 2026-10-01 10:00 created level=5
        C 2026-10-02 10:00 hand
        D 2026-10-01 10:00 created level=1
        D 2026-10-02 10:00 hand
        E 2026-10-01 10:00 created level=0
        E 2026-10-02 10:00 hand
    ";
    assert_eq!(rows(commitment, trace, "2026-11-01 00:00"), ["2026-10 2400000.5 JPY/3600000 JPY broken"]);
}

#[test]
fn a_clock_counts_in_the_period_of_its_meeting_or_its_deadline_whichever_is_earlier() {
    let commitment = "commitment c { by blue  at least 50% of first met per month }";
    // A: met in September. B: due in September, met late in October. C: left before its deadline.
    // D: due in October and never met. E: only the day of its meeting is known, which is no pass. F: still runs.
    let trace = "
        A 2026-08-31 10:00 created
        A 2026-09-30 16:00 hand
        A 2026-09-30 17:00 call
        B 2026-09-30 10:00 created level=9
        B 2026-10-01 10:00 call
        C 2026-09-30 10:00 created level=9
        C 2026-09-30 11:00 back
        D 2026-09-30 17:00 created level=9
        D 2026-10-20 10:00 back
        E 2026-10-05 10:00 created level=9
        E 2026-10-05 call
        F 2026-10-30 17:00 created level=9
    ";
    assert_eq!(rows(commitment, trace, "2026-11-01 00:00"), ["2026-09 50%/50% kept", "2026-10 0%/50% broken"]);
}

#[test]
fn leads_at_once_are_those_owned_at_any_moment() {
    let commitment = "commitment c { by blue  at most 1 leads at once }";
    // B comes in the moment A goes, C while B is there; D only passes through in an instant.
    let trace = "
        A 2026-10-05 10:00 created level=9
        B 2026-10-05 10:00 created
        A 2026-10-06 10:00 drop
        B 2026-10-06 10:00 hand
        C 2026-10-07 10:00 created level=9
        C 2026-10-08 10:00 drop
        D 2026-10-07 11:00 created
        D 2026-10-07 11:00 hand
        D 2026-10-07 11:00 drop
    ";
    assert_eq!(rows(commitment, trace, "2026-10-07 09:00"), ["- 1/1 kept 2026-10-05T10:00"]);
    assert_eq!(rows(commitment, trace, "2026-10-31 00:00"), ["- 2/1 broken 2026-10-07T10:00"]);
    // A lead that arrives at the very end is owned at that moment.
    assert_eq!(rows(commitment, trace, "2026-10-07 10:00"), ["- 2/1 broken 2026-10-07T10:00"]);
}

#[test]
fn commitments_that_are_not_kept_are_warnings_and_name_their_line() {
    let text = around("commitment c { by red  at least 1 leads entering ready per day  at most 9 leads at once }");
    let policy = policy(&text);
    let (summary, _) = run(&policy, "A 2026-10-05 00:00 created level=1\n", Some("2026-10-07 00:00"));
    let causes: Vec<&str> = summary.commitments.iter().map(|row| row.cause.as_str()).collect();
    let line = text.lines().position(|line| line.contains("commitment c")).expect("the line") + 1;
    assert_eq!(causes, vec![format!("p.tasuki:{line}"); 3]);
    assert_eq!((summary.findings_at(Severity::Error), summary.findings_at(Severity::Warning)), (0, 2));
}

#[test]
fn a_trace_without_rows_has_no_periods() {
    assert!(
        rows("commitment c { by red  at least 1 leads entering ready per day }", "", "2026-10-07 00:00").is_empty()
    );
}

#[test]
fn a_meeting_of_which_the_hour_would_decide_is_counted_and_is_no_pass() {
    let commitment = "commitment c { by blue  at least 50% of first met per month }";
    let trace = "
        A 2026-08-31 10:00 created
        A 2026-09-07 10:00 hand
        A 2026-09-07 11:00 call
        B 2026-09-07 16:00 created level=9
        B 2026-09-08 call
        C 2026-09-07 16:00 created level=9
        C 2026-09-08 call
    ";
    assert_eq!(rows(commitment, trace, "2026-10-01 00:00"), ["2026-09 33.33%/50% broken"]);
}
