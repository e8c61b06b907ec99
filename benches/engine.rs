//! How long the coverage engine takes for policies of known size, alone and as a whole process.
//!
//! `cargo bench --bench engine [-- PART-OF-A-NAME]` prints the median of several runs for each
//! question, and the answers, so that a faster wrong one is seen; then the least and the median time
//! of `tasuki check --format json` on the same policy as text.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use tasuki::analyze::engine;

mod policies;

use engine::{Listed, Scope, first_match, gaps, overlaps, unclaimed};
use policies::{Change, Draft, handoff, random, score, sparse, territory, tree};

fn cases() -> Vec<(&'static str, Draft)> {
    vec![
        ("shrink 1506x5", tree(1, 1506, 5, 0.1, Change::Shrink)),
        ("grow 1506x5", tree(1, 1506, 5, 0.1, Change::Grow)),
        ("tree 1506x5", tree(1, 1506, 5, 0.1, Change::Mixed)),
        ("tree 1500x7", tree(1, 1500, 7, 0.1, Change::Mixed)),
        ("tree 1500x15", tree(1, 1500, 15, 0.1, Change::Mixed)),
        ("tree 10000x7", tree(1, 10_000, 7, 0.1, Change::Mixed)),
        ("territory 10000", territory(1, 10_000, 0.05)),
        ("handoff 10x30", handoff(4, 10, 30, false)),
        ("handoff 15x60", handoff(4, 15, 60, false)),
        ("score 20", score(1, 20, 20, 1, 0.0)),
        ("random 1000x10", random(1, 1000, 10, 0.5, 0.5)),
        ("sparse 60x100x4", sparse(1, 60, 100, 4)),
    ]
}

/// The median time of a few runs in milliseconds, and the last answer.
fn median<T>(mut ask: impl FnMut() -> T) -> (f64, T) {
    let mut times = Vec::new();
    let started = Instant::now();
    loop {
        let start = Instant::now();
        let answer = black_box(ask());
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if times.len() >= 9 || started.elapsed().as_secs_f64() > 1.0 {
            times.sort_by(f64::total_cmp);
            return (times[times.len() / 2], answer);
        }
    }
}

/// The least and the median time in milliseconds of a whole check, and how many bytes it says.
fn whole(text: &str) -> std::io::Result<(f64, f64, usize)> {
    let folder = std::env::temp_dir().join(format!("tasuki-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("drawn.tasuki");
    std::fs::write(&path, text)?;
    let mut times = Vec::new();
    let started = Instant::now();
    let mut said = 0;
    while times.len() < 15 && (times.len() < 3 || started.elapsed().as_secs_f64() < 2.0) {
        let start = Instant::now();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tasuki"));
        said = command.args(["check", "--format", "json"]).arg(&path).output()?.stdout.len();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    std::fs::remove_dir_all(&folder)?;
    times.sort_by(f64::total_cmp);
    Ok((times[0], times[times.len() / 2], said))
}

fn main() -> std::io::Result<()> {
    let only: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let mut out = std::io::stdout().lock();
    for (name, draft) in cases() {
        if !only.is_empty() && !only.iter().any(|o| name.contains(o.as_str())) {
            continue;
        }
        let policy = draft.policy();
        let scope = Scope::new(&policy.space, &policy.formulas);
        let (witness, _) = median(|| unclaimed(&scope, &policy.rules));
        let (counting, share) = median(|| engine::share(&scope, &[], &policy.rules));
        let (listing, region) = median(|| gaps(&scope, &policy.rules));
        let (pairing, pairs) = median(|| overlaps(&scope, &policy.rules));
        let (ordering, order) = median(|| first_match(&scope, &policy.rules));
        let differ = pairs.pairs.iter().filter(|(i, j)| policy.outcomes[*i] != policy.outcomes[*j]).count();
        writeln!(
            out,
            "{name:16} witness {witness:9.3} ms | share {counting:9.3} ms | gaps {listing:9.3} ms, {}{} boxes, {} leads | pairs {pairing:9.3} ms, {} ({differ} differ) | order {ordering:9.3} ms, {} never win",
            region.pieces.len(),
            match region.listed {
                Listed::All => String::new(),
                Listed::Some => format!(" of {}+", region.of_at_least),
            },
            if share.is_exact() {
                share.least.exact.to_string()
            } else {
                format!("{:.3e}..{:.3e}", share.least.about, share.most.about)
            },
            pairs.pairs.len(),
            order.shadowed.len(),
        )?;
        let (least, median, bytes) = whole(&draft.text())?;
        writeln!(out, "{:16} whole process: least {least:.1} ms, median {median:.1} ms, {bytes} bytes of JSON", "")?;
    }
    Ok(())
}
