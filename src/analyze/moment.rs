//! When a timer fires or a clock breaches, counted from its start.

use jiff::Timestamp;

use crate::model::{Deadline, Duration};
use crate::time::{PolicyTime, Starts};

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
    /// Whether months are measured, which differ from start to start without any calendar.
    fn is_in_months(self) -> bool {
        let months = |duration: Duration| matches!(duration, Duration::Civil { months: 1.., .. });
        match self {
            Moment::After(duration) => months(duration),
            Moment::Breach { deadline, offset } => {
                let of_deadline = match deadline {
                    Deadline::Within(duration) | Deadline::Attempts { every: duration, .. } => months(duration),
                    Deadline::CloseOfBusiness | Deadline::None => false,
                };
                of_deadline || offset.is_some_and(months)
            }
        }
    }
}

/// The starts from which the moments are compared.
pub fn starts(time: &PolicyTime, mut moments: impl Iterator<Item = Moment>) -> Starts {
    let starts = time.starts();
    if moments.any(Moment::is_in_months) { starts.with_years(time) } else { starts }
}
