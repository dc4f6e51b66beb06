//! `graph`: which file imports which.

use super::Done;
use crate::cli::args::GraphArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::planning;
use crate::humanize;
use crate::report::schema::GraphDocument;

pub(super) fn execute(args: &GraphArgs, session: &Session) -> Done {
    let (base, graph) = planning::graph(&session.context()?, args.base.as_deref())?;
    if args.json {
        session.output.json(&GraphDocument::new(&base, &graph))?;
    } else {
        let lines: Vec<String> = graph
            .edges()
            .map(|(from, to)| format!("{from} -> {to}"))
            .collect();
        session.output.result(&lines.join("\n"))?;
        let n_edges = humanize::count(graph.n_edges(), "import");
        session
            .output
            .note(&format!("{n_edges} between files at {}.", base.short()));
    }
    Ok(ExitCode::Done)
}
