//! What a certificate shows, for people and for programs.

use serde::Serialize;

use super::counted;
use crate::analyze::Shown;

#[derive(Serialize)]
pub struct Document<'a> {
    schema: &'static str,
    /// Whether every step was seen to hold.
    holds: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    answers: &'a [Shown],
}

/// The document of an answer of `verify`.
pub fn document(shown: &Result<Vec<Shown>, String>) -> Document<'_> {
    let (reason, answers) = match shown {
        Ok(answers) => (None, answers.as_slice()),
        Err(reason) => (Some(reason.as_str()), &[][..]),
    };
    Document { schema: "tasuki.verify-certificate/1", holds: reason.is_none(), reason, answers }
}

/// The same as lines of text.
pub fn text(shown: &Result<Vec<Shown>, String>, file: &str) -> String {
    let answers = match shown {
        Ok(answers) => answers,
        Err(reason) => return format!("{file} does not hold: {reason}\n"),
    };
    let mut out = format!("{file} holds: {}\n", counted(answers.len() as u64, "answer"));
    for answer in answers {
        let mut said = vec![format!("{} claimed", counted(answer.claimed as u64, "part"))];
        let mut add = |count: usize, what: &str| {
            if count > 0 {
                said.push(format!("{} {what}", counted(count as u64, "part")));
            }
        };
        add(answer.open, "that no line claims");
        add(answer.away, "that no line claims and no lead comes to");
        add(answer.unproved, "not proved");
        out.push_str(&format!("  {} {}: {}\n", answer.code, answer.subject, said.join(", ")));
    }
    out
}
