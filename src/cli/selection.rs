//! `--select` and `--ignore`: which findings of `check` a run is about.

use crate::diagnostic::Code;

/// A comma list of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes(Vec<Code>);

impl Codes {
    /// Reads a comma list of codes.
    pub fn parse(text: &str) -> Result<Codes, String> {
        let read =
            |word: &str| Code::parse(word).ok_or_else(|| format!("`{word}` is no code; {}", Code::did_you_mean(word)));
        text.split(',').map(|word| read(word.trim())).collect::<Result<_, _>>().map(Codes)
    }

    /// As [`Codes::parse`], for findings to leave out.
    pub fn parse_ignored(text: &str) -> Result<Codes, String> {
        let codes = Codes::parse(text)?;
        match codes.0.iter().find(|code| code.breaks_the_text()) {
            Some(code) => Err(format!("`{code}` says that the text is not a policy, which cannot be ignored")),
            None => Ok(codes),
        }
    }
}

/// What a run is about.
#[derive(Clone, Copy)]
pub struct Selection<'a> {
    /// These alone, if given.
    pub select: Option<&'a Codes>,
    pub ignore: Option<&'a Codes>,
}

impl Selection<'_> {
    /// Whether findings of the code are shown and counted. What says that the text is not a policy
    /// always is: nothing else can be looked for in such a text.
    pub fn keeps(self, code: Code) -> bool {
        let selected = self.select.is_none_or(|codes| codes.0.contains(&code));
        let ignored = self.ignore.is_some_and(|codes| codes.0.contains(&code));
        code.breaks_the_text() || (selected && !ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_keeps_what_is_selected_and_not_ignored() {
        let (select, ignore) =
            (Codes::parse("gap-event, gap-owner").unwrap(), Codes::parse_ignored("gap-owner").unwrap());
        let both = Selection { select: Some(&select), ignore: Some(&ignore) };
        assert!(both.keeps(Code::GapEvent) && both.keeps(Code::Syntax));
        assert!(!both.keeps(Code::GapOwner) && !both.keeps(Code::GapIntake));
        assert!(Selection { select: None, ignore: Some(&ignore) }.keeps(Code::GapIntake));
    }

    #[test]
    fn lists_name_codes_alone() {
        assert!(Codes::parse("gap-evnt").unwrap_err().contains("did you mean `gap-event`"));
        assert!(Codes::parse("").is_err());
        assert!(Codes::parse_ignored("syntax").unwrap_err().contains("cannot be ignored"));
    }
}
