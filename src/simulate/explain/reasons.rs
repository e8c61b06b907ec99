//! Why a condition holds or fails for a lead: the comparisons that decided, with the values they found.
//!
//! A condition that holds is explained by parts that make it hold, one that fails by parts that make it
//! fail; names are opened down to the attributes behind them.

use std::cell::Cell;

use serde::Serialize;

use crate::diagnostic::ExampleValue;
use crate::model::{Cond, CondKind, DecisionId, Guard, ScoreId, Subject, Test};
use crate::simulate::View;
use crate::simulate::scenario::subject_value;
use crate::text::{Sources, Span};

/// One comparison, or a name with the comparisons behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `employees`, `call.outcome`, `times(call, in stage)`, a decision, a score, a criterion.
    pub subject: String,
    /// What it is; of a criterion whether it holds.
    pub value: ExampleValue,
    /// The comparison as the policy writes it, `not` before it where its complement decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The line that gave a decision its value, or that defines a criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Reason>,
}

/// Names that are opened below each other.
const DEEPEST: usize = 6;

/// Reasons of one condition; further ones are left out.
pub(super) const MOST: usize = 12;

/// Rows of a decision that an `otherwise` is held against.
const MOST_ROWS: usize = 64;

/// Reasons of one line with all that stand behind names.
const ALL: usize = 60;

/// Whether reasons for a condition or against it are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Holds,
    Fails,
}

impl Verdict {
    fn of(holds: bool) -> Verdict {
        if holds { Verdict::Holds } else { Verdict::Fails }
    }
}

/// The reasons why `cond` holds or fails now, whichever it does.
pub(super) fn reasons(view: &mut View, sources: &Sources, cond: &Cond) -> Vec<Reason> {
    let left = Cell::new(ALL);
    let mut asked = Asked { sources, reasons: Vec::new(), depth: 0, left: &left };
    let verdict = Verdict::of(view.holds(cond));
    asked.collect(view, cond, verdict, Sign::Plain);
    asked.reasons
}

/// Why a decision has its value, as one reason.
pub(super) fn decision_reason(view: &mut View, sources: &Sources, id: DecisionId) -> Reason {
    let left = Cell::new(ALL);
    Asked { sources, reasons: Vec::new(), depth: 0, left: &left }.decision(view, id, None)
}

/// Whether the text of a comparison stands under a `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Plain,
    Negated,
}

struct Asked<'s> {
    sources: &'s Sources,
    reasons: Vec<Reason>,
    depth: usize,
    left: &'s Cell<usize>,
}

impl Asked<'_> {
    fn collect(&mut self, view: &mut View, cond: &Cond, verdict: Verdict, sign: Sign) {
        if self.reasons.len() >= MOST || self.left.get() == 0 {
            return;
        }
        match &cond.kind {
            CondKind::Const(_) | CondKind::Hole => {}
            CondKind::All(items) | CondKind::Any(items) | CondKind::AtLeast { of: items, .. } => {
                for item in items {
                    if Verdict::of(view.holds(item)) == verdict {
                        self.collect(view, item, verdict, sign);
                    }
                }
            }
            CondKind::Not(inner) => {
                let flipped = if verdict == Verdict::Holds { Verdict::Fails } else { Verdict::Holds };
                let sign = if sign == Sign::Plain { Sign::Negated } else { Sign::Plain };
                self.collect(view, inner, flipped, sign);
            }
            CondKind::Criterion(id) => {
                let criterion = &view.model()[*id];
                let reason = Reason {
                    subject: criterion.name.to_string(),
                    value: ExampleValue::YesNo(verdict == Verdict::Holds),
                    says: None,
                    line: Some(self.sources.place(criterion.span)),
                    because: self.below(view, &criterion.cond, verdict),
                };
                self.push(reason);
            }
            CondKind::Test(test) => {
                let reason = self.test(view, test, cond.span, sign);
                self.push(reason);
            }
        }
    }

    fn push(&mut self, reason: Reason) {
        if !self.reasons.contains(&reason) {
            self.left.set(self.left.get().saturating_sub(1));
            self.reasons.push(reason);
        }
    }

    /// The reasons of a condition behind a name.
    fn below(&self, view: &mut View, cond: &Cond, verdict: Verdict) -> Vec<Reason> {
        if self.depth >= DEEPEST || self.left.get() == 0 {
            return Vec::new();
        }
        let mut deeper = Asked { sources: self.sources, reasons: Vec::new(), depth: self.depth + 1, left: self.left };
        deeper.collect(view, cond, verdict, Sign::Plain);
        deeper.reasons
    }

    fn test(&self, view: &mut View, test: &Test, span: Span, sign: Sign) -> Reason {
        let model = view.model();
        let subject = model.subject_name(&test.subject);
        let says = Some(self.says(&subject, span, sign));
        match &test.subject {
            Subject::Decision(id) => self.decision(view, *id, says),
            Subject::Score(id) => self.score(view, *id, says),
            Subject::Attribute(_)
            | Subject::Field(_)
            | Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => {
                let value = view.value(&test.subject);
                let value = subject_value(model, &test.subject, &value);
                Reason { subject, value, says, line: None, because: Vec::new() }
            }
        }
    }

    /// The comparison in the policy's words; a table's cell lacks its subject.
    fn says(&self, subject: &str, span: Span, sign: Sign) -> String {
        let text = self.sources.snippet(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = subject.rsplit('.').next().unwrap_or(subject);
        let whole = if text.contains(bare) { text } else { format!("{subject} {text}") };
        match sign {
            Sign::Plain => whole,
            Sign::Negated => format!("not {whole}"),
        }
    }

    fn decision(&self, view: &mut View, id: DecisionId, says: Option<String>) -> Reason {
        let model = view.model();
        let decision = &model[id];
        let choice = view.decision(id);
        let arm = choice.arm.map(|arm| &decision.body.arms[arm]);
        let value = view.value(&Subject::Decision(id));
        let because = match arm.map(|arm| &arm.guard) {
            Some(Guard::When(cond)) => self.below(view, cond, Verdict::Holds),
            Some(Guard::Otherwise) | None => {
                let others = decision.body.arms.iter().filter_map(|arm| match &arm.guard {
                    Guard::When(cond) => Some(cond),
                    Guard::Always | Guard::Otherwise => None,
                });
                let mut because: Vec<Reason> = Vec::new();
                for cond in others.take(MOST_ROWS) {
                    if because.len() >= MOST || self.left.get() == 0 {
                        break;
                    }
                    for reason in self.below(view, cond, Verdict::Fails) {
                        if !because.iter().any(|known| known.subject == reason.subject) {
                            because.push(Reason { says: None, ..reason });
                        }
                    }
                }
                because
            }
            Some(Guard::Always) => Vec::new(),
        };
        Reason {
            subject: decision.name.to_string(),
            value: subject_value(model, &Subject::Decision(id), &value),
            says,
            line: Some(self.sources.place(arm.map_or(decision.span, |arm| arm.span))),
            because,
        }
    }

    /// A score with the terms whose points it has.
    fn score(&self, view: &mut View, id: ScoreId, says: Option<String>) -> Reason {
        let model = view.model();
        let score = &model[id];
        let value = ExampleValue::Decimal(view.score(id));
        let mut because = Vec::new();
        for term in &score.terms {
            if because.len() < MOST && view.holds(&term.cond) {
                because.push(Reason {
                    subject: format!("{:+}", term.points.normalize()),
                    value: ExampleValue::YesNo(true),
                    says: Some(self.sources.snippet(term.cond.span).split_whitespace().collect::<Vec<_>>().join(" ")),
                    line: Some(self.sources.place(term.span)),
                    because: self.below(view, &term.cond, Verdict::Holds),
                });
            }
        }
        Reason { subject: score.name.to_string(), value, says, line: Some(self.sources.place(score.span)), because }
    }
}
