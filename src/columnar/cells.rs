//! One column's values as they stand in NDJSON.
//!
//! Nothing is rounded: decimals are written digit by digit, instants to the nanosecond, binary floats with
//! the fewest digits that give them back. A value that has no such text becomes a word that says so, which
//! whoever reads the row refuses.

use std::io::Write;

use jiff::civil::Time;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::Int96;
use parquet::schema::types::ColumnDescriptor;

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// As the physical type has it.
    Plain,
    /// Bytes that are not said to be text: what of them is none is shown so.
    Bytes,
    Unsigned,
    Decimal {
        scale: u32,
    },
    Date,
    /// Parts of a second in a day.
    Time {
        per_second: i64,
    },
    Moment {
        per_second: i64,
        is_instant: bool,
    },
    Uuid,
}

/// What a column's values mean, or why they cannot be read.
pub(super) fn meaning(column: &ColumnDescriptor) -> Result<Meaning, &'static str> {
    let physical = column.physical_type();
    let decimal = |scale: i32| match u32::try_from(scale) {
        Ok(scale) if scale <= 76 => Ok(Meaning::Decimal { scale }),
        Ok(_) | Err(_) => Err("a decimal with that scale"),
    };
    let known = match column.logical_type_ref() {
        Some(LogicalType::Integer(it)) => Some(Ok(if it.is_signed { Meaning::Plain } else { Meaning::Unsigned })),
        Some(LogicalType::Decimal(it)) => Some(decimal(it.scale)),
        Some(LogicalType::Date) => Some(Ok(Meaning::Date)),
        Some(LogicalType::Time(it)) => Some(Ok(Meaning::Time { per_second: per_second(it.unit) })),
        Some(LogicalType::Timestamp(it)) => {
            Some(Ok(Meaning::Moment { per_second: per_second(it.unit), is_instant: it.is_adjusted_to_u_t_c }))
        }
        Some(LogicalType::Uuid) => Some(Ok(Meaning::Uuid)),
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json | LogicalType::Unknown) => {
            Some(Ok(Meaning::Plain))
        }
        Some(_) => Some(Err("values that are neither texts, numbers nor times")),
        None => None,
    };
    if let Some(known) = known {
        return known;
    }
    let moment = |per_second| Ok(Meaning::Moment { per_second, is_instant: true });
    match column.converted_type() {
        ConvertedType::DECIMAL => decimal(column.type_scale()),
        ConvertedType::DATE => Ok(Meaning::Date),
        ConvertedType::TIME_MILLIS => Ok(Meaning::Time { per_second: 1_000 }),
        ConvertedType::TIME_MICROS => Ok(Meaning::Time { per_second: 1_000_000 }),
        ConvertedType::TIMESTAMP_MILLIS => moment(1_000),
        ConvertedType::TIMESTAMP_MICROS => moment(1_000_000),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Ok(Meaning::Unsigned)
        }
        ConvertedType::INTERVAL | ConvertedType::BSON => Err("values that are neither texts, numbers nor times"),
        ConvertedType::NONE if physical == Type::BYTE_ARRAY => Ok(Meaning::Bytes),
        _ if physical == Type::FIXED_LEN_BYTE_ARRAY => Err("bytes without a meaning"),
        _ => Ok(Meaning::Plain),
    }
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// Writes a number of 32 or 64 bits; `bits` says how many.
pub(super) fn whole(value: i64, bits: u32, meaning: Meaning, out: &mut Vec<u8>) {
    match meaning {
        Meaning::Plain | Meaning::Bytes | Meaning::Uuid => put(out, format_args!("{value}")),
        Meaning::Unsigned if bits == 32 => put(out, format_args!("{}", value as u32)),
        Meaning::Unsigned => put(out, format_args!("{}", value as u64)),
        Meaning::Decimal { scale } => digits(value.into(), scale, out),
        Meaning::Date => match date(value) {
            Some(date) => put(out, format_args!("\"{date}\"")),
            None => put(out, format_args!("\"no date: day {value}\"")),
        },
        Meaning::Time { per_second } => {
            let nanos = value.checked_mul(1_000_000_000 / per_second).map(SignedDuration::from_nanos);
            let time = nanos.filter(|nanos| !nanos.is_negative() && nanos.as_hours() < 24);
            match time.and_then(|nanos| Time::midnight().checked_add(nanos).ok()) {
                Some(time) => put(out, format_args!("\"{time}\"")),
                None => put(out, format_args!("\"no time of day: {value}\"")),
            }
        }
        Meaning::Moment { per_second, is_instant } => {
            let nanos = (value.rem_euclid(per_second) * (1_000_000_000 / per_second)) as i32;
            moment(value.div_euclid(per_second), nanos, is_instant, out);
        }
    }
}

fn date(day: i64) -> Option<jiff::civil::Date> {
    let second = day.checked_mul(86_400)?;
    Some(Offset::UTC.to_datetime(Timestamp::from_second(second).ok()?).date())
}

fn moment(second: i64, nanos: i32, is_instant: bool, out: &mut Vec<u8>) {
    match Timestamp::from_second(second).and_then(|at| at.checked_add(SignedDuration::from_nanos(nanos.into()))) {
        Ok(at) if is_instant => put(out, format_args!("\"{at}\"")),
        Ok(at) => put(out, format_args!("\"{}\"", Offset::UTC.to_datetime(at))),
        Err(_) => put(out, format_args!("\"no moment: {second} seconds since 1970\"")),
    }
}

/// Writes the instant of the old 96-bit form: nanoseconds of a Julian day.
pub(super) fn legacy_moment(value: &Int96, out: &mut Vec<u8>) {
    const EPOCH: i64 = 2_440_588;
    let [low, high, day] = [value.data()[0], value.data()[1], value.data()[2]];
    let nanos = i64::from(high) << 32 | i64::from(low);
    let second = (i64::from(day) - EPOCH) * 86_400 + nanos.div_euclid(1_000_000_000);
    moment(second, nanos.rem_euclid(1_000_000_000) as i32, true, out);
}

pub(super) fn float(value: f64, out: &mut Vec<u8>) {
    match value.is_finite() {
        true => put(out, format_args!("{value}")),
        false => put(out, format_args!("\"{value}\"")),
    }
}

/// As [`float`], with the digits that 32 bits need.
pub(super) fn short_float(value: f32, out: &mut Vec<u8>) {
    match value.is_finite() {
        true => put(out, format_args!("{value}")),
        false => put(out, format_args!("\"{value}\"")),
    }
}

/// Writes bytes: a text, or a number of any length.
pub(super) fn bytes(value: &[u8], meaning: Meaning, out: &mut Vec<u8>) {
    match meaning {
        Meaning::Decimal { scale } => match big_endian(value) {
            Some(number) => digits(number, scale, out),
            None => out.extend_from_slice(b"\"a number of more than 38 digits\""),
        },
        Meaning::Uuid if value.len() == 16 => {
            out.push(b'"');
            for (at, byte) in value.iter().enumerate() {
                if matches!(at, 4 | 6 | 8 | 10) {
                    out.push(b'-');
                }
                put(out, format_args!("{byte:02x}"));
            }
            out.push(b'"');
        }
        Meaning::Bytes => text(String::from_utf8_lossy(value).as_bytes(), out),
        Meaning::Plain
        | Meaning::Unsigned
        | Meaning::Uuid
        | Meaning::Date
        | Meaning::Time { .. }
        | Meaning::Moment { .. } => text(value, out),
    }
}

/// A JSON string. Bytes that are no text stay as they are: whoever reads the line says so.
pub(super) fn text(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    for (at, byte) in value.iter().enumerate() {
        if !matches!(byte, b'"' | b'\\' | ..0x20) {
            continue;
        }
        out.extend_from_slice(&value[plain..at]);
        plain = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => put(out, format_args!("\\u{byte:04x}")),
        }
    }
    out.extend_from_slice(&value[plain..]);
    out.push(b'"');
}

/// Two's complement; none if it does not fit.
fn big_endian(value: &[u8]) -> Option<i128> {
    let fill = if value.first()? & 0x80 == 0 { 0 } else { 0xff };
    let (beyond, own) = value.split_at(value.len().saturating_sub(16));
    let mut whole = [fill; 16];
    whole[16 - own.len()..].copy_from_slice(own);
    let is_sign = beyond.iter().all(|byte| *byte == fill) && (whole[0] & 0x80 == fill & 0x80);
    is_sign.then(|| i128::from_be_bytes(whole))
}

/// A number that is `value` without its last `scale` digits behind the point.
fn digits(value: i128, scale: u32, out: &mut Vec<u8>) {
    if scale == 0 {
        return put(out, format_args!("{value}"));
    }
    let sign = if value < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", value.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = all.split_at(all.len() - scale as usize);
    put(out, format_args!("{sign}{whole}.{fraction}"));
}

fn put(out: &mut Vec<u8>, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("memory takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals_keep_every_digit() {
        let decimal = |bytes: &[u8], scale| shown(|out| super::bytes(bytes, Meaning::Decimal { scale }, out));
        assert_eq!(decimal(&[0x04, 0xd2], 2), "12.34");
        assert_eq!(decimal(&[0xff], 3), "-0.001");
        assert_eq!(decimal(&[0; 20], 0), "0");
        assert_eq!(decimal(&[0xff; 20], 1), "-0.1");
        assert_eq!(decimal(&[1; 20], 0), "\"a number of more than 38 digits\"");
        assert_eq!(shown(|out| whole(-5, 64, Meaning::Decimal { scale: 2 }, out)), "-0.05");
    }

    #[test]
    fn times_are_written_as_rows_write_them() {
        let moment = |value, is_instant| {
            shown(|out| whole(value, 64, Meaning::Moment { per_second: 1_000_000, is_instant }, out))
        };
        assert_eq!(moment(1_790_000_000_500_000, true), "\"2026-09-21T14:13:20.5Z\"");
        assert_eq!(moment(-1, false), "\"1969-12-31T23:59:59.999999\"");
        assert!(moment(i64::MAX, true).starts_with("\"no moment"));
        assert_eq!(shown(|out| whole(20_731, 32, Meaning::Date, out)), "\"2026-10-05\"");
        assert_eq!(shown(|out| whole(-1, 32, Meaning::Unsigned, out)), "4294967295");
    }

    #[test]
    fn texts_are_escaped_and_floats_are_short() {
        assert_eq!(shown(|out| text("a\"\\\n\u{1}展".as_bytes(), out)), "\"a\\\"\\\\\\n\\u0001展\"");
        assert_eq!(shown(|out| float(300.0, out)), "300");
        assert_eq!(shown(|out| short_float(0.1, out)), "0.1");
        assert_eq!(shown(|out| float(f64::NAN, out)), "\"NaN\"");
    }
}
