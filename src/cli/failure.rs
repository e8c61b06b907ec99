//! Why a command could not run.

use std::path::Path;

/// Said on stderr; the run ends with status 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    help: Option<String>,
    /// Further reasons of the same kind.
    more: Vec<Failure>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None, more: Vec::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    /// Several reasons, at least one.
    pub fn all(reasons: impl IntoIterator<Item = Failure>) -> Failure {
        let mut reasons = reasons.into_iter();
        let mut first = reasons.next().expect("a failure has a reason");
        first.more.extend(reasons);
        first
    }

    /// A file or directory that could not be read or written.
    pub fn file(doing: &str, shown: &str, error: &std::io::Error) -> Failure {
        let reason = match (doing, error.kind()) {
            ("write", std::io::ErrorKind::NotFound) => String::from("there is no such directory"),
            _ => Failure::reason(error),
        };
        Failure::new(format!("cannot {doing} `{shown}`: {reason}"))
    }

    /// Why a file could not be read or written, in a few words.
    pub fn reason(error: &std::io::Error) -> String {
        match error.kind() {
            std::io::ErrorKind::NotFound => String::from("there is no such file"),
            std::io::ErrorKind::PermissionDenied => String::from("permission denied"),
            std::io::ErrorKind::IsADirectory => String::from("it is a directory"),
            _ => error.to_string(),
        }
    }

    /// A file that is not there, with the most similar name beside it.
    pub fn missing(shown: &str, path: &Path) -> Failure {
        let failure = Failure::file("read", shown, &std::io::ErrorKind::NotFound.into());
        match similar_name(path) {
            Some(name) => failure.help(format!("did you mean `{}`?", Path::new(shown).with_file_name(name).display())),
            None => failure,
        }
    }

    /// The text for stderr, with ANSI styles.
    pub fn text(&self) -> String {
        let first = crate::report::failure_text(&self.message, self.help.as_deref());
        self.more.iter().fold(first, |all, more| all + &more.text())
    }
}

fn similar_name(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(parent).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let near = names.map(|name| (strsim::osa_distance(wanted, &name), name)).min()?;
    (near.0 <= wanted.chars().count().div_ceil(4)).then_some(near.1)
}
