//! A comparison as a sheet that departments sign: what is shown, whatever the page is made of.
//!
//! Names are shown as the policy labels them, so that a reader who has never seen its text knows
//! who and what is meant.

use indexmap::IndexMap;
use serde::Serialize;
use smol_str::SmolStr;

use super::recorded::{RecordedSheet, recorded, seen};
use super::{ComparedPolicies, approvers, shown};
use crate::compare::{Change, Kind};
use crate::diagnostic::Region;
use crate::model::{Model, Type};
use crate::report::graph::{Graph, graph, laid_over};
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

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    pub text: String,
    /// A name, by its label.
    pub name: bool,
}

/// Boxes shown of one change.
const SHOWN: usize = 8;

/// What readers call the names of both policies.
pub struct Labels(IndexMap<SmolStr, String>);

impl Labels {
    pub fn of(models: &[&Model]) -> Labels {
        let mut labels = IndexMap::new();
        let mut add = |name: &SmolStr, label: &Option<String>| {
            if let Some(label) = label {
                labels.entry(name.clone()).or_insert_with(|| label.clone());
            }
        };
        for model in models {
            model.departments.iter().for_each(|it| add(&it.name, &it.label));
            model.stages.iter().for_each(|it| add(&it.name, &it.label));
            model.stages.iter().flat_map(|it| &it.slas).for_each(|it| add(&it.name, &it.label));
            model.events.iter().for_each(|it| add(&it.name, &it.label));
            model.criteria.iter().for_each(|it| add(&it.name, &it.label));
            model.decisions.iter().for_each(|it| add(&it.name, &it.label));
            model.scores.iter().for_each(|it| add(&it.name, &it.label));
            model.commitments.iter().for_each(|it| add(&it.name, &it.label));
            model.promises.iter().for_each(|it| add(&it.name, &it.label));
            model.attributes.iter().for_each(|it| add(&it.name, &it.label));
        }
        Labels(labels)
    }

    /// The names of one policy, the values of its types included.
    pub fn with_values(model: &Model) -> Labels {
        let mut labels = Labels::of(&[model]);
        let types = model.attributes.iter().map(|it| &it.ty).chain(model.fields.iter().map(|it| &it.ty));
        for ty in types.chain(model.decisions.iter().map(|it| &it.ty)) {
            if let Type::OneOf(choices) = ty {
                for choice in choices {
                    if let Some(label) = &choice.label {
                        labels.0.entry(choice.name.clone()).or_insert_with(|| label.clone());
                    }
                }
            }
        }
        for field in &model.fields {
            if let Some(label) = &field.label {
                labels.0.entry(field.name.clone()).or_insert_with(|| label.clone());
            }
        }
        labels
    }

    /// Text of a policy with its names as labels; what stands in quotes is left alone.
    pub fn spoken(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        let mut quoted = false;
        for letter in text.chars() {
            if !quoted && (letter.is_alphanumeric() || letter == '_') {
                word.push(letter);
                continue;
            }
            out.push_str(&self.label(&word));
            word.clear();
            quoted ^= letter == '"';
            out.push(letter);
        }
        out.push_str(&self.label(&word));
        out
    }

    pub fn label(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| name.to_string())
    }

    /// A sentence with its backticked names as labels.
    pub fn runs(&self, sentence: &str) -> Vec<Run> {
        let piece = |(at, text): (usize, &str)| {
            let name = at % 2 == 1;
            Run { text: if name { self.label(text) } else { text.to_string() }, name }
        };
        sentence.split('`').enumerate().map(piece).filter(|run| !run.text.is_empty()).collect()
    }
}

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
    let labels = Labels::of(&[&pair.new_model, &pair.old_model]);
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
                leads: leads_of(&change.region).join(" / "),
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

fn leads_of(region: &[Region]) -> Vec<String> {
    let said = |region: &Region| match region.leads {
        None => condition(region),
        Some(leads) => format!("{} · {}", condition(region), seen(leads)),
    };
    let mut leads: Vec<String> = region.iter().take(SHOWN).map(said).collect();
    if region.len() > SHOWN {
        leads.push(format!("+{}", region.len() - SHOWN));
    }
    leads
}

fn entry(number: usize, change: &Change, labels: &Labels) -> Entry {
    let said =
        |said: &Option<crate::compare::Said>| said.as_ref().map(|said| labels.spoken(&said.text.replace('`', "")));
    Entry {
        number,
        recorded: change.recorded.map(seen),
        message: labels.runs(&change.message),
        direction: change.direction.map(|direction| direction.as_str()),
        before: said(&change.before),
        after: said(&change.after),
        leads: leads_of(&change.region),
        example: change.region.first().map(example_lead).filter(|example| !example.is_empty()),
        departments: change.departments.iter().map(|name| labels.label(name)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_sentence_are_shown_by_their_labels() {
        let labels = Labels(IndexMap::from([(SmolStr::new("osaka"), String::from("大阪支社"))]));
        let runs = labels.runs("in `calling`, owned by `osaka`");
        let shown: Vec<(&str, bool)> = runs.iter().map(|run| (run.text.as_str(), run.name)).collect();
        assert_eq!(shown, [("in ", false), ("calling", true), (", owned by ", false), ("大阪支社", true)]);
    }
}
