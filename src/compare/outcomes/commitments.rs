//! Commitments as each of two policies would have kept them on the same rows.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::super::change::Rename;
use super::{CommitmentBalance, Kept};
use crate::simulate::Summary;

/// The commitment, the period, and the place among its rows.
type Key = (SmolStr, Option<String>, usize);

/// Rows of both summaries side by side: of one commitment, one period, and one place among its rows.
pub fn commitments(summaries: &[Summary; 2], renames: &[Rename]) -> Vec<CommitmentBalance> {
    let renamed = |name: &SmolStr| {
        let rename = renames.iter().find(|rename| rename.what == "commitment" && rename.old == *name);
        rename.map_or_else(|| name.clone(), |rename| rename.new.clone())
    };
    let mut rows: Vec<(Key, [Option<Kept>; 2])> = Vec::new();
    for side in [1, 0] {
        let mut seen: BTreeMap<(SmolStr, Option<String>), usize> = BTreeMap::new();
        for row in &summaries[side].commitments {
            let name = if side == 0 { renamed(&row.commitment) } else { row.commitment.clone() };
            let place = seen.entry((name.clone(), row.period.clone())).or_default();
            let key = (name, row.period.clone(), *place);
            *place += 1;
            let kept = Kept { value: row.value.clone(), target: row.target.clone(), kept: row.kept };
            let at = rows.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
                rows.push((key, [None, None]));
                rows.len() - 1
            });
            rows[at].1[side] = Some(kept);
        }
    }
    let balances = rows.into_iter().map(|((commitment, period, _), [before, after])| CommitmentBalance {
        commitment,
        period,
        before,
        after,
    });
    balances.filter(|row| row.before != row.after).collect()
}
