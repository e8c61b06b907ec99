//! Where the arrows of a picture run and where their labels stand.
//!
//! An arrow is one cubic curve. Of several ways to bend it the first is taken that meets no stage but
//! its own two; where all meet some, the one that meets them least. A label stands beside its arrow
//! where it covers neither a stage nor a label that was set before.

/// A box in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn around(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
    }

    fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        x > self.left - CLEAR && x < self.right + CLEAR && y > self.top - CLEAR && y < self.bottom + CLEAR
    }

    fn meets(&self, other: &Rect) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The box that holds both.
    pub fn with(&self, other: &Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Room left beside a stage.
const CLEAR: f64 = 5.0;
/// Points at which a curve is looked at.
const STEPS: u32 = 32;
/// How far curves are bent, in steps, and by how much a step.
const BENDS: i32 = 14;
const BEND: f64 = 26.0;

/// In pictures of more stages few ways are tried: nobody could follow them anyway.
const MOST_NODES: usize = 200;

/// A cubic curve: begin, two handles, end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve([(f64, f64); 4]);

impl Curve {
    pub fn at(&self, t: f64) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        let s = 1.0 - t;
        let mix =
            |a: f64, b: f64, c: f64, d: f64| s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    }

    fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        (1..STEPS).map(|step| self.at(f64::from(step) / f64::from(STEPS)))
    }

    pub fn bounds(&self) -> Rect {
        let start = Rect { left: self.0[0].0, right: self.0[0].0, top: self.0[0].1, bottom: self.0[0].1 };
        let point = |(x, y)| Rect { left: x, right: x, top: y, bottom: y };
        self.points().fold(start, |all, at| all.with(&point(at))).with(&point(self.0[3]))
    }

    /// As SVG writes a path.
    pub fn path(&self) -> String {
        let [a, b, c, d] = self.0;
        format!("M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1)
    }

    /// How many of its points lie in a stage.
    fn covered(&self, nodes: &[Rect], own: [usize; 2]) -> usize {
        let others = || nodes.iter().enumerate().filter(|(at, _)| !own.contains(at));
        let own_inside = |point: (f64, f64)| {
            own.iter().any(|at| {
                let Rect { left, top, right, bottom } = nodes[*at];
                point.0 > left && point.0 < right && point.1 > top && point.1 < bottom
            })
        };
        self.points().filter(|point| others().any(|(_, node)| node.holds(*point)) || own_inside(*point)).count()
    }
}

/// The curve from one stage to another, or to itself.
pub fn curve(nodes: &[Rect], from: usize, to: usize) -> Curve {
    let mut candidates = candidates(&nodes[from], &nodes[to], from == to);
    if nodes.len() > MOST_NODES {
        candidates.truncate(3);
    }
    let mut best = (usize::MAX, candidates[0]);
    for curve in candidates {
        let covered = curve.covered(nodes, [from, to]);
        if covered < best.0 {
            best = (covered, curve);
        }
        if covered == 0 {
            break;
        }
    }
    best.1
}

/// The ways to bend a curve, the plainest first.
fn candidates(from: &Rect, to: &Rect, is_loop: bool) -> Vec<Curve> {
    let ((x1, y1), (x2, y2)) = (from.middle(), to.middle());
    if is_loop {
        let top = from.top;
        return vec![Curve([(x1 - 10.0, top), (x1 - 20.0, top - 30.0), (x1 + 20.0, top - 30.0), (x1 + 10.0, top)])];
    }
    let bends = (0..=BENDS).flat_map(|step| {
        let bend = f64::from(step) * BEND;
        if step == 0 { vec![0.0] } else { vec![bend, -bend] }
    });
    if to.left > from.right {
        // Onward: from side to side.
        let reach = ((to.left - from.right) / 2.0).max(20.0);
        let (a, d) = ((from.right, y1), (to.left, y2));
        return bends.map(|bend| Curve([a, (a.0 + reach, a.1 + bend), (d.0 - reach, d.1 + bend), d])).collect();
    }
    if (x1 - x2).abs() <= 1.0 || (to.left < from.right && from.left < to.right) {
        // In one column: beside both.
        let right = from.right.max(to.right);
        let left = from.left.min(to.left);
        let out = (1..=BENDS).flat_map(|step| [(step, true), (step, false)]);
        let beside = |(step, is_right): (i32, bool)| {
            let bend = f64::from(step) * BEND + 20.0;
            if is_right {
                Curve([(from.right, y1), (right + bend, y1), (right + bend, y2), (to.right, y2)])
            } else {
                Curve([(from.left, y1), (left - bend, y1), (left - bend, y2), (to.left, y2)])
            }
        };
        return out.map(beside).collect();
    }
    // Backwards: under both, over both, or from side to side, and mixtures of these.
    let ways = (1..=BENDS).flat_map(|step| BACK.map(|sides| (step, sides)));
    let around = |(step, (out, back)): (i32, (Side, Side))| {
        let bend = f64::from(step) * BEND + 12.0;
        // What leaves and comes back on one level bends as far as the farther of both.
        let level = match (out, back) {
            (Side::Bottom, Side::Bottom) => Some(from.bottom.max(to.bottom) + bend),
            (Side::Top, Side::Top) => Some(from.top.min(to.top) - bend),
            _ => None,
        };
        let ((a, b), (d, c)) = (from.leave(out, bend, level), to.leave(back, bend, level));
        Curve([a, b, c, d])
    };
    ways.map(around).collect()
}

/// A side of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// The sides at which an arrow that leads back begins and ends, the plainest first.
const BACK: [(Side, Side); 7] = [
    (Side::Bottom, Side::Bottom),
    (Side::Top, Side::Top),
    (Side::Left, Side::Right),
    (Side::Bottom, Side::Right),
    (Side::Top, Side::Right),
    (Side::Left, Side::Bottom),
    (Side::Left, Side::Top),
];

impl Rect {
    /// The middle of a side and the handle there, on `level` if one is given.
    fn leave(&self, side: Side, bend: f64, level: Option<f64>) -> ((f64, f64), (f64, f64)) {
        let (x, y) = self.middle();
        match side {
            Side::Left => ((self.left, y), (self.left - bend - 30.0, y)),
            Side::Right => ((self.right, y), (self.right + bend + 30.0, y)),
            Side::Top => ((x, self.top), (x, level.unwrap_or(self.top - bend))),
            Side::Bottom => ((x, self.bottom), (x, level.unwrap_or(self.bottom + bend))),
        }
    }
}

/// Where a label of that size stands beside its curve: the middle of its box.
pub fn label(curve: &Curve, width: f64, height: f64, nodes: &[Rect], labels: &[Rect]) -> Rect {
    const ALONG: [f64; 9] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
    const AWAY: [f64; 11] = [0.0, -10.0, 10.0, -20.0, 20.0, -32.0, 32.0, -46.0, 46.0, -62.0, 62.0];
    let mut best: Option<(usize, Rect)> = None;
    for away in AWAY {
        for along in ALONG {
            let (x, y) = curve.at(along);
            let place = Rect::around(x, y + away, width, height);
            let covers = 3 * nodes.iter().filter(|node| node.meets(&place)).count()
                + 2 * labels.iter().filter(|other| other.meets(&place)).count();
            if best.is_none_or(|(least, _)| covers < least) {
                best = Some((covers, place));
            }
            if covers == 0 {
                return place;
            }
        }
    }
    best.map_or(Rect::around(0.0, 0.0, width, height), |(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_arrow_runs_around_the_stage_between() {
        let nodes = [0.0, 200.0, 400.0].map(|x| Rect::around(x, 0.0, 100.0, 40.0));
        let onward = curve(&nodes, 0, 2);
        let back = curve(&nodes, 2, 0);
        for curve in [onward, back] {
            assert!(curve.points().all(|point| !nodes[1].holds(point)), "{curve:?}");
        }
    }

    #[test]
    fn a_label_covers_neither_a_stage_nor_another_label() {
        let nodes = [0.0, 300.0].map(|x| Rect::around(x, 0.0, 100.0, 40.0));
        let curve = curve(&nodes, 0, 1);
        let mut labels: Vec<Rect> = Vec::new();
        for _ in 0..4 {
            let place = label(&curve, 80.0, 12.0, &nodes, &labels);
            assert!(nodes.iter().chain(&labels).all(|other| !other.meets(&place)), "{place:?}");
            labels.push(place);
        }
    }
}
