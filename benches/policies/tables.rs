//! Decision tables: partitions by random splits with some rows moved, random rows, territories.

use super::draw::{Attr, Domain, Draft, Draws, Guard, Side};

/// What happens to some rows of a table that was a partition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// An end moves either way, or a value is switched.
    Mixed,
    /// A side shrinks, so that leads are left over.
    Shrink,
    /// A side grows, so that rows overlap.
    Grow,
}

#[derive(Clone, Copy)]
enum Cell {
    Range(i64, i64),
    Values(u64),
}

/// Seven columns of ten are integers 0..=9999, the others have 4 to 12 values.
fn columns(draws: &mut Draws, count: usize) -> Vec<Attr> {
    let column = |i: usize| {
        let numeric = i % 10 % 3 != 2;
        let domain = if numeric { Domain::Integer(0, 9999) } else { Domain::Values(draws.range(4, 12) as usize) };
        Attr { domain, unknown: false }
    };
    (0..count).map(column).collect()
}

fn values_of(attr: &Attr) -> u64 {
    match attr.domain {
        Domain::Values(n) => n as u64,
        Domain::Integer(..) => 0,
    }
}

fn row(cells: &[Cell], attrs: &[Attr]) -> Guard {
    let mut sides = Vec::new();
    for (i, (cell, attr)) in cells.iter().zip(attrs).enumerate() {
        match (cell, attr.domain) {
            (Cell::Range(l, h), Domain::Integer(from, to)) => {
                if *l > from || *h < to {
                    sides.push(Guard::Is(i, Side::Between(*l, *h)));
                }
            }
            (Cell::Values(mask), Domain::Values(n)) => {
                if *mask != (1 << n) - 1 {
                    let named = (0..n as u32).filter(|v| mask >> v & 1 == 1).collect();
                    sides.push(Guard::Is(i, Side::In(named)));
                }
            }
            (Cell::Range(..), Domain::Values(_)) | (Cell::Values(_), Domain::Integer(..)) => {
                unreachable!("a cell is of its column's kind")
            }
        }
    }
    Guard::All(sides)
}

/// A partition into `n` rows by random splits, of which a part `p` is changed.
pub fn tree(seed: u64, n: usize, count: usize, p: f64, change: Change) -> Draft {
    let mut d = Draws(seed);
    let attrs = columns(&mut d, count);
    let whole = |attr: &Attr| match attr.domain {
        Domain::Integer(from, to) => Cell::Range(from, to),
        Domain::Values(n) => Cell::Values((1 << n) - 1),
    };
    let mut rows: Vec<Vec<Cell>> = vec![attrs.iter().map(whole).collect()];
    while rows.len() < n {
        let i = d.index(rows.len());
        let c = d.index(count);
        let (low, high) = match rows[i][c] {
            Cell::Range(l, h) => {
                if h <= l {
                    continue;
                }
                let middle = l + d.below((h - l) as u64) as i64;
                (Cell::Range(l, middle), Cell::Range(middle + 1, h))
            }
            Cell::Values(mask) => {
                if mask.count_ones() < 2 {
                    continue;
                }
                let mut part = 0;
                while part == 0 || part == mask {
                    part = d.next() & mask;
                }
                (Cell::Values(part), Cell::Values(mask & !part))
            }
        };
        let mut other = rows[i].clone();
        rows[i][c] = low;
        other[c] = high;
        rows.push(other);
    }
    d.shuffle(&mut rows);
    for row in &mut rows {
        if d.chance(p) {
            let c = d.index(count);
            row[c] = changed(&mut d, row[c], values_of(&attrs[c]), change);
        }
    }
    let rules = rows.iter().map(|cells| {
        let outcome = d.below(7) as u32;
        (row(cells, &attrs), outcome)
    });
    let rules = rules.collect();
    Draft { attrs, rules }
}

fn changed(d: &mut Draws, cell: Cell, values: u64, change: Change) -> Cell {
    match (cell, change) {
        (Cell::Range(l, h), Change::Mixed) => {
            let by = d.range(0, 2000) as i64 - 1000;
            if d.chance(0.5) { Cell::Range((l + by).clamp(0, h), h) } else { Cell::Range(l, (h + by).clamp(l, 9999)) }
        }
        (Cell::Range(l, h), Change::Shrink) => {
            let by = d.below((h - l + 1) as u64) as i64;
            if d.chance(0.5) { Cell::Range(l + by, h) } else { Cell::Range(l, h - by) }
        }
        (Cell::Range(l, h), Change::Grow) => {
            if d.chance(0.5) {
                Cell::Range(l - d.below(l as u64 + 1) as i64, h)
            } else {
                Cell::Range(l, h + d.below((9999 - h) as u64 + 1) as i64)
            }
        }
        (Cell::Values(mask), Change::Mixed) => {
            let other = mask ^ (1 << d.below(values));
            Cell::Values(if other == 0 { mask } else { other })
        }
        (Cell::Values(mask), Change::Shrink) => {
            let mut part = mask;
            while mask.count_ones() > 1 && part == mask {
                part = mask & !(1 << d.below(16));
            }
            Cell::Values(part)
        }
        (Cell::Values(mask), Change::Grow) => Cell::Values(mask | 1 << d.below(values)),
    }
}

/// Rows of random sides; a cell is `any` with chance `any`, else up to `widest` of its column.
pub fn random(seed: u64, n: usize, count: usize, any: f64, widest: f64) -> Draft {
    let mut d = Draws(seed);
    let attrs = columns(&mut d, count);
    let mut rules = Vec::new();
    while rules.len() < n {
        let mut cells = Vec::new();
        for attr in &attrs {
            cells.push(match attr.domain {
                Domain::Integer(from, to) if d.chance(any) => Cell::Range(from, to),
                Domain::Integer(..) => {
                    let width = (d.below((10000.0 * widest) as u64) as i64).max(1);
                    let from = d.below((10000 - width) as u64 + 1) as i64;
                    Cell::Range(from, (from + width - 1).min(9999))
                }
                Domain::Values(n) if d.chance(any) => Cell::Values((1 << n) - 1),
                Domain::Values(n) => {
                    let named = d.range(1, ((n as f64 * widest).ceil() as u64).max(1));
                    let mut mask = 0_u64;
                    while u64::from(mask.count_ones()) < named {
                        mask |= 1 << d.below(n as u64);
                    }
                    Cell::Values(mask)
                }
            });
        }
        let outcome = d.below(7) as u32;
        let guard = row(&cells, &attrs);
        if !matches!(&guard, Guard::All(sides) if sides.is_empty()) {
            rules.push((guard, outcome));
        }
    }
    Draft { attrs, rules }
}

/// 47 regions by 12 industries by bands of size, of which a part `p` is off by a little.
pub fn territory(seed: u64, n: usize, p: f64) -> Draft {
    const POOL: [i64; 40] = [
        5, 10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000,
        7000, 8000, 9000, 10000, 12000, 15000, 20000, 25000, 30000, 35000, 40000, 50000, 60000, 65000, 70000, 80000,
        90000, 95000,
    ];
    const LARGEST: i64 = 100_000;
    let mut d = Draws(seed);
    let domains = [Domain::Values(47), Domain::Values(12), Domain::Integer(1, LARGEST)];
    let attrs = domains.map(|domain| Attr { domain, unknown: false }).to_vec();
    let mut rules = Vec::new();
    for cell in 0..47 * 12 {
        let bands = n / 564 + usize::from(cell < n % 564);
        let mut ends = POOL.to_vec();
        d.shuffle(&mut ends);
        ends.truncate(bands.saturating_sub(1));
        ends.sort_unstable();
        let mut from = 1;
        for band in 0..bands {
            let to = ends.get(band).copied().unwrap_or(LARGEST);
            let (mut low, mut high) = (from, to);
            if d.chance(p) {
                if d.chance(0.5) {
                    high = (to + d.range(1, 20) as i64).min(LARGEST);
                } else {
                    low = (from + d.range(1, 5) as i64).min(high);
                }
            }
            let (region, industry) = ((cell / 12) as u32, (cell % 12) as u32);
            let sides = vec![
                Guard::Is(0, Side::In(vec![region])),
                Guard::Is(1, Side::In(vec![industry])),
                Guard::Is(2, Side::Between(low, high)),
            ];
            rules.push((Guard::All(sides), d.below(60) as u32));
            from = to + 1;
        }
    }
    d.shuffle(&mut rules);
    Draft { attrs, rules }
}
