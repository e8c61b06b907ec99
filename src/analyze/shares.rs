//! Which part of all leads a region is, exactly or between bounds, as people and documents read it.
//!
//! Where a side of the region is cut from values that cannot be counted (amounts, texts), what is
//! counted are the kinds of lead that the policy's lines tell apart.

use crate::diagnostic::ShareBounds;

/// The region is at least and at most such a part, from 0 to 1; equal when it is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    pub least: f64,
    pub most: f64,
    /// Whether leads are counted, not kinds of lead.
    pub of_leads: bool,
}

impl Shares {
    /// Nothing is known.
    pub const OPEN: Shares = Shares { least: 0.0, most: 1.0, of_leads: true };

    pub fn is_exact(self) -> bool {
        self.least == self.most
    }

    /// The share of all leads, if it is exact: a decimal with two digits that count at least.
    pub fn exactly(self) -> Option<String> {
        (self.of_leads && self.is_exact()).then(|| decimal(self.least))
    }

    /// The bounds as decimals, the lower rounded down and the upper up.
    pub fn bounds(self) -> ShareBounds {
        ShareBounds {
            at_least: rounded(self.least, f64::floor),
            at_most: rounded(self.most, f64::ceil),
            of: if self.of_leads { "leads" } else { "kinds" },
        }
    }

    /// `at least 0.1 % and at most 12 % of all leads`.
    pub fn said(self) -> String {
        let of = if self.of_leads { "all leads" } else { "the kinds of lead that the lines tell apart" };
        let percent = |share: f64, to: fn(f64) -> f64| rounded(share * 100.0, to);
        let (least, most) = (percent(self.least, f64::floor), percent(self.most, f64::ceil));
        match (self.is_exact(), self.least > 0.0) {
            (true, _) => format!("{} % of {of}", decimal(self.least * 100.0)),
            (false, true) => format!("at least {least} % and at most {most} % of {of}"),
            (false, false) => format!("at most {most} % of {of}"),
        }
    }
}

fn digits(share: f64) -> usize {
    let leading = if share > 0.0 { (-share.log10().floor()).max(0.0) as usize } else { 0 };
    (leading + 1).min(30)
}

fn decimal(share: f64) -> String {
    let digits = digits(share).max(4);
    trimmed(&format!("{share:.digits$}"))
}

/// Two digits that count, the last as `to` rounds it.
fn rounded(share: f64, to: fn(f64) -> f64) -> String {
    let digits = digits(share);
    let scale = 10_f64.powi(digits as i32);
    let number = to(share * scale) / scale;
    trimmed(&format!("{number:.digits$}"))
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::Shares;

    fn shares(least: f64, most: f64) -> Shares {
        Shares { least, most, of_leads: true }
    }

    #[test]
    fn bounds_are_never_narrower_than_what_is_known() {
        assert_eq!(shares(0.001_234, 0.456_7).said(), "at least 0.12 % and at most 45.7 % of all leads");
        assert_eq!(shares(0.0, 0.000_000_123).said(), "at most 0.000013 % of all leads");
        let bounds = shares(0.999_9, 1.0).bounds();
        assert_eq!((bounds.at_least.as_str(), bounds.at_most.as_str()), ("0.99", "1"));
    }

    #[test]
    fn an_exact_share_is_said_as_one_number() {
        assert_eq!(shares(0.25, 0.25).said(), "25 % of all leads");
        assert_eq!(shares(0.25, 0.25).exactly().as_deref(), Some("0.25"));
        assert_eq!(shares(0.25, 0.5).exactly(), None);
    }
}
