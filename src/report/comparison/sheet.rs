//! A comparison as a sheet that departments sign: what is shown, whatever the page is made of. Names
//! are shown as the policies label them.

use serde::Serialize;

use super::recorded::{RecordedSheet, recorded, seen};
use super::{ComparedPolicies, approvers, shown};
use crate::compare::{Change, Kind};
use crate::diagnostic::Region;
use crate::report::graph::{Graph, graph, laid_over};
use crate::report::labels::{Labels, Run};
use crate::report::region::{condition, example_lead};

/// One compared policy.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    pub title: String,
    pub old: String,
    pub new: String,
    pub same: bool,
    pub counts: Vec<Count>,
    pub approvers: Vec<String>,
    pub owners: Vec<OwnerRow>,
    pub groups: Vec<Group>,
    pub renames: Vec<(String, String)>,
    pub undecided: Vec<String>,
    /// What becomes of the leads of a trace, if one was given.
    pub recorded: Option<RecordedSheet>,
    #[serde(skip)]
    pub graph: Graph,
}

#[derive(Clone, Debug, Serialize)]
pub struct Count {
    pub title: Title,
    pub count: usize,
}

/// A heading in both languages of its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Title {
    pub en: &'static str,
    pub ja: &'static str,
}

/// Who owns some leads of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerRow {
    pub stage: String,
    pub leads: String,
    /// None where the row did not change.
    pub before: Option<String>,
    pub after: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub title: Title,
    pub changes: Vec<Entry>,
}

/// One change.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// From 1, in the order of the lists.
    pub number: usize,
    pub message: Vec<Run>,
    pub direction: Option<&'static str>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub leads: Vec<String>,
    pub example: Option<String>,
    /// Leads of the trace that were there, in words.
    pub recorded: Option<String>,
    pub departments: Vec<String>,
}

/// Boxes shown of one change.
const SHOWN: usize = 8;

/// What the changes of a kind are about.
pub fn title(kind: Kind) -> Title {
    let (en, ja) = match kind {
        Kind::Owner => ("Who owns a lead", "担当の変更"),
        Kind::Stage => ("Where a lead goes", "行き先の変更"),
        Kind::Recycle => ("What is recycled", "リサイクルの変更"),
        Kind::Rest => ("How long a lead rests", "休止期間の変更"),
        Kind::Sla => ("SLA clocks", "SLAの変更"),
        Kind::Definition => ("What words mean", "言葉の定義の変更"),
        Kind::Commitment => ("Commitments", "約束する数字の変更"),
        Kind::Promise => ("Promises", "保証の変更"),
        Kind::Lead => ("What is known of a lead", "リード項目の変更"),
        Kind::Event => ("Events", "出来事の変更"),
        Kind::Department => ("Departments", "部署の変更"),
        Kind::Calendar => ("Calendar", "営業日・営業時間の変更"),
        Kind::NewValue => ("New values that no line names", "どの行にも書かれていない新しい値"),
        Kind::StaleAgreement => ("Agreements out of date", "合意の取り直しが必要な基準"),
        Kind::Policy => ("Policies", "ポリシーの追加・廃止"),
    };
    Title { en, ja }
}

/// The sheet of one comparison.
pub fn sheet(pair: &ComparedPolicies) -> Sheet {
    let labels = Labels::with_values(&[&pair.new_model, &pair.old_model]);
    let found = &pair.found;
    let of = |kind: Kind| found.changes.iter().filter(move |change| change.kind == kind);
    let kinds = || Kind::ALL.into_iter().filter(|kind| of(*kind).next().is_some());
    let new_name = |name: &str| {
        let renamed = found.renames.iter().find(|rename| rename.what == "stage" && rename.old == name);
        renamed.map_or_else(|| name.to_string(), |rename| rename.new.to_string())
    };
    let (old, new) = (graph(&pair.old_model, &pair.old_sources), graph(&pair.new_model, &pair.new_sources));
    Sheet {
        title: pair.new_model.name.clone(),
        old: shown(&pair.old).to_string(),
        new: shown(&pair.new).to_string(),
        same: found.is_same(),
        counts: kinds().map(|kind| Count { title: title(kind), count: of(kind).count() }).collect(),
        approvers: approvers(&found.changes).iter().map(|name| labels.label(name)).collect(),
        owners: owners(pair, &new, &labels),
        groups: kinds()
            .map(|kind| {
                let numbered = found.changes.iter().enumerate().filter(|(_, change)| change.kind == kind);
                Group { title: title(kind), changes: numbered.map(|(at, it)| entry(at + 1, it, &labels)).collect() }
            })
            .collect(),
        renames: found.renames.iter().map(|it| (it.old.to_string(), it.new.to_string())).collect(),
        undecided: found.undecided.iter().map(|it| format!("{}: {}", labels.label(&it.subject), it.message)).collect(),
        recorded: pair.outcomes.as_ref().map(|outcomes| recorded(outcomes, &labels)),
        graph: laid_over(&old, &new, new_name),
    }
}

/// A row a stage, and one for each change of owner in it.
fn owners(pair: &ComparedPolicies, graph: &Graph, labels: &Labels) -> Vec<OwnerRow> {
    let mut rows = Vec::new();
    for node in graph.nodes.iter().filter(|node| !node.owners.is_empty()) {
        let changed = |change: &&Change| {
            change.kind == Kind::Owner && change.stage.as_deref() == Some(&node.name) && !change.region.is_empty()
        };
        let changes: Vec<&Change> = pair.found.changes.iter().filter(changed).collect();
        for change in &changes {
            let said = |said: &Option<crate::compare::Said>| {
                said.as_ref().map_or_else(String::new, |said| labels.label(&said.text))
            };
            rows.push(OwnerRow {
                stage: node.label.clone(),
                leads: leads_of(&change.region, labels).join(" / "),
                before: Some(said(&change.before)),
                after: said(&change.after),
            });
        }
        rows.push(OwnerRow {
            stage: node.label.clone(),
            leads: String::from(if changes.is_empty() { "" } else { "…" }),
            before: None,
            after: node.owners.join(" / "),
        });
    }
    rows
}

fn leads_of(region: &[Region], labels: &Labels) -> Vec<String> {
    let said = |region: &Region| match region.leads {
        None => labels.spoken(&condition(region)),
        Some(leads) => format!("{} · {}", labels.spoken(&condition(region)), seen(leads)),
    };
    let mut leads: Vec<String> = region.iter().take(SHOWN).map(said).collect();
    if region.len() > SHOWN {
        leads.push(format!("+{}", region.len() - SHOWN));
    }
    leads
}

/// The sentence of a change, its leads by their labels. Several boxes are said at once: what they have
/// in common, then each.
fn sentence(change: &Change, labels: &Labels) -> Vec<Run> {
    let Some((before, after)) = change.message.split_once(change.leads.as_str()).filter(|_| !change.leads.is_empty())
    else {
        return labels.runs(&change.message);
    };
    let who = match change.region.as_slice() {
        [] => change.leads.clone(),
        regions => leads_in_common(regions, labels),
    };
    let mut runs = labels.runs(before);
    runs.push(Run { text: who, name: false });
    runs.extend(labels.runs(after));
    runs
}

/// More kinds of lead than this are counted, not listed.
const SAID: usize = 3;

fn leads_in_common(regions: &[Region], labels: &Labels) -> String {
    let first = &regions[0].cells;
    let shared =
        |name: &str, cell: &str| regions.iter().all(|it| it.cells.get(name).is_some_and(|other| other == cell));
    let part = |region: &Region, wanted: bool| {
        let cells = region.cells.iter().filter(|(name, cell)| shared(name, cell) == wanted);
        let cells = cells.map(|(name, cell)| (name.clone(), cell.clone())).collect();
        labels.spoken(&condition(&Region { cells, ..region.clone() }))
    };
    let common = first.iter().any(|(name, cell)| shared(name, cell)).then(|| part(&regions[0], true));
    let own = match regions {
        [_] => None,
        _ if regions.len() > SAID => Some(format!("one of {} kinds, listed below", regions.len())),
        _ => Some(regions.iter().map(|region| part(region, false)).collect::<Vec<_>>().join(" or ")),
    };
    match (common, own) {
        (None, None) => String::from("any lead"),
        (Some(only), None) => format!("a lead where {only}"),
        (None, Some(own)) if regions.len() > SAID => format!("a lead of {own},"),
        (None, Some(own)) => format!("a lead where {own}"),
        (Some(common), Some(own)) if regions.len() > SAID => format!("a lead where {common}, and {own},"),
        (Some(common), Some(own)) => format!("a lead where {common} and ({own})"),
    }
}

fn entry(number: usize, change: &Change, labels: &Labels) -> Entry {
    let said =
        |said: &Option<crate::compare::Said>| said.as_ref().map(|said| labels.spoken(&said.text.replace('`', "")));
    Entry {
        number,
        recorded: change.recorded.map(seen),
        message: sentence(change, labels),
        direction: change.direction.map(|direction| direction.as_str()),
        before: said(&change.before),
        after: said(&change.after),
        leads: leads_of(&change.region, labels),
        example: change
            .region
            .first()
            .map(|region| labels.spoken(&example_lead(region)))
            .filter(|example| !example.is_empty()),
        departments: change.departments.iter().map(|name| labels.label(name)).collect(),
    }
}
