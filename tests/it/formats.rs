//! One trace in every form gives one ledger, byte for byte.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::harness::{Folder, Ran, run};

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

calendar { open mon..fri 09:00..12:00, 13:00..18:00 }

department inside \"インサイドセールス\"
department sales

lead {
  fixed channel \"獲得経路\" : one of web \"ウェブ\", fair
  score                     : integer 0..100 = 0
  note                      : text or unknown
}

event call_made { outcome: one of connected, voicemail }

intake {
  when score >= 50 -> open
  otherwise        -> waiting
}

stage waiting {
  owner inside
  when score >= 50 -> open
  on call_made     -> stay
  after 20 days    -> done
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
  on call_made when outcome is connected -> done
  on call_made otherwise                 -> stay
  after 9 days                           -> waiting
}

stage done { final }
";

/// Cells of the rows; some leads come back long after, some rows cannot be read.
fn rows() -> Vec<[String; 6]> {
    let row = |n: usize| {
        let lead = format!("リード{}", n * 7 % 43);
        let at = format!("2026-{:02}-{:02}T{:02}:15:00+09:00", 4 + n / 200, 1 + n / 8 % 25, 8 + n % 12);
        let event = if n < 43 { "created" } else { ["updated", "call_made", "call_made"][n % 3] };
        let event = if n % 97 == 96 { "calls" } else { event };
        let channel = if n < 43 { ["web", "ウェブ", "fair"][n % 3] } else { "" };
        let score = if n.is_multiple_of(4) { (n * 13 % 101).to_string() } else { String::new() };
        let outcome = if event == "call_made" { ["connected", "voicemail"][n / 3 % 2] } else { "" };
        [lead, at, event.into(), channel.into(), score, outcome.into()]
    };
    (0..600).map(row).collect()
}

const NAMES: [&str; 6] = ["lead", "at", "event", "channel", "score", "outcome"];

fn csv(rows: &[[String; 6]]) -> String {
    let lines = rows.iter().map(|row| row.join(",") + "\n");
    format!("{}\n{}", NAMES.join(","), lines.collect::<String>())
}

fn ndjson(rows: &[[String; 6]]) -> String {
    let line = |row: &[String; 6]| {
        let given = NAMES.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let member = |(name, cell): (&&str, &String)| match *name {
            "score" => format!("\"{name}\":{cell}"),
            _ => format!("\"{name}\": \"{cell}\""),
        };
        format!("{{{}}}\n", given.map(member).collect::<Vec<_>>().join(", "))
    };
    rows.iter().map(line).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(text: &str) -> Vec<u8> {
    compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
}

/// The ledger of a run; rows that name no event of the policy are set aside in each.
fn ledger(folder: &Folder, more: &[&str]) -> String {
    let ran: Ran = folder.tasuki(&[&["simulate", "p.tasuki", "--ledger", "-", "--trace"], more].concat()).ended(1);
    ran.stdout
}

#[test]
fn one_trace_in_every_form_in_parts_and_on_any_threads_gives_one_ledger() {
    let rows = rows();
    let folder = Folder::with(&[("p.tasuki", POLICY), ("t.csv", &csv(&rows)), ("t.ndjson", &ndjson(&rows))]);
    folder.write("t.csv.gz", gzip(&csv(&rows)));
    folder.write("t.csv.zst", zstd(&csv(&rows)));
    folder.write("t.ndjson.zst", [zstd(&ndjson(&rows[..100])), zstd(&ndjson(&rows[100..]))].concat());
    let parts: Vec<String> = (0..10).map(|part| format!("part{part}.csv")).collect();
    for (part, name) in parts.iter().enumerate() {
        folder.write(name, csv(&rows[part * 60..(part + 1) * 60]));
    }
    let expected = ledger(&folder, &["t.csv", "--threads", "1"]);
    assert!(expected.lines().count() > 100, "{expected}");
    for other in ["t.ndjson", "t.csv.gz", "t.csv.zst", "t.ndjson.zst"] {
        assert!(ledger(&folder, &[other]) == expected, "{other}");
    }
    assert!(ledger(&folder, &["t.csv", "--threads", "4"]) == expected, "four threads");
    assert!(ledger(&folder, &["t.csv", "--memory", "1KiB"]) == expected, "rows put aside");
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    assert!(ledger(&folder, &parts) == expected, "ten files");
}

#[test]
fn leads_are_chosen_the_same_from_rows_that_were_put_aside() {
    let folder = Folder::with(&[("p.tasuki", POLICY), ("t.csv", &csv(&rows()))]);
    for chosen in [["--sample", "7"], ["--leads", "リード3,リード11"]] {
        let line = [&["t.csv"][..], &chosen].concat();
        let expected = ledger(&folder, &line);
        assert!(!expected.is_empty());
        assert!(ledger(&folder, &[&line[..], &["--memory", "1KiB"]].concat()) == expected, "{chosen:?}");
    }
    let line = ["simulate", "p.tasuki", "--trace", "t.csv", "--leads", "リード33x", "--memory", "1KiB"];
    folder.tasuki(&line).ended(2);
}

#[test]
fn a_form_is_known_by_its_content_also_on_stdin() {
    let rows = rows();
    let folder = Folder::with(&[("p.tasuki", POLICY), ("t.csv", &csv(&rows))]);
    let expected = ledger(&folder, &["t.csv"]);
    let line = ["simulate", "p.tasuki", "--ledger", "-", "--trace", "-"];
    assert!(run(folder.path(), &line, ndjson(&rows)).ended(1).stdout == expected);
}

#[test]
fn a_packed_trace_that_was_cut_off_says_so_and_nothing_is_replayed() {
    let folder = Folder::with(&[("p.tasuki", POLICY)]);
    for (name, bytes) in [("t.gz", gzip(&csv(&rows()))), ("t.zst", zstd(&csv(&rows())))] {
        folder.write(name, &bytes[..bytes.len() / 2]);
        let ran = folder.tasuki(&["simulate", "p.tasuki", "--trace", name, "--ledger", "l.ndjson"]).ended(2);
        assert!(ran.stderr.contains("the compressed data stop in the middle, at line"), "{}", ran.stderr);
        assert!(!folder.path().join("l.ndjson").exists());
    }
}
