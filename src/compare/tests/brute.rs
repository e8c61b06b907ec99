//! Small policies and their edits, held against every lead of a small domain: a lead whose outcome
//! differs is in a box of a change, and no other lead is.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::drawn::{Drawn, edit, policy};
use super::{compared, loaded, loaded_or_not};
use crate::analyze::parts::{claiming, holds, value};
use crate::compare::{Change, Kind};
use crate::model::{Alternatives, DecisionId, Loaded, Model, OwnerRule, ScoreId, Stage, Subject, Target, Value};
use crate::report::region::condition;

/// A lead at some moment: its attributes `c`, `n`, `hot`, `jump`, the last outcome, and the calls.
#[derive(Clone, Debug)]
struct Lead {
    attributes: [Value; 4],
    outcome: Value,
    calls: u32,
}

impl Lead {
    fn value(&self, subject: &Subject) -> Value {
        match subject {
            Subject::Attribute(id) => self.attributes[id.index()].clone(),
            Subject::Field(_) => self.outcome.clone(),
            Subject::EventCount(_) => Value::Number(Decimal::from(self.calls)),
            other => panic!("no condition asks for {other:?}"),
        }
    }

    /// Whether nobody has called.
    fn is_fresh(&self) -> bool {
        self.calls == 0 && self.outcome == Value::Unknown
    }
}

fn leads() -> Vec<Lead> {
    let choices = |count: u32| (0..count).map(Value::Choice).collect::<Vec<_>>();
    let numbers: Vec<Value> = (1..5).map(|n| Value::Number(Decimal::from(n))).chain([Value::Unknown]).collect();
    let known_c: Vec<Value> = choices(3).into_iter().chain([Value::Unknown]).collect();
    let outcomes: Vec<(Value, u32)> = vec![
        (Value::Unknown, 0),
        (Value::Choice(0), 1),
        (Value::Choice(1), 1),
        (Value::Choice(0), 2),
        (Value::Choice(1), 2),
    ];
    let mut all = Vec::new();
    for c in &known_c {
        for n in &numbers {
            for hot in choices(2) {
                for jump in choices(3) {
                    for (outcome, calls) in &outcomes {
                        let attributes = [c.clone(), n.clone(), hot.clone(), jump.clone()];
                        all.push(Lead { attributes, outcome: outcome.clone(), calls: *calls });
                    }
                }
            }
        }
    }
    all
}

/// Where leads get an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Intake,
    Owner(&'static str),
    When(&'static str),
    Called(&'static str),
    Won(&'static str),
    Timers(&'static str),
    Deadline(&'static str),
    Return,
    Team,
    Level,
    Points,
    Good,
}

const SPOTS: [Spot; 19] = [
    Spot::Intake,
    Spot::Owner("a"),
    Spot::Owner("b"),
    Spot::Owner("resting"),
    Spot::When("a"),
    Spot::When("b"),
    Spot::Called("a"),
    Spot::Called("b"),
    Spot::Won("a"),
    Spot::Won("b"),
    Spot::Timers("a"),
    Spot::Timers("b"),
    Spot::Deadline("a"),
    Spot::Deadline("b"),
    Spot::Return,
    Spot::Team,
    Spot::Level,
    Spot::Points,
    Spot::Good,
];

fn stage<'m>(model: &'m Model, name: &str) -> &'m Stage {
    model.stages.iter().find(|stage| stage.name == name).expect("no edit takes a stage")
}

fn first<T: Clone>(model: &Model, lines: &Alternatives<T>, lead: &Lead) -> Option<T> {
    claiming(model, lines, &|subject| lead.value(subject)).first().map(|at| lines.arms[*at].value.clone())
}

fn target(model: &Model, target: Option<Target>) -> String {
    match target {
        None | Some(Target::Stay) => String::from("stays"),
        Some(Target::Move { stage, rest: None }) => model[stage].name.to_string(),
        Some(Target::Move { stage, rest: Some(rest) }) => format!("{} for {rest}", model[stage].name),
    }
}

fn moved(model: &Model, name: &str, event: &str, lead: &Lead) -> String {
    let on = stage(model, name).ons.iter().find(|on| model[on.event].name == event);
    target(model, on.and_then(|on| first(model, &on.lines, lead)))
}

fn when(model: &Model, stage: &Stage, lead: &Lead) -> Option<Target> {
    let value = |subject: &Subject| lead.value(subject);
    let claims = claiming(model, &stage.whens, &value);
    claims.into_iter().map(|at| stage.whens.arms[at].value).find(|target| *target != Target::Stay)
}

fn department(model: &Model, id: Option<usize>) -> String {
    id.map_or_else(|| String::from("nobody"), |id| model.departments[id].name.to_string())
}

/// What the policy gives the lead there, in words.
fn outcome(model: &Model, spot: Spot, lead: &Lead) -> String {
    let decided = |at: usize| value(model, &Subject::Decision(DecisionId::new(at)), &|subject| lead.value(subject));
    let team = || match decided(0) {
        Value::Choice(id) => department(model, Some(id as usize)),
        _ => department(model, None),
    };
    match spot {
        Spot::Intake => target(model, first(model, model.intake.as_ref().expect("there is intake"), lead)),
        Spot::Owner(name) => match stage(model, name).owner.as_ref().map(|owner| &owner.rule) {
            Some(OwnerRule::Arms(arms)) => department(model, first(model, arms, lead).map(|id| id.index())),
            Some(OwnerRule::Decision(_)) => team(),
            Some(OwnerRule::Hole) | None => department(model, None),
        },
        Spot::When(name) => target(model, when(model, stage(model, name), lead)),
        Spot::Called(name) => moved(model, name, "called", lead),
        Spot::Won(name) => moved(model, name, "won", lead),
        Spot::Timers(name) => {
            let timers = &stage(model, name).timers;
            let said = timers.iter().map(|timer| {
                (timer.said(model), first(model, &timer.lines, lead).filter(|target| *target != Target::Stay))
            });
            let mut said: Vec<String> =
                said.filter_map(|(when, to)| Some(format!("{} {when}", target(model, Some(to?))))).collect();
            said.sort();
            said.join(", ")
        }
        Spot::Deadline(name) => {
            let sla = stage(model, name).slas.first();
            let deadline = sla.and_then(|sla| first(model, &sla.deadline, lead));
            deadline.map_or_else(|| String::from("none"), |deadline| format!("{deadline:?}"))
        }
        Spot::Return => {
            let recycle = stage(model, "resting").recycle.as_ref().expect("leads rest there");
            target(model, first(model, &recycle.returns, lead))
        }
        Spot::Team => team(),
        Spot::Level => format!("{:?}", decided(1)),
        Spot::Points => format!("{:?}", value(model, &Subject::Score(ScoreId::new(0)), &|subject| lead.value(subject))),
        Spot::Good => holds(model, &model.criteria[0].cond, &|subject| lead.value(subject)).to_string(),
    }
}

/// The places that a change may be about.
fn spots(change: &Change) -> Vec<Spot> {
    let of = |name: &str| ["a", "b", "resting"].into_iter().find(|stage| *stage == name).expect("a stage");
    match change.subject.as_str() {
        "intake" => vec![Spot::Intake],
        "team" => vec![Spot::Team],
        "level" => vec![Spot::Level],
        "pts" => vec![Spot::Points],
        "good" => vec![Spot::Good],
        "resting" if change.kind != Kind::Owner => vec![Spot::Return],
        subject => match (subject.split_once('/'), change.kind) {
            (Some((stage, "called")), _) => vec![Spot::Called(of(stage))],
            (Some((stage, "won")), _) => vec![Spot::Won(of(stage))],
            (Some((stage, _)), _) => vec![Spot::Deadline(of(stage))],
            (None, Kind::Owner) => vec![Spot::Owner(of(subject))],
            (None, _) => vec![Spot::When(of(subject)), Spot::Timers(of(subject))],
        },
    }
}

/// Leads that surely come there: by intake, and then events at which every attribute may change.
fn surely(model: &Model, spot: Spot, leads: &[Lead]) -> Vec<bool> {
    let enters = |name: &str| {
        let name = String::from(name);
        move |lead: &Lead| {
            lead.is_fresh() && outcome(model, Spot::Intake, lead).split(' ').next() == Some(name.as_str())
        }
    };
    let stands = |name: &str, lead: &Lead| enters(name)(lead) && when(model, stage(model, name), lead).is_none();
    let someone = |name: &str| leads.iter().any(|lead| stands(name, lead));
    let each = |test: &dyn Fn(&Lead) -> bool| leads.iter().map(test).collect::<Vec<bool>>();
    match spot {
        Spot::Intake => each(&|lead| lead.is_fresh()),
        Spot::Team | Spot::Level | Spot::Points | Spot::Good => each(&|_| true),
        Spot::Owner(name) | Spot::Deadline(name) | Spot::Timers(name) => each(&|lead| stands(name, lead)),
        Spot::When(name) => each(&|lead| enters(name)(lead)),
        Spot::Return => each(&|lead| enters("resting")(lead)),
        Spot::Called(name) => {
            let any = someone(name);
            each(&|lead| any && lead.calls == 1)
        }
        Spot::Won(name) => {
            let any = someone(name);
            each(&|lead| any && lead.is_fresh())
        }
    }
}

/// Whether the lead can never stand there: a `when` line of the stage takes it on at once. Boxes may
/// hold such leads.
fn passes(model: &Model, spot: Spot, lead: &Lead) -> bool {
    match spot {
        Spot::Owner(name) | Spot::Deadline(name) | Spot::Timers(name) => {
            when(model, stage(model, name), lead).is_some()
        }
        // Who calls has called.
        Spot::Called(_) => lead.is_fresh(),
        Spot::Intake
        | Spot::When(_)
        | Spot::Won(_)
        | Spot::Return
        | Spot::Team
        | Spot::Level
        | Spot::Points
        | Spot::Good => false,
    }
}

/// For each change the leads of the domain that its boxes hold, read back by the language itself.
fn held(new: &str, changes: &[&Change], leads: &[Lead]) -> Vec<Vec<bool>> {
    let mut text = new.to_string();
    let mut probes = Vec::new();
    for change in changes {
        let mut of = Vec::new();
        for region in &change.region {
            let mut region = region.clone();
            if let Some(cell) = region.cells.shift_remove("outcome") {
                region.cells.insert("called.outcome".into(), cell);
            }
            let said = if region.cells.is_empty() { String::from("hot or not hot") } else { condition(&region) };
            let name = format!("probe_{}_{}", probes.len(), of.len());
            text.push_str(&format!("criterion {name} = {said}\n"));
            of.push(name);
        }
        probes.push(of);
    }
    let model = loaded(&text).model;
    let holds = |name: &String, lead: &Lead| {
        let probe = model.criteria.iter().find(|criterion| criterion.name == *name).expect("it is declared");
        holds(&model, &probe.cond, &|subject| lead.value(subject))
    };
    probes.iter().map(|of| leads.iter().map(|lead| of.iter().any(|name| holds(name, lead))).collect()).collect()
}

fn allowed(model: &Model, lead: &Lead) -> bool {
    model.assumes.iter().all(|assume| holds(model, &assume.cond, &|subject| lead.value(subject)))
}

fn check(old: &Loaded, new: &Loaded, texts: (&str, &str)) -> Result<(), String> {
    let found = compared(texts.0, texts.1);
    if !found.undecided.is_empty() {
        return Err(format!("undecided: {:?}", found.undecided));
    }
    let (old, new) = (&old.model, &new.model);
    let leads: Vec<Lead> = leads().into_iter().filter(|lead| allowed(old, lead) && allowed(new, lead)).collect();
    let changes: Vec<&Change> =
        found.changes.iter().filter(|change| !change.region.is_empty() && change.subject != "assume").collect();
    let held = held(texts.1, &changes, &leads);
    let differs: Vec<Vec<bool>> = SPOTS
        .iter()
        .map(|spot| leads.iter().map(|lead| outcome(old, *spot, lead) != outcome(new, *spot, lead)).collect())
        .collect();
    let place = |spot: Spot| SPOTS.iter().position(|other| *other == spot).expect("all are listed");
    for (change, held) in changes.iter().zip(&held) {
        for (at, lead) in leads.iter().enumerate() {
            let differs = |spot: &Spot| differs[place(*spot)][at];
            let passes = |spot: &Spot| passes(old, *spot, lead) && passes(new, *spot, lead);
            if held[at] && !spots(change).iter().any(|spot| differs(spot) || passes(spot)) {
                return Err(format!("{lead:?} is treated alike, and told: {}", change.message));
            }
        }
    }
    for spot in SPOTS {
        let (before, after) = (surely(old, spot, &leads), surely(new, spot, &leads));
        for (at, lead) in leads.iter().enumerate() {
            if !differs[place(spot)][at] || !(before[at] || after[at]) {
                continue;
            }
            let of_spot = |change: &Change| spots(change).contains(&spot);
            let told = changes.iter().zip(&held).any(|(change, held)| of_spot(change) && held[at]);
            // A clock that comes or goes is told as a whole.
            let whole = found.changes.iter().any(|change| {
                change.region.is_empty()
                    && of_spot(change)
                    && (change.message.contains("is gone") || change.message.contains("is new"))
            });
            if !told && !whole {
                let (was, is) = (outcome(old, spot, lead), outcome(new, spot, lead));
                return Err(format!("at {spot:?}, {lead:?} gets {is} instead of {was}, and nothing is told"));
            }
        }
    }
    Ok(())
}

fn held_against(old: &Drawn, new: &Drawn) -> Result<(), TestCaseError> {
    let texts = (old.text(), new.text());
    let (before, after) = (loaded(&texts.0), loaded(&texts.1));
    prop_assert_eq!(check(&before, &after, (&texts.0, &texts.1)), Ok(()), "{}\n=====\n{}", texts.0, texts.1);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn an_edit_is_told_for_the_leads_that_it_changes_and_for_no_other(
        old in policy(),
        edits in proptest::collection::vec(edit(), 1..4),
    ) {
        let new = edits.iter().fold(old.clone(), |drawn, edit| edit.of(&drawn));
        // Dropping a line may leave no policy.
        prop_assume!(loaded_or_not(&new.text()).is_some());
        held_against(&old, &new)?;
        held_against(&new, &old)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn two_policies_without_anything_in_common_are_told_apart_exactly(old in policy(), new in policy()) {
        held_against(&old, &new)?;
    }
}
