//! Which boxes of which changes a lead reached: it was at the place, with values in the box.

use indexmap::IndexMap;

use super::super::change::Change;
use crate::analyze::engine::Cell;
use crate::analyze::parts::{Axes, Site, Walk};

/// A box by its change and its place in the change's region; no place where the change concerns
/// every lead of its site.
pub type Reach = (u32, Option<u32>);

/// The boxes of all changes, by where their leads are.
pub struct Boxes<'a> {
    axes: &'a Axes,
    by_site: IndexMap<Site, Vec<(Reach, Option<&'a Cell>)>>,
}

impl<'a> Boxes<'a> {
    pub fn new(axes: &'a Axes, changes: &'a [Change]) -> Boxes<'a> {
        let mut by_site: IndexMap<Site, Vec<(Reach, Option<&Cell>)>> = IndexMap::new();
        for (at, change) in (0_u32..).zip(changes) {
            let Some(site) = change.site else { continue };
            let here = by_site.entry(site).or_default();
            if change.boxes.is_empty() {
                here.push(((at, None), None));
            }
            here.extend((0_u32..).zip(&change.boxes).map(|(place, cell)| ((at, Some(place)), Some(cell))));
        }
        Boxes { axes, by_site }
    }

    /// Adds to `reached` what the lead reaches now.
    pub fn look(&self, walk: &Walk<'_>, sites: &[Site], reached: &mut Vec<Reach>) {
        let mut point = None;
        for (reach, cell) in sites.iter().filter_map(|site| self.by_site.get(site)).flatten() {
            let here = cell.is_none_or(|cell| cell.contains(point.get_or_insert_with(|| walk.point(self.axes))));
            if here && !reached.contains(reach) {
                reached.push(*reach);
            }
        }
    }
}
