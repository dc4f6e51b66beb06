//! The branches that are there, and how they meet: the same table, without anything about time.

use super::sheet::Sheet;
use super::{matrix, tasks};
use crate::humanize::{count, list_first};
use crate::model::{Pair, Plan};
use crate::report::{Ink, Style};

/// The table of branches and worktrees. `base` is what they are held against.
pub fn live(plan: &Plan, base: &str, n_left_out: usize, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let n_branches = plan.tasks.len();
    let about = format!("{} at {}", base, plan.base.short());
    let title = count(n_branches, "live branch");
    sheet.spread((&title, Some(Ink::Name)), (&about, Some(Ink::Faint)));
    tasks::push_live(&mut sheet, plan);
    matrix::push_live(&mut sheet, plan);
    sheet.line(&[]);
    for (sentence, ink) in sentences(plan, base, n_left_out) {
        sheet.wrapped(("", None), &sentence, ink);
    }
    sheet.text()
}

fn sentences(plan: &Plan, base: &str, n_left_out: usize) -> Vec<(String, Option<Ink>)> {
    let names = |pairs: &[&Pair]| {
        let pairs = pairs
            .iter()
            .map(|pair| format!("{} with {}", pair.a, pair.b));
        list_first(pairs, 6)
    };
    let (conflicting, sharing): (Vec<&Pair>, Vec<&Pair>) = (plan.pairs.iter())
        .filter(|pair| pair.overlap > 0.0)
        .partition(|pair| pair.conflict >= 0.3);
    let mut sentences = Vec::new();
    if plan.tasks.is_empty() {
        let text = format!(
            "No branch has commits that {base} has not, and no worktree has changes. Name a source to plan: `git \
             orchestrate check plan.md`."
        );
        return vec![(text, None)];
    }
    if !conflicting.is_empty() {
        let text = format!("Conflicting, or about to: {}.", names(&conflicting));
        sentences.push((text, Some(Ink::Bad)));
    }
    if !sharing.is_empty() {
        let text = format!(
            "Sharing files without a conflict so far: {}.",
            names(&sharing)
        );
        sentences.push((text, Some(Ink::Caution)));
    }
    if conflicting.is_empty() && sharing.is_empty() {
        let text = "No two of them touch the same file.".to_owned();
        sentences.push((text, Some(Ink::Good)));
    }
    if n_left_out > 0 {
        let text = format!("{} more were not looked at.", count(n_left_out, "branch"));
        sentences.push((text, None));
    }
    sentences
}
