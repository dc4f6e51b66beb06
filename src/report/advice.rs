//! What to do next.

use super::view::{RunView, Standing};
use super::words;

/// One command that may come next, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The command line.
    pub command: String,
    /// What it does, as a phrase.
    pub why: String,
}

/// What may come next for a run, the most useful first.
pub fn advice(view: &RunView<'_>) -> Vec<Advice> {
    let state = view.state;
    let tally = state.tally();
    let run = if view.is_newest {
        String::new()
    } else {
        format!(" {}", state.run)
    };
    let mut advice = Vec::new();
    let mut add = |command: String, why: &str| {
        advice.push(Advice {
            command: format!("git orchestrate {command}"),
            why: why.to_owned(),
        });
    };
    match view.standing() {
        Standing::Running | Standing::Stopping => {
            add(format!("status{run} --watch"), "see how it goes on");
            return advice;
        }
        Standing::Interrupted => add(format!("resume{run}"), "go on with what is left"),
        Standing::Finished => {}
    }
    let merge = state.merge.as_ref();
    let is_landed = merge.is_some_and(|merge| merge.landed.is_some());
    if tally.n_succeeded > 0 && !is_landed && !view.has_landed_at_forge {
        let target = state.target.as_deref().map(words::short_ref);
        let target = target.unwrap_or_else(|| "a branch".to_owned());
        add(format!("merge{run} --preview"), "see what merging would do");
        add(
            format!("merge{run}"),
            &format!("bring the results into {target}"),
        );
    }
    if let Some((task, _)) = view.failed().first() {
        add(format!("logs {task}{run}"), "read what the agent printed");
        add(format!("retry{run}"), "try again what did not succeed");
    }
    let is_left = state.tasks.values().any(|task| !task.is_removed);
    if is_landed {
        add(format!("merge{run} --undo"), "take the merge back");
    }
    if is_landed && is_left {
        add(
            format!("clean{run}"),
            "remove merged worktrees and branches",
        );
    } else if view.has_landed_at_forge && is_left {
        add(
            format!("clean{run}"),
            "remove merged worktrees and branches, once `git pull` has brought the results here",
        );
    }
    advice
}
