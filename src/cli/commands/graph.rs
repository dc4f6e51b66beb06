//! `graph`: which file imports which.

use std::borrow::Cow;
use std::fmt::Write;

use super::Done;
use crate::cli::args::{GraphArgs, GraphFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::planning::{self, TreeGraph};
use crate::humanize;
use crate::model::{ImportGraph, RepoPath};
use crate::report;
use crate::report::schema::GraphDocument;

pub(super) fn execute(args: &GraphArgs, session: &Session) -> Done {
    let waiting = session.output.waiting("Reading the tree");
    let tree = planning::graph(&session.context()?, args.base.as_deref())?;
    let TreeGraph {
        base,
        graph,
        n_missing,
    } = tree;
    drop(waiting);
    let output = session.output;
    if n_missing > 0 {
        let n_files = humanize::count(n_missing, "file");
        output.note(&format!(
            "This clone has no content of {n_files}, whose imports are therefore not known: check the branch out, or run `git backfill`."
        ));
    }
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
        for part in [&written(from), " -> ", &written(to)] {
            text.push_str(part);
        }
    }
    text
}

/// A path on one line that no terminal obeys: with control characters in it, quoted as git quotes it.
fn written(path: &RepoPath) -> Cow<'_, str> {
    let path = path.as_str();
    if !path.chars().any(char::is_control) {
        return Cow::Borrowed(path);
    }
    let mut quoted = String::from("\"");
    for letter in path.chars() {
        match letter {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let mut bytes = [0; 4];
                for byte in letter.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_control_characters_is_quoted_and_others_stand_as_they_are() {
        let path = |text: &str| text.parse::<RepoPath>().unwrap();
        assert_eq!(written(&path("a b/\"c\".py")), "a b/\"c\".py");
        let odd = path("new\nline\u{1b}[31m \"x\"\u{9b}.py");
        assert_eq!(
            written(&odd),
            "\"new\\nline\\033[31m \\\"x\\\"\\302\\233.py\""
        );
    }
}
