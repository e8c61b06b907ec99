//! The one order in which findings are shown.

use super::Finding;
use crate::text::Sources;

/// Sorts by file, line, column, code, subject, and drops what was found twice.
pub fn sort_findings(findings: &mut Vec<Finding>, sources: &Sources) {
    findings.sort_by_cached_key(|finding| {
        let file = sources.get(finding.span.file).path.clone();
        (file, sources.start(finding.span), finding.code.as_str(), finding.subject.clone(), finding.message.clone())
    });
    findings.dedup();
}
