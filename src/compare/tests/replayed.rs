//! Policies and their edits replayed over random and shipped rows: a lead that is treated otherwise
//! has reached a change that is told, and policies without a change treat every lead alike.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;

use super::drawn::{edit, policy};
use super::{loaded, loaded_or_not};
use crate::analyze::engine::Limits;
use crate::compare::{Given, Outcomes, Policy, Recorded, Together, compare_together, outcomes};
use crate::ingest::{Input, Mapping, Room, Trace, read};
use crate::model::{FileReader, Loaded, load};
use crate::text::InMemory;

fn trace(loaded: &Loaded, name: &str, text: &[u8]) -> Trace {
    let input = Input::new(name, std::io::Cursor::new(text.to_vec()));
    let room = Room { scratch: &InMemory, memory: None };
    read(&loaded.model, &Mapping::default(), vec![input], room, &mut |_| {}).expect("rows in memory")
}

fn replayed(old: &Loaded, new: &Loaded, name: &str, rows: &[u8]) -> (Together, Outcomes) {
    let before = Policy { model: &old.model, sources: &old.sources };
    let after = Policy { model: &new.model, sources: &new.sources };
    let mut together = compare_together(before, after, &Given::new(), Limits::default());
    let (of_old, of_new) = (trace(old, name, rows), trace(new, name, rows));
    let recorded = Recorded { old: &of_old, new: &of_new, until: None };
    let found = outcomes(&mut together, before, after, recorded);
    (together, found)
}

/// What holds of every comparison and the rows that it is replayed on.
fn holds(together: &Together, found: &Outcomes) -> Result<(), String> {
    let comparison = &together.comparison;
    if comparison.is_same() && found.otherwise > 0 {
        return Err(format!("no change, but {} leads are treated otherwise: {:?}", found.otherwise, found.telling));
    }
    // A change that is no matter of single leads (the calendar, the departments) may concern any.
    let of_all = comparison.changes.iter().any(|change| change.site.is_none());
    if found.elsewhere > 0 && !of_all && comparison.undecided.is_empty() {
        let told: Vec<&str> = comparison.changes.iter().map(|change| change.message.as_str()).collect();
        return Err(format!("{} leads reached none of {told:?}: {:?}", found.elsewhere, found.telling));
    }
    for change in &comparison.changes {
        let most = change.region.iter().filter_map(|region| region.leads).max();
        if most > change.recorded && !change.region.is_empty() {
            return Err(format!("a box of `{}` has more leads than all of them", change.message));
        }
    }
    Ok(())
}

/// One lead: what it is when it comes, and what happens then.
type Story = (&'static str, &'static str, &'static str, Vec<(u32, &'static str, &'static str)>);

fn story() -> impl Strategy<Value = Story> {
    let row = (
        select(vec![1_u32, 60, 600, 3 * 24 * 60 + 1, 6 * 24 * 60]),
        select(vec![
            r#""called", "outcome": "reached""#,
            r#""called", "outcome": "missed""#,
            r#""won""#,
            r#""updated""#,
        ]),
        select(vec!["", r#", "hot": true"#, r#", "hot": false"#, r#", "n": 2"#, r#", "n": 4"#, r#", "c": "y""#]),
    );
    (
        select(vec!["x", "y", "z", "unknown"]),
        select(vec!["1", "2", "3", "4", "\"unknown\""]),
        select(vec!["a", "b", "resting"]),
        proptest::collection::vec(row, 1..7),
    )
}

fn rows(stories: &[Story]) -> String {
    let mut out = String::new();
    for (number, (c, n, jump, rows)) in stories.iter().enumerate() {
        let mut at = jiff::civil::date(2026, 10, 5).at(10, 0, 0, 0);
        let mut write = |at: jiff::civil::DateTime, said: &str| {
            let at = at.strftime("%Y-%m-%d %H:%M");
            out.push_str(&format!("{{\"lead\": \"{number}\", \"at\": \"{at}\", \"event\": {said}}}\n"));
        };
        write(at, &format!(r#""created", "c": "{c}", "n": {n}, "jump": "{jump}""#));
        for (minutes, event, change) in rows {
            at = at.checked_add(jiff::Span::new().minutes(*minutes)).expect("a moment of this century");
            write(at, &format!("{event}{change}"));
        }
        write(at.checked_add(jiff::Span::new().months(1)).expect("this century"), r#""updated""#);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_lead_that_is_treated_otherwise_has_reached_a_change_that_is_told(
        old in policy(),
        edits in proptest::collection::vec(edit(), 1..3),
        stories in proptest::collection::vec(story(), 40),
    ) {
        let new = edits.iter().fold(old.clone(), |drawn, edit| edit.of(&drawn));
        prop_assume!(loaded_or_not(&new.text()).is_some());
        let (before, after) = (loaded(&old.text()), loaded(&new.text()));
        let (together, found) = replayed(&before, &after, "rows.ndjson", rows(&stories).as_bytes());
        prop_assert_eq!(found.leads, 40);
        prop_assert_eq!(holds(&together, &found), Ok(()), "{}\n=====\n{}", old.text(), new.text());
    }
}

/// The files of a folder, one of them with another text.
struct Edited<'a> {
    folder: &'a Path,
    name: &'a str,
    text: &'a str,
}

impl FileReader for Edited<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.name {
            return Ok(self.text.as_bytes().to_vec());
        }
        std::fs::read(self.folder.join(path)).map_err(|error| error.to_string())
    }
}

/// A text with one line taken, doubled in its numbers, or put before the one above.
fn edits(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[String]| lines.join("\n") + "\n";
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() || line.trim_start().starts_with("//") {
            continue;
        }
        let mut edited: Vec<String> = lines.iter().map(ToString::to_string).collect();
        match at % 3 {
            0 => drop(edited.remove(at)),
            1 if at > 0 => edited.swap(at - 1, at),
            _ => edited[at] = raised(line),
        }
        all.push(joined(&edited));
    }
    all
}

/// The first number of a line raised by one.
fn raised(line: &str) -> String {
    let Some(from) = line.find(|letter: char| letter.is_ascii_digit()) else { return line.to_string() };
    let digits = line[from..].chars().take_while(char::is_ascii_digit).count();
    let number: u64 = line[from..from + digits].parse().unwrap_or(0);
    format!("{}{}{}", &line[..from], number + 1, &line[from + digits..])
}

#[test]
fn edits_of_shipped_policies_are_told_where_the_shipped_rows_show_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = [
        ("policies", "sla.tasuki", "examples/sla/trace.csv"),
        ("policies", "lead-classes.tasuki", "examples/lead-classes/trace.csv"),
        ("examples/tour", "handoff.tasuki", "examples/tour/trace.csv"),
    ];
    let (mut compared, mut shown) = (0, 0);
    for (folder, name, rows) in shipped {
        let folder = root.join(folder);
        let text = std::fs::read_to_string(folder.join(name)).expect("a shipped policy");
        let rows = std::fs::read(root.join(rows)).expect("shipped rows");
        let of = |text: &str| load(name, &Edited { folder: &folder, name, text }).expect("it can be read");
        let old = of(&text);
        for edited in edits(&text).into_iter().step_by(29) {
            let new = of(&edited);
            if !new.is_policy() {
                continue;
            }
            let (together, found) = replayed(&old, &new, "trace.csv", &rows);
            let line = text.lines().zip(edited.lines()).find(|(one, other)| one != other);
            assert_eq!(holds(&together, &found), Ok(()), "{name}: {line:?}");
            compared += 1;
            shown += u64::from(found.otherwise > 0);
        }
    }
    assert!(compared > 8 && shown > 2, "{compared} edits, {shown} of them shown by the rows");
}
