//! The pest parser of `grammar/tasuki.pest`, and the limits it runs under.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::Error;
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/tasuki.pest"]
struct Grammar;

/// Steps of one run of pest. The grammar is linear in practice; the limit, which is global to the
/// process, turns the unforeseen into a message instead of a hang.
const CALL_LIMIT: NonZeroUsize = NonZeroUsize::new(4_000_000_000).expect("not zero");

/// Parses the whole of `text` as `rule`.
pub(super) fn run(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(Some(CALL_LIMIT)));
    Grammar::parse(rule, text).map_err(Box::new)
}

/// Whether `name` is a keyword that is not a name anywhere.
pub fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "is" | "in"
            | "not"
            | "and"
            | "or"
            | "has"
            | "of"
            | "when"
            | "otherwise"
            | "any"
            | "all"
            | "known"
            | "unknown"
            | "yes"
            | "no"
            | "times"
            | "stage"
            | "owner"
            | "sla"
            | "stay"
            | "created"
            | "updated"
            | "lead"
            | "at"
            | "by"
            | "account"
            | "event"
            | "within"
            | "per"
            | "for"
            | "with"
            | "without"
    )
}
