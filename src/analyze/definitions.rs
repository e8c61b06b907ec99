//! Criteria, scores and decisions in an order in which each comes after those it uses.
//!
//! Also tells which of them cannot be judged: they touch a hole, a broken declaration, a circle or
//! a subject with more texts than can be listed. Explicit stacks: a chain of names may be long.

use rustc_hash::FxHashMap;

use crate::model::{Alternatives, Cond, CondKind, CriterionId, DecisionId, Guard, Model, ScoreId, Subject};

/// A named part that conditions use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Definition {
    Criterion(CriterionId),
    Score(ScoreId),
    Decision(DecisionId),
}

/// Why something cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The text has an error that is said elsewhere.
    Hole,
    /// The tests of the subject part texts into too many regions.
    TooManyTexts(Subject),
}

/// All definitions in order, with what cannot be judged.
#[derive(Debug, Default)]
pub struct Definitions {
    pub order: Vec<Definition>,
    unjudged: FxHashMap<Definition, Unjudged>,
    too_many: Vec<Subject>,
}

/// The conditions of the block's lines.
pub fn conditions<T>(block: &Alternatives<T>) -> impl Iterator<Item = &Cond> {
    block.arms.iter().filter_map(|arm| match &arm.guard {
        Guard::When(cond) => Some(cond),
        Guard::Always | Guard::Otherwise => None,
    })
}

impl Definition {
    pub fn conditions(self, model: &Model) -> Vec<&Cond> {
        match self {
            Definition::Criterion(id) => vec![&model[id].cond],
            Definition::Score(id) => model[id].terms.iter().map(|term| &term.cond).collect(),
            Definition::Decision(id) => conditions(&model[id].body).collect(),
        }
    }
}

/// The definitions that a condition names itself.
pub fn named_in(cond: &Cond) -> Vec<Definition> {
    let mut named = Vec::new();
    cond.walk(&mut |part| match &part.kind {
        CondKind::Criterion(id) => named.push(Definition::Criterion(*id)),
        CondKind::Test(test) => match &test.subject {
            Subject::Decision(id) => named.push(Definition::Decision(*id)),
            Subject::Score(id) => named.push(Definition::Score(*id)),
            Subject::Attribute(_)
            | Subject::Field(_)
            | Subject::EventCount(_)
            | Subject::EventCountInStage(_)
            | Subject::StageCount(_)
            | Subject::Stage
            | Subject::Owner
            | Subject::Sla(_) => {}
        },
        CondKind::Const(_)
        | CondKind::All(_)
        | CondKind::Any(_)
        | CondKind::Not(_)
        | CondKind::AtLeast { .. }
        | CondKind::Hole => {}
    });
    named
}

impl Definitions {
    pub fn new(model: &Model, too_many: &[Subject]) -> Definitions {
        let criteria = (0..model.criteria.len()).map(|at| Definition::Criterion(CriterionId::new(at)));
        let scores = (0..model.scores.len()).map(|at| Definition::Score(ScoreId::new(at)));
        let decisions = (0..model.decisions.len()).map(|at| Definition::Decision(DecisionId::new(at)));
        let all: Vec<Definition> = criteria.chain(scores).chain(decisions).collect();
        let uses: FxHashMap<Definition, Vec<Definition>> = all
            .iter()
            .map(|definition| (*definition, definition.conditions(model).into_iter().flat_map(named_in).collect()))
            .collect();
        let mut new = Definitions { too_many: too_many.to_vec(), ..Definitions::default() };
        let mut entered: FxHashMap<Definition, bool> = FxHashMap::default();
        for root in all {
            let mut stack = vec![(root, 0)];
            while let Some((definition, next)) = stack.pop() {
                if next == 0 {
                    if entered.contains_key(&definition) {
                        continue;
                    }
                    entered.insert(definition, false);
                }
                match uses[&definition].get(next) {
                    Some(used) => {
                        stack.push((definition, next + 1));
                        match entered.get(used) {
                            None => stack.push((*used, 0)),
                            Some(true) => {}
                            // Entered and not left: a circle.
                            Some(false) => {
                                new.unjudged.insert(*used, Unjudged::Hole);
                            }
                        }
                    }
                    None => {
                        entered.insert(definition, true);
                        new.leave(model, definition);
                    }
                }
            }
        }
        new
    }

    fn leave(&mut self, model: &Model, definition: Definition) {
        self.order.push(definition);
        let broken = match definition {
            Definition::Decision(id) => model[id].body.broken,
            Definition::Criterion(_) | Definition::Score(_) => false,
        };
        let unjudged = if broken {
            Some(Unjudged::Hole)
        } else {
            definition.conditions(model).into_iter().find_map(|cond| self.why_not(model, cond))
        };
        if let Some(unjudged) = unjudged {
            self.unjudged.entry(definition).or_insert(unjudged);
        }
    }

    /// Why the condition cannot be judged, if so.
    pub fn why_not(&self, model: &Model, cond: &Cond) -> Option<Unjudged> {
        let mut found = None;
        cond.walk(&mut |part| {
            let here = match &part.kind {
                CondKind::Hole => Some(Unjudged::Hole),
                CondKind::Test(test) => self.subject(model, &test.subject),
                CondKind::Criterion(id) => self.unjudged.get(&Definition::Criterion(*id)).cloned(),
                CondKind::Const(_)
                | CondKind::All(_)
                | CondKind::Any(_)
                | CondKind::Not(_)
                | CondKind::AtLeast { .. } => None,
            };
            found = found.take().or(here);
        });
        found
    }

    /// Why a definition cannot be judged, if so.
    pub fn unjudged(&self, definition: Definition) -> Option<Unjudged> {
        self.unjudged.get(&definition).cloned()
    }

    fn subject(&self, model: &Model, subject: &Subject) -> Option<Unjudged> {
        let broken = match subject {
            Subject::Attribute(id) => model[*id].broken,
            Subject::Field(id) => model[*id].broken,
            Subject::Decision(id) => return self.unjudged(Definition::Decision(*id)),
            Subject::Score(id) => return self.unjudged(Definition::Score(*id)),
            Subject::EventCount(_) | Subject::EventCountInStage(_) | Subject::StageCount(_) => false,
            // Only promises and expectations ask for these.
            Subject::Stage | Subject::Owner | Subject::Sla(_) => true,
        };
        if broken {
            return Some(Unjudged::Hole);
        }
        self.too_many.contains(subject).then(|| Unjudged::TooManyTexts(subject.clone()))
    }
}

#[cfg(test)]
mod tests {
    use crate::analyze::ground::Ground;
    use crate::analyze::tests::said::loaded;

    #[test]
    fn a_definition_that_several_use_is_no_circle() {
        let policy = loaded(
            "lead { asked : yes/no = no  size : integer 1..100 }
             criterion ready { level is high }
             decide level: one of low, high { high when asked  low otherwise }
             decide worth: one of much, little { much when level is high and ready  little otherwise }
             decide next: one of call, mail { call when worth is much or level is high  mail otherwise }",
        );
        let ground = Ground::new(&policy.model);
        let order = &ground.definitions.order;
        assert_eq!(order.len(), 4);
        assert!(order.iter().all(|definition| ground.definitions.unjudged(*definition).is_none()));
    }
}
