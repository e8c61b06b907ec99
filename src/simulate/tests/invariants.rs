//! What holds of every ledger, whatever the rows: time runs forward, moves join up, owners change only
//! where a step says so, clocks end once, and the summary counts what the ledger says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::sharing::{STAGES, row, trace_of};
use super::{around, policy, run};

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or("-")
}

/// The lines of one lead.
fn check_lead(lines: &[Value]) -> Result<(), TestCaseError> {
    let mut owner = "-";
    let mut running: BTreeMap<&str, bool> = BTreeMap::new();
    for pair in lines.windows(2) {
        let at = |line: &Value| text(line, "at").parse::<jiff::Timestamp>().expect("RFC 3339");
        prop_assert!(at(&pair[0]) <= at(&pair[1]), "{} before {}", pair[0], pair[1]);
    }
    for line in lines {
        prop_assert!(text(line, "cause").starts_with("p.tasuki:"));
        let sla = text(line, "sla");
        match text(line, "step") {
            "entered" => owner = text(line, "owner"),
            "handoff" => {
                prop_assert_eq!(text(line, "to"), text(line, "owner"));
                owner = text(line, "to");
            }
            "reassigned" => {
                prop_assert_eq!(text(line, "from"), owner);
                owner = text(line, "to");
            }
            // A later attempt of a breached clock is due again; of another clock it is a new one, by handoff.
            "due" if sla == "t" => {
                running.entry(sla).or_insert(false);
            }
            "due" => {
                running.insert(sla, false);
            }
            "warned" => prop_assert_eq!(running.get(sla), Some(&false)),
            "breached" => prop_assert_eq!(running.insert(sla, true), Some(false)),
            "met" => {
                let breached = running.remove(sla);
                prop_assert!(breached.is_some(), "met without a clock: {line}");
                if breached == Some(true) {
                    prop_assert_eq!(&line["late"], &Value::Bool(true));
                }
            }
            "ended" => prop_assert_eq!(running.remove(sla), Some(false)),
            _ => {}
        }
        prop_assert_eq!(text(line, "owner"), owner, "{}", line);
        if text(line, "step") == "entered" {
            // Clocks of the stage that was left are over, breached ones without a further step.
            running.clear();
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_ledger_keeps_these_rules(leads in prop::collection::vec(prop::collection::vec(row(), 1..14), 1..5)) {
        let (summary, ledger) = run(&policy(&around(STAGES)), &trace_of(&leads), Some("2027-02-01 00:00"));
        let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        for lead in lines.chunk_by(|left, right| left["lead"] == right["lead"]) {
            check_lead(lead)?;
        }
        let count = |step: &str| lines.iter().filter(|line| text(line, "step") == step).count() as u64;
        for (step, counted) in &summary.steps.steps {
            prop_assert_eq!(count(step), *counted, "{}", step);
        }
        prop_assert_eq!(summary.moves.iter().map(|it| it.count).sum::<u64>(), count("entered"));
        prop_assert_eq!(summary.recycles.iter().map(|it| it.count).sum::<u64>(), count("recycled"));
        prop_assert_eq!(summary.stages.iter().map(|it| it.leads).sum::<u64>(), leads.len() as u64);
        prop_assert_eq!(summary.slas.iter().map(|it| it.met + it.late).sum::<u64>(), count("met"));
        prop_assert_eq!(summary.slas.iter().map(|it| it.ended).sum::<u64>(), count("ended"));
        let breached = summary.slas.iter().map(|it| it.breached).sum::<u64>();
        prop_assert!(breached <= count("breached"));
    }
}
