//! A plan as one page for a browser: it needs no network and no script, and follows the reader's light or dark.
//!
//! Every text of others goes through `escaped` on its way in.

mod chart;
mod escape;
mod grid;
mod parts;
mod run;

use std::fmt::Write as _;

pub use run::{FileStat, RunDetails, run_page};

use super::check::{CheckView, sentences};
use super::clean;
use crate::humanize::count;
use crate::model::Verdict;
use escape::{Escaped, escaped, with_code};

/// How the page looks.
const LOOK: &str = include_str!("look.css");

/// The page of a plan.
pub fn page(view: &CheckView<'_>) -> String {
    let plan = view.plan;
    let title = match plan.issue.title.as_str() {
        "" => clean(view.source),
        title => clean(title),
    };
    let below = format!(
        "{} at <code>{}</code>",
        escaped(&count(plan.runnable().count(), "task")),
        escaped(plan.base.short())
    );
    let mut text = opening(&title, None, "", &below);
    push_verdict(&mut text, view);
    parts::push_advice(&mut text, view.advice);
    grid::push(&mut text, plan);
    chart::push(&mut text, plan);
    parts::push_tasks(&mut text, view);
    parts::push_checklist(&mut text, view.assessment);
    parts::push_remarks(&mut text, plan);
    text.push_str(CLOSING);
    text
}

/// What ends every page.
const CLOSING: &str = "</main>\n</body>\n</html>\n";

/// A page up to the end of its heading: `title`, in the window with `more` behind it, and one line `below` it, which is
/// markup. `look` is what this page needs beside the common look.
fn opening(title: &str, more: Option<&str>, look: &str, below: &str) -> String {
    let in_window = match more {
        Some(more) => format!("{title} - {more}"),
        None => title.to_owned(),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{LOOK}{look}</style>\n</head>\n\
         <body>\n<main>\n<header>\n<h1>{}</h1>\n<p class=\"faint\">{below}</p>\n</header>\n",
        escaped(&in_window),
        escaped(title),
    )
}

fn push_verdict(text: &mut String, view: &CheckView<'_>) {
    let (word, class) = match view.plan.verdict {
        Verdict::Parallel => ("parallel", "good"),
        Verdict::Caution => ("caution", "caution"),
        Verdict::Sequential => ("sequential", "bad"),
    };
    let assessment = view.assessment;
    let figure = |value: Escaped<'_>, name: &str| {
        format!("<div class=\"figure\"><b>{value}</b><span>{name}</span></div>")
    };
    let minutes = |minutes: f64| format!("{minutes:.0} min");
    let _ = write!(
        text,
        "<section class=\"verdict {class}\">\n<div class=\"figures\">{}{}{}{}{}</div>\n<ul>\n",
        figure(escaped(word), "verdict"),
        figure(escaped(&format!("{}/10", assessment.score)), "score"),
        figure(
            escaped(&assessment.n_agents.to_string()),
            "agents make sense"
        ),
        figure(
            escaped(&minutes(view.estimate.minutes_together)),
            "side by side"
        ),
        figure(escaped(&minutes(view.estimate.minutes_alone)), "one by one"),
    );
    for sentence in sentences(view) {
        let _ = writeln!(text, "<li>{}</li>", with_code(&sentence));
    }
    text.push_str("</ul>\n</section>\n");
}
