//! What was odd about routed leads, for stderr: the leads themselves are data.

use super::simulation::rejected_rows;
use super::words::counted;
use crate::simulate::route::Routed;

/// Nothing if every row was routed and nothing was found.
pub fn text(routed: &Routed, file: &str) -> String {
    let mut out = String::new();
    routed.notes.iter().for_each(|note| out.push_str(&format!("note: {note}\n")));
    if routed.rejects.is_empty() && routed.findings.is_empty() {
        return out;
    }
    let found: Vec<String> = routed.findings.iter().map(|(code, count)| format!(", {code} {count}")).collect();
    out.push_str(&format!(
        "{}: {} routed, {} rejected{}\n",
        counted(routed.read, "row"),
        routed.routed(),
        routed.rejects.len(),
        found.concat()
    ));
    out + &rejected_rows(&routed.rejects, &[file.to_string()])
}
