//! Exact numbers as they are written: `1_000`, `2.5M`, `1億2000万`.

use rust_decimal::Decimal;

/// The value of a `number` of the grammar; none if it has more digits than a decimal keeps.
pub(super) fn read(written: &str) -> Option<Decimal> {
    let (negative, mut rest) = match written.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    let mut total = Decimal::ZERO;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.').unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let mut value = Decimal::from_str_exact(&digits.replace('_', "")).ok()?;
        rest = after;
        if let Some(scale) = after.chars().next() {
            rest = &after[scale.len_utf8()..];
            value = value.checked_mul(scale_of(scale)?)?;
        }
        total = total.checked_add(value)?;
    }
    total.set_sign_negative(negative && !total.is_zero());
    Some(total)
}

fn scale_of(suffix: char) -> Option<Decimal> {
    match suffix {
        'k' => Some(Decimal::from(1_000)),
        'M' => Some(Decimal::from(1_000_000)),
        '万' => Some(Decimal::from(10_000)),
        '億' => Some(Decimal::from(100_000_000)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_scales_add_up() {
        assert_eq!(read("1億2000万"), Some(Decimal::from(120_000_000)));
        assert_eq!(read("-2.5M"), Some(Decimal::from(-2_500_000)));
        assert_eq!(read("1_000"), Some(Decimal::from(1000)));
    }

    #[test]
    fn a_number_past_the_exact_digits_is_refused_not_rounded() {
        assert_eq!(read("0.12345678901234567890123456789"), None);
        assert_eq!(read("99999999999999999999999999999億"), None);
    }
}
