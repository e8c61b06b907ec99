//! Definitions that need themselves: found by one walk over "uses", reported with every step.

use std::collections::BTreeMap;

use super::Resolver;
use crate::diagnostic::{Code, Finding, Related};
use crate::model::{Cond, CondKind, CriterionId, DecisionId, Guard, ScoreId, Subject};
use crate::text::Span;

/// Definitions nest at most this deep, so that following them needs no more stack than there is.
const DEEPEST: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Definition {
    Criterion(CriterionId),
    Score(ScoreId),
    Decision(DecisionId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    /// Done; the number of definitions on its longest chain.
    Done(usize),
}

/// A definition on the walk's path.
struct Step {
    definition: Definition,
    uses: Vec<(Definition, Span)>,
    /// The next of `uses` to look at.
    next: usize,
    /// The longest chain found below so far.
    depth: usize,
}

impl Resolver<'_> {
    fn step(&self, definition: Definition) -> Step {
        Step { definition, uses: self.uses(definition), next: 0, depth: 0 }
    }

    pub(super) fn report_circles(&mut self) {
        let mut marks: BTreeMap<Definition, Mark> = BTreeMap::new();
        for start in self.definitions() {
            if marks.contains_key(&start) {
                continue;
            }
            marks.insert(start, Mark::Open);
            let mut path = vec![self.step(start)];
            while let Some(step) = path.last_mut() {
                let Some((used, _)) = step.uses.get(step.next).copied() else {
                    let (done, depth) = (step.definition, step.depth + 1);
                    path.pop();
                    marks.insert(done, Mark::Done(depth));
                    if let Some(above) = path.last_mut() {
                        above.depth = above.depth.max(depth);
                    }
                    continue;
                };
                step.next += 1;
                match marks.get(&used) {
                    None => {
                        marks.insert(used, Mark::Open);
                        path.push(self.step(used));
                    }
                    Some(Mark::Done(below)) => step.depth = step.depth.max(*below),
                    Some(Mark::Open) => {
                        let from = path.iter().position(|step| step.definition == used).unwrap_or(0);
                        let steps: Vec<(Definition, Span)> =
                            path[from..].iter().map(|step| (step.definition, step.uses[step.next - 1].1)).collect();
                        self.report_circle(&steps);
                        self.cut(used);
                    }
                }
            }
        }
        let too_deep = marks.iter().filter(|(_, mark)| matches!(mark, Mark::Done(depth) if *depth == DEEPEST + 1));
        for definition in too_deep.map(|(definition, _)| *definition).collect::<Vec<_>>() {
            let (name, span) = self.named(definition);
            let message = format!("`{name}` needs definitions that need definitions, more than {DEEPEST} deep");
            self.error(Code::InvalidValue, span, message, "too deep", "say the condition in fewer steps");
            self.cut(definition);
        }
    }

    fn report_circle(&mut self, steps: &[(Definition, Span)]) {
        let names: Vec<String> = steps.iter().map(|(definition, _)| self.named(*definition).0).collect();
        let (first, first_span) = self.named(steps[0].0);
        let chain = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" needs ");
        let message = format!("{chain} needs `{first}`: a circle");
        let mut finding = Finding::new(Code::CircularDefinition, first_span, message)
            .label("needs itself")
            .help("define one of them by attributes alone");
        for (at, (_, span)) in steps.iter().enumerate() {
            let used = names.get(at + 1).unwrap_or(&names[0]);
            finding.related.push(Related { span: *span, message: format!("`{}` uses `{used}` here", names[at]) });
        }
        self.report(finding);
    }

    fn definitions(&self) -> Vec<Definition> {
        let criteria = (0..self.model.criteria.len()).map(|at| Definition::Criterion(CriterionId::new(at)));
        let scores = (0..self.model.scores.len()).map(|at| Definition::Score(ScoreId::new(at)));
        let decisions = (0..self.model.decisions.len()).map(|at| Definition::Decision(DecisionId::new(at)));
        criteria.chain(scores).chain(decisions).collect()
    }

    fn named(&self, definition: Definition) -> (String, Span) {
        match definition {
            Definition::Criterion(id) => (self.model[id].name.to_string(), self.model[id].span),
            Definition::Score(id) => (self.model[id].name.to_string(), self.model[id].span),
            Definition::Decision(id) => (self.model[id].name.to_string(), self.model[id].span),
        }
    }

    /// What a definition uses, each once, with the first place.
    fn uses(&self, definition: Definition) -> Vec<(Definition, Span)> {
        let mut uses = BTreeMap::new();
        let mut look = |cond: &Cond| {
            cond.walk(&mut |part| {
                let used = match &part.kind {
                    CondKind::Criterion(id) => Definition::Criterion(*id),
                    CondKind::Test(test) => match &test.subject {
                        Subject::Decision(id) => Definition::Decision(*id),
                        Subject::Score(id) => Definition::Score(*id),
                        Subject::Attribute(_)
                        | Subject::Field(_)
                        | Subject::EventCount(_)
                        | Subject::EventCountInStage(_)
                        | Subject::StageCount(_)
                        | Subject::Stage
                        | Subject::Owner
                        | Subject::Sla(_) => return,
                    },
                    CondKind::Const(_)
                    | CondKind::All(_)
                    | CondKind::Any(_)
                    | CondKind::Not(_)
                    | CondKind::AtLeast { .. }
                    | CondKind::Hole => return,
                };
                uses.entry(used).or_insert(part.span);
            });
        };
        match definition {
            Definition::Criterion(id) => look(&self.model[id].cond),
            Definition::Score(id) => self.model[id].terms.iter().for_each(|term| look(&term.cond)),
            Definition::Decision(id) => {
                for arm in &self.model[id].body.arms {
                    if let Guard::When(cond) = &arm.guard {
                        look(cond);
                    }
                }
            }
        }
        uses.into_iter().collect()
    }

    /// Makes a definition a hole, so that nothing that follows definitions goes round.
    fn cut(&mut self, definition: Definition) {
        match definition {
            Definition::Criterion(id) => {
                let criterion = &mut self.model.criteria[id.index()];
                criterion.cond = Cond::hole(criterion.span);
            }
            Definition::Score(id) => {
                let score = &mut self.model.scores[id.index()];
                score.terms.iter_mut().for_each(|term| term.cond = Cond::hole(term.span));
            }
            Definition::Decision(id) => {
                let decision = &mut self.model.decisions[id.index()];
                decision.body.broken = true;
                decision.body.arms.clear();
            }
        }
    }
}
