//! Steps of an escalation that do not come one after the other.
//!
//! A ladder is read from top to bottom, so each line should be due after the one above it, from
//! every moment at which the clock can be missed. Business and elapsed time order differently from
//! day to day: `+ 1 business day` then `+ 20 hours` falls on most of them.

use super::Lint;
use crate::analyze::moment::{Moment, starts};
use crate::analyze::scene::Scene;
use crate::diagnostic::{Code, Finding, Undecided};
use crate::model::{ActionKind, Breach, Deadline, Duration, Sla, SlaId};
use crate::time::{Ever, Late, PolicyTime, is_surely_within};

pub const LINT: Lint = Lint { code: Code::LadderOrder, check, page: include_str!("ladder_order.md") };

fn check(scene: &mut Scene<'_, '_>) {
    let time = PolicyTime::new(scene.model);
    for (id, sla) in super::clocks(scene.model) {
        for pair in sla.on_breach.windows(2) {
            let [above, below] = pair else { continue };
            match order(&time, sla, above, below) {
                Order::Rises => {}
                Order::Falls(from) => {
                    let found = falls(scene, &time, id, above, below, from);
                    scene.report.findings.push(found);
                }
                Order::Undecided => scene.report.undecided.push(Undecided {
                    code: Code::LadderOrder,
                    span: below.span,
                    subject: Some(super::clock_name(&scene.model[id.stage].name, &scene.model[id])),
                    message: String::from("the work allowed ended before the two lines were compared for every start"),
                    share: None,
                }),
            }
        }
    }
}

enum Order {
    Rises,
    /// From a clock that starts then; none where the lines are always due at once.
    Falls(Option<jiff::Timestamp>),
    Undecided,
}

fn order(time: &PolicyTime, sla: &Sla, above: &Breach, below: &Breach) -> Order {
    let same_kind = std::mem::discriminant(&above.action.kind) == std::mem::discriminant(&below.action.kind)
        || is_notice(&above.action.kind) && is_notice(&below.action.kind);
    if above.offset == below.offset {
        // Different things may be done at one moment: they are one step.
        return if same_kind { Order::Falls(None) } else { Order::Rises };
    }
    let rises = |one: Duration, other: Duration| is_surely_within(one, other);
    match (above.offset, below.offset) {
        (None, _) => return Order::Rises,
        (Some(above), Some(below)) if rises(above, below) => return Order::Rises,
        (Some(_), _) => {}
    }
    for deadline in sla.deadline.arms.iter().map(|arm| arm.value).filter(|deadline| *deadline != Deadline::None) {
        let rung = |breach: &Breach| Moment::Breach { deadline, offset: breach.offset };
        let (first, second) = (rung(above), rung(below));
        match starts(time, [first, second].into_iter()).is_ever(
            &|start| first.from(time, start),
            Late::After,
            &|start| second.from(time, start),
        ) {
            Ever::From(start) => return Order::Falls(Some(start)),
            Ever::Undecided => return Order::Undecided,
            Ever::Never => {}
        }
    }
    Order::Rises
}

fn is_notice(kind: &ActionKind) -> bool {
    matches!(kind, ActionKind::NotifyDepartment(_) | ActionKind::NotifyText(_))
}

fn falls(
    scene: &Scene<'_, '_>,
    time: &PolicyTime,
    id: SlaId,
    above: &Breach,
    below: &Breach,
    from: Option<jiff::Timestamp>,
) -> Finding {
    let said = |breach: &Breach| match breach.offset {
        Some(offset) => format!("`on breach + {offset}`"),
        None => String::from("`on breach`"),
    };
    let sla = &scene.model[id];
    let stage = &scene.model[id.stage].name;
    let (first, second) = (said(above), said(below));
    let message = match from {
        None => format!("two steps of `{}` in `{stage}` are due at the same moment, {second}", sla.name),
        Some(start) => {
            let due = sla.deadline.arms.iter().map(|arm| arm.value).find_map(|deadline| {
                let rung = |breach: &Breach| Moment::Breach { deadline, offset: breach.offset }.from(time, start);
                Some((rung(above)?, rung(below)?)).filter(|(above, below)| above > below)
            });
            let when = due.map_or(String::new(), |(above, below)| {
                let civil = |moment| time.civil(moment).strftime("%Y-%m-%d %H:%M");
                let (start, above, below) = (civil(start), civil(above), civil(below));
                format!(": for a clock that starts on {start} it is due on {below}, the one above it on {above}")
            });
            format!("{second} of `{}` in `{stage}` can be due before {first}{when}", sla.name)
        }
    };
    Finding::new(Code::LadderOrder, below.span, message)
        .label("not after the line above it")
        .subject(super::clock_name(&scene.model[id.stage].name, &scene.model[id]))
        .related(above.span, "this line stands above it")
        .help("put the steps in the order in which they are due, and measure them alike")
}
