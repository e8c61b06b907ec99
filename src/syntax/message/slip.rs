//! Slips that people bring from other languages, each with its own way out.

use super::super::grammar::Rule;
use super::token::{is_word, token_at, token_before};
use super::{Mistake, Say};

/// The message for a known slip at the place of the mistake.
pub(super) fn slip(mistake: &Mistake<'_>) -> Option<Say> {
    is_in(mistake)
        .or_else(|| operator(mistake))
        .or_else(|| hyphen(mistake))
        .or_else(|| currency(mistake))
        .or_else(|| slashed_date(mistake))
        .or_else(|| unquoted_label(mistake))
        .or_else(|| foreign_sign(mistake))
        .or_else(|| reversed(mistake))
        .or_else(|| between(mistake))
        .or_else(|| open_range(mistake))
}

fn say(at: std::ops::Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Option<Say> {
    Some(Say { at, message: message.into(), help: Some(help.into()) })
}

/// `x is in (a, b)`, `x is not in …`, `x not is a`, `x is > 3`.
fn is_in(mistake: &Mistake<'_>) -> Option<Say> {
    let found = mistake.found.clone()?;
    let before = mistake.before.clone()?;
    match (mistake.before(), mistake.found()) {
        ("is", "in") => say(before.start..found.end, "`is in` is said in one word", "write `in`"),
        ("is", comparator @ (">=" | ">" | "<=" | "<")) => say(
            before.start..found.end,
            format!("`is {comparator}` is said in one sign"),
            format!("write `{comparator}`"),
        ),
        ("not", "in") => {
            let is = token_before(mistake.text, mistake.range.start, before.start)?;
            (&mistake.text[is.clone()] == "is")
                .then(|| say(is.start..found.end, "`is not in` is said in two words", "write `not in`"))?
        }
        ("not", "is") => say(before.start..found.end, "`not is` is the wrong way round", "write `is not`"),
        _ => None,
    }
}

fn operator(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let sign = mistake.found();
    let compares = mistake.expects(&[Rule::test, Rule::is_test, Rule::kw_is, Rule::compare, Rule::kw_and]);
    let meant = match sign {
        "=>" | "-->" | "--" | "=->" | "~>" if mistake.expects(&[Rule::arrow]) => "->",
        "=>" if compares => ">=",
        "=<" if compares => "<=",
        "=" | "==" | "===" if compares => "is",
        ":=" | "==" if mistake.expects(&[Rule::equals]) => "=",
        "!=" | "<>" | "!==" if compares => "is not",
        "&&" | "&" => "and",
        "||" => "or",
        "|" if compares && !mistake.expects(&[Rule::pipe]) => "or",
        "!" => "not",
        _ => return None,
    };
    say(at, format!("`{sign}` is not a sign of the language"), format!("did you mean `{meant}`?"))
}

/// `inside-sales`: names hold no hyphen.
fn hyphen(mistake: &Mistake<'_>) -> Option<Say> {
    let found = mistake.found.clone()?;
    let before = mistake.before.clone()?;
    if mistake.found() != "-" || before.end != found.start || !mistake.before().starts_with(is_word) {
        return None;
    }
    let rest = &mistake.text[found.end..mistake.range.end];
    let length = rest.find(|c: char| !(is_word(c) || c == '-')).unwrap_or(rest.len());
    if length == 0 {
        return None;
    }
    let at = before.start..found.end + length;
    let name = mistake.text[at.clone()].replace('-', "_");
    say(at, "a name holds no `-`", format!("write `{name}`"))
}

/// `300 jpy`, `¥300`, `$20`.
fn currency(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let code = match mistake.found() {
        "¥" | "￥" => "JPY",
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        word if mistake.expects(&[Rule::currency]) => match word.to_lowercase().as_str() {
            "yen" | "jpy" => "JPY",
            "dollar" | "dollars" | "usd" => "USD",
            "euro" | "euros" | "eur" => "EUR",
            _ => return None,
        },
        _ => return None,
    };
    let message = format!("`{}` is not how money is written", mistake.found());
    say(at, message, format!("write the number, then the code: `300万 {code}`"))
}

/// `2026/10/05`.
fn slashed_date(mistake: &Mistake<'_>) -> Option<Say> {
    if !mistake.expects(&[Rule::date, Rule::moment]) {
        return None;
    }
    let start = mistake.found.clone()?.start;
    let rest = &mistake.text[start..mistake.range.end];
    let length = rest.find(|c: char| !(c.is_ascii_digit() || c == '/' || c == '.' || c == '-')).unwrap_or(rest.len());
    let written = &rest[..length];
    let fields: Vec<&str> = written.split(['/', '.', '-']).collect();
    let [year, month, day] = fields.as_slice() else { return None };
    let well = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let help = if well { format!("write `{year}-{month:0>2}-{day:0>2}`") } else { "write `2026-10-05`".to_owned() };
    say(start..start + length, "dates are written year-month-day", help)
}

/// `stage nurturing リード育成 {`.
fn unquoted_label(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let word = mistake.found();
    if !mistake.expects(&[Rule::string]) || !word.starts_with(is_word) {
        return None;
    }
    if word.is_ascii() && !mistake.expects(&[Rule::lbrace, Rule::colon]) {
        return None;
    }
    if mistake.expects(&[Rule::date, Rule::name]) || super::grammar::is_reserved(word) {
        return None;
    }
    let after = &mistake.text[at.end..mistake.range.end];
    if word.is_ascii() && !after.trim_start().starts_with(['{', ':']) {
        return None;
    }
    say(at, format!("a label stands in quotes, `{word}` does not"), format!("write `\"{word}\"`"))
}

fn foreign_sign(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let rest = &mistake.text[at.start..mistake.range.end];
    let sign = rest.chars().next()?;
    let (length, help) = match sign {
        ';' => (1, "delete it: a line ends without a sign"),
        '\'' | '`' => (1, "text stands in double quotes: `\"…\"`"),
        '#' => (1, "comments start with `//`"),
        '/' if rest.starts_with("/*") => (2, "comments start with `//` and end with the line"),
        '[' | ']' | '<' if mistake.expects(&[Rule::set, Rule::lparen]) => (1, "lists stand in parentheses: `(a, b)`"),
        ',' if mistake.expects(&[
            Rule::stage_next,
            Rule::sla_next,
            Rule::lead_next,
            Rule::arm_next,
            Rule::decl_next,
            Rule::intake_next,
            Rule::bullet_next,
            Rule::term_next,
        ]) =>
        {
            (1, "delete it: lines are not separated by commas")
        }
        _ => return None,
    };
    let at = at.start..at.start + length;
    let message = format!("`{}` is not a sign of the language here", &mistake.text[at.clone()]);
    say(at, message, help)
}

/// `1000 <= employees`: the name stands first.
fn reversed(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    if !mistake.expects(&[Rule::cond, Rule::and_cond, Rule::not_cond, Rule::comparison]) {
        return None;
    }
    let number = mistake.found().starts_with(|c: char| c.is_ascii_digit());
    let text = mistake.found().starts_with('"');
    (number || text).then(|| say(at, "a condition starts with a name", "write `NAME >= 1000`, or `NAME in 1..9`"))?
}

/// `employees between 1 and 9`.
fn between(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let chained = matches!(mistake.found(), "<" | "<=" | ">" | ">=")
        && mistake.before().starts_with(|c: char| c.is_ascii_digit())
        && mistake.expects(&[Rule::kw_and]);
    match mistake.found() {
        "between" if mistake.expects(&[Rule::test, Rule::kw_and]) => {
            say(at, "`between` is not a keyword", "write `in 1..9`, which has both ends")
        }
        _ if chained => say(at, "a comparison has two sides", "write `in 1..9`, or join two comparisons with `and`"),
        "~" | "-" if mistake.before().starts_with(|c: char| c.is_ascii_digit()) => {
            let next = token_at(mistake.text, at.end);
            let digits = mistake.text[next].starts_with(|c: char| c.is_ascii_digit());
            digits.then(|| say(at, "a range is not written so", "write `1..9`, which has both ends"))?
        }
        _ => None,
    }
}

/// `x in 5..`: only a type may leave an end out.
fn open_range(mistake: &Mistake<'_>) -> Option<Say> {
    let before = mistake.before.clone()?;
    if mistake.text[mistake.range.start..before.end].ends_with("..") && mistake.expects(&[Rule::literal]) {
        return say(before, "only a type may leave an end of a range out", "write `>= 5` instead");
    }
    None
}
