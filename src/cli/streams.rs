//! Files and standard streams that commands read rows from and write data to.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::policies::ShownFile;
use super::{Failure, Io, Output};
use crate::ingest::{IngestError, Input, Room};
use crate::text::{Scratch, Store};

/// Temporary files: without a name, gone with the process.
pub struct TemporaryFiles;

impl Scratch for TemporaryFiles {
    fn room(&self) -> io::Result<Box<dyn Store>> {
        let file = tempfile::tempfile();
        let explained = |error: io::Error| {
            io::Error::new(error.kind(), format!("a temporary file in `{}`: {error}", std::env::temp_dir().display()))
        };
        Ok(Box::new(file.map_err(explained)?))
    }
}

/// What reading may use.
pub const ROOM: Room<'static> = Room { scratch: &TemporaryFiles, memory: None };

/// A path that means stdin or stdout.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens row files by the names shown for them; `-` is `stdin`. Also gives their size in bytes.
pub fn open_inputs<'a>(
    paths: &[PathBuf],
    directory: &Path,
    stdin: &'a mut (dyn Read + Send),
) -> Result<(Vec<Input<'a>>, u64), Failure> {
    let mut stdin = Some(stdin);
    let mut size = 0;
    let mut inputs = Vec::new();
    for path in paths {
        if is_standard(path) {
            let stdin = stdin.take().ok_or_else(|| Failure::new("stdin can be read only once"))?;
            inputs.push(Input::new("stdin", stdin));
            continue;
        }
        let shown = ShownFile::new(path, directory);
        let real = shown.path();
        let file = File::open(&real).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::missing(&shown.name, &real),
            _ => Failure::file("read", &shown.name, &error),
        })?;
        let facts = file.metadata().map_err(|error| Failure::file("read", &shown.name, &error))?;
        if facts.is_dir() {
            return Err(Failure::file("read", &shown.name, &std::io::ErrorKind::IsADirectory.into()));
        }
        size += facts.len();
        // A second handle: the two are read at their own places. A pipe can be opened only once.
        let again = if facts.is_file() { File::open(&real).ok() } else { None };
        let input = Input::new(shown.name, file);
        inputs.push(match again {
            Some(again) => input.with_store(again),
            None => input,
        });
    }
    Ok((inputs, size))
}

/// Refuses rejected rows on stdout, where the report or the data goes.
pub fn rejects_file(path: Option<&PathBuf>) -> Result<(), Failure> {
    match path.filter(|path| is_standard(path)) {
        Some(_) => Err(Failure::new("`--rejects` needs a file: stdout has the report or the data")),
        None => Ok(()),
    }
}

/// Refuses to write over a file that the same run reads, or to write two things to one file.
pub fn keep_apart(read: &[&Path], written: &[Option<&PathBuf>], io: &Io) -> Result<(), Failure> {
    let real = |path: &Path| {
        let path = io.directory.join(path);
        path.canonicalize().unwrap_or(path)
    };
    let mut taken: Vec<PathBuf> = read.iter().map(|path| real(path)).collect();
    for path in written.iter().flatten().filter(|path| !is_standard(path)) {
        let target = real(path);
        if taken.contains(&target) {
            return Err(Failure::new(format!("`{}` is used twice by this run: it cannot be written", path.display())));
        }
        taken.push(target);
    }
    Ok(())
}

/// Where data goes: a new file, or stdout for `-`.
pub fn create<'a>(path: &Path, directory: &Path, stdout: &'a mut Output<'_>) -> Box<dyn Write + Send + 'a> {
    if is_standard(path) {
        return Box::new(stdout);
    }
    let path = ShownFile::new(path, directory).path();
    Box::new(NewFile { path, file: None })
}

/// A file that is made at the first byte written to it: a run that cannot read its input leaves the
/// output of an earlier run alone.
struct NewFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = match self.file.take() {
            Some(file) => file,
            None => BufWriter::with_capacity(1 << 16, File::create(&self.path)?),
        };
        self.file.insert(file).write(bytes)
    }

    /// Called once all is written, so that nothing at all makes an empty file.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.flush(),
            None => File::create(&self.path).map(drop),
        }
    }
}

/// Rows that could not be read at all.
pub fn unreadable(error: IngestError) -> Failure {
    let failure = Failure::new(format!("cannot read `{}`: {}", error.input, error.message));
    match error.help {
        Some(help) => failure.help(help),
        None => failure,
    }
}
