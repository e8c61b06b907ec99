//! Gaps of a stage are asked only of leads that can be there.

use super::said::brief;

/// A policy with two channels, one of them `fixed` or not, and the stages given.
fn staged(fixed: &str, stages: &str) -> String {
    brief(&format!(
        "department d
         department e
         lead {{
           {fixed} channel : one of web, fair, call
           size : integer 1..1000 or unknown
           hot : yes/no = no
         }}
         event called {{ outcome: one of reached, missed }}
         event rejected {{ reason: one of price, timing }}
         {stages}
         stage done {{ final }}"
    ))
}

const WEB_TO_A: &str = "intake { when channel is web -> a  otherwise -> b }
  stage b { owner d  after 30 days -> done }";

#[test]
fn the_line_that_led_to_a_stage_still_holds_when_its_owner_is_decided() {
    let owner = |channel: &str| {
        staged("", &format!("{WEB_TO_A} stage a {{ owner {{ d when channel is {channel} }} after 30 days -> done }}"))
    };
    assert_eq!(owner("web"), "");
    // Every lead that can be there is one from the web.
    assert_eq!(owner("fair"), "gap-owner a {}\n");
}

#[test]
fn what_may_change_between_two_events_is_asked_of_every_lead_and_what_is_fixed_is_not() {
    let event = "stage a { owner d  on called when channel is web -> done }";
    assert_eq!(staged("fixed", &format!("{WEB_TO_A} {event}")), "");
    assert_eq!(staged("", &format!("{WEB_TO_A} {event}")), "gap-event a/called {channel: not web}\n");
}

#[test]
fn what_a_stage_clears_is_at_its_default_when_its_owner_is_decided() {
    let stage = |clear: &str, owner: &str| {
        staged(
            "",
            &format!(
                "intake {{ when hot or size > 10 -> a  otherwise -> b }}
                 stage b {{ owner d  after 30 days -> done }}
                 stage a {{ {clear} owner {{ {owner} }} after 30 days -> done }}"
            ),
        )
    };
    assert_eq!(stage("clear hot", "d when hot is no"), "");
    assert_eq!(stage("clear size", "d when size is unknown"), "");
    assert_eq!(stage("", "d when hot is no"), "gap-owner a {hot: yes}\n");
    assert_eq!(stage("clear size", "d when size is known"), "gap-owner a {}\n");
}

#[test]
fn a_lead_that_stands_in_a_stage_is_none_that_a_when_line_takes_away() {
    let stage = |timer: &str| {
        staged(
            "",
            &format!(
                "intake {{ otherwise -> a }}
                 stage a {{ owner d  when size > 100 -> done
                   sla first {{ within 2 hours when size <= 100  within 4 hours when size is unknown  met by called }}
                   {timer} }}"
            ),
        )
    };
    assert_eq!(stage("after 3 days when size > 50 -> done after 3 days when size > 100 -> stay"), "");
    assert_eq!(
        stage("after 3 days when size > 50 -> done after 3 days when size < 60 -> stay"),
        "overlap-timer a {size: 50<..<60}\n"
    );
}

#[test]
fn an_event_that_led_to_the_stage_has_happened_and_its_fields_are_known() {
    let stage = |way: &str| {
        staged(
            "",
            &format!(
                "intake {{ otherwise -> a }}
                 stage a {{ owner d  on called -> b  {way} }}
                 stage b {{ owner {{ d when called.outcome is reached  e when called.outcome is missed }}
                   on rejected when times(called) >= 1 -> done }}"
            ),
        )
    };
    assert_eq!(stage(""), "");
    assert_eq!(
        stage("after 9 days -> b"),
        "gap-owner b {called.outcome: unknown}\ngap-event b/rejected {called.outcome: unknown}\n"
    );
}

#[test]
fn entries_are_counted_as_often_as_the_ways_allow() {
    let stage = |way: &str| {
        staged(
            "",
            &format!(
                "intake {{ otherwise -> a }}
                 stage a {{ owner d  on called when times(a) is 1 -> b }}
                 stage b {{ owner d  {way} }}"
            ),
        )
    };
    assert_eq!(stage("after 9 days -> done"), "");
    assert_eq!(stage("after 9 days -> a"), "gap-event a/called {times(a): > 1}\n");
}

#[test]
fn a_chain_of_when_lines_keeps_what_each_of_them_asked() {
    let stages = staged(
        "",
        "intake { otherwise -> a }
         stage a { owner d  when size > 10 -> b  after 9 days -> done }
         stage b { owner d  when channel is web -> c  after 9 days -> done }
         stage c { owner { d when size > 10 and channel is web } after 9 days -> done }",
    );
    // Later, in `b`, the size may have become anything before the channel becomes web.
    assert_eq!(stages, "gap-owner c {size: <= 10}\ngap-owner c {size: unknown}\n");
}

#[test]
fn a_stage_that_nothing_reaches_is_asked_of_every_lead() {
    let stages = staged(
        "",
        "intake { otherwise -> a } stage a { owner d after 9 days -> done }
         stage island { owner { d when size > 10 } after 9 days -> done }",
    );
    assert_eq!(stages, "gap-owner island {size: <= 10}\ngap-owner island {size: unknown}\n");
}

#[test]
fn a_full_recycle_sends_its_leads_on() {
    let stages = staged(
        "fixed",
        "intake { otherwise -> a }
         stage a { owner d  on called when channel is web -> resting  on called otherwise -> stay }
         recycle resting { owner d  rest 30 days  return -> a  at most 2 times, then -> over }
         stage over { owner { d when channel is web } after 9 days -> done }",
    );
    assert_eq!(stages, "");
}
