//! Promises proved over time: kept for every lead that can be, or broken by a run that is shown.
//!
//! ```text
//! policy -> World (lines as boxes) -> Search (every lead, fewest rows first) -> a way that breaks it -> rows -> replay
//! ```
//!
//! The search leaves no lead out, but takes time lightly: any timer of a stage may be the next to
//! fire. So what it does not find cannot be, and what it finds is replayed before it is said. A
//! promise that seems broken and that no replay breaks is undecided.
//! INVARIANT: nothing is called broken without a run that a replay confirmed, nothing kept unless
//! every lead that can be was looked at.

mod boxes;
mod delays;
mod lines;
mod replay;
mod rows;
mod said;
mod scenario;
mod search;
mod states;
mod stays;
mod waiting;
mod watched;
mod words;
mod world;

pub use replay::{Replay, Seen, SeenKind};

use jiff::Timestamp;
use jiff::civil::date;

use super::definitions::Unjudged;
use super::engine::{Formulas, Limits, Purse};
use super::formula::Conditions;
use super::ground::{Ground, finer_axes};
use super::region::Asker;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{Model, Promise, PromiseItem, PromiseKind, StageId};
use crate::text::Sources;
use crate::time::PolicyTime;
use states::Run;
use world::World;

/// What became of the promises.
#[derive(Clone, Debug, Default)]
pub struct Proofs {
    pub findings: Vec<Finding>,
    pub undecided: Vec<Undecided>,
    /// Promises of which every line is proved.
    pub kept: usize,
}

/// One line of a promise.
#[derive(Clone, Copy)]
struct Item<'m> {
    promise: &'m Promise,
    line: &'m PromiseItem,
}

enum Verdict {
    Kept,
    Broken(Run),
    Undecided(String),
}

/// Judges every promise of the policy; what touches a hole is left out.
pub fn prove(model: &Model, sources: &Sources, limits: Limits, purse: Purse, replay: &dyn Replay) -> Proofs {
    let mut proofs = Proofs::default();
    if model.promises.is_empty() || model.intake.is_none() {
        return proofs;
    }
    let conds = watched::conditions(model);
    let counts = watched::counts(model, &super::ground::conditions_of(model, &conds));
    let ground = Ground::over(model, finer_axes(model, conds, &counts));
    let items: Vec<Item<'_>> = model
        .promises
        .iter()
        .flat_map(|promise| promise.items.iter().map(move |line| Item { promise, line }))
        .collect();
    match why_not(&ground) {
        Some(Unjudged::Hole) => return proofs,
        Some(Unjudged::TooManyTexts(subject)) => {
            let name = model.subject_name(&subject);
            let message = format!("the tests of `{name}` part texts into more kinds than can be compared");
            proofs.undecided.extend(items.iter().map(|item| undecided(item, message.clone())));
            return proofs;
        }
        None => {}
    }
    let time = PolicyTime::new(model);
    let mut conditions = Conditions::new(model, &ground.axes, &ground.definitions);
    let asker = Asker {
        model,
        axes: &ground.axes,
        space: &ground.space,
        conditions: &mut conditions,
        universe: Formulas::TRUE,
        limits,
        purse,
    };
    let mut world = World::new(model, asker);
    for (stage, rest) in world.places() {
        let dead = stays::dead_exits(&world, &time, stays::Visit { stage, rest });
        world.dead.insert((stage, rest), dead);
    }
    let mut open = vec![0; model.promises.len()];
    let (search, end, mut verdicts) = states::judge(&mut world, &items, &time, replay);
    for (at, item) in items.iter().enumerate() {
        if let Some(promised) = delays::Promised::of(item.line) {
            let verdict = delays::judge(&world, &search, end, promised, item.line.span, &time, replay);
            verdicts.push((at, verdict));
        }
    }
    for (at, verdict) in verdicts {
        let item = &items[at];
        match verdict {
            Verdict::Kept => continue,
            Verdict::Broken(run) => proofs.findings.push(broken(model, sources, &time, item, &run)),
            Verdict::Undecided(why) => proofs.undecided.push(undecided(item, why)),
        }
        let of = model.promises.iter().position(|promise| std::ptr::eq(promise, item.promise));
        open[of.expect("an item is of a promise")] += 1;
    }
    proofs.kept = open.iter().filter(|open| **open == 0).count();
    proofs
}

/// Why no lead can be followed, if so.
fn why_not(ground: &Ground<'_>) -> Option<Unjudged> {
    let blocks = super::blocks::blocks(ground.model);
    let of_blocks = blocks.iter().filter(|block| block.moves()).find_map(|block| super::scene::why_not(ground, block));
    let conds = watched::conditions(ground.model);
    of_blocks.or_else(|| conds.into_iter().find_map(|cond| watched::why_not(ground, cond)))
}

fn undecided(item: &Item<'_>, why: String) -> Undecided {
    let message = format!("promise `{}`: {why}", item.promise.name);
    Undecided {
        code: Code::PromiseBroken,
        span: item.line.span,
        subject: Some(item.promise.name.to_string()),
        message,
        share: None,
    }
}

/// Monday of an ordinary week, ten o'clock.
fn first_moment(time: &PolicyTime) -> Timestamp {
    time.instant(date(2026, 10, 5).at(10, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn broken(model: &Model, sources: &Sources, time: &PolicyTime, item: &Item<'_>, run: &Run) -> Finding {
    let name = &item.promise.name;
    let stage = |stage: StageId| model[stage].name.as_str();
    let with = if run.values.is_empty() { String::new() } else { format!(" with {}", run.values) };
    let what = match &item.line.kind {
        PromiseKind::NoEntry { stage: into, .. } => format!("a lead enters `{}`{with}", stage(*into)),
        PromiseKind::Never(_) => {
            let place = run.standing.stage.map_or(String::from("in no stage"), |at| format!("in `{}`", stage(at)));
            let owner =
                run.standing.owner.map_or(String::new(), |owner| format!(", owned by `{}`,", model[owner].name));
            let owner = if with.is_empty() { owner.trim_end_matches(',').to_owned() } else { owner };
            format!("a lead is {place}{owner}{with}")
        }
        PromiseKind::Leaves { .. } | PromiseKind::Reaches { .. } => run.values.clone(),
    };
    let message = format!("promise `{name}` is broken: {what}");
    let mut finding = Finding::new(Code::PromiseBroken, item.line.span, message)
        .label("this does not hold for every lead")
        .subject(name.as_str());
    finding.run = scenario::run_rows(model, time, &run.told);
    let expected = match &item.line.kind {
        PromiseKind::Never(cond) => sources.snippet(cond.span).split_whitespace().collect::<Vec<_>>().join(" "),
        PromiseKind::NoEntry { .. } | PromiseKind::Leaves { .. } | PromiseKind::Reaches { .. } => {
            run.end.map_or(String::from("stage is unknown"), |at| format!("stage is {}", stage(at)))
        }
    };
    let title = format!("{name} is broken");
    if let Some(text) = scenario::scenario(model, time, &run.told, &title, &expected) {
        finding.help = Some(format!("as a scenario that shows it:\n{text}"));
    }
    finding
}
