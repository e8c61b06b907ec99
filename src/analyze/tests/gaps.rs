//! Gaps and overlaps of decisions, as a reader is told.

use super::said::told;

const LEAD: &str = "
department tokyo_sales
department osaka_sales
lead {
  prefecture : one of 京都, 大阪, 兵庫, 東京, 愛知, other
  employees : integer 1..500_000 or unknown
  budget : money JPY or unknown
  hot : yes/no = no
}
";

fn decided(decisions: &str) -> String {
    told(&format!("{LEAD}{decisions}"))
}

#[test]
fn values_that_no_line_names_and_unknown_are_told_with_the_line_that_would_close_the_gap() {
    insta::assert_snapshot!(decided(
        "decide territory: department {
           osaka_sales when prefecture in (京都, 大阪, 兵庫)
           tokyo_sales when prefecture is other and employees >= 100
           tokyo_sales when prefecture is other and employees < 100
         }"
    ));
}

#[test]
fn rows_that_touch_claim_one_number_twice() {
    insta::assert_snapshot!(decided(
        "decide territory: department {
           | prefecture             | employees | territory   |
           | in (京都, 大阪, 兵庫)  | any       | osaka_sales |
           | other                  | >= 100    | tokyo_sales |
           | other                  | <= 100    | osaka_sales |
           | 東京                   | >= 1000   | osaka_sales |
           | 東京                   | unknown   | osaka_sales |
         }"
    ));
}

#[test]
fn a_dense_number_between_two_open_ends_is_missed() {
    insta::assert_snapshot!(decided(
        "decide size: one of a, b, c {
           a when budget < 300万 JPY
           b when budget > 300万 JPY and budget < 500万 JPY
           c when budget >= 400万 JPY and hot
         }"
    ));
}

#[test]
fn a_number_between_two_lines_is_said_to_be_missed_or_claimed_twice_with_both_ends_to_move() {
    for (lines, said) in [
        (
            "1 when employees <= 200  2 when employees > 201  3 when employees is unknown",
            "exactly 201 is missed: let line",
        ),
        (
            "1 when employees < 200  2 when employees > 200  3 when employees is unknown",
            "exactly 200 is missed: let line",
        ),
        (
            "1 when employees <= 200  2 when employees >= 200  3 when employees is unknown",
            "exactly 200 is claimed twice: let",
        ),
        ("1 when budget < 5 JPY  2 when budget > 5 JPY  3 when budget is unknown", "reach it (`<= 5 JPY`) or line"),
    ] {
        let told = decided(&format!("decide size: integer 1..3 {{ {lines} }}"));
        assert!(told.contains(said), "{told}");
    }
    // Two numbers are no seam, and a line that begins and ends there is no neighbour.
    for lines in [
        "1 when employees < 200  2 when employees > 201  3 when employees is unknown",
        "1 when employees is 200  2 when employees <= 200  3 when employees > 200 or employees is unknown",
    ] {
        let told = decided(&format!("decide size: integer 1..3 {{ {lines} }}"));
        assert!(!told.contains("exactly 200 is") && !told.contains("exactly 201 is"), "{told}");
    }
}
