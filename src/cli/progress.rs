//! A progress bar on stderr: for terminals only, and only once a run takes long.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

pub struct Progress {
    what: &'static str,
    total: u64,
    started: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Progress towards `total`; `is_terminal` says whether anybody can see it.
    pub fn new(what: &'static str, total: u64, is_terminal: bool) -> Progress {
        Progress { what, total, started: is_terminal.then(Instant::now), bar: None }
    }

    pub fn at(&mut self, done: u64) {
        let Some(started) = self.started else { return };
        if self.bar.is_none() && started.elapsed() >= PATIENCE {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent}% {eta}");
            let bar = ProgressBar::new(self.total.max(1)).with_message(self.what);
            self.bar = Some(match style {
                Ok(style) => bar.with_style(style.progress_chars("=> ")),
                Err(_) => bar,
            });
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done.min(self.total));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
