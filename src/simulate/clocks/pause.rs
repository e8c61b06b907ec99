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
                // What was missed before the pause began is breached first.
                (true, None) if self.clocks[at].is_overdue(now) => {}
                (true, None) => self.clocks[at].paused_since = Some(now),
                (false, Some(since)) => {
                    let ladder: Vec<Option<Duration>> =
                        plan.model[sla].on_breach.iter().map(|breach| breach.offset).collect();
                    let clock = &mut self.clocks[at];
                    let before = clock.due;
                    clock.resume(self.time, &ladder, since, now);
                    if clock.due != before {
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
    /// Its deadline passed before `now`, and its breach has yet to fire.
    fn is_overdue(&self, now: Timestamp) -> bool {
        self.breach.is_none() && self.due.is_some_and(|due| due.latest < now)
    }

    /// Moves what is still to come by the paused time. What ends at a closing time moves by all pauses
    /// together from where it was set: each alone would cost a day.
    fn resume(&mut self, time: &PolicyTime, ladder: &[Option<Duration>], from: Timestamp, to: Timestamp) {
        self.paused_since = None;
        self.paused = self.paused.saturating_add(to.duration_since(from));
        let first = to.saturating_sub(self.paused).unwrap_or(Timestamp::MIN);
        let moved = |moment: Timestamp, set: Timestamp, measure| match measure {
            Measure::ClosingTime => time.moved_by_pause(set, measure, first, to),
            Measure::OpenTime | Measure::Elapsed => time.moved_by_pause(moment, measure, from, to),
        };
        match &mut self.breach {
            Some(breach) => {
                for ((moment, set), offset) in breach.actions.iter_mut().zip(&breach.set_actions).zip(ladder) {
                    let measure = offset.map_or(Measure::Elapsed, Measure::of);
                    *moment = moment.zip(*set).and_then(|(moment, set)| moved(moment, set, measure));
                }
            }
            None => {
                let Some(measure) = Measure::of_deadline(self.deadline) else { return };
                self.due = self.due.zip(self.set_due).and_then(|(due, set)| {
                    let at = moved(due.at, set.at, measure)?;
                    Some(When { at, latest: moved(due.latest, set.latest, measure)? })
                });
                let share = match measure {
                    Measure::Elapsed => Measure::Elapsed,
                    Measure::OpenTime | Measure::ClosingTime => Measure::OpenTime,
                };
                self.warn = self.warn.and_then(|warn| time.moved_by_pause(warn, share, from, to));
            }
        }
    }
}
