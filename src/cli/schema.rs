//! `tasuki schema`: the JSON Schemas of the documents, as they are published under `schema/`.

use clap::Args;

use super::{Failure, Io, Status};
use crate::text::did_you_mean;

pub const SCHEMA_HELP: &str = "\
Examples:
  tasuki schema                list the documents
  tasuki schema check          the schema of `check --format json`
  tasuki schema tasuki.check/1 the same, by the name in the document";

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The document, such as `check` or `tasuki.check/1`; all are listed if not given
    pub name: Option<String>,
}

/// What a document's `schema` says before the slash and version, and its schema.
const SCHEMAS: [(&str, &str); 12] = [
    ("baseline", include_str!("../../schema/baseline-1.json")),
    ("certificate", include_str!("../../schema/certificate-1.json")),
    ("check", include_str!("../../schema/check-1.json")),
    ("diff", include_str!("../../schema/diff-1.json")),
    ("explain", include_str!("../../schema/explain-1.json")),
    ("route", include_str!("../../schema/route-1.json")),
    ("rules", include_str!("../../schema/rules-1.json")),
    ("simulate", include_str!("../../schema/simulate-1.json")),
    ("test", include_str!("../../schema/test-1.json")),
    ("verify-certificate", include_str!("../../schema/verify-certificate-1.json")),
    ("why", include_str!("../../schema/why-1.json")),
    ("worklist", include_str!("../../schema/worklist-1.json")),
];

pub fn run(args: &SchemaArgs, io: &mut Io) -> Result<Status, Failure> {
    let Some(name) = &args.name else {
        let names: String = SCHEMAS.iter().map(|(name, _)| format!("{name}\n")).collect();
        io.page(&names)?;
        return Ok(Status::Passed);
    };
    // `tasuki.check/1`, as documents have it, is `check`.
    let plain = name.strip_prefix("tasuki.").unwrap_or(name);
    let plain = plain.strip_suffix("/1").unwrap_or(plain);
    let Some((_, schema)) = SCHEMAS.iter().find(|(known, _)| *known == plain) else {
        let failure = Failure::new(format!("there is no schema `{name}`"));
        let near = did_you_mean(plain, SCHEMAS.iter().map(|(known, _)| *known));
        return Err(failure.help(near.unwrap_or_else(|| String::from("`tasuki schema` lists them"))));
    };
    io.page(schema)?;
    Ok(Status::Passed)
}
