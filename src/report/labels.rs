//! Names as a policy labels them, so that a reader who has never seen its text knows who and what is
//! meant.

use indexmap::IndexMap;
use serde::Serialize;
use smol_str::SmolStr;

use crate::model::{Model, Type};

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    pub text: String,
    /// A name, by its label.
    pub name: bool,
}

/// What readers call the names of policies.
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

    /// The names of the policies, the values of their types included.
    pub fn with_values(models: &[&Model]) -> Labels {
        let mut labels = Labels::of(models);
        let mut add = |name: &SmolStr, label: &Option<String>| {
            if let Some(label) = label {
                labels.0.entry(name.clone()).or_insert_with(|| label.clone());
            }
        };
        for model in models {
            let types = model.attributes.iter().map(|it| &it.ty).chain(model.fields.iter().map(|it| &it.ty));
            for ty in types.chain(model.decisions.iter().map(|it| &it.ty)) {
                if let Type::OneOf(choices) = ty {
                    choices.iter().for_each(|choice| add(&choice.name, &choice.label));
                }
            }
            model.fields.iter().for_each(|field| add(&field.name, &field.label));
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
