//! One finding drawn over its source lines: the only door for miette.
//!
//! miette reads sources by our line table ([`Excerpts`]), so a label costs its line and not its
//! file, and the header counts columns in code points as every other output of ours does. All files
//! of a finding are laid end to end, the finding's own first, so that related lines of other files
//! are drawn in the same picture.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::diagnostic::{Finding, Severity};
use crate::text::{FileId, Source, Sources, Span};

/// Related lines that are drawn; JSON has all of them.
pub const DRAWN: usize = 24;

/// Bytes of a long span that are underlined.
const LONGEST_UNDERLINE: usize = 400;
/// Bytes of its line that are drawn on either side of what is underlined.
const LONGEST_CONTEXT: usize = 500;

/// The finding's code, message and labelled lines, with ANSI styles, without region and help.
pub fn draw(finding: &Finding, sources: &Sources, width: usize) -> String {
    let excerpts = Excerpts::of(finding, sources);
    let drawing = Drawing { finding, labels: excerpts.labels(finding), excerpts };
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_links(false)
        .with_context_lines(0)
        .with_width(width)
        .tab_width(4)
        .without_syntax_highlighting();
    let mut out = String::new();
    handler.render_report(&mut out, &drawing).expect("writing to a string does not fail");
    out
}

#[derive(Debug)]
struct Drawing<'a> {
    finding: &'a Finding,
    labels: Vec<LabeledSpan>,
    excerpts: Excerpts<'a>,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl Diagnostic for Drawing<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(format!("{}[{}]", self.finding.severity.as_str(), self.finding.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// The files of one finding, laid end to end.
#[derive(Debug)]
struct Excerpts<'a> {
    /// Offset of the file's first byte, and the file.
    files: Vec<(usize, FileId, &'a Source)>,
}

impl<'a> Excerpts<'a> {
    fn of(finding: &Finding, sources: &'a Sources) -> Excerpts<'a> {
        let mut ids = vec![finding.span.file];
        for related in finding.related.iter().take(DRAWN) {
            if !ids.contains(&related.span.file) {
                ids.push(related.span.file);
            }
        }
        let mut files = Vec::new();
        let mut base = 0;
        for id in ids {
            let source = sources.get(id);
            files.push((base, id, source));
            base += source.text.len() + 1;
        }
        Excerpts { files }
    }

    fn labels(&self, finding: &Finding) -> Vec<LabeledSpan> {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let primary = self.visible(finding.span);
        let mut labels = vec![LabeledSpan::new_primary_with_span(text(&finding.label), primary)];
        let mut seen = vec![primary];
        for related in finding.related.iter().take(DRAWN) {
            let span = self.visible(related.span);
            if !seen.contains(&span) {
                seen.push(span);
                labels.push(LabeledSpan::new_with_span(text(&related.message), span));
            }
        }
        labels
    }

    /// The part of a span that can be underlined: inside its file, on its first line, and never the
    /// empty place behind the last character.
    fn visible(&self, span: Span) -> SourceSpan {
        let (base, _, source) = self.files.iter().find(|(_, id, _)| *id == span.file).expect("every file is laid out");
        let text = source.text.as_str();
        let mut start = (span.start as usize).min(text.len());
        let mut end = (span.end as usize).clamp(start, text.len());
        if let Some(line_break) = text[start..end].find('\n') {
            end = start + text[start..start + line_break].trim_end().len();
        }
        if end - start > LONGEST_UNDERLINE {
            end = start + text[start..].floor_char_boundary(LONGEST_UNDERLINE);
        }
        if start == text.len() {
            let last = text.trim_end().char_indices().next_back();
            (start, end) = last.map_or((0, 0), |(at, last)| (at, at + last.len_utf8()));
        }
        SourceSpan::from((base + start, end - start))
    }
}

impl SourceCode for Excerpts<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let at = self.files.partition_point(|(base, _, _)| *base <= start);
        let (base, _, source) = &self.files[at.checked_sub(1).ok_or(MietteError::OutOfBounds)?];
        if end > base + source.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let place = |offset: usize| source.line_column((offset - base) as u32);
        let column = place(start).column as usize - 1;
        let first = (place(start).line as usize).saturating_sub(lines_before).max(1);
        let last = (place(end).line as usize + lines_after).min(source.line_count() as usize);
        let mut from = source.line_start(first as u32).unwrap_or(0) as usize;
        let mut to = source.line_start(last as u32 + 1).map_or(source.text.len(), |next| next as usize);
        if first == last {
            // Of a line without end, what stands around the labels.
            from = from.max(source.text.floor_char_boundary((start - base).saturating_sub(LONGEST_CONTEXT)));
            to = to.min(source.text.ceil_char_boundary(end - base + LONGEST_CONTEXT));
        }
        Ok(Box::new(MietteSpanContents::new_named(
            source.path.clone(),
            &source.text.as_bytes()[from..to],
            SourceSpan::from((base + from, to - from)),
            first - 1,
            if lines_before == 0 { column } else { 0 },
            last + 1 - first,
        )))
    }
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;
    use crate::diagnostic::Code;

    fn drawn(text: &str, span: (usize, usize), label: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("p.tasuki", text));
        let finding = Finding::new(Code::Syntax, Span::new(file, span.0, span.1), "wrong").label(label);
        strip_str(&draw(&finding, &sources, 100)).to_string()
    }

    /// The underline and the text above it, from the drawing's lines.
    fn underlined(drawing: &str) -> String {
        let lines: Vec<&str> = drawing.lines().collect();
        let under = lines.iter().position(|line| line.contains('─') && line.contains('·')).expect("an underline");
        let columns: Vec<char> = lines[under].chars().collect();
        let mut at = 0;
        let mut out = String::new();
        for letter in lines[under - 1].chars() {
            let width = crate::text::display_width(&letter.to_string());
            if matches!(columns.get(at), Some('─' | '┬' | '╰' | '▲')) {
                out.push(letter);
            }
            at += width;
        }
        out
    }

    #[test]
    fn japanese_is_underlined_at_its_columns_and_the_header_counts_characters() {
        let text = "stage 検品 {\n  owner 営業部 いんさいど\n}\n";
        let start = text.find("いんさいど").unwrap();
        let drawing = drawn(text, (start, start + "いんさいど".len()), "nobody");
        assert!(drawing.contains("[p.tasuki:2:13]"), "{drawing}");
        assert_eq!(underlined(&drawing), "いんさいど", "{drawing}");
    }

    #[test]
    fn of_a_line_without_end_the_part_around_the_mistake_is_drawn() {
        let text = format!("department a\n{}、いんさいど {}\n", "あ".repeat(100_000), "い".repeat(100_000));
        let start = text.find("いんさいど").unwrap();
        let drawing = drawn(&text, (start, start + "いんさいど".len()), "nobody");
        assert!(drawing.len() < 20_000, "{}", drawing.len());
        assert!(drawing.contains("[p.tasuki:2:100002]"), "{}", &drawing[..200]);
        assert_eq!(underlined(&drawing), "いんさいど");
        assert!(drawn(&text, (13, text.len()), "all of it").len() < 20_000);
    }

    #[test]
    fn tabs_keep_the_underline_under_its_word() {
        let text = "\t\towner\tsales\n";
        let start = text.find("sales").unwrap();
        let drawing = drawn(text, (start, start + 5), "");
        assert_eq!(underlined(&drawing), "sales", "{drawing}");
    }

    #[test]
    fn the_end_of_the_file_keeps_its_label() {
        for text in ["stage a {", "stage a {\n", "stage a {\r\n\r\n"] {
            let drawing = drawn(text, (text.len(), text.len()), "`}` is missing");
            assert!(drawing.contains("`}` is missing"), "{drawing}");
            assert!(drawing.contains("[p.tasuki:1:9]"), "{drawing}");
        }
    }

    #[test]
    fn spans_past_the_end_and_empty_files_are_drawn() {
        assert!(drawn("", (0, 0), "empty").contains("[p.tasuki:1:1]"));
        assert!(!drawn("abc\n", (2, 900), "past").contains("Failed"));
    }

    #[test]
    fn a_span_of_several_lines_is_underlined_on_its_first() {
        let text = "stage a {\n  owner b\n}\n";
        let drawing = drawn(text, (0, text.len() - 1), "here");
        assert_eq!(underlined(&drawing), "stage a {", "{drawing}");
    }

    #[test]
    fn related_lines_of_other_files_are_drawn_under_their_own_name() {
        let mut sources = Sources::default();
        let first = sources.add(Source::new("a.tasuki", "\n\n\ndepartment sales\n"));
        let second = sources.add(Source::new("b.tasuki", "department sales\n"));
        let finding = Finding::new(Code::DuplicateName, Span::new(first, 14, 19), "twice")
            .label("again")
            .related(Span::new(second, 11, 16), "first here");
        let drawing = strip_str(&draw(&finding, &sources, 100)).to_string();
        assert!(drawing.contains("[a.tasuki:4:12]") && drawing.contains("[b.tasuki:1:12]"), "{drawing}");
        assert!(drawing.contains("again") && drawing.contains("first here"), "{drawing}");
    }
}
