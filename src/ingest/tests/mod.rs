//! Whole files: what is applied, what is set aside and why, and what a damaged file says.

mod memory;

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::model::{FileReader, Model, Value, load};

const POLICY: &str = r#"
policy "Traces" { timezone "Asia/Tokyo" }
department sales "営業部"
department inside "インサイドセールス"
lead {
  fixed channel "獲得経路" : one of webinar "ウェビナー", download, inquiry
  attended "参加" : yes/no = no
  employees : integer 1..500_000 or unknown
  rate : decimal 0..1 or unknown
  budget "予算" : money JPY or unknown
  company : text or unknown
}
event call_made "架電" { outcome "結果": one of connected "つながった", voicemail  minutes: integer 0..600 or unknown } by sales
event rejected { outcome: one of price, timing  why "理由": text }
event won
intake { otherwise -> open }
stage open "対応中" { owner sales  on won -> done  on call_made -> stay  on rejected -> done }
stage done { final }
"#;

const ROOM: Room<'static> = Room { scratch: &crate::text::InMemory, memory: None };

struct One;

impl FileReader for One {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(POLICY.as_bytes().to_vec())
    }
}

fn model() -> Model {
    let loaded = load("p.tasuki", &One).expect("the policy is given");
    assert!(loaded.is_policy(), "{:?}", loaded.findings);
    loaded.model
}

fn read_bytes(files: &[&[u8]]) -> Result<Trace, IngestError> {
    let inputs = files.iter().enumerate().map(|(at, bytes)| Input::new(format!("{at}.csv"), *bytes));
    let trace = read(&model(), &Mapping::default(), inputs.collect(), ROOM, &mut |_| {})?;
    assert_eq!(trace.applied(), trace.leads().map(|lead| lead.len() as u64).sum::<u64>());
    Ok(trace)
}

/// Leads and their rows.
fn spelled_out(trace: &Trace) -> Vec<(String, Vec<TraceEvent>)> {
    trace.leads().map(|lead| (lead.lead.to_string(), lead.events())).collect()
}

fn read_text(text: &str) -> Trace {
    read_bytes(&[text.as_bytes()]).expect("a table of rows")
}

fn error(bytes: &[u8]) -> String {
    let error = read_bytes(&[bytes]).expect_err("no table of rows");
    format!("{error}; {}", error.help.as_deref().unwrap_or_default())
}

/// Line and reason of each row that was set aside.
fn rejects(trace: &Trace) -> Vec<(u64, &str)> {
    trace.rejects.first().iter().map(|reject| (reject.line, reject.reason.as_str())).collect()
}

/// A row as the simulator gets it, in words.
fn shown(model: &Model, event: &TraceEvent) -> String {
    let attributes = event.attributes().iter().map(|(id, value)| (model[*id].name.to_string(), value));
    let fields = event.fields().iter().map(|(id, value)| (model[*id].name.to_string(), value));
    let values: Vec<String> = attributes
        .chain(fields)
        .map(|(name, value)| match value {
            Value::Unknown => format!("{name}=unknown"),
            Value::Choice(index) => format!("{name}=#{index}"),
            Value::Number(number) => format!("{name}={number}"),
            Value::Text(text) => format!("{name}={text:?}"),
        })
        .collect();
    format!("{} {} [{}]", event.line, model[event.event].name, values.join(" "))
}

fn all_shown(text: &str) -> Vec<String> {
    let (model, trace) = (model(), read_text(text));
    assert_eq!(rejects(&trace), []);
    trace.leads().flat_map(|lead| lead.events().iter().map(|event| shown(&model, event)).collect::<Vec<_>>()).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("writes to memory");
    encoder.finish().expect("writes to memory")
}

const SMALL: &str = "\
lead,at,event,by,channel,attended,employees,budget,outcome
L1,2026-10-05 10:00,created,,webinar,yes,1_200,300万 JPY,
L1,2026-10-06 11:00,call_made,sales,,,unknown,,connected
L1,2026-10-06 12:00,updated,,,no,,unknown,
";

#[test]
fn cells_become_values_of_their_types_and_empty_cells_change_nothing() {
    assert_eq!(
        all_shown(SMALL),
        [
            "2 created [channel=#0 attended=#1 employees=1200 budget=3000000]",
            "3 call_made [employees=unknown outcome=#0]",
            "4 updated [attended=#0 budget=unknown]",
        ]
    );
}

#[test]
fn rows_of_ndjson_may_call_one_thing_by_its_name_or_its_label_but_not_by_both() {
    let rows = |keys: [&str; 2]| {
        let row = |at: usize, key: &str| {
            format!(
                "{{\"lead\":\"L{at:03}\",\"at\":\"2026-10-05\",\"event\":\"created\",\"channel\":\"webinar\",\"{key}\":true}}\n"
            )
        };
        (0..600).map(|at| row(at, keys[at % 2])).collect::<String>()
    };
    let plain = |text: &str| spelled_out(&read_text(text));
    assert_eq!(plain(&rows(["attended", "参加"])), plain(&rows(["attended", "attended"])));

    let both = rows(["attended", "参加"])
        + "{\"lead\":\"M\",\"at\":\"2026-10-05\",\"event\":\"created\",\"channel\":\"webinar\",\"attended\":true,\"参加\":false}\n"
        + "{\"lead\":\"N\",\"at\":\"2026-10-05\",\"event\":\"created\",\"channel\":\"webinar\",\"attended\":true,\"参加\":\"\"}\n";
    let trace = read_text(&both);
    assert_eq!((trace.applied(), trace.rejects.len()), (601, 1));
    assert_eq!(
        (trace.rejects.first()[0].line, trace.rejects.first()[0].reason.as_str()),
        (601, "two cells of the row give `attended`; leave one of them out")
    );
}

#[test]
fn headers_events_departments_and_values_may_be_labels() {
    let text = "\
lead,at,event,by,獲得経路,参加,結果,予算
L1,2026/10/05 9:00,created,,ウェビナー,はい,,¥500
L1,2026/10/06 9:00,架電,営業部,,,つながった,
";
    assert_eq!(all_shown(text), ["2 created [channel=#0 attended=#1 budget=500]", "3 call_made [outcome=#0]"]);
    // か with a combining mark, as some systems write が.
    let decomposed = "lead,at,event,channel\nL1,2026-10-05,created,ウェビナー\n".replace("ビ", "ヒ\u{3099}");
    assert_eq!(all_shown(&decomposed), ["2 created [channel=#0]"]);
}

#[test]
fn a_field_name_that_events_share_is_read_for_the_event_of_the_row() {
    let text = "\
lead,at,event,channel,outcome,rejected.why,call_made.minutes
L1,2026-10-05 10:00,created,inquiry,,,
L1,2026-10-05 11:00,call_made,,voicemail,,12
L1,2026-10-05 12:00,rejected,,price,too dear,
";
    assert_eq!(
        all_shown(text),
        ["2 created [channel=#2]", "3 call_made [outcome=#1 minutes=12]", "4 rejected [outcome=#0 why=\"too dear\"]",]
    );
}

#[test]
fn ndjson_says_the_same_as_csv() {
    let text = r#"
{"lead": "L1", "at": "2026-10-05T10:00:00+09:00", "event": "created", "channel": "webinar", "attended": true, "employees": 1200, "budget": "3000000 JPY", "account": null}
{"event": "架電", "lead": "L1", "at": "2026-10-06 11:00", "by": "sales", "employees": null, "outcome": "connected", "rate": 0.1000000000000000000000001}

{"lead": 7, "at": "2026-10-05", "event": "created", "channel": "\u30a6ェビナー", "company": "A \"B\""}
"#;
    assert_eq!(
        all_shown(text),
        [
            "5 created [channel=#0 company=\"A \\\"B\\\"\"]",
            "2 created [channel=#0 attended=#1 employees=1200 budget=3000000]",
            "3 call_made [employees=unknown rate=0.1000000000000000000000001 outcome=#0]",
        ]
    );
}

#[test]
fn each_bad_row_is_set_aside_with_its_line_its_reason_and_its_text() {
    let text = "\
lead,at,event,by,channel,attended,employees,rate,budget,outcome
L1,2026-10-05 10:00,created,,webinar,,,,,
,2026-10-05 10:00,created,,webinar,,,,,
L1,soon,won,,,,,,,
L1,,won,,,,,,,
L1,2026-10-05 11:00,wom,,,,,,,
L1,2026-10-05 11:00,,,,,,,,
L1,2026-10-05 11:00,won,sale,,,,,,
L1,2026-10-05 11:00,updated,,webinr,,,,,
L1,2026-10-05 11:00,updated,,,maybe,,,,
L1,2026-10-05 11:00,updated,,,unknown,,,,
L1,2026-10-05 11:00,updated,,,,0,,,
L1,2026-10-05 11:00,updated,,,,12.5,,,
L1,2026-10-05 11:00,updated,,,,many,,,
L1,2026-10-05 11:00,updated,,,,,1.01,,
L1,2026-10-05 11:00,updated,,,,,,300 USD,
L1,2026-10-05 11:00,won,,,,,,,connected
L1,2026-10-05 11:00
L1,2026-10-05 11:00,won,,,,,,,,x
L1,2026-10-05 12:00,won,,,,,,,,
";
    let trace = read_text(text);
    assert_eq!(
        rejects(&trace),
        [
            (3, "`lead` is empty; every row names its lead"),
            (
                4,
                "`at`: `soon` is no moment; write `2026-10-05 10:00`, `2026-10-05T10:00:00+09:00`, or a bare date for the whole day"
            ),
            (5, "`at` is empty; write when it happened, such as `2026-10-05 10:00`"),
            (6, "`event`: no event is called `wom`; did you mean `won`?"),
            (7, "`event` is empty; write what happened, or `updated` where only values changed"),
            (8, "`by`: no department is called `sale`; did you mean `sales`?"),
            (9, "`channel`: no value is called `webinr`; did you mean `webinar`?"),
            (10, "`attended`: `maybe` is neither yes nor no"),
            (11, "`attended`: this is never unknown; write a value, or leave the cell empty to change nothing"),
            (12, "`employees`: `0` lies outside 1..500000"),
            (13, "`employees`: `12.5` is not a whole number"),
            (14, "`employees`: `many` is no number that can be kept exactly; write `1200` or `12.5`"),
            (15, "`rate`: `1.01` lies outside 0..1"),
            (16, "`budget`: `300 USD` is not in JPY"),
            (17, "`outcome` is given for `won`, but it is a field of `call_made`; leave the cell empty"),
            (18, "the row has 2 cells where the header has 10: quote cells with a comma in them"),
            (19, "the row has 11 cells where the header has 10: quote cells with a comma in them"),
        ]
    );
    assert_eq!(trace.rejects.first()[1].text, "L1,soon,won,,,,,,,");
    assert_eq!((trace.read, trace.applied()), (19, 2));
}

#[test]
fn leads_come_in_byte_order_and_their_rows_in_time_order_with_ties_as_they_stood() {
    let first = "lead,at,event,channel\nb,2026-10-05 12:00,won,inquiry\na,2026-10-05,created,inquiry\nb,2026-10-05 10:00,created,inquiry\n";
    let second = "at,lead,event\n2026-10-05 12:00,b,updated\n2026-10-05 00:00,a,won\n";
    let trace = read_bytes(&[first.as_bytes(), second.as_bytes()]).expect("two tables");
    let order: Vec<(&str, Vec<(u16, u32)>)> = trace
        .leads()
        .map(|lead| (lead.lead.as_str(), lead.events().iter().map(|event| (event.file, event.line)).collect()))
        .collect();
    assert_eq!(order, [("a", vec![(0, 3), (1, 3)]), ("b", vec![(0, 4), (0, 2), (1, 2)])]);
    let first = trace.lead(0).events();
    assert!(first[0].whole_day && !first[1].whole_day);
    assert_eq!(trace.first.map(|first| first.to_string()), Some(String::from("2026-10-04T15:00:00Z")));
    assert_eq!(trace.last.map(|last| last.to_string()), Some(String::from("2026-10-05T03:00:00Z")));
}

#[test]
fn the_first_row_of_a_lead_must_give_what_has_no_default_in_whatever_order_rows_come() {
    let header = "lead,at,event,channel\n";
    let rows = [
        "L1,2026-10-05 10:00,updated,\n",
        "L1,2026-10-05 11:00,won,\n",
        "L1,2026-10-05 12:00,updated,inquiry\n",
        "L1,2026-10-05 13:00,won,\n",
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        let text = order.iter().fold(header.to_owned(), |text, row| text + rows[*row]);
        let trace = read_text(&text);
        let mut texts: Vec<&str> = trace.rejects.first().iter().map(|reject| reject.text.as_str()).collect();
        texts.sort_unstable();
        assert_eq!(texts, ["L1,2026-10-05 10:00,updated,", "L1,2026-10-05 11:00,won,"], "{order:?}");
        assert!(
            trace.rejects.first()[0].reason.starts_with("`channel` is missing; the first row of a lead must give it")
        );
        assert_eq!(trace.lead(0).len(), 2);
    }
    let never = read_text("lead,at,event\nL1,2026-10-05,created\nL2,2026-10-05,created\n");
    assert_eq!((never.lead_count(), never.rejects.len(), never.read), (0, 2, 2));
}

#[test]
fn what_the_crm_recorded_is_kept_even_where_the_policy_has_no_such_stage() {
    let trace = read_text(
        "lead,at,event,channel,stage,owner,account\nL1,2026-10-05,created,inquiry,対応中,sales,A1\nL1,2026-10-06,won,,Closed Won,,\n",
    );
    let model = model();
    let events = trace.lead(0).events();
    let [first, second] = events.as_slice() else { panic!("two rows") };
    assert_eq!(first.account().map(|account| account.as_str()), Some("A1"));
    assert!(matches!(first.recorded_stage(), Some(Recorded::Known(id)) if model[*id].name == "open"));
    assert!(matches!(first.recorded_owner(), Some(Recorded::Known(id)) if model[*id].name == "sales"));
    assert_eq!(second.recorded_stage(), Some(&Recorded::Foreign("Closed Won".into())));
    assert_eq!((second.recorded_owner(), second.account()), (None, None));
}

#[test]
fn byte_order_mark_crlf_quotes_blank_lines_and_gzip_change_nothing() {
    let quoted =
        SMALL.lines().map(|line| line.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","));
    let forms = [
        format!("\u{feff}{SMALL}").into_bytes(),
        SMALL.replace('\n', "\r\n").into_bytes(),
        SMALL.trim_end().as_bytes().to_vec(),
        quoted.collect::<Vec<_>>().join("\r\n").into_bytes(),
        gzip(SMALL),
        [gzip(&SMALL[..80]), gzip(&SMALL[80..])].concat(),
    ];
    let plain = read_text(SMALL);
    for form in forms {
        let read = read_bytes(&[&form]).expect("a table of rows");
        assert_eq!(spelled_out(&read), spelled_out(&plain));
    }
    let blank = read_text(&SMALL.replace('\n', "\n\n"));
    assert_eq!(blank.lead(0).events().iter().map(|event| event.line).collect::<Vec<_>>(), [3, 5, 7]);
}

#[test]
fn a_cell_over_several_lines_keeps_the_line_numbers_right() {
    let text = "lead,at,event,channel,company\nL1,2026-10-05,created,inquiry,\"Tasuki\r\n\"\"GmbH\"\", Kyoto\"\nL1,never,won,,\n";
    assert_eq!(rejects(&read_text(text)).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4]);
    let trace = read_text(text);
    assert_eq!(trace.lead(0).events()[0].attributes()[1].1, Value::Text("Tasuki\n\"GmbH\", Kyoto".into()));
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_row_only() {
    let rows: String = (0..2000).map(|n| format!("L{n},2026-10-05,created,inquiry,x\n")).collect();
    for bad in ["L,2026-10-05,created,inquiry,\"oops\n", "L,2026-10-05,\"created,inquiry,x\n"] {
        let trace = read_text(&format!("lead,at,event,channel,company\n{bad}{rows}"));
        assert_eq!((trace.read, trace.lead_count()), (2001, 2000));
        assert_eq!(trace.rejects.first()[0].line, 2);
        assert!(
            trace.rejects.first()[0].reason.starts_with("a quote is opened and not closed"),
            "{}",
            trace.rejects.first()[0].reason
        );
    }
    // A later quote would close it: the row between does not fit the header.
    let text = format!(
        "lead,at,event,channel,company\nA,2026-10-05,\"created,inquiry,x\n{rows}B,2026-10-05,created,inquiry,\"y\"\n"
    );
    let trace = read_text(&text);
    assert_eq!((trace.read, trace.lead_count(), trace.rejects.len()), (2002, 2001, 1));
    // A quote inside a cell is only a character.
    let inch = read_text("lead,at,event,channel,company\nA,2026-10-05,created,inquiry,5\" disk\n");
    assert_eq!(inch.lead(0).events()[0].attributes()[1].1, Value::Text("5\" disk".into()));
}

#[test]
fn rows_of_json_that_cannot_be_read_are_set_aside() {
    let text = r#"{"lead": "L1", "at": "2026-10-05", "event": "created", "channel": "inquiry"}
{"lead": "L1", "at": "2026-10-06", "event": "won"
[1]
{"lead": "L1", "at": "2026-10-06", "at": "2026-10-07", "event": "won"}
{"lead": "L1", "at": "2026-10-06", "event": "updated", "company": {"name": "x"}}
{"lead": "L1", "at": "2026-10-06", "event": "updated", "company": "\ud800"}
{"lead": "L1", "at": "2026-10-06", "event": "updated", "employees": 1e2}
"#;
    let trace = read_text(text);
    let reasons = rejects(&trace);
    assert_eq!(reasons.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert!(reasons[0].1.starts_with("the row is no JSON object, at column"), "{}", reasons[0].1);
    assert_eq!(reasons[2].1, "`at` stands twice in the row");
    assert_eq!(reasons[3].1, "`company`: a list or an object is no value");
    assert_eq!(trace.applied(), 2);
}

#[test]
fn columns_that_mean_nothing_are_said_once_and_cost_no_row() {
    let trace = read_text(
        "lead,at,event,channel,employes,resource,\nL1,2026-10-05,created,inquiry,12,x,\nL1,2026-10-06,won,,,y,\n",
    );
    assert_eq!(
        trace.notes,
        [
            "the column `employes` is not read: it is no attribute and no event's field; did you mean `employees`?",
            "a column without a name is not read",
            "the column `resource` is not read: it is no attribute and no event's field",
        ]
    );
    assert_eq!(trace.applied(), 2);
    let json = read_text(
        "{\"lead\":\"L1\",\"at\":\"2026-10-05\",\"event\":\"created\",\"channel\":\"inquiry\"}\n{\"lead\":\"L1\",\"at\":\"2026-10-06\",\"event\":\"won\",\"x\":1}\n{\"lead\":\"L1\",\"at\":\"2026-10-06\",\"event\":\"won\",\"x\":2}\n",
    );
    assert_eq!(json.notes.len(), 1);
}

#[test]
fn a_file_that_is_no_table_of_rows_says_what_it_is() {
    let cases: [(&[u8], &str); 13] = [
        (b"", "it is empty; a trace has a header"),
        (b"\n\n  \n", "it is empty"),
        (b"lead,event\nL1,won\n", "its header has no column `at`"),
        (b"Lead,when,event\n", "its header has no columns `lead` and `at`; head the column `Lead` with `lead`"),
        (b"lead;at;event\n", "its cells are separated by semicolons"),
        (b"lead,at,event\rL1,x,y\r", "its lines end with a carriage return alone"),
        (b"lead,at,event,at\n", "two of its columns give `at`"),
        ("lead,at,event,channel,獲得経路\n".as_bytes(), "two of its columns give `channel`"),
        (b"[{\"lead\": 1}]", "it is a JSON list; write NDJSON"),
        (b"\xff\xfel\0e\0", "it is UTF-16"),
        (b"PK\x03\x04xxxx", "it is a spreadsheet"),
        (b"lead\0,at,event\n", "it is not a text file"),
        (b"lead,at,event,\x8am\x93\xbe\x8co\x98H\n", "looks like CP932 (Shift_JIS)"),
    ];
    for (bytes, expected) in cases {
        let error = error(bytes);
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(read_text("lead,at,event\n").notes, ["it has a header and no rows"]);
    let packed = gzip(SMALL);
    assert!(error(&packed[..packed.len() - 12]).contains("the compressed data stop in the middle, at line"));
    assert!(error(&[0x1f, 0x8b]).contains("the compressed data"));
}

#[test]
fn a_directory_and_a_failing_disk_are_errors_with_their_reason() {
    struct Failing(std::io::ErrorKind);
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
    }
    let input = |kind| vec![Input::new("traces", Failing(kind))];
    let error = read(&model(), &Mapping::default(), input(std::io::ErrorKind::IsADirectory), ROOM, &mut |_| {})
        .expect_err("no file");
    assert_eq!(error.to_string(), "cannot read `traces`: it is a directory");
    assert!(read(&model(), &Mapping::default(), input(std::io::ErrorKind::TimedOut), ROOM, &mut |_| {}).is_err());
}

#[test]
fn a_row_in_another_encoding_is_set_aside_and_shown_as_it_was_meant() {
    let mut bytes = b"lead,at,event,channel,company\nL1,2026-10-05,created,inquiry,".to_vec();
    bytes.extend(b"\x93\x8c\x8b\x9e\nL2,2026-10-05,created,inquiry,ok\n");
    let trace = read_bytes(&[&bytes]).expect("a table of rows");
    assert_eq!(rejects(&trace), [(2, "the row is not UTF-8; it looks like CP932 (Shift_JIS): save the file as UTF-8")]);
    assert_eq!(trace.rejects.first()[0].text, "L1,2026-10-05,created,inquiry,東京");
    assert_eq!(trace.applied(), 1);
}

#[test]
fn a_row_too_long_to_be_one_is_set_aside_and_the_next_is_read() {
    let long = "x".repeat(17 << 20);
    let trace = read_text(&format!(
        "lead,at,event,channel,company\nL1,2026-10-05,created,inquiry,{long}\nL2,2026-10-05,created,inquiry,y\n"
    ));
    assert_eq!(rejects(&trace), [(2, "the row is longer than 16 MiB")]);
    assert_eq!(trace.lead(0).events()[0].line, 3);
}

#[test]
fn rejects_are_written_as_csv_that_a_spreadsheet_does_not_run() {
    let trace = read_text("lead,at,event\n=1+1,soon,\"a \"\"b\"\"\"\n");
    let mut written = Vec::new();
    write_rejects(&trace.rejects, &[String::from("t.csv")], &mut written).expect("writes to memory");
    let text = String::from_utf8(written).expect("UTF-8");
    let (header, row) = text.split_once('\n').expect("two lines");
    assert_eq!(header, "file,line,reason,row");
    assert!(row.starts_with("t.csv,2,\"`at`: `soon` is no moment"), "{row}");
    assert!(row.ends_with("\"'=1+1,soon,\"\"a \"\"\"\"b\"\"\"\"\"\"\"\n"), "{row}");
}

#[test]
fn an_export_of_leads_is_handed_on_row_by_row_without_events() {
    let text = "\
lead,event,channel,結果,employees
L1,won,inquiry,connected,5
L2,,,,
L3,,webinr,,
L4,,webinar,,unknown
";
    let (model, mut leads) = (model(), Vec::new());
    let input = || Input::new("leads.csv", text.as_bytes());
    let read = read_leads(&model, &Mapping::default(), input(), ROOM, &mut |_| {}, &mut |rows| {
        for row in 0..rows.len() {
            let (lead, event) = rows.get(row);
            let attributes: Vec<_> = event.attributes().collect();
            let line = event.line();
            let mut event = TraceEvent::new(event.at(), event.event()).with_attributes(attributes);
            event.line = line;
            leads.push(format!("{lead}: {}", shown(&model, &event)));
        }
        std::ops::ControlFlow::Continue(())
    });
    let read = read.expect("a table of rows");
    assert_eq!(leads, ["L1: 0 created [channel=#2 employees=5]", "L4: 3 created [channel=#0 employees=unknown]"]);
    assert_eq!((read.read, read.rejects.len()), (4, 2));
    assert!(read.rejects.first()[0].reason.starts_with("`channel` is missing"));
    assert_eq!(
        read.notes,
        [
            "the column `event` is not read: an export has one row a lead, no events",
            "the column `結果` is not read: it is a field of `call_made`, and an export has no events",
        ]
    );
    let mut visits = 0;
    let visit = &mut |_: LeadRows<'_>| {
        visits += 1;
        std::ops::ControlFlow::Break(())
    };
    read_leads(&model, &Mapping::default(), input(), ROOM, &mut |_| {}, visit).expect("a table of rows");
    assert_eq!(visits, 1);
}

#[test]
fn progress_counts_the_bytes_of_all_inputs() {
    let mut seen = 0;
    let inputs = (0..2).map(|n| Input::new(n.to_string(), SMALL.as_bytes()));
    read(&model(), &Mapping::default(), inputs.collect(), ROOM, &mut |bytes| seen = bytes).expect("tables");
    assert_eq!(seen, 2 * SMALL.len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_file_is_a_panic_or_loses_a_row(
        at in 0..SMALL.len(),
        with in proptest::collection::vec(any::<u8>(), 0..12),
        cut in 0_usize..20,
        packed in any::<bool>(),
    ) {
        let mut bytes = if packed { gzip(SMALL) } else { SMALL.as_bytes().to_vec() };
        let at = at % bytes.len();
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with);
        let _ = read_bytes(&[&bytes]);
    }

    #[test]
    fn any_order_of_the_rows_gives_the_same_leads(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let row = |n: usize| {
            let channel = if n.is_multiple_of(2) { "inquiry" } else { "" };
            format!("L{},2026-10-05 10:{:02},updated,{channel}\n", n % 3, n)
        };
        let table = |order: &[usize]| order.iter().fold(String::from("lead,at,event,channel\n"), |text, n| text + &row(*n));
        let strip = |trace: &Trace| {
            let lead = |lead: &LeadTrace| (lead.lead.clone(), lead.events().iter().map(|event| event.at).collect::<Vec<_>>());
            trace.leads().map(|it| lead(&it)).collect::<Vec<_>>()
        };
        let sorted: Vec<usize> = (0..12).collect();
        prop_assert_eq!(strip(&read_text(&table(&order))), strip(&read_text(&table(&sorted))));
    }
}
