//! `tasuki doc`.

use super::args::{DocArgs, DocFormat, ReportFormat};
use super::policies::ShownFile;
use super::replayer::Replayer;
use super::{Failure, Io, Status, loading};
use crate::analyze;
use crate::analyze::engine::Limits;
use crate::report::agreement::{agreement, html, markdown};

pub fn run(args: &DocArgs, io: &mut Io) -> Result<Status, Failure> {
    let file = ShownFile::new(&args.policy, &io.directory);
    let loaded = loading::load(&file)?;
    if !loaded.is_policy() {
        return loading::refuse(loaded, &file, ReportFormat::Text, io);
    }
    let checked = analyze::check(&loaded.model, &loaded.sources, Limits::default(), &Replayer::new(&loaded.model));
    let content = agreement(&loaded.model, &loaded.sources, &loaded.files, &checked);
    let page = match format(args)? {
        DocFormat::Markdown => markdown(&content),
        DocFormat::Html => html(&content),
    };
    let Some(output) = &args.output else {
        io.page(&page)?;
        return Ok(Status::Passed);
    };
    let shown = ShownFile::new(output, &io.directory).name;
    let path = io.directory.join(output);
    if !args.check {
        std::fs::write(&path, page).map_err(|error| Failure::file("write", &shown, &error))?;
        return Ok(Status::Passed);
    }
    match std::fs::read_to_string(&path) {
        Ok(committed) if committed == page => Ok(Status::Passed),
        Ok(_) => {
            io.report(&format!(
                "`{shown}` is stale: write it again with `tasuki doc {} --output {shown}`\n",
                file.name
            ))?;
            Ok(Status::Rejected)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::missing(&shown, &path)),
        Err(error) => Err(Failure::file("read", &shown, &error)),
    }
}

fn format(args: &DocArgs) -> Result<DocFormat, Failure> {
    let told = args.output.as_ref().and_then(|path| path.extension()).and_then(|extension| extension.to_str());
    match (args.format, told) {
        (Some(format), _) => Ok(format),
        (None, Some("html" | "htm")) => Ok(DocFormat::Html),
        (None, Some("md") | None) => Ok(DocFormat::Markdown),
        (None, Some(other)) => Err(Failure::new(format!("`.{other}` does not say what the page is written in"))
            .help("add `--format markdown` or `--format html`")),
    }
}
