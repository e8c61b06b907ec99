//! Decision tables of the kind that test suites of decision tools hold, with what is known of them.

use super::said::brief;

fn table(lead: &str, of: &str, rows: &str) -> String {
    brief(&format!("lead {{ {lead} }}\ndecide out: {of} {{\n{rows}\n}}"))
}

const DISH: &str = "season : one of spring, summer, autumn, winter\n guests : integer 0..100";

#[test]
fn a_dish_for_season_and_guests() {
    let rows = "| season | guests | out |
        | autumn | <= 8 | spareribs |
        | winter | <= 8 | roastbeef |
        | spring | <= 4 | dryaged |
        | spring | 5..8 | steak |
        | in (autumn, winter, spring) | > 8 | stew |
        | summer | any | salad |";
    let of = "one of spareribs, roastbeef, dryaged, steak, stew, salad";
    assert_eq!(table(DISH, of, rows), "");
    let overlapping = rows.replace("5..8", "4..9");
    assert_eq!(
        table(DISH, of, &overlapping),
        "overlap-decision out {season: spring, guests: 4}\noverlap-decision out {season: spring, guests: 9}\n"
    );
    let open = rows.replace("| <= 4 |", "| < 4 |").replace("| summer | any | salad |", "| summer | >= 1 | salad |");
    assert_eq!(
        table(DISH, of, &open),
        "gap-decision out {season: spring, guests: 4}\ngap-decision out {season: summer, guests: 0}\n"
    );
}

#[test]
fn one_column_of_ages_with_a_missing_and_a_doubled_year() {
    let rows = "| age | out |\n| < 18 | minor |\n| 18..64 | adult |\n| >= 65 | senior |";
    let of = "one of minor, adult, senior";
    assert_eq!(table("age : integer 0..150", of, rows), "");
    assert_eq!(table("age : integer 0..150 or unknown", of, rows), "gap-decision out {age: unknown}\n");
    assert_eq!(table("age : integer 0..150", of, &rows.replace(">= 65", "> 65")), "gap-decision out {age: 65}\n");
    assert_eq!(
        table("age : integer 0..150", of, &rows.replace("18..64", "18..65")),
        "overlap-decision out {age: 65}\n"
    );
    // Between 64 and 65 there are numbers now.
    assert_eq!(table("age : decimal 0..150", of, rows), "gap-decision out {age: 64<..<65}\n");
}

#[test]
fn dates_written_as_numbers() {
    let rows = "| day | out |\n| 20260101..20260630 | first |\n| 20260701..20261231 | second |";
    let lead = "day : integer 20260101..20261231";
    // As numbers, the days between two months are there.
    assert_eq!(table(lead, "one of first, second", rows), "gap-decision out {day: 20260630<..<20260701}\n");
    assert_eq!(table(lead, "one of first, second", &rows.replace("20260630", "20260700")), "");
}

#[test]
fn strings_by_name_leave_every_other_string() {
    let lead = "country : text\n vip : yes/no or unknown";
    let rows = "| country | vip | out |\n| \"JP\" | any | 1 |\n| in (\"US\", \"DE\") | yes | 2 |\n| in (\"US\", \"DE\") | no | 3 |";
    assert_eq!(
        table(lead, "integer 1..3", rows),
        "gap-decision out {country: not \"JP\", vip: unknown}\ngap-decision out {country: not in (\"DE\", \"JP\", \"US\")}\n"
    );
}

#[test]
fn strings_by_how_they_begin_and_end() {
    let lead = "mail : text or unknown";
    let rows = "| mail | out |\n| ends with \".jp\" | jp |\n| starts with \"info@\" | info |\n| unknown | none |";
    assert_eq!(
        table(lead, "one of jp, info, none", rows),
        "gap-decision out {mail: not starts with \"info@\" and not ends with \".jp\"}\n\
         overlap-decision out {mail: starts with \"info@\" and ends with \".jp\"}\n"
    );
}

#[test]
fn risk_by_age_and_history_where_unknown_stands_in_a_list() {
    let lead = "age : integer 0..120\n history : one of good, bad or unknown";
    let rows = "| age | history | out |
        | > 60 | good | medium |
        | > 60 | bad | high |
        | 25..60 | any | medium |
        | < 25 | good | low |
        | < 25 | in (bad, unknown) | medium |";
    assert_eq!(table(lead, "one of low, medium, high", rows), "gap-decision out {age: > 60, history: unknown}\n");
}

#[test]
fn rows_that_agree_are_a_note_and_rows_in_order_are_nothing() {
    let lead = "size : decimal 0..";
    let rows = "a when size >= 10\n a when size >= 5\n b when size < 5";
    let text = super::said::told(&format!("lead {{ {lead} }}\ndecide out: one of a, b {{\n{rows}\n}}"));
    assert!(text.starts_with("note overlap-decision out"), "{text}");
    assert_eq!(brief(&format!("lead {{ {lead} }}\ndecide out: one of a, b in order {{\n{rows}\n}}")), "");
}

#[test]
fn three_rows_that_claim_the_same_leads_are_one_finding() {
    let text = super::said::told(
        "lead { size : integer 0..100 }
         decide out: one of a, b, c {
           a when size >= 50
           b when size >= 50
           c when size >= 50
           a when size < 50
         }",
    );
    assert_eq!(text.matches("overlap-decision").count(), 1, "{text}");
    assert!(text.contains("line 5 [4 5 6]"), "{text}");
}

#[test]
fn a_table_over_another_decision_is_said_in_what_is_known_of_the_lead() {
    let told = brief(
        "lead { size : integer 0..100\n hot : yes/no }
         decide level: integer 1..3 in order {
           3 when hot
           2 when size >= 50
           1 otherwise
         }
         decide out: one of a, b {
           | level | out |
           | 3     | a   |
           | 1     | b   |
         }",
    );
    assert_eq!(told, "gap-decision out {size: >= 50, hot: no}\n");
}

#[test]
fn points_are_summed_before_they_are_compared() {
    let told = brief(
        "lead { size : integer 0..100 or unknown\n hot : yes/no\n near : yes/no }
         score heat { +20 when hot  +30 when size >= 50  -10 when near }
         decide out: one of a, b {
           a when heat >= 40
           b when heat in -10..30
         }",
    );
    assert_eq!(told, "");
    let told = brief(
        "lead { size : integer 0..100 or unknown\n hot : yes/no\n near : yes/no }
         score heat { +20 when hot  +30 when size >= 50  -10 when near }
         decide out: one of a, b {
           a when heat > 40
           b when heat in -10..30
         }",
    );
    assert_eq!(told, "gap-decision out {size: >= 50, hot: yes, near: yes}\n");
}

#[test]
fn an_assumption_takes_leads_out() {
    let told = |assume: &str| {
        brief(&format!(
            "lead {{ booth : one of none, visited\n channel : one of fair, web\n {assume} }}
             decide out: one of a, b {{
               a when booth is none
               b when booth is visited and channel is fair
             }}"
        ))
    };
    assert_eq!(told(""), "gap-decision out {booth: visited, channel: web}\n");
    assert_eq!(told("assume booth is none or channel is fair"), "");
}

#[test]
fn several_tests_of_a_text_are_parted_into_what_each_of_them_shares() {
    let told = super::said::told(
        "lead { company : text or unknown\n vip : yes/no }
         decide out: one of a, b {
           a when company contains \"株式会社\" or company contains \"有限会社\" or company is \"東京都\"
           b when company ends with \"様\" and vip
           b when company is unknown
         }",
    );
    insta::assert_snapshot!(told);
}
