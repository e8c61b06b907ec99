//! The one namespace of declarations, and "did you mean".

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use strsim::damerau_levenshtein;

use super::Resolver;
use crate::diagnostic::{Code, Finding};
use crate::model::{
    AttributeId, CommitmentId, CriterionId, DecisionId, DepartmentId, EventId, GroupId, PromiseId, ScoreId, StageId,
    Unread,
};
use crate::syntax::ast::Name;
use crate::text::{FileId, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Department(DepartmentId),
    Attribute(AttributeId),
    Group(GroupId),
    Event(EventId),
    Criterion(CriterionId),
    Score(ScoreId),
    Decision(DecisionId),
    Stage(StageId),
    Commitment(CommitmentId),
    Promise(PromiseId),
}

impl Symbol {
    /// The kind with its article, for messages.
    pub fn kind(self) -> &'static str {
        match self {
            Symbol::Department(_) => "a department",
            Symbol::Attribute(_) => "an attribute",
            Symbol::Group(_) => "a group",
            Symbol::Event(_) => "an event",
            Symbol::Criterion(_) => "a criterion",
            Symbol::Score(_) => "a score",
            Symbol::Decision(_) => "a decision",
            Symbol::Stage(_) => "a stage",
            Symbol::Commitment(_) => "a commitment",
            Symbol::Promise(_) => "a promise",
        }
    }

    /// What is of no use unless something names it.
    fn unread(self) -> Option<Unread> {
        match self {
            Symbol::Department(id) => Some(Unread::Department(id)),
            Symbol::Attribute(id) => Some(Unread::Attribute(id)),
            Symbol::Group(id) => Some(Unread::Group(id)),
            Symbol::Event(id) => Some(Unread::Event(id)),
            Symbol::Criterion(id) => Some(Unread::Criterion(id)),
            Symbol::Score(id) => Some(Unread::Score(id)),
            Symbol::Decision(id) => Some(Unread::Decision(id)),
            Symbol::Stage(_) | Symbol::Commitment(_) | Symbol::Promise(_) => None,
        }
    }
}

#[derive(Default)]
pub(super) struct Names {
    by_name: FxHashMap<SmolStr, (Symbol, Span)>,
    /// In order of declaration.
    declared: Vec<(SmolStr, Symbol, Span)>,
    /// Words of text that could not be read: perhaps declarations.
    unreadable: FxHashSet<SmolStr>,
    /// Names already reported as unknown, with the place, so that one slip is one message a place.
    blamed: FxHashSet<Span>,
    /// How many looked-up names were found nowhere, reported or not.
    pub(super) missed: usize,
    /// Names that were looked up.
    read: RefCell<FxHashSet<SmolStr>>,
}

impl Names {
    /// What a use of the name stands for.
    pub fn get(&self, name: &str) -> Option<Symbol> {
        let (name, (symbol, _)) = self.by_name.get_key_value(name)?;
        self.read.borrow_mut().insert(name.clone());
        Some(*symbol)
    }

    /// As [`Names::get`], for a look that is no use of the name.
    pub fn peek(&self, name: &str) -> Option<Symbol> {
        self.by_name.get(name).map(|(symbol, _)| *symbol)
    }

    /// What the file declares and nothing names, in order of declaration.
    pub fn unread(&self, file: FileId) -> Vec<Unread> {
        let read = self.read.borrow();
        let here = self.declared.iter().filter(|(_, _, span)| span.file == file);
        let unread = here.filter(|(name, _, _)| !read.contains(name) && !self.unreadable.contains(name));
        unread.filter_map(|(_, symbol, _)| symbol.unread()).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(SmolStr, Symbol, Span)> {
        self.declared.iter()
    }

    /// Remembers the names of text that could not be read.
    pub fn add_unreadable(&mut self, names: &[SmolStr]) {
        self.unreadable.extend(names.iter().cloned());
    }
}

impl Resolver<'_> {
    /// Declares `name`; on a second declaration both are shown and the first stays.
    pub(super) fn declare(&mut self, name: &Name, symbol: Symbol) {
        if let Some((earlier, span)) = self.names.by_name.get(&name.text) {
            let finding = Finding::new(Code::DuplicateName, name.span, format!("`{}` is declared twice", name.text))
                .label("declared again here")
                .related(*span, format!("first declared here, as {}", earlier.kind()))
                .help("rename one of them; all declarations of a policy and the files it uses share one namespace");
            self.report(finding);
            return;
        }
        self.names.by_name.insert(name.text.clone(), (symbol, name.span));
        self.names.declared.push((name.text.clone(), symbol, name.span));
    }

    /// The id that `name` stands for if `pick` takes it; else a finding, `wanted` with its article.
    pub(super) fn lookup<T>(&mut self, name: &Name, wanted: &str, pick: impl Fn(Symbol) -> Option<T>) -> Option<T> {
        let found = self.names.get(&name.text);
        if let Some(id) = found.and_then(&pick) {
            return Some(id);
        }
        let candidates: Vec<SmolStr> = self
            .names
            .declared
            .iter()
            .filter(|(_, symbol, _)| pick(*symbol).is_some())
            .map(|(name, _, _)| name.clone())
            .collect();
        match found {
            Some(symbol) => {
                let message = format!("`{}` is {}, but {wanted} is needed here", name.text, symbol.kind());
                let help = candidates_text(&name.text, wanted, &candidates);
                self.error(Code::TypeMismatch, name.span, message, &format!("not {wanted}"), help);
            }
            None => self.unknown_name(name, wanted, &candidates),
        }
        None
    }

    /// Reports a name that nothing declares.
    pub(super) fn unknown_name(&mut self, name: &Name, wanted: &str, candidates: &[SmolStr]) {
        self.names.missed += 1;
        if self.names.unreadable.contains(&name.text) || !self.names.blamed.insert(name.span) {
            return;
        }
        let what = wanted.strip_prefix("an ").or(wanted.strip_prefix("a ")).unwrap_or(wanted).replace(" or a ", " or ");
        let help = candidates_text(&name.text, wanted, candidates);
        self.error(
            Code::UnknownName,
            name.span,
            format!("no {what} is named `{}`", name.text),
            "nothing declares this name",
            help,
        );
    }
}

/// What could stand for a name that cannot.
fn candidates_text(name: &str, wanted: &str, candidates: &[SmolStr]) -> String {
    did_you_mean(name, candidates).unwrap_or_else(|| match candidates {
        [] => format!("nothing here is {wanted} yet; declare one"),
        few if few.len() <= 8 => format!("known here: {}", quote_all(few)),
        many => format!("known here: {} and {} more", quote_all(&many[..7]), many.len() - 7),
    })
}

fn quote_all(names: &[SmolStr]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// "did you mean `x`?" for the nearest candidate, if one is near.
pub(super) fn did_you_mean(name: &str, candidates: &[SmolStr]) -> Option<String> {
    let length = name.chars().count();
    if length > 200 {
        return None;
    }
    let limit = (length / 3).max(1);
    let lower = name.to_lowercase();
    candidates
        .iter()
        .filter_map(|candidate| {
            let distance = damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance <= limit && distance < length).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
