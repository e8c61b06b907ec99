//! What the grammar expected at a place, in plain words.

use super::super::grammar::Rule;

/// What a rule is called in a message; none for parts that only help where nothing else does.
pub(super) enum Expected {
    Keyword(&'static str),
    Sign(&'static str),
    Thing(&'static str),
    Unsaid,
}

macro_rules! keywords {
    ($($rule:ident $text:literal)*) => {
        fn keyword(rule: Rule) -> Option<&'static str> {
            match rule {
                $(Rule::$rule => Some($text),)*
                _ => None,
            }
        }
    };
}

keywords! {
    kw_policy "policy" kw_use "use" kw_timezone "timezone" kw_calendar "calendar" kw_open "open" kw_closed "closed"
    kw_department "department" kw_lead "lead" kw_assume "assume" kw_fixed "fixed" kw_judged "judged" kw_one "one"
    kw_of "of" kw_integer "integer" kw_decimal "decimal" kw_money "money" kw_text "text" kw_percent "percent"
    kw_group "group" kw_event "event" kw_by "by" kw_owner "owner" kw_criterion "criterion" kw_agreed "agreed"
    kw_on "on" kw_score "score" kw_when "when" kw_otherwise "otherwise" kw_decide "decide" kw_in "in"
    kw_order "order" kw_from "from" kw_intake "intake" kw_stage "stage" kw_recycle "recycle" kw_final "final"
    kw_follows "follows" kw_after "after" kw_return "return" kw_without "without" kw_any "any" kw_clear "clear"
    kw_rest "rest" kw_at "at" kw_most "most" kw_least "least" kw_then "then" kw_stay "stay" kw_for "for"
    kw_sla "sla" kw_created "created" kw_updated "updated" kw_handoff "handoff" kw_within "within" kw_close "close"
    kw_business "business" kw_no "no" kw_deadline "deadline" kw_every "every" kw_met "met" kw_until "until"
    kw_paused "paused" kw_while "while" kw_warn "warn" kw_breach "breach" kw_notify "notify" kw_reassign "reassign"
    kw_to "to" kw_commitment "commitment" kw_leads "leads" kw_accounts "accounts" kw_entering "entering"
    kw_once "once" kw_per "per" kw_promise "promise" kw_never "never" kw_enters "enters" kw_leaves "leaves"
    kw_reaches "reaches" kw_scenario "scenario" kw_given "given" kw_with "with" kw_wait "wait" kw_expect "expect"
    kw_is "is" kw_not "not" kw_and "and" kw_or "or" kw_all "all" kw_times "times" kw_starts "starts" kw_ends "ends"
    kw_contains "contains" kw_yes "yes" kw_unknown "unknown" kw_known "known" kw_attempts "attempts"
}

/// How a message names `rule`.
pub(super) fn describe(rule: Rule) -> Expected {
    if let Some(keyword) = keyword(rule) {
        return Expected::Keyword(keyword);
    }
    let thing = match rule {
        Rule::lbrace => return Expected::Sign("{"),
        Rule::rbrace => return Expected::Sign("}"),
        Rule::lparen => return Expected::Sign("("),
        Rule::rparen => return Expected::Sign(")"),
        Rule::colon => return Expected::Sign(":"),
        Rule::comma => return Expected::Sign(","),
        Rule::equals => return Expected::Sign("="),
        Rule::arrow => return Expected::Sign("->"),
        Rule::slash => return Expected::Sign("/"),
        Rule::dash | Rule::bullet => return Expected::Sign("-"),
        Rule::plus => return Expected::Sign("+"),
        Rule::pipe | Rule::row => return Expected::Sign("|"),
        Rule::percent | Rule::percent_sign => "a percentage such as `80%`",
        Rule::dots => return Expected::Sign(".."),
        Rule::in_order => return Expected::Keyword("in order"),
        Rule::or_unknown => return Expected::Keyword("or unknown"),
        Rule::event_by | Rule::step_by | Rule::commitment_by => return Expected::Keyword("by"),
        Rule::per => return Expected::Keyword("per"),
        Rule::entering => return Expected::Keyword("entering"),
        Rule::at_once => return Expected::Keyword("at once"),
        Rule::without => return Expected::Keyword("without"),
        Rule::with => return Expected::Keyword("with"),
        Rule::is_test => return Expected::Keyword("is"),
        Rule::when => return Expected::Keyword("when"),
        Rule::decide_file => return Expected::Keyword("from"),
        Rule::guard => "`when` or `otherwise`",
        Rule::event_name | Rule::event_match => "an event",
        Rule::name | Rule::path | Rule::actor => "a name",
        Rule::currency_name | Rule::currency => "a currency such as `JPY`",
        Rule::string => "a text in quotes",
        Rule::typ => "a type such as `yes/no`, `one of a, b` or `integer 0..10`",
        Rule::value => "a value",
        Rule::literal | Rule::arm_value | Rule::quantity | Rule::arm_quantity | Rule::element | Rule::set => "a value",
        Rule::low | Rule::high | Rule::number => "a number",
        Rule::points => "points such as `+20`",
        Rule::term => "points such as `+20`",
        Rule::product => "`of` and an amount of money",
        Rule::cond | Rule::and_cond | Rule::not_cond | Rule::comparison | Rule::paren | Rule::list => "a condition",
        Rule::subject | Rule::path_less => "what is compared",
        Rule::test => "a comparison such as `is`, `in` or `>=`",
        Rule::in_test | Rule::not_in_test => return Expected::Keyword("in"),
        Rule::compare | Rule::comparator => "`>=`, `>`, `<=` or `<`",
        Rule::cell => "a cell",
        Rule::target => "a stage",
        Rule::duration => "a duration such as `2 business days`",
        Rule::unit => "a unit such as `hours` or `days`",
        Rule::date => "a date such as `2026-10-05`",
        Rule::hours => "hours such as `09:00..18:00`",
        Rule::clock => "a time such as `09:00`",
        Rule::moment => "a moment such as `2026-10-05 10:00`",
        Rule::day | Rule::days => "a day such as `mon`",
        Rule::period => "`day`, `week`, `month` or `quarter`",
        Rule::action => "`notify`, `reassign to` or `->`",
        Rule::deadline => "a deadline such as `within 2 business days`",
        Rule::assignment => "`NAME is VALUE`",
        Rule::times => "`times(…)`",
        Rule::arm => "`VALUE when CONDITION`",
        Rule::field => "`NAME: TYPE`",
        Rule::attribute | Rule::lead_item => "`NAME: TYPE`",
        Rule::decl | Rule::decl_next => "a declaration",
        Rule::policy_item => "`timezone`",
        Rule::stage_item | Rule::stage_next => "a line of a stage",
        Rule::sla_item | Rule::sla_next => "a line of an SLA",
        Rule::intake_item | Rule::intake_next => "a line of the intake",
        Rule::calendar_item | Rule::calendar_next => "a line of the calendar",
        Rule::commitment_item | Rule::commitment_next => "a line of a commitment",
        Rule::promise_item | Rule::promise_next => "a line of a promise",
        Rule::step | Rule::step_next => "a step of a scenario",
        Rule::criterion_block => return Expected::Sign("{"),
        Rule::requirement => return Expected::Keyword("at least"),
        Rule::share | Rule::sum | Rule::count => "a number, a percentage or an amount of money",
        Rule::leaves => return Expected::Keyword("leaves within"),
        Rule::reaches => return Expected::Keyword("reaches"),
        _ => return Expected::Unsaid,
    };
    Expected::Thing(thing)
}

/// The keywords that `rule` may start with.
pub(super) fn keywords_of(rule: Rule) -> impl Iterator<Item = &'static str> {
    let group: &[&str] = match rule {
        Rule::guard | Rule::when => &["when", "otherwise"],
        Rule::typ => &["yes/no", "one", "integer", "decimal", "money", "text", "percent", "department"],
        Rule::unit => &[
            "seconds", "minutes", "hours", "days", "weeks", "months", "years", "second", "minute", "hour", "day",
            "week", "month", "year",
        ],
        Rule::period => &["day", "week", "month", "quarter"],
        Rule::test | Rule::in_test | Rule::not_in_test | Rule::is_test => {
            &["is", "in", "not", "starts", "ends", "contains"]
        }
        Rule::action => &["notify", "reassign"],
        Rule::deadline => &["within"],
        Rule::entering => &["entering"],
        Rule::per => &["per"],
        Rule::without => &["without"],
        Rule::with => &["with"],
        Rule::event_by | Rule::step_by => &["by"],
        Rule::or_unknown => &["or"],
        Rule::in_order => &["in"],
        Rule::decide_file => &["from"],
        Rule::leaves | Rule::reaches => &["leaves", "reaches"],
        Rule::stage_next => starters(Rule::stage_items),
        Rule::sla_next => starters(Rule::sla_items),
        Rule::step_next => starters(Rule::scenario_items),
        Rule::intake_next => starters(Rule::intake_items),
        Rule::calendar_next => starters(Rule::calendar_items),
        Rule::decl_next => starters(Rule::decls),
        Rule::arm_next => &["when", "otherwise"],
        _ => &[],
    };
    keyword(rule).into_iter().chain(group.iter().copied())
}

/// The words that may start a line of the block whose lines `rule` parses.
pub(super) fn starters(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::decls | Rule::file => &[
            "policy",
            "use",
            "calendar",
            "department",
            "lead",
            "group",
            "event",
            "criterion",
            "score",
            "decide",
            "intake",
            "stage",
            "recycle",
            "commitment",
            "promise",
            "scenario",
        ],
        Rule::policy_items => &["timezone"],
        Rule::calendar_items => &["open", "closed"],
        Rule::lead_items => &["fixed", "judged", "assume"],
        Rule::intake_items => &["when", "otherwise"],
        Rule::stage_items => &["when", "on", "after", "owner", "sla", "final", "clear", "return", "rest", "at"],
        Rule::sla_items => &["within", "met", "on", "warn", "from", "by", "no", "until", "paused"],
        Rule::commitment_items => &["by", "at"],
        Rule::promise_items => &["never", "no", "every"],
        Rule::scenario_items => &["given", "at", "wait", "expect"],
        _ => &[],
    }
}

/// What the lines of a block are, and how they may start.
pub(super) fn block(rule: Rule) -> Option<(&'static str, &'static str)> {
    Some(match rule {
        Rule::decls | Rule::file => {
            ("a declaration", "a policy is made of declarations such as `stage`, `decide`, `event` and `lead`")
        }
        Rule::policy_items => ("a line of the policy", "`policy` holds only `timezone \"ZONE\"`"),
        Rule::calendar_items => ("a line of the calendar", "a calendar holds `open` and `closed` lines"),
        Rule::lead_items => ("an attribute", "write `NAME: TYPE`, such as `attended: yes/no = no`"),
        Rule::field_items => ("a field", "write `NAME: TYPE`, such as `reason: one of price, timing`"),
        Rule::intake_items => ("a line of the intake", "write `when CONDITION -> STAGE` or `otherwise -> STAGE`"),
        Rule::stage_items => ("a line of a stage", "a stage holds lines such as `owner`, `when`, `on` and `after`"),
        Rule::sla_items => {
            ("a line of an SLA", "an SLA holds lines such as `within`, `met by`, `warn at` and `on breach`")
        }
        Rule::commitment_items => {
            ("a line of a commitment", "a commitment holds `by` and `at least` or `at most` lines")
        }
        Rule::promise_items => {
            ("a line of a promise", "a promise holds `never`, `no lead enters` and `every lead entering` lines")
        }
        Rule::scenario_items => ("a step of a scenario", "a scenario holds `given`, `at`, `wait` and `expect` lines"),
        Rule::term_items => ("a line of a score", "write `+20 when CONDITION`"),
        Rule::arm_items => ("a line of a decision", "write `VALUE when CONDITION` or `VALUE otherwise`"),
        Rule::bullet_items => ("a line of this list", "each line of a list starts with `-`"),
        _ => return None,
    })
}
