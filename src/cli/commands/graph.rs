//! `graph`: which file imports which.

use serde::Serialize;

use super::Done;
use crate::cli::args::GraphArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::planning;
use crate::humanize;
use crate::model::{Oid, RepoPath};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    base: &'a Oid,
    edges: Vec<Edge<'a>>,
}

#[derive(Serialize)]
struct Edge<'a> {
    from: &'a RepoPath,
    to: &'a RepoPath,
}

pub(super) fn execute(args: &GraphArgs, session: &Session) -> Done {
    let (base, graph) = planning::graph(&session.context()?, args.base.as_deref())?;
    if args.json {
        let edges = graph.edges().map(|(from, to)| Edge { from, to }).collect();
        session.output.json(&Document {
            schema: "git-orchestrate/graph/1",
            base: &base,
            edges,
        })?;
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
