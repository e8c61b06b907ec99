//! The one place where a question about two policies is asked and its answer written down.

use smol_str::SmolStr;

use super::align::Aligned;
use super::change::{Change, Comparison, Direction, Kind, Open, Said};
use super::lines::{Difference, Lines, Outcome, differences};
use super::say::{self, Words};
use super::side::Side;
use crate::analyze::engine::FormulaId;
use crate::analyze::parts::{Asker, Naming, Site, leads, region};
use crate::diagnostic::Region;
use crate::model::{DepartmentId, StageId};
use crate::text::Sources;

/// Two aligned policies and what has been found so far.
pub struct Comparing<'a, 'm> {
    pub aligned: &'a Aligned,
    pub old: Side<'m>,
    pub new: Side<'m>,
    pub old_sources: &'a Sources,
    pub new_sources: &'a Sources,
    /// Asks in the joint arena; its model is the new one.
    pub asker: Asker<'a, 'm>,
    pub found: Comparison,
}

/// What is asked of two lists of lines.
pub struct Question<'q> {
    /// The finding's subject, by the new names.
    pub subject: String,
    pub site: Site,
    /// Words before the sentence: `in `calling`, on `lost`: `.
    pub whence: String,
    /// The leads that can be there.
    pub leads: FormulaId,
    pub words: &'q dyn Words,
}

impl Comparing<'_, '_> {
    /// The leads that both policies allow and that can be at the place in one of them.
    pub fn leads(&mut self, old: FormulaId, new: FormulaId) -> FormulaId {
        let there = self.asker.conditions.formulas.any([old, new]);
        self.asker.conditions.formulas.all([self.old.every, self.new.every, there])
    }

    /// Asks where two lists of lines part, and notes a change for each pair of outcomes.
    pub fn ask(&mut self, question: &Question<'_>, old: &Lines, new: &Lines) {
        self.asker.universe = question.leads;
        let answer = differences(&mut self.asker, old, new);
        if !answer.decided {
            self.open(&question.subject, "the work allowed ended before all leads were compared");
        }
        for difference in &answer.found {
            let change = self.change(question, old, new, difference);
            self.found.changes.push(change);
        }
    }

    /// Notes a change that is no matter of the lead.
    pub fn note(&mut self, change: Change) {
        self.found.changes.push(change);
    }

    pub fn open(&mut self, subject: &str, message: &str) {
        self.found.undecided.push(Open { subject: subject.to_string(), message: message.to_string() });
    }

    fn change(&self, question: &Question<'_>, old: &Lines, new: &Lines, one: &Difference) -> Change {
        let model = self.new.model;
        let (stage, event) = match question.site {
            Site::Anywhere | Site::Intake => (None, None),
            Site::Stage(stage) | Site::Entry(stage) => (Some(stage), None),
            Site::Event(stage, event) => (Some(stage), Some(event)),
            Site::Happening(event) => (None, Some(event)),
        };
        // The event's fields stand bare on its lines.
        let naming = Naming { model, axes: self.asker.axes, event };
        let cells: Vec<_> = one.parts.parts.iter().map(|part| &part.cell).collect();
        let who = leads(&naming, &cells);
        let boxes: Vec<Region> = one.parts.parts.iter().map(|part| region(&naming, part)).collect();
        let words = question.words;
        let message = format!(
            "{}{who} {} {}",
            question.whence,
            words.now(self.new.model, &one.after),
            words.no_longer(self.old.model, &one.before),
        );
        let said = |lines: &Lines, line: Option<usize>| {
            let line = line.map(|at| &lines.lines[at]);
            let text = line.map_or_else(|| words.nothing(), |line| line.said.clone());
            Said { text, span: line.map(|line| line.span) }
        };
        let (kind, direction) = say::kind(self.old.model, self.new.model, &one.before, &one.after, words);
        Change {
            kind,
            subject: question.subject.clone(),
            stage: stage.map(|stage| model[stage].name.clone()),
            direction,
            before: Some(said(old, one.old)),
            after: Some(said(new, one.new)),
            message,
            region: boxes,
            leads: who,
            departments: self.touched(stage, &one.before, &one.after),
            recorded: None,
            site: Some(question.site),
            boxes: one.parts.parts.iter().map(|part| part.cell.clone()).collect(),
        }
    }

    /// The departments that the change of outcome concerns, by the new names.
    fn touched(&self, stage: Option<StageId>, before: &Outcome, after: &Outcome) -> Vec<SmolStr> {
        let mut touched: Vec<DepartmentId> = Vec::new();
        match (before, after) {
            (Outcome::Owner(_), _) | (_, Outcome::Owner(_)) => {}
            _ => touched.extend(stage.into_iter().flat_map(|stage| self.owners(stage))),
        }
        for outcome in [before, after] {
            match outcome {
                Outcome::Owner(id) => touched.push(*id),
                Outcome::Moves(target) | Outcome::Timed { target, .. } => {
                    touched.extend(say::stage_of(target).into_iter().flat_map(|stage| self.owners(stage)));
                }
                Outcome::Nothing | Outcome::Deadline(_) | Outcome::Value(_) | Outcome::Holds => {}
            }
        }
        self.names(touched)
    }

    /// Names of departments in the order of declaration, once each.
    pub fn names(&self, mut ids: Vec<DepartmentId>) -> Vec<SmolStr> {
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| self.new.model[id].name.clone()).collect()
    }

    /// Who may own a lead in the stage, in either policy.
    pub fn owners(&self, stage: StageId) -> Vec<DepartmentId> {
        let of = |side: &Side<'_>| side.owner_lines(stage).map_or_else(Vec::new, |lines| lines.lines);
        let outcomes = of(&self.old).into_iter().chain(of(&self.new)).map(|line| line.outcome);
        outcomes
            .filter_map(|outcome| match outcome {
                Outcome::Owner(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// A change that concerns every lead of a stage.
    pub fn staged(&self, kind: Kind, stage: StageId, subject: impl Into<String>, message: impl Into<String>) -> Change {
        // A stage that is gone has its name in the joint policy still.
        let stage_name = Some(self.new.model[stage].name.clone());
        Change { stage: stage_name, ..self.plain(kind, subject, message) }.where_leads(Site::Stage(stage))
    }

    /// A change that concerns every lead, or none.
    pub fn plain(&self, kind: Kind, subject: impl Into<String>, message: impl Into<String>) -> Change {
        Change {
            kind,
            subject: subject.into(),
            stage: None,
            direction: None,
            before: None,
            after: None,
            message: message.into(),
            region: Vec::new(),
            leads: String::new(),
            departments: Vec::new(),
            recorded: None,
            site: None,
            boxes: Vec::new(),
        }
    }
}

impl Change {
    pub fn before(mut self, said: Said) -> Change {
        self.before = Some(said);
        self
    }

    pub fn after(mut self, said: Said) -> Change {
        self.after = Some(said);
        self
    }

    pub fn direction(mut self, direction: Option<Direction>) -> Change {
        self.direction = direction;
        self
    }

    pub fn departments(mut self, departments: Vec<SmolStr>) -> Change {
        self.departments = departments;
        self
    }

    /// Concerns every lead that is there.
    pub fn where_leads(mut self, site: Site) -> Change {
        self.site = Some(site);
        self
    }
}

impl Said {
    pub fn text(text: impl Into<String>) -> Said {
        Said { text: text.into(), span: None }
    }

    /// The policy's own text.
    pub fn of(sources: &Sources, span: crate::text::Span) -> Said {
        let text: Vec<&str> = sources.snippet(span).split_whitespace().collect();
        Said { text: text.join(" "), span: Some(span) }
    }
}
