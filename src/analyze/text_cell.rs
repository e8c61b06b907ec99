//! Sides of texts in words: a list of texts, or tests that all of them pass or fail.
//!
//! A side is said by a list (`in ("a", "b")`, `not in (…)`) or by a *cube*: some tests passed and
//! some failed, such that exactly the side's texts answer so. [`parts`] covers any side by such ones.

use super::axes::{Atoms, Axis};
use super::cell::listed;
use super::engine::AtomSet;
use crate::model::TextTest;

/// Tests by their place, and the answer to each.
type Cube = Vec<(usize, bool)>;

/// What can be said of a side.
enum Said {
    /// These texts and no others.
    Among(Vec<String>),
    /// All known texts but these.
    NotAmong(Vec<String>),
    Cube(Cube),
}

/// The side as sides that can be said, the most telling first.
pub fn parts(axis: &Axis, side: &AtomSet) -> Vec<AtomSet> {
    if said(axis, side).is_some() {
        return vec![side.clone()];
    }
    let known = side.and(&axis.known_set());
    let rest = side.minus(&known);
    let mut parts: Vec<AtomSet> = Vec::new();
    if said(axis, &known).is_some() {
        parts.push(known);
    } else {
        let named = AtomSet::of(axis.count(), known.iter().filter(|atom| named(axis, *atom).is_some()));
        let mut covered = named.clone();
        for atom in known.iter() {
            if !covered.contains(atom) {
                let cube = matching(axis, &widest(axis, &known, atom));
                covered = covered.or(&cube);
                parts.push(cube);
            }
        }
        let all = parts.iter().fold(AtomSet::none(axis.count()), |all, part| all.or(part));
        let named = named.minus(&all);
        parts.extend((!named.is_empty()).then_some(named));
    }
    parts.extend((!rest.is_empty()).then_some(rest));
    parts
}

/// The side as a table cell; of a side that no cell says, one of its regions.
pub fn cell(axis: &Axis, side: &AtomSet) -> String {
    let Atoms::Texts { tests, .. } = &axis.atoms else { return String::new() };
    let literal = |(test, yes): &(usize, bool)| format!("{}{}", if *yes { "" } else { "not " }, words(&tests[*test]));
    match said(axis, side) {
        Some(Said::Among(texts)) => match texts.as_slice() {
            [one] => one.clone(),
            several => format!("in ({})", several.join(", ")),
        },
        Some(Said::NotAmong(texts)) => match texts.as_slice() {
            [one] => format!("not {one}"),
            several => format!("not in ({})", several.join(", ")),
        },
        Some(Said::Cube(cube)) => cube.iter().map(literal).collect::<Vec<_>>().join(" and "),
        None => String::from("known"),
    }
}

/// Whether one cell of a table says the side: a list of texts, or one test that they pass.
pub fn is_one_cell(axis: &Axis, side: &AtomSet) -> bool {
    match said(axis, side) {
        Some(Said::Among(_) | Said::NotAmong(_)) => true,
        Some(Said::Cube(cube)) => matches!(cube.as_slice(), [(_, true)]),
        None => cell(axis, side) == "known" && side.and(&axis.known_set()) == axis.known_set(),
    }
}

/// The side as it stands in a sentence after the subject's name.
pub fn phrase(axis: &Axis, side: &AtomSet) -> String {
    let Atoms::Texts { tests, .. } = &axis.atoms else { return String::new() };
    let literal = |(test, yes): &(usize, bool)| {
        let said = match &tests[*test] {
            TextTest::Is(pattern) => quoted(pattern),
            TextTest::StartsWith(pattern) => format!("starting with {}", quoted(pattern)),
            TextTest::EndsWith(pattern) => format!("ending with {}", quoted(pattern)),
            TextTest::Contains(pattern) => format!("containing {}", quoted(pattern)),
        };
        if *yes { said } else { format!("not {said}") }
    };
    match said(axis, side) {
        Some(Said::Cube(cube)) => cube.iter().map(literal).collect::<Vec<_>>().join(" and "),
        Some(Said::Among(texts)) => listed(&texts),
        Some(Said::NotAmong(texts)) => format!("other than {}", listed(&texts)),
        None => String::from("known"),
    }
}

/// The side as a condition about `name`.
pub fn condition(axis: &Axis, side: &AtomSet, name: &str) -> String {
    let Atoms::Texts { tests, .. } = &axis.atoms else { return String::new() };
    let test = |test: usize| match &tests[test] {
        TextTest::Is(_) => format!("{name} is {}", words(&tests[test])),
        TextTest::StartsWith(_) | TextTest::EndsWith(_) | TextTest::Contains(_) => {
            format!("{name} {}", words(&tests[test]))
        }
    };
    match said(axis, side) {
        Some(Said::Among(texts)) if texts.len() == 1 => format!("{name} is {}", texts[0]),
        Some(Said::NotAmong(texts)) if texts.len() == 1 => format!("{name} is not {}", texts[0]),
        Some(Said::Cube(cube)) => {
            // `not (…)` holds for unknown too.
            let known = axis.unknown && cube.iter().all(|(_, yes)| !yes);
            let literal = |(at, yes): &(usize, bool)| if *yes { test(*at) } else { format!("not ({})", test(*at)) };
            let parts = known.then(|| format!("{name} is known")).into_iter().chain(cube.iter().map(literal));
            parts.collect::<Vec<_>>().join(" and ")
        }
        Some(Said::Among(_) | Said::NotAmong(_)) | None => format!("{name} {}", cell(axis, side)),
    }
}

fn said(axis: &Axis, side: &AtomSet) -> Option<Said> {
    let has_unknown = axis.unknown_atom().is_some_and(|atom| side.contains(atom));
    let known = side.and(&axis.known_set());
    let texts = |set: &AtomSet| set.iter().map(|atom| named(axis, atom)).collect::<Option<Vec<String>>>();
    if let Some(mut texts) = texts(&known).filter(|texts| !texts.is_empty()) {
        texts.sort();
        texts.extend(has_unknown.then(|| String::from("unknown")));
        return Some(Said::Among(texts));
    }
    if has_unknown {
        return None;
    }
    if let Some(mut texts) = texts(&axis.known_set().minus(side)).filter(|texts| !texts.is_empty()) {
        texts.sort();
        return Some(Said::NotAmong(texts));
    }
    cube(axis, &known).map(Said::Cube)
}

/// The text that is all of the region.
fn named(axis: &Axis, atom: u32) -> Option<String> {
    let Atoms::Texts { tests, regions } = &axis.atoms else { return None };
    let region = regions.get(atom as usize)?;
    let is = |(test, yes): &(&TextTest, &bool)| **yes && matches!(test, TextTest::Is(_));
    tests.iter().zip(&region.answers).find(is).map(|(test, _)| words(test))
}

/// The tests whose answers pick out exactly the side, as few as dropping one after the other leaves.
fn cube(axis: &Axis, side: &AtomSet) -> Option<Cube> {
    let Atoms::Texts { tests, regions } = &axis.atoms else { return None };
    let first = side.first()?;
    let answer = |test: usize| regions[first as usize].answers[test];
    let same = |test: &usize| side.iter().all(|atom| regions[atom as usize].answers[*test] == answer(*test));
    let common: Cube = (0..tests.len()).filter(same).map(|test| (test, answer(test))).collect();
    (matching(axis, &common) == *side).then(|| fewer(axis, common, |left| left == side))
}

/// The tests of a region that keep inside the side, as few as dropping one after the other leaves.
fn widest(axis: &Axis, side: &AtomSet, atom: u32) -> Cube {
    let Atoms::Texts { regions, .. } = &axis.atoms else { return Vec::new() };
    let all: Cube = regions[atom as usize].answers.iter().copied().enumerate().collect();
    fewer(axis, all, |left| left.within(side))
}

/// Drops tests while `keeps` allows what is left: failed ones first, `is` last.
fn fewer(axis: &Axis, mut cube: Cube, keeps: impl Fn(&AtomSet) -> bool) -> Cube {
    let Atoms::Texts { tests, .. } = &axis.atoms else { return cube };
    let mut order = cube.clone();
    order.sort_by_key(|(test, yes)| (*yes, *yes && matches!(tests[*test], TextTest::Is(_)), *test));
    for literal in order {
        let left: Cube = cube.iter().filter(|other| **other != literal).copied().collect();
        if keeps(&matching(axis, &left)) {
            cube = left;
        }
    }
    cube.sort_by_key(|(test, yes)| (!*yes, *test));
    cube
}

/// The regions that answer the tests so.
fn matching(axis: &Axis, cube: &[(usize, bool)]) -> AtomSet {
    let Atoms::Texts { regions, .. } = &axis.atoms else { return AtomSet::none(axis.count()) };
    let answers = |answers: &[bool]| cube.iter().all(|(test, yes)| answers[*test] == *yes);
    AtomSet::of(
        axis.count(),
        (0_u32..).zip(regions).filter(|(_, region)| answers(&region.answers)).map(|(atom, _)| atom),
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn words(test: &TextTest) -> String {
    match test {
        TextTest::Is(pattern) => quoted(pattern),
        TextTest::StartsWith(pattern) => format!("starts with {}", quoted(pattern)),
        TextTest::EndsWith(pattern) => format!("ends with {}", quoted(pattern)),
        TextTest::Contains(pattern) => format!("contains {}", quoted(pattern)),
    }
}
