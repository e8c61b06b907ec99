//! `paused while COND`, looked at when events arrive.

use jiff::Timestamp;

use super::Clock;
use crate::model::Duration;
use crate::simulate::lead::{LeadRun, When};
use crate::simulate::step::StepKind;
use crate::time::{Measure, PolicyTime};

impl LeadRun<'_> {
    /// Pauses clocks whose condition holds now and lets those go on whose condition does not.
    pub(in crate::simulate) fn look_at_pauses(&mut self) {
        let plan = self.plan;
        for at in 0..self.clocks.len() {
            let sla = self.clocks[at].sla;
            let Some(cond) = &plan.model[sla].paused_while else { continue };
            let (holds, now) = (self.view.holds(cond), self.now);
            match (holds, self.clocks[at].paused_since) {
                (true, None) => self.clocks[at].paused_since = Some(now),
                (false, Some(since)) => {
                    let ladder: Vec<Option<Duration>> =
                        plan.model[sla].on_breach.iter().map(|breach| breach.offset).collect();
                    let clock = &mut self.clocks[at];
                    clock.resume(self.time, &ladder, since, now);
                    if clock.breach.is_none() && since < now {
                        let due = clock.due.map(|due| due.at);
                        self.push(cond.span, StepKind::Due { sla, due });
                    }
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
    }
}

impl Clock {
    /// Moves what is still to come by the paused time.
    fn resume(&mut self, time: &PolicyTime, ladder: &[Option<Duration>], from: Timestamp, to: Timestamp) {
        self.paused_since = None;
        match &mut self.breach {
            Some(breach) => {
                for (moment, offset) in breach.actions.iter_mut().zip(ladder) {
                    let measure = offset.map_or(Measure::Elapsed, Measure::of);
                    *moment = moment.and_then(|moment| time.moved_by_pause(moment, measure, from, to));
                }
            }
            None => {
                let Some(measure) = Measure::of_deadline(self.deadline) else { return };
                let moved = |moment: Timestamp| time.moved_by_pause(moment, measure, from, to);
                self.due = self.due.and_then(|due| Some(When { at: moved(due.at)?, latest: moved(due.latest)? }));
                let share = match measure {
                    Measure::Elapsed => Measure::Elapsed,
                    Measure::OpenTime | Measure::ClosingTime => Measure::OpenTime,
                };
                self.warn = self.warn.and_then(|warn| time.moved_by_pause(warn, share, from, to));
            }
        }
    }
}
