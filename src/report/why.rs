//! One lead's story for people. The JSON document is [`Why`] itself.

use super::history::told_with;
use super::named::Names;
use super::palette::{BAD, BOLD, DIM, GOOD};
use super::place::{line_text, near};
use super::printable;
use super::table::{Column, indented_table};
use super::words::{human_seconds, open_seconds, span_of, weekday_moment, wrapped};
use crate::diagnostic::{Example, ExampleValue};
use crate::model::Model;
use crate::simulate::explain::{Changed, Chapter, ClockStory, Interval, NotTaken, Reason, ToldStep, Waits, Why};
use crate::text::Sources;

/// Rows of intervals of one clock that are shown.
const SHOWN_INTERVALS: usize = 14;

/// What the story is told with.
struct Told<'a> {
    why: &'a Why,
    names: Names<'a>,
    sources: &'a Sources,
    width: usize,
}

/// The whole story; lists are broken at `width`.
pub fn text(why: &Why, model: &Model, sources: &Sources, width: usize) -> String {
    let told = Told { why, names: Names::new(model), sources, width };
    told.heading() + &told.story() + &told.clocks() + &told.elsewhere()
}

impl Told<'_> {
    fn heading(&self) -> String {
        let why = self.why;
        let account = why.account.as_ref().map_or(String::new(), |account| format!(" ({})", printable::text(account)));
        let mut out = format!(
            "{BOLD}{}{BOLD:#}{account} in {}, until {}\n\n",
            printable::text(&why.lead),
            self.sources.get(crate::text::FileId(0)).path,
            weekday_moment(&why.at)
        );
        let stands = match (&why.stage, &why.stage_line) {
            (Some(stage), Some(line)) => format!("{}, {}", self.names.stage(stage), near(line, self.sources)),
            (_, _) => String::from("no stage: intake has no line for it"),
        };
        out.push_str(&format!("stage     {stands}\n"));
        out.push_str(&format!("owner     {}\n", self.names.owner(why.owner.as_deref())));
        for (heading, values) in [("values    ", &why.values), ("decided   ", &why.decided)] {
            if !values.is_empty() {
                out.push_str(&wrapped(heading, &listed(values), self.width));
            }
        }
        if why.later > 0 {
            out.push_str(&format!("later     {} of its rows, left out\n", why.later));
        }
        out
    }

    fn story(&self) -> String {
        let mut out = format!("\n{BOLD}Story{BOLD:#}\n");
        if self.why.earlier > 0 {
            out.push_str(&format!("  {DIM}… {} rows and moments before{DIM:#}\n", self.why.earlier));
        }
        for chapter in &self.why.story {
            out.push_str(&self.chapter(chapter));
        }
        out
    }

    fn chapter(&self, chapter: &Chapter) -> String {
        let what = match &chapter.row {
            Some(row) => {
                let by = row.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
                let values = listed(&row.values);
                let with = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
                format!("{}{by}{with} {DIM}({}){DIM:#}", row.event, printable::text(&row.place))
            }
            None => String::from("time passes"),
        };
        let mut out = format!("  {BOLD}{}{BOLD:#}  {what}\n", weekday_moment(&chapter.at));
        let mut last: Option<&ToldStep> = None;
        for step in &chapter.steps {
            out.push_str(&format!("    {}\n", printable::text(&told_with(&step.line, &weekday_moment))));
            // Several steps of one line have its reasons once.
            if last.is_none_or(|last| last.line.cause != step.line.cause) {
                out.push_str(&format!("      {DIM}{}{DIM:#}\n", self.line(&step.line.cause)));
                out.push_str(&self.reasons(&step.because, 6, Asks::Hidden));
            }
            last = Some(step);
        }
        out
    }

    fn line(&self, place: &str) -> String {
        format!("{}   {}", near(place, self.sources), printable::text(line_text(place, self.sources)))
    }

    /// Each on a line; what reads the same stands once.
    fn reasons(&self, reasons: &[Reason], indent: usize, asks: Asks) -> String {
        let mut told: Vec<String> = Vec::new();
        for reason in reasons {
            let text = self.reason(reason, indent, asks);
            if !told.contains(&text) {
                told.push(text);
            }
        }
        told.concat()
    }

    fn reason(&self, reason: &Reason, indent: usize, asks: Asks) -> String {
        let pad = " ".repeat(indent + 2);
        let place = reason.line.as_ref().map_or(String::new(), |line| format!(", {}", near(line, self.sources)));
        let points = reason.subject.starts_with(['+', '-']);
        let says = reason.says.as_deref().filter(|_| asks == Asks::Shown || points).map(printable::text);
        let value = printable::text(&value_of(reason)).into_owned();
        let mut out = match says {
            Some(says) if points => format!("{pad}{} {says}{DIM}{place}{DIM:#}\n", reason.subject),
            Some(says) => format!("{pad}{} is {value}, asked is `{says}`{DIM}{place}{DIM:#}\n", reason.subject),
            None => format!("{pad}{} is {value}{DIM}{place}{DIM:#}\n", reason.subject),
        };
        // Behind a name the comparisons speak for themselves.
        out.push_str(&self.reasons(&reason.because, indent + 2, asks));
        out
    }

    fn clocks(&self) -> String {
        if self.why.clocks.is_empty() {
            return String::new();
        }
        let mut out = format!("\n{BOLD}Clocks{BOLD:#}\n");
        for clock in &self.why.clocks {
            out.push_str(&self.clock(clock));
        }
        out
    }

    fn clock(&self, clock: &ClockStory) -> String {
        let style = match clock.state {
            "met" => GOOD,
            "late" | "breached" => BAD,
            _ => BOLD,
        };
        let when = clock.ended.as_ref().map_or(String::new(), |ended| format!(" {}", weekday_moment(ended)));
        let what = match (clock.state, clock.ended.is_some()) {
            ("breached", true) => format!("breached, left{when}"),
            ("breached", false) => String::from("breached, still open"),
            ("ended", _) => format!("ended without a verdict{when}"),
            (state, _) => format!("{state}{when}"),
        };
        let mut out = format!(
            "  {}/{}, {}: {style}{what}{style:#}\n    {DIM}{}{DIM:#}\n",
            clock.stage,
            self.names.sla(&clock.stage, &clock.sla),
            self.names.owner(clock.owner.as_deref()),
            self.line(&clock.cause)
        );
        let due = match &clock.due {
            Some(due) => format!("due {}", weekday_moment(due)),
            None => String::from("no deadline"),
        };
        let counted = match (clock.counted_days, clock.counts) {
            (Some(days), _) => format!("; {} counted", super::counted(days.into(), "open day")),
            (None, Some("open")) => format!("; {} of open time counted", open_seconds(clock.counted_seconds)),
            (None, Some(_)) => format!("; {} counted", human_seconds(clock.counted_seconds)),
            (None, None) => String::new(),
        };
        out.push_str(&format!("    from {}, {due}{counted}\n", weekday_moment(&clock.started)));
        if let Some(tries) = &clock.attempts {
            let at: Vec<String> = tries.at.iter().map(|at| weekday_moment(at)).collect();
            let list = if at.is_empty() { String::new() } else { format!(": {}", at.join(", ")) };
            out.push_str(&format!("    {} of {} attempts{list}\n", at.len(), tries.of));
        }
        out.push_str(&intervals(&clock.intervals, clock.counted_days.is_some()));
        if !clock.to_come.is_empty() {
            out.push_str("    to come\n");
            out.push_str(&intervals(&clock.to_come, clock.counted_days.is_some()));
        }
        out
    }

    fn elsewhere(&self) -> String {
        if self.why.elsewhere.is_empty() {
            return String::new();
        }
        let mut out = format!("\n{BOLD}Why it is not in another stage{BOLD:#}\n");
        for line in &self.why.elsewhere {
            out.push_str(&format!("  {}\n", self.line(&line.line)));
            out.push_str(&self.waits(line));
            out.push_str(&self.reasons(&line.failing, 2, Asks::Shown));
            out.push_str(&self.way(line));
        }
        out
    }

    /// What a line waits for besides its condition.
    fn waits(&self, line: &NotTaken) -> String {
        let when = line.at.as_deref().map(weekday_moment);
        match (line.waits, when) {
            (Waits::Condition, _) => String::new(),
            (Waits::Event, _) if line.change.is_some() => String::new(),
            (Waits::Event, _) => format!("    waits for {}\n", event_by(line)),
            (Waits::Timer | Waits::Rest | Waits::Breach, Some(when)) if line.holds => {
                format!("    comes {when}, unless something else comes before\n")
            }
            (Waits::Timer | Waits::Rest | Waits::Breach, Some(when)) => format!("    is looked at {when}\n"),
            (Waits::Timer, None) => String::from("    its time has passed in this stay, or never comes\n"),
            (Waits::Rest, None) => String::from("    the rest has no end\n"),
            (Waits::Breach, None) => String::from("    its clock does not run, or it was taken\n"),
        }
    }

    /// The smallest change.
    fn way(&self, line: &NotTaken) -> String {
        let Some(change) = &line.change else {
            return String::from("    no change of up to three values was found that makes it apply\n");
        };
        let is_of_event =
            |changed: &&Changed| line.event.as_ref().is_some_and(|event| changed.name.split('.').next() == Some(event));
        let (with, other): (Vec<&Changed>, Vec<&Changed>) = change.iter().partition(is_of_event);
        let with: Vec<String> = with
            .iter()
            .map(|changed| format!("{} is {}", changed.name.rsplit('.').next().unwrap_or(&changed.name), changed.to))
            .collect();
        let other: Vec<String> =
            other.iter().map(|changed| format!("{} were {} (is {})", changed.name, changed.to, changed.from)).collect();
        let event = line.event.as_ref().map(|_| match with.is_empty() {
            true => format!("{} came", event_by(line)),
            false => format!("{} came with {}", event_by(line), with.join(" and ")),
        });
        let parts: Vec<String> = event.into_iter().chain(other).collect();
        match (parts.is_empty(), line.waits) {
            (true, _) => String::new(),
            (false, Waits::Timer | Waits::Rest) => {
                format!("    {GOOD}would move then if {}{GOOD:#}\n", parts.join(" and "))
            }
            (false, _) if line.to.is_none() => {
                format!("    {GOOD}would stay on purpose if {}{GOOD:#}\n", parts.join(" and "))
            }
            (false, _) => format!("    {GOOD}would move if {}{GOOD:#}\n", parts.join(" and ")),
        }
    }
}

/// The event of a line and who may do it: `lost by owner`.
fn event_by(line: &NotTaken) -> String {
    let event = line.event.as_deref().unwrap_or_default();
    if line.by.is_empty() { event.to_string() } else { format!("{event} by {}", line.by.join(" or ")) }
}

/// Whether what a comparison asks for is shown beside what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Shown,
    Hidden,
}

fn listed(values: &Example) -> Vec<String> {
    values.iter().map(|(name, value)| value_text(name, value)).collect()
}

fn value_of(reason: &Reason) -> String {
    reason.value.to_string()
}

fn value_text(name: &str, value: &ExampleValue) -> String {
    format!("{name} {}", printable::text(&value.to_string()))
}

/// Pieces of time below each other; pieces that do not count and follow each other are one row.
fn intervals(pieces: &[Interval], by_day: bool) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for run in pieces.chunk_by(|left, right| !left.counts && !right.counts) {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        let seconds: i64 = run.iter().map(|piece| piece.seconds).sum();
        let mut whys: Vec<&str> = Vec::new();
        for piece in run {
            if !whys.contains(&piece.why.as_str()) {
                whys.push(&piece.why);
            }
        }
        let counted = match first.counts {
            true if by_day => String::from("counts"),
            true => human_seconds(seconds),
            false => String::from("-"),
        };
        rows.push(vec![span_of(&first.from, &last.to), counted, whys.join(", ")]);
    }
    let hidden = rows.len().saturating_sub(SHOWN_INTERVALS);
    if hidden > 0 {
        let tail = rows.split_off(rows.len() - 4);
        rows.truncate(SHOWN_INTERVALS - 4);
        rows.push(vec![format!("… {hidden} more"), String::new(), String::new()]);
        rows.extend(tail);
    }
    indented_table(6, &[Column::Text, Column::Number, Column::Text], &rows)
}
