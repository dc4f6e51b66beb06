//! The words for what supervision does: tries again, waits, pauses, holds back.

use std::time::Duration;

use super::clean;
use super::view::between;
use super::words::{self, task_names};
use crate::humanize::{self, count, list};
use crate::model::{Changes, Event, RivalEnd, RunState, TaskState, Timestamp, Usage};

/// What happened, to stand after the name of the task where there is one. None for what is no news to people.
pub(super) fn event(event: &Event) -> Option<String> {
    Some(match event {
        Event::RetryPlanned { changes, .. } => changed(changes)?,
        Event::AgentHeld {
            agent, until, why, ..
        } => format!(
            "{} is not started before {} UTC: {}",
            clean(agent),
            until.strftime("%H:%M:%S"),
            clean(why)
        ),
        Event::AttemptStalled { seconds, .. } => {
            let time = humanize::duration(Duration::from_secs(*seconds));
            format!("does nothing for {time}: no output, no file changed, no processor used")
        }
        Event::AttemptRevived { .. } => "is at work again".to_owned(),
        Event::PermissionAsked(asked) => format!("asks you: {}", clean(&asked.request.what)),
        Event::PermissionAnswered(answered) => match answered.is_permitted {
            Some(true) => "is permitted what it asked".to_owned(),
            Some(false) => "is refused what it asked".to_owned(),
            None => "asked, and nobody answered in time".to_owned(),
        },
        Event::AttemptWaits(wait) => match &wait.why {
            Some(why) if wait.needs_person => {
                format!("waits for a person in vain: {}", clean(why))
            }
            Some(why) => clean(why),
            None => "waits no more".to_owned(),
        },
        Event::WorkersReduced {
            max_workers,
            tasks,
            why,
        } => format!(
            "{} seem to be disturbed by others ({}): from now on {} at once",
            task_names(tasks),
            clean(why),
            count(*max_workers, "task")
        ),
        Event::StartsHeld { why: Some(why) } => {
            format!("no agent is started for now: {}", clean(why))
        }
        Event::StartsHeld { why: None } => "agents are started again".to_owned(),
        Event::Paused { why: Some(why), .. } => format!("paused: {}", clean(why)),
        Event::Paused { task: None, .. } => "the run is paused".to_owned(),
        Event::Paused { .. } => "paused".to_owned(),
        Event::Unpaused { .. } => "goes on".to_owned(),
        Event::BudgetSpent { budget, used } => {
            format!("the budget of {budget} is spent ({} used)", usage(used))
        }
        Event::RivalStarting(start) => {
            format!(
                "is raced by try {}: {}",
                start.attempt.number,
                clean(&start.why)
            )
        }
        Event::RivalSettled { attempt, outcome } => {
            let how = words::outcome(outcome);
            format!("try {}, which races it, has ended: {how}", attempt.number)
        }
        Event::RivalEnded(end) => race_ended(end),
        _ => return None,
    })
}

/// Who has won a race, and where the work of the other one is.
fn race_ended(end: &RivalEnd) -> String {
    let (number, has_won) = (end.attempt.number, end.has_won);
    let mut text = if has_won {
        format!("try {number} has won the race")
    } else {
        format!("the race of try {number} is over")
    };
    if let Some(kept) = &end.kept {
        let whose = if has_won { "the other one" } else { "it" };
        text = format!("{text}; what {whose} had done is kept in {}", clean(kept));
    }
    match &end.left {
        Some(left) => format!("{text}; its worktree is still there: {}", clean(left)),
        None => text,
    }
}

/// What holds for the rest of a run: that fewer tasks run at once, that an agent waits, that the run is paused.
pub(super) fn standing(state: &RunState) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(max_workers) = state.reduced_to {
        told.push(format!(
            "Tasks seemed to disturb each other, so it went on with {} at once; what had succeeded was kept.",
            count(max_workers, "task")
        ));
    }
    if let Some(why) = &state.short_of {
        told.push(format!(
            "No agent is started for now, beside those that run: {}.",
            clean(why)
        ));
    }
    if state.is_paused {
        told.push("The run is paused.".to_owned());
    }
    told
}

/// How a task that runs stands, where there is more to say than that it runs.
pub(super) fn running(state: &TaskState, is_run_paused: bool) -> String {
    match (state.asking.open.first(), state.stalled) {
        _ if is_run_paused || state.is_paused => "paused".to_owned(),
        (Some(request), _) => format!("asks you: {}", clean(&request.what)),
        _ if let Some(wait) = &state.waits_for => clean(&wait.why),
        (None, Some(seconds)) => {
            let time = humanize::duration(Duration::from_secs(seconds));
            format!("silent for {time}")
        }
        (None, None) => "running".to_owned(),
    }
}

/// That a task is raced, where it is: `, raced by try 2 for 3min`.
pub(super) fn raced(state: &TaskState, now: Timestamp) -> String {
    let Some(rival) = &state.rival else {
        return String::new();
    };
    let time = humanize::duration(between(rival.started_at, now));
    format!(", raced by try {} for {time}", rival.number)
}

/// What the next attempt at a task does differently; none where that is nothing but to know of the last one.
fn changed(changes: &Changes) -> Option<String> {
    let mut parts = Vec::new();
    if changes.wait > 0 {
        let wait = humanize::duration(Duration::from_secs(changes.wait));
        parts.push(format!("waits {wait}"));
    }
    if changes.n_doublings > 0 {
        parts.push("gets more time".to_owned());
    }
    if changes.is_resumed {
        parts.push("goes on in its session".to_owned());
    }
    if changes.is_fresh {
        parts.push("begins afresh on the newest results".to_owned());
    }
    if changes.n_models_up > 0 {
        parts.push("gets a larger model".to_owned());
    }
    (!parts.is_empty()).then(|| list(parts))
}

/// What was used of a service: `1.25 USD`, `12,000 tokens`.
pub fn usage(usage: &Usage) -> String {
    let tokens = humanize::tokens(usage.tokens());
    match usage.cost_usd() {
        Some(usd) if usage.tokens() == 0 => format!("{usd:.2} USD"),
        Some(usd) => format!("{usd:.2} USD, {tokens}"),
        None => tokens,
    }
}
