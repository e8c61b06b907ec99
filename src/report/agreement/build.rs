//! The document's content from the policy: conditions are its own text, names by their labels.

use super::*;
use crate::analyze::Report;
use crate::diagnostic::Code;
use crate::model::*;
use crate::report::graph::graph;
use crate::report::labels::Labels;
use crate::syntax::ast;
use crate::text::{FileId, Sources, Span};

/// The document of a policy and of what `check` found in it.
pub fn agreement(model: &Model, sources: &Sources, files: &[(FileId, ast::File)], checked: &Report) -> Agreement {
    let build = Build { model, sources, files, labels: Labels::with_values(&[model]) };
    Agreement {
        title: model.name.clone(),
        about: build.about(model.span),
        departments: model
            .departments
            .iter()
            .map(|it| Item { label: build.label(&it.name), about: build.about(it.span) })
            .collect(),
        hours: build.hours(),
        closed: build.closed(),
        stages: model.stages.iter().filter(|stage| stage.recycle.is_none()).map(|stage| build.stage(stage)).collect(),
        criteria: model.criteria.iter().map(|criterion| build.criterion(criterion)).collect(),
        tables: build.tables(),
        slas: model
            .stages
            .iter()
            .flat_map(|stage| stage.slas.iter().map(move |sla| (stage, sla)))
            .map(|(stage, sla)| build.sla(stage, sla))
            .collect(),
        recycles: (0..model.stages.len()).map(StageId::new).filter_map(|id| build.recycle(id)).collect(),
        commitments: model.commitments.iter().map(|it| build.commitment(it)).collect(),
        promises: model.promises.iter().map(|it| build.promise(it, checked)).collect(),
        graph: graph(model, sources),
    }
}

struct Build<'a> {
    model: &'a Model,
    sources: &'a Sources,
    files: &'a [(FileId, ast::File)],
    labels: Labels,
}

impl Build<'_> {
    fn label(&self, name: &str) -> String {
        self.labels.label(name)
    }

    /// The `///` lines right above a declaration, as one paragraph.
    fn about(&self, span: Span) -> String {
        let Some((_, file)) = self.files.iter().find(|(id, _)| *id == span.file) else { return String::new() };
        let mut line = self.sources.start(span).line;
        let mut above = Vec::new();
        for comment in file.comments.iter().rev() {
            let place = self.sources.start(comment.span).line;
            if place < line && comment.doc {
                if place + 1 != line {
                    break;
                }
                above.push(comment.text.trim());
                line = place;
            }
        }
        above.reverse();
        above.join(" ")
    }

    /// The policy's text with the labels of the names in it.
    fn spoken(&self, span: Span) -> String {
        let text: Vec<&str> = self.sources.snippet(span).split_whitespace().collect();
        self.labels.spoken(&text.join(" "))
    }

    fn guard(&self, guard: &Guard) -> String {
        match guard {
            Guard::Always => String::new(),
            Guard::Otherwise => String::from("otherwise"),
            Guard::When(cond) => self.spoken(cond.span),
        }
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Stay => String::from("stays"),
            Target::Move { stage, rest: None } => self.label(&self.model[*stage].name),
            Target::Move { stage, rest: Some(rest) } => format!("{} ({rest})", self.label(&self.model[*stage].name)),
        }
    }

    fn hours(&self) -> Vec<String> {
        const DAYS: [&str; 7] = ["月 Mon", "火 Tue", "水 Wed", "木 Thu", "金 Fri", "土 Sat", "日 Sun"];
        let Some(calendar) = &self.model.calendar else { return Vec::new() };
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let hours = |open: &[OpenHours]| {
            let spans: Vec<String> = open.iter().map(|it| format!("{}–{}", clock(it.from), clock(it.to))).collect();
            spans.join(", ")
        };
        let open = calendar.weekly.iter().zip(DAYS).filter(|(open, _)| !open.is_empty());
        let mut out = vec![self.model.zone_name.to_string()];
        out.extend(open.map(|(open, day)| format!("{day} {}", hours(open))));
        out
    }

    fn closed(&self) -> Vec<String> {
        let closures = self.model.calendar.iter().flat_map(|calendar| &calendar.closures);
        closures
            .map(|it| {
                let days =
                    if it.first == it.last { it.first.to_string() } else { format!("{}–{}", it.first, it.last) };
                it.why.as_ref().map_or_else(|| days.clone(), |why| format!("{days} {why}"))
            })
            .collect()
    }

    fn owners(&self, owner: Option<&Owner>) -> Vec<Case> {
        match owner.map(|owner| &owner.rule) {
            Some(OwnerRule::Arms(arms)) => arms
                .arms
                .iter()
                .map(|arm| Case { value: self.label(&self.model[arm.value].name), when: self.guard(&arm.guard) })
                .collect(),
            Some(OwnerRule::Decision(id)) => {
                vec![Case { value: format!("→ {}", self.label(&self.model[*id].name)), when: String::new() }]
            }
            Some(OwnerRule::Hole) | None => Vec::new(),
        }
    }

    fn moves(&self, trigger: &str, lines: &Alternatives<Target>) -> Vec<MovePart> {
        let part = |arm: &Arm<Target>| MovePart {
            trigger: trigger.to_string(),
            when: self.guard(&arm.guard),
            to: self.target(&arm.value),
        };
        lines.arms.iter().map(part).collect()
    }

    fn stage(&self, stage: &Stage) -> StagePart {
        let mut moves = self.moves("", &stage.whens);
        for on in &stage.ons {
            moves.extend(self.moves(&self.label(&self.model[on.event].name), &on.lines));
        }
        for timer in &stage.timers {
            moves.extend(self.moves(&self.labels.spoken(&timer.said(self.model)), &timer.lines));
        }
        StagePart {
            label: self.label(&stage.name),
            about: self.about(stage.span),
            is_final: stage.is_final,
            owners: self.owners(stage.owner.as_ref()),
            moves,
        }
    }

    fn criterion(&self, criterion: &Criterion) -> CriterionPart {
        CriterionPart {
            label: self.label(&criterion.name),
            about: self.about(criterion.span),
            condition: self.tree(&criterion.cond),
            agreed_by: criterion
                .agreed
                .as_ref()
                .map_or_else(Vec::new, |agreed| agreed.by.iter().map(|id| self.label(&self.model[*id].name)).collect()),
            agreed_on: criterion.agreed.as_ref().map(|agreed| agreed.on.to_string()),
        }
    }

    /// Lists as lists, everything else as its text.
    fn tree(&self, cond: &Cond) -> Tree {
        let of = |text: String, items: &[Cond]| Tree { text, of: items.iter().map(|it| self.tree(it)).collect() };
        let leaf = || Tree { text: self.spoken(cond.span), of: Vec::new() };
        let long = self.sources.snippet(cond.span).contains('\n');
        match &cond.kind {
            CondKind::All(items) if long => of(String::from("すべて · all of"), items),
            CondKind::Any(items) if long => of(String::from("いずれか · any of"), items),
            CondKind::AtLeast { n, of: items } => of(format!("{n}つ以上 · at least {n} of"), items),
            CondKind::Not(inner) => match &inner.kind {
                CondKind::AtLeast { n, of: items } if *n > 0 => {
                    of(format!("{}つ以下 · at most {} of", n - 1, n - 1), items)
                }
                _ => leaf(),
            },
            _ => leaf(),
        }
    }

    fn tables(&self) -> Vec<TablePart> {
        let decisions = self.model.decisions.iter().map(|decision| TablePart {
            label: self.label(&decision.name),
            about: self.about(decision.span),
            in_order: decision.body.in_order,
            rows: decision
                .body
                .arms
                .iter()
                .map(|arm| Case { value: self.value(&decision.ty, &arm.value), when: self.row(&arm.guard, arm.span) })
                .collect(),
        });
        let scores = self.model.scores.iter().map(|score| TablePart {
            label: self.label(&score.name),
            about: self.about(score.span),
            in_order: false,
            rows: score
                .terms
                .iter()
                .map(|term| Case {
                    value: format!(
                        "{}{}",
                        if term.points.is_sign_negative() { "" } else { "+" },
                        term.points.normalize()
                    ),
                    when: self.spoken(term.cond.span),
                })
                .collect(),
        });
        decisions.chain(scores).collect()
    }

    /// The condition of a line, or the cells of a table's row but the last.
    fn row(&self, guard: &Guard, span: Span) -> String {
        let text = self.sources.snippet(span);
        if let Some(cells) = text.trim().strip_prefix('|') {
            let cells: Vec<&str> = cells.trim_end_matches('|').split('|').map(str::trim).collect();
            let told = cells.split_last().map_or(&[][..], |(_, told)| told);
            let told: Vec<String> = told.iter().map(|cell| self.labels.spoken(cell)).collect();
            return told.join(" · ");
        }
        self.guard(guard)
    }

    fn value(&self, ty: &Type, value: &Value) -> String {
        match (ty, value) {
            (_, Value::Unknown) => String::from("unknown"),
            (ty, Value::Choice(choice)) => {
                let name = self.model.choice_name(ty, *choice);
                let label = match ty {
                    Type::OneOf(choices) => choices.get(*choice as usize).and_then(|choice| choice.label.clone()),
                    _ => None,
                };
                label.unwrap_or_else(|| self.label(&name))
            }
            (Type::Money { currency, .. }, Value::Number(number)) => format!("{} {currency}", number.normalize()),
            (Type::Percent, Value::Number(number)) => format!("{}%", number.normalize()),
            (_, Value::Number(number)) => number.normalize().to_string(),
            (_, Value::Text(text)) => text.to_string(),
        }
    }

    fn sla(&self, stage: &Stage, sla: &Sla) -> SlaPart {
        let events = |listed: &[EventMatch]| -> Vec<Case> {
            listed
                .iter()
                .map(|one| Case {
                    value: self.label(&self.model[one.event].name),
                    when: one.when.as_ref().map_or_else(String::new, |cond| self.spoken(cond.span)),
                })
                .collect()
        };
        let mut steps = Vec::new();
        if let Some(warn) = &sla.warn {
            steps.push(Case { value: String::from("⚠"), when: format!("{}%", warn.percent.normalize()) });
        }
        for action in &sla.on_met {
            steps.push(Case { value: self.action(action), when: String::from("met") });
        }
        for breach in &sla.on_breach {
            let when = breach.offset.map_or_else(|| String::from("breach"), |by| format!("breach + {by}"));
            steps.push(Case { value: self.action(&breach.action), when });
        }
        SlaPart {
            stage: self.label(&stage.name),
            label: self.label(&sla.name),
            about: self.about(sla.span),
            starts: match sla.start {
                ClockStart::Entry => String::from("entry"),
                ClockStart::Created => String::from("created"),
                ClockStart::Handoff => String::from("handoff"),
                ClockStart::Event(event) => self.label(&self.model[event].name),
            },
            due: sla
                .deadline
                .arms
                .iter()
                .map(|arm| Case {
                    value: match arm.value {
                        Deadline::Within(duration) => duration.to_string(),
                        Deadline::CloseOfBusiness => String::from("close of business"),
                        Deadline::None => String::from("no deadline"),
                        Deadline::Attempts { count, every } => format!("{count} × every {every}"),
                    },
                    when: self.guard(&arm.guard),
                })
                .collect(),
            met_by: events(&sla.met_by),
            steps,
        }
    }

    fn action(&self, action: &Action) -> String {
        match &action.kind {
            ActionKind::NotifyDepartment(id) => format!("notify {}", self.label(&self.model[*id].name)),
            ActionKind::NotifyText(text) => format!("notify {text}"),
            ActionKind::Reassign(id) => format!("→ {}", self.label(&self.model[*id].name)),
            ActionKind::Move(target) => format!("→ {}", self.target(target)),
        }
    }

    fn recycle(&self, id: StageId) -> Option<RecyclePart> {
        let stage = &self.model[id];
        let recycle = stage.recycle.as_ref()?;
        Some(RecyclePart {
            label: self.label(&stage.name),
            about: self.about(stage.span),
            owners: self.owners(stage.owner.as_ref()),
            ways_in: self.ways_in(id),
            returns: recycle
                .returns
                .arms
                .iter()
                .map(|arm| Case { value: self.target(&arm.value), when: self.guard(&arm.guard) })
                .collect(),
            limit: recycle.limit.as_ref().map(|limit| format!("{} × → {}", limit.times, self.target(&limit.then))),
        })
    }

    fn ways_in(&self, into: StageId) -> Vec<WayIn> {
        let mut ways = Vec::new();
        let mut add = |from: &str, trigger: &str, arm: (&Guard, &Target)| {
            if let Target::Move { stage, rest } = arm.1
                && *stage == into
            {
                let when = self.guard(arm.0);
                let because = [trigger, &when].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": ");
                let rest = rest.map_or_else(String::new, |rest| rest.to_string());
                ways.push(WayIn { from: from.to_string(), because, rest });
            }
        };
        if let Some(intake) = &self.model.intake {
            intake.arms.iter().for_each(|arm| add("new", "", (&arm.guard, &arm.value)));
        }
        for stage in &self.model.stages {
            let from = self.label(&stage.name);
            stage.whens.arms.iter().for_each(|arm| add(&from, "", (&arm.guard, &arm.value)));
            for on in &stage.ons {
                let event = self.label(&self.model[on.event].name);
                on.lines.arms.iter().for_each(|arm| add(&from, &event, (&arm.guard, &arm.value)));
            }
            for timer in &stage.timers {
                let said = self.labels.spoken(&timer.said(self.model));
                timer.lines.arms.iter().for_each(|arm| add(&from, &said, (&arm.guard, &arm.value)));
            }
            for sla in &stage.slas {
                for breach in &sla.on_breach {
                    if let ActionKind::Move(target) = &breach.action.kind {
                        add(&from, &format!("{} breach", self.label(&sla.name)), (&Guard::Always, target));
                    }
                }
            }
        }
        ways
    }

    fn commitment(&self, commitment: &Commitment) -> CommitmentPart {
        CommitmentPart {
            label: self.label(&commitment.name),
            about: self.about(commitment.span),
            by: commitment.by.map_or_else(String::new, |id| self.label(&self.model[id].name)),
            requirements: commitment.requirements.iter().map(|it| self.spoken(it.span)).collect(),
        }
    }

    fn promise(&self, promise: &Promise, checked: &Report) -> PromisePart {
        let name = promise.name.as_str();
        let is_broken = |finding: &crate::diagnostic::Finding| {
            finding.code == Code::PromiseBroken && finding.subject.as_deref() == Some(name)
        };
        let is_open = |open: &crate::diagnostic::Undecided| {
            open.code == Code::PromiseBroken && open.subject.as_deref() == Some(name)
        };
        PromisePart {
            label: self.label(name),
            about: self.about(promise.span),
            items: promise.items.iter().map(|it| self.spoken(it.span)).collect(),
            state: if checked.findings.iter().any(is_broken) {
                PromiseState::Broken
            } else if checked.undecided.iter().any(is_open) {
                PromiseState::Undecided
            } else {
                PromiseState::Proved
            },
        }
    }
}
