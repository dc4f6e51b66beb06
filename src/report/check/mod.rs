//! The table of `check`: tasks with their likeliest files, how they meet, in which order they run, and whether that is
//! worth it; what would make it better. Readable without colour, at 80 columns and at more.

mod advice;
mod checklist;
mod contracts;
mod dot;
mod explain;
mod live;
mod matrix;
mod meeting;
mod mermaid;
mod needs;
mod order;
mod sheet;
mod tasks;
mod verdict;

use super::{Ink, Style, clean};
use crate::humanize::count;
use crate::model::{Advice, Assessment, Estimate, Pace, Plan};

use sheet::Sheet;

pub(super) use advice::gain;
pub(super) use checklist::short;
pub use dot::dot;
pub use explain::{explain_pair, explain_task};
pub use live::live;
pub(super) use meeting::{Meeting, PairMark};
pub use mermaid::mermaid;
pub(super) use mermaid::mermaid_text;
pub use verdict::sentences;

/// What is shown, and how.
#[derive(Debug, Clone, Copy)]
pub struct CheckView<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// How long it takes.
    pub estimate: &'a Estimate,
    /// What speaks for it, and what against it.
    pub assessment: &'a Assessment,
    /// What would make it better, the most valuable first.
    pub advice: &'a [Advice],
    /// What past runs taught about how long tasks take.
    pub pace: Option<&'a Pace>,
    /// What the positions of diagnostics are in: the name of a file, `issue 12`, `-`.
    pub source: &'a str,
    /// How it looks.
    pub style: Style,
}

/// The table of a plan.
pub fn check(view: &CheckView<'_>) -> String {
    let plan = view.plan;
    let mut sheet = Sheet::new(view.style);
    let title = match plan.issue.title.as_str() {
        "" => clean(view.source),
        title => clean(title),
    };
    let n_runnable = plan.runnable().count();
    let about = format!("{} at {}", count(n_runnable, "task"), plan.base.short());
    sheet.spread((&title, Some(Ink::Name)), (&about, Some(Ink::Faint)));
    tasks::push(&mut sheet, plan, view.pace);
    matrix::push(&mut sheet, plan);
    order::push_edges(&mut sheet, plan);
    order::push_waves(&mut sheet, plan);
    contracts::push(&mut sheet, plan);
    needs::push(&mut sheet, plan);
    verdict::push_diagnostics(&mut sheet, plan, view.source);
    checklist::push(&mut sheet, view.assessment);
    advice::push(&mut sheet, view.advice);
    verdict::push(&mut sheet, view);
    sheet.text()
}
