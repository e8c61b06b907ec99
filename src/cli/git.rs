//! Files as a commit of the repository has them, by asking `git`.

use std::path::Path;
use std::process::Command;

use super::Failure;
use crate::model::FileReader;

/// A commit of the repository that holds a directory.
pub struct Commit<'a> {
    directory: &'a Path,
    name: &'a str,
}

impl<'a> Commit<'a> {
    /// The commit that `name` (a branch, a tag, a hash) means in the repository of `directory`.
    pub fn find(directory: &'a Path, name: &'a str) -> Result<Commit<'a>, Failure> {
        // A name that begins with a dash would be an option.
        let wanted = format!("{name}^{{commit}}");
        let answer = git(directory, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        if answer.status.success() {
            return Ok(Commit { directory, name });
        }
        let why = String::from_utf8_lossy(&answer.stderr).trim().to_string();
        let failure = Failure::new(match why.as_str() {
            "" => format!("git knows no commit `{name}`"),
            why => format!("git knows no commit `{name}`: {why}"),
        });
        Err(failure.help("name a branch, a tag or a commit that is in this clone (`git fetch` brings it)"))
    }

    /// Whether the commit has the file.
    pub fn has(&self, path: &str) -> Result<bool, Failure> {
        let answer = git(self.directory, &["cat-file", "-e", &self.object(path)])?;
        Ok(answer.status.success())
    }

    /// The `.tasuki` files that the commit has in a directory, by path, in order.
    pub fn policies_in(&self, directory: &str) -> Result<Vec<String>, Failure> {
        let within = if directory == "." { String::from("./") } else { format!("./{directory}/") };
        let tree = ["ls-tree", "-z", "--name-only", self.name, "--", &within];
        let answer = git(self.directory, &tree)?;
        let names = String::from_utf8_lossy(&answer.stdout);
        let files = names.split('\0').filter(|file| file.ends_with(".tasuki"));
        Ok(files.map(|file| file.trim_start_matches("./").to_string()).collect())
    }

    fn object(&self, path: &str) -> String {
        // Relative to the directory, not to the root of the repository.
        format!("{}:./{path}", self.name)
    }
}

impl FileReader for Commit<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let answer = git(self.directory, &["cat-file", "blob", &self.object(path)])
            .map_err(|_| String::from("git could not be run"))?;
        if answer.status.success() { Ok(answer.stdout) } else { Err(format!("it is not in `{}`", self.name)) }
    }
}

fn git(directory: &Path, arguments: &[&str]) -> Result<std::process::Output, Failure> {
    let run = Command::new("git").arg("-C").arg(directory).args(arguments).output();
    run.map_err(|error| Failure::new(format!("cannot run `git`: {}", Failure::reason(&error))))
}
