//! From the place where the grammar stopped to a message in the words of the language.
//!
//! The furthest failing token names the place. A known slip gets its own words; then a keyword
//! that was misspelled; then what was expected there, in at most four words.

mod expected;
mod similar;
mod slip;
mod token;

use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::{self, Rule};
use super::lower::Lower;
use crate::diagnostic::{Code, Finding};
use expected::{Expected, describe};

/// The place of a mistake: what stands there, what stood before, what could have stood there.
struct Mistake<'m> {
    text: &'m str,
    /// What the broken statement was parsed as.
    rule: Rule,
    /// The broken statement.
    range: Range<usize>,
    /// The first token that does not fit; none at the end of the statement.
    found: Option<Range<usize>>,
    before: Option<Range<usize>>,
    expected: &'m [Rule],
}

/// What to say: the place, the message and the way out.
struct Say {
    at: Range<usize>,
    message: String,
    help: Option<String>,
}

impl Mistake<'_> {
    fn found(&self) -> &str {
        self.found.clone().map_or("", |at| &self.text[at])
    }

    fn before(&self) -> &str {
        self.before.clone().map_or("", |at| &self.text[at])
    }

    fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }
}

/// The offset at which pest stopped.
pub(super) fn stopped_at(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The word that starts the text, and the keyword it was probably meant to be, if `rule` parses
/// the lines of a block.
pub(super) fn misspelled_start(text: &str, rule: Rule) -> Option<(&str, &'static str)> {
    let word = &text[token::token_at(text, 0)];
    let starters = expected::starters(rule);
    if starters.contains(&word) || !word.starts_with(token::is_word) {
        return None;
    }
    similar::similar(word, starters.iter().copied()).map(|keyword| (word, keyword))
}

impl Lower<'_> {
    /// The message for `range`, which does not parse as `rule`.
    pub fn syntax_error(&self, range: Range<usize>, rule: Rule, error: &Error<Rule>) -> Finding {
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
            ErrorVariant::CustomError { .. } => return self.too_long(range),
        };
        let text: &str = &self.text;
        let at = range.start + stopped_at(error);
        let end = range.start + text[range.clone()].trim_end().len();
        let found = (at < end).then(|| token::token_at(text, at)).map(|found| found.start..found.end.min(end));
        let before = token::token_before(text, range.start, at.min(end));
        let mistake = Mistake { text, rule, range, found, before, expected };
        let say = slip::slip(&mistake)
            .or_else(|| misspelled(&mistake))
            .or_else(|| reserved(&mistake))
            .or_else(|| no_such_line(&mistake))
            .unwrap_or_else(|| plain(&mistake));
        let finding = Finding::new(Code::Syntax, self.span_at(say.at.start, say.at.end), say.message);
        match say.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn too_long(&self, range: Range<usize>) -> Finding {
        let at = token::token_at(&self.text, range.start);
        let finding = Finding::new(Code::Syntax, self.span_at(at.start, at.end), "this text is too long to be read");
        finding.help("split the policy into files and name them with `use`")
    }
}

fn misspelled(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone()?;
    let word = mistake.found();
    if !word.starts_with(token::is_word) {
        return None;
    }
    let starts = at.start == mistake.range.start;
    let keywords = mistake.expected.iter().flat_map(|rule| expected::keywords_of(*rule));
    let starters = if starts { expected::starters(mistake.rule) } else { &[] };
    let keyword = similar::similar(word, keywords.chain(starters.iter().copied()))?;
    let message = format!("`{word}` is not a keyword");
    Some(Say { at, message, help: Some(format!("did you mean `{keyword}`?")) })
}

/// A keyword where a name is due.
fn reserved(mistake: &Mistake<'_>) -> Option<Say> {
    const NAMES: [Rule; 12] = [
        Rule::name,
        Rule::event_name,
        Rule::path,
        Rule::actor,
        Rule::value,
        Rule::target,
        Rule::literal,
        Rule::element,
        Rule::set,
        Rule::arm_value,
        Rule::event_match,
        Rule::cond,
    ];
    let word = mistake.found();
    if !grammar::is_reserved(word) || !(mistake.expects(&NAMES) || names_an_attribute(mistake)) {
        return None;
    }
    let (things, _) = said(mistake.expected);
    let message = format!("`{word}` is a keyword and cannot be a name");
    let help = format!("{} stands here; another name, such as `{word}_`, is free", either(&things));
    Some(Say { at: mistake.found.clone()?, message, help: Some(help) })
}

/// `in: yes/no` or `stage "段階": …` where an attribute or a field is declared.
fn names_an_attribute(mistake: &Mistake<'_>) -> bool {
    let declares = matches!(mistake.rule, Rule::lead_items | Rule::field_items);
    let after = mistake.found.clone().map_or("", |at| mistake.text[at.end..mistake.range.end].trim_start());
    declares && after.starts_with([':', '"'])
}

/// A word that starts no line of its block.
fn no_such_line(mistake: &Mistake<'_>) -> Option<Say> {
    let at = mistake.found.clone().filter(|at| at.start == mistake.range.start)?;
    let (line, help) = expected::block(mistake.rule)?;
    let message = format!("`{}` does not start {line}", shortened(mistake.found()));
    Some(Say { at, message, help: Some(help.to_owned()) })
}

fn plain(mistake: &Mistake<'_>) -> Say {
    let (things, signs) = said(mistake.expected);
    let expected = if things.is_empty() { "something else".to_owned() } else { either(&things) };
    let help = signs.map(|sign| format!("write `{sign}`"));
    match (&mistake.found, &mistake.before) {
        (Some(found), _) => {
            let message = format!("expected {expected}, found `{}`", shortened(mistake.found()));
            Say { at: found.clone(), message, help: None }
        }
        (None, Some(before)) => {
            let message = format!("expected {expected} after `{}`", shortened(mistake.before()));
            Say { at: before.clone(), message, help }
        }
        (None, None) => Say { at: mistake.range.clone(), message: format!("expected {expected}"), help },
    }
}

/// At most four things that were expected, what must come before what may; and the sign, if it
/// is the only one.
fn said(expected: &[Rule]) -> (Vec<String>, Option<&'static str>) {
    let mut things: Vec<(u8, String)> = Vec::new();
    let mut only_sign = None;
    for rule in expected {
        let thing = match describe(*rule) {
            Expected::Keyword(word @ ("and" | "or")) => (3, format!("`{word}`")),
            Expected::Keyword(word) => (1, format!("`{word}`")),
            Expected::Sign(sign) => {
                only_sign = Some(sign);
                (0, format!("`{sign}`"))
            }
            Expected::Thing(thing) => (2, thing.to_owned()),
            Expected::Unsaid => continue,
        };
        if !things.contains(&thing) {
            things.push(thing);
        }
    }
    let only_sign = only_sign.filter(|_| things.len() == 1);
    things.sort();
    things.truncate(4);
    (things.into_iter().map(|(_, thing)| thing).collect(), only_sign)
}

fn either(things: &[String]) -> String {
    match things {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}
