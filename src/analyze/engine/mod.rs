//! Exact coverage: which points of a finite space no rule claims, which several claim, which rules
//! never win.
//!
//! The engine knows nothing of policies, names or text. A question is asked of a [`Scope`]: a
//! [`Space`] of dimensions cut into atoms, an arena of [`Formulas`] over them, the universe of
//! points that can be, and [`Limits`] that count work, not time.
//!
//! ```text
//! Formulas -> lower (clauses, sums) -> search (disjoint parts) -> region (maximal boxes)
//! ```
//!
//! What is published for decision tables fixes the order of the columns: the sweep of Calvanese,
//! Dumas, Laurson, Maggi, Montali and Teinemaa, "Semantics and analysis of DMN decision tables"
//! (BPM 2016) and "Semantics, analysis and simplification of DMN decision tables" (Information
//! Systems 78, 2018), and likewise ordered decision diagrams. This engine cuts the space where that
//! parts the live rules best, in any column, as a #SAT solver decides: Davis, Logemann and Loveland,
//! "A machine program for theorem-proving" (CACM 5, 1962); Bayardo and Pehoushek, "Counting models
//! using connected components" (AAAI 2000); Sang, Bacchus, Beame, Kautz and Pitassi, "Combining
//! component caching and clause learning for effective model counting" (SAT 2004). Coverage is
//! coNP-complete: a budget ends a question that is too hard, with what is known.
//!
//! # Example
//!
//! ```
//! use tasuki::analyze::engine::{AtomSet, Dim, Formulas, Scope, Space, gaps, overlaps};
//!
//! let space = Space { dims: vec![Dim::values(3), Dim::ordered(4)] };
//! let mut formulas = Formulas::new();
//! let web = formulas.within(0, AtomSet::one(3, 0));
//! let large = formulas.within(1, AtomSet::range(4, 2, 4));
//! let rules = [web, large];
//! let scope = Scope::new(&space, &formulas);
//!
//! let region = gaps(&scope, &rules);
//! assert_eq!(region.pieces.len(), 1);
//! assert_eq!(region.pieces[0].witness, vec![1, 0]);
//! assert_eq!(region.share.map(|share| share.least.exact), Some(4));
//! assert_eq!(overlaps(&scope, &rules).pairs, vec![(0, 1)]);
//! ```

mod ask;
mod atoms;
mod budget;
mod count;
mod cut;
mod formula;
mod image;
mod index;
mod known;
mod link;
mod lower;
mod order;
mod overlap;
mod problem;
mod reduce;
mod region;
mod scope;
mod search;
mod space;
mod tree;
mod widen;

pub use ask::{
    Verdict, boxes, claimants, counterexample, gaps, not_implied, region_of, satisfiable, share, unclaimed, witness,
};
pub use atoms::AtomSet;
pub use budget::{Limits, Purse};
pub use formula::{FormulaId, Formulas, ListId, SumRange};
pub use image::image;
pub use order::{Order, Shadowed, first_match, shadows};
pub use overlap::{Meetings, Overlaps, overlap, overlaps};
pub use region::{Listed, Piece, Region, Share};
pub use scope::{Bounded, Prefer, Scope};
pub use space::{Cell, Dim, Point, Space, Weight};
pub use tree::{Step, split_tree};

#[cfg(test)]
mod tests;
