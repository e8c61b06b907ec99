//! The page of each code: what is looked for, what it costs, what fails and passes, when to allow it.
//!
//! Lints bring their own page; the codes of unreadable text, of gaps and overlaps and of comments
//! are listed here. Every page has the same parts, and its policies are run as tests.

use super::lints::LINTS;
use crate::diagnostic::Code;

macro_rules! pages {
    ($($code:ident $file:literal;)*) => {
        /// The pages of codes that no lint looks for.
        pub const PAGES: &[(Code, &str)] = &[$((Code::$code, include_str!(concat!("lints/", $file, ".md"))),)*];
    };
}

pages! {
    Syntax "text/syntax";
    UnknownName "text/unknown_name";
    DuplicateName "text/duplicate_name";
    ConfusableName "text/confusable_name";
    TypeMismatch "text/type_mismatch";
    UnitMismatch "text/unit_mismatch";
    InvalidValue "text/invalid_value";
    CircularDefinition "text/circular_definition";
    AmbiguousNot "text/ambiguous_not";
    NoCalendar "text/no_calendar";
    MissingRest "text/missing_rest";
    UnreadableFile "text/unreadable_file";
    MissingTimezone "text/missing_timezone";
    UnusedAllow "text/unused_allow";
    ExpiredAllow "text/expired_allow";
    UnusedBaseline "text/unused_baseline";
    GapIntake "gap_intake";
    GapDecision "gap_decision";
    GapEvent "gap_event";
    GapOwner "gap_owner";
    GapDeadline "gap_deadline";
    GapReturn "gap_return";
    OverlapIntake "overlap_intake";
    OverlapDecision "overlap_decision";
    OverlapEvent "overlap_event";
    OverlapOwner "overlap_owner";
    OverlapDeadline "overlap_deadline";
    OverlapReturn "overlap_return";
    OverlapWhen "overlap_when";
    OverlapTimer "overlap_timer";
}

/// The page of a code, in Markdown.
pub fn page(code: Code) -> &'static str {
    let of_lint = LINTS.iter().find(|lint| lint.code == code).map(|lint| lint.page);
    let other = || PAGES.iter().find(|(listed, _)| *listed == code).map(|(_, page)| *page);
    of_lint.or_else(other).unwrap_or("")
}

/// What a code says, in a line: the first clause of its page, without a final stop.
pub fn summary(code: Code) -> String {
    let body = page(code).split("\n\n").nth(1).unwrap_or("").replace('\n', " ");
    let end = [". ", ": "].iter().filter_map(|stop| body.find(stop)).min().unwrap_or(body.len());
    body[..end].trim_end_matches('.').to_string()
}
