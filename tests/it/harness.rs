//! Runs the command line in process and reads the project's own files.

use std::path::{Path, PathBuf};

use tasuki::cli::{self, ColourEnvironment, Io, Output};

/// What a run gave.
pub struct Ran {
    pub status: u8,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The document on stdout.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    /// Fails the test unless the run ended so, showing what it said.
    #[track_caller]
    pub fn ended(self, status: u8) -> Ran {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// Runs `tasuki ARGS…` in the project's directory.
pub fn tasuki(args: &[&str]) -> Ran {
    run(&root(), args, "")
}

/// Runs `tasuki ARGS…` in `directory` with `stdin`.
pub fn run(directory: &Path, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut stdin = stdin.as_ref();
    let mut io = Io {
        stdin: &mut stdin,
        stdout: Output::new(&mut stdout, false),
        stderr: Output::new(&mut stderr, false),
        directory: directory.to_path_buf(),
        terminal_width: None,
    };
    let arguments = std::iter::once("tasuki").chain(args.iter().copied());
    let status = cli::run(arguments, ColourEnvironment::default(), &mut io).code();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { status, stdout: text(stdout), stderr: text(stderr) }
}

/// The project's directory.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An empty directory with these files, gone at the end of the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a temporary directory"));
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a directory");
        std::fs::write(path, text).expect("the file is written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn tasuki(&self, args: &[&str]) -> Ran {
        run(self.path(), args, "")
    }
}

/// Files below a directory of the project with this extension, sorted, as paths from the project.
pub fn files_below(directory: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root().join(directory)];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display())) {
            let path = entry.expect("a readable directory").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let below = path.strip_prefix(root()).expect("below the project").to_path_buf();
                found.push(below.to_str().expect("names are UTF-8").to_string());
            }
        }
    }
    found.sort();
    found
}

/// The policies of the example traces, and the traces.
pub fn example_traces() -> Vec<(String, String)> {
    let mut traces = Vec::new();
    for extension in ["csv", "ndjson"] {
        for file in files_below("examples", extension).into_iter().filter(|file| file.contains("/trace.")) {
            let name = file.split('/').nth(1).unwrap();
            let policy = match name {
                "tour" => String::from("examples/tour/handoff.tasuki"),
                name => format!("policies/{name}.tasuki"),
            };
            traces.push((policy, file));
        }
    }
    traces
}
