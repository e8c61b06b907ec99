//! Exports routed to the letter.

use super::*;
use crate::model::{FileReader, load};

/// Nothing is put aside.
const ROOM: Room<'static> = Room { scratch: &crate::text::InMemory, memory: None };

const POLICY: &str = r#"
policy "Route" { timezone "Asia/Tokyo" }
calendar { open mon..fri 09:00..18:00 }
department marketing "マーケティング部"
department osaka
department tokyo
lead {
  fixed channel : one of webinar, inquiry
  prefecture "都道府県" : one of 大阪, 東京, 愛知
  employees : integer 1..500_000 or unknown
  wants : yes/no = no
  assume wants or channel is webinar or prefecture is 東京
}
decide level: integer 1..4 in order { 4 when wants  3 when employees >= 100  1 otherwise }
decide territory: department {
  | prefecture | territory |
  | 大阪       | osaka     |
  | 東京       | tokyo     |
}
decide worth: money JPY { 120万 JPY when level is 4 }
score fit { +20 when wants  -2.5 when channel is webinar }
intake { when level is 4 -> ready  when level is 3 -> check  otherwise -> nurture }
stage nurture { owner marketing  when employees >= 50 -> check  after 1 day -> done }
stage check { owner marketing  clear wants  after 1 day -> done }
stage ready { owner by territory  sla first { within 2 business hours met by won }  on won -> done  after 9 days -> done }
event won
stage done { final }
"#;

struct One;

impl FileReader for One {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(POLICY.as_bytes().to_vec())
    }
}

fn routed(leads: &str, format: RouteFormat) -> (String, Routed) {
    let loaded = load("p.tasuki", &One).expect("the policy is given");
    assert!(loaded.is_policy(), "{:?}", loaded.findings);
    let mut out = Vec::new();
    let input = Input::new("leads.csv", leads.as_bytes());
    let routed =
        route(&loaded.model, &Mapping::default(), input, ROOM, format, &mut |_| {}, &mut out).expect("it is routed");
    (String::from_utf8(out).expect("UTF-8"), routed)
}

const LEADS: &str = "\
lead,channel,都道府県,employees,wants,stage,owner
L1,inquiry,大阪,5,yes,nurture,tokyo
L2,webinar,東京,300,no,,
L3,webinar,東京,60,,,
L4,webinar,愛知,,yes,,
L5,inquiry,大阪,,,,
L6,inquiry,北海道,,yes,,
=L7,webinar,東京,unknown,no,,
";

#[test]
fn each_lead_gets_its_stage_owner_decisions_scores_and_finding() {
    let (text, routed) = routed(LEADS, RouteFormat::Csv);
    assert_eq!(
        text,
        "\
lead,stage,owner,level,territory,worth,fit,finding
L1,ready,osaka,4,osaka,1200000 JPY,20,
L2,check,marketing,3,tokyo,,-2.5,gap-decision
L3,check,marketing,1,tokyo,,-2.5,gap-decision
L4,ready,,4,,1200000 JPY,17.5,gap-decision
L5,nurture,marketing,1,osaka,,0,impossible
'=L7,nurture,marketing,1,tokyo,,-2.5,gap-decision
"
    );
    assert_eq!((routed.read, routed.routed(), routed.rejects.first()[0].line), (7, 6, 7));
    assert_eq!(routed.findings, BTreeMap::from([("gap-decision", 4), ("impossible", 1)]));
    assert_eq!(routed.findings_at(Severity::Error), 6);
}

#[test]
fn ndjson_and_json_carry_types_and_say_null_for_none() {
    let two = "lead,channel,prefecture,employees,wants\nL1,inquiry,大阪,5,yes\nL4,webinar,愛知,,no\n";
    let (lines, _) = routed(two, RouteFormat::Ndjson);
    let first = r#"{"lead":"L1","stage":"ready","owner":"osaka","level":4,"territory":"osaka","worth":"1200000 JPY","fit":"20","finding":null}"#;
    let second = r#"{"lead":"L4","stage":"nurture","owner":"marketing","level":1,"territory":null,"worth":null,"fit":"-2.5","finding":"gap-decision"}"#;
    assert_eq!(lines, format!("{first}\n{second}\n"));
    let (document, _) = routed(two, RouteFormat::Json);
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    assert_eq!(document["schema"], "tasuki.route/1");
    assert_eq!(document["leads"][1].to_string().len(), second.len());
    assert_eq!(document["rows"].to_string(), r#"{"applied":2,"read":2,"rejected":0}"#);
    let (empty, _) = routed("lead,channel,prefecture\n", RouteFormat::Json);
    let empty: serde_json::Value = serde_json::from_str(&empty).expect("JSON");
    assert_eq!(empty["leads"], serde_json::json!([]));
}

#[test]
fn an_export_of_many_batches_keeps_its_order_and_loses_no_row() {
    let rows: String = (0..40_000).map(|n| format!("L{n},webinar,東京,{},\n", n % 400 + 1)).collect();
    let leads = format!("lead,channel,prefecture,employees,wants\n{rows}");
    let (text, routed) = routed(&leads, RouteFormat::Csv);
    assert_eq!(routed.routed(), 40_000);
    let keys: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(keys.len(), 40_000);
    assert!(keys.iter().enumerate().all(|(at, key)| *key == format!("L{at}")));
}

#[test]
fn a_reader_that_takes_no_more_ends_the_run_with_its_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let loaded = load("p.tasuki", &One).expect("the policy is given");
    let input = Input::new("leads.csv", LEADS.as_bytes());
    let error = route(&loaded.model, &Mapping::default(), input, ROOM, RouteFormat::Csv, &mut |_| {}, &mut Full);
    assert!(matches!(error, Err(RouteError::Write(_))));
}
