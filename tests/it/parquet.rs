//! Parquet: traces that pyarrow wrote (`tests/fixtures/parquet`), damaged ones, and tables that are written.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};
use tasuki::columnar::Rows;

use crate::harness::{Folder, root, run};

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

calendar { open mon..fri 09:00..12:00, 13:00..18:00 }

department inside \"インサイドセールス\"
department sales

lead {
  fixed channel \"獲得経路\" : one of web \"ウェブ\", fair
  score  : integer 0..100 = 0
  asked  : yes/no = no
  budget : money JPY or unknown
  rate   : decimal 0..1 or unknown
  note   : text or unknown
}

event call_made \"架電\"

score weight { +1 when budget >= 2000 JPY  +2 when rate < 0.2  +4 when note contains \"\\\"b\\\", c\" }

intake {
  when score >= 50 -> open
  otherwise        -> waiting
}

stage waiting {
  owner inside
  when score >= 50   -> open
  when weight >= 4   -> open
  on call_made       -> stay
  after 20 days      -> done
}

stage open {
  owner sales
  sla first_call {
    within 4 business hours when channel is web
    within 2 business days  otherwise
    met by call_made
    warn at 50%
    on breach notify inside
  }
  on call_made when asked -> done
  on call_made otherwise  -> stay
  after 9 days            -> waiting
}

stage done { final }
";

/// The rows of the fixtures as CSV, `at` written by `moment` from day, hour and second.
fn csv(moment: impl Fn(usize, usize, usize) -> String) -> String {
    let mut text = String::from("lead,at,event,channel,score,asked,budget,rate,note\n");
    for n in 0..60_usize {
        let created = n < 12;
        let when = |given: bool, text: String| if given { text } else { String::new() };
        let cells = [
            format!("リード{}", n % 12),
            moment(1 + n / 3, 9 + n % 8, 30 * (n % 2)),
            String::from(if created { "created" } else { ["updated", "call_made", "架電"][n % 3] }),
            when(created, String::from(["web", "ウェブ", "fair"][n % 3])),
            when(n.is_multiple_of(4), (n * 13 % 101).to_string()),
            when(n % 2 == 1, String::from(if n.is_multiple_of(5) { "yes" } else { "no" })),
            when(n.is_multiple_of(6), format!("{}.{:02}", n * 10007 / 100, n * 10007 % 100)),
            when(n.is_multiple_of(7), format!("0.{n:02}")),
            when(n % 11 == 3, String::from("\"a \"\"b\"\", c\nd\"")),
        ];
        text += &(cells.join(",") + "\n");
    }
    text
}

fn fixture(name: &str) -> PathBuf {
    root().join("tests/fixtures/parquet").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).expect("a fixture")
}

fn instant(day: usize, hour: usize, second: usize) -> String {
    format!("2026-04-{day:02}T{hour:02}:15:{second:02}Z")
}

fn folder() -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("t.csv", &csv(instant))])
}

fn ledger(folder: &Folder, trace: &str) -> String {
    folder.tasuki(&["simulate", "p.tasuki", "--trace", trace, "--ledger", "-"]).ended(0).stdout
}

#[test]
fn a_trace_as_parquet_gives_the_ledger_of_the_same_rows_as_csv() {
    let folder = folder();
    let expected = ledger(&folder, "t.csv");
    assert!(expected.lines().count() > 50, "{expected}");
    for name in ["snappy.parquet", "zstd.parquet", "gzip.parquet", "legacy.parquet"] {
        assert!(ledger(&folder, fixture(name).to_str().unwrap()) == expected, "{name}");
    }
    folder.write("civil.csv", csv(|day, hour, second| format!("2026-04-{day:02} {hour:02}:15:{second:02}")));
    assert!(ledger(&folder, fixture("civil.parquet").to_str().unwrap()) == ledger(&folder, "civil.csv"), "civil");
    folder.write("days.csv", csv(|day, _, _| format!("2026-04-{day:02}")));
    assert!(ledger(&folder, fixture("days.parquet").to_str().unwrap()) == ledger(&folder, "days.csv"), "days");
}

#[test]
fn parquet_is_read_from_stdin_and_packed_and_columns_of_lists_are_named() {
    let folder = folder();
    let expected = ledger(&folder, "t.csv");
    let line = ["simulate", "p.tasuki", "--trace", "-", "--ledger", "-"];
    assert!(run(folder.path(), &line, bytes("snappy.parquet")).ended(0).stdout == expected);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&bytes("zstd.parquet")).unwrap();
    folder.write("t.gz", packed.finish().unwrap());
    assert!(ledger(&folder, "t.gz") == expected);
    let nested = fixture("nested.parquet");
    let ran = folder.tasuki(&["simulate", "p.tasuki", "--trace", nested.to_str().unwrap()]).ended(0);
    assert!(ran.stdout.contains("the column `tags` is not read: it holds lists"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn rejected_rows_of_parquet_are_told_by_their_number() {
    let folder = folder();
    folder.write("p.tasuki", POLICY.replace("integer 0..100", "integer 0..60"));
    let trace = fixture("gzip.parquet");
    let ran =
        folder.tasuki(&["simulate", "p.tasuki", "--trace", trace.to_str().unwrap(), "--rejects", "r.csv"]).ended(1);
    assert!(ran.stdout.contains("`score`: `61` lies outside 0..60"), "{}", ran.stdout);
    let rejects = folder.read("r.csv");
    let expected = (0..60).filter(|n| n % 4 == 0 && n * 13 % 101 > 60).map(|n| n + 1);
    for (line, row) in rejects.lines().skip(1).zip(expected) {
        assert!(line.contains(&format!("gzip.parquet,{row},")), "{line}");
    }
}

#[test]
fn parquet_that_was_cut_off_or_changed_anywhere_ends_clearly() {
    let folder = folder();
    let whole = bytes("snappy.parquet");
    let mut refused = 0;
    for at in (5..whole.len()).step_by(113) {
        folder.write("cut.parquet", &whole[..at]);
        let ran = folder.tasuki(&["simulate", "p.tasuki", "--trace", "cut.parquet"]).ended(2);
        assert!(
            ran.stderr.contains("cannot read `cut.parquet`") && ran.stderr.contains("get it again"),
            "{}",
            ran.stderr
        );
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        folder.write("changed.parquet", &changed);
        refused += u32::from(folder.tasuki(&["simulate", "p.tasuki", "--trace", "changed.parquet"]).status == 2);
    }
    assert!(refused > 10, "{refused}");
}

/// What a table holds, row by row; what is null is left out.
fn table(folder: &Folder, name: &str) -> Vec<Map<String, Value>> {
    let bytes = std::fs::read(folder.path().join(name)).expect("a table");
    let mut rows = Rows::open(Box::new(Cursor::new(bytes))).expect("a table");
    let mut lines = Vec::new();
    while rows.next(&mut lines).expect("whole rows") {}
    lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn a_ledger_as_csv_or_parquet_says_what_the_lines_say_for_any_number_of_threads() {
    let folder = folder();
    let simulate = |ledger: &str, more: &[&str]| {
        let line = ["simulate", "p.tasuki", "--trace", "t.csv", "--ledger", ledger];
        folder.tasuki(&[&line[..], more].concat()).ended(0);
        std::fs::read(folder.path().join(ledger)).expect("a ledger")
    };
    let lines = String::from_utf8(simulate("l.ndjson", &[])).unwrap();
    let lines: Vec<Map<String, Value>> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    let csv = simulate("l.csv", &[]);
    assert!(csv == simulate("l2.csv", &["--threads", "4"]) && csv == simulate("l3", &["--ledger-format", "csv"]));
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let names = reader.headers().unwrap().clone();
    for (record, line) in reader.records().zip(&lines) {
        let record = record.unwrap();
        for (name, cell) in names.iter().zip(&record) {
            let said = match line.get(name) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            assert_eq!(cell, said, "{name} of {line:?}");
        }
    }

    let parquet = simulate("l.parquet", &[]);
    assert!(parquet == simulate("l2.parquet", &["--threads", "4"]));
    let rows = table(&folder, "l.parquet");
    assert_eq!(rows.len(), lines.len());
    let moment = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    for (row, line) in rows.iter().zip(&lines) {
        for (name, value) in line.iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "at" | "due" | "until" => assert_eq!(moment(&row[name]), moment(value), "{name} of {line:?}"),
                _ => assert_eq!(&row[name], value, "{name} of {line:?}"),
            }
        }
    }
}

#[test]
fn a_ledger_as_csv_does_not_run_in_a_spreadsheet() {
    let folder = folder();
    folder.write("t.csv", "lead,at,event,channel\n\"=cmd(\"\"x\"\"),1\",2026-04-01,created,web\n");
    folder.tasuki(&["simulate", "p.tasuki", "--trace", "t.csv", "--ledger", "l.csv"]).ended(0);
    assert!(
        folder.read("l.csv").lines().nth(1).unwrap().starts_with("\"'=cmd(\"\"x\"\"),1\","),
        "{}",
        folder.read("l.csv")
    );
}

#[test]
fn leads_are_routed_from_parquet_to_parquet() {
    let folder = folder();
    let leads = fixture("civil.parquet");
    let line = ["route", "p.tasuki", "--leads", leads.to_str().unwrap(), "--output"];
    folder.tasuki(&[&line[..], &["r.csv"]].concat()).ended(1);
    folder.tasuki(&[&line[..], &["r.parquet"]].concat()).ended(1);
    let csv = folder.read("r.csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let rows = table(&folder, "r.parquet");
    assert_eq!(rows.len(), 12);
    for (record, row) in reader.records().map(Result::unwrap).zip(&rows) {
        for (name, cell) in names.iter().zip(&record) {
            assert_eq!(row.get(name).and_then(Value::as_str).unwrap_or(""), cell, "{name} of {row:?}");
        }
    }
}
