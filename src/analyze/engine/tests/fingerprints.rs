//! Policies of known size whose answers are known.

use super::super::*;
use super::policies::Draft;
use super::policies::{Change, handoff, score, territory, tree};

struct Answers {
    gaps: u128,
    pairs: usize,
    differing: usize,
    never: usize,
}

fn answers(draft: &Draft) -> Answers {
    let policy = draft.policy();
    let scope = Scope::new(&policy.space, &policy.formulas);
    let region = gaps(&scope, &policy.rules);
    assert!(region.share.is_exact());
    let pairs = overlaps(&scope, &policy.rules).pairs;
    let differing = pairs.iter().filter(|(i, j)| policy.outcomes[*i] != policy.outcomes[*j]).count();
    let never = first_match(&scope, &policy.rules).shadowed.len();
    Answers { gaps: region.share.least.exact, pairs: pairs.len(), differing, never }
}

#[test]
fn a_table_with_shrunk_rows_has_the_known_gaps_and_no_overlap() {
    let found = answers(&tree(1, 1506, 5, 0.1, Change::Shrink));
    assert_eq!((found.gaps, found.pairs), (5_596_248_599_088_997, 0));
}

#[test]
fn a_table_with_grown_rows_has_the_known_overlaps() {
    let found = answers(&tree(1, 1506, 5, 0.1, Change::Grow));
    assert_eq!((found.gaps, found.pairs, found.never), (0, 1472, 15));
}

#[test]
fn a_table_of_seven_columns_has_the_known_answers() {
    let found = answers(&tree(1, 1500, 7, 0.1, Change::Mixed));
    assert_eq!((found.gaps, found.pairs, found.differing, found.never), (44_109_822_111_293_498_285, 523, 465, 2));
}
