//! The plan as a graph for Mermaid, which forges draw in Markdown: dependencies solid, exclusions dashed, waves as boxes.

use std::fmt::Write as _;

use super::dot::{STYLE, label};
use crate::model::Plan;
use crate::report::{clean, fit};

/// The plan as a flow chart in the language of Mermaid.
pub fn mermaid(plan: &Plan) -> String {
    let mut text = String::from("flowchart LR\n");
    for (place, wave) in plan.waves.iter().enumerate() {
        let _ = writeln!(text, "  subgraph w{0}[\"Wave {0}\"]", place + 1);
        for id in wave {
            let title = plan.task(*id).map_or("", |planned| &planned.task.title);
            let title = fit(&clean(title), 48, &STYLE);
            let _ = writeln!(text, "    t{id}[\"{id}  {}\"]", mermaid_text(&title));
        }
        text.push_str("  end\n");
    }
    let mut edge =
        |from: &dyn std::fmt::Display, arrow: &str, to: &dyn std::fmt::Display, why: &str| {
            let why = if why.is_empty() {
                String::new()
            } else {
                format!("|\"{}\"|", mermaid_text(why))
            };
            let _ = writeln!(text, "  t{from} {arrow}{why} t{to}");
        };
    for it in &plan.dependencies {
        edge(&it.before, "-->", &it.after, &label(&it.reason));
    }
    for it in &plan.exclusions {
        edge(&it.first, "-.->", &it.then, &label(&it.reason));
    }
    text
}

/// Mermaid takes entities for whatever has a meaning to it.
pub(crate) fn mermaid_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '[' | ']' | '{' | '}' | '|' | ';' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}
