//! Slips in how a value is written: numbers, money, dates and ranges as other languages have them.

use super::super::super::grammar::Rule;
use super::super::token::{token_at, token_before};
use super::super::{Mistake, Say};
use super::say;

pub(super) fn slip(mistake: &Mistake<'_>) -> Option<Say> {
    currency(mistake)
        .or_else(|| slashed_date(mistake))
        .or_else(|| number(mistake))
        .or_else(|| range(mistake))
        .or_else(|| between(mistake))
        .or_else(|| open_range(mistake))
        .or_else(|| yes_or_no(mistake))
}

/// Whether a token is a number, a date or a time.
fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}

/// `300 jpy`, `¥300`, `$20`.
fn currency(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let amount = mistake.text[at.end..mistake.range.end].trim_start().starts_with(|c: char| c.is_ascii_digit());
    let code = match mistake.found() {
        "¥" | "￥" if amount => "JPY",
        "$" if amount => "USD",
        "€" if amount => "EUR",
        "£" if amount => "GBP",
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

/// `2026/10/05`, `2026-10-05T09:00`.
fn slashed_date(mistake: &Mistake<'_>) -> Option<Say> {
    if mistake.expects(&[Rule::clock])
        && let Some(time) = mistake.found().strip_prefix('T')
        && time.starts_with(|c: char| c.is_ascii_digit())
    {
        return say(mistake.found.clone()?, "date and time are parted by a space", "write `2026-10-05 09:00`");
    }
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

/// `300,000`, `300 万`, `3百万`, `.5`.
fn number(mistake: &Mistake<'_>) -> Option<Say> {
    let found = mistake.found.clone()?;
    let rest = &mistake.text[found.start..mistake.range.end];
    if mistake.found() == "." && mistake.expects(&[Rule::literal, Rule::quantity]) && is_number(&rest[1..]) {
        return say(found, "a number starts with a digit", "write `0.5`");
    }
    let before = mistake.before.clone().filter(|_| is_number(mistake.before()))?;
    if !mistake.expects(&[Rule::currency, Rule::percent_sign, Rule::unit]) {
        return None;
    }
    let end = found.start + rest.find(|c: char| !(c.is_ascii_digit() || c == ',')).unwrap_or(rest.len());
    let written = &mistake.text[before.start..end];
    if before.end == found.start && written.split(',').skip(1).all(|group| group.len() == 3) && mistake.found() == "," {
        return say(before.start..end, "digits are grouped by `_`", format!("write `{}`", written.replace(',', "_")));
    }
    let scale = mistake.found();
    match scale {
        "万" | "億" | "k" | "M" => {
            let help = format!("write `{}{scale}`", mistake.before());
            say(before.start..found.end, "a scale stands right behind its number", help)
        }
        "K" | "m" | "百万" | "千万" | "百" | "千" | "thousand" | "million" => {
            say(found, format!("`{scale}` is no scale of numbers"), "numbers scale with `k`, `M`, `万` and `億`")
        }
        _ => None,
    }
}

/// `1-9`, `1 to 9`, `mon-fri`, `9:00-18:00`.
fn range(mistake: &Mistake<'_>) -> Option<Say> {
    let sign = mistake.found.clone()?;
    let low = mistake.before.clone()?;
    let ranges = mistake.expects(&[Rule::dots]) || is_number(mistake.before());
    if !matches!(mistake.found(), "-" | "~" | "to" | "until" | "through") || !ranges {
        return None;
    }
    let blank = mistake.text[sign.end..mistake.range.end].find(|c: char| !c.is_whitespace())?;
    let high = token_at(mistake.text, sign.end + blank);
    if !(mistake.expects(&[Rule::dots]) || is_number(&mistake.text[high.clone()])) {
        return None;
    }
    let help = format!("write `{}..{}`, which has both ends", mistake.before(), &mistake.text[high.clone()]);
    say(low.start..high.end, "a range is written with two dots", help)
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
        _ => None,
    }
}

/// `x in 5..`: only a type may leave an end out.
fn open_range(mistake: &Mistake<'_>) -> Option<Say> {
    let dots = mistake.before.clone()?;
    if !mistake.text[mistake.range.start..dots.end].ends_with("..") || !mistake.expects(&[Rule::literal]) {
        return None;
    }
    let low = token_before(mistake.text, mistake.range.start, dots.end - 2)?;
    let help = format!("write `>= {}` instead", &mistake.text[low.clone()]);
    say(low.start..dots.end, "only a type may leave an end of a range out", help)
}

/// `x: yes or no`, `x: yes`.
fn yes_or_no(mistake: &Mistake<'_>) -> Option<Say> {
    if mistake.before() != "yes" || !mistake.expects(&[Rule::slash]) {
        return None;
    }
    say(mistake.before.clone()?, "a type of two values is written `yes/no`", "write `yes/no`")
}
