//! How rows are read: `--map`, `--time-format`, `--zone` and `--ignore-columns`.

use super::Failure;
use super::args::MappingArgs;
use crate::ingest::Mapping;

/// The mapping that the command line asks for.
pub fn mapping(args: &MappingArgs) -> Result<Mapping, Failure> {
    let mut mapping = Mapping::default();
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
