//! `graph`: which file imports which.

use super::Done;
use crate::cli::args::{GraphArgs, GraphFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::planning;
use crate::humanize;
use crate::model::ImportGraph;
use crate::report;
use crate::report::schema::GraphDocument;

pub(super) fn execute(args: &GraphArgs, session: &Session) -> Done {
    let waiting = session.output.waiting("Reading the tree");
    let (base, graph) = planning::graph(&session.context()?, args.base.as_deref())?;
    drop(waiting);
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
            output.result(&lines(&graph))?;
            let n_edges = humanize::count(graph.n_edges(), "import");
            output.note(&format!("{n_edges} between files at {}.", base.short()));
        }
    }
    Ok(ExitCode::Done)
}

/// An edge a line. Of a large tree they are half a million: one text for all of them.
fn lines(graph: &ImportGraph) -> String {
    let mut text = String::new();
    for (from, to) in graph.edges() {
        if !text.is_empty() {
            text.push('\n');
        }
        for part in [from.as_str(), " -> ", to.as_str()] {
            text.push_str(part);
        }
    }
    text
}
