//! The plan as a graph for Graphviz: dependencies solid, exclusions dashed, waves as ranks.

use std::fmt::Write as _;

use crate::model::{Plan, Reason, RepoPath};
use crate::report::{Style, clean, fit};

/// The plan as a graph in the language of Graphviz.
pub fn dot(plan: &Plan) -> String {
    let mut text = String::from(
        "digraph plan {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for planned in plan.runnable() {
        let id = planned.task.id;
        let title = format!("{id}  {}", fit(&clean(&planned.task.title), 48, &STYLE));
        let _ = writeln!(text, "  t{id} [label=\"{}\"];", escaped(&title));
    }
    for (place, wave) in plan.waves.iter().enumerate() {
        let ids: Vec<String> = wave.iter().map(|id| format!("t{id};")).collect();
        let _ = writeln!(
            text,
            "  {{ rank=same; /* wave {} */ {} }}",
            place + 1,
            ids.join(" ")
        );
    }
    for edge in &plan.dependencies {
        let _ = writeln!(
            text,
            "  t{} -> t{} [label=\"{}\"];",
            edge.before,
            edge.after,
            escaped(&label(&edge.reason))
        );
    }
    for edge in &plan.exclusions {
        let _ = writeln!(
            text,
            "  t{} -> t{} [style=dashed, label=\"{}\"];",
            edge.first,
            edge.then,
            escaped(&label(&edge.reason))
        );
    }
    text.push_str("}\n");
    text
}

/// How text is cut here: whoever draws graphs knows more than ASCII.
pub(super) const STYLE: Style = Style {
    unicode: true,
    ..Style::PLAIN
};

/// Why there is an edge, in a word or two.
pub(super) fn label(reason: &Reason) -> String {
    match reason {
        Reason::Stated { .. } => String::new(),
        Reason::Stage { .. } => "stage".to_owned(),
        Reason::Inferred { path, .. } => file_name(path),
        Reason::Unknown => "unknown".to_owned(),
    }
}

fn file_name(path: &RepoPath) -> String {
    fit(&clean(path.file_name()), 28, &STYLE)
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
