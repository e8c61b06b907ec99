//! The row that the help of a gap offers can be pasted where the table stands.

use super::said::checked_files;

fn help(policy: &str, sheet: &str) -> String {
    let report = checked_files(&[("p.tasuki", policy), ("t.csv", sheet)]);
    let gap = report.findings.into_iter().find(|finding| finding.code.as_str() == "gap-decision");
    gap.and_then(|finding| finding.help).unwrap_or_default()
}

const LEAD: &str = "policy \"p\" { timezone \"Asia/Tokyo\" }
lead { area : one of 京都, 大阪, 東京, 愛知  size : integer 1..100 or unknown  title : text }\n";

/// The first text between back quotes.
fn offered(help: &str) -> String {
    help.split('`').nth(1).unwrap_or_default().replace("VALUE", "2")
}

#[test]
fn a_row_of_the_policy_is_offered_wherever_the_header_stands() {
    let rows = "| in (京都, 大阪, 愛知) | any | 1 |\n | 東京 | known | 2 |\n";
    for header in
        ["{ | area | size | d |\n", "{\n | area | size | d |\n |---|---|---|\n", "{\n| area | size | d |\n// by size\n"]
    {
        let policy = |more: &str| format!("{LEAD}decide d: integer 1..2 {header}{rows}{more}}}");
        let row = offered(&help(&policy(""), ""));
        assert_eq!(row, "| 東京 | unknown | 2 |");
        assert_eq!(help(&policy(&format!("{row}\n")), ""), "");
    }
}

#[test]
fn a_row_of_a_spreadsheet_is_offered_as_the_file_writes_it() {
    let policy = format!("{LEAD}decide d: integer 1..2 from \"t.csv\"");
    let rows = "area,size,d\n東京,>= 10,1\n大阪,unknown,2\n";
    let row = offered(&help(&policy, rows));
    assert_eq!(row, "not 東京,known,2");
    let rows = "area,size,d\n東京,any,1\n愛知,any,1\n大阪,unknown,2\n京都,unknown,2\n";
    let row = offered(&help(&policy, rows));
    assert_eq!(row, "\"in (京都, 大阪)\",known,2");
    assert_eq!(help(&policy, &format!("{rows}{row}\n")), "");
}

#[test]
fn what_no_cell_says_is_left_to_the_last_line() {
    let policy = |more: &str| {
        format!(
            "{LEAD}decide d: integer 1..2 {{\n| title | d |\n| starts with \"部\" | 1 |\n| ends with \"長\" | 1 |\n{more}}}"
        )
    };
    let line = offered(&help(&policy(""), ""));
    assert_eq!(line, "2 otherwise");
    assert_eq!(help(&policy(&format!("{line}\n")), ""), "");
    let from_sheet = format!("{LEAD}decide d: integer 1..2 from \"t.csv\"");
    let rows = "title,d\ncontains \"部\",1\ncontains \"課\",1\n";
    let row = offered(&help(&from_sheet, rows));
    assert_eq!(row, "otherwise,2");
    assert_eq!(help(&from_sheet, &format!("{rows}{row}\n")), "");
}
