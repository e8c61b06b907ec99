//! The stable names of everything that can be found.

use std::fmt;

/// How much a finding matters; ordered, so that a fail level is a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident;)*) => {
        /// A code of the language reference's table of findings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($variant,)* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity unless a project sets another.
            pub fn default_severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    Syntax "syntax" Error;
    UnknownName "unknown-name" Error;
    DuplicateName "duplicate-name" Error;
    ConfusableName "confusable-name" Error;
    TypeMismatch "type-mismatch" Error;
    UnitMismatch "unit-mismatch" Error;
    InvalidValue "invalid-value" Error;
    CircularDefinition "circular-definition" Error;
    AmbiguousNot "ambiguous-not" Error;
    NoCalendar "no-calendar" Error;
    MissingRest "missing-rest" Error;
    UnreadableFile "unreadable-file" Error;
    GapIntake "gap-intake" Error;
    GapDecision "gap-decision" Error;
    GapEvent "gap-event" Error;
    GapOwner "gap-owner" Error;
    GapDeadline "gap-deadline" Error;
    GapReturn "gap-return" Error;
    OverlapIntake "overlap-intake" Error;
    OverlapDecision "overlap-decision" Error;
    OverlapEvent "overlap-event" Error;
    OverlapOwner "overlap-owner" Error;
    OverlapDeadline "overlap-deadline" Error;
    OverlapReturn "overlap-return" Error;
    OverlapWhen "overlap-when" Error;
    OverlapTimer "overlap-timer" Error;
    UnreachableStage "unreachable-stage" Warning;
    UnreachableLine "unreachable-line" Warning;
    NeverTrue "never-true" Warning;
    AlwaysTrue "always-true" Warning;
    DeadEnd "dead-end" Error;
    NoFinal "no-final" Warning;
    Unattended "unattended" Warning;
    HandoffIncomplete "handoff-incomplete" Warning;
    InstantLoop "instant-loop" Error;
    EndlessLoop "endless-loop" Error;
    SlaUnmeetable "sla-unmeetable" Warning;
    SlaAfterExit "sla-after-exit" Warning;
    LadderOrder "ladder-order" Warning;
    PromiseBroken "promise-broken" Error;
    RedundantLine "redundant-line" Note;
    UnusedName "unused-name" Note;
    JudgedOnly "judged-only" Note;
    MissingLabel "missing-label" Note;
    UnusedAllow "unused-allow" Note;
    ExpiredAllow "expired-allow" Note;
    UnusedBaseline "unused-baseline" Note;
    MissingTimezone "missing-timezone" Note;
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

    pub fn parse(name: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.as_str() == name)
    }
}

impl Code {
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// The help for a word that is no code.
    pub fn did_you_mean(word: &str) -> String {
        let near = crate::text::did_you_mean(word, Code::ALL.iter().map(|code| code.as_str()));
        near.unwrap_or_else(|| String::from("`tasuki rules` lists every code"))
    }

    /// Whether the finding says that the text is not a policy, so that nothing can be run.
    pub fn breaks_the_text(self) -> bool {
        self <= Code::UnreadableFile
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
