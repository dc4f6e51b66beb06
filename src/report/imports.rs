//! The import graph as a graph that others draw.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{ImportGraph, RepoPath};

use super::clean;

/// The imports between files in the language of Graphviz.
pub fn imports_dot(graph: &ImportGraph) -> String {
    let mut text = String::from(
        "digraph imports {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n",
    );
    let quoted = |path: &RepoPath| {
        clean(path.as_str())
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
    };
    for (from, to) in graph.edges() {
        let _ = writeln!(text, "  \"{}\" -> \"{}\";", quoted(from), quoted(to));
    }
    text.push_str("}\n");
    text
}

/// The imports between files in the language of Mermaid.
pub fn imports_mermaid(graph: &ImportGraph) -> String {
    let mut text = String::from("flowchart LR\n");
    let mut numbers: BTreeMap<&RepoPath, usize> = BTreeMap::new();
    for (from, to) in graph.edges() {
        for path in [from, to] {
            let next = numbers.len();
            if numbers.contains_key(path) {
                continue;
            }
            numbers.insert(path, next);
            let name = super::check::mermaid_text(&clean(path.as_str()));
            let _ = writeln!(text, "  f{next}[\"{name}\"]");
        }
        if let (Some(from), Some(to)) = (numbers.get(from), numbers.get(to)) {
            let _ = writeln!(text, "  f{from} --> f{to}");
        }
    }
    text
}
