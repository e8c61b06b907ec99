//! Names that look alike, and controls that make text read otherwise than it runs (UAX #31, UTS #39).

use std::collections::BTreeMap;

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

use super::Resolver;
use crate::diagnostic::{Code, Finding};
use crate::model::Type;
use crate::syntax::ast;
use crate::text::{FileId, Span};

impl Resolver<'_> {
    pub(super) fn report_confusables(&mut self, files: &[(FileId, ast::File)]) {
        let declared: Vec<(SmolStr, Span)> = self.names.iter().map(|(name, _, span)| (name.clone(), *span)).collect();
        self.report_look_alikes(&declared);
        let attributes = self.model.attributes.iter().map(|attribute| &attribute.ty);
        let fields = self.model.fields.iter().map(|field| &field.ty);
        let decisions = self.model.decisions.iter().map(|decision| &decision.ty);
        let value_lists: Vec<Vec<(SmolStr, Span)>> = attributes
            .chain(fields)
            .chain(decisions)
            .filter_map(|ty| match ty {
                Type::OneOf(choices) => Some(choices.iter().map(|choice| (choice.name.clone(), choice.span)).collect()),
                _ => None,
            })
            .collect();
        for values in value_lists {
            self.report_look_alikes(&values);
        }
        self.report_bidi_controls(files);
    }

    /// Latin letters among letters that are made to look like them.
    fn report_mixed_scripts(&mut self, name: &str, span: Span) {
        let first = |script: Script| name.chars().find(|c| c.script() == script);
        let foreign = first(Script::Cyrillic).or_else(|| first(Script::Greek));
        let (Some(_), Some(foreign)) = (first(Script::Latin), foreign) else { return };
        let message = format!("`{name}` mixes Latin letters with `{foreign}` (U+{:04X})", foreign as u32);
        let help = "write the name in one script: such letters are easily taken for each other";
        self.error(Code::ConfusableName, span, message, "two scripts in one name", help);
    }

    fn report_look_alikes(&mut self, names: &[(SmolStr, Span)]) {
        let mut seen: BTreeMap<String, (SmolStr, Span)> = BTreeMap::new();
        for (name, span) in names {
            let compatible: String = name.nfkc().collect();
            let looks: String = skeleton(&compatible).collect();
            let Some((earlier, earlier_span)) = seen.get(&looks) else {
                seen.insert(looks, (name.clone(), *span));
                self.report_mixed_scripts(name, *span);
                continue;
            };
            let same_letters = earlier.nfkc().eq(name.nfkc());
            let both_ascii = earlier.is_ascii() && name.is_ascii();
            if earlier == name || (both_ascii && !same_letters) {
                continue;
            }
            let why = if same_letters { "differ only in full-width or compatibility forms" } else { "look alike" };
            let finding = Finding::new(Code::ConfusableName, *span, format!("`{name}` and `{earlier}` {why}"))
                .label("easily taken for the other")
                .related(*earlier_span, "the other name")
                .help("rename one of them so that nobody reads one for the other");
            self.report(finding);
        }
    }

    /// Those of the policy's own text are found where it is read.
    fn report_bidi_controls(&mut self, files: &[(FileId, ast::File)]) {
        let mut found: Vec<(FileId, usize, char)> = Vec::new();
        let is_policy = |file: FileId| files.iter().any(|(policy, _)| *policy == file);
        for (file, source) in self.sources.iter().filter(|(file, _)| !is_policy(*file)) {
            let controls = source.text.char_indices().filter(|(_, c)| is_bidi_control(*c));
            found.extend(controls.map(|(at, c)| (file, at, c)));
        }
        for (file, at, control) in found {
            let span = Span::new(file, at, at + control.len_utf8());
            self.error(
                Code::ConfusableName,
                span,
                format!(
                    "an invisible direction control (U+{:04X}) makes this text read otherwise than it runs",
                    control as u32
                ),
                "invisible control",
                "delete it",
            );
        }
    }
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
