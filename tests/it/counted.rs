//! `check --trace`: the real leads in each region of a finding.

use crate::harness::Folder;

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }
department sales
lead {
  channel : one of fair, web, mail
  employees : integer 1..1000 or unknown
}
event called by owner
event lost { reason: one of price, timing }
decide size: integer 1..2 {
  2 when employees >= 100
  1 when employees <= 100
}
intake {
  when channel is fair -> open
  when channel is web  -> open
}
stage open {
  owner sales
  when channel is web and size is 1 -> done
  on lost when reason is price -> done
  on called -> done
  after 30 days -> done
}
stage done { final }
";

const TRACE: &str = "\
lead,at,event,channel,employees,reason
a,2026-10-05 10:00,created,fair,100,
b,2026-10-05 10:00,created,fair,,
b,2026-10-06 10:00,updated,,5,
c,2026-10-05 10:00,created,mail,,
d,2026-10-05 10:00,created,mail,7,
e,2026-10-05 10:00,created,fair,500,
e,2026-10-06 10:00,lost,,,timing
f,2026-10-05 10:00,created,fair,500,
f,2026-10-06 10:00,called,,,
f,2026-10-07 10:00,lost,,,timing
g,2026-10-05 10:00,created,none,500,
";

/// `CODE SUBJECT WHERE LEADS` of each box.
fn boxes(document: &serde_json::Value) -> Vec<String> {
    let mut boxes = Vec::new();
    for finding in document["findings"].as_array().unwrap() {
        for region in finding["region"].as_array().unwrap() {
            let cells = region["where"].as_object().unwrap();
            let cells: Vec<String> =
                cells.iter().map(|(name, cell)| format!("{name}={}", cell.as_str().unwrap())).collect();
            let subject = finding["subject"].as_str().unwrap();
            let code = finding["code"].as_str().unwrap();
            boxes.push(format!("{code} {subject} {} {}", cells.join(","), region["leads"]));
        }
    }
    boxes
}

#[test]
fn each_box_counts_the_leads_that_were_there_with_such_values() {
    let folder = Folder::with(&[("p.tasuki", POLICY), ("t.csv", TRACE)]);
    let ran = folder.tasuki(&["check", "p.tasuki", "--trace", "t.csv", "--format", "json"]).ended(1);
    assert_eq!(
        boxes(&ran.json()),
        [
            // b and c, as they were created; d, e and f are known.
            "gap-decision size employees=unknown 2",
            "overlap-decision size employees=100 1",
            "gap-intake intake channel=mail 2",
            // f was lost when it was done.
            "gap-event open/lost reason=timing 1",
        ]
    );
    assert!(ran.stderr.contains("1 row of the trace set aside"), "{}", ran.stderr);
    let text = folder.tasuki(&["check", "p.tasuki", "--trace", "t.csv"]).ended(1).stdout;
    assert!(text.contains("  in the trace: 2 leads\n"), "{text}");
}

#[test]
fn a_gap_says_its_share_where_values_can_be_counted() {
    let folder = Folder::with(&[("p.tasuki", POLICY)]);
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    let shares: Vec<&serde_json::Value> =
        document["findings"].as_array().unwrap().iter().filter_map(|finding| finding.get("share")).collect();
    // One of 1001 sizes, one of three channels; two reasons or none, of which one is forgotten.
    assert_eq!(shares[..2], ["0.001", "0.3333"], "{document}");
    assert!(document["findings"][0]["region"][0].get("leads").is_none());
    let money = POLICY.replace("integer 1..1000 or", "money JPY or").replace("100\n", "100 JPY\n");
    folder.write("p.tasuki", money);
    let document = folder.tasuki(&["check", "p.tasuki", "--format", "json"]).ended(1).json();
    assert_eq!(document["findings"][0].get("share"), None);
}

#[test]
fn a_trace_goes_with_one_policy_and_a_broken_one_is_told_first() {
    let folder = Folder::with(&[("p.tasuki", POLICY), ("q.tasuki", POLICY), ("t.csv", TRACE)]);
    assert!(folder.tasuki(&["check", ".", "--trace", "t.csv"]).ended(2).stderr.contains("goes with one policy"));
    folder.write("p.tasuki", "policy {\n");
    folder.tasuki(&["check", "p.tasuki", "--trace", "t.csv"]).ended(1);
}
