//! What could be written for a finding.

use super::Edit;
use crate::diagnostic::{Code, Finding};
use crate::model::{Loaded, StageId};
use crate::report::condition;
use crate::syntax::ast::{Decl, DeclKind};
use crate::text::{Source, Span};

/// Edits for one finding, the best first.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    Edits(Vec<Edit>),
    /// Nothing can be written without deciding something; why, in words.
    Nothing(&'static str),
}

/// What could be written for the finding; none if it is not one that text alone can settle.
pub fn propose(finding: &Finding, loaded: &Loaded) -> Option<Proposal> {
    let source = loaded.sources.get(finding.span.file);
    let edits = match finding.code {
        Code::GapEvent => closing(finding, source, event_lines(finding, loaded)?),
        Code::GapDeadline => closing(finding, source, deadline_lines(finding, loaded)?),
        Code::RedundantLine | Code::UnreachableLine => vec![Edit::delete(source, finding.span)],
        Code::UnusedAllow | Code::ExpiredAllow => {
            // A comment that names several codes may be needed for the others.
            if loaded.sources.snippet(finding.span).split(')').next().is_some_and(|codes| codes.contains(',')) {
                return Some(Proposal::Nothing("the comment names other codes too"));
            }
            vec![Edit::delete(source, finding.span)]
        }
        Code::MissingTimezone => {
            let after = finding.span.end as usize;
            let brace = after + source.text[after..].find('{')? + 1;
            let end = if source.text[brace..].starts_with('}') { " " } else { "" };
            let text = format!(" timezone \"UTC\"{end}");
            vec![Edit { span: Span::new(finding.span.file, brace, brace), text }]
        }
        Code::UnusedName => vec![Edit::delete(source, declaration(finding.span, loaded)?)],
        Code::GapIntake => return Some(Proposal::Nothing("the policy does not say to which stage these leads go")),
        Code::GapDecision => return Some(Proposal::Nothing("the policy does not say which value these leads get")),
        Code::GapOwner => return Some(Proposal::Nothing("the policy does not say which department owns these leads")),
        Code::GapReturn => {
            return Some(Proposal::Nothing("the policy does not say where these leads go after their rest"));
        }
        Code::OverlapIntake
        | Code::OverlapDecision
        | Code::OverlapEvent
        | Code::OverlapOwner
        | Code::OverlapDeadline
        | Code::OverlapReturn
        | Code::OverlapWhen
        | Code::OverlapTimer => return Some(Proposal::Nothing("the policy does not say which of the lines is meant")),
        _ => return None,
    };
    Some(Proposal::Edits(edits))
}

/// The lines of a block, and the words before and after the guard of another one.
struct Lines {
    last: Span,
    before: String,
    after: &'static str,
}

/// A line for exactly the gap's leads if they are one box, and else one for all that is left.
fn closing(finding: &Finding, source: &Source, Lines { last, before, after }: Lines) -> Vec<Edit> {
    let mut guards = vec![String::from("otherwise")];
    if let [only] = finding.region.as_slice()
        && !only.cells.is_empty()
    {
        guards.insert(0, format!("when {}", condition(only)));
    }
    guards.iter().map(|guard| Edit::below(source, last, &format!("{before} {guard}{after}"))).collect()
}

fn event_lines(finding: &Finding, loaded: &Loaded) -> Option<Lines> {
    let model = &loaded.model;
    let (stage, event) = finding.subject.as_deref()?.split_once('/')?;
    let stage = model.stages.iter().find(|known| known.name == stage)?;
    let lines = stage.ons.iter().find(|on| model[on.event].name == event)?;
    let last = lines.lines.arms.iter().map(|arm| arm.span).max_by_key(|span| span.end)?;
    (last.file == finding.span.file).then(|| Lines { last, before: format!("on {event}"), after: " -> stay" })
}

fn deadline_lines(finding: &Finding, loaded: &Loaded) -> Option<Lines> {
    let model = &loaded.model;
    let (stage, sla) = finding.subject.as_deref()?.split_once('/')?;
    let stage = model.stages.iter().position(|known| known.name == stage).map(StageId::new)?;
    let sla = model[stage].slas.iter().find(|known| known.name == sla)?;
    let last = sla.deadline.arms.iter().map(|arm| arm.span).max_by_key(|span| span.end)?;
    (last.file == finding.span.file).then(|| Lines { last, before: String::from("no deadline"), after: "" })
}

/// The declaration that a name stands in, with the comment lines that document it.
fn declaration(name: Span, loaded: &Loaded) -> Option<Span> {
    let (_, file) = loaded.files.iter().find(|(id, _)| *id == name.file)?;
    let holds = |decl: &&Decl| decl.span.start <= name.start && name.end <= decl.span.end;
    let decl = file.decls.iter().find(holds)?;
    match decl.kind {
        DeclKind::Group(_) | DeclKind::Criterion(_) | DeclKind::Score(_) | DeclKind::Decide(_) => {}
        // What is recorded, who works and what can happen is an agreement also where nothing reads it.
        _ => return None,
    }
    let source = loaded.sources.get(name.file);
    let mut first = source.line_column(decl.span.start).line;
    while first > 1 && source.line_text(first - 1).trim_start().starts_with("///") {
        first -= 1;
    }
    let start = source.line_start(first)?.min(decl.span.start);
    Some(Span { start, ..decl.span })
}
