//! The references: what a team would write for the one policy, without a policy language.
//!
//! The `csv` crate with its buffers reused (`serde_json` with borrowed fields for NDJSON), enums,
//! `match`, and a hash map of leads.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use csv::ByteRecord;
use serde::Deserialize;

type Done = Result<(), Box<dyn Error>>;

struct Lead<'a> {
    key: &'a str,
    channel: &'a str,
    prefecture: &'a str,
    industry: &'a str,
    employees: Option<u32>,
    budget: Option<u64>,
    wants_contact: bool,
    attended: bool,
    authority: Option<bool>,
    timing: Option<&'a str>,
    customer: bool,
}

/// `route.tasuki` as code.
fn taker(lead: &Lead<'_>) -> &'static str {
    let west = matches!(lead.prefecture, "kyoto" | "osaka" | "hyogo" | "hiroshima" | "fukuoka" | "okinawa");
    let employees = |least: u32| lead.employees.is_some_and(|known| known >= least);
    let budget = |least: u64| lead.budget.is_some_and(|known| known >= least);
    let decides = lead.authority == Some(true);
    match lead {
        _ if lead.customer && lead.wants_contact => "success",
        _ if lead.customer && lead.channel == "inquiry" => "success",
        _ if lead.customer => "marketing",
        _ if lead.channel == "referral" && lead.employees.is_some_and(|known| known < 50) => "partner",
        _ if lead.channel == "referral" && lead.industry == "public" => "partner",
        _ if employees(10_000) && lead.wants_contact => "enterprise",
        _ if employees(10_000) && decides => "enterprise",
        _ if employees(5_000) && budget(50_000_000) => "enterprise",
        _ if lead.industry == "finance" && employees(3_000) => "enterprise",
        _ if lead.industry == "public" && budget(100_000_000) => "enterprise",
        _ if lead.wants_contact && west && employees(100) => "field_west",
        _ if lead.wants_contact && employees(100) => "field_east",
        _ if lead.channel == "inquiry" && west && lead.timing == Some("this_month") => "field_west",
        _ if lead.channel == "inquiry" && lead.timing == Some("this_month") => "field_east",
        _ if budget(10_000_000) && decides && west => "field_west",
        _ if budget(10_000_000) && decides => "field_east",
        _ if lead.wants_contact => "inside",
        _ if lead.channel == "inquiry" => "inside",
        _ if lead.attended && matches!(lead.timing, Some("this_month" | "this_quarter")) => "inside",
        _ if lead.attended && lead.employees.is_some_and(|known| (300..=9_999).contains(&known)) => "inside",
        _ if lead.channel == "outbound" && employees(300) => "bdr",
        _ if lead.channel == "outbound" && matches!(lead.industry, "maker" | "logistics") => "bdr",
        _ if lead.channel == "outbound" => "marketing",
        _ if lead.channel == "exhibition" && decides => "inside",
        _ if lead.channel == "exhibition" && lead.budget.is_some() => "inside",
        _ if lead.channel == "exhibition" && employees(1_000) => "bdr",
        _ if lead.channel == "webinar" && lead.attended && lead.industry != "other" => "inside",
        _ if lead.channel == "webinar" && employees(2_000) => "bdr",
        _ if lead.channel == "download" && employees(2_000) && lead.timing.is_some() => "bdr",
        _ if lead.channel == "download" && budget(3_000_000) => "inside",
        _ if lead.industry == "health" && employees(500) => "bdr",
        _ => "marketing",
    }
}

fn word(text: &str) -> Option<&str> {
    (!matches!(text, "" | "unknown")).then_some(text)
}

fn placed(taker: &str) -> &'static str {
    if taker == "marketing" { "nurturing" } else { "assigned" }
}

pub fn route_csv(leads: &str, output: &str) -> Done {
    let mut reader = csv::Reader::from_path(leads)?;
    let mut writer = csv::Writer::from_path(output)?;
    writer.write_record(["lead", "stage", "owner", "taker", "finding"])?;
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let cell = |at: usize| std::str::from_utf8(&record[at]);
        let number = |text: &str| if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        let lead = Lead {
            key: cell(0)?,
            channel: cell(1)?,
            prefecture: cell(2)?,
            industry: cell(3)?,
            employees: number(cell(4)?)?.map(|number| number as u32),
            budget: number(cell(5)?)?,
            wants_contact: cell(6)? == "yes",
            attended: cell(7)? == "yes",
            authority: word(cell(8)?).map(|text| text == "yes"),
            timing: word(cell(9)?),
            customer: cell(10)? == "yes",
        };
        let taker = taker(&lead);
        writer.write_record([lead.key, placed(taker), taker, taker, ""])?;
    }
    Ok(writer.flush()?)
}

#[derive(Deserialize)]
struct JsonLead<'a> {
    lead: &'a str,
    channel: &'a str,
    prefecture: &'a str,
    industry: &'a str,
    employees: Option<u32>,
    budget: Option<u64>,
    wants_contact: bool,
    attended: bool,
    /// `unknown` is written as a word.
    authority: Option<YesNo<'a>>,
    timing: Option<&'a str>,
    customer: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum YesNo<'a> {
    Known(bool),
    #[serde(borrow)]
    Word(#[expect(dead_code, reason = "any word is unknown")] &'a str),
}

pub fn route_ndjson(leads: &str, output: &str) -> Done {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(leads)?);
    let mut writer = BufWriter::with_capacity(1 << 16, File::create(output)?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let read: JsonLead<'_> = serde_json::from_str(&line)?;
        let lead = Lead {
            key: read.lead,
            channel: read.channel,
            prefecture: read.prefecture,
            industry: read.industry,
            employees: read.employees,
            budget: read.budget,
            wants_contact: read.wants_contact,
            attended: read.attended,
            authority: match read.authority {
                Some(YesNo::Known(yes)) => Some(yes),
                Some(YesNo::Word(_)) | None => None,
            },
            timing: read.timing,
            customer: read.customer,
        };
        let taker = taker(&lead);
        writeln!(
            writer,
            r#"{{"lead":"{}","stage":"{}","owner":"{taker}","taker":"{taker}","finding":null}}"#,
            lead.key,
            placed(taker)
        )?;
        line.clear();
    }
    Ok(writer.flush()?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nurturing,
    Qualifying,
    SalesReady,
    Opportunity,
    Negotiation,
    Resting,
    Customer,
    Excluded,
}

pub const STAGES: [&str; 8] =
    ["nurturing", "qualifying", "sales_ready", "opportunity", "negotiation", "resting", "customer", "excluded"];

struct State {
    stage: Stage,
    entered: i64,
    south: bool,
    employees: u32,
    score: u8,
    authority: Option<bool>,
}

/// Moves by stage left (the last: intake) and stage entered.
type Moves = [[u64; 8]; 9];

const DAY: i64 = 86_400;

impl State {
    fn enter(&mut self, stage: Stage, at: i64, moves: &mut Moves) {
        moves[self.stage as usize][stage as usize] += 1;
        (self.stage, self.entered) = (stage, at);
    }

    fn guards(&mut self, at: i64, moves: &mut Moves) {
        loop {
            match self.stage {
                Stage::Nurturing if self.score >= 70 => self.enter(Stage::Qualifying, at, moves),
                Stage::Qualifying if self.score >= 80 && self.authority == Some(true) => {
                    self.enter(Stage::SalesReady, at, moves);
                }
                _ => return,
            }
        }
    }

    /// Dwell limits that end before `at`.
    fn dwell(&mut self, at: i64, moves: &mut Moves) {
        loop {
            let (days, next) = match self.stage {
                Stage::Nurturing => (120, Stage::Resting),
                Stage::Qualifying => (21, Stage::Nurturing),
                Stage::SalesReady => (30, Stage::Qualifying),
                Stage::Opportunity => (90, Stage::Resting),
                Stage::Negotiation => (60, Stage::Opportunity),
                Stage::Resting => (180, Stage::Excluded),
                Stage::Customer | Stage::Excluded => return,
            };
            let due = self.entered + days * DAY;
            if due >= at {
                return;
            }
            self.enter(next, due, moves);
            self.guards(due, moves);
        }
    }

    fn happen(&mut self, event: &[u8], word: &[u8], at: i64, moves: &mut Moves) {
        let next = match (self.stage, event) {
            (Stage::Nurturing, b"form_sent") if self.employees >= 100 => Stage::Qualifying,
            (Stage::Qualifying, b"call_made") if word == b"connected" && self.employees >= 300 => Stage::SalesReady,
            (Stage::Qualifying | Stage::SalesReady, b"rejected") if word == b"not_target" => Stage::Excluded,
            (Stage::Qualifying | Stage::SalesReady, b"rejected") => Stage::Resting,
            (Stage::SalesReady, b"meeting_held") => Stage::Opportunity,
            (Stage::Opportunity, b"meeting_held") if self.employees >= 1_000 || self.authority == Some(true) => {
                Stage::Negotiation
            }
            (Stage::Opportunity | Stage::Negotiation, b"won") => Stage::Customer,
            (Stage::Opportunity | Stage::Negotiation, b"lost") if word == b"competitor" => Stage::Excluded,
            (Stage::Opportunity | Stage::Negotiation, b"lost") => Stage::Resting,
            (Stage::Resting, b"form_sent") => Stage::Qualifying,
            (Stage::Resting, b"email_opened") if self.score >= 40 => Stage::Nurturing,
            _ => return,
        };
        self.enter(next, at, moves);
    }
}

/// Prints where leads stand and how they moved.
pub fn replay_csv(trace: &str, out: &mut dyn Write) -> Done {
    let mut reader = csv::Reader::from_path(trace)?;
    let mut leads: HashMap<Box<str>, State> = HashMap::new();
    let mut moves: Moves = [[0; 8]; 9];
    let mut record = ByteRecord::new();
    let mut last = i64::MIN;
    while reader.read_byte_record(&mut record)? {
        let key = std::str::from_utf8(&record[0])?;
        let at = moment(&record[1]).ok_or("no moment")?;
        let event = &record[2];
        last = last.max(at);
        let cell = |at: usize| std::str::from_utf8(&record[at]);
        let score = if record[5].is_empty() { None } else { Some(cell(5)?.parse::<u8>()?) };
        let authority = if record[6].is_empty() { None } else { Some(&record[6] == b"yes") };
        match leads.get_mut(key) {
            None => {
                let mut state = State {
                    stage: Stage::Nurturing,
                    entered: at,
                    south: &record[3] == b"south",
                    employees: cell(4)?.parse()?,
                    score: score.unwrap_or(0),
                    authority,
                };
                state.stage = match state {
                    State { score: 60.., .. } => Stage::Qualifying,
                    State { south: true, .. } => Stage::Resting,
                    _ => Stage::Nurturing,
                };
                moves[8][state.stage as usize] += 1;
                state.guards(at, &mut moves);
                leads.insert(key.into(), state);
            }
            Some(state) => {
                state.dwell(at, &mut moves);
                state.score = score.unwrap_or(state.score);
                state.authority = authority.or(state.authority);
                let word = record.iter().skip(7).find(|cell| !cell.is_empty()).unwrap_or_default();
                state.happen(event, word, at, &mut moves);
                state.guards(at, &mut moves);
            }
        }
    }
    let mut standing = [0_u64; 8];
    for state in leads.values_mut() {
        state.dwell(last + 1, &mut moves);
        standing[state.stage as usize] += 1;
    }
    for (stage, count) in STAGES.iter().zip(standing) {
        writeln!(out, "{stage} {count}")?;
    }
    for (from, row) in moves.iter().enumerate() {
        for (to, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            writeln!(out, "{} -> {} {count}", STAGES.get(from).unwrap_or(&"intake"), STAGES[to])?;
        }
    }
    Ok(())
}

/// Unix time of `2025-04-01T09:00:00+09:00`.
fn moment(text: &[u8]) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| {
        text.get(range)?
            .iter()
            .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let sign = if text.get(19)? == &b'-' { -1 } else { 1 };
    let offset = sign * (number(20..22)? * 3600 + number(23..25)? * 60);
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    Some(days * DAY + hour * 3600 + minute * 60 + second - offset)
}
