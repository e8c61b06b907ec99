//! How rows are read: `--map`, `--time-format`, `--zone` and `--ignore-columns` over the `[trace]` of the
//! policy's `tasuki.toml`.

use super::args::MappingArgs;
use super::policies::ShownFile;
use super::{Failure, project};
use crate::ingest::{IfMissing, Mapping};
use crate::project::{FILE_NAME, TraceSettings};

/// The mapping that the project and the command line ask for; the command line has the last word.
pub fn mapping(args: &MappingArgs, policy: &ShownFile) -> Result<Mapping, Failure> {
    let mut mapping = Mapping::default();
    let settings = project::of(policy)?.trace;
    apply(&settings, &mut mapping).map_err(|why| Failure::new(format!("`[trace]` of `{FILE_NAME}`: {why}")))?;
    let refused = |option: &str, why: String| Failure::new(format!("`{option}`: {why}"));
    for rule in &args.map {
        mapping.add(rule).map_err(|why| refused("--map", why))?;
    }
    for format in &args.time_format {
        mapping.add_time_format(format).map_err(|why| refused("--time-format", why))?;
    }
    if let Some(zone) = &args.zone {
        mapping.set_zone(zone).map_err(|why| refused("--zone", why))?;
    }
    args.ignore_columns.iter().for_each(|header| mapping.ignore(header));
    Ok(mapping)
}

fn apply(settings: &TraceSettings, mapping: &mut Mapping) -> Result<(), String> {
    for (target, header) in &settings.columns {
        mapping.add_column(target, header, IfMissing::TakeAsItIs)?;
    }
    for (target, value) in &settings.constants {
        mapping.add_constant(target, value)?;
    }
    for (target, word, meaning) in &settings.words {
        mapping.add_word(target, word, meaning)?;
    }
    for format in &settings.time_formats {
        mapping.add_time_format(format)?;
    }
    if let Some(zone) = &settings.zone {
        mapping.set_zone(zone)?;
    }
    settings.ignore_columns.iter().for_each(|header| mapping.ignore(header));
    Ok(())
}
