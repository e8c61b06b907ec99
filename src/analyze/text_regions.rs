//! Texts cut into regions: all texts that answer a list of tests alike are one region.
//!
//! Takes the tests (`is`, `starts with`, `ends with`, `contains`) and gives every vector of answers
//! that some text has, each with a short text that has it. Exact: the texts are walked breadth
//! first through the product of an automaton of Aho and Corasick (CACM 18, 1975) over all patterns,
//! the place in a trie of the anchored patterns and the tests already decided; two texts in the same
//! state have the same future. The alphabet is the patterns' characters and one other.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::model::TextTest;

/// Texts that answer every test alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRegion {
    /// The answer to each test, in the order of the tests.
    pub answers: Vec<bool>,
    /// A short text of the region; empty only if the region holds nothing else.
    pub witness: SmolStr,
}

/// More states than this and the regions are not told.
const MOST_STATES: usize = 60_000;
/// Texts that read well as "any other text", tried first.
const PLAIN: [&str; 6] = ["other", "something", "その他", "x", "-", "0"];

/// The regions in a fixed order: first the one of plain texts, then by the length of the shortest
/// text; `None` when there are too many to list.
pub fn regions(tests: &[TextTest]) -> Option<Vec<TextRegion>> {
    let mut found = Found { tests, seen: FxHashSet::default(), regions: Vec::new() };
    for text in PLAIN {
        found.add_if_new(text);
    }
    for test in tests {
        found.add_if_new(pattern(test));
    }
    if !tests.iter().all(|test| matches!(test, TextTest::Is(_))) {
        walk(tests, &mut found)?;
    }
    found.add_if_new("");
    Some(found.regions)
}

pub fn pattern(test: &TextTest) -> &str {
    match test {
        TextTest::Is(pattern)
        | TextTest::StartsWith(pattern)
        | TextTest::EndsWith(pattern)
        | TextTest::Contains(pattern) => pattern,
    }
}

struct Found<'a> {
    tests: &'a [TextTest],
    seen: FxHashSet<Vec<bool>>,
    regions: Vec<TextRegion>,
}

impl Found<'_> {
    fn add_if_new(&mut self, text: &str) {
        let answers: Vec<bool> = self.tests.iter().map(|test| test.passes(text)).collect();
        let plain = !text.is_empty() || self.tests.iter().any(|test| matches!(test, TextTest::Is(p) if p.is_empty()));
        if plain && !self.seen.contains(&answers) {
            self.seen.insert(answers.clone());
            self.regions.push(TextRegion { answers, witness: text.into() });
        }
    }
}

/// What decides the future of a text that was read so far.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    /// The longest end of the text that begins a pattern.
    node: u32,
    /// The place in the trie of patterns read from the start, while the text is one.
    anchored: Option<u32>,
    /// The `starts with` and `contains` tests that the text passes already.
    passed: Vec<u64>,
}

fn walk(tests: &[TextTest], found: &mut Found<'_>) -> Option<()> {
    let mut alphabet: Vec<char> = tests.iter().flat_map(|test| pattern(test).chars()).collect();
    alphabet.sort_unstable();
    alphabet.dedup();
    let other = "xo0-ao".chars().chain('a'..='z').chain('\u{4e00}'..).find(|c| alphabet.binary_search(c).is_err());
    alphabet.splice(0..0, other);
    let matcher = Matcher::new(tests);
    let start = matcher.start(tests);
    let mut seen: FxHashSet<State> = FxHashSet::from_iter([start.clone()]);
    // Texts are kept as links to the text they extend.
    let mut queue: Vec<(State, usize, char)> = vec![(start, 0, '\0')];
    let mut at = 0;
    while at < queue.len() {
        for c in &alphabet {
            let next = matcher.step(tests, &queue[at].0, *c);
            if seen.contains(&next) {
                continue;
            }
            if seen.len() >= MOST_STATES {
                return None;
            }
            seen.insert(next.clone());
            queue.push((next, at, *c));
            found.add_if_new(&spell(&queue, queue.len() - 1));
        }
        at += 1;
    }
    Some(())
}

fn spell(queue: &[(State, usize, char)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while at != 0 {
        letters.push(queue[at].2);
        at = queue[at].1;
    }
    letters.iter().rev().collect()
}

/// The trie of all patterns with its failure links.
struct Matcher {
    children: Vec<Vec<(char, u32)>>,
    fail: Vec<u32>,
    /// The tests whose pattern ends at the node or at an end of it.
    ends: Vec<Vec<usize>>,
}

impl Matcher {
    fn new(tests: &[TextTest]) -> Matcher {
        let mut new = Matcher { children: vec![Vec::new()], fail: vec![0], ends: vec![Vec::new()] };
        for (index, test) in tests.iter().enumerate() {
            let mut node = 0;
            for c in pattern(test).chars() {
                node = match new.child(node, c) {
                    Some(child) => child,
                    None => {
                        let child = u32::try_from(new.children.len()).expect("patterns are short");
                        new.children[node as usize].push((c, child));
                        new.children.push(Vec::new());
                        new.fail.push(0);
                        new.ends.push(Vec::new());
                        child
                    }
                };
            }
            new.ends[node as usize].push(index);
        }
        let mut queue = vec![0_u32];
        let mut at = 0;
        while at < queue.len() {
            let node = queue[at];
            at += 1;
            for (c, child) in new.children[node as usize].clone() {
                let fail = if node == 0 { 0 } else { new.follow(new.fail[node as usize], c) };
                new.fail[child as usize] = fail;
                let inherited = new.ends[fail as usize].clone();
                new.ends[child as usize].extend(inherited);
                queue.push(child);
            }
        }
        new
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        self.children[node as usize].iter().find(|(letter, _)| *letter == c).map(|(_, child)| *child)
    }

    /// The longest end of `node` and `c` that begins a pattern.
    fn follow(&self, mut node: u32, c: char) -> u32 {
        loop {
            match self.child(node, c) {
                Some(child) => return child,
                None if node == 0 => return 0,
                None => node = self.fail[node as usize],
            }
        }
    }

    fn start(&self, tests: &[TextTest]) -> State {
        let mut state = State { node: 0, anchored: Some(0), passed: vec![0; tests.len().div_ceil(64)] };
        self.pass(tests, &mut state);
        state
    }

    fn step(&self, tests: &[TextTest], state: &State, c: char) -> State {
        let mut next = State {
            node: self.follow(state.node, c),
            anchored: state.anchored.and_then(|node| self.child(node, c)),
            passed: state.passed.clone(),
        };
        self.pass(tests, &mut next);
        next
    }

    /// Notes the tests that stay passed however the text goes on.
    fn pass(&self, tests: &[TextTest], state: &mut State) {
        for index in &self.ends[state.node as usize] {
            let lasting = match &tests[*index] {
                TextTest::Contains(_) => true,
                // The whole text read so far is the pattern, for it ends at its own node.
                TextTest::StartsWith(_) => state.anchored == Some(state.node),
                TextTest::Is(_) | TextTest::EndsWith(_) => false,
            };
            let own = match &tests[*index] {
                TextTest::StartsWith(p) => self.depth_is(state, p),
                TextTest::Is(_) | TextTest::EndsWith(_) | TextTest::Contains(_) => true,
            };
            if lasting && own {
                state.passed[*index / 64] |= 1 << (*index % 64);
            }
        }
    }

    /// Whether the node at which an anchored text stands is the pattern's own.
    fn depth_is(&self, state: &State, pattern: &str) -> bool {
        let own = pattern.chars().try_fold(0, |node, c| self.child(node, c));
        own == state.anchored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is(p: &str) -> TextTest {
        TextTest::Is(p.into())
    }

    #[test]
    fn names_alone_give_one_region_each_and_one_for_the_rest() {
        let regions = regions(&[is("株式会社A"), is("other")]).expect("few states");
        let witnesses: Vec<&str> = regions.iter().map(|region| region.witness.as_str()).collect();
        assert_eq!(witnesses, ["other", "something", "株式会社A"]);
    }

    #[test]
    fn tests_that_imply_each_other_leave_out_what_no_text_can_answer() {
        let tests =
            [TextTest::StartsWith("ab".into()), TextTest::StartsWith("a".into()), TextTest::Contains("b".into())];
        let answers: Vec<Vec<bool>> =
            regions(&tests).expect("few states").into_iter().map(|region| region.answers).collect();
        // 000, 110 is impossible (ab holds b), 111, 010, 011, 001.
        assert_eq!(answers.len(), 5);
        assert!(!answers.contains(&vec![true, false, true]) && !answers.contains(&vec![true, true, false]));
    }

    #[test]
    fn the_empty_text_stands_only_where_a_policy_names_it() {
        let starts = regions(&[TextTest::StartsWith("".into())]).expect("few states");
        assert_eq!(starts.len(), 1);
        assert_eq!(starts[0].witness, "other");
        let named = regions(&[is("")]).expect("few states");
        assert_eq!(named.iter().map(|r| r.witness.as_str()).collect::<Vec<_>>(), ["other", ""]);
    }

    fn any_test() -> impl Strategy<Value = TextTest> {
        ("[ab]{1,3}", 0..4).prop_map(|(pattern, kind)| match kind {
            0 => TextTest::Is(pattern.into()),
            1 => TextTest::StartsWith(pattern.into()),
            2 => TextTest::EndsWith(pattern.into()),
            _ => TextTest::Contains(pattern.into()),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_regions_are_those_of_all_short_texts(tests in proptest::collection::vec(any_test(), 1..4)) {
            let found = regions(&tests).expect("few states");
            for region in &found {
                let answers: Vec<bool> = tests.iter().map(|test| test.passes(&region.witness)).collect();
                prop_assert_eq!(&answers, &region.answers);
            }
            let mut texts = vec![String::new()];
            let mut at = 0;
            while texts[at].len() < 7 {
                for c in ["a", "b", "-"] {
                    texts.push(format!("{}{c}", texts[at]));
                }
                at += 1;
            }
            for text in texts.iter().skip(1) {
                let answers: Vec<bool> = tests.iter().map(|test| test.passes(text)).collect();
                prop_assert!(found.iter().any(|region| region.answers == answers), "{text}");
            }
        }
    }
}
