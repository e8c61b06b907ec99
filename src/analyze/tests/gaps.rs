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
