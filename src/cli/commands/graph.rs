//! `graph`: which file imports which.

use super::Done;
use crate::cli::args::{GraphArgs, GraphFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::planning;
use crate::humanize;
use crate::report;
use crate::report::schema::GraphDocument;

pub(super) fn execute(args: &GraphArgs, session: &Session) -> Done {
    let (base, graph) = planning::graph(&session.context()?, args.base.as_deref())?;
    let output = session.output;
    let format = match args.format {
        _ if args.json => GraphFormat::Json,
        format => format.unwrap_or(GraphFormat::Text),
    };
    match format {
        GraphFormat::Json => output.json(&GraphDocument::new(&base, &graph))?,
        GraphFormat::Dot => output.result(&report::imports_dot(&graph))?,
        GraphFormat::Mermaid => output.result(&report::imports_mermaid(&graph))?,
        GraphFormat::Text => {
            let lines: Vec<String> = graph
                .edges()
                .map(|(from, to)| format!("{from} -> {to}"))
                .collect();
            output.result(&lines.join("\n"))?;
            let n_edges = humanize::count(graph.n_edges(), "import");
            output.note(&format!("{n_edges} between files at {}.", base.short()));
        }
    }
    Ok(ExitCode::Done)
}
