//! Places of the policy, `p.tasuki:64`, as reports about one policy show them.

use crate::text::{FileId, Sources};

/// `line 64` in the policy's root file, else as it is.
pub fn near(place: &str, sources: &Sources) -> String {
    let root = &sources.get(FileId(0)).path;
    match place.strip_prefix(root.as_str()).and_then(|rest| rest.strip_prefix(':')) {
        Some(line) => format!("line {line}"),
        None => place.to_string(),
    }
}

/// The text of the line.
pub fn line_text<'a>(place: &str, sources: &'a Sources) -> &'a str {
    let found = place.rsplit_once(':').and_then(|(path, line)| {
        let line = line.parse::<u32>().ok().filter(|line| *line > 0)?;
        let (_, source) = sources.iter().find(|(_, source)| source.path == path)?;
        Some(source.line_text(line).trim())
    });
    found.unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn lines_of_the_root_need_no_file_name() {
        let mut sources = Sources::default();
        sources.add(Source::new("a/p.tasuki", "one\n  two\n"));
        sources.add(Source::new("a/q.tasuki", "three\n"));
        assert_eq!((near("a/p.tasuki:2", &sources).as_str(), line_text("a/p.tasuki:2", &sources)), ("line 2", "two"));
        assert_eq!(near("a/q.tasuki:1", &sources), "a/q.tasuki:1");
        assert_eq!(line_text("a/q.tasuki:1", &sources), "three");
        assert_eq!(line_text("nowhere:x", &sources), "");
    }
}
