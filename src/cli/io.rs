//! Everything a run may touch of the process: streams, terminal, working directory.
//!
//! One value carries it, so that tests run commands in process and see the same bytes as a shell.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use anstream::adapter::strip_str;

use super::Failure;

/// Width of text reports where no terminal says otherwise.
pub const FIXED_WIDTH: usize = 100;

/// The surroundings of one run.
pub struct Io<'a> {
    pub stdin: &'a mut (dyn Read + Send),
    pub stdout: Output<'a>,
    pub stderr: Output<'a>,
    pub directory: PathBuf,
    /// Columns of the terminal that stdout is, if it is one.
    pub terminal_width: Option<usize>,
}

impl Io<'_> {
    /// Columns for text on stdout: the terminal's within reason, else a fixed number.
    pub fn width(&self) -> usize {
        self.terminal_width.map_or(FIXED_WIDTH, |width| width.clamp(40, 120))
    }

    /// Writes a text report to stdout.
    pub fn report(&mut self, text: &str) -> Result<(), Failure> {
        self.stdout.text(text).map_err(|error| Failure::file("write to", "stdout", &error))
    }

    /// Writes a page to stdout as it is.
    pub fn page(&mut self, text: &str) -> Result<(), Failure> {
        self.stdout.write_all(text.as_bytes()).map_err(|error| Failure::file("write to", "stdout", &error))
    }

    /// Writes a JSON document to stdout.
    pub fn document(&mut self, document: &impl serde::Serialize) -> Result<(), Failure> {
        self.stdout.document(document).map_err(|error| Failure::file("write to", "stdout", &error))
    }
}

/// An output stream: takes colour out where none is wanted, and falls silent when its reader has
/// gone away (the run still ends with its own exit status).
pub struct Output<'a> {
    writer: &'a mut (dyn Write + Send),
    pub is_terminal: bool,
    colour: Colour,
    closed: bool,
}

/// Whether ANSI styles reach the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Styled,
    Plain,
}

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// The environment's say in colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColourEnvironment {
    pub no_color: bool,
    pub force: bool,
    pub dumb: bool,
}

impl ColourChoice {
    /// The one decision, for every stream and every kind of output.
    pub fn decide(self, is_terminal: bool, environment: ColourEnvironment) -> Colour {
        let styled = match self {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto if environment.no_color => false,
            ColourChoice::Auto => environment.force || (is_terminal && !environment.dumb),
        };
        if styled { Colour::Styled } else { Colour::Plain }
    }
}

impl<'a> Output<'a> {
    pub fn new(writer: &'a mut (dyn Write + Send), is_terminal: bool) -> Output<'a> {
        Output { writer, is_terminal, colour: Colour::Plain, closed: false }
    }

    pub fn set_colour(&mut self, colour: Colour) {
        self.colour = colour;
    }

    /// Writes text that may carry ANSI styles.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        match self.colour {
            Colour::Styled => self.write_all(text.as_bytes()),
            Colour::Plain => self.write_all(strip_str(text).to_string().as_bytes()),
        }
    }

    /// Writes a JSON document and a line break.
    pub fn document(&mut self, document: &impl serde::Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
        text.push('\n');
        self.write_all(text.as_bytes())
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        match self.writer.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        match self.writer.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            flushed => flushed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_and_the_flag_wins_over_the_environment() {
        let none = ColourEnvironment::default();
        let no_color = ColourEnvironment { no_color: true, ..none };
        let force = ColourEnvironment { force: true, ..none };
        assert_eq!(ColourChoice::Auto.decide(true, none), Colour::Styled);
        assert_eq!(ColourChoice::Auto.decide(false, none), Colour::Plain);
        assert_eq!(ColourChoice::Auto.decide(true, no_color), Colour::Plain);
        assert_eq!(ColourChoice::Auto.decide(false, force), Colour::Styled);
        assert_eq!(ColourChoice::Always.decide(false, no_color), Colour::Styled);
        assert_eq!(ColourChoice::Never.decide(true, force), Colour::Plain);
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let mut closed = Closed;
        let mut output = Output::new(&mut closed, false);
        assert!(output.text("gone").and_then(|()| output.flush()).is_ok());
    }
}
