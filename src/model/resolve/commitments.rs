//! Commitments and promises.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{Resolver, Scope};
use crate::diagnostic::Code;
use crate::model::*;
use crate::syntax::ast;
use crate::text::Span;

impl Resolver<'_> {
    pub(super) fn commitment(&mut self, id: CommitmentId, written: &ast::Commitment) {
        let by = match &written.by {
            Some(name) => self.department_named(name),
            // The line may be among those that could not be read.
            None if written.requirements.iter().any(|one| one.kind == ast::RequirementKind::Error) => None,
            None => {
                let help = "write `by DEPARTMENT` as its first line";
                self.error(Code::Syntax, written.name.span, "a commitment says who commits", "no `by` line", help);
                None
            }
        };
        if written.requirements.is_empty() {
            let help = "add a line such as `at least 40 leads entering STAGE per month`";
            self.error(Code::Syntax, written.name.span, "this commitment promises nothing", "no requirement", help);
        }
        let mut requirements = Vec::with_capacity(written.requirements.len());
        for requirement in &written.requirements {
            let Some(kind) = self.requirement(requirement) else { continue };
            let bound = if requirement.at_least { RequirementBound::AtLeast } else { RequirementBound::AtMost };
            requirements.push(Requirement { bound, kind, per: requirement.per, span: requirement.span });
        }
        let commitment = &mut self.model.commitments[id.index()];
        commitment.by = by;
        commitment.requirements = requirements;
    }

    fn requirement(&mut self, written: &ast::Requirement) -> Option<RequirementKind> {
        match &written.kind {
            ast::RequirementKind::Error => None,
            ast::RequirementKind::Count { count, accounts, stage, when } => {
                let stage = self.stage_named(stage);
                let when = when.as_ref().map(|cond| self.cond(cond, Scope::PLAIN));
                let count = self.whole(count, 0, "a number of leads")?.into();
                Some(RequirementKind::Count { count, counted: counted(*accounts), stage: stage?, when })
            }
            ast::RequirementKind::Share { percent, accounts, stage, when } => {
                let stage = self.stage_named(stage);
                let when = self.cond(when, Scope::PLAIN);
                let percent = self.percent(percent)?;
                Some(RequirementKind::Share { percent, counted: counted(*accounts), stage: stage?, when })
            }
            ast::RequirementKind::Sum { money, decision, stage, when } => {
                let stage = self.stage_named(stage);
                let when = when.as_ref().map(|cond| self.cond(cond, Scope::PLAIN));
                let decision = self.money_decision(decision, &money.currency)?;
                let (amount, currency) = (money.amount.value, money.currency.clone());
                Some(RequirementKind::Sum { amount, currency, decision, stage: stage?, when })
            }
            ast::RequirementKind::SlaMet { percent, sla } => {
                let sla = self.sla_named(sla);
                let percent = self.percent(percent)?;
                Some(RequirementKind::SlaMet { percent, sla: sla? })
            }
            ast::RequirementKind::AtOnce { .. } if written.at_least => {
                let help = "write `at most`: a capacity is how many leads a department carries";
                self.error(Code::Syntax, written.span, "`at once` is an upper bound", "at least", help);
                None
            }
            ast::RequirementKind::AtOnce { count } => {
                let count = self.whole(count, 0, "a number of leads")?.into();
                Some(RequirementKind::AtOnce { count })
            }
        }
    }

    fn percent(&mut self, number: &ast::Number) -> Option<Decimal> {
        if number.value >= Decimal::ZERO && number.value <= Decimal::ONE_HUNDRED {
            return Some(number.value);
        }
        let help = "write a share from 0% to 100%";
        self.error(Code::InvalidValue, number.span, "a share is at most the whole", "not between 0% and 100%", help);
        None
    }

    fn money_decision(&mut self, name: &ast::Name, currency: &SmolStr) -> Option<DecisionId> {
        let id = self.decision_named(name)?;
        match &self.model[id].ty {
            Type::Money { currency: decided, .. } if decided == currency => Some(id),
            Type::Money { currency: decided, .. } => {
                let message = format!("`{}` is money in {decided}, this is {currency}", name.text);
                let help = format!("write the amount in {decided}; currencies are never converted");
                self.error(Code::UnitMismatch, name.span, message, "another currency", help);
                None
            }
            ty => {
                let message = format!("`{}` decides {}, which does not add up to money", name.text, self.type_text(ty));
                let help = format!("declare it as `decide {}: money {currency} {{ … }}`", name.text);
                self.error(Code::TypeMismatch, name.span, message, "not money", help);
                None
            }
        }
    }

    /// `SLA`, or `STAGE.SLA` where a name is used twice.
    fn sla_named(&mut self, path: &ast::Path) -> Option<SlaId> {
        let (stage, name) = match &path.field {
            Some(sla) => (Some(self.stage_named(&path.name)?), sla),
            None => (None, &path.name),
        };
        let mut found = Vec::new();
        let mut names = Vec::new();
        for (index, declared) in self.model.stages.iter().enumerate() {
            let id = StageId::new(index);
            if stage.is_some_and(|stage| stage != id) {
                continue;
            }
            for (at, sla) in declared.slas.iter().enumerate() {
                names.push(sla.name.clone());
                if sla.name == name.text {
                    found.push(SlaId { stage: id, index: at as u32 });
                }
            }
        }
        match found.as_slice() {
            [] => {
                self.unknown_name(name, "an SLA", &names);
                None
            }
            [only] => Some(*only),
            several => {
                let places: Vec<String> =
                    several.iter().map(|id| format!("`{}.{}`", self.model[id.stage].name, name.text)).collect();
                let message = format!("{} stages have a clock named `{}`", several.len(), name.text);
                let help = format!("say which: {}", places.join(" or "));
                self.error(Code::UnknownName, name.span, message, "which of them?", help);
                None
            }
        }
    }

    pub(super) fn promise(&mut self, id: PromiseId, written: &ast::Promise) {
        let mut items = Vec::with_capacity(written.items.len());
        for item in &written.items {
            if let Some(kind) = self.promise_item(&item.kind, item.span) {
                items.push(PromiseItem { kind, span: item.span });
            }
        }
        if written.items.is_empty() {
            let help = "add a line such as `no lead enters STAGE when CONDITION`";
            self.error(Code::Syntax, written.name.span, "this promise says nothing", "no line", help);
        }
        self.model.promises[id.index()].items = items;
    }

    fn promise_item(&mut self, kind: &ast::PromiseKind, span: Span) -> Option<PromiseKind> {
        match kind {
            ast::PromiseKind::Error => None,
            ast::PromiseKind::Never(cond) => Some(PromiseKind::Never(self.cond(cond, Scope::PROMISE))),
            ast::PromiseKind::NoEntry { stage, when } => {
                let stage = self.stage_named(stage);
                let when = self.cond(when, Scope::PLAIN);
                Some(PromiseKind::NoEntry { stage: stage?, when })
            }
            ast::PromiseKind::Leaves { stage, within } => {
                let stage = self.stage_named(stage);
                Some(PromiseKind::Leaves { within: self.duration(within)?, stage: stage? })
            }
            ast::PromiseKind::Reaches { stage, targets, within } => {
                let stage = self.stage_named(stage);
                let targets: Vec<Option<StageId>> = targets.iter().map(|target| self.stage_named(target)).collect();
                let within = self.duration(within);
                let targets: Vec<StageId> = targets.into_iter().collect::<Option<_>>()?;
                if targets.is_empty() {
                    self.error(Code::Syntax, span, "this promise names no stage to reach", "no stage", "");
                    return None;
                }
                Some(PromiseKind::Reaches { stage: stage?, targets, within: within? })
            }
        }
    }
}

fn counted(accounts: bool) -> Counted {
    if accounts { Counted::Accounts } else { Counted::Leads }
}
