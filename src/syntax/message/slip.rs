//! Slips that people bring from other languages, each with its own way out.

mod cell;
mod value;

use super::super::grammar::{self, Rule};
use super::token::{is_word, token_before};
use super::{Mistake, Say};

/// The message for a known slip at the place of the mistake.
pub(super) fn slip(mistake: &Mistake<'_>) -> Option<Say> {
    is_in(mistake)
        .or_else(|| operator(mistake))
        .or_else(|| value::slip(mistake))
        .or_else(|| cell::slip(mistake))
        .or_else(|| hyphen(mistake))
        .or_else(|| owner(mistake))
        .or_else(|| unquoted_label(mistake))
        .or_else(|| unquoted_text(mistake))
        .or_else(|| bare_list(mistake))
        .or_else(|| foreign_sign(mistake))
        .or_else(|| reversed(mistake))
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
    let name = mistake.before().starts_with(|c: char| is_word(c) && !c.is_ascii_digit());
    if mistake.found() != "-" || before.end != found.start || !name || mistake.expects(&[Rule::dots]) {
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
    if mistake.expects(&[Rule::date, Rule::name]) || grammar::is_reserved(word) {
        return None;
    }
    let after = &mistake.text[at.end..mistake.range.end];
    if word.is_ascii() && !after.trim_start().starts_with(['{', ':']) {
        return None;
    }
    say(at, format!("a label stands in quotes, `{word}` does not"), format!("write `\"{word}\"`"))
}

/// `owner is sales`, `owner: sales`, `owner follow terr`.
fn owner(mistake: &Mistake<'_>) -> Option<Say> {
    let found = mistake.found.clone()?;
    match (mistake.before(), mistake.found()) {
        ("owner", sign @ ("is" | ":" | "=")) if mistake.expects(&[Rule::kw_follows, Rule::owner_follows]) => {
            say(found, format!("an owner is named without `{sign}`"), "write `owner DEPARTMENT`")
        }
        ("follow", word) if word.starts_with(is_word) && mistake.expects(&[Rule::stage_next]) => {
            say(mistake.before.clone()?, "`follow` is not a keyword", "did you mean `follows`?")
        }
        _ => None,
    }
}

/// `policy Handoff`, `scenario hot_lead {`, `timezone Asia/Tokyo`, `use other.tasuki`.
fn unquoted_text(mistake: &Mistake<'_>) -> Option<Say> {
    let found = mistake.found.clone()?;
    let quoted = matches!(mistake.before(), "policy" | "scenario" | "timezone" | "use" | "from");
    if !quoted || !mistake.expects(&[Rule::string]) || !mistake.found().starts_with(is_word) {
        return None;
    }
    let rest = &mistake.text[found.start..mistake.range.end];
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '"')).unwrap_or(rest.len());
    let written = &rest[..length];
    let message = format!("`{}` holds a text in quotes, `{written}` has none", mistake.before());
    say(found.start..found.start + length, message, format!("write `\"{written}\"`"))
}

/// `x in a, b` and `x is a, b`: a list stands in parentheses.
fn bare_list(mistake: &Mistake<'_>) -> Option<Say> {
    let comma = mistake.found.clone()?;
    let first = mistake.before.clone()?;
    let word = token_before(mistake.text, mistake.range.start, first.start)?;
    let tests = matches!(&mistake.text[word], "in" | "is" | "not");
    if mistake.found() != "," || !tests || !mistake.expects(&[Rule::kw_and]) {
        return None;
    }
    let rest = &mistake.text[first.start..mistake.range.end];
    let length = rest.find(|c: char| !(is_word(c) || matches!(c, ',' | ' '))).unwrap_or(rest.len());
    let values: Vec<&str> = rest[..length].split(',').map(str::trim).collect();
    let values: Vec<&str> = values.iter().filter_map(|value| value.split(' ').next()).collect();
    say(comma, "a list stands in parentheses", format!("write `in ({})`", values.join(", ")))
}

fn foreign_sign(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let rest = &mistake.text[at.start..mistake.range.end];
    let sign = rest.chars().next()?;
    if is_invisible(sign) {
        let message = format!("an invisible character (U+{:04X}) stands here", sign as u32);
        return say(at.start..at.start + sign.len_utf8(), message, "delete it");
    }
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

/// Characters without width that no name and no space is made of.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
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
