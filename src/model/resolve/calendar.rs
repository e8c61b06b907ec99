//! The calendar: hours merged by weekday, closures from lines and holiday files.

use super::Resolver;
use crate::diagnostic::{Code, Finding};
use crate::model::{Calendar, Closure, OpenHours};
use crate::syntax::ast::{self, CalendarItemKind, DeclKind};
use crate::text::{FileId, Span};

/// The longest closure of one line.
const MOST_CLOSED_DAYS: i32 = 36_600;

impl Resolver<'_> {
    pub(super) fn declare_calendar(&mut self, files: &[(FileId, ast::File)]) {
        let mut first: Option<Span> = None;
        for decl in files.iter().flat_map(|(_, file)| &file.decls) {
            let DeclKind::Calendar(calendar) = &decl.kind else { continue };
            let heading = Span { end: (decl.span.start + "calendar".len() as u32).min(decl.span.end), ..decl.span };
            if let Some(first) = first {
                let finding = Finding::new(Code::DuplicateName, heading, "the calendar is declared twice")
                    .label("declared again here")
                    .related(first, "first declared here")
                    .help("keep one `calendar`; all lines of it may stand there");
                self.report(finding);
                continue;
            }
            first = Some(heading);
            let calendar = self.calendar(calendar, heading);
            self.model.calendar = Some(calendar);
        }
    }

    fn calendar(&mut self, written: &ast::Calendar, heading: Span) -> Calendar {
        let mut calendar = Calendar { span: heading, weekly: Default::default(), closures: Vec::new() };
        let mut unreadable = false;
        for item in &written.items {
            match &item.kind {
                CalendarItemKind::Open { days, hours } => {
                    unreadable |= hours.is_empty();
                    for open in hours.iter().filter_map(|hours| self.hours(hours)).collect::<Vec<_>>() {
                        for day in days.iter().flat_map(weekdays) {
                            calendar.weekly[day].push(open);
                        }
                    }
                }
                CalendarItemKind::Closed { first, last, why } => {
                    let last_date = last.as_ref().map_or(first.date, |last| last.date);
                    let days = first.date.until(last_date).map_or(0, |span| span.get_days());
                    if !(0..=MOST_CLOSED_DAYS).contains(&days) {
                        let help = "write the earlier day first, at most a hundred years before the last";
                        self.error(
                            Code::InvalidValue,
                            item.span,
                            "these are no days",
                            "an empty or endless range",
                            help,
                        );
                        continue;
                    }
                    calendar.closures.push(Closure {
                        first: first.date,
                        last: last_date,
                        why: why.as_ref().map(|why| why.value.clone()),
                        span: item.span,
                    });
                }
                CalendarItemKind::ClosedFile(file) => {
                    if let Some(file) = self.attachments.get(&file.span) {
                        let closures = self.holidays(*file);
                        calendar.closures.extend(closures);
                    }
                }
                CalendarItemKind::Error => unreadable = true,
            }
        }
        for day in &mut calendar.weekly {
            merge(day);
        }
        calendar.closures.sort_by_key(|closure| (closure.first, closure.last));
        if !unreadable && calendar.weekly.iter().all(Vec::is_empty) && !self.blamed_in(heading.file) {
            let help = "add a line such as `open mon..fri 09:00..18:00`";
            self.error(Code::InvalidValue, heading, "this calendar never opens", "no `open` line", help);
        }
        calendar
    }

    fn blamed_in(&self, file: FileId) -> bool {
        self.findings.iter().any(|finding| finding.span.file == file && finding.code == Code::InvalidValue)
    }

    fn hours(&mut self, hours: &ast::Hours) -> Option<OpenHours> {
        let (from, to) = (hours.from.minutes, hours.to.minutes);
        if from == to || from >= 1_440 {
            let help = "write `00:00..24:00` for the whole day";
            self.error(Code::InvalidValue, hours.span, "these hours are empty", "no time between the ends", help);
            return None;
        }
        let across_midnight = to < from;
        Some(OpenHours { from, to: if across_midnight { to + 1_440 } else { to } })
    }
}

/// `mon`, `mon..fri`, and `fri..mon` round the weekend.
fn weekdays(days: &ast::Days) -> Vec<usize> {
    let first = usize::from(days.first);
    let last = days.last.map_or(first, usize::from);
    let count = (last + 7 - first) % 7;
    (0..=count).map(|step| (first + step) % 7).collect()
}

fn merge(hours: &mut Vec<OpenHours>) {
    hours.sort();
    let mut merged: Vec<OpenHours> = Vec::with_capacity(hours.len());
    for open in hours.drain(..) {
        match merged.last_mut() {
            Some(last) if open.from <= last.to => last.to = last.to.max(open.to),
            Some(_) | None => merged.push(open),
        }
    }
    *hours = merged;
}
