//! The files of one run, with a line table each.

use super::{FileId, Span};

/// One decoded file: the path as the user wrote it, its text and where its lines start.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
    line_starts: Vec<u32>,
}

/// A place as people count it: both from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: u32,
    pub column: u32,
}

impl Source {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1));
        Source { path: path.into(), text, line_starts }
    }

    /// Line and column of byte `offset`; an offset past the end is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|start| *start <= offset) - 1;
        let start = self.line_starts[line] as usize;
        let before = self.text.as_bytes()[start..offset as usize].iter();
        let column = before.filter(|byte| (**byte & 0xC0) != 0x80).count() as u32 + 1;
        LineColumn { line: line as u32 + 1, column }
    }

    /// The text of a line (from 1) without its line break; empty past the end.
    pub fn line_text(&self, line: u32) -> &str {
        let at = line as usize - 1;
        let Some(start) = self.line_starts.get(at) else { return "" };
        let end = self.line_starts.get(at + 1).map_or(self.text.len(), |next| *next as usize);
        self.text[*start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// Byte offset at which a line (from 1) starts.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.line_starts.get(line as usize - 1).copied()
    }

    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }
}

/// All files of one run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(self.files.len() as u32 - 1)
    }

    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, source)| (FileId(at as u32), source))
    }

    pub fn snippet(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    pub fn start(&self, span: Span) -> LineColumn {
        self.get(span.file).line_column(span.start)
    }

    pub fn end(&self, span: Span) -> LineColumn {
        self.get(span.file).line_column(span.end)
    }

    /// `p.tasuki:64`, the place as causes in the ledger name it.
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", self.get(span.file).path, self.start(span).line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_not_bytes() {
        let source = Source::new("p", "リード a\r\nb");
        assert_eq!(source.line_column(10), LineColumn { line: 1, column: 5 });
        assert_eq!(source.line_column(13), LineColumn { line: 2, column: 1 });
        assert_eq!(source.line_text(1), "リード a");
    }
}
