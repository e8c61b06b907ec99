//! `tasuki graph`.

use super::args::{GraphArgs, GraphFormat, ReportFormat};
use super::policies::ShownFile;
use super::{Failure, Io, Status, loading};
use crate::report::graph::{dot, graph, mermaid, svg};

pub fn run(args: &GraphArgs, io: &mut Io) -> Result<Status, Failure> {
    let file = ShownFile::new(&args.policy, &io.directory);
    let loaded = loading::load(&file)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &file, ReportFormat::Text, io);
    }
    let graph = graph(&loaded.model, &loaded.sources);
    let text = match args.format {
        GraphFormat::Mermaid => mermaid(&graph),
        GraphFormat::Dot => dot(&graph),
        GraphFormat::Svg => svg(&graph),
    };
    io.page(&text)?;
    Ok(Status::Passed)
}
