//! Which names of the new policy stand for which of the old one.
//!
//! A name stands for itself; a renaming that was given comes first, then an equal label that no other
//! name has. With [`Guess::InOrder`] what is left over on both sides is paired in order: a guess that
//! a comparison keeps only if it makes the two policies more alike, and reports.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::change::Rename;

/// Renamings that were asked for, new name to old.
pub type Given = BTreeMap<SmolStr, SmolStr>;

/// The place of each new name among the joint ones: the old names, then the names that only the new
/// policy has.
#[derive(Clone, Debug, Default)]
pub struct Joint {
    pub of_new: Vec<usize>,
    pub count: usize,
    /// The places of new names that the old policy has not, in order.
    pub added: Vec<usize>,
}

/// What is done with names that only one side has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    Nothing,
    /// As many on both sides: the first stands for the first, and so on.
    InOrder,
}

/// What was asked for and what may be guessed.
#[derive(Clone, Debug)]
pub struct Renaming<'a> {
    pub given: &'a Given,
    pub guess: Guess,
}

/// One name of a kind.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    pub name: &'a SmolStr,
    pub label: Option<&'a str>,
}

/// Joins the names of one kind; what was renamed is added to `renames`. `alike` says which two can
/// be one thing at all, by their places.
pub fn join(
    what: &'static str,
    old: &[Named<'_>],
    new: &[Named<'_>],
    alike: impl Fn(usize, usize) -> bool,
    renaming: &Renaming<'_>,
    renames: &mut Vec<Rename>,
) -> Joint {
    let of_new = paired(old, new, alike, renaming);
    let mut joint = Joint { count: old.len(), ..Joint::default() };
    for (at, from) in of_new.into_iter().enumerate() {
        if let Some(from) = from
            && old[from].name != new[at].name
        {
            renames.push(Rename { what, old: old[from].name.clone(), new: new[at].name.clone() });
        }
        joint.of_new.push(from.unwrap_or(joint.count));
        if from.is_none() {
            joint.added.push(at);
            joint.count += 1;
        }
    }
    joint
}

/// For each new name the old one that it stands for.
pub fn paired(
    old: &[Named<'_>],
    new: &[Named<'_>],
    alike: impl Fn(usize, usize) -> bool,
    renaming: &Renaming<'_>,
) -> Vec<Option<usize>> {
    let place = |name: &SmolStr| old.iter().position(|other| other.name == name);
    let renamed_away = |name: &SmolStr| renaming.given.values().any(|from| from == name);
    let mut of_new: Vec<Option<usize>> = new
        .iter()
        .map(|named| match renaming.given.get(named.name) {
            Some(from) => place(from),
            None => place(named.name).filter(|_| !renamed_away(named.name)),
        })
        .enumerate()
        .map(|(at, from)| from.filter(|from| alike(*from, at)))
        .collect();
    let free_old: Vec<usize> = (0..old.len()).filter(|at| !of_new.contains(&Some(*at))).collect();
    let free_new: Vec<usize> = (0..new.len()).filter(|at| of_new[*at].is_none()).collect();
    let same_label = |from: usize, at: usize| old[from].label.is_some() && old[from].label == new[at].label;
    for at in &free_new {
        let left: Vec<usize> =
            free_old.iter().copied().filter(|from| same_label(*from, *at) && alike(*from, *at)).collect();
        let [only] = left.as_slice() else { continue };
        if free_new.iter().filter(|other| same_label(*only, **other)).count() == 1 {
            of_new[*at] = Some(*only);
        }
    }
    if renaming.guess == Guess::InOrder {
        let left_old: Vec<usize> = free_old.into_iter().filter(|at| !of_new.contains(&Some(*at))).collect();
        let left_new: Vec<usize> = free_new.into_iter().filter(|at| of_new[*at].is_none()).collect();
        if left_old.len() == left_new.len() {
            for (from, at) in left_old.into_iter().zip(left_new) {
                of_new[at] = Some(from).filter(|from| alike(*from, at));
            }
        }
    }
    of_new
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(name: &'a SmolStr, label: Option<&'a str>) -> Named<'a> {
        Named { name, label }
    }

    fn joined(old: &[Named<'_>], new: &[Named<'_>], given: &Given, guess: Guess) -> (Vec<usize>, usize) {
        let mut renames = Vec::new();
        let joint = join("stage", old, new, |_, _| true, &Renaming { given, guess }, &mut renames);
        (joint.of_new, renames.len())
    }

    #[test]
    fn a_name_is_renamed_if_its_label_is_kept_and_no_other_has_it() {
        let [a, b, c]: [SmolStr; 3] = ["a".into(), "b".into(), "c".into()];
        let old = [named(&a, Some("育成")), named(&b, None)];
        let new = [named(&b, None), named(&c, Some("育成"))];
        assert_eq!(joined(&old, &new, &Given::new(), Guess::Nothing), (vec![1, 0], 1));
    }

    #[test]
    fn a_renaming_that_was_given_goes_before_equal_names() {
        let [a, b]: [SmolStr; 2] = ["a".into(), "b".into()];
        let given = Given::from([(b.clone(), a.clone()), (a.clone(), b.clone())]);
        let both = [named(&a, None), named(&b, None)];
        assert_eq!(joined(&both, &both, &given, Guess::Nothing), (vec![1, 0], 2));
    }

    #[test]
    fn names_left_over_are_paired_only_when_guessing() {
        let [a, b]: [SmolStr; 2] = ["a".into(), "b".into()];
        let (old, new) = ([named(&a, None)], [named(&b, None)]);
        assert_eq!(joined(&old, &new, &Given::new(), Guess::Nothing), (vec![1], 0));
        assert_eq!(joined(&old, &new, &Given::new(), Guess::InOrder), (vec![0], 1));
    }
}
