//! The codes of findings for people and as the `tasuki.rules/1` document, and the page of one as
//! `tasuki.explain/1`.

use serde::Serialize;

use super::markdown;
use super::palette;
use super::table::{Column, table};
use crate::analyze::{page, summary};
use crate::diagnostic::Code;

#[derive(Clone, Debug, Serialize)]
pub struct RulesDocument {
    schema: &'static str,
    rules: Vec<Rule>,
}

/// One code.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    code: &'static str,
    /// Unless `tasuki.toml` sets another.
    severity: &'static str,
    summary: String,
    /// Whether a comment can silence it and `tasuki.toml` can set its severity.
    can_be_allowed: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainDocument {
    schema: &'static str,
    #[serde(flatten)]
    rule: Rule,
    /// Markdown.
    page: &'static str,
}

impl Rule {
    fn of(code: Code) -> Rule {
        Rule {
            code: code.as_str(),
            severity: code.default_severity().as_str(),
            summary: summary(code),
            can_be_allowed: !code.breaks_the_text(),
        }
    }
}

/// Every code, in the order of the language reference.
pub fn document() -> RulesDocument {
    RulesDocument { schema: "tasuki.rules/1", rules: Code::ALL.iter().copied().map(Rule::of).collect() }
}

/// Every code in a table.
pub fn text() -> String {
    let rows: Vec<Vec<String>> = Code::ALL
        .iter()
        .map(|code| vec![code.to_string(), code.default_severity().as_str().to_string(), summary(*code)])
        .collect();
    let columns = [("code", Column::Text), ("severity", Column::Text), ("says", Column::Text)];
    format!("{}\n`tasuki explain CODE` tells more; `tasuki.toml` sets severities\n", table(&columns, &rows))
}

/// One code as a document.
pub fn explain_document(code: Code) -> ExplainDocument {
    ExplainDocument { schema: "tasuki.explain/1", rule: Rule::of(code), page: page(code) }
}

/// The page of one code, `width` columns wide.
pub fn explain_text(code: Code, width: usize) -> String {
    let severity = code.default_severity();
    let style = palette::severity(severity);
    let body = page(code).split_once("\n\n").map_or("", |(_, body)| body);
    format!("{style}{}[{code}]{style:#}\n\n{}", severity.as_str(), markdown::text(body, width))
}
