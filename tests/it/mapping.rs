//! `--map` and its companions: exports that speak a CRM's words, not the policy's.

use crate::harness::Folder;

const POLICY: &str = "\
policy \"p\" { timezone \"Asia/Tokyo\" }

department sales \"営業部\"

lead {
  fixed channel \"獲得経路\" : one of exhibition \"展示会\", webinar
  employees : integer 1..1000 or unknown
}

event call_made \"架電\" { outcome: one of connected \"つながった\", voicemail } by owner

intake { otherwise -> open }

stage open {
  owner sales
  on call_made when outcome is connected -> done
  on call_made otherwise -> stay
  after 30 days -> done
}

stage done { final }
";

/// As a spreadsheet saves a CRM's list of activities.
const EXPORT: &str = "\
リードID,更新日時,活動種別,獲得経路,担当者,備考,結果
00Q1,2026/10/05 10:00,新規,展示会,佐藤様,,
00Q1,2026/10/06 11:30,電話,,佐藤様,折り返し待ち,不在
00Q1,2026/10/07 09:00,電話,,佐藤様,,つながった
";

const RULES: [&str; 14] = [
    "--map",
    "lead=リードID",
    "--map",
    "at=更新日時",
    "--map",
    "event=活動種別",
    "--map",
    "event[新規]=created",
    "--map",
    "event[電話]=call_made",
    "--map",
    "outcome=結果",
    "--map",
    "outcome[不在]=voicemail",
];

fn folder(export: &str) -> Folder {
    Folder::with(&[("p.tasuki", POLICY), ("crm.csv", export)])
}

fn simulate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["simulate", "p.tasuki", "--trace", "crm.csv", "--format", "json"], more].concat()
}

#[test]
fn a_spreadsheet_of_a_japanese_crm_needs_no_script() {
    let folder = folder(EXPORT);
    let document = folder.tasuki(&simulate(&RULES)).ended(0).json();
    assert_eq!(document["rows"], serde_json::json!({ "read": 3, "applied": 3, "rejected": 0 }));
    assert_eq!(document["stages"], serde_json::json!([{ "stage": "done", "owner": null, "leads": 1 }]));
}

#[test]
fn an_export_that_was_not_mapped_is_answered_with_the_rules_to_write() {
    let ran = folder(EXPORT).tasuki(&simulate(&[])).ended(2);
    assert!(ran.stderr.contains("--map lead=リードID --map at=更新日時 --map event=活動種別"), "{}", ran.stderr);
}

#[test]
fn columns_without_a_meaning_are_named_once_unless_they_are_ignored() {
    let folder = folder(EXPORT);
    let text = |more: &[&str]| {
        let all = [&["simulate", "p.tasuki", "--trace", "crm.csv"][..], &RULES, more].concat();
        folder.tasuki(&all).ended(0).stdout
    };
    let said = "the columns `担当者`, `備考` are not read";
    assert!(text(&[]).contains(said), "{}", text(&[]));
    assert!(text(&["--ignore-columns", "備考"]).contains("the column `担当者` is not read"));
    assert!(!text(&["--ignore-columns", "備考,担当者"]).contains("not read"));
    assert!(!text(&["--ignore-columns", "*"]).contains("not read"));
}

#[test]
fn constants_times_and_zones_stand_for_what_the_file_does_not_say() {
    let folder = folder("id,when,lead\nA,05.10.2026 10:00,x\nB,06.10.2026 09:00,y\n");
    let more = [
        "--map",
        "lead=id",
        "--map",
        "at=when",
        "--map",
        "event:=created",
        "--map",
        "channel:=展示会",
        "--time-format",
        "%d.%m.%Y %H:%M",
        "--zone",
        "America/New_York",
        "--ledger",
        "l.ndjson",
    ];
    let document = folder.tasuki(&simulate(&more)).ended(0).json();
    assert_eq!(document["leads"], 2);
    let ledger = folder.read("l.ndjson");
    assert!(ledger.contains("\"lead\":\"A\",\"at\":\"2026-10-05T23:00:00+09:00\",\"step\":\"entered\""), "{ledger}");
    let text = [&["simulate", "p.tasuki", "--trace", "crm.csv"][..], &more].concat();
    let said = folder.tasuki(&text).ended(0).stdout;
    assert!(said.contains("the column `lead` is not read: the mapping takes it from `id`"), "{said}");
}

#[test]
fn one_column_may_be_two_things_and_a_reject_shows_the_row_as_it_stands() {
    let folder = folder("会社,更新日時,活動種別,獲得経路\nＡ社,2026/10/05 10:00,新規,展示会\nＢ社,昨日,新規,展示会\n");
    let more = ["--map", "lead=会社", "--map", "account=会社", "--map", "at=更新日時", "--map", "event=活動種別"];
    let words = ["--map", "event[新規]=created", "--rejects", "rejects.csv"];
    let document = folder.tasuki(&simulate(&[&more[..], &words].concat())).ended(1).json();
    assert_eq!(document["rows"], serde_json::json!({ "read": 2, "applied": 1, "rejected": 1 }));
    let rejects = folder.read("rejects.csv");
    assert!(rejects.contains("\"Ｂ社,昨日,新規,展示会\"") && rejects.contains("`昨日` is no moment"), "{rejects}");
}

#[test]
fn rules_that_speak_of_nothing_are_refused() {
    let folder = folder(EXPORT);
    let refused = |rule: &str, why: &str| {
        let ran = folder.tasuki(&simulate(&[&RULES[..], &["--map", rule]].concat())).ended(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    };
    refused("lead", "is no rule of a mapping");
    refused("chanel=獲得経路", "did you mean `channel`?");
    refused("employees=従業員数", "it has no column `従業員数`");
    let zone = folder.tasuki(&simulate(&["--zone", "Asia/Tokio"])).ended(2);
    assert!(zone.stderr.contains("`Asia/Tokio` is no time zone"), "{}", zone.stderr);
}

#[test]
fn an_export_of_leads_is_mapped_for_route_and_rules_about_events_do_not_matter_there() {
    let folder = folder("リードID,経路\n1,展示会\n");
    let route = ["route", "p.tasuki", "--leads", "crm.csv", "--map", "lead=リードID", "--map", "channel=経路"];
    let ran = folder.tasuki(&[&route[..], &["--map", "at=更新日時"]].concat()).ended(0);
    assert_eq!(ran.stdout, "lead,stage,owner,finding\n1,open,sales,\n");
    assert_eq!(ran.stderr, "");
}

#[test]
fn keys_of_ndjson_are_mapped_like_headers() {
    let folder = Folder::with(&[("p.tasuki", POLICY)]);
    folder.write(
        "t.ndjson",
        "{\"id\":7,\"t\":\"2026-10-05 10:00\",\"経路\":\"展示会\"}\n{\"t\":\"2026-10-06 10:00\",\"id\":7}\n",
    );
    let rules = ["--map", "lead=id", "--map", "at=t", "--map", "channel=経路", "--map", "event:=created"];
    let all = [&["simulate", "p.tasuki", "--trace", "t.ndjson", "--format", "json"][..], &rules].concat();
    let document = folder.tasuki(&all).ended(1).json();
    assert_eq!((document["rows"]["applied"].as_u64(), document["findings"]["impossible"].as_u64()), (Some(2), Some(1)));
}

#[test]
fn a_project_says_once_how_its_files_are_read_and_the_command_line_wins() {
    let folder = folder(EXPORT);
    folder.write(
        "tasuki.toml",
        "[trace]\nignore-columns = [\"備考\", \"担当者\"]\n\n[trace.columns]\nlead = \"リードID\"\nat = \"更新日時\"\n\
         event = \"活動種別\"\noutcome = \"結果\"\n\n[trace.words.event]\n\"新規\" = \"created\"\n\"電話\" = \"call_made\"\n\n\
         [trace.words.outcome]\n\"不在\" = \"voicemail\"\n",
    );
    let text = folder.tasuki(&["simulate", "p.tasuki", "--trace", "crm.csv"]).ended(0).stdout;
    assert!(text.contains("3 read, 3 applied") && !text.contains("note"), "{text}");
    // A file that speaks the policy's words is read all the same.
    folder.write("t.csv", "lead,at,event,channel\nA,2026-10-05 10:00,created,展示会\n");
    assert_eq!(
        folder.tasuki(&["simulate", "p.tasuki", "--trace", "t.csv", "--format", "json"]).ended(0).json()["leads"],
        1
    );
    let other = ["simulate", "p.tasuki", "--trace", "crm.csv", "--format", "json", "--map", "event[電話]=updated"];
    let events = folder.tasuki(&other).ended(1).json()["events"].clone();
    assert_eq!(events, serde_json::json!([{ "event": "created", "count": 1 }]));
    folder.write("tasuki.toml", "[trace]\nzone = \"Asia/Tokio\"\n");
    let wrong = folder.tasuki(&["simulate", "p.tasuki", "--trace", "t.csv"]).ended(2);
    assert!(wrong.stderr.contains("`[trace]` of `tasuki.toml`: `Asia/Tokio` is no time zone"), "{}", wrong.stderr);
}
