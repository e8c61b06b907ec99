//! Every block of alternatives of a policy as one shape: the places where exactly one line must
//! speak for a lead.

use crate::diagnostic::Code;
use crate::model::{Alternatives, Deadline, DecisionId, Guard, Model, OwnerRule, SlaId, StageId, Target, Value};
use crate::text::Span;

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Decision(DecisionId),
    Intake,
    Owner(StageId),
    When(StageId),
    /// The stage and the index of its `on` block.
    Event(StageId, usize),
    /// The stage and the index of its timer.
    Timer(StageId, usize),
    Deadline(SlaId),
    Return(StageId),
}

/// One block.
#[derive(Clone, Debug)]
pub struct Block<'m> {
    pub place: Place,
    pub span: Span,
    pub lines: Vec<Line<'m>>,
    /// The first line that holds wins.
    pub in_order: bool,
    /// A part could not be read.
    pub broken: bool,
}

/// One line of a block.
#[derive(Clone, Debug)]
pub struct Line<'m> {
    pub guard: &'m Guard,
    pub span: Span,
    /// Lines of equal outcome have equal numbers: the first such line.
    pub outcome: usize,
    /// What the line gives, as the language writes it.
    pub said: String,
    /// Where the line moves the lead, if it is a line that moves.
    pub target: Option<Target>,
}

impl Block<'_> {
    /// Whether `otherwise` speaks for every lead that no other line speaks for.
    pub fn is_total(&self) -> bool {
        self.spoken().count() < self.lines.len()
    }

    /// The lines that say for which leads they speak.
    pub fn spoken(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.lines.len()).filter(|line| *self.lines[*line].guard != Guard::Otherwise)
    }
}

impl Place {
    /// The stage whose leads the block is about.
    pub fn stage(self) -> Option<StageId> {
        match self {
            Place::Decision(_) | Place::Intake => None,
            Place::Owner(stage)
            | Place::When(stage)
            | Place::Event(stage, _)
            | Place::Timer(stage, _)
            | Place::Return(stage) => Some(stage),
            Place::Deadline(sla) => Some(sla.stage),
        }
    }

    /// The code of a gap, where the block must be total.
    pub fn gap(self) -> Option<Code> {
        match self {
            Place::Decision(_) => Some(Code::GapDecision),
            Place::Intake => Some(Code::GapIntake),
            Place::Owner(_) => Some(Code::GapOwner),
            Place::Event(..) => Some(Code::GapEvent),
            Place::Deadline(_) => Some(Code::GapDeadline),
            Place::Return(_) => Some(Code::GapReturn),
            Place::When(_) | Place::Timer(..) => None,
        }
    }

    pub fn overlap(self) -> Code {
        match self {
            Place::Decision(_) => Code::OverlapDecision,
            Place::Intake => Code::OverlapIntake,
            Place::Owner(_) => Code::OverlapOwner,
            Place::When(_) => Code::OverlapWhen,
            Place::Event(..) => Code::OverlapEvent,
            Place::Timer(..) => Code::OverlapTimer,
            Place::Deadline(_) => Code::OverlapDeadline,
            Place::Return(_) => Code::OverlapReturn,
        }
    }

    /// The finding's subject.
    pub fn subject(self, model: &Model) -> String {
        match self {
            Place::Decision(id) => model[id].name.to_string(),
            Place::Intake => String::from("intake"),
            Place::Owner(stage) | Place::When(stage) | Place::Return(stage) | Place::Timer(stage, _) => {
                model[stage].name.to_string()
            }
            Place::Event(stage, at) => format!("{}/{}", model[stage].name, model[model[stage].ons[at].event].name),
            Place::Deadline(sla) => format!("{}/{}", model[sla.stage].name, model[sla].name),
        }
    }
}

impl Block<'_> {
    /// Whether its lines move leads.
    pub fn moves(&self) -> bool {
        match self.place {
            Place::Intake | Place::When(_) | Place::Event(..) | Place::Timer(..) | Place::Return(_) => true,
            Place::Decision(_) | Place::Owner(_) | Place::Deadline(_) => false,
        }
    }
}

/// All blocks of the policy, decisions first, then in the order of a lead's way.
pub fn blocks(model: &Model) -> Vec<Block<'_>> {
    let mut all = Vec::new();
    for (at, decision) in model.decisions.iter().enumerate() {
        let mut made =
            block(Place::Decision(DecisionId::new(at)), &decision.body, |value| said_value(model, decision, value));
        made.in_order = decision.body.in_order;
        all.push(made);
    }
    if let Some(intake) = &model.intake {
        all.push(move_block(model, Place::Intake, intake));
    }
    for (at, stage) in model.stages.iter().enumerate() {
        let id = StageId::new(at);
        if let Some(owner) = &stage.owner
            && let OwnerRule::Arms(arms) = &owner.rule
        {
            all.push(block(Place::Owner(id), arms, |department| model[*department].name.to_string()));
        }
        // No line leaves a final stage and no clock runs there.
        if stage.is_final {
            continue;
        }
        let mut whens = move_block(model, Place::When(id), &stage.whens);
        // A move to the stage itself is no match.
        let stays: Vec<bool> = stage.whens.arms.iter().map(|arm| arm.value == Target::Stay).collect();
        let mut stays = stays.into_iter();
        whens.lines.retain(|_| !stays.next().unwrap_or(false));
        all.push(whens);
        for (at, on) in stage.ons.iter().enumerate() {
            all.push(move_block(model, Place::Event(id, at), &on.lines));
        }
        for (at, timer) in stage.timers.iter().enumerate() {
            all.push(move_block(model, Place::Timer(id, at), &timer.lines));
        }
        for (at, sla) in stage.slas.iter().enumerate() {
            let index = u32::try_from(at).expect("sources are capped below 4 GiB");
            all.push(block(Place::Deadline(SlaId { stage: id, index }), &sla.deadline, said_deadline));
        }
        if let Some(recycle) = &stage.recycle {
            all.push(move_block(model, Place::Return(id), &recycle.returns));
        }
    }
    all
}

fn block<'m, T: PartialEq>(place: Place, lines: &'m Alternatives<T>, said: impl Fn(&T) -> String) -> Block<'m> {
    let arms = lines.arms.iter().enumerate().map(|(at, arm)| Line {
        guard: &arm.guard,
        span: arm.span,
        outcome: lines.arms[..at].iter().position(|other| other.value == arm.value).unwrap_or(at),
        said: said(&arm.value),
        target: None,
    });
    Block { place, span: lines.span, lines: arms.collect(), in_order: false, broken: lines.broken }
}

fn move_block<'m>(model: &Model, place: Place, lines: &'m Alternatives<Target>) -> Block<'m> {
    let mut made = block(place, lines, |target| said_target(model, target));
    for (line, arm) in made.lines.iter_mut().zip(&lines.arms) {
        line.target = Some(arm.value);
    }
    made
}

fn said_target(model: &Model, target: &Target) -> String {
    match target {
        Target::Stay => String::from("-> stay"),
        Target::Move { stage, rest: None } => format!("-> {}", model[*stage].name),
        Target::Move { stage, rest: Some(rest) } => format!("-> {} for {rest}", model[*stage].name),
    }
}

fn said_value(model: &Model, decision: &crate::model::Decision, value: &Value) -> String {
    match value {
        Value::Unknown => String::from("unknown"),
        Value::Choice(choice) => match &decision.ty {
            crate::model::Type::Department => model
                .departments
                .get(*choice as usize)
                .map_or_else(String::new, |department| department.name.to_string()),
            ty => super::cell::choice_name(ty, *choice),
        },
        Value::Number(number) => super::cell::number(&decision.ty, *number),
        Value::Text(text) => format!("\"{text}\""),
    }
}

fn said_deadline(deadline: &Deadline) -> String {
    match deadline {
        Deadline::Within(duration) => format!("within {duration}"),
        Deadline::CloseOfBusiness => String::from("by close of business"),
        Deadline::None => String::from("no deadline"),
        Deadline::Attempts { count, every } => format!("{count} attempts every {every}"),
    }
}

/// A timer's trigger as the language writes it.
pub fn said_timer(model: &Model, stage: StageId, at: usize) -> String {
    model[stage].timers[at].said(model)
}
