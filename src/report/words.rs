//! Numbers and lists as people say them.

use jiff::civil::{Date, DateTime};

use crate::text::display_width;

/// `1 error`, `2 errors`.
pub fn counted(count: u64, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, None) if noun == "criterion" => format!("{count} criteria"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

/// Items behind a heading, as many on a line as `width` columns hold, the lines below each other.
pub fn wrapped(heading: &str, items: &[String], width: usize) -> String {
    let indent = display_width(heading);
    let mut out = String::from(heading);
    let mut used = indent;
    for (at, item) in items.iter().enumerate() {
        let item = if at + 1 < items.len() { format!("{item},") } else { item.clone() };
        let takes = display_width(&item) + 1;
        if at > 0 && used + takes > width {
            out.push_str(&format!("\n{}", " ".repeat(indent)));
            used = indent;
        } else if at > 0 {
            out.push(' ');
        }
        out.push_str(&item);
        used += takes;
    }
    out.push('\n');
    out
}

/// A length of time in its two largest units: `45 s`, `14 min`, `1 h 30 min`, `3 d 4 h`.
pub fn human_seconds(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    if seconds < 0 {
        return format!("-{}", human_seconds(seconds.saturating_neg()));
    }
    let Some(largest) = UNITS.iter().position(|(size, _)| seconds >= *size) else { return String::from("0 s") };
    let (size, unit) = UNITS[largest];
    let mut out = format!("{} {unit}", seconds / size);
    if let Some((next_size, next_unit)) = UNITS.get(largest + 1) {
        let rest = seconds % size / next_size;
        if rest > 0 {
            out.push_str(&format!(" {rest} {next_unit}"));
        }
    }
    out
}

/// Open time, of which a day has fewer than 24 hours: `64 h`, `3 h 30 min`.
pub fn open_seconds(seconds: i64) -> String {
    match seconds.unsigned_abs() {
        size if size < 86_400 => human_seconds(seconds),
        size => format!("{}{} h", if seconds < 0 { "-" } else { "" }, size / 3_600),
    }
}

/// Time of several leads together, in hours: `1234`, `0.5`.
pub fn lead_hours(seconds: i64) -> String {
    let tenths = seconds / 360;
    if tenths >= 1000 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// `Mon 2026-10-05 17:00`, of a moment as documents write it; seconds where there are some.
pub fn weekday_moment(moment: &str) -> String {
    let Some((civil, rest)) = civil(moment) else { return moment.to_string() };
    let seconds =
        if rest.starts_with(":00+") || rest.starts_with(":00-") || rest.starts_with(":00Z") { "" } else { &rest[..3] };
    format!("{} {} {}{seconds}", weekday(civil.date()), civil.date(), &moment[11..16])
}

/// `Mon 2026-10-05 10:00 – 12:00`, the second day only where it is another.
pub fn span_of(from: &str, to: &str) -> String {
    let (from_text, to_text) = (weekday_moment(from), weekday_moment(to));
    let same_day = from.get(..10) == to.get(..10);
    let end = if same_day { to_text.get(15..).unwrap_or(&to_text) } else { &to_text };
    format!("{from_text} – {end}")
}

/// The civil part of a moment, to the minute, and what follows it.
fn civil(moment: &str) -> Option<(DateTime, &str)> {
    let (civil, rest) = moment.split_at_checked(16).filter(|(_, rest)| rest.len() > 3)?;
    Some((civil.parse().ok()?, rest))
}

fn weekday(date: Date) -> &'static str {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    DAYS[date.weekday().to_monday_zero_offset() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_broken_under_its_first_item() {
        let items: Vec<String> = ["架電 1", "商談 2", "受注 3"].map(String::from).to_vec();
        assert_eq!(wrapped("events  ", &items, 25), "events  架電 1, 商談 2,\n        受注 3\n");
        assert_eq!(wrapped("events  ", &items, 80), "events  架電 1, 商談 2, 受注 3\n");
    }

    #[test]
    fn a_length_of_time_shows_its_two_largest_units() {
        assert_eq!(human_seconds(0), "0 s");
        assert_eq!(human_seconds(59), "59 s");
        assert_eq!(human_seconds(840), "14 min");
        assert_eq!(human_seconds(5_400), "1 h 30 min");
        assert_eq!(human_seconds(86_400 * 3 + 3_600 * 4 + 59), "3 d 4 h");
        assert_eq!(human_seconds(-60), "-1 min");
    }

    #[test]
    fn plurals_follow_english() {
        assert_eq!(counted(1, "policy"), "1 policy");
        assert_eq!(counted(2, "policy"), "2 policies");
        assert_eq!(counted(2, "day"), "2 days");
        assert_eq!(counted(0, "error"), "0 errors");
    }
}
