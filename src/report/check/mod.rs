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
mod remarks;
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

/// A sheet of more lines than this tells first what it comes to, and again at its end.
const LONG: usize = 70;

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
    let mut rest = Sheet::new(view.style);
    tasks::push(&mut rest, plan, view.pace);
    matrix::push(&mut rest, plan);
    order::push_edges(&mut rest, plan);
    order::push_waves(&mut rest, plan);
    contracts::push(&mut rest, plan);
    needs::push(&mut rest, plan);
    remarks::push(&mut rest, plan, view.source);
    checklist::push(&mut rest, view.assessment);
    // Who has to scroll far begins with what it comes to.
    if rest.n_lines() > LONG {
        verdict::push(&mut sheet, view);
        advice::push_brief(&mut sheet, view.advice);
    }
    sheet.append(&rest);
    advice::push(&mut sheet, view.advice);
    verdict::push(&mut sheet, view);
    sheet.text()
}
