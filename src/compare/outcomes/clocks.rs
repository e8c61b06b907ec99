//! The clocks of both policies under one numbering: those of one name in one stage are one clock.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::super::align::Aligned;
use super::super::slas;
use crate::model::{Model, SlaId, StageId};

/// A clock by its place among those of both policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(pub usize);

/// What a clock is called: by the new policy, where it has it.
#[derive(Clone, Debug)]
pub struct ClockName {
    pub stage: StageId,
    pub name: SmolStr,
}

/// The clocks of one of the policies.
pub struct Clocks {
    of: FxHashMap<SlaId, Clock>,
}

impl Clocks {
    pub fn of(&self, sla: SlaId) -> Clock {
        // INVARIANT: every clock of both policies was numbered.
        self.of.get(&sla).copied().unwrap_or(Clock(0))
    }
}

/// All clocks, and how each policy finds its own.
pub fn clocks(aligned: &Aligned) -> (Vec<ClockName>, Clocks, Clocks) {
    let mut names = Vec::new();
    let (mut of_old, mut of_new) = (FxHashMap::default(), FxHashMap::default());
    let id =
        |stage: StageId, at: usize| SlaId { stage, index: u32::try_from(at).expect("sources are capped below 4 GiB") };
    for stage in (0..aligned.new.stages.len()).map(StageId::new) {
        let slas = |model: &Model| model[stage].slas.len();
        let pairs = slas::pairs(&aligned.old, &aligned.new, stage);
        for (at, sla) in aligned.new[stage].slas.iter().enumerate() {
            let clock = Clock(names.len());
            names.push(ClockName { stage, name: sla.name.clone() });
            of_new.insert(id(stage, at), clock);
            if let Some(from) = pairs[at] {
                of_old.insert(id(stage, from), clock);
            }
        }
        for at in (0..slas(&aligned.old)).filter(|at| !pairs.contains(&Some(*at))) {
            of_old.insert(id(stage, at), Clock(names.len()));
            names.push(ClockName { stage, name: aligned.old[stage].slas[at].name.clone() });
        }
    }
    (names, Clocks { of: of_old }, Clocks { of: of_new })
}
