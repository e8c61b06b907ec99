//! When a timer fires or a clock breaches, counted from its start.

use jiff::Timestamp;

use crate::model::{Deadline, Duration};
use crate::time::{Grain, PolicyTime, Starts};

/// What a timer or a step of a ladder waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    After(Duration),
    Breach { deadline: Deadline, offset: Option<Duration> },
}

impl Moment {
    pub fn from(self, time: &PolicyTime, start: Timestamp) -> Option<Timestamp> {
        match self {
            Moment::After(duration) => time.deadline(start, duration),
            Moment::Breach { deadline, offset } => {
                let due = match deadline {
                    Deadline::Within(duration) => time.deadline(start, duration),
                    // Each attempt moves the next one on: the first that is missed counts from entry.
                    Deadline::Attempts { every, .. } => time.deadline(start, every),
                    Deadline::CloseOfBusiness => time.close_of_business(start),
                    Deadline::None => None,
                }?;
                match offset {
                    Some(offset) => time.deadline(due, offset),
                    None => Some(due),
                }
            }
        }
    }
}

impl Moment {
    /// The lengths of time that it is made of; none where an office's hours decide.
    fn lengths(self) -> Option<Vec<Duration>> {
        match self {
            Moment::After(duration) => Some(vec![duration]),
            Moment::Breach { deadline, offset } => {
                let first = match deadline {
                    Deadline::Within(duration) | Deadline::Attempts { every: duration, .. } => duration,
                    Deadline::None => return Some(Vec::new()),
                    Deadline::CloseOfBusiness => return None,
                };
                Some([first].into_iter().chain(offset).collect())
            }
        }
    }
}

/// The starts from which the moments are compared.
pub fn starts(time: &PolicyTime, moments: impl Iterator<Item = Moment>) -> Starts {
    let lengths: Vec<Option<Vec<Duration>>> = moments.map(Moment::lengths).collect();
    let any = |is: fn(&Duration) -> bool| lengths.iter().flatten().flatten().any(is);
    let months = any(|length| matches!(length, Duration::Civil { months: 1.., .. }));
    let hours = any(|length| matches!(length, Duration::Exact { .. }));
    let business = lengths.contains(&None)
        || any(|length| matches!(length, Duration::BusinessTime { .. } | Duration::BusinessDays { .. }));
    // Months differ from start to start without any calendar.
    let starts = if months { time.starts().with_years(time) } else { time.starts() };
    match (business, months, hours) {
        (false, false, _) => starts.with_grain(time, Grain::Whole),
        (false, true, false) => starts.with_grain(time, Grain::Day),
        (false, true, true) | (true, _, _) => starts,
    }
}
