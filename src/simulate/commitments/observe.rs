//! What a replay tells commitments: a stage is entered, a clock comes to its end.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::tally::Account;
use crate::model::{Cond, Counted, RequirementKind, SlaId, StageId, Value};
use crate::simulate::lead::LeadRun;

/// A clock that has its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Judged {
    Met,
    NotMet,
}

impl LeadRun<'_> {
    /// A lead enters a stage: it counts if that is its first entry of the period. Conditions and
    /// decisions are looked at as the lead comes, before the stage clears anything.
    pub(in crate::simulate) fn commit_entry(&mut self, stage: StageId) {
        let plan = self.plan;
        let Some(window) = self.commitments.window else { return };
        for place in &plan.committed.entries[stage.index()] {
            let requirement = plan.committed.items[*place].requirement;
            let Some(per) = requirement.per.filter(|per| window.judges(self.now, *per)) else { continue };
            let period = self.time.period_of(self.now, per);
            if self.commitments.lead.counted[*place] == Some(period) {
                continue;
            }
            self.commitments.lead.counted[*place] = Some(period);
            let matches = |when: Option<&Cond>, run: &mut Self| when.is_none_or(|when| run.view.holds(when));
            let (matches, counted, amount) = match &requirement.kind {
                RequirementKind::Count { counted, when, .. } => (matches(when.as_ref(), self), *counted, None),
                RequirementKind::Share { counted, when, .. } => (matches(Some(when), self), *counted, None),
                RequirementKind::Sum { decision, when, .. } => {
                    let matches = matches(when.as_ref(), self);
                    (matches, Counted::Leads, matches.then(|| self.view.decided(*decision)).flatten())
                }
                RequirementKind::SlaMet { .. } | RequirementKind::AtOnce { .. } => continue,
            };
            let amount = match amount {
                Some(Value::Number(amount)) => *amount,
                Some(Value::Unknown | Value::Choice(_) | Value::Text(_)) | None => Decimal::ZERO,
            };
            let lead = &self.commitments.lead;
            let account = match (&lead.account, counted) {
                (_, Counted::Leads) => None,
                (Some(account), Counted::Accounts) => Some(Account::Named(account.clone())),
                (None, Counted::Accounts) => Some(Account::Lead(lead.key.clone())),
            };
            let count = self.commitments.periods[*place].entry(period).or_default();
            count.all += 1;
            count.matching += u64::from(matches);
            count.add(amount);
            if matches {
                count.matching_accounts.extend(account.clone());
            }
            count.accounts.extend(account);
        }
    }

    /// A clock has its verdict; `at` is its meeting or its deadline, whichever is earlier.
    pub(in crate::simulate) fn commit_clock(&mut self, sla: SlaId, at: Timestamp, judged: Judged) {
        let plan = self.plan;
        let Some(window) = self.commitments.window else { return };
        for (_, place) in plan.committed.slas.iter().filter(|(watched, _)| *watched == sla) {
            let requirement = plan.committed.items[*place].requirement;
            let Some(per) = requirement.per.filter(|per| window.judges(at, *per)) else { continue };
            let count = self.commitments.periods[*place].entry(self.time.period_of(at, per)).or_default();
            count.all += 1;
            count.matching += u64::from(judged == Judged::Met);
        }
    }
}
