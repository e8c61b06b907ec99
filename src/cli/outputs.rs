//! `--format` and `--output FORMAT=FILE`: one run, told in as many formats as are asked for.

use std::path::PathBuf;

use anstream::adapter::strip_str;
use clap::ValueEnum;

use super::policies::ShownFile;
use super::{Failure, Io};

/// A format and the file that gets it.
#[derive(Clone, Debug)]
pub struct ToFile<F> {
    pub format: F,
    pub path: PathBuf,
}

/// What a format gives.
pub enum Told {
    /// May carry ANSI styles.
    Styled(String),
    /// To be written as it is.
    Plain(String),
}

impl Told {
    /// A JSON document.
    pub fn document(document: &impl serde::Serialize) -> Told {
        let text = serde_json::to_string_pretty(document).expect("a document is plain data");
        Told::Plain(text + "\n")
    }
}

/// Reads `FORMAT=FILE`.
pub fn parse<F: ValueEnum>(text: &str) -> Result<ToFile<F>, String> {
    let formats = || {
        let names = F::value_variants().iter().filter_map(F::to_possible_value);
        names.map(|value| value.get_name().to_string()).collect::<Vec<_>>().join(", ")
    };
    let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err(format!("write FORMAT=FILE; the formats are {}", formats()));
    };
    if file == "-" {
        return Err(String::from("stdout has what `--format` says: name a file"));
    }
    let format =
        F::from_str(format, false).map_err(|_| format!("`{format}` is no format; the formats are {}", formats()))?;
    Ok(ToFile { format, path: PathBuf::from(file) })
}

/// Writes the files, then stdout. `tell` gives the text of a format, so many columns wide.
pub fn write<F: Copy>(
    format: F,
    files: &[ToFile<F>],
    io: &mut Io,
    tell: &dyn Fn(F, usize) -> Told,
) -> Result<(), Failure> {
    for file in files {
        let shown = ShownFile::new(&file.path, &io.directory);
        let text = match tell(file.format, super::io::FIXED_WIDTH) {
            Told::Styled(text) => strip_str(&text).to_string(),
            Told::Plain(text) => text,
        };
        std::fs::write(shown.path(), text).map_err(|error| Failure::file("write", &shown.name, &error))?;
    }
    match tell(format, io.width()) {
        Told::Styled(text) => io.report(&text),
        Told::Plain(text) => io.page(&text),
    }
}
