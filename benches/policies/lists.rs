//! Rules of and, or and not over many attributes, and scores.

use super::draw::{Attr, Domain, Draft, Draws, Guard, Side};

fn values(d: &mut Draws, n: usize) -> Side {
    let count = d.range(1, (n / 2).max(1) as u64) as usize;
    Side::In(d.pick(n, count))
}

/// Conditions over attributes such as a handoff policy has; `rest` adds an `otherwise`.
pub fn handoff(seed: u64, count: usize, n: usize, rest: bool) -> Draft {
    let mut d = Draws(seed);
    let mut attrs = Vec::new();
    for _ in 0..count {
        let kind = d.below(100);
        let unknown = d.chance(0.4);
        let domain = match kind {
            0..35 => Domain::Values(d.range(3, 12) as usize),
            35..55 => Domain::Values(2),
            55..85 => Domain::Integer(0, 1000),
            _ => Domain::Integer(0, 3650),
        };
        attrs.push(Attr { domain, unknown });
    }
    let mut constants: Vec<Vec<i64>> = Vec::new();
    for attr in &attrs {
        constants.push(match attr.domain {
            Domain::Integer(_, to) => {
                let mut pool: Vec<i64> = (0..6).map(|_| d.range(1, (to - 1) as u64 / 10) as i64 * 10).collect();
                pool.sort_unstable();
                pool
            }
            Domain::Values(_) => Vec::new(),
        });
    }
    let mut rules = Vec::new();
    for i in 0..n {
        let items = d.range(2, 4);
        let mut all = Vec::new();
        for _ in 0..items {
            let kind = d.below(100);
            let mut is = || condition(&mut d, &attrs, &constants);
            all.push(match kind {
                0..65 => is(),
                65..85 => {
                    let of = d.range(2, 3);
                    Guard::Any((0..of).map(|_| condition(&mut d, &attrs, &constants)).collect())
                }
                85..95 => Guard::Not(Box::new(Guard::All(vec![is(), is()]))),
                _ => Guard::Any(vec![Guard::All(vec![is(), is()]), Guard::All(vec![is(), is()])]),
            });
        }
        let outcome = (i as u32 * 7 + d.below(3) as u32) % 8;
        rules.push((Guard::All(all), outcome));
    }
    if rest {
        rules.push((Guard::Always, 8));
    }
    Draft { attrs, rules }
}

fn condition(d: &mut Draws, attrs: &[Attr], constants: &[Vec<i64>]) -> Guard {
    let attr = d.index(attrs.len()).min(d.index(attrs.len()));
    if attrs[attr].unknown && d.chance(0.12) {
        return Guard::Is(attr, Side::Unknown);
    }
    let side = match attrs[attr].domain {
        Domain::Integer(..) => {
            let pool = &constants[attr];
            let one = pool[d.index(pool.len())];
            match d.below(3) {
                0 => Side::From(one),
                1 => Side::To(one),
                _ => {
                    let other = pool[d.index(pool.len())];
                    Side::Between(one.min(other), one.max(other))
                }
            }
        }
        Domain::Values(n) => values(d, n),
    };
    Guard::Is(attr, side)
}

fn bound(d: &mut Draws) -> Side {
    let x = d.range(1, 99) as i64 * 10;
    if d.chance(0.5) { Side::From(x) } else { Side::To(x) }
}

fn any_side(d: &mut Draws, attr: &Attr) -> Side {
    match attr.domain {
        Domain::Values(n) => values(d, n),
        Domain::Integer(..) => bound(d),
    }
}

/// Many attributes, of which each rule names `touched`.
pub fn sparse(seed: u64, count: usize, n: usize, touched: usize) -> Draft {
    let mut d = Draws(seed);
    let mut attrs = Vec::new();
    for _ in 0..count {
        let kind = d.below(10);
        let unknown = d.chance(0.3);
        let domain = match kind {
            0..5 => Domain::Values(2),
            5..8 => Domain::Values(d.range(3, 6) as usize),
            _ => Domain::Integer(0, 999),
        };
        attrs.push(Attr { domain, unknown });
    }
    let mut rules = Vec::new();
    for i in 0..n {
        let named = d.pick(count, touched);
        let sides = named.iter().map(|a| Guard::Is(*a as usize, any_side(&mut d, &attrs[*a as usize]))).collect();
        rules.push((Guard::All(sides), (i % 5) as u32));
    }
    Draft { attrs, rules }
}

/// A score of `count` terms with three bands and six vetoes. `mode` says how points are drawn: 0
/// fives, 1 up to a hundred, 2 powers of two; `two` is the chance of a term over two attributes.
pub fn score(seed: u64, attributes: usize, count: usize, mode: u32, two: f64) -> Draft {
    let mut d = Draws(seed);
    let mut attrs = Vec::new();
    for _ in 0..attributes {
        let unknown = d.chance(0.3);
        let domain = match d.below(3) {
            0 => Domain::Values(2),
            1 => Domain::Values(d.range(3, 8) as usize),
            _ => Domain::Integer(0, 999),
        };
        attrs.push(Attr { domain, unknown });
    }
    let is = |d: &mut Draws, attr: usize| Guard::Is(attr, any_side(d, &attrs[attr]));
    let mut terms = Vec::new();
    let mut total = 0;
    for i in 0..count {
        let attr = if i < attributes { i } else { d.index(attributes) };
        let guard = if d.chance(two) {
            let other = d.index(attributes);
            let first = is(&mut d, attr);
            Guard::All(vec![first, is(&mut d, other)])
        } else {
            is(&mut d, attr)
        };
        let points = match mode {
            0 => 5 * d.range(1, 6) as i64,
            1 => d.range(1, 100) as i64,
            2 => 1 << i,
            _ => d.range(1, 1_000_000) as i64,
        };
        let points = if d.chance(0.2) { -points } else { points };
        total += points.abs();
        terms.push((guard, points));
    }
    let mut rules = Vec::new();
    for i in 0..6 {
        let (a, b) = (d.index(attributes), d.index(attributes));
        let first = is(&mut d, a);
        let both = vec![first, is(&mut d, b)];
        rules.push((Guard::All(both), 4 + i % 2));
    }
    for (outcome, part) in (0..).zip([0.35, 0.2, 0.05]) {
        rules.push((Guard::Score(terms.clone(), (total as f64 * part) as i64), outcome));
    }
    Draft { attrs, rules }
}
