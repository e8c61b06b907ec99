//! The quick path against the slow one: the same rows, the same refusals.

use std::ops::Range;

use proptest::prelude::*;

use super::super::columns::{Columns, Purpose};
use super::super::file::{RowFile, Sink};
use super::super::row::{Broken, Row};
use super::super::{Mapping, TraceEvent};
use super::Block;
use crate::model::{FileReader, Model, load};

const POLICY: &str = r#"
policy "Quick" { timezone "America/New_York" }
department sales "営業部"
department inside
lead {
  fixed channel "獲得経路" : one of webinar "ウェビナー", download, a_channel_with_a_long_name
  attended : yes/no = no
  asked : yes/no or unknown
  employees : integer 1..5000 or unknown
  rate : decimal 0<..1 or unknown
  budget : money JPY or unknown
  company : text or unknown
}
event call_made "架電" { outcome: one of connected, voicemail  minutes: integer 0..600 or unknown } by sales
event lost { why: text  outcome: one of price, timing }
intake { otherwise -> open }
stage open "対応中" { owner sales  on call_made -> stay  on lost -> done }
stage done { final }
"#;

const ROOM: super::super::Room<'static> = super::super::Room { scratch: &crate::text::InMemory, memory: None };

struct One;

impl FileReader for One {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(POLICY.as_bytes().to_vec())
    }
}

fn model() -> Model {
    load("p.tasuki", &One).expect("the policy is given").model
}

/// What was read, in words.
#[derive(Default)]
struct Said {
    rows: Vec<String>,
    quick: usize,
}

impl Said {
    fn row(&mut self, lead: &str, event: &TraceEvent, text: &str) {
        self.rows.push(format!("{lead} {event:?} {text}"));
    }
}

impl Sink for Said {
    fn block(&mut self, block: &Block, text: &str, rows: Range<usize>) {
        let mut event = TraceEvent::default();
        for row in rows {
            block.rows.fill(row as u32, &mut event);
            event.line = block.line_of(row) as u32;
            self.row(block.places[row].key_in(text), &event, block.places[row].row_in(text));
            self.quick += 1;
        }
    }

    fn row(&mut self, lead: &str, event: &mut TraceEvent, row: &Row) {
        Said::row(self, lead, event, row.as_written());
    }

    fn broken(&mut self, broken: Broken) {
        self.rows.push(format!("{} {} {}", broken.line, broken.reason, broken.text));
    }
}

/// Reads a file both ways; gives how many rows were read quickly.
fn both(model: &Model, purpose: Purpose, file: &str) -> usize {
    let mapping = Mapping::default();
    let columns = Columns::new(model, &mapping, purpose);
    let read = |slowly: bool| {
        let mut rows = RowFile::open("t", file.as_bytes(), None, &columns, ROOM).expect("a table");
        if slowly {
            rows.slowly();
        }
        let mut said = Said::default();
        while rows.read_on(&mut said).expect("rows").is_some() {}
        said
    };
    let (quick, slow) = (read(false), read(true));
    assert_eq!(quick.rows, slow.rows, "{file}");
    quick.quick
}

const HEADER: &str = "lead,at,event,by,channel,attended,asked,employees,rate,budget,company,outcome,minutes,why,account,stage,owner,note";

/// By column: cells that are plain and cells that are not.
const CELLS: [&[&str]; 18] = [
    &["L1", "L2", "リード", " L3", "", "-", "\u{3000}L4"],
    &[
        "2026-10-05T10:00:00Z",
        "2026-10-05 10:00",
        "2026-10-05",
        "2026/10/5 9:00",
        "2026-03-08 02:30",
        "",
        "2026-11-01 01:30",
        "2026-02-30",
    ],
    &["created", "call_made", "架電", "lost", "updated", "calls", "", " lost"],
    &["", "", "sales", "営業部", "nobody"],
    &["", "webinar", "ウェビナー", "download", "a_channel_with_a_long_name", "a_channel_with_a_long_mane", "unknown"],
    &["", "yes", "no", "はい", "1", "TRUE", "unknown", "perhaps"],
    &["", "yes", "unknown", " no "],
    &["", "1", "5000", "5001", "0", "0012", "1_200", "1.5", "unknown", "-3", "99999999999999999999"],
    &["", "0", "1", "0.5", "1.0", "unknown"],
    &["", "3000000", "300万円", "1234567890123", "5 USD"],
    &["", "Tasuki GmbH", "unknown", "  ", "株式会社たすき"],
    &["", "", "connected", "price", "voicemail"],
    &["", "", "", "15", "700"],
    &["", "", "", "too dear"],
    &["", "A1", " A2"],
    &["", "open", "対応中", "Closed Won"],
    &["", "sales", "営業部", "Robot"],
    &["", "anything"],
];

fn row() -> impl Strategy<Value = String> {
    // Mostly the first spellings, so that whole rows can be read.
    let cell = |column: usize| {
        let cells = CELLS[column];
        prop_oneof![6 => 0..cells.len().min(3), 1 => 0..cells.len()].prop_map(move |at| cells[at])
    };
    let cells: Vec<_> = (0..CELLS.len()).map(cell).collect();
    (cells, 0..60_u8).prop_map(|(cells, turn)| match turn {
        0 => cells[..7].join(","),
        1 => String::new(),
        2 => format!("{},", cells.join(",")),
        3 => format!("{},more", cells.join(",")),
        4 => format!("\"{}\",{}", cells[0], cells[1..].join(",")),
        5 => format!("{}\r", cells.join(",")),
        _ => cells.join(","),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_paths_give_the_same_rows_and_the_same_refusals(
        rows in prop::collection::vec(row(), 1..60),
        ended in any::<bool>(),
    ) {
        let model = model();
        let mut file = format!("{HEADER}\n{}", rows.join("\n"));
        if ended {
            file.push('\n');
        }
        both(&model, Purpose::Events, &file);
        both(&model, Purpose::Leads, &file);
    }
}

/// Values as JSON writes them, plain ones and others.
fn member(column: usize) -> impl Strategy<Value = String> {
    let cells = CELLS[column];
    let text =
        prop_oneof![6 => 0..cells.len().min(3), 1 => 0..cells.len()].prop_map(move |at| format!("{:?}", cells[at]));
    let bare = prop::sample::select(vec![
        "1",
        "0",
        "12.5",
        "-0",
        "01",
        "1e3",
        "true",
        "false",
        "null",
        "[1]",
        "{}",
        "\"a\\nb\"",
    ]);
    let bare = bare.prop_map(String::from);
    prop_oneof![8 => text, 1 => bare]
}

fn object() -> impl Strategy<Value = String> {
    let members: Vec<_> = (0..CELLS.len()).map(|column| (member(column), 0..5_u8)).collect();
    (members, 0..40_u8, 0..CELLS.len()).prop_map(|(members, turn, at)| {
        let names = HEADER.split(',');
        let given = names.zip(&members).filter(|(_, (_, left_out))| *left_out < 4);
        let (colon, comma) = if turn % 2 == 0 { (": ", ", ") } else { (":", ",") };
        let mut members: Vec<String> = given.map(|(name, (value, _))| format!("\"{name}\"{colon}{value}")).collect();
        match turn {
            0 => members.push(String::from("\"lead\":\"L9\"")),
            1 => members.push(format!("\"new{at}\":1")),
            2 if at < members.len() => members.rotate_left(at),
            _ => {}
        }
        let object = format!("{{{}}}", members.join(comma));
        match turn {
            3 => object[..object.len() - 1].to_owned(),
            4 => format!(" {object} "),
            5 => format!("{object}x"),
            6 => String::from("  "),
            7 => format!("{object}\r"),
            _ => object,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn objects_are_read_the_same_on_both_paths(rows in prop::collection::vec(object(), 1..40)) {
        let model = model();
        let file = format!("{{\"lead\":\"L0\",\"at\":\"2026-10-05\",\"event\":\"created\"}}\n{}\n", rows.join("\n"));
        both(&model, Purpose::Events, &file);
        both(&model, Purpose::Leads, &file);
    }
}

#[test]
fn plain_rows_are_read_quickly_and_in_the_order_of_the_file() {
    let rows: Vec<String> = (0..2000)
        .map(|n| {
            format!(
                "L{},2026-10-05 10:{:02}:00,call_made,sales,,,yes,{n},0.25,,Tasuki,connected,{},,A1,open,sales,\n",
                n % 7,
                n % 60,
                n % 600
            )
        })
        .collect();
    let quick = both(&model(), Purpose::Events, &format!("{HEADER}\n{}", rows.concat()));
    assert_eq!(quick, 1999);
}
