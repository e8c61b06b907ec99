//! Small random spaces and rules, every answer held against a walk over all points.

use super::super::*;
use proptest::prelude::*;

/// A formula before it is in an arena.
#[derive(Clone, Debug)]
enum Tree {
    In(usize, u32),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    AtLeast(u32, Vec<Tree>),
    Sum(Vec<(i8, Tree)>, i8, u8, bool),
    /// Lines with their outcomes, and the outcomes wanted.
    First(Vec<(u32, Tree)>, u32),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..5_usize, 1..15_u32).prop_map(|(dim, mask)| Tree::In(dim, mask));
    leaf.prop_recursive(3, 16, 4, |inner| {
        let list = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            4 => list().prop_map(Tree::All),
            3 => list().prop_map(Tree::Any),
            1 => inner.clone().prop_map(|t| Tree::Not(Box::new(t))),
            1 => (0..4_u32, list()).prop_map(|(n, of)| Tree::AtLeast(n, of)),
            1 => (prop::collection::vec((-4..5_i8, inner.clone()), 1..5), -3..6_i8, 0..3_u8, any::<bool>())
                .prop_map(|(terms, from, width, open)| Tree::Sum(terms, from, width, open)),
            2 => (prop::collection::vec((0..3_u32, inner.clone()), 1..6), 1..15_u32)
                .prop_map(|(lines, wanted)| Tree::First(lines, wanted)),
        ]
    })
}

fn dims() -> impl Strategy<Value = Vec<Dim>> {
    let dim = (2..5_u32, 0..5_u32, any::<bool>(), any::<bool>()).prop_map(|(atoms, ordered, heavy, mixed)| Dim {
        atoms,
        ordered: ordered.min(atoms),
        weights: heavy.then(|| (1..=u128::from(atoms)).collect()),
        mixed,
    });
    prop::collection::vec(dim, 1..5)
}

/// The tree as a formula over the first dimensions, which are those of the space so far.
fn plant(tree: &Tree, space: &Space, f: &mut Formulas) -> FormulaId {
    match tree {
        Tree::In(dim, mask) => {
            let dim = dim % space.dims.len();
            let atoms = space.dims[dim].atoms;
            f.within(dim, AtomSet::of(atoms, (0..atoms).filter(|a| mask >> a & 1 == 1)))
        }
        Tree::All(of) => {
            let of: Vec<_> = of.iter().map(|t| plant(t, space, f)).collect();
            f.all(of)
        }
        Tree::Any(of) => {
            let of: Vec<_> = of.iter().map(|t| plant(t, space, f)).collect();
            f.any(of)
        }
        Tree::Not(of) => {
            let of = plant(of, space, f);
            f.not(of)
        }
        Tree::AtLeast(n, of) => {
            let of: Vec<_> = of.iter().map(|t| plant(t, space, f)).collect();
            f.at_least(*n, of)
        }
        Tree::Sum(terms, from, width, open) => {
            let terms: Vec<_> = terms.iter().map(|(p, t)| (i128::from(*p), plant(t, space, f))).collect();
            let from = i128::from(*from);
            let to = (!open).then_some(from + i128::from(*width));
            f.sum(terms, [SumRange { from: Some(from), to }])
        }
        Tree::First(lines, wanted) => {
            let lines: Vec<_> = lines.iter().map(|(outcome, t)| (plant(t, space, f), *outcome)).collect();
            let list = f.list(lines, 3);
            f.first_in(list, AtomSet::of(4, (0..4).filter(|outcome| wanted >> outcome & 1 == 1)))
        }
    }
}

/// The meaning of a tree, told apart from the arena's.
fn means(tree: &Tree, space: &Space, point: &[u32]) -> bool {
    let count = |of: &[Tree]| of.iter().filter(|t| means(t, space, point)).count();
    match tree {
        Tree::In(dim, mask) => {
            let dim = dim % space.dims.len();
            mask >> point[dim] & 1 == 1
        }
        Tree::All(of) => count(of) == of.len(),
        Tree::Any(of) => count(of) > 0,
        Tree::Not(of) => !means(of, space, point),
        Tree::AtLeast(n, of) => count(of) >= *n as usize,
        Tree::Sum(terms, from, width, open) => {
            let sum: i32 = terms.iter().filter(|(_, t)| means(t, space, point)).map(|(p, _)| i32::from(*p)).sum();
            let from = i32::from(*from);
            sum >= from && (*open || sum <= from + i32::from(*width))
        }
        Tree::First(lines, wanted) => {
            let first = lines.iter().find(|(_, line)| means(line, space, point));
            wanted >> first.map_or(3, |(outcome, _)| *outcome) & 1 == 1
        }
    }
}

fn points(space: &Space) -> Vec<Point> {
    space.dims.iter().fold(vec![vec![]], |all, dim| {
        let longer = all.iter().flat_map(|p: &Point| (0..dim.atoms).map(|a| [p.as_slice(), &[a]].concat()));
        longer.collect()
    })
}

/// A dimension that follows from the others: terms, and where its bands begin.
type Score = (Vec<(i8, Tree)>, Vec<i8>);

fn scores() -> impl Strategy<Value = Vec<Score>> {
    let terms = prop::collection::vec((-4..5_i8, tree()), 1..4);
    prop::collection::vec((terms, prop::collection::btree_set(-4..6_i8, 1..4)), 0..3)
        .prop_map(|scores| scores.into_iter().map(|(terms, cuts)| (terms, cuts.into_iter().collect())).collect())
}

/// What is asked about: dimensions, scores behind them, and what can be.
type Ground = (Vec<Dim>, Vec<Score>, Option<Tree>);

fn ground() -> impl Strategy<Value = Ground> {
    (dims(), prop_oneof![2 => Just(Vec::new()), 1 => scores()], prop::option::of(tree()))
}

struct Case {
    free: usize,
    space: Space,
    formulas: Formulas,
    universe: FormulaId,
    rules: Vec<FormulaId>,
    points: Vec<Point>,
    /// For each point whether it can be, and for each rule whether it claims the point.
    can_be: Vec<bool>,
    claims: Vec<Vec<bool>>,
}

fn case((dims, scores, universe): &Ground, rules: &[Tree]) -> Case {
    let free = dims.len();
    let mut space = Space { dims: dims.clone() };
    let mut formulas = Formulas::new();
    let mut points = points(&space);
    for (terms, cuts) in scores {
        let sum = |p: &Point| {
            let held = terms.iter().filter(|(_, t)| means(t, &space, p));
            held.map(|(points, _)| *points).sum::<i8>()
        };
        let band = |p: &Point| cuts.iter().filter(|cut| **cut <= sum(p)).count() as u32;
        let longer: Vec<Point> = points.iter().map(|p| [p.as_slice(), &[band(p)]].concat()).collect();
        let planted: Vec<_> = terms.iter().map(|(p, t)| (i128::from(*p), plant(t, &space, &mut formulas))).collect();
        let from = std::iter::once(None).chain(cuts.iter().map(|c| Some(i128::from(*c))));
        let to = cuts.iter().map(|c| Some(i128::from(*c) - 1)).chain([None]);
        formulas.derive(space.dims.len(), planted, from.zip(to).map(|(from, to)| SumRange { from, to }));
        points = longer;
        space.dims.push(Dim::ordered(cuts.len() as u32 + 1));
    }
    let ids: Vec<_> = rules.iter().map(|t| plant(t, &space, &mut formulas)).collect();
    let all = universe.as_ref().map_or(Formulas::TRUE, |t| plant(t, &space, &mut formulas));
    let can_be = points.iter().map(|p| universe.as_ref().is_none_or(|t| means(t, &space, p))).collect();
    let claims = rules.iter().map(|t| points.iter().map(|p| means(t, &space, p)).collect()).collect();
    Case { free, space, formulas, universe: all, rules: ids, points, can_be, claims }
}

impl Case {
    fn scope(&self) -> Scope<'_> {
        Scope { universe: self.universe, ..Scope::new(&self.space, &self.formulas) }
    }

    /// The region is just the points that `is` says, in boxes that cannot be widened or left out.
    fn assert_lists(&self, holds: &[FormulaId], fails: &[FormulaId], is: impl Fn(usize) -> bool) {
        let region = region_of(&self.scope(), holds, fails);
        let numbers = || 0..self.points.len();
        assert_eq!(region.listed, Listed::All);
        for n in numbers().filter(|n| self.can_be[*n]) {
            let listed = region.pieces.iter().any(|p| p.cell.contains(&self.points[n]));
            assert_eq!(listed, is(n), "point {:?}", self.points[n]);
        }
        for (at, piece) in region.pieces.iter().enumerate() {
            let witness = self.point(&piece.witness);
            assert!(piece.cell.contains(&self.points[witness]) && self.can_be[witness] && is(witness));
            let alone = numbers().any(|n| {
                let others = region.pieces.iter().enumerate().filter(|(other, _)| *other != at);
                self.can_be[n]
                    && piece.cell.contains(&self.points[n])
                    && !others.into_iter().any(|(_, o)| o.cell.contains(&self.points[n]))
            });
            assert!(alone, "the others cover {:?}", piece.cell);
            self.assert_maximal(&piece.cell, &is);
        }
        let weight = |n: usize| {
            let weights = self.space.dims[..self.free].iter().zip(&self.points[n]);
            weights.map(|(d, a)| d.weight(&AtomSet::one(d.atoms, *a))).product::<u128>()
        };
        let total: u128 = numbers().filter(|n| self.can_be[*n] && is(*n)).map(weight).sum();
        let counted = share(&self.scope(), holds, fails);
        assert!(counted.is_exact());
        assert_eq!(counted.least.exact, total);
        assert!(region.share.is_none_or(|share| share == counted));
    }

    /// The number of the point with these atoms in the dimensions that follow from no other.
    fn point(&self, atoms: &[u32]) -> usize {
        let same = |p: &Point| p[..self.free] == atoms[..self.free];
        self.points.iter().position(same).expect("a point of the space")
    }

    fn assert_maximal(&self, cell: &Cell, is: &impl Fn(usize) -> bool) {
        for (dim, shape) in self.space.dims.iter().enumerate() {
            let side = &cell.sides[dim];
            let line: Vec<u32> = side.iter().filter(|a| *a < shape.ordered).collect();
            assert!(line.windows(2).all(|w| w[1] == w[0] + 1), "an ordered side is one interval: {cell:?}");
            let pure = line.is_empty() || side.iter().all(|a| a < shape.ordered);
            assert!(shape.mixed || side.is_full() || pure, "a side is of one kind: {cell:?}");
            let next_to = |a: u32| line.is_empty() || line.contains(&(a + 1)) || a > 0 && line.contains(&(a - 1));
            let one_more =
                (0..shape.atoms).filter(|a| !side.contains(*a)).filter(|a| *a >= shape.ordered || next_to(*a));
            let one_more = one_more.filter(|a| shape.mixed || (*a < shape.ordered) != line.is_empty());
            let wider = one_more.map(|atom| side.or(&AtomSet::one(shape.atoms, atom)));
            for side in wider.chain((!side.is_full()).then(|| AtomSet::full(shape.atoms))) {
                let mut wider = cell.clone();
                wider.sides[dim] = side.clone();
                let touches =
                    (0..self.points.len()).any(|n| wider.contains(&self.points[n]) && self.can_be[n] && !is(n));
                assert!(touches, "{cell:?} can be widened to {side:?} in dimension {dim}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn gaps_are_the_points_that_no_rule_claims(
        ground in ground(),
        rules in prop::collection::vec(tree(), 0..7),
    ) {
        let case = case(&ground, &rules);
        let gap = |n: usize| !case.claims.iter().any(|c| c[n]);
        case.assert_lists(&[], &case.rules, gap);
        let any = (0..case.points.len()).any(|n| case.can_be[n] && gap(n));
        match unclaimed(&case.scope(), &case.rules) {
            Verdict::Yes(point) => {
                let n = case.point(&point);
                assert!(case.can_be[n] && gap(n));
                assert_eq!(claimants(&case.formulas, &case.rules, &point), Vec::<usize>::new());
            }
            Verdict::No => assert!(!any),
            Verdict::Undecided => panic!("the budget is large enough"),
        }
    }

    #[test]
    fn boxes_of_a_formula_are_its_points(
        ground in ground(),
        formula in tree(),
    ) {
        let case = case(&ground, &[formula]);
        case.assert_lists(&case.rules, &[], |n| case.claims[0][n]);
    }

    #[test]
    fn overlaps_are_the_pairs_that_share_a_point(
        ground in ground(),
        rules in prop::collection::vec(tree(), 0..6),
    ) {
        let case = case(&ground, &rules);
        let found = overlaps(&case.scope(), &case.rules);
        let both = |i: usize, j: usize, n: usize| case.claims[i][n] && case.claims[j][n];
        let mut pairs = vec![];
        for i in 0..rules.len() {
            for j in i + 1..rules.len() {
                if (0..case.points.len()).any(|n| case.can_be[n] && both(i, j, n)) {
                    pairs.push((i, j));
                }
            }
        }
        assert_eq!(&found.pairs, &pairs);
        assert_eq!(found.undecided, vec![]);
        if let Some((i, j)) = pairs.first().copied() {
            case.assert_lists(&[case.rules[i], case.rules[j]], &[], |n| both(i, j, n));
        }
    }

    #[test]
    fn rules_that_never_win_are_those_the_earlier_ones_cover(
        ground in ground(),
        rules in prop::collection::vec(tree(), 0..7),
    ) {
        let case = case(&ground, &rules);
        let order = first_match(&case.scope(), &case.rules);
        let uncovered = |rule: usize, by: &[usize]| {
            (0..case.points.len())
                .any(|n| case.can_be[n] && case.claims[rule][n] && !by.iter().any(|b| case.claims[*b][n]))
        };
        let never: Vec<usize> =
            (0..rules.len()).filter(|r| !uncovered(*r, &(0..*r).collect::<Vec<_>>())).collect();
        assert_eq!(order.shadowed.iter().map(|s| s.rule).collect::<Vec<_>>(), never);
        assert_eq!(order.undecided, Vec::<usize>::new());
        for Shadowed { rule, by } in &order.shadowed {
            assert!(!uncovered(*rule, by));
            for out in by {
                let rest: Vec<usize> = by.iter().copied().filter(|b| b != out).collect();
                assert!(uncovered(*rule, &rest), "rule {out} is not needed to cover rule {rule}");
            }
        }
    }
}
