//! One allow comment as it is written: `// tasuki: allow(CODE, …) [until DATE]: reason`.

use jiff::civil::Date;

use crate::diagnostic::Code;

/// The form, for help texts.
pub const FORM: &str = "write `// tasuki: allow(CODE): reason` or `// tasuki: allow(CODE) until 2027-03-31: reason`";

/// What a well-formed comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The codes as written; a word that is no code, or a code that cannot be silenced, is a problem
    /// of its own.
    pub words: Vec<String>,
    /// The last day on which the comment holds.
    pub until: Option<Date>,
}

/// Why a comment silences nothing at all, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub message: String,
    pub help: String,
}

/// Reads the text of a comment behind its slashes; none if it does not speak to this tool.
pub fn read(comment: &str) -> Option<Result<Written, Malformed>> {
    let word = comment.trim_start();
    let body = word.strip_prefix("tasuki:").or_else(|| word.strip_prefix("tasuki："))?;
    Some(written(body.trim()))
}

fn written(body: &str) -> Result<Written, Malformed> {
    let Some(rest) = body.strip_prefix("allow") else {
        return Err(malformed("a `tasuki:` comment can only `allow` findings"));
    };
    let inside = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((words, rest)) = inside else {
        return Err(malformed("`allow` names the codes of findings in parentheses"));
    };
    let words: Vec<String> = words.split(',').map(|word| word.trim().to_string()).collect();
    if words.iter().all(String::is_empty) {
        return Err(malformed("`allow` names at least one code"));
    }
    let Some((limit, reason)) = rest.split_once(':') else {
        return Err(malformed(match rest.contains('：') {
            true => "the reason stands behind the ASCII sign `:`",
            false => "an allow gives its reason behind a colon",
        }));
    };
    if reason.trim().is_empty() {
        return Err(malformed("an allow gives its reason behind the colon"));
    }
    let until = match limit.trim() {
        "" => None,
        limit => {
            let date = limit.strip_prefix("until").map(str::trim);
            let read = date.and_then(|date| date.parse::<Date>().ok());
            Some(read.ok_or_else(|| malformed(&format!("`{limit}` is no limit: it is `until` and a date")))?)
        }
    };
    Ok(Written { words, until })
}

/// A comment with three slashes.
pub fn documents() -> Malformed {
    malformed("three slashes document the next line, an allow has two")
}

fn malformed(message: &str) -> Malformed {
    Malformed { message: format!("this comment silences nothing: {message}"), help: String::from(FORM) }
}

/// The code of a word, if a comment may silence it.
pub fn code(word: &str) -> Result<Code, Malformed> {
    match Code::parse(word) {
        None => Err(Malformed { message: format!("`{word}` is no code"), help: Code::did_you_mean(word) }),
        Some(code) if code.breaks_the_text() => Err(Malformed {
            message: format!("`{code}` says that the text is not a policy, which no comment can allow"),
            help: String::from("correct the text below"),
        }),
        Some(code @ (Code::UnusedAllow | Code::ExpiredAllow)) => Err(Malformed {
            message: format!("`{code}` is about comments like this one, and none can allow it"),
            help: format!("set `{code} = \"off\"` in the section `[severity]` of `tasuki.toml`"),
        }),
        Some(code) => Ok(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_comments_are_not_for_this_tool() {
        assert_eq!(read(" tasuki is a sash"), None);
        assert_eq!(read(" see tasuki: allow"), None);
    }

    #[test]
    fn codes_limit_and_reason_are_read_with_any_spacing() {
        let written = |text: &str| read(text).unwrap().unwrap();
        assert_eq!(written("tasuki:allow(gap-event):CRM が許さない").words, ["gap-event"]);
        let with_limit = written(" tasuki: allow ( a , b )  until 2027-01-31 : why: because");
        assert_eq!(with_limit.words, ["a", "b"]);
        assert_eq!(with_limit.until, Some(jiff::civil::date(2027, 1, 31)));
    }

    #[test]
    fn what_is_missing_is_named() {
        let why = |text: &str| read(text).unwrap().unwrap_err().message;
        for (text, names) in [
            (" tasuki: ignore(x): y", "can only `allow`"),
            (" tasuki: allow gap-event: y", "in parentheses"),
            (" tasuki: allow(): y", "at least one code"),
            (" tasuki: allow(gap-event)", "reason behind a colon"),
            (" tasuki: allow(gap-event): ", "reason behind the colon"),
            (" tasuki: allow(gap-event)：理由", "ASCII sign `:`"),
            (" tasuki: allow(gap-event) until soon: y", "`until soon` is no limit"),
            (" tasuki: allow(gap-event) until 2027-02-30: y", "`until 2027-02-30` is no limit"),
        ] {
            assert!(why(text).contains(names), "{text}: {}", why(text));
        }
    }
}
