//! Policies of known size whose answers are known.

use super::super::*;
use crate::analyze::tests::policies::{Change, Draft, handoff, random, score, sparse, territory, tree};

struct Answers {
    gaps: u128,
    pairs: usize,
    differing: usize,
    never: usize,
}

fn answers(draft: &Draft) -> Answers {
    let policy = draft.policy();
    let scope = Scope::new(&policy.space, &policy.formulas);
    let share = gaps(&scope, &policy.rules).share.expect("nothing follows from others");
    assert!(share.is_exact());
    let pairs = overlaps(&scope, &policy.rules).pairs;
    let differing = pairs.iter().filter(|(i, j)| policy.outcomes[*i] != policy.outcomes[*j]).count();
    let never = first_match(&scope, &policy.rules).shadowed.len();
    Answers { gaps: share.least.exact, pairs: pairs.len(), differing, never }
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

#[test]
fn territories_have_the_known_answers() {
    let found = answers(&territory(1, 10_000, 0.05));
    assert_eq!((found.gaps, found.pairs, found.differing, found.never), (697, 237, 234, 7));
}

#[test]
fn a_policy_of_nested_conditions_has_the_known_answers() {
    let found = answers(&handoff(4, 15, 60, false));
    assert_eq!(
        (found.gaps, found.pairs, found.differing, found.never),
        (44_269_047_772_011_962_235_000, 1399, 1240, 17)
    );
    assert_eq!(answers(&handoff(4, 15, 60, true)).gaps, 0);
}

#[test]
fn a_score_with_bands_and_vetoes_has_the_known_gap() {
    let policy = score(1, 20, 20, 1, 0.0).policy();
    let scope = Scope::new(&policy.space, &policy.formulas);
    let share = share(&scope, &[], &policy.rules);
    assert!(share.is_exact());
    assert_eq!(share.least.exact, 1_777_166_101_601_136_099_909_672_000);
}

#[test]
fn what_is_too_hard_ends_with_what_is_known() {
    for draft in [sparse(1, 60, 100, 4), random(1, 300, 10, 0.5, 0.5)] {
        let policy = draft.policy();
        let limits = Limits { work: 400_000, parts: 300, boxes: 20, ..Limits::default() };
        let scope = Scope { limits, ..Scope::new(&policy.space, &policy.formulas) };
        let region = gaps(&scope, &policy.rules);
        assert_eq!(region.listed, Listed::Some, "the region is too large to list");
        assert!(!region.pieces.is_empty() && region.pieces.len() <= 20 && region.of_at_least >= region.pieces.len());
        let share = region.share.expect("what is not listed whole is weighed");
        assert!(share.least.about > 0.0 && share.least.about < share.most.about);
        for piece in &region.pieces {
            assert!(piece.cell.contains(&piece.witness));
            assert_eq!(claimants(&policy.formulas, &policy.rules, &piece.witness), Vec::<usize>::new());
        }
        assert_eq!(region.pieces, gaps(&scope, &policy.rules).pieces);
    }
}
