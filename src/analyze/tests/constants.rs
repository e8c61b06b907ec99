//! Text without effect: parts of conditions and lines, provoked once and nearly provoked once.

use super::said::listed;

const FRAME: &str = "
department d
department e
lead {
  fixed channel : one of web, fair, call
  size : integer 1..1000 or unknown
  hot : yes/no = no
  assume size is known or channel is not call
}
event called { outcome: one of reached, missed }
stage done { final }
";

/// Code, subject, underlined text and covering lines of each finding about text without effect.
fn told(policy: &str) -> String {
    let codes = ["never-true", "always-true", "unreachable-line", "redundant-line"];
    listed(&format!("{FRAME}{policy}"), &codes)
}

const STAGE: &str = "intake { otherwise -> a }";

#[test]
fn of_a_condition_the_smallest_part_that_never_or_always_holds_is_told() {
    let criterion = |cond: &str| {
        told(&format!(
            "{STAGE} criterion c = {cond}
             stage a {{ owner d  when c -> done  after 9 days -> done }}"
        ))
    };
    assert_eq!(criterion("size > 500 and size < 400"), "never-true c `size > 500 and size < 400`\n");
    assert_eq!(criterion("size > 500 and size < 600"), "");
    assert_eq!(criterion("hot or size > 500 and size < 400"), "never-true c `size > 500 and size < 400`\n");
    assert_eq!(
        criterion("hot or (channel is call and size is unknown)"),
        "never-true c `channel is call and size is unknown`\n"
    );
    // A size that is not known is neither.
    assert_eq!(criterion("size >= 1"), "");
    assert_eq!(criterion("size >= 1 or size is unknown"), "always-true c `size >= 1 or size is unknown`\n");
    assert_eq!(
        criterion("at least 2 of { - channel is web - channel is fair - channel is call }"),
        "never-true c `at least 2 of { - channel is web - channel is fair - channel is call }`\n"
    );
    assert_eq!(criterion("at least 2 of { - channel is web - hot - channel is call }"), "");
}

#[test]
fn a_value_that_a_decision_never_gives_is_never_so() {
    let level = |line: &str| {
        told(&format!(
            "{STAGE} decide level: integer 1..4 in order {{ 3 when hot  {line} }}
             stage a {{ owner d  when level is 2 -> done  after 9 days -> done }}"
        ))
    };
    assert_eq!(level("1 otherwise"), "never-true a `level is 2`\n");
    assert_eq!(level("2 when size > 9  1 otherwise"), "");
}

#[test]
fn in_a_stage_only_the_leads_that_can_be_there_are_asked() {
    let stage = |intake: &str| {
        told(&format!(
            "intake {{ {intake} }}
             stage a {{ owner d  on called when channel is web -> done  on called when channel is not web -> stay
               after 9 days -> done }}"
        ))
    };
    assert_eq!(
        stage("when channel is web -> a  otherwise -> done"),
        "always-true a/called `channel is web`\nunreachable-line a/called `on called when channel is not web -> stay`\n"
    );
    assert_eq!(stage("when channel is not call -> a  otherwise -> done"), "");
    assert_eq!(stage("when hot -> a  otherwise -> done"), "");
}

#[test]
fn a_line_in_order_that_the_lines_above_cover_is_told_with_those_that_do() {
    let order = |lines: &str| {
        told(&format!(
            "{STAGE} decide p: integer 1..9 in order {{ {lines} }}
             stage a {{ owner d  when p is 2 -> done  after 9 days -> done }}"
        ))
    };
    assert_eq!(
        order("1 when size < 300\n 2 when hot\n 3 when size >= 200\n 4 when size in 100..700\n 5 otherwise"),
        "unreachable-line p `4 when size in 100..700` by `1 when size < 300`, `3 when size >= 200`\n"
    );
    assert_eq!(order("1 when size < 300\n 2 when hot\n 3 when size >= 200\n 4 when size is unknown"), "");
    assert_eq!(
        order("1 when hot\n 2 when not hot\n 5 otherwise"),
        "unreachable-line p `5 otherwise` by `1 when hot`, `2 when not hot`\n"
    );
}

#[test]
fn a_timer_line_whose_leads_a_when_line_takes_is_never_reached() {
    let stage = |timer: &str| {
        told(&format!(
            "{STAGE} stage a {{ owner d  when size > 100 -> done  after 9 days when {timer} -> done  after 20 days -> done }}"
        ))
    };
    assert_eq!(
        stage("size > 500"),
        "unreachable-line a `after 9 days when size > 500 -> done` by `when size > 100 -> done`\n"
    );
    assert_eq!(stage("size > 50"), "");
}

#[test]
fn a_line_that_gives_what_its_leads_would_get_anyway_is_a_note() {
    let lost = |line: &str| {
        told(&format!(
            "{STAGE} stage a {{ owner {{ e when hot  {line} }}  when hot and size < 10 -> done  after 9 days -> done }}"
        ))
    };
    assert_eq!(
        lost("d when size > 5 and not hot  d otherwise"),
        "redundant-line a `d when size > 5 and not hot` by `d otherwise`\n"
    );
    assert_eq!(lost("d otherwise"), "");
    let order = |lines: &str| {
        told(&format!(
            "{STAGE} decide p: integer 1..9 in order {{ {lines} }}
             stage a {{ owner d  when p is 2 -> done  after 9 days -> done }}"
        ))
    };
    assert_eq!(
        order("2 when hot and size > 5\n 1 when size < 3\n 2 when hot\n 1 otherwise"),
        "redundant-line p `2 when hot and size > 5` by `2 when hot`\n"
    );
}
