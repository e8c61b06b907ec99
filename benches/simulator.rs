//! CPU time and memory of `route` and `simulate`, each beside hand-written code for the one policy.
//!
//! `cargo bench --bench simulator [-- PART-OF-A-NAME]` writes the inputs to a temporary directory,
//! runs tool and reference as processes of their own, in turn, and prints the medians of their CPU
//! time (user and system, all threads), the ratio and the peak of memory. Answers are compared. See
//! `benches/README.md` for what was measured.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use workload::{Form, Order, events, leads, reference};

mod workload;

type Done<T> = Result<T, Box<dyn Error>>;

/// Runs of each process; the median counts.
const RUNS: usize = 5;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("child") => child(&arguments[1..]),
        _ => {
            let only: Vec<String> = arguments.into_iter().filter(|it| !it.starts_with("--")).collect();
            measure(&only)
        }
    }
}

/// What one process took.
#[derive(Clone, Copy)]
struct Took {
    cpu: f64,
    wall: f64,
    peak_mib: f64,
}

/// A process of this bench: a reference, or the tool's own command line.
fn child(arguments: &[String]) -> Done<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut stdout = BufWriter::new(std::io::stdout());
    match arguments.as_slice() {
        ["reference", "route-csv", input, output] => reference::route_csv(input, output)?,
        ["reference", "route-ndjson", input, output] => reference::route_ndjson(input, output)?,
        ["reference", "replay", input] => reference::replay_csv(input, &mut stdout)?,
        ["write", what, output] => {
            let mut out = BufWriter::new(File::create(output)?);
            write_input(what, &mut out)?;
            out.flush()?;
        }
        ["tasuki", rest @ ..] => {
            let mut stderr = std::io::stderr();
            let mut io = tasuki::cli::Io {
                stdin: &mut std::io::stdin(),
                stdout: tasuki::cli::Output::new(&mut stdout, false),
                stderr: tasuki::cli::Output::new(&mut stderr, false),
                directory: std::env::current_dir()?,
                terminal_width: None,
            };
            let line = std::iter::once("tasuki").chain(rest.iter().copied());
            let status = tasuki::cli::run(line, tasuki::cli::ColourEnvironment::default(), &mut io);
            assert!(status.code() < 2, "the run failed");
        }
        _ => return Err("no such process".into()),
    }
    stdout.flush()?;
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak: f64 = peak.and_then(|text| text.trim().split(' ').next()?.parse().ok()).unwrap_or(f64::NAN);
    let cpu = cpu.tv_sec as f64 + cpu.tv_nsec as f64 / 1e9;
    Ok(writeln!(std::io::stderr(), "took {cpu} {peak}")?)
}

/// Runs a process of this bench once; gives what it took and what it printed.
fn run(arguments: &[&str]) -> Done<(Took, Vec<u8>)> {
    let started = std::time::Instant::now();
    let child = Command::new(std::env::current_exe()?).arg("child").args(arguments).stderr(Stdio::piped()).output()?;
    let wall = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&child.stderr);
    let took = said.lines().find_map(|line| line.strip_prefix("took ")).ok_or_else(|| said.to_string())?;
    let (cpu, peak) = took.split_once(' ').ok_or("a process did not say what it took")?;
    Ok((Took { cpu: cpu.parse()?, wall, peak_mib: peak.parse::<f64>()? / 1024.0 }, child.stdout))
}

fn median(mut runs: Vec<Took>) -> Took {
    runs.sort_by(|left, right| left.cpu.total_cmp(&right.cpu));
    runs[runs.len() / 2]
}

struct Case {
    name: &'static str,
    reference: Vec<String>,
    tool: Vec<String>,
    /// Files or outputs that must be equal.
    same: Same,
}

enum Same {
    Files(PathBuf, PathBuf),
    /// What the reference prints, and the counts of the tool's summary.
    Counts,
}

/// The inputs by file name.
const INPUTS: [&str; 5] = ["leads.csv", "leads.ndjson", "events.csv", "events-by-lead.csv", "events-random.csv"];

fn write_input(name: &str, out: &mut dyn Write) -> std::io::Result<()> {
    match name {
        "leads.csv" => leads(1_000_000, Form::Csv, out),
        "leads.ndjson" => leads(1_000_000, Form::Ndjson, out),
        "events-by-lead.csv" => events(1_000_000, 95_000, Order::Lead, Form::Csv, out),
        "events-random.csv" => events(1_000_000, 95_000, Order::Random, Form::Csv, out),
        _ => events(1_000_000, 95_000, Order::Time, Form::Csv, out),
    }
}

fn measure(only: &[String]) -> Done<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let policy = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workload").join(name).to_string_lossy().into_owned()
    };
    let words = |words: &[&str]| words.iter().map(|word| String::from(*word)).collect::<Vec<_>>();
    let route = |form: &str| Case {
        name: if form == "csv" { "route csv" } else { "route ndjson" },
        reference: words(&["reference", &format!("route-{form}"), &path(&format!("leads.{form}")), &path("reference")]),
        tool: words(&[
            "tasuki",
            "route",
            &policy("route.tasuki"),
            "--leads",
            &path(&format!("leads.{form}")),
            "--output",
            &path("tool"),
            "--format",
            form,
            "--threads",
            "1",
        ]),
        same: Same::Files(path("reference").into(), path("tool").into()),
    };
    let replay = |name: &'static str, trace: &str, rules: &str, threads: &str, more: &[&str]| Case {
        name,
        // The reference needs the rows in time order.
        reference: words(&["reference", "replay", &path("events.csv")]),
        tool: [
            words(&[
                "tasuki",
                "simulate",
                &policy(rules),
                "--trace",
                &path(trace),
                "--format",
                "json",
                "--threads",
                threads,
            ]),
            words(more),
        ]
        .concat(),
        same: Same::Counts,
    };
    let ledger = path("ledger.ndjson");
    let cases = [
        route("csv"),
        route("ndjson"),
        replay("replay", "events.csv", "replay.tasuki", "1", &[]),
        replay("replay clocks", "events.csv", "replay_clocks.tasuki", "1", &[]),
        replay("replay ledger", "events.csv", "replay.tasuki", "1", &["--ledger", &ledger]),
        replay("replay two threads", "events.csv", "replay.tasuki", "2", &[]),
        replay("replay by lead", "events-by-lead.csv", "replay.tasuki", "1", &[]),
        replay("replay any order", "events-random.csv", "replay.tasuki", "1", &[]),
    ];
    let wanted: Vec<&Case> = cases
        .iter()
        .filter(|case| only.is_empty() || only.iter().any(|only| case.name.contains(only.as_str())))
        .collect();
    for name in INPUTS {
        if wanted.iter().any(|case| case.tool.contains(&path(name)) || case.reference.contains(&path(name))) {
            run(&["write", name, &path(name)])?;
        }
    }
    let mut out = std::io::stdout().lock();
    for case in wanted {
        compare(case, &mut out)?;
    }
    Ok(())
}

fn compare(case: &Case, out: &mut dyn Write) -> Done<()> {
    let (mut references, mut tools) = (Vec::new(), Vec::new());
    let words = |words: &[String]| words.iter().map(String::as_str).map(String::from).collect::<Vec<_>>();
    let (reference, tool) = (words(&case.reference), words(&case.tool));
    for at in 0..RUNS {
        let (took, said) = run(&reference.iter().map(String::as_str).collect::<Vec<_>>())?;
        references.push(took);
        let (took, told) = run(&tool.iter().map(String::as_str).collect::<Vec<_>>())?;
        tools.push(took);
        if at == 0 {
            match &case.same {
                Same::Files(left, right) => assert!(std::fs::read(left)? == std::fs::read(right)?, "{}", case.name),
                Same::Counts => {
                    let (said, told) = (String::from_utf8(said)?, counts(&told)?);
                    assert_eq!(said, told, "{}", case.name);
                }
            }
        }
    }
    let (reference, tool) = (median(references), median(tools));
    writeln!(
        out,
        "{:20} reference {:6.3} s {:6.1} MiB | tool {:6.3} s {:6.1} MiB, wall {:6.3} s | ratio {:5.2}",
        case.name,
        reference.cpu,
        reference.peak_mib,
        tool.cpu,
        tool.peak_mib,
        tool.wall,
        tool.cpu / reference.cpu
    )?;
    Ok(out.flush()?)
}

/// The counts of a summary as the reference prints them.
fn counts(summary: &[u8]) -> Done<String> {
    use std::fmt::Write;
    let summary: serde_json::Value = serde_json::from_slice(summary)?;
    let mut text = String::new();
    let mut standing: Vec<(usize, u64)> = Vec::new();
    let place = |name: &serde_json::Value| {
        let name = name.as_str().unwrap_or("intake");
        reference::STAGES.iter().position(|stage| *stage == name).unwrap_or(reference::STAGES.len())
    };
    for stage in summary["stages"].as_array().ok_or("no stages")? {
        standing.push((place(&stage["stage"]), stage["leads"].as_u64().unwrap_or(0)));
    }
    for (at, name) in reference::STAGES.iter().enumerate() {
        let count: u64 = standing.iter().filter(|(place, _)| *place == at).map(|(_, count)| count).sum();
        writeln!(text, "{name} {count}")?;
    }
    let mut moves: Vec<_> = summary["moves"].as_array().ok_or("no moves")?.iter().collect();
    moves.sort_by_key(|it| (place(&it["from"]), place(&it["to"])));
    for it in moves {
        let from = it["from"].as_str().unwrap_or("intake");
        writeln!(text, "{from} -> {} {}", it["to"].as_str().unwrap_or(""), it["count"])?;
    }
    Ok(text)
}
