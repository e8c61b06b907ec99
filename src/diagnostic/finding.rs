//! One finding.

use indexmap::IndexMap;
use smol_str::SmolStr;

use super::{Code, Example, Severity};
use crate::text::Span;

/// What was found. `message` says what is wrong, `label` what the place is, `help` what to do:
/// lower case, no final stop, names in backticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub span: Span,
    pub label: String,
    /// The decision, `STAGE`, `STAGE/EVENT`, `STAGE/SLA`, commitment or promise; `intake`.
    pub subject: Option<String>,
    pub related: Vec<Related>,
    pub region: Vec<Region>,
    /// Which part of all combinations of values that the types allow the region is, from 0 to 1, as
    /// a decimal number; where values can be counted.
    pub share: Option<String>,
    /// The trace rows that bring the example lead to the place of the finding.
    pub run: Vec<RunRow>,
    pub help: Option<String>,
}

/// Another place that belongs to the finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub span: Span,
    pub message: String,
}

/// One box of leads: for each constrained name a table cell; what is not named is `any`.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    pub cells: IndexMap<SmolStr, String>,
    pub example: Example,
    /// How many leads of a trace were in the box, if a trace was looked at.
    pub leads: Option<u64>,
}

/// One row of a trace that `simulate` replays.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    pub lead: String,
    pub at: String,
    pub event: String,
    pub by: Option<String>,
    pub values: Example,
}

impl Finding {
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            code,
            severity: code.default_severity(),
            message: message.into(),
            span,
            label: String::new(),
            subject: None,
            related: Vec::new(),
            region: Vec::new(),
            share: None,
            run: Vec::new(),
            help: None,
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Finding {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    pub fn subject(mut self, subject: impl Into<String>) -> Finding {
        self.subject = Some(subject.into());
        self
    }

    pub fn related(mut self, span: Span, message: impl Into<String>) -> Finding {
        self.related.push(Related { span, message: message.into() });
        self
    }

    pub fn severity(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }
}
