//! Leads and events that are the same for the same count on every machine.

use std::io::{self, Write};

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    fn one<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    /// Employees of a company: small ones are many.
    fn size(&mut self) -> u64 {
        let digits = 1 + self.below(5) as u32;
        1 + self.below(10_u64.pow(digits))
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Ndjson,
}

/// Rows of named cells; empty cells are left out of NDJSON.
struct Rows<'o> {
    form: Form,
    names: &'static [&'static str],
    /// Names of which the cells are numbers or `true` and `false`.
    bare: &'static [&'static str],
    out: &'o mut dyn Write,
}

impl Rows<'_> {
    fn header(&mut self) -> io::Result<()> {
        match self.form {
            Form::Csv => writeln!(self.out, "{}", self.names.join(",")),
            Form::Ndjson => Ok(()),
        }
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        match self.form {
            Form::Csv => writeln!(self.out, "{}", cells.join(",")),
            Form::Ndjson => {
                let given = self.names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
                let member = |(name, cell): (&&str, &&str)| match *cell {
                    "yes" => format!("\"{name}\":true"),
                    "no" => format!("\"{name}\":false"),
                    cell if self.bare.contains(name) => format!("\"{name}\":{cell}"),
                    cell => format!("\"{name}\":\"{cell}\""),
                };
                writeln!(self.out, "{{{}}}", given.map(member).collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// An export for `route.tasuki`.
pub fn leads(count: u64, form: Form, out: &mut dyn Write) -> io::Result<()> {
    let mut draw = Draw(1);
    let names = &[
        "lead",
        "channel",
        "prefecture",
        "industry",
        "employees",
        "budget",
        "wants_contact",
        "attended",
        "authority",
        "timing",
        "customer",
    ];
    let mut rows = Rows { form, names, bare: &["employees", "budget"], out };
    rows.header()?;
    for at in 0..count {
        let employees = match draw.percent(85) {
            true => draw.size().to_string(),
            false => String::new(),
        };
        let budget = if draw.percent(40) { (draw.below(2000) * 100_000).to_string() } else { String::new() };
        rows.row(&[
            &format!("L{at:07}"),
            draw.one(&["exhibition", "download", "download", "webinar", "inquiry", "referral", "outbound"]),
            draw.one(&[
                "hokkaido",
                "miyagi",
                "tokyo",
                "tokyo",
                "tokyo",
                "kanagawa",
                "aichi",
                "kyoto",
                "osaka",
                "osaka",
                "hyogo",
                "hiroshima",
                "fukuoka",
                "okinawa",
                "other",
            ]),
            draw.one(&["maker", "retail", "finance", "health", "public", "media", "logistics", "other"]),
            &employees,
            &budget,
            draw.one(&["yes", "no", "no", "no"]),
            draw.one(&["yes", "no", "no"]),
            draw.one(&["yes", "no", "", "unknown"]),
            draw.one(&["this_month", "this_quarter", "later", "", ""]),
            draw.one(&["yes", "no", "no", "no", "no", "no"]),
        ])?;
    }
    Ok(())
}

/// How the rows of a trace follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they happened, all leads mixed.
    Time,
    /// One lead after the other.
    Lead,
    Random,
}

/// 2025-04-01T00:00:00+09:00.
const START: u64 = 1_743_433_200;

struct Happened {
    at: u64,
    lead: u32,
    kind: u8,
    seed: u64,
}

/// A trace for `replay.tasuki` over eighteen months.
pub fn events(count: u64, leads: u64, order: Order, form: Form, out: &mut dyn Write) -> io::Result<()> {
    let mut draw = Draw(2);
    let mut happened: Vec<Happened> = Vec::with_capacity(count as usize);
    for at in 0..count {
        let (lead, kind) = match at {
            created if created < leads => (created as u32, 0),
            _ => (draw.below(leads) as u32, 1 + draw.below(100) as u8),
        };
        happened.push(Happened { at: 0, lead, kind, seed: draw.next() });
    }
    // A lead's events come some days after each other.
    happened.sort_by_key(|it| (it.lead, it.kind > 0));
    let mut now = 0;
    for it in &mut happened {
        now = match it.kind {
            0 => START + draw.below(400 * 86_400),
            _ => {
                let days = 1 + draw.below(24);
                now + 600 + draw.below(86_400 * days)
            }
        };
        it.at = now;
    }
    match order {
        Order::Time => happened.sort_by_key(|it| it.at),
        Order::Lead => {}
        Order::Random => happened.sort_by_key(|it| it.seed),
    }
    let names = &["lead", "at", "event", "region", "employees", "score", "authority", "outcome", "reason", "cause"];
    let mut rows = Rows { form, names, bare: &["employees", "score"], out };
    rows.header()?;
    for it in happened {
        let mut own = Draw(it.seed);
        let mut cells = [const { String::new() }; 10];
        cells[0] = format!("L{:07}", it.lead);
        cells[1] = moment(it.at);
        let event = match it.kind {
            0 => "created",
            1..=30 => "email_opened",
            31..=48 => "form_sent",
            49..=72 => "call_made",
            73..=86 => "meeting_held",
            87..=91 => "rejected",
            92..=95 => "won",
            _ => "lost",
        };
        cells[2] = String::from(event);
        match event {
            "created" => {
                cells[3] = own.one(&["east", "east", "west", "north", "south"]).into();
                cells[4] = own.size().to_string();
            }
            "call_made" => cells[7] = own.one(&["connected", "voicemail", "no_answer"]).into(),
            "rejected" => cells[8] = own.one(&["no_budget", "bad_timing", "bad_timing", "not_target"]).into(),
            "lost" => cells[9] = own.one(&["price", "timing", "competitor"]).into(),
            _ => {}
        }
        if own.percent(45) {
            cells[5] = own.below(101).to_string();
        }
        if own.percent(10) {
            cells[6] = own.one(&["yes", "no"]).into();
        }
        rows.row(&cells.each_ref().map(String::as_str))?;
    }
    Ok(())
}

/// RFC 3339 in Tokyo.
fn moment(second: u64) -> String {
    let local = second + 9 * 3600;
    let (year, month, day) = civil((local / 86_400) as i64);
    let clock = local % 86_400;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}+09:00", clock / 3600, clock / 60 % 60, clock % 60)
}

/// The date of a day since 1970, by Howard Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
