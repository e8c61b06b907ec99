//! What a replay tells: an instant has ended, the CRM recorded something, the lead is at its end.

use jiff::{SignedDuration, Timestamp};

use super::{DriftKey, Drifted, Parked, Place, Seen};
use crate::model::EventId;
use crate::simulate::lead::LeadRun;
use crate::simulate::step::StepKind;

/// What a row of the CRM records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum What {
    Stage,
    Owner,
}

impl LeadRun<'_> {
    /// An instant has ended; its steps are still there.
    pub(in crate::simulate) fn conform(&mut self) {
        if !self.conformance.counts {
            return;
        }
        let place = Place { stage: self.view.stage(), owner: self.view.owner() };
        if let Some(event) = self.instant.event {
            self.note_outcome(event);
        }
        let of_instant = &self.steps[self.instant.first_step..];
        let counts = &mut self.conformance;
        for step in of_instant.iter().filter(|step| step.kind.is_problem()) {
            if let StepKind::DoubleContact { event, by } = step.kind {
                let key = (event, by, step.owner);
                let is_new = !counts.lead.contacts.contains(&key);
                let one =
                    Seen { times: 1, leads: u64::from(is_new), first: self.now, first_lead: counts.lead.key.clone() };
                match counts.contacts.get_mut(&key) {
                    Some(seen) => seen.merge(one),
                    None => {
                        counts.contacts.insert(key, one);
                    }
                }
                if is_new {
                    counts.lead.contacts.push(key);
                }
            }
        }
        if counts.lead.place == Some(place) && self.instant.stay_from.is_none() {
            return;
        }
        counts.leave(self.now);
        if counts.lead.place.is_none_or(|before| before.stage != place.stage) || self.instant.stay_from.is_some() {
            counts.lead.entered = self.now;
        }
        counts.lead.place = Some(place);
        counts.lead.since = self.now;
        let cell = counts.cell(place);
        counts.stays[cell].times += 1;
        if !counts.lead.visited.contains(&(cell as u32)) {
            counts.lead.visited.push(cell as u32);
            counts.stays[cell].leads += 1;
        }
    }

    /// An event for which the stage has lines, or that moved the lead.
    fn note_outcome(&mut self, event: EventId) {
        let Some(Place { stage: Some(stage), owner }) = self.conformance.lead.place else { return };
        let moved = self.instant.stay_from.is_some();
        let is_declared = event != EventId::CREATED && event != EventId::UPDATED;
        if !is_declared || !(moved || self.plan.on(stage, event).is_some()) {
            return;
        }
        let to = self.view.stage().filter(|_| moved);
        let view = &self.view;
        self.conformance.outcomes.count(stage, owner, event, to, |field| view.field(field).clone());
    }

    /// The CRM recorded a stage or an owner; `drift` if that is not what the policy says.
    pub(in crate::simulate) fn conform_recorded(&mut self, what: What, drift: Option<DriftKey>) {
        let counts = &mut self.conformance;
        if !counts.counts {
            return;
        }
        let now = self.now;
        let place = what as usize;
        if let Some((key, since)) = counts.lead.drift[place].take() {
            counts.end_drift(&key, now.duration_since(since), 0);
        }
        let Some(key) = drift else { return };
        let is_new = !counts.lead.drifted.contains(&key);
        let one = Seen { times: 1, leads: u64::from(is_new), first: now, first_lead: counts.lead.key.clone() };
        match counts.drift.get_mut(&key) {
            Some(drifted) => drifted.seen.merge(one),
            None => {
                counts.drift.insert(key.clone(), Drifted { seen: one, time: SignedDuration::ZERO, lasting: 0 });
            }
        }
        if is_new {
            counts.lead.drifted.push(key.clone());
        }
        counts.lead.drift[place] = Some((key, now));
    }

    /// The replay of the lead ends; its clocks still stand.
    pub(in crate::simulate) fn conform_end(&mut self) {
        if !self.conformance.counts {
            return;
        }
        let now = self.now;
        let moves_on = self.rest_end.is_some()
            || self.timer_dues().iter().any(Option::is_some)
            || self.clocks.iter().any(|clock| clock.due.is_some());
        let stage = self.stage();
        let counts = &mut self.conformance;
        counts.leave(now);
        for place in 0..counts.lead.drift.len() {
            if let Some((key, since)) = counts.lead.drift[place].take() {
                counts.end_drift(&key, now.duration_since(since), 1);
            }
        }
        if let Some(Place { stage: Some(id), owner }) = counts.lead.place
            && stage.is_some_and(|stage| !stage.is_final)
            && !moves_on
        {
            let longest = now.duration_since(counts.lead.entered);
            let one = Parked { leads: 1, longest, longest_lead: counts.lead.key.clone() };
            match counts.parked.get_mut(&(id, owner)) {
                Some(parked) => parked.merge(one),
                None => {
                    counts.parked.insert((id, owner), one);
                }
            }
        }
    }
}

impl super::Conformance {
    /// The time in the present place is counted.
    fn leave(&mut self, now: Timestamp) {
        if let Some(place) = self.lead.place {
            let cell = self.cell(place);
            self.stays[cell].time = self.stays[cell].time.saturating_add(now.duration_since(self.lead.since));
        }
    }

    fn end_drift(&mut self, key: &DriftKey, time: SignedDuration, lasting: u64) {
        let drifted = self.drift.get_mut(key).expect("a drift that lasts was seen to begin");
        drifted.time = drifted.time.saturating_add(time);
        drifted.lasting += lasting;
    }
}
